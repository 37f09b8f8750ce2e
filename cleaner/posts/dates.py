"""Dates as posts print them, in the languages of `months.json` (CLDR), brought to ISO 8601."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST = 90
"""Characters of a line that are looked at; no printed date is longer."""

FIRST_YEAR, LAST_YEAR = 2004, 2049
"""Years in which posts can have been written; other numbers of four digits are no years."""

BUDDHIST = 543
"""What a Thai year is ahead."""

_TOKEN = re.compile(r"\d+|[^\W\d_](?:[^\d\s,،·|/()\-–—]*[^\W\d_])?[^\d\s,،·|/()\-–—]?")
CLOCK = re.compile(
    r"\d{1,2}(?::\d{2}){1,2}(?:\s?[ap]\.?\s?m\b\.?)?(?:\s?[A-Z]{2,4}\b)?|\d{1,2}h\d{2}\b"
    r"|\d{1,2}(?:\.\d{2})?\s?[ap]\.?m\b\.?",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})([./-]) ?(\d{1,2})\2 ?(\d{1,4})(?!\d)")
_AFTER_YEAR = re.compile(r"[ \xa0]?(?:年|[гр]\.(?!\w)|[гр](?!\w)|թ\.?|ж\.|m\.|\.(?!\.))")
_AFTER_DAY = re.compile(r"[ \xa0]?(?:日|일|d\.|\(a\)|(?<=\d)\.(?!\.))")
_MONTH_AFTER = {"月", "월"}
_MONTH_BEFORE = {"tháng", "thg"}


@dataclass(frozen=True, slots=True)
class Printed:
    """A date found in a text: ISO 8601, and the stretch `[start, end)` it takes."""

    iso: str
    start: int
    end: int


@cache
def months() -> dict[str, dict[str, int]]:
    """Give month names (case-folded) with the number each language has for them."""
    table = json.loads(Path(__file__).with_name("months.json").read_text("utf-8"))
    names: dict[str, dict[str, int]] = {}
    for language, numbers in table.items():
        for number, spellings in numbers.items():
            for name in spellings:
                names.setdefault(name, {})[language] = int(number)
    return names


def find_date(text: str, language: str = "") -> Printed | None:
    """Find the first date in the text's first `LONGEST` characters.

    `language` (BCP 47, may be empty) decides where two languages call different months by
    one name, and whether 3/4 is in March.
    """
    head = _ascii_digits(text[:LONGEST])
    plain = CLOCK.sub(lambda clock: " " * len(clock.group()), head)
    return _numeric(plain, language) or _worded(plain, language)


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


def _numeric(text: str, language: str) -> Printed | None:
    for found in _NUMERIC.finditer(text):
        first, sign, middle, last = found.groups()
        a, b, c = int(first), int(middle), int(last)
        iso = ""
        if len(first) == 4:
            iso = _iso(a, b, c)
        elif len(last) == 4 or len(last) == 2:
            year = c if len(last) == 4 else 2000 + c
            american = sign == "/" and (b > 12 or language.startswith("en"))
            if sign != "/" or american or a > 12 or language:
                iso = _iso(year, a, b) if american else _iso(year, b, a)
        if iso:
            return Printed(iso, found.start(), found.end())
    return None


def _worded(text: str, language: str) -> Printed | None:
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    month = _month(tokens, text, language)
    if month is None:
        return None
    number, at, length = month
    year = day = -1
    for index, (word, _, _) in enumerate(tokens):
        if not word.isdecimal() or at <= index < at + length:
            continue
        if len(word) == 4 and year < 0:
            year = index
        elif len(word) <= 2 and abs(index - at) <= 3 and (day < 0 or index == at - 1):
            day = index
        elif len(word) == 4 or index > at + 4:
            break
    if year < 0 or day < 0:
        return None
    value = int(tokens[year][0])
    value -= BUDDHIST if value > LAST_YEAR + 400 else 0
    iso = _iso(value, number, int(tokens[day][0]))
    if not iso:
        return None
    first = min(year, day, at)
    last = max(year, day, at + length - 1)
    end = tokens[last][2]
    tail = _AFTER_YEAR if last == year else _AFTER_DAY
    found = tail.match(text, end) if last in (year, day) else None
    return Printed(iso, tokens[first][1], found.end() if found else end)


def _month(
    tokens: list[tuple[str, int, int]], text: str, language: str
) -> tuple[int, int, int] | None:
    """Give the month's number, the index of its token and how many tokens it takes."""
    names = months()
    for index, (word, start, _) in enumerate(tokens):
        if word.isdecimal():
            continue
        folded = unicodedata.normalize("NFC", word.casefold())
        before = tokens[index - 1][0] if index else ""
        after = tokens[index + 1][0] if index + 1 < len(tokens) else ""
        if folded[0] in _MONTH_AFTER and before.isdecimal() and 0 < int(before) < 13:
            return int(before), index - 1, 2
        if folded in _MONTH_BEFORE and after.isdecimal() and 0 < int(after) < 13:
            return int(after), index, 2
        two = f"{folded} {after.casefold()}"
        spread = 2 if two in names else 1
        known = names.get(two) or names.get(folded.strip(".'’")) or names.get(folded.rstrip("."))
        if known is None and folded.endswith(".") and index:
            known = names.get(folded[:-1])
        if known is None:
            continue
        number = known.get(language.partition("-")[0]) or _likeliest(known, text[start:])
        return number, index, spread
    return None


def _likeliest(known: dict[str, int], rest: str) -> int:
    """Choose between languages: Croatian writes a full stop after the year, Polish none."""
    if "hr" in known and len(set(known.values())) > 1:
        dotted = re.search(r"\d{4}\.", rest)
        others = [number for language, number in known.items() if language != "hr"]
        return known["hr"] if dotted else others[0]
    numbers = list(known.values())
    return max(sorted(set(numbers)), key=numbers.count)


def _iso(year: int, month: int, day: int) -> str:
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31:
        return f"{year:04}-{month:02}-{day:02}"
    return ""
