"""What patterns say of each line by its own words, wherever in its article it stands.

A plain phrase costs a dictionary look-up a line. Everything else is tried only on lines in which
one pass over the whole article found a literal that the pattern cannot do without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, repeat
from operator import and_
from typing import NamedTuple

from .around import Line, fit
from .index import Index
from .rulebook.patterns import Pattern, Regex, parse
from .rulebook.terms import BREAK, END, START
from .segment import Segments
from .shape import Shape


class Said(NamedTuple):
    """A pattern that fits a line, as far as the line's own words tell; places are the line's."""

    number: int
    places: tuple[tuple[int, int], ...]
    """Where it fits; empty for a regex that runs on, as the next lines' words count too."""
    runs_on: Regex | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What patterns say of an article; kept while it is judged again and again."""

    lines: dict[str, Sequence[Said]] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)
    """Rules of which a regex ran into the time limit: none of theirs is tried again."""


Slow = Callable[[str], None]
"""Told the id of a rule whose regex ran into the time limit, once an article."""


def hear(segments: Segments, shape: Shape, index: Index, heard: Heard, slow: Slow) -> None:
    """Let the patterns speak of each line not heard yet, once, however often it stands."""
    known = heard.lines
    rows = {line: row for row, line in enumerate(segments.lines) if line not in known}
    keys = [segments.keys[row] for row in rows.values()]
    found = _literals(index, keys)
    opens = _open(index, shape, rows.values())
    masks, trials = index.masks, index.trials
    for line, key, literals, is_open in zip(rows, keys, found, opens, strict=True):
        whole = index.phrases.get(key, ())
        tries = [trials[literal] for literal in literals if masks[literal] & is_open]
        if whole or tries:
            opened = Line(line, key)
            known[line] = _said(opened, whole, tries, is_open, index, heard.silent, slow)
        else:
            known[line] = ()


def _open(index: Index, shape: Shape, rows: Iterable[int]) -> Iterator[int]:
    """Give the rules whose conditions on a line's own words it meets, a bit each."""
    rows = list(rows)
    opens: Iterator[int] = repeat(-1, len(rows))
    for measure, gate in index.gates.items():
        if measure == "site":  # one for all lines, and too many in a crawl to remember
            masks: Iterator[int] = repeat(gate.made(shape.segments.article.site))
        else:
            masks = map(gate.__getitem__, map(shape[measure].__getitem__, rows))
        opens = map(and_, opens, masks)
    return opens


def _literals(index: Index, keys: Sequence[str]) -> list[list[int]]:
    """Find the literals that stand in each line, those of the first words first."""
    text = START + BREAK.join(keys) + END
    ends = [*accumulate(len(key) + len(BREAK) for key in keys)]
    found: list[list[int]] = [[] for _ in keys]
    line, leads = 0, index.leads
    for literal, start, _ in sorted(_scan(index, text), key=lambda one: one[1] + leads[one[0]]):
        while ends[line] <= start:
            line += 1
        found[line].append(literal)
    return found


def _scan(index: Index, text: str) -> list[tuple[int, int, int]]:
    """Find every literal in a text: (number, start, end), overlapping ones too."""
    try:
        return index.scan.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:  # a lone surrogate from bad decoding: no literal holds one
        plain = text.encode("utf-8", "replace").decode("utf-8")
        return index.scan.find_matches_as_indexes(plain, overlapping=True)


def _said(
    line: Line,
    whole: Iterable[int],
    tries: Iterable[Iterable[int]],
    is_open: int,
    index: Index,
    silent: set[int],
    slow: Slow,
) -> list[Said]:
    """Try patterns on one line; where any one will do for a rule, the first that fits will."""
    said: list[Said] = []
    done = set()
    for number in whole:
        if is_open >> number & 1:
            said.append(Said(number, (line.inner,)))
            if index.compiled[number].rule.scope != "words":
                done.add(number)
    for trial in dict.fromkeys(chain.from_iterable(tries)):
        number, source = index.patterns[trial]
        if not is_open >> number & 1 or number in done or number in silent:
            continue
        pattern = parse(source)
        if isinstance(pattern, Regex) and pattern.runs_on:
            said.append(Said(number, (), pattern))
            continue
        try:
            place = fit(pattern, line)
            if place is None:
                continue
            rule = index.compiled[number].rule
            if rule.scope == "words":
                said.append(Said(number, (place, *_further(pattern, line, place))))
            else:
                said.append(Said(number, (place,)))
                done.add(number)
        except TimeoutError:
            silent.add(number)
            slow(index.compiled[number].rule.id)
    return said


def _further(
    pattern: Pattern, line: Line, place: tuple[int, int] | None
) -> Iterator[tuple[int, int]]:
    """Give the other places where a pattern fits a line, after the first."""
    while place and (place := fit(pattern, line, place[1])):
        yield place
