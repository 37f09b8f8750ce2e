"""The line that says whose post it was: author, handle and date read out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .dates import CLOCK, Printed, find_date
from .looks import looks

LONGEST_NAME = 80
"""Characters between the dash and the handle; X allows 50, badges and emoji come on top."""

LONGEST_LINE = 20_000
"""Characters; a longer line is no text of a post and its author."""

DASHES = "—–―‒−-"

TRIM = " \t\xa0\u200b\u200e\u200f\u2066\u2067\u2068\u2069,:;·•-‒–—―−|*_\"'>"
"""What is no part of a name at its ends."""

_MARKS = r"[\s\u200e\u200f\u2066-\u2069]*"
_BRACKETS = re.compile(
    rf"[(（]{_MARKS}\[?@{_MARKS}([\w.-]{{1,64}}(?:@[\w.-]{{3,64}})?)(?:\]\([^\s()]{{1,200}}\))?{_MARKS}[)）]"
)
_BARE = re.compile(rf"\s*[{DASHES}]{{1,3}}\s?([^@()\n]{{0,50}}?)@(\w{{1,30}})[\s,:|·]{{1,3}}(?=\w)")
_ADDRESS_AFTER = re.compile(r"\]?\s?\(?https?://[^\s()]{5,200}\)?")
_HANDLE = re.compile(r"@(\w[\w.-]{0,62}(?:@[\w-]+(?:\.[\w-]+)+)?)|\b(u/[\w-]{2,40})")
_DASH = re.compile(
    r"(?:[—―]|(?<!\d)[–−‒])(?=[ \xa0\w(@\"“\u2066-\u2069])|(?:(?<=[\s.!?…])|(?<=\w))-{1,3}(?=\s)"
)
_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[.!?。]\s|@")
_CLOCK_AFTER = re.compile(
    r"[ \xa0,·|]{0,3}(?:(?:\w{1,4}[ \xa0]){0,2}|T)[(]?\d{1,2}[:.h]\d{2}"
    r"(?::\d{2}(?:\.\d{1,3})?Z?)?(?:\s?[ap]\.?m\b\.?)?(?:[ \xa0](?:[A-Z]{2,4}|Uhr)\b)?[)]?",
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


def read_signatures(line: str, language: str = "") -> Iterator[Signature]:
    """Read every `— Name (@handle) date` in a line, from the left.

    One without a dash must fill the line and have a date; one without a date must end the
    line and have a dash.
    """
    if len(line) > LONGEST_LINE:
        return
    bare = _read_bare(line, language)
    if bare:
        yield bare
    floor = len(line) if bare else 0
    for bracket in _BRACKETS.finditer(line):
        if bracket.start() < floor:
            continue
        start, dashed = _name_start(line, floor, bracket.start())
        author = line[start : bracket.start()].strip(TRIM)
        rest = line[bracket.end() : bracket.end() + 120]
        printed = _date_next(rest, language, dashed)
        if printed:
            end = bracket.end() + printed.end + clock_after(rest[printed.end :])
            address = _ADDRESS_AFTER.match(line, end)
            end = address.end() if address else end
        elif dashed and author and not _left_over(rest):
            end = len(line.rstrip())
        else:
            continue
        ends = not line[end:].strip(TRIM + ".)]")
        end = len(line.rstrip()) if ends else end
        alone = not line[:start].strip(TRIM) and ends
        if not dashed and not (alone and author and _is_name(author)):
            continue
        yield Signature(author, bracket[1].strip("."), printed.iso if printed else "", start, end)
        floor = end


def _read_bare(line: str, language: str) -> Signature | None:
    """Read `— Name @handle, date`: without brackets it must fill the line."""
    found = _BARE.match(line)
    printed = find_date(line[found.end() :], language) if found else None
    if found is None or printed is None or printed.start:
        return None
    rest = line[found.end() + printed.end :]
    author = found[1].strip(TRIM)
    if rest[clock_after(rest) :].strip(TRIM + ".") or (author and not _is_name(author)):
        return None
    return Signature(author, found[2], printed.iso, 0, len(line))


def read_label(line: str, language: str = "") -> Signature:
    """Read a label such as `A post shared by Name (@handle) on Feb 3, 2019 at 10:41am PST`."""
    start, label_end = _label(line)
    named = line[label_end:]
    printed = find_date(named, language)
    before = named[: printed.start] if printed else named
    bracket = _BRACKETS.search(named)
    handle = bracket or _HANDLE.search(before)
    found = next((group for group in handle.groups() if group), "") if handle else ""
    if bracket:
        author = named[: bracket.start()]
    elif handle:
        author = before[: handle.start()]
    else:
        author = _without_joiner(before) if printed else before
    return Signature(
        author.strip(TRIM), found.rstrip("."), printed.iso if printed else "", start, len(line)
    )


def date_alone(line: str, language: str = "") -> str:
    """Give the date that a line consists of, perhaps with a time of day; empty if it does not."""
    printed = find_date(line, language)
    if printed is None or line[: printed.start].strip(TRIM):
        return ""
    rest = line[printed.end :]
    return printed.iso if not rest[clock_after(rest) :].strip(TRIM + ".") else ""


def _label(line: str) -> tuple[int, int]:
    """Give the stretch of the longest known label in a line; an empty one at 0 without any."""
    folded = line.casefold() if len(line.casefold()) == len(line) else line.lower()
    best = (0, 0)
    for label in looks()["labels"]:
        at = folded.find(label)
        if at >= 0 and len(label) > best[1] - best[0]:
            best = (at, at + len(label))
    return best


def _without_joiner(words: str) -> str:
    """Take `on Thursday,` off the end of the words between a label and a date."""
    pieces = words.rstrip().rstrip(",").split(" ")
    for count in (3, 2, 1):
        if count < len(pieces) and pieces[-count].casefold() in looks()["joiners"]:
            return " ".join(pieces[:-count])
    return " ".join(pieces[:-1]) if words.rstrip().endswith(",") and len(pieces) > 1 else words


def _left_over(rest: str) -> str:
    """Give what stands after a handle, the name of a platform left out."""
    bare = rest.strip(TRIM + ".").casefold()
    return "" if bare in looks()["platforms"] else bare


def _date_next(rest: str, language: str, dashed: bool) -> Printed | None:
    """Find the date that follows a handle at once, or after a word or two (`on Sunday,`)."""
    printed = find_date(rest, language) if _DIGIT.search(rest) else None
    if printed is None:
        return None
    gap = CLOCK.sub("", rest[: printed.start]).strip(TRIM + "[")
    if not gap or gap.casefold() in looks()["platforms"]:
        return printed
    words = gap.casefold().replace(",", " ").split()
    joined = dashed and len(words) <= 3 and words[0] in looks()["joiners"]
    return printed if joined and not _SENTENCE_END.search(gap) else None


def _name_start(line: str, floor: int, bracket: int) -> tuple[int, bool]:
    """Find where the attribution starts in `line[floor:bracket]`, and whether with a dash."""
    first = floor + len(line[floor:bracket]) - len(line[floor:bracket].lstrip(" \t\xa0>*_|"))
    if line[first] in DASHES and bracket - first <= LONGEST_NAME:
        return first, True
    nearest = -1
    for dash in _DASH.finditer(line, max(floor, bracket - LONGEST_NAME), bracket):
        nearest = dash.start()
    return (nearest, True) if nearest >= 0 else (first, False)


def _is_name(author: str) -> bool:
    """Whether words that no dash opens may be a name: short, and no sentence."""
    return len(author) <= 50 and len(author.split()) <= 6 and not author[0].islower()


def clock_after(rest: str) -> int:
    """Count the characters of a time of day that follows the date: ` at 1:25 PM`."""
    found = _CLOCK_AFTER.match(rest)
    return found.end() if found else 0
