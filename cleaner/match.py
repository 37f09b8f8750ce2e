"""Segments and rules -> matches: one scan for literals, then a look at the few lines it names.

A plain phrase costs a dictionary look-up a line. Everything else is tried only on lines in which
one pass over the whole article found a literal that the pattern cannot do without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from operator import itemgetter
from typing import NamedTuple

import ahocorasick_rs

from .around import Compiled, applies, block, fit, has_digit, locate, tail
from .conditions import check, meets, rows_where
from .model import Match, Rule
from .rulebook.load import Rules
from .rulebook.patterns import Pattern, Phrase, Regex, Several, parse
from .rulebook.terms import terms
from .segment import Segments
from .shape import Shape


class Said(NamedTuple):
    """A pattern that fits a line, as far as the line's own words tell; places are the line's."""

    number: int
    pattern: Pattern
    places: tuple[tuple[int, int], ...]
    """Where it fits; empty for a pattern that runs on, as the next lines' words count too."""


Heard = dict[str, tuple[Said, ...]]
"""What patterns say of lines, by the line; kept while an article is judged again and again."""


@dataclass(frozen=True, slots=True)
class Index:
    """A rule book made ready for matching; build it once with `index`."""

    compiled: tuple[Compiled, ...]
    phrases: dict[str, tuple[int, ...]]
    """Whole folded lines and the rules they fire."""
    trials: tuple[tuple[tuple[int, str], ...], ...]
    """For each literal of the scan, the rules and patterns to try where it stands."""
    scan: ahocorasick_rs.AhoCorasick
    spoken: tuple[int, ...]
    """The rules without a pattern of their own that take a line by themselves: sure ones, keeping
    ones, and those that look at a neighbour's words. All others without are read off tables."""
    scores: dict[str, dict[str, float]]
    """The fitted scores of hints, by kind of article and rule."""


def index(rules: Rules) -> Index:
    """Build the scan of a rule book; its patterns are compiled when first tried."""
    found = terms(rules)
    return Index(
        tuple(map(_compile, rules.rules)),
        found.phrases,
        tuple(found.literals.values()),
        ahocorasick_rs.AhoCorasick(list(found.literals)),
        tuple(number for number, rule in enumerate(rules.rules) if speaks(rule)),
        {
            kind: {
                rule.id: rules.score(rule, kind)
                for rule in rules.rules
                if rules.score(rule, kind) != rule.score
            }
            for kind in ("text", "page")
        },
    )


def speaks(rule: Rule) -> bool:
    """Whether a rule without a pattern fires as a match, not as a score read off a table."""
    if rule.match:
        return False
    return rule.keeps or rule.score >= 1 or bool({"previous", "next"} & set(rule.when))


def _compile(rule: Rule) -> Compiled:
    when = dict(rule.when)
    sides = [when.pop(side, ()) for side in ("previous", "next")]
    previous, following = (Several(side if isinstance(side, tuple) else ()) for side in sides)
    checks = [check(*condition) for condition in when.items()]
    return Compiled(
        rule,
        tuple(when.items()),
        tuple(one for one in checks if one.alone),
        tuple(one for one in checks if not one.alone),
        previous,
        following,
        Several(rule.unless),
        Several(rule.inside),
        Several(rule.stop),
    )


def find(
    segments: Segments,
    shape: Shape,
    index: Index,
    slow: Callable[[str], None] = lambda _: None,
    heard: Heard | None = None,
) -> list[Match]:
    """Find every match of a rule that has patterns, in the order of the text.

    `slow` is told the id of a rule whose regex ran into the time limit; it does not fire there.
    `heard` remembers what was said of the lines of the same article in an earlier round.
    """
    heard = {} if heard is None else heard
    _hear(segments, shape, index, heard, slow)
    found: dict[Match, None] = {}
    failed: dict[int, int] = {}
    for row in segments.filled:
        for said in heard[segments.lines[row]]:
            rule = index.compiled[said.number]
            if failed.get(said.number, -1) >= row or not meets(shape, row, rule.placed):
                continue
            try:
                for start, end in _reach(segments, rule, row, said, failed):
                    match = Match(rule.rule.id, start, end, rule.rule.score, rule.rule.keeps)
                    found[match] = None
            except TimeoutError:
                slow(rule.rule.id)
    for number in index.spoken:
        rule = index.compiled[number]
        for row in rows_where(shape, rule.when):
            if applies(segments, rule, row):
                start, end = segments.starts[row], segments.end(row)
                found[Match(rule.rule.id, start, end, rule.rule.score, rule.rule.keeps)] = None
    return list(found)


def rescore(matches: list[Match], index: Index, kind: str) -> list[Match]:
    """Give each match the score that its rule has for articles of a kind."""
    fitted = index.scores["page" if kind == "page" else "text"]
    return [
        Match(one.rule, one.start, one.end, fitted[one.rule], one.keeps)
        if one.rule in fitted
        else one
        for one in matches
    ]


def _hear(
    segments: Segments, shape: Shape, index: Index, heard: Heard, slow: Callable[[str], None]
) -> None:
    """Let the patterns speak of each line not heard yet, once, however often it stands.

    A line's own words decide here, so that cheap conditions come before any regex.
    """
    rows = {segments.lines[row]: row for row in segments.filled if segments.lines[row] not in heard}
    trials = _trials(index, [segments.keys[row] for row in rows.values()])
    for (line, row), wanted in zip(rows.items(), trials, strict=True):
        heard[line] = tuple(_said(segments, shape, index, row, wanted, slow)) if wanted else ()


Trial = tuple[int, str | None]
"""A rule's number and the pattern to try; none for a plain phrase, which fits as it was found."""


def _trials(index: Index, keys: Sequence[str]) -> Iterator[dict[Trial, None]]:
    """Name for each line the patterns worth a try, those of the first words first."""
    ends = [*accumulate(len(key) + 1 for key in keys)]
    literals: list[list[int]] = [[] for _ in keys]
    line = 0
    for literal, start, _ in sorted(_scan(index, "\n".join(keys)), key=itemgetter(1)):
        while ends[line] <= start:
            line += 1
        literals[line].append(literal)
    for key, found in zip(keys, literals, strict=True):
        whole = ((number, None) for number in index.phrases.get(key, ()))
        tries = map(index.trials.__getitem__, dict.fromkeys(found))
        yield dict.fromkeys(chain(whole, chain.from_iterable(tries)))


def _said(
    segments: Segments,
    shape: Shape,
    index: Index,
    row: int,
    trials: Iterable[Trial],
    slow: Callable[[str], None],
) -> Iterator[Said]:
    """Try patterns on one line; where any one will do for a rule, the first that fits will."""
    line, key = segments.lines[row], segments.keys[row]
    open_to: dict[int, bool] = {}
    numbered = bool(has_digit(key))
    for number, source in trials:
        rule = index.compiled[number]
        if number not in open_to:
            open_to[number] = not rule.alone or meets(shape, row, rule.alone)
        if not open_to[number]:
            continue
        pattern = Phrase((key,)) if source is None else parse(source)
        if isinstance(pattern, Regex) and pattern.runs_on:
            yield Said(number, pattern, ())
            continue
        if isinstance(pattern, Regex) and pattern.numbered and not numbered:
            continue
        try:
            place = fit(pattern, line, key)
            if place and rule.rule.scope == "words":
                yield Said(number, pattern, (place, *_further(pattern, line, key, place)))
            elif place:
                yield Said(number, pattern, (place,))
                open_to[number] = False
        except TimeoutError:
            slow(rule.rule.id)


def _scan(index: Index, text: str) -> list[tuple[int, int, int]]:
    """Find every literal in a text: (number, start, end), overlapping ones too."""
    try:
        return index.scan.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:  # a lone surrogate from bad decoding: no literal holds one
        plain = text.encode("utf-8", "replace").decode("utf-8")
        return index.scan.find_matches_as_indexes(plain, overlapping=True)


def _further(
    pattern: Pattern, line: str, key: str, place: tuple[int, int] | None
) -> Iterator[tuple[int, int]]:
    """Give the other places where a pattern fits a line, after the first."""
    while place and (place := fit(pattern, line, key, place[1])):
        yield place


def _reach(
    segments: Segments, rule: Compiled, row: int, said: Said, failed: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """Give how far one pattern reaches from one line; for words, every place it matches."""
    scope = rule.rule.scope
    first = segments.starts[row]
    places = [(first + start, first + end) for start, end in said.places]
    if not places:
        place = locate(said.pattern, segments, row)
        while place:
            places.append(place)
            place = locate(said.pattern, segments, row, place[1]) if scope == "words" else None
    if not places or not applies(segments, rule, row):
        return
    if scope == "words":
        yield from places
    elif scope == "line":
        yield first, segments.end(max(row, segments.row_at(places[0][1] - 1)))
    elif rows := (
        block(segments, rule, row)
        if scope == "block"
        else tail(segments, rule, row, said.number, failed)
    ):
        if scope == "tail":
            failed[said.number] = len(segments)  # what stands below is taken already
        yield segments.starts[rows[0]], segments.end(rows[1])
