"""How an article writes its own paragraphs, by which the lines of a post above them are told.

A post's lines stand out where the article is unlike them: it ends every paragraph with a full
stop, opens none with an emoji, has no three paragraphs in the room of one post. Where the
article does the same elsewhere, nothing follows from it.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..rulebook.scripts import CLOSERS, STOPS
from .rows import Row

SOLID = 75
"""Letters from which a line with a full stop is surely a paragraph, and one without no heading."""

NEAR = 6
"""Lines above an attribution that may be its post's, and so say nothing of the article."""

FEWEST = 10
"""Paragraphs (or pairs of them) an article needs before it is said never to do a thing."""

MOST_LINES = 6
"""Lines of a post that are compared with as many paragraphs."""

EMOJI = "emoji"
"""What all emoji count as, when the signs are counted that lines start with."""

_FULL_STOPS = (*STOPS, "…", ";")


@dataclass(frozen=True, slots=True)
class Manner:
    """What an article's own lines are like, from its first paragraph to its last or its last post.

    `lengths` of its paragraphs in letters, from the shortest; `rooms`: for each number of
    paragraphs that follow each other the fewest letters they take anywhere, `pairs` counts the
    pairs; `open_short` and `open_long` count lines without a full stop; `openings` counts the
    signs that lines start with.
    """

    lengths: Sequence[int]
    rooms: Mapping[int, int]
    pairs: int
    open_short: int
    open_long: int
    openings: Counter[str]

    def closes_all(self) -> bool:
        """Whether every paragraph ends with a full stop, and there are enough to say so."""
        return len(self.lengths) >= FEWEST and not (self.open_short or self.open_long)

    def is_short(self, letters: int) -> bool:
        """Whether a line is shorter than half of the article's paragraphs."""
        return 2 * bisect_right(self.lengths, letters) <= len(self.lengths)


def ends(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return line.rstrip(CLOSERS).endswith(_FULL_STOPS)


def opening(line: str) -> str:
    """Give the sign that a line starts with, `EMOJI` for any; empty where words start it."""
    first = line[0]
    if ord(first) > 0x25FF and unicodedata.category(first) == "So":
        return EMOJI
    return "" if first.isalpha() or first in "\"'“„«‘¿¡" else first


def manner(lines: Sequence[Row], signed: frozenset[int]) -> Manner:
    """Read an article's manner off its filled lines; `signed` are the starts of attributions."""
    theirs = bytearray(len(lines))
    for number, line in enumerate(lines):
        if line.start in signed:
            first = max(0, number - NEAR)
            theirs[first : number + 1] = b"\1" * (number + 1 - first)
    solid = [n for n, line in enumerate(lines) if len(line.text) >= SOLID and ends(line.text)]
    last = max((n for n, line in enumerate(lines) if line.start in signed), default=0)
    body = range(solid[0], max(solid[-1], last) + 1) if solid else range(len(lines))
    stretches: list[list[int]] = [[]]
    shorts = longs = 0
    openings: Counter[str] = Counter()
    for number in body:
        text = lines[number].text
        if theirs[number]:
            stretches.append([])
        elif ends(text):
            stretches[-1].append(len(text))
        else:
            stretches.append([])
            shorts += len(text) < SOLID
            longs += len(text) >= SOLID
        if not theirs[number]:
            openings[opening(text)] += 1
    rooms = {}
    for count in range(2, MOST_LINES + 1):
        sums = [
            sum(stretch[at : at + count]) + count - 1
            for stretch in stretches
            for at in range(len(stretch) - count + 1)
        ]
        if sums:
            rooms[count] = min(sums)
    pairs = sum(len(stretch) - 1 for stretch in stretches if stretch)
    lengths = sorted(length for stretch in stretches for length in stretch)
    return Manner(lengths, rooms, pairs, shorts, longs, openings)
