"""What a line's surroundings say of it, once a first pass has scored every line alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import sub

from .paragraphs import SOLID_WORDS
from .shape import AROUND, FAR_AROUND, Shape, Value

EVEN = 0.25
"""The score after the first pass of a line that is as likely clutter as not."""

LABEL_REACH = 12
"""How many lines further on a label still says what they are."""

JUMP = 3
"""How many other lines may part one that flows from the region that it belongs to."""

NO_LABEL = "none"


def settle(shape: Shape, scores: Sequence[float], labels: Mapping[int, str]) -> None:
    """Give an article's lines the measures that the first pass's scores tell.

    `above` and `below` are the mean score, in hundredths, of the nearest three lines on that
    side, `far_above` and `far_below` of the nearest ten; beyond the article's ends lies nothing
    worth keeping, which counts as a score of 1. `region` says where a line lies to the run of
    lines that looks most like an article. `under` and `over` are the categories of the nearest
    lines above and below that surely go; `labels` has them by row.
    """
    down = range(len(scores))
    columns: dict[str, Sequence[Value]] = {
        "under": _labels(labels, [False, *shape.goes_on], down),
        "over": _labels(labels, shape.goes_on, down[::-1]),
        "region": _region(shape, scores, labels),
    }
    for name, reach in (("", AROUND), ("far_", FAR_AROUND)):
        columns[name + "above"], columns[name + "below"] = _means(scores, reach)
    shape.learn(columns)


def _means(scores: Sequence[float], reach: int) -> tuple[list[Value], list[Value]]:
    """Average the scores of the nearest lines above, and below."""
    edge = [1.0] * reach
    sums = [0.0, *accumulate([*edge, *scores, *edge])]
    means: list[Value] = [round(100 * one / reach) for one in map(sub, sums[reach:], sums)]
    return means[: len(scores)], means[reach + 1 :]


def _labels(
    labels: Mapping[int, str], goes_on: Sequence[bool], order: Sequence[int]
) -> list[Value]:
    """Carry each label on to the lines that come after it, as far as it reaches.

    It ends at a line to which the text `goes_on` from the one before: no label speaks for that.
    """
    column: list[Value] = [NO_LABEL] * len(order)
    label, distance = NO_LABEL, 0
    for row in order:
        if goes_on[row]:
            label = NO_LABEL
        column[row] = label if distance <= LABEL_REACH else NO_LABEL
        distance += 1
        if row in labels:
            label, distance = labels[row], 0
    return column


def _region(shape: Shape, scores: Sequence[float], labels: Mapping[int, str]) -> Sequence[Value]:
    """Find the run of lines with the best sum, longer lines weighing more.

    A line that surely goes counts little, however long: posts and appeals stand amid articles.
    """
    count = len(scores)
    best = total = 0.0
    first = last = start = 0
    for row in range(count):
        if total <= 0:
            total, start = 0.0, row
        weight = 1.0 if row in labels else min(SOLID_WORDS * 3, shape.words[row]) ** 0.5
        total += (EVEN - scores[row]) * weight
        if total > best:
            best, first, last = total, start, row
    if best:
        first = _stretch(shape, labels, first, -1)
        last = _stretch(shape, labels, last, 1)
    inside = last + 1 - first
    return [*["before"] * first, *["inside"] * inside, *["after"] * (count - last - 1)][:count]


def _stretch(shape: Shape, labels: Mapping[int, str], row: int, step: int) -> int:
    """Go on from an end of the region to lines that flow and stand by it."""
    reached, jump = row, 0
    while 0 <= (row := row + step) < len(shape.flowing) and jump <= JUMP:
        if row in labels:
            break
        if shape.flowing[row]:
            reached, jump = row, 0
        else:
            jump += 1
    return reached
