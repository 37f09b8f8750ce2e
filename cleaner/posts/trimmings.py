"""What stands around the words of a post that is shown whole: badges, times, counters, buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .dates import CLOCK, find_date
from .looks import looks
from .rows import Row
from .signature import TRIM, clock_after, date_alone

LONGEST = 80
"""Characters of a line of counters or of a time; longer ones are words."""

FOOT_LINES = 24
"""Lines below a post's words that are read as its counters."""

APP = 30
"""Letters of an app's name behind a time: `10:32 AM · Mar 1, 2024 · Mastodon for Android`."""

EDGES = TRIM + "\u202a\u202b\u202c\u202d\u202e.|…“”„«»'’()"
"""What is no part of a counter's or a button's name at its ends."""

_TICKS = "✔✓☑✅\ufe0f"
_PARTS = re.compile(r"[·•|]")
_NUMBER = re.compile(
    r"\d[\d.,'’\xa0\u202f]*\+?"
    r"(?:[ \xa0\u202f]?(?:(?:[kmb]|mil|mi|tsd|mio|тыс|млн|tys|mln|bin|mn|tn|rb|jt)\b\.?"
    r"|[万萬億만천]))?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d{1,2}(?!\d)")
_FULL_CLOCK = re.compile(r"\d[:.h]\d\d")


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below a post's words: its last line, numbers and names in it, its date."""

    end: int
    items: int = 0
    date: str = ""
    text: str = ""


def is_empty(line: str) -> bool:
    """Whether a line has neither letters nor digits: a dot, a tick, the glyph of an icon."""
    return not any(map(str.isalnum, line))


def without_badge(line: str) -> str:
    """Take off a name what says that it is verified; empty for a line that says only that."""
    bare = line.strip(EDGES + _TICKS)
    folded = bare.casefold()
    badge = next((badge for badge in looks()["badges"] if folded.endswith(badge)), "")
    left = bare[: len(bare) - len(badge)] if badge and len(folded) == len(bare) else bare
    parted = not left or not left[-1].isalnum() or not badge.isascii()
    return left.rstrip(EDGES + _TICKS) if parted else bare


def is_badge(line: str) -> bool:
    """Whether a line says only that its author is verified, or nothing at all."""
    return is_empty(line) or not without_badge(line)


def is_button(line: str) -> bool:
    """Whether a line is a button or label of a post's frame: `Follow`, `Show more`."""
    return len(line) <= LONGEST and line.strip(EDGES).casefold() in _names()


def when(line: str, language: str = "") -> tuple[bool, str]:
    """Tell whether a line says when a post was made, as timelines do, and the date it names.

    `Mar 1, 2024`, `Mar 1`, `2h`, `vor 3 Tagen`; only the first names a date.
    """
    bare = line.strip(EDGES + " ")
    if not bare or len(bare) > LONGEST or not any(map(str.isdigit, bare)):
        return False, ""
    date = date_alone(bare, language)
    if date or date_alone(bare, "en"):
        return True, date
    ago = _DIGITS.sub(" ", bare).replace(".", " ").casefold().split()
    if ago and len(_DIGITS.findall(bare)) == 1 and all(word in looks()["ago"] for word in ago):
        return True, ""
    yearless = date_alone(f"{bare} 2024", language) or date_alone(f"2024年{bare}", language)
    return bool(yearless) and not _FULL_CLOCK.search(bare), ""


def foot(rows: Sequence[Row], language: str, timed: bool) -> Foot | None:
    """Read the counters and buttons that `rows` start with; None where there are none.

    `timed` says that the post's time may stand among them, as it stood nowhere above. One button
    alone is none: it may as well be a heading.
    """
    date = ""
    kinds: list[tuple[str, int, int]] = []
    texts: list[str] = []
    for row in rows[:FOOT_LINES]:
        if is_empty(CLOCK.sub("", row.text, count=1)):  # a clock whose date follows, perhaps
            continue
        if len(row.text) > LONGEST:
            break
        stamp, rest = _stamp(row.text, language)
        counted = _count(rest)
        if counted is None or not (stamp or any(counted)) or (stamp and (date or not timed)):
            break
        date = date or stamp
        numbers, names = counted
        kind = "time" if stamp else "both" if numbers and names else "name" if names else "number"
        kinds.append((kind, row.end, numbers + names))
        texts.append(row.text)
    told = [kind for kind, _, _ in kinds if kind != "time"]
    if told[:1] + told[-2:] == ["number", "name", "number"] and kinds[-1][0] == "number":
        kinds.pop()  # where counters stand before their names, the last has one too
    items = sum(count for _, _, count in kinds)
    return Foot(kinds[-1][1], items, date, "\n".join(texts)) if date or items > 1 else None


def _stamp(line: str, language: str) -> tuple[str, str]:
    """Split a line into the date it starts with, a clock before or behind it, and the rest."""
    printed = find_date(line, language) if any(map(str.isdigit, line)) else None
    if printed is None:
        return "", line
    before = CLOCK.sub("", line[: printed.start]).strip(EDGES).casefold()
    if before and before not in looks()["clocks"]:
        return "", line
    rest = line[printed.end :]
    rest = rest[clock_after(rest) :]
    parts = _PARTS.split(rest) if CLOCK.search(line) else [rest]
    apps = (len(part) <= APP and any(map(str.isalpha, part)) for part in parts[1:])
    kept = (part for part, app in zip(parts[1:], apps, strict=True) if not app or _count(part))
    return printed.iso, "·".join((parts[0], *kept))


def _count(line: str) -> tuple[int, int] | None:
    """Count the numbers and the names of counters that a line consists of; None for others."""
    numbers = names = 0
    for part in _PARTS.split(line):
        numbers += len(_NUMBER.findall(part))
        for name in _NUMBER.split(part):
            bare = name.strip(EDGES).casefold()
            if bare and bare not in _names():
                return None
            names += bool(bare)
    return numbers, names


@cache
def _names() -> frozenset[str]:
    return frozenset(looks()["counters"] + looks()["buttons"])
