"""The measures: small cases worked out by hand, and what must hold for every text."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.learn import metrics

BODY = (
    "The council met on Friday to vote on the new bridge.\n"
    "Background\n"
    "Work on it may start in May, the mayor said."
)
TEXT = f"Share\n{BODY}\nRead more: Ten bridges you must see\nBackground"

some_text = st.text(alphabet="ab cd\n.", max_size=60)


def test_shingles_are_runs_of_four_words_or_a_short_text_whole() -> None:
    assert metrics.shingles("one two three four five") == Counter(
        {("one", "two", "three", "four"): 1, ("two", "three", "four", "five"): 1}
    )
    assert metrics.shingles("only two") == Counter({("only", "two"): 1})
    assert metrics.shingles(" ... ") == Counter()


def test_overlap_counts_repeats_and_weighs_pages_alike() -> None:
    once, twice = metrics.shingles("a b c d"), metrics.shingles("a b c d. a b c d")
    found = metrics.overlap(twice, once)
    # a b c d twice, b c d a, c d a b, d a b c: one of five is wanted
    assert (found.shared, found.surplus, found.missing) == (0.2, 0.8, 0.0)


def test_score_is_the_f1_of_mean_precision_and_mean_recall() -> None:
    score = metrics.score([metrics.Overlap(0.5, 0.5, 0.0), metrics.Overlap(1.0, 0.0, 0.0)])
    assert (score.precision, score.recall) == (0.75, 1.0)
    assert score.f1 == pytest.approx(2 * 0.75 / 1.75)


def test_a_page_without_any_text_found_counts_for_recall_alone() -> None:
    score = metrics.score([metrics.Overlap(0.0, 0.0, 1.0), metrics.Overlap(1.0, 0.0, 0.0)])
    assert (score.precision, score.recall) == (1.0, 0.5)
    assert metrics.score([]).f1 == 0.0


def test_word_f1_ignores_case_and_order() -> None:
    assert metrics.word_f1("Bridge the NEW", "the new bridge") == 1.0
    assert metrics.word_f1("the new", "the new bridge toll") == pytest.approx(2 / 3)
    assert metrics.word_f1("", "") == 1.0
    assert metrics.word_f1("", "word") == metrics.word_f1("word", "") == 0.0


def test_exact_match_is_on_words() -> None:
    assert metrics.exact("The vote, on Friday.", "The vote on\nFriday")
    assert not metrics.exact("the vote on Friday", "The vote on Friday")


@pytest.mark.parametrize(
    ("line", "clutter"),
    [
        ("The council met on Friday to vote", False),
        ("Council: the council met on Friday", False),  # half of its runs stand there
        ("Read more: Ten bridges you must see", True),
        ("Background", False),  # a line of the body
        ("Share", True),
        ("Friday", True),  # a word of the body, but no line of it
        ("the new bridge", False),
        ("* * *", None),
        ("", None),
    ],
)
def test_clutter_is_what_the_body_has_not(line: str, clutter: bool | None) -> None:
    assert metrics.is_clutter(line, metrics.gold(BODY)) is clutter


def test_oracle_drops_the_clutter_lines_and_nothing_else() -> None:
    known = metrics.gold(BODY)
    assert metrics.without(TEXT, metrics.clutter(TEXT, known)).split() == (
        f"{BODY} Background".split()
    )


def test_lost_counts_only_what_stood_in_the_raw_text() -> None:
    wanted = metrics.shingles("a b c d e f")
    raw = metrics.shingles("x a b c d e")
    assert metrics.lost(raw, raw, wanted) == (0, 2)
    assert metrics.lost(raw, metrics.shingles("a b c d"), wanted) == (1, 2)
    # the new shingle does not make up for the lost one
    assert metrics.lost(raw, metrics.shingles("b c d e f"), wanted) == (1, 2)


def test_leak_counts_words_of_clutter_lines_that_survive() -> None:
    text = "Share this\nThe council met.\nRead more here"
    clutter = [(0, 10), (28, 42)]
    assert text[28:42] == "Read more here"
    assert metrics.leaked(text, clutter, []) == (5, 5)
    assert metrics.leaked(text, clutter, [(0, 11)]) == (3, 5)
    assert metrics.leaked(text, clutter, [(0, 5), (33, 42)]) == (2, 5)
    assert metrics.leaked(text, clutter, [(0, 42)]) == (0, 5)


def test_gap_closed_is_a_share_of_the_way_to_the_oracle() -> None:
    assert metrics.gap_closed(0.9, 0.95, 1.0) == pytest.approx(0.5)
    assert metrics.gap_closed(0.9, 0.85, 1.0) == pytest.approx(-0.5)
    assert metrics.gap_closed(0.9, 0.9, 0.9) == 0.0


def test_wilson_is_cautious_with_few_cases() -> None:
    assert metrics.wilson(10, 10)[0] == pytest.approx(0.7225, abs=1e-4)
    assert metrics.wilson(10, 10)[0] < metrics.wilson(100, 100)[0] < 1.0
    assert metrics.wilson(0, 10)[0] == 0.0


def test_interval_is_repeatable_and_narrows_with_pages() -> None:
    few, many = [0.0, 1.0] * 5, [0.0, 1.0] * 200

    def mean(values: object) -> float:
        return sum(values) / len(values)  # type: ignore[call-overload, arg-type]

    assert metrics.interval(few, mean) == metrics.interval(few, mean)
    assert 0.0 < metrics.interval(many, mean) < metrics.interval(few, mean)
    assert metrics.interval([1.0], mean) == 0.0


@given(some_text, some_text)
def test_shares_of_an_overlap_make_a_whole(text: str, body: str) -> None:
    found = metrics.overlap(metrics.shingles(text), metrics.shingles(body))
    whole = found.shared + found.surplus + found.missing
    assert whole == pytest.approx(1.0) or not (metrics.words(text) or metrics.words(body))


@given(st.text(max_size=80))
def test_lines_and_their_breaks_are_the_whole_text(text: str) -> None:
    assert "\n".join(text[a:b] for a, b in metrics.lines(text)) == text


@given(some_text)
def test_a_body_is_no_clutter_to_itself(body: str) -> None:
    known = metrics.gold(body)
    assert metrics.clutter(body, known) == []
    assert metrics.lost(known.shingles, known.shingles, known.shingles)[0] == 0


@given(some_text, some_text, st.integers(0, 60), st.integers(0, 60))
def test_leak_and_lost_stay_within_their_wholes(text: str, body: str, a: int, b: int) -> None:
    known = metrics.gold(body)
    removed = [(min(a, b, len(text)), min(max(a, b), len(text)))]
    stay, words = metrics.leaked(text, metrics.clutter(text, known), removed)
    assert 0 <= stay <= words
    left = metrics.shingles(metrics.without(text, removed))
    gone, had = metrics.lost(metrics.shingles(text), left, known.shingles)
    assert 0 <= gone <= had
