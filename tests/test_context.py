"""What surroundings say of a line: the scores beside it, the article's region, labels near."""

from __future__ import annotations

import pytest

from cleaner.context import settle
from cleaner.model import Article
from cleaner.segment import segment
from cleaner.shape import Shape

P = (
    "The ferry to the outer islands will stop for the winter, the harbour office said on Monday, "
    "because its engine broke."
)
FLOWS = "It was the last of them that he could bear:"
MENU = 0.9
DOUBT = 0.5
ARTICLE = -1.0


def settled(lines: list[tuple[str, float]], labels: dict[int, str] | None = None) -> Shape:
    """Settle a text of lines with scores from the first pass."""
    shape = Shape(segment(Article("\n".join(text for text, _ in lines))))
    settle(shape, [score for _, score in lines], labels or {})
    return shape


@pytest.mark.parametrize(
    ("middle", "inside"),
    [
        ([(P, DOUBT), (P, ARTICLE), (P, DOUBT)], [True, True, True]),
        ([(P, DOUBT), ("Heading", MENU), (P, ARTICLE)], [True, True, True]),
        ([(P, DOUBT), *[("a", MENU)] * 4, (P, ARTICLE)], [False] * 5 + [True]),
        ([(P, ARTICLE), ("Score 3-2", DOUBT), (FLOWS, DOUBT)], [True, True, True]),
        ([("Heading", DOUBT), (P, ARTICLE), ("Tags", DOUBT)], [False, True, False]),
    ],
    ids=["on both sides", "over a heading", "not over a menu", "to a short one", "no short line"],
)
def test_the_region_reaches_on_to_lines_that_flow_beside_it(
    middle: list[tuple[str, float]], inside: list[bool]
) -> None:
    shape = settled([("News", MENU), *middle, ("Imprint", MENU)])
    assert [where == "inside" for where in shape["region"][1:-1]] == inside
    assert (shape["region"][0], shape["region"][-1]) == ("before", "after")


def test_the_region_stops_at_a_line_that_surely_goes() -> None:
    lines = [("News", MENU), (P, DOUBT), (P, MENU), (P, ARTICLE)]
    shape = settled(lines, {2: "donation"})
    assert list(shape["region"]) == ["before", "before", "before", "inside"]


def test_labels_are_carried_both_ways() -> None:
    lines = [(P, ARTICLE), ("Read more", MENU), ("A teaser", DOUBT), (P, ARTICLE)]
    shape = settled(lines, {1: "related"})
    assert list(shape["under"]) == ["none", "none", "related", "related"]
    assert list(shape["over"]) == ["related", "none", "none", "none"]


def test_a_label_ends_where_the_text_goes_on() -> None:
    for above, below in [(P, P), (P, FLOWS), (FLOWS, P)]:
        lines = [("Read more", MENU), ("A teaser", DOUBT), (above, DOUBT), (below, DOUBT)]
        shape = settled([*lines, ("Tags", DOUBT)], {0: "related"})
        assert list(shape["under"]) == ["none", "related", "related", "none", "none"]
    lines = [("Read more", MENU), (P, DOUBT), ("A teaser", DOUBT), (P, DOUBT)]
    assert list(settled(lines, {0: "related"})["under"]) == ["none", *["related"] * 3]


def test_means_count_what_lies_beyond_the_ends_as_clutter() -> None:
    shape = settled([(P, 0.0), (P, 0.0), (P, 0.0), (P, 0.0)])
    assert list(shape["above"]) == [100, 67, 33, 0]
    assert list(shape["below"]) == [0, 33, 67, 100]
