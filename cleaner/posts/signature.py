"""The line that says whose post it was: author, handle and date read out of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .dates import Printed, find_date

LONGEST_NAME = 80
"""Characters between the dash and the handle; X allows 50, badges and emoji come on top."""

DASHES = "—–―‒−-"

TRIM = " \t\xa0\u200b\u200e\u200f\u2066\u2067\u2068\u2069,:;·•-–—―−|*_\"'>"
"""What is no part of a name at its ends."""

_BRACKETS = re.compile(r"[(（]\s?[\u200e\u200f\u2066-\u2069]*@([\w.-]{1,64}(?:@[\w.-]{3,64})?)[^()（）\w]{0,3}[)）]")
_LONG_DASH = re.compile(r"[—–―−](?=[ \xa0\w(@\"“])|(?<=[\s.!?…])-{1,3}(?=\s)|(?<=\w)-(?=\s)")
_SENTENCE_END = re.compile(r"[.!?。]\s|@")
_CLOCK_AFTER = re.compile(
    r"[ \xa0,·|]{0,3}(?:\w{1,4}[ \xa0]){0,2}[(]?\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?"
    r"(?:[ \xa0](?:[A-Z]{2,4}|Uhr)\b)?[)]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Signature:
    """What an attribution says, and the stretch `[start, end)` of its line that it takes."""

    author: str
    handle: str
    date: str
    start: int
    end: int


@cache
def looks() -> dict[str, list[str]]:
    """Give the words and labels of `looks.json`."""
    data: dict[str, list[str]] = json.loads(
        Path(__file__).with_name("looks.json").read_text("utf-8")
    )
    return data


def read_signatures(line: str, language: str = "") -> Iterator[Signature]:
    """Read every `— Name (@handle) date` in a line, from the left.

    One without a dash must fill the line and have a date; one without a date must end the
    line and have a dash.
    """
    floor = 0
    for bracket in _BRACKETS.finditer(line):
        if bracket.start() < floor:
            continue
        start, dashed = _name_start(line, floor, bracket.start())
        author = line[start : bracket.start()].strip(TRIM)
        rest = line[bracket.end() :]
        printed = _date_next(rest, language)
        if printed:
            end = bracket.end() + printed.end + _clock_after(rest[printed.end :])
        elif dashed and author and not rest.strip(TRIM + "."):
            end = len(line.rstrip())
        else:
            continue
        alone = not line[:start].strip() and not line[end:].strip(TRIM + ".")
        if not dashed and not (alone and author and _is_name(author)):
            continue
        yield Signature(author, bracket[1].strip("."), printed.iso if printed else "", start, end)
        floor = end


def _date_next(rest: str, language: str) -> Printed | None:
    """Find the date that follows a handle at once, or after a word or two (`on Sunday,`)."""
    printed = find_date(rest, language)
    if printed is None:
        return None
    gap = rest[: printed.start].strip(TRIM)
    return printed if len(gap) <= 24 and not _SENTENCE_END.search(gap) else None


def _name_start(line: str, floor: int, bracket: int) -> tuple[int, bool]:
    """Find where the attribution starts in `line[floor:bracket]`, and whether with a dash."""
    first = floor + len(line[floor:bracket]) - len(line[floor:bracket].lstrip(" \t\xa0>*_|"))
    if line[first] in DASHES and bracket - first <= LONGEST_NAME:
        return first, True
    nearest = -1
    for dash in _LONG_DASH.finditer(line, max(floor, bracket - LONGEST_NAME), bracket):
        nearest = dash.start()
    return (nearest, True) if nearest >= 0 else (first, False)


def _is_name(author: str) -> bool:
    """Whether words that no dash opens may be a name: short, and no sentence."""
    return len(author) <= 50 and len(author.split()) <= 6 and not author[0].islower()


def _clock_after(rest: str) -> int:
    """Count the characters of a time of day that follows the date: ` at 1:25 PM`."""
    found = _CLOCK_AFTER.match(rest)
    return found.end() if found else 0
