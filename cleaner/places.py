"""Places in a body -> places in the raw text, when a body is judged a second time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from .model import Match, Near, Post, Removal


class Places:
    """Where each stretch of a body stood in the raw text that the removals were taken from."""

    def __init__(self, text: str, removals: Sequence[Removal]) -> None:
        self.text = text
        self.removals = list(removals)
        self._body: list[int] = []
        self._raw: list[int] = []
        self._ends: list[int] = []
        place = last = 0
        for removal in removals:
            self._keep(place, last, removal.start)
            place += removal.start - last + len(removal.mark)
            last = removal.end
        self._keep(place, last, len(text))

    def _keep(self, body: int, start: int, end: int) -> None:
        if end > start or not self._body:
            self._body.append(body)
            self._raw.append(start)
            self._ends.append(end)

    def raw(self, place: int) -> int:
        """Give the place in the raw text of the body's character at `place`."""
        if not self.removals:
            return place
        at = max(0, bisect_right(self._body, place) - 1)
        return min(self._raw[at] + place - self._body[at], self._ends[at])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of raw text from the body's first to its last character."""
        return self.raw(start), self.raw(end - 1) + 1 if end > start else self.raw(start)

    def match(self, match: Match) -> Match:
        """Move a match to the raw text."""
        start, end = self.span(match.start, match.end)
        return replace(match, start=start, end=end)

    def post(self, post: Post) -> Post:
        """Move a post to the raw text."""
        start, end = self.span(post.start, post.end)
        return replace(post, start=start, end=end)

    def near(self, near: Near) -> Near:
        """Move a near miss to the raw text."""
        start, end = self.span(near.start, near.end)
        return replace(near, start=start, end=end, matches=tuple(map(self.match, near.matches)))

    def merge(self, removals: Sequence[Removal]) -> list[Removal]:
        """Give all removals, old and new, in the raw text's order.

        A new one that reached across an old one comes out in pieces.
        """
        if not self.removals:
            return list(removals)
        moved = list(self.removals)
        for removal in removals:
            matches = tuple(map(self.match, removal.matches))
            mark = removal.mark
            for start, end in self._pieces(removal.start, removal.end):
                text = self.text[start:end]
                moved.append(
                    replace(removal, start=start, end=end, text=text, matches=matches, mark=mark)
                )
                mark = ""
        return sorted(moved, key=lambda removal: removal.start)

    def _pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        pieces = []
        first = max(0, bisect_right(self._body, start) - 1)
        for at in range(first, bisect_left(self._body, end)):
            body, raw = self._body[at], self._raw[at]
            low, high = max(start, body), min(end, body + self._ends[at] - raw)
            if low < high:
                pieces.append((raw + low - body, raw + high - body))
        return pieces
