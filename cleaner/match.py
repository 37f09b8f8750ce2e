"""Segments and rules -> matches: one scan for literals, then a look at the few lines it names.

A plain phrase costs a dictionary look-up a line. Everything else is tried only on lines in which
one pass over the whole article found a literal that the pattern cannot do without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import ahocorasick_rs

from .conditions import holds, rows_where
from .model import Condition, Match, Rule
from .rulebook.fold import FRONT
from .rulebook.load import Rules
from .rulebook.patterns import Pattern, Phrase, parse, several
from .rulebook.terms import terms
from .segment import Segments
from .shape import Shape

LONG_LINE = 20_000
"""Characters; a longer line is no label and no notice, and is shown to no regex."""

REACH = 2
"""How many lines below its own a pattern that may cross line breaks is shown."""

BLOCK_LIMIT = 40
"""Most lines of a block whose rule names no limit."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """One rule with its conditions split: on the line itself, and on its neighbours' words."""

    rule: Rule
    when: tuple[tuple[str, Condition], ...]
    previous: tuple[str, ...]
    next: tuple[str, ...]


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
    previous, next_ = (side if isinstance(side, tuple) else () for side in sides)
    return Compiled(rule, tuple(when.items()), previous, next_)


def find(
    segments: Segments, shape: Shape, index: Index, slow: Callable[[str], None] = lambda _: None
) -> list[Match]:
    """Find every match of a rule that has patterns, in the order of the text.

    `slow` is told the id of a rule whose regex ran into the time limit; it does not fire there.
    """
    found: dict[Match, None] = {}
    failed: dict[int, int] = {}
    for row, number, source in _trials(segments, index):
        rule = index.compiled[number]
        if failed.get(number, -1) >= row:
            continue
        pattern = Phrase((segments.keys[row],)) if source is None else parse(source)
        try:
            for start, end in _try(segments, shape, rule, row, pattern, number, failed):
                match = Match(rule.rule.id, start, end, rule.rule.score, rule.rule.keeps)
                found[match] = None
        except TimeoutError:
            slow(rule.rule.id)
    for number in index.spoken:
        rule = index.compiled[number]
        for row in rows_where(shape, rule.when):
            if _neighbours_fit(segments, rule, row) and not any_fits(
                rule.rule.unless, segments, row
            ):
                start, end = segments.starts[row], segments.end(row)
                found[Match(rule.rule.id, start, end, rule.rule.score, rule.rule.keeps)] = None
    return list(found)


def rescore(matches: list[Match], index: Index, kind: str) -> list[Match]:
    """Give each match the score that its rule has for articles of a kind."""
    fitted = index.scores["page" if kind == "page" else "text"]
    return [
        replace(match, score=fitted[match.rule]) if match.rule in fitted else match
        for match in matches
    ]


def _trials(segments: Segments, index: Index) -> Iterator[tuple[int, int, str | None]]:
    """Name the lines worth a look: (row, rule, pattern), each once, from the top down.

    No pattern stands for a plain phrase, which the line has been found to be.
    """
    trials: dict[tuple[int, int, str | None], None] = {}
    keys = segments.keys
    phrases = index.phrases
    for row, line in enumerate(keys):
        if line in phrases:
            for number in phrases[line]:
                trials[row, number, None] = None
    places = [0]
    for line in keys:
        places.append(places[-1] + len(line) + 1)
    row = 0
    hits = _scan(index, "\n".join(keys))
    hits.sort(key=lambda hit: hit[1])
    for literal, start, _ in hits:
        while places[row + 1] <= start:
            row += 1
        for number, source in index.trials[literal]:
            trials[row, number, source] = None
    return iter(sorted(trials, key=lambda trial: trial[0]))


def _scan(index: Index, text: str) -> list[tuple[int, int, int]]:
    """Find every literal in a text: (number, start, end), overlapping ones too."""
    try:
        return index.scan.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:  # a lone surrogate from bad decoding: no literal holds one
        plain = text.encode("utf-8", "replace").decode("utf-8")
        return index.scan.find_matches_as_indexes(plain, overlapping=True)


def _try(
    segments: Segments,
    shape: Shape,
    rule: Compiled,
    row: int,
    pattern: Pattern,
    number: int,
    failed: dict[int, int],
) -> Iterator[tuple[int, int]]:
    """Give how far one pattern reaches from one line; for words, every place it matches."""
    if not all(holds(shape, row, name, wanted) for name, wanted in rule.when):
        return  # cheaper to ask than any regex
    place = locate(pattern, segments, row)
    if place is None or not applies(segments, rule, row):
        return
    start, end = place
    scope = rule.rule.scope
    if scope == "line":
        start, end = segments.starts[row], segments.end(max(row, segments.row_at(end - 1)))
    elif scope == "tail":
        rows = _tail(segments, rule, row, number, failed)
        if rows is None:
            return
        start, end = segments.starts[row], segments.end(rows[1])
        failed[number] = len(segments)  # what stands below is taken already
    elif scope == "block":
        rows = _block(segments, rule, row)
        if rows is None:
            return
        start, end = segments.starts[rows[0]], segments.end(rows[1])
    while place:
        yield start, end
        place = locate(pattern, segments, row, end) if scope == "words" else None
        start, end = place or (0, 0)


def applies(segments: Segments, rule: Compiled, row: int) -> bool:
    """Whether neither the neighbours nor an `unless` stand against a rule on a line."""
    unless = rule.rule.unless
    return _neighbours_fit(segments, rule, row) and not any_fits(unless, segments, row)


def _neighbours_fit(segments: Segments, rule: Compiled, row: int) -> bool:
    return (not rule.previous or _neighbour(segments, row, -1, rule.previous)) and (
        not rule.next or _neighbour(segments, row, 1, rule.next)
    )


def _neighbour(segments: Segments, row: int, step: int, patterns: tuple[str, ...]) -> bool:
    rank = segments.ranks[row] + step
    return 0 <= rank < len(segments.filled) and any_fits(patterns, segments, segments.filled[rank])


def any_fits(sources: tuple[str, ...], segments: Segments, row: int) -> bool:
    """Whether one of the patterns fits a line."""
    if not sources:
        return False
    patterns = several(sources)
    return segments.keys[row] in patterns.lines or any(
        locate(pattern, segments, row) is not None for pattern in patterns.others
    )


def locate(
    pattern: Pattern, segments: Segments, row: int, after: int = 0
) -> tuple[int, int] | None:
    """Find where a pattern matches line `row`, from the place `after` on; None where it does not.

    A phrase takes the line without its outer spaces; a regex what it matched, with the line's
    decoration when it matched from the line's first word on.
    """
    line = segments.lines[row]
    first = segments.starts[row] + len(line) - len(line.lstrip())
    if isinstance(pattern, Phrase):
        if after or not pattern.fills(segments.keys[row]):
            return None
        return first, segments.starts[row] + len(line.rstrip())
    if len(line) > LONG_LINE:
        return None
    base = segments.starts[row] + len(line) - len(line.lstrip(FRONT))
    last = min(row + REACH, len(segments) - 1) if pattern.runs_on else row
    found = pattern.search(segments.view[base : segments.end(last)], max(0, after - base))
    if found is None or found[0] == found[1] or base + found[0] > segments.end(row):
        return None
    return first if found[0] == 0 else base + found[0], base + found[1]


def _tail(
    segments: Segments, rule: Compiled, row: int, number: int, failed: dict[int, int]
) -> tuple[int, int] | None:
    below = (
        segments.filled[segments.ranks[row] + 1 :] if rule.rule.inside or rule.rule.limit else []
    )
    if rule.rule.limit and len(below) >= rule.rule.limit:
        return None
    if rule.rule.inside:
        for other in below:
            if not any_fits(rule.rule.inside, segments, other):
                failed[number] = other  # every opener above that line fails for its sake
                return None
    return row, segments.filled[-1]


def _block(segments: Segments, rule: Compiled, row: int) -> tuple[int, int] | None:
    """Grow a block from its opening line; None when its end never comes."""
    step = 1 if rule.rule.grow == "down" else -1
    rank, reached = segments.ranks[row], row
    for _ in range((rule.rule.limit or BLOCK_LIMIT) - 1):
        rank += step
        if not 0 <= rank < len(segments.filled):
            break
        other = segments.filled[rank]
        if any_fits(rule.rule.stop, segments, other):
            return min(row, other), max(row, other)
        if rule.rule.inside and not any_fits(rule.rule.inside, segments, other):
            break
        reached = other
    return None if rule.rule.stop else (min(row, reached), max(row, reached))
