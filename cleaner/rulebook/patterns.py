"""Patterns: a phrase that fills a line, or a /regex/ that is searched for in it.

The only module that imports `regex`. Every pattern is turned into literals that each of its
matches must contain, so that one scan of the text finds the few lines where it is worth trying.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from . import effort, required, syntax
from .fold import DECORATION, bare, key
from .scripts import spaceless

TIME_LIMIT = 1.0
"""Seconds one search may take; behind the static checks, never the first line of defence."""

LONG_LINE = 20_000
"""Characters; a longer line is no label and no notice, and is shown to no regex."""


class PatternError(ValueError):
    """A pattern that cannot be used; the message says why, `hint` how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, folded and cut at its stars: `read more: *` is `("read more: ", "")`."""

    parts: tuple[str, ...]

    @property
    def literals(self) -> tuple[str, ...]:
        """The longest part: a line without it cannot match."""
        return (max((part.strip() for part in self.parts), key=len),)

    def fills(self, line: str) -> bool:
        """Whether the phrase fills a folded, bare line from end to end."""
        parts = self.parts
        first, last = parts[0], parts[-1]
        if len(parts) == 1:
            return line == first
        if not (line.startswith(first) and line.endswith(last)):
            return False
        place, stop = len(first), len(line) - len(last)
        if place > stop or not (_edge(line, place) and _edge(line, stop)):
            return False
        for part in parts[1:-1]:
            place = line.find(part, place, stop)
            while place >= 0 and not (_edge(line, place) and _edge(line, place + len(part))):
                place = line.find(part, place + 1, stop)
            if place < 0:
                return False
            place += len(part)
        return True


@dataclass(frozen=True)
class Regex:
    """A regex with the literals one of which every match contains (folded)."""

    source: str
    literals: tuple[str, ...]
    """With a space where one must stand; the ends of a line count as such."""
    runs_on: bool
    """Whether it may match a line break, and so is shown the next lines as well."""
    anchored: bool
    """Whether it can only match at the start of a line."""
    openings: tuple[str, ...]
    """Where it can only match at a line's start: what the line starts with (folded), if known."""
    signs: tuple[str, ...]
    """Punctuation marks that every match contains: one, at least, of each string's."""
    numbered: bool
    """Whether a line must have a digit for a match to stand in it."""
    least: int
    most: int
    """How many characters a line has, from its first word on, for a match to stand in it."""
    quick: bool
    """Whether it cannot run for long on a short text, so that no clock need watch it there."""

    def may_stand_in(self, key: str) -> bool:
        """Whether a folded, bare line holds one of the literals, where any are known."""
        if self.runs_on or not self.literals:
            return True
        key = f" {key} "
        return any(literal in key for literal in self.literals)

    def search(self, text: str, after: int = 0) -> tuple[int, int] | None:
        """Give the place of the first match from `after` on; TimeoutError past the limit."""
        if self.quick and len(text) <= effort.SHORT:
            found = self._look(text, after)
        else:
            found = self._look(text, after, timeout=TIME_LIMIT)
        return found.span() if found else None

    @cached_property
    def _look(self) -> Any:
        pattern = _compiled(self.source)
        return pattern.match if self.anchored and not self.runs_on else pattern.search


Pattern = Phrase | Regex

_known: dict[str, Pattern] = {}
"""Patterns that were read, here or in a process before, as written in a rule file."""


def parse(source: str) -> Pattern:
    """Read one pattern as written in a rule file.

    Raises PatternError when it is empty, not a valid regex, or may run for long.
    """
    pattern = _known.get(source)
    if pattern is None:
        pattern = _known[source] = _read(source)
    return pattern


def know(regexes: Iterable[tuple[Any, ...]]) -> None:
    """Take in what a process before found out about regexes: the fields of each `Regex`.

    To find it out takes longer than to compile them, and most are never tried.
    """
    for fields in regexes:
        regex = Regex(*fields)
        _known.setdefault(f"/{regex.source}/", regex)


def _read(source: str) -> Pattern:
    if len(source) > 1 and source.startswith("/") and source.endswith("/"):
        return _parse_regex(source[1:-1])
    pieces = source.split("*")
    if not key(source.replace("*", " ")) and source.strip(" *") not in {".", "!", "?", "...", "…"}:
        raise PatternError(
            f"the phrase {source!r} has no words", "write the words the line starts or ends with"
        )
    if len(pieces) == 1:
        return Phrase((key(source),))
    folded = [_fold_part(piece) for piece in pieces]
    return Phrase((folded[0].lstrip(DECORATION), *folded[1:-1], folded[-1].rstrip(DECORATION)))


@dataclass(frozen=True)
class Several:
    """Patterns of which any one may fit, as written; they are read when first asked for."""

    sources: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.sources)

    @cached_property
    def lines(self) -> frozenset[str]:
        """Those that are a whole folded line."""
        return frozenset(p.parts[0] for p in self._phrases if len(p.parts) == 1)

    @cached_property
    def phrases(self) -> dict[str, list[Phrase]]:
        """Those with a star, by what a line must hold for them."""
        found: dict[str, list[Phrase]] = {}
        for phrase in self._phrases:
            if len(phrase.parts) > 1:
                found.setdefault(phrase.literals[0], []).append(phrase)
        return found

    @cached_property
    def regexes(self) -> tuple[Regex, ...]:
        """Those that are searched for."""
        return tuple(p for p in map(parse, self.sources) if isinstance(p, Regex))

    @cached_property
    def _phrases(self) -> tuple[Phrase, ...]:
        return tuple(p for p in map(parse, self.sources) if isinstance(p, Phrase))


def _fold_part(part: str) -> str:
    """Fold a phrase's part but keep the spaces at its ends, which part words from the star."""
    middle = key("x" + part + "x")
    return middle[1:-1]


def _parse_regex(source: str) -> Regex:
    import regex

    try:
        tree = syntax.parse(source)
        _compiled(source)
    except (syntax.SyntaxProblem, regex.error) as error:
        raise PatternError(f"/{source}/ is not a valid regex: {error}") from None
    tried = syntax.parse_apart(source)
    slow = effort.backtracking(tried)
    if slow:
        problem, cure = slow
        raise PatternError(f"/{source}/ may run for long: {problem}", cure)
    found = required.literals(syntax.first_line(tree)) or required.literals(tree)
    literals = tuple(sorted(set(map(_as_literal, found))))
    anchored = syntax.anchored(tree)
    openings = {key(text) for text in required.openings(tree)} if anchored else set()
    return Regex(
        source,
        literals,
        syntax.crosses_lines(tree),
        anchored,
        tuple(sorted(openings)) if "" not in openings else (),
        tuple(sorted(required.signs(tree))),
        required.needs_digit(tree),
        *_bounds(source, whole=anchored and syntax.closed(tree)),
        effort.ways(tried, effort.SHORT) < effort.TOO_MANY,
    )


def _bounds(source: str, whole: bool) -> tuple[int, int]:
    """Give the lengths of a line that a regex can match in, or that it fills if it does."""
    least, most = syntax.width(source)
    return least, min(most, LONG_LINE) if whole else LONG_LINE


def _as_literal(text: str) -> str:
    """Fold a literal as lines are folded; decoration at its ends may be what a line loses."""
    folded = _fold_part(text)
    core = bare(folded)
    if not core:
        return ""
    left, _, right = folded.partition(core)
    return " " * left.endswith(" ") + core + " " * right.startswith(" ")


@cache
def _compiled(source: str) -> Any:
    import regex

    return regex.compile(source, regex.IGNORECASE | regex.MULTILINE | regex.V0)


def _edge(line: str, place: int) -> bool:
    """Whether a word may end or start between `line[place - 1]` and `line[place]`."""
    if place <= 0 or place >= len(line):
        return True
    left, right = line[place - 1], line[place]
    if not (left.isalnum() and right.isalnum()):
        return True
    return spaceless(left) or spaceless(right)
