"""Line breaks that only keep a text narrow: a paragraph wrapped by them is one line to the rules.

Text browsers, mail and converters of HTML break a paragraph where the next word would not have
fitted any more. A text is wrapped when there is one width that explains most of the breaks at
which a sentence runs on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from operator import itemgetter
from typing import NamedTuple

from .rulebook.scripts import STOPS as SENTENCE_STOPS

LEAST_WIDTH, MOST_WIDTH = 40, 140
"""Columns of the lines that are looked at to find the width; an East Asian sign takes two."""

LEAST_BREAKS = 2
"""How many breaks a width must explain."""

LEAST_SHARE = 0.7
"""What share of the breaks at which a sentence runs on it must explain, below lines that fit.

Of lines that could have been broken and were not, items of lists left out, there must be fewer.
"""

_HAN = "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
_HANGUL = "\u1100-\u115f\uac00-\ud7a3"
_SPACELESS = f"{_HAN}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_WIDE = re.compile(f"[{_HAN}{_HANGUL}]")
_BREAKABLE = re.compile(f"[{_SPACELESS}]")
_WORD = re.compile(rf"[{_SPACELESS}]|[^\s{_SPACELESS}]+")
OPENER = re.compile(r"[ \t]*(?:(?:[-*+•·#|]|\d{1,3}[.)])(?:\s|$)|[#|_=-]{2})| {6,}[o@=] ")
"""How a line starts above which a break is meant: a bullet, a number, a heading, a table row."""

STOPS = (*SENTENCE_STOPS, ":", "：")
"""What a line ends with that the next one does not go on with."""


class Wrap(NamedTuple):
    """How a text is wrapped: the widths that explain its breaks alike, and what counts columns."""

    least: int
    most: int
    columns: Callable[[str], int]


def unwrap(text: str) -> str:
    """Write spaces for the breaks that wrap a text.

    Same length in and out; a text that is not wrapped comes back as it is.
    """
    lines = text.split("\n")
    wrap = _wrap(lines)
    if not wrap:
        return text
    wrapped = (row for row in range(1, len(lines)) if _wraps(lines[row - 1], lines[row], wrap))
    return join(lines, wrapped)


def join(lines: Sequence[str], rows: Iterable[int]) -> str:
    """Put a text's lines together, with a space for the break above each of some rows."""
    joined = list(lines)
    breaks = ["\n"] * len(lines)
    for row in rows:
        breaks[row - 1] = " "
        if joined[row - 1].endswith("\r"):
            joined[row - 1] = joined[row - 1][:-1] + " "
    breaks[-1] = ""
    return "".join(chain.from_iterable(zip(joined, breaks, strict=True)))


def _wrap(lines: Sequence[str]) -> Wrap | None:
    """Find how a text is wrapped; None where it is not."""
    pairs = list(_running_on(lines))
    if len(pairs) < LEAST_BREAKS:
        return None
    plain = all(line.isascii() for pair in pairs for line in pair)
    ways = [len] if plain else [len, _columns]
    explained, wrap = max((_explain(pairs, columns) for columns in ways), key=itemgetter(0))
    fitting = sum(wrap.columns(above) <= wrap.most for above, _ in pairs)
    enough = explained >= max(LEAST_BREAKS, LEAST_SHARE * fitting)
    wide = sum(_is_left_wide(line, wrap) and not OPENER.match(line) for line in lines)
    return wrap if enough and explained > wide else None


def _running_on(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give each long line whose sentence the next line goes on with, and that line's text."""
    for above, below in pairwise(lines):
        if below and LEAST_WIDTH // 2 <= len(above) <= MOST_WIDTH:
            text = below.lstrip()
            if text[:1].isalpha() and not text[:1].isupper():
                end = above.rstrip()
                if _columns(end) >= LEAST_WIDTH and not end.endswith(STOPS):
                    yield end, text


def _explain(pairs: Sequence[tuple[str, str]], columns: Callable[[str], int]) -> tuple[int, Wrap]:
    """Find the widths that explain the most breaks; with how many they are."""
    changes: Counter[int] = Counter()
    for above, below in pairs:
        used = columns(above)
        changes[used] += 1
        changes[used + _next(below, columns)] -= 1
    places = sorted(changes)
    explained = list(accumulate(changes[place] for place in places))
    most = max(explained)
    best = explained.index(most)
    return most, Wrap(places[best], places[best + 1] - 1, columns)


def _wraps(above: str, below: str, wrap: Wrap) -> bool:
    """Whether the first word of a line would not have fitted into the line above it."""
    above = above.rstrip()
    if 4 * len(above) < wrap.least or not below.strip() or OPENER.match(below):
        return False
    full = wrap.columns(above) + _next(below, wrap.columns) > wrap.least
    return full and not _is_left_wide(above, wrap)


def _is_left_wide(line: str, wrap: Wrap) -> bool:
    """Whether a line is wider than the text without need, as lists and tables may be."""
    if len(line) <= wrap.most // 2 or wrap.columns(line.rstrip()) <= wrap.most:
        return False
    return 2 * max(map(len, line.split())) < wrap.most


def _next(text: str, columns: Callable[[str], int]) -> int:
    """Give the columns that the first word of a text takes behind another one."""
    word = _WORD.search(text)
    if not word:
        return 0
    return columns(word[0]) + (0 if _BREAKABLE.match(word[0]) else 1)


def _columns(line: str) -> int:
    """Count a line's columns; an East Asian sign takes two."""
    return len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))
