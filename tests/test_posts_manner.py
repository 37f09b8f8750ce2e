"""Lines of a post told by how the article around them is written, and left where it is not."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.posts import plant_one
from cleaner.index import index
from cleaner.match import find as find_matches
from cleaner.model import Article
from cleaner.posts import find
from cleaner.posts.manner import manner
from cleaner.posts.rows import Rows
from cleaner.rulebook import Rules
from cleaner.segment import segment
from cleaner.shape import Shape

SIGNED = "— Ines Corvo (@inescorvo) March 23, 2019"
CLAUSES = (
    "The council of the harbour met on Friday and closed the north pier for a week",
    "Divers had gone down twice that morning, and each time they came back with a longer list",
    "Nobody could say how long the repairs would take, or who among the owners was to pay for them",
    "The ferries will sail from the south quay for as long as the summer timetable is in force",
    "A spokesman for the company would not be drawn on whether it had been warned in the spring",
)
PARAGRAPHS = [
    f"{CLAUSES[n % 5]}. {CLAUSES[(n * 2 + 1) % 5]}. {CLAUSES[(n + 3) % 5]}." for n in range(24)
]
THREE = [
    "If you want a harbour that still works in twenty years you have to pay people who know one.",
    "Paint on the railing is not upkeep, and a brass plaque is no substitute for a diver.",
    "More divers, more stone, more patience.",
]


@cache
def book():
    return index(Rules.load().only("posts/x-signed"))


def taken(above, post, below):
    """Give the lines that the post took, its attribution left out."""
    text = "\n".join([*above, *post, SIGNED, *below])
    segments = segment(Article(text))
    (found,), _ = find(text, find_matches(segments, Shape(segments), book()))
    return text[found.start : found.end].split("\n")[:-1]


def test_three_short_paragraphs_stand_out_among_long_ones():
    assert taken(PARAGRAPHS[:12], THREE, PARAGRAPHS[12:]) == THREE


TWEETED = "She tweeted it at nine, as she does every night of the year, from the end of the pier."
SHORT = [
    "The crowd went home.",
    "The lamp was lit again at nine, as it is every night of the year.",
]


@pytest.mark.parametrize(
    ("why", "above", "post", "below"),
    [
        ("the article has as short ones", PARAGRAPHS[:12], THREE, SHORT * 2 + PARAGRAPHS[12:]),
        ("the article is too short to tell", PARAGRAPHS[:2], THREE, PARAGRAPHS[2:4]),
        ("a paragraph that leads to it", PARAGRAPHS[:12] + THREE[1:2], THREE[2:], PARAGRAPHS[12:]),
        ("a heading that asks", [*PARAGRAPHS[:12], "Who pays?"], THREE[2:], PARAGRAPHS[12:]),
        ("little room is filled", PARAGRAPHS[:12] + SHORT[:1] * 2, THREE[2:], PARAGRAPHS[12:]),
        ("words of posting", [*PARAGRAPHS[:12], THREE[0], TWEETED], THREE[2:], PARAGRAPHS[12:]),
        ("a last line that may be all", PARAGRAPHS[:12] + THREE[:2], [THREE[0]], PARAGRAPHS[12:]),
    ],
)  # fmt: skip
def test_what_the_article_may_have_written_stays(why, above, post, below):
    assert taken(above, post, below) == post[-1:]


OPEN = ["Police have closed the road to the harbour", "No one was hurt pic.twitter.com/a1B2"]


def test_lines_without_a_full_stop_stand_out_where_every_paragraph_has_one():
    assert taken(PARAGRAPHS[:12], OPEN, PARAGRAPHS[12:]) == OPEN


@pytest.mark.parametrize(
    ("why", "above", "post", "below"),
    [
        ("the article has headings", ["The pier", *PARAGRAPHS[:12]], OPEN, PARAGRAPHS[12:]),
        ("a heading above a sentence", [*PARAGRAPHS[:12], OPEN[0]], THREE[2:], PARAGRAPHS[12:]),
        (
            "a line that leads to it",
            [*PARAGRAPHS[:12], "As she tweeted"],
            OPEN[1:],
            PARAGRAPHS[12:],
        ),
    ],
)
def test_headings_stay(why, above, post, below):
    if why == "the article has headings":
        above = [*PARAGRAPHS[:3], *above]
    assert taken(above, post, below) == post[-1:]


def test_signs_that_the_article_opens_with_too_are_no_posts():
    lines = ["✅ The pier is safe", "✅ The ferries sail", "✅ The lamp is lit"]
    above = [*PARAGRAPHS[:3], *lines, *PARAGRAPHS[3:12], lines[0]]
    assert taken(above, THREE[2:], PARAGRAPHS[12:]) == THREE[2:]
    assert taken(PARAGRAPHS[:12], [lines[0], *THREE[2:]], PARAGRAPHS[12:]) == [
        lines[0], *THREE[2:],
    ]  # fmt: skip


def test_other_posts_say_nothing_of_the_article():
    text = "\n".join([*PARAGRAPHS[:4], *OPEN, SIGNED, *PARAGRAPHS[4:12], *OPEN, SIGNED])
    lines = Rows(text).filled()
    signed = frozenset(line.start for line in lines if line.text == SIGNED)
    assert manner(lines, signed).open_short == 0
    assert manner(lines, frozenset()).open_short == 3


@pytest.mark.parametrize(
    ("body", "post", "more"),
    [
        (PARAGRAPHS, "Nobody warned us.", 0),
        (PARAGRAPHS, "Nobody warned us.\nNobody came.", -1),
        ([*PARAGRAPHS[:11], "🚨 The pier", *PARAGRAPHS[12:]], "Nobody warned us.", 1),
    ],
)
def test_the_benchmark_counts_lines_left_and_lines_taken(body, post, more):
    assert plant_one(body, 12, post) == more
