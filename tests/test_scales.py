"""Scales: a measure cut into steps; and the measures themselves, on texts one can count by eye."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.conditions import checks, rows_where
from cleaner.learn.prove import prove_rule
from cleaner.model import Article
from cleaner.rulebook import Rules, RulesError
from cleaner.rulebook.scales import read_scale
from cleaner.segment import segment
from cleaner.shape import Shape

SCALE: dict[str, Any] = {
    "measure": "chars",
    "description": "Characters.",
    "steps": [1, 4, 8],
    "lines": ["Tue", "Ferry", "Ferry to town"],
}


def test_each_step_is_a_rule_open_at_the_ends() -> None:
    rules, faults = read_scale(SCALE, "structure", "structure.toml", 3)
    assert faults == []
    assert [(rule.id, dict(rule.when), rule.description) for rule in rules] == [
        ("structure/chars-1", {"max_chars": 3}, "Characters: 3 or less."),
        ("structure/chars-4", {"min_chars": 4, "max_chars": 7}, "Characters: 4 to 7."),
        ("structure/chars-8", {"min_chars": 8}, "Characters: 8 or more."),
    ]
    assert [fault for rule in rules for fault in prove_rule(rule)] == []


def test_a_line_that_is_not_of_its_step_is_a_fault() -> None:
    rules, _ = read_scale({**SCALE, "lines": ["Tue", "On", "Ferry to town"]}, "structure", "f", 1)
    faults = [fault for rule in rules for fault in prove_rule(rule)]
    assert {fault.rule for fault in faults} == {"structure/chars-1", "structure/chars-4"}


@given(
    st.lists(st.integers(-40, 40), min_size=2, max_size=9, unique=True).map(sorted),
    st.integers(-60, 60),
)
def test_every_value_is_in_exactly_one_step(steps: list[int], value: int) -> None:
    rules, _ = read_scale({**SCALE, "steps": steps, "lines": []}, "structure", "f", 1)
    shape = Shape(segment(Article("one line")))
    shape.learn({"chars": [value]})
    hold = [rule.id for rule in rules if rows_where(shape, checks(rule.when)) == [0]]
    assert len(hold) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"measure": "charz"}, "did you mean 'chars'"),
        ({"steps": [4, 1]}, "no scale"),
        ({"steps": [1, 1]}, "no scale"),
        ({"steps": ["short", "long"]}, "no scale"),
        ({"measure": "ends", "steps": ["open", "shut"]}, "some of sentence"),
        ({"steps": []}, "'steps' is missing"),
        ({"lines": ["Tue"]}, "one text a step"),
        ({"score": 1}, "unknown key 'score'"),
        ({"description": 7}, "must be texts"),
    ],
)
def test_a_fault_names_its_cure(change: dict[str, Any], said: str) -> None:
    rules, faults = read_scale({**SCALE, **change}, "structure", "structure.toml", 3)
    assert rules == []
    assert said in str(faults[0])
    assert "structure.toml:3" in str(faults[0])


def test_a_faulty_scale_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "structure.toml").write_text(
        '# mine\n[[scale]]\nmeasure = "charz"\ndescription = "d"\nsteps = [1, 2]\n'
    )
    with pytest.raises(RulesError, match=r"structure\.toml:2 structure/charz"):
        Rules.load(tmp_path)
    (tmp_path / "structure.toml").write_text('[scale]\nmeasure = "chars"\n')
    with pytest.raises(RulesError, match="two brackets"):
        Rules.load(tmp_path)


P = (
    "The ferry to the outer islands will stop for the winter, the harbour office said on Monday, "
    "because its engine broke."
)
Q = P.replace("ferry", "boat").replace("Monday", "Tuesday")
FLOWS = "It was the last of them that he saw."


@pytest.mark.parametrize(
    ("measure", "text", "values"),
    [
        ("lines_before", "a\n\nb\nc", [0, 1, 2]),
        ("lines_after", "a\n\nb\nc", [2, 1, 0]),
        ("paragraphs_before", f"a\n{P}\nb\n{Q}\nc", [0, 0, 1, 1, 2]),
        ("paragraphs_after", f"a\n{P}\nb\n{Q}\nc", [2, 1, 1, 0, 0]),
        ("gap_before", f"a\n{P}\nb\nc\n{Q}", [99, 99, 0, 1, 2]),
        ("gap_after", f"a\n{P}\nb\nc\n{Q}", [0, 2, 1, 0, 99]),
        ("prose_gap", f"a\n{P}\nb\n{Q}\n{P}\nc", [0, 1, 0, 99, 99, 99]),
        ("prose_gap", f"a\n{P} {P}\nb\nc\n{Q} {Q}\nd", [0, 99, 99, 99, 99, 99]),
        ("prose_gap", f"a\n{P}\nb\nc\n{Q}", [99, 99, 99, 99, 99]),
        ("prose_gap", f"a\n{P}\nb\n{Q}", [0, 99, 99, 99]),
        ("prose_gap", f"a\n{P}\n{FLOWS}\nb", [0, 99, 99, 99]),
        ("prose_gap", f"a\n{P}\n{FLOWS[:-1]}?\nb", [99, 99, 99, 99]),
        ("prose_gap", "a\n" * 13 + f"{FLOWS}\n{P}", [99, *range(11, -1, -1), 99, 99]),
        ("prose_gap", "", []),
        ("run", f"a\nb\n{P}\nc", [2, 2, 0, 1]),
        ("prose", "a\nb\nIt stopped.\nc\nd\n\ne\nWhy?", [25, 20, 16, 28, 33, 40, 25]),
        ("far_prose", "a\nIt stopped.", [50, 50]),
        ("wide_prose", "\n".join(["It stopped.", *"a" * 26]), [3] * 26 + [0]),
        ("paragraphs", f"a\n{P}\nb\n{Q}", [2, 2, 2, 2]),
        ("copies", "Menu\nNews\nmenu:", [2, 1, 2]),
        ("shared", "harbour news\nferry news\nharbour ferry", [100, 100, 100]),
        ("shared", "harbour\nferry\nit is so", [0, 0, None]),
        ("digits", "14:30\nno", [80, 0]),
        ("sentence_words", "It stopped.\nHarbour news", [2, None]),
        ("open_words", "It stopped.\nHarbour news", [None, 2]),
    ],
)
def test_a_measure_counts_what_its_name_says(
    measure: str, text: str, values: list[int | None]
) -> None:
    segments = segment(Article(text))
    column = Shape(segments)[measure]
    assert list(column) == values


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Ferry to town stops | Corvo News\nHome\nFerry to town stops\nIt stopped.",
            "ferry to town stops",
        ),
        ("Ferry - old - stops - Corvo News\nHome\nFerry - old - stops", "ferry - old - stops"),
        ("Ferry to town stops | Corvo News\nHome\nIt stopped.", ""),
        ("Corvo News\nHome\nCorvo News", ""),
        ("", ""),
    ],
)
def test_a_page_without_a_title_has_the_headline_that_it_repeats(text: str, title: str) -> None:
    assert Shape(segment(Article(text, kind="page"))).title == title
    assert Shape(segment(Article(text))).title == ""
    assert Shape(segment(Article(text, kind="page", title="Ours"))).title == "ours"


def test_the_headline_gap_counts_from_the_last_line_that_words_the_title() -> None:
    segments = segment(
        Article(f"News\nFerry to town stops\n\nBy Ines\n{P}", title="Ferry to town stops")
    )
    column = Shape(segments)["headline_gap"]
    assert list(column) == [99, 99, 0, 1]


def test_each_step_of_the_shipped_scales_has_a_score() -> None:
    rules = Rules.load()
    text = (Path(__file__).parent.parent / "rules" / "structure.toml").read_text()
    steps = sum(len(scale["steps"]) for scale in tomllib.loads(text)["scale"])
    unscored = [rule for rule in rules.rules if rule.category == "structure" and rule.score == 0]
    assert len(unscored) == steps + 1  # and the rule for any line
    for kind in ("text", "page"):
        assert [rule.id for rule in unscored if rule.id not in rules.scores[kind]] == []
