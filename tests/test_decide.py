"""Scores to removals, the white space around them, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Article, Cleaner, Match
from cleaner.decide import cut, decide, rebuild, tally
from cleaner.segment import segment


def sure(text: str, *stretches: str) -> list[Match]:
    """Give sure matches of the stretches named."""
    return [Match("related/x", text.index(s), text.index(s) + len(s), 1.0) for s in stretches]


@pytest.mark.parametrize(
    ("text", "gone", "body"),
    [
        ("a\nXX\nb", "XX", "a\nb"),
        ("a\n\nXX\n\nb", "XX", "a\n\nb"),
        ("a\nXX\n\n\nb", "XX", "a\n\n\nb"),
        ("a\n\n\nXX\nb", "XX", "a\n\n\nb"),
        ("XX\n\na", "XX", "a"),
        ("a\n\nXX", "XX", "a"),
        ("a\n\nXX\n", "XX", "a\n"),
        ("a\r\nXX\r\nb", "XX", "a\r\nb"),
        ("a\rXX\rb", "XX", "a\rb"),
        ("one XX two", "XX", "one two"),
        ("XX two", "XX", "two"),
        ("one XX\ntwo", "XX", "one\ntwo"),
        ("a\n  XX\n  b", "XX", "a\n  b"),
        ("one.XXTwo", "XX", "one.Two"),
    ],
)
def test_no_gap_and_nothing_glued(text: str, gone: str, body: str) -> None:
    removals, _ = decide(segment(Article(text)), sure(text, gone))
    assert cut(text, removals) == body
    assert rebuild(body, removals) == text


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("a\n\nXX\n* * *\nYY\n\nb", "a\n\nb"),
        ("a\nXX\n*\n\n  *\nYY\nb", "a\nb"),
        ("---\nXX\n\na\nYY\n___\n", "a\n"),
        ("XX\na\n---\nb\nYY", "a\n---\nb"),
        ("a\nXX\n---\nb\nYY\nc", "a\n---\nb\nc"),
        ("a\nXX - YY\nb", "a\n-\nb"),
        ("a\nXX\n(!)\nYY\nb", "a\n(!)\nb"),
        ("a\nXX\n…\nYY\nb", "a\n…\nb"),
    ],
)
def test_decoration_between_what_goes_goes_too(text: str, body: str) -> None:
    removals, _ = decide(segment(Article(text)), sure(text, "XX", "YY"))
    assert cut(text, removals) == body
    assert rebuild(body, removals) == text


def test_scores_add_up_apart() -> None:
    hint, veto = Match("a/hint", 0, 1, 0.6), Match("a/veto", 0, 1, -0.9)
    certain, keep = Match("a/sure", 0, 1, 1.0), Match("a/keep", 0, 1, 1.0, keeps=True)
    assert tally([hint, hint]) == (0.6, (hint, hint), False)
    assert tally([hint, veto]) == (0, (hint, veto), False)
    assert tally([certain, veto]) == (1, (certain,), True)
    assert tally([hint, certain]) == (1, (certain,), True)
    assert tally([certain, keep])[::2] == (0, False)


def test_what_overlaps_is_cut_at_every_end() -> None:
    text = "one two three four"
    matches = sure(text, "one two three", "three four")
    keep = Match("a/keep", text.index("two"), text.index("two") + 3, 1.0, keeps=True)
    removals, _ = decide(segment(Article(text)), [*matches, keep])
    assert cut(text, removals) == "two"


def test_a_near_miss_is_told() -> None:
    _, near = decide(segment(Article("one")), [Match("a/hint", 0, 3, 0.7)])
    assert [(one.start, one.end, one.score) for one in near] == [(0, 3, 0.7)]


def test_a_body_that_is_not_its_own_is_refused() -> None:
    removals, _ = decide(segment(Article("a\nXX\nb")), sure("a\nXX\nb", "XX"))
    with pytest.raises(ValueError, match="not its body"):
        rebuild("", removals)


@given(st.text(alphabet="ab \n\r\t"), st.data())
def test_any_stretches_cut_and_come_back(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(places, places), max_size=4))
    matches = [Match(f"a/{n}", min(s), max(s), 1.0) for n, s in enumerate(spans)]
    removals, _ = decide(segment(Article(text)), matches)
    assert rebuild(cut(text, removals), removals) == text


def test_the_title_is_the_headline_that_went_not_the_word_over_it() -> None:
    body = "The harbour office said on Monday that the ferry will stop for the winter."
    assert Cleaner().clean(f"# Ferry stops\n\n{body}").title == "Ferry stops"
    assert Cleaner().clean(f"Opinion\n\n{body}").title == ""
