"""Where a pattern fits, what stands around a line, and how far blocks and tails grow from it."""

from __future__ import annotations

import re
from functools import cached_property

from .index import Compiled
from .rulebook.fold import FRONT
from .rulebook.patterns import LONG_LINE, Pattern, Phrase, Regex, Several
from .segment import Segments

REACH = 2
"""How many lines below its own a pattern that may cross line breaks is shown."""

BLOCK_LIMIT = 40
"""Most lines of a block whose rule names no limit."""


_DIGIT = re.compile(r"\d")


class Line:
    """A line as patterns see it: `key` folded and bare, `text` from its first word to its last.

    Several spaces in a row are one in both, and are still there in `words`. `front` is how far
    in `raw` these start.
    """

    def __init__(self, raw: str, key: str) -> None:
        opened = raw.lstrip(FRONT)
        self.raw, self.key, self.front = raw, key, len(raw) - len(opened)
        self.words = opened.rstrip()
        self.text = _squeeze(self.words)

    @cached_property
    def numbered(self) -> bool:
        """Whether a digit stands in it."""
        return _DIGIT.search(self.key) is not None

    @property
    def inner(self) -> tuple[int, int]:
        """Where the line stands without its outer spaces."""
        return len(self.raw) - len(self.raw.lstrip()), len(self.raw.rstrip())


def fit(pattern: Pattern, line: Line, after: int = 0) -> tuple[int, int] | None:
    """Find where a pattern fits a line, from the place `after` on; None where it does not.

    A phrase takes the line without its outer spaces; a regex what it matched, with the line's
    decoration when it matched from the line's first word on.
    """
    if isinstance(pattern, Phrase):
        return line.inner if not after and pattern.fills(line.key) else None
    if not pattern.least <= len(line.text) <= pattern.most:
        return None
    if pattern.numbered and not line.numbered:
        return None
    if pattern.openings and not line.key.startswith(pattern.openings):
        return None
    for signs in pattern.signs:
        if not any(map(line.text.__contains__, signs)):
            return None
    return _search(pattern, line, line.words, after)


def locate(
    pattern: Pattern, segments: Segments, row: int, after: int = 0
) -> tuple[int, int] | None:
    """Find where a pattern fits line `row`; see `fit`, but places are the article's."""
    line, start = Line(segments.lines[row], segments.keys[row]), segments.starts[row]
    after = max(0, after - start)
    if isinstance(pattern, Regex) and pattern.runs_on and len(line.raw) <= LONG_LINE:
        end = segments.end(row)
        for _ in range(REACH):
            end = segments.view.find("\n", end + 1) if 0 <= end < len(segments.view) else -1
        words = segments.view[start + line.front : end if end >= 0 else None].rstrip()
        found = _search(pattern, line, words, after)
    else:
        found = fit(pattern, line, after)
    return found and (start + found[0], start + found[1])


def _search(pattern: Regex, line: Line, words: str, after: int) -> tuple[int, int] | None:
    """Search a text that starts with a line's first word for a match that starts in that line."""
    front = line.front
    text = line.text if words is line.words else _squeeze(words)
    found = pattern.search(text, len(_squeeze(words[: after - front])) if after > front else 0)
    if found is None:
        return None
    start, end = found
    if len(text) != len(words):
        start, end = _unsqueezed(words, start), _unsqueezed(words, end)
    if start == end or front + start > len(line.raw):
        return None
    return front + start if start else line.inner[0], front + end


_SPARE = re.compile("(?<= ) +")
"""Spaces behind a space."""


def _squeeze(text: str) -> str:
    return _SPARE.sub("", text) if "  " in text else text


def _unsqueezed(text: str, place: int) -> int:
    """Find where a place in a squeezed text is in the text itself."""
    for spare in _SPARE.finditer(text):
        if spare.start() > place:
            break
        place += len(spare[0])
    return place


def any_fits(patterns: Several, segments: Segments, row: int) -> bool:
    """Whether one of the patterns fits a line."""
    if not patterns.sources:
        return False
    key = segments.keys[row]
    if key in patterns.lines:
        return True
    for literal, phrases in patterns.phrases.items():
        if literal in key and any(phrase.fills(key) for phrase in phrases):
            return True
    line = Line(segments.lines[row], key)
    for regex in patterns.regexes:
        if regex.may_stand_in(key):
            found = locate(regex, segments, row) if regex.runs_on else fit(regex, line)
            if found is not None:
                return True
    return False


def tail(
    segments: Segments, rule: Compiled, row: int, number: int, failed: dict[int, int]
) -> tuple[int, int] | None:
    """Give the rows from a line to the article's end; None when one of them does not belong.

    `failed` is told the row that spoils it for every opener of this rule above.
    """
    below = range(row + 1, len(segments))
    if rule.rule.limit and len(below) >= rule.rule.limit:
        return None
    if rule.inside:
        for other in below:
            if not any_fits(rule.inside, segments, other):
                failed[number] = other  # every opener above that line fails for its sake
                return None
    return row, len(segments) - 1


def block(segments: Segments, rule: Compiled, row: int) -> tuple[int, int] | None:
    """Grow a block from its opening line; None when its end never comes."""
    step = 1 if rule.rule.grow == "down" else -1
    other = reached = row
    for _ in range((rule.rule.limit or BLOCK_LIMIT) - 1):
        other += step
        if not 0 <= other < len(segments):
            break
        if any_fits(rule.stop, segments, other):
            return min(row, other), max(row, other)
        if rule.inside and not any_fits(rule.inside, segments, other):
            break
        reached = other
    return None if rule.stop else (min(row, reached), max(row, reached))
