"""Fitted scores: only for rules that are there and are hints, all faults with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner, Rules, RulesError

RULES = """
[[rule]]
id = "box"
description = "The harbour's box."
language = "en"
remove = "line"
match = ["Harbour box"]
score = 0.6
examples = ["[-Harbour box-]", "A harbour box stood there."]

[[rule]]
id = "sure"
description = "The harbour's other box."
language = "en"
remove = "line"
match = ["Harbour crate"]
examples = ["[-Harbour crate-]", "A harbour crate stood there."]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "related.toml").write_text(RULES)
    return tmp_path


def told(folder: Path, scores: str, *, shipped: bool = False) -> list[str]:
    (folder / "scores.toml").write_text(scores)
    with pytest.raises(RulesError) as caught:
        Rules.load(folder, shipped=shipped)
    return [str(fault).replace(str(folder), "") for fault in caught.value.faults]


@pytest.mark.parametrize("shipped", [False, True])
def test_scores_may_be_of_own_rules_and_of_shipped_ones(folder: Path, shipped: bool) -> None:
    (folder / "scores.toml").write_text(
        '[text]\n"related/box" = 1e-1\n"structure/any-line" = -0.25\n'
    )
    for _ in range(2):  # read, then recalled
        rules = Rules.load(folder, shipped=shipped)
        assert rules.scores["text"]["related/box"] == 0.1
        assert rules.scores["text"]["structure/any-line"] == -0.25
    off = Rules.load(folder, shipped=shipped, off=["related/box"])
    assert off.scores == rules.scores


@pytest.mark.parametrize("shipped", [False, True])
def test_a_score_for_no_rule_is_refused(folder: Path, shipped: bool) -> None:
    assert told(folder, '[text]\n\n"related/bxo" = 0.5\n', shipped=shipped) == [
        "/scores.toml:3: a score for 'related/bxo', which is no rule (did you mean 'related/box'?)"
    ]
    (unlike,) = told(folder, '[page]\n"qqq/qqqqqqqqqqqqqqqqqqqq" = 0.5\n', shipped=shipped)
    assert "`cleaner rules list`" in unlike
    assert len(unlike) < 200


def test_a_sure_rule_cannot_be_made_a_hint(folder: Path) -> None:
    scores = '[text]\n"related/sure" = 0.1\n"advertising/click-here-shop" = 0.1\n'
    faults = told(folder, scores)
    assert [fault.partition(": ")[0] for fault in faults] == [
        "/scores.toml:2 related/sure",
        "/scores.toml:3 advertising/click-here-shop",
    ]
    assert all("a rule that is no hint: its own, 1, holds" in fault for fault in faults)
    (folder / "scores.toml").unlink()
    one = Cleaner(rules=Rules.load(folder, shipped=False))
    assert one.clean("It rained.\nHarbour crate").body == "It rained."


@pytest.mark.parametrize("score", ["nan", "-inf", "-11", "1", "true", "'0.5'"])
def test_what_is_no_score_is_refused(folder: Path, score: str) -> None:
    (fault,) = told(folder, f'[text]\n"related/box" = {score}\n')
    assert fault.startswith("/scores.toml:2 related/box: ")


def test_a_faulty_rule_is_not_called_unknown_as_well(folder: Path) -> None:
    (folder / "related.toml").write_text(RULES.replace("score = 0.6", "score = 6"))
    (fault,) = told(folder, '[text]\n"related/box" = 0.5\n')
    assert "score = 6" in fault
    (folder / "related.toml").write_text(RULES + "[[rule")
    (fault,) = told(folder, '[text]\n"related/box" = 0.5\n')
    assert "not TOML" in fault
