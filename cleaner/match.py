"""Segments and rules -> matches: what patterns say of the lines, where conditions let it stand."""

from __future__ import annotations

from collections.abc import Sequence

from .around import any_fits, block, locate, tail
from .conditions import meets, rows_where
from .hear import Heard, Said, Slow, hear
from .index import Beside, Compiled, Index
from .model import Match
from .segment import Segments
from .shape import Shape


def find(
    segments: Segments,
    shape: Shape,
    index: Index,
    slow: Slow = lambda _: None,
    heard: Heard | None = None,
) -> list[Match]:
    """Find every match of a rule that has patterns, in the order of the text.

    A hint scores what was fitted for the article's kind.
    `slow` is told the id of a rule whose regex ran into the time limit; it takes nothing more.
    `heard` remembers what was said of the lines of the same article in an earlier round.
    """
    heard = Heard() if heard is None else heard
    silent = heard.silent
    hear(segments, shape, index, heard, slow)
    beside: Spots = {}
    said_of_rules: list[tuple[int, Said]] = []
    for row, line in enumerate(segments.lines):
        for said in heard.lines[line]:
            if said.number < index.count:
                said_of_rules.append((row, said))
            elif said.places:
                beside.setdefault(said.number, {})[row] = None
    found: dict[tuple[int, int, int], None] = {}
    failed: dict[int, int] = {}
    for row, said in said_of_rules:
        rule = index.compiled[said.number]
        if said.number in silent or failed.get(said.number, -1) >= row:
            continue
        if not meets(shape, row, rule.placed):
            continue
        try:
            for start, end in _reach(segments, rule, row, said, beside, failed):
                found[said.number, start, end] = None
        except TimeoutError:
            silent.add(said.number)
            slow(rule.rule.id)
    for number in index.spoken:
        rule = index.compiled[number]
        if number in silent:
            continue
        try:
            for row in rows_where(shape, rule.checks, _rows_beside(segments, rule, beside)):
                if _stands(segments, rule, row, beside):
                    found[number, segments.starts[row], segments.end(row)] = None
        except TimeoutError:
            silent.add(number)
            slow(rule.rule.id)
    fitted = index.scores["page" if shape.kind == "page" else "text"]
    return [
        Match(rule.id, start, end, fitted.get(rule.id, rule.score), rule.keeps)
        for number, start, end in found
        for rule in (index.compiled[number].rule,)
    ]


Spots = dict[int, dict[int, None]]
"""The rows on which is said what rules want beside a line, by its number, in order."""


def _stands(segments: Segments, rule: Compiled, row: int, beside: Spots) -> bool:
    """Whether neither the neighbours nor an `unless` stand against a rule on a line."""
    return (
        (rule.previous is None or _says(segments, row, -1, rule.previous, beside))
        and (rule.next is None or _says(segments, row, 1, rule.next, beside))
        and not any_fits(rule.unless, segments, row)
    )


def _says(segments: Segments, row: int, step: int, wanted: Beside, beside: Spots) -> bool:
    """Whether a line's neighbour says what a rule wants."""
    other = row + step
    if not 0 <= other < len(segments):
        return False
    return other in beside.get(wanted.number, ()) or any_fits(wanted.loose, segments, other)


def _rows_beside(segments: Segments, rule: Compiled, beside: Spots) -> Sequence[int] | None:
    """Give the rows beside which is said what a rule wants; None where the scan cannot tell."""
    for wanted, step in ((rule.previous, 1), (rule.next, -1)):
        if wanted and not wanted.loose:
            rows = (row + step for row in beside.get(wanted.number, ()))
            return [row for row in rows if 0 <= row < len(segments)]
    return None


def _reach(
    segments: Segments, rule: Compiled, row: int, said: Said, beside: Spots, failed: dict[int, int]
) -> Sequence[tuple[int, int]]:
    """Give how far one pattern reaches from one line; for words, every place it matches."""
    scope, first, last = rule.rule.scope, segments.starts[row], segments.end(row)
    places = [(first + start, first + end) for start, end in said.places]
    if said.runs_on:
        place = locate(said.runs_on, segments, row)
        while place:
            places.append(place)
            place = locate(said.runs_on, segments, row, place[1]) if scope == "words" else None
        last = segments.end(max(row, segments.row_at(places[0][1] - 1))) if places else last
    if not places or not _stands(segments, rule, row, beside):
        return ()
    if scope == "words":
        return [_filled(segments, row, place) for place in places]
    if scope == "line":
        return ((first, last),)
    if scope == "block":
        rows = block(segments, rule, row)
    elif rows := tail(segments, rule, row, said.number, failed):
        failed[said.number] = len(segments)  # what stands below is taken already
    return ((segments.starts[rows[0]], segments.end(rows[1])),) if rows else ()


def _filled(segments: Segments, row: int, place: tuple[int, int]) -> tuple[int, int]:
    """Take the whole line where a place has all its words, as a link has signs around them."""
    first, last = segments.starts[row], segments.end(row)
    around = segments.view[first : place[0]] + segments.view[place[1] : last]
    return place if place[1] > last or around.strip() else (first, last)
