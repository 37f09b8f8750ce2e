"""Fitted scores: they learn what data say, stay in their bounds and come out the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cleaner import Article, Cleaner, Rules, RulesError
from cleaner.learn import tune

pytest.importorskip("scipy")

PROSE = [
    "The ferry to the outer islands will stop for the winter, the harbour office said on Monday, "
    "because its old engine can no longer be repaired.",
    "Fishermen on the islands said that they would carry mail and bread themselves until spring, "
    "as their fathers had done before the first ferry came.",
    "A new boat has been ordered from a yard on the mainland, and the council hopes that it will "
    "sail before the end of next summer.",
]


def articles() -> list[tuple[Article, str, float]]:
    """Articles of ten sites whose short last lines are clutter; headings inside are not."""
    made = []
    for number in range(30):
        body = [PROSE[number % 3], "What comes next", PROSE[(number + 1) % 3]]
        text = "\n".join([*body, f"Quay {number}", f"Pier number {number}"])
        made.append((Article(text, site=f"site{number % 10}.example"), "\n".join(body), 1.0))
    return made


def fitted() -> tuple[Rules, tune.Fit]:
    rules = replace(Rules.load(), scores={})
    pages = tune.gather(articles(), rules)
    return rules, tune.fit(pages, rules.rules, "text", 0.0)


def gathered(article: Article, body: str) -> tune.Page:
    return tune.gather([(article, body, 1.0)], replace(Rules.load(), scores={}))[0]


def test_a_veto_is_not_fitted_but_known() -> None:
    """A solid paragraph is vetoed in extracted texts, and its neighbours are to see that."""
    text = f"{PROSE[0]}\nQuay 4"
    assert gathered(Article(text), PROSE[0]).vetoed == [-1.0, 0.0]
    assert gathered(Article(text, kind="page"), PROSE[0]).vetoed == [0.0, 0.0]


def test_a_hint_that_looks_at_a_neighbour_holds_beside_it_alone(tmp_path: Path) -> None:
    (tmp_path / "captions.toml").write_text(
        '[[rule]]\nid = "above"\ndescription = "A line above a credit."\nlanguage = "en"\n'
        'remove = "line"\nscore = 0.5\nwhen = { next = ["Photo: *"] }\n'
        'examples = ["[-The quay-]\\nPhoto: Ann Lee", "The quay"]\n'
    )
    rules = Rules.load(tmp_path, shipped=False)
    text = f"{PROSE[0]}\nQuay 4\nPhoto: Ann Lee\n{PROSE[1]}"
    page = tune.gather([(Article(text), PROSE[0], 1.0)], rules)[0]
    assert page.fired == [[], [0], [], []]


def test_a_line_weighs_by_its_share_of_its_page() -> None:
    text = "\n".join([*PROSE, "Quay 4", "Pier"])
    alone = gathered(Article(text), "\n".join(PROSE)).weight
    assert alone[0] > alone[3] > alone[4] > 0
    beside = gathered(Article("\n".join([text, *PROSE])), "\n".join(PROSE)).weight
    assert beside[0] < alone[0]


def test_fitted_scores_clean_what_they_were_fitted_on() -> None:
    rules, fit = fitted()
    cleaner = Cleaner(rules=replace(rules, scores={"text": dict(fit.scores)}), kind="text")
    article, body, _ = articles()[4]
    assert cleaner.clean(article).body == body


def test_scores_stay_in_their_bounds_and_are_the_same_each_time() -> None:
    rules, fit = fitted()
    assert fitted()[1] == fit
    by_id = {rule.id: rule for rule in rules.rules}
    for name, score in fit.scores.items():
        assert score < 1, "no fitted score removes alone"
        if by_id[name].match and by_id[name].score > 0:
            assert score >= 0, "a hint never speaks for the article"
    assert not {rule.id for rule in rules.rules if rule.score in (1, -1)} & fit.scores.keys()


def test_the_table_says_what_sites_left_out_lose() -> None:
    _, fit = fitted()
    thresholds, lost, stays = zip(*fit.table, strict=True)
    assert list(thresholds) == sorted(thresholds)
    assert list(lost) == sorted(lost, reverse=True)
    assert list(stays) == sorted(stays)


def test_a_written_scores_file_is_read_back(tmp_path: Path) -> None:
    _, fit = fitted()
    (tmp_path / "scores.toml").write_text(tune.write({"text": fit}))
    (tmp_path / "related.toml").write_text("")
    assert Rules.load(tmp_path, shipped=False).scores == {"text": dict(fit.scores)}


def test_a_score_that_would_remove_alone_is_refused(tmp_path: Path) -> None:
    (tmp_path / "related.toml").write_text("")
    (tmp_path / "scores.toml").write_text('[text]\n"structure/any-line" = 1.02\n')
    with pytest.raises(RulesError, match=r"1\.02 is 1 or more"):
        Rules.load(tmp_path, shipped=False)
