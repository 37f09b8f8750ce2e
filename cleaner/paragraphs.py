"""Which lines are solid paragraphs, how far the next one is, and where the text goes on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .line import SENTENCE
from .rulebook.scripts import count_columns

SOLID_WORDS = 20
"""A line of this many words that ends as a sentence does is a solid paragraph."""

SOLID_COLUMNS = 135
"""And so is one of as many columns: some languages say in one word what others do in two."""

FLOWING_WORDS = 8
"""A line of this many words flows as text does, when it ends so."""

FLOWING = frozenset({"sentence", "exclamation", "colon"})
"""The endings of a line that flows; most short lines that ask are headlines."""

LENGTHY = 2 * SOLID_WORDS
"""Words of a paragraph that no teaser has."""

SPREAD = 3
"""How many lines further on two such long paragraphs are still of one text."""

BOX = 12
"""Lines of a box amid the text, at most as a rule: a label, a few headlines and buttons."""

FAR = 99
"""The gap to a solid paragraph, or to the headline, where there is none."""


def is_solid(line: str, words: int, end: str) -> bool:
    """Whether a line of so many words that ends so is a solid paragraph: long, and ended."""
    return end in SENTENCE and (words >= SOLID_WORDS or count_columns(line) >= SOLID_COLUMNS)


def flowing(solid: Sequence[bool], words: Sequence[int], ends: Sequence[str]) -> list[bool]:
    """Tell which lines flow as text does, the solid ones among them."""
    return [
        one or (count >= FLOWING_WORDS and end in FLOWING)
        for one, count, end in zip(solid, words, ends, strict=True)
    ]


def goes_on(solid: Sequence[bool], flowing: Sequence[bool]) -> list[bool]:
    """Tell from which lines the text goes on to the next: one of the two is solid, both flow."""
    pairs = zip(pairwise(solid), pairwise(flowing), strict=True)
    on = [flows and then and (one or two) for (one, two), (flows, then) in pairs]
    return [*on, False][: len(solid)]


def prose_gap(
    solid: Sequence[bool], words: Sequence[int], goes_on: Sequence[bool]
) -> Sequence[int]:
    """Count the lines below each before the text goes on: no list of teasers looks like it.

    Two solid paragraphs follow one another, or two long ones stand a few lines apart, as under
    the headings of a guide. Within a box's length less will do, as footers are further off: the
    text goes on from one line to the next, or one line parts two solid paragraphs.
    """
    long = [one and count >= LENGTHY for one, count in zip(solid, words, strict=True)]
    second, third = [*solid[1:], False], [*solid[2:], False, False]
    surely = [
        (one and two) or (here and any(long[row + 1 : row + 1 + SPREAD]))
        for row, (one, two, here) in enumerate(zip(solid, second, long, strict=False))
    ]
    likely = [on or (one and two) for on, one, two in zip(goes_on, solid, third, strict=False)]
    both = zip(gaps_below(surely), gaps_below(likely), strict=True)
    return [min(far, near) if near < BOX else far for far, near in both]


def gaps_above(there: Sequence[bool]) -> list[int]:
    """Count the lines between each and the nearest one above that is `there`."""
    gaps, gap = [], FAR
    for here in there:
        gaps.append(gap)
        if here:
            gap = 0
        elif gap < FAR:
            gap += 1
    return gaps


def gaps_below(there: Sequence[bool]) -> list[int]:
    """Count the lines between each and the nearest one below that is `there`."""
    return gaps_above(there[::-1])[::-1]
