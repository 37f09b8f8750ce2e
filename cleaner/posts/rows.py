"""The lines of a raw text, whatever its line breaks, each with its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

MOST = 60
"""Filled lines looked at in one direction from a given line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One filled line, its outer spaces left out: `[start, end)` of the raw text.

    `indent` counts the spaces before it; `gap` says whether a blank line stands below it.
    """

    start: int
    end: int
    text: str
    indent: int
    gap: bool = False


class Rows:
    """The lines of a text, cut once and found again by place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = text.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, self._lines))]

    def at(self, place: int) -> Row:
        """Give the line that holds `place`."""
        number = min(bisect_right(self._starts, place), len(self._lines)) - 1
        return self._row(number, False)

    def whole(self, first: int, last: int) -> tuple[int, int]:
        """Give the stretch of the whole lines that hold the characters `first` and `last`."""
        return self.at(first).start, self.at(last).end

    def above(self, place: int, floor: int) -> Iterator[Row]:
        """Give the filled lines above the one that holds `place`, nearest first."""
        number = bisect_right(self._starts, place) - 2
        return self._filled(range(number, -1, -1), floor)

    def below(self, place: int, stop: int | None = None) -> Iterator[Row]:
        """Give the filled lines below the one that holds `place`, nearest first, to `stop`."""
        number = bisect_right(self._starts, place)
        last = len(self._lines) if stop is None else bisect_right(self._starts, stop) - 1
        return self._filled(range(number, last), 0)

    def filled(self) -> list[Row]:
        """Give all lines that hold more than spaces."""
        rows = (self._row(number, False) for number in range(len(self._lines)))
        return [row for row in rows if row.text]

    @cached_property
    def base(self) -> int:
        """How far most of the article's text is indented, in characters."""
        letters: dict[int, int] = {}
        for number, raw in enumerate(self._lines):
            row = self._row(number, False)
            letters[row.indent] = letters.get(row.indent, 0) + len(raw) - row.indent
        return max(letters, key=lambda indent: letters[indent], default=0)

    def _filled(self, numbers: range, floor: int) -> Iterator[Row]:
        gap, count = False, 0
        for number in numbers:
            if self._starts[number] < floor or count == MOST:
                return
            row = self._row(number, gap)
            if row.text:
                yield row
                count += 1
            gap = not row.text

    def _row(self, number: int, gap: bool) -> Row:
        if number < 0:
            return Row(0, 0, "", 0)
        raw = self._lines[number]
        bare = raw.strip()
        indent = len(raw) - len(raw.lstrip()) if bare else 0
        start = self._starts[number] + indent
        return Row(start, start + len(bare), bare, indent, gap)
