"""How near a cleaned text comes to the gold body: the measures, page by page and together.

Shingle scores and exact match are those of the Zyte article-extraction benchmark (its
`evaluate.py`, MIT); the word score is that of WCXB (its `evaluate.py`). Clutter, oracle, lost
and leak are our own and defined in `docs/accuracy.md`.
"""

from __future__ import annotations

import random
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt
from typing import TypeVar

SHINGLE = 4
"""Words in a shingle."""

Z95 = 1.959964
"""The normal deviate of a two-sided 95 % interval."""

Span = tuple[int, int]
"""A stretch `[start, end)` of a text."""

_T = TypeVar("_T")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shingles shared, surplus and missing, as fractions of their sum: long pages weigh no more."""

    shared: float
    surplus: float
    missing: float


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each between 0 and 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Gold:
    """What is asked again and again of a gold body."""

    words: tuple[str, ...]
    shingles: Counter[tuple[str, ...]]
    grams: frozenset[tuple[str, ...]]
    """Every run of three words, and the whole of every line of one or two."""


def words(text: str) -> list[str]:
    r"""Return the words of `text`: runs of `\w`, case kept."""
    return _WORD.findall(text)


def places(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the words of `text[start:end]` with their places in `text`."""
    return _WORD.finditer(text, start, end)


def grams(tokens: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Return the runs of `size` words; of a shorter text the whole, of an empty one nothing."""
    if len(tokens) <= size:
        return [tuple(tokens)] if tokens else []
    return list(zip(*(tokens[i:] for i in range(size)), strict=False))


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the shingles of `text` with how often each occurs."""
    return Counter(grams(words(text), SHINGLE))


def gold(body: str) -> Gold:
    """Prepare a gold body for comparing."""
    tokens = words(body)
    known = set(grams(tokens, 3))
    known.update(tuple(short) for line in body.splitlines() if len(short := words(line)) in (1, 2))
    return Gold(tuple(tokens), Counter(grams(tokens, SHINGLE)), frozenset(known))


def overlap(found: Counter[tuple[str, ...]], wanted: Counter[tuple[str, ...]]) -> Overlap:
    """Compare the shingles found with those wanted."""
    shared = (found & wanted).total()
    surplus = found.total() - shared
    missing = wanted.total() - shared
    whole = shared + surplus + missing or 1
    return Overlap(shared / whole, surplus / whole, missing / whole)


def score(overlaps: Iterable[Overlap]) -> Score:
    """Return precision and recall averaged over the pages, and the F1 of the two averages."""
    pairs = [(_precision(one), _recall(one)) for one in overlaps]
    return _harmonic(
        _mean([p for p, _ in pairs if p is not None]),
        _mean([r for _, r in pairs if r is not None]),
    )


def _precision(one: Overlap) -> float | None:
    found = one.shared + one.surplus
    return one.shared / found if found else None


def _recall(one: Overlap) -> float | None:
    wanted = one.shared + one.missing
    return one.shared / wanted if wanted else None


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else 0.0


def _harmonic(precision: float, recall: float) -> Score:
    both = precision + recall
    return Score(precision, recall, 2 * precision * recall / both if both else 0.0)


def word_f1(text: str, body: str) -> float:
    """Return the F1 over single words, case ignored, counted with repeats."""
    found, wanted = Counter(words(text.lower())), Counter(words(body.lower()))
    if not wanted or not found:
        return float(not wanted and not found)
    shared = (found & wanted).total()
    return _harmonic(shared / found.total(), shared / wanted.total()).f1


def exact(text: str, body: str) -> bool:
    """Whether both have the same words in the same order."""
    return words(text) == words(body)


def is_clutter(stretch: str, body: Gold) -> bool | None:
    """Whether a line is clutter, measured by the gold body; None for a line without words.

    Clutter is a line of which fewer than half the runs of three words stand in the body; a line
    of one or two words, when it is no line of the body.
    """
    mine = grams(words(stretch), 3)
    if not mine:
        return None
    return 2 * sum(gram in body.grams for gram in mine) < len(mine)


def lines(text: str) -> list[Span]:
    """Return the places of the lines of `text`, their line breaks left out."""
    ends = list(accumulate(len(line) + 1 for line in text.split("\n")))
    return [(start, end - 1) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def clutter(text: str, body: Gold) -> list[Span]:
    """Return the places of the lines of `text` that are clutter."""
    return [(start, end) for start, end in lines(text) if is_clutter(text[start:end], body)]


def without(text: str, spans: Iterable[Span]) -> str:
    """Return `text` without the stretches, which must be sorted and disjoint."""
    parts, at = [], 0
    for start, end in spans:
        parts.append(text[at:start])
        at = end
    parts.append(text[at:])
    return "".join(parts)


def lost(
    raw: Counter[tuple[str, ...]],
    cleaned: Counter[tuple[str, ...]],
    wanted: Counter[tuple[str, ...]],
) -> tuple[int, int]:
    """Return how many of the body's shingles that stood in the raw text are gone, and of how many.

    A shingle that removing created does not make up for one that it took.
    """
    had = raw & wanted
    return (had - cleaned).total(), had.total()


def leaked(text: str, clutter_lines: Iterable[Span], removed: Sequence[Span]) -> tuple[int, int]:
    """Return how many words of the clutter lines survive the removals, and of how many."""
    stay = all_ = 0
    at = 0
    for start, end in clutter_lines:
        while at < len(removed) and removed[at][1] <= start:
            at += 1
        probe = at
        for word in _WORD.finditer(text, start, end):
            all_ += 1
            while probe < len(removed) and removed[probe][1] <= word.start():
                probe += 1
            stay += not (probe < len(removed) and removed[probe][0] < word.end())
    return stay, all_


def share(counts: Iterable[tuple[int, int]]) -> float:
    """Return the first counts' sum as a share of the second counts' sum, 0 where that is 0."""
    part, whole = 0, 0
    for some, of in counts:
        part, whole = part + some, whole + of
    return part / whole if whole else 0.0


def gap_closed(nothing: float, cleaned: float, oracle: float) -> float:
    """Return which share of the way from nothing done to the oracle was gone; 0 without a way."""
    return (cleaned - nothing) / (oracle - nothing) if oracle > nothing else 0.0


def wilson(right: float, judged: float, z: float = Z95) -> tuple[float, float]:
    """Return Wilson's interval of a share (E. B. Wilson, JASA 22, 1927); (0, 1) without data."""
    if not judged:
        return 0.0, 1.0
    share, square = right / judged, z * z
    centre = (share + square / (2 * judged)) / (1 + square / judged)
    spread = sqrt(share * (1 - share) / judged + square / (4 * judged * judged))
    half = z / (1 + square / judged) * spread
    return max(0.0, centre - half), min(1.0, centre + half)


def interval(
    pages: Sequence[_T], measure: Callable[[Sequence[_T]], float], draws: int = 200, seed: int = 1
) -> float:
    """Return 1.96 standard deviations of `measure` over resampled pages, as Zyte's benchmark."""
    if len(pages) < 2:
        return 0.0
    dice = random.Random(seed)
    return 1.96 * statistics.stdev(measure(dice.choices(pages, k=len(pages))) for _ in range(draws))
