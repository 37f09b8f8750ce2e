"""Shape rules -> a score for every line: rules without patterns, read off tables.

A shape rule with one condition is a step function of one measure, and all those of a measure
together are one table; so a line costs one look-up a measure, however many rules there are.
Lines are scored twice: alone, then with `above` and `below`, the scores of their neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add

from .conditions import AtValue, Check, checks, rows_where
from .context import settle
from .index import speaks
from .model import Match, Rule
from .rulebook.load import Rules
from .rulebook.schema import CHOICES, NEIGHBOURS, NUMBERS
from .segment import Segments
from .shape import Shape, Value

LEAST_SOLID = 2
"""With fewer solid paragraphs than this, a line's shape has nothing to stand out from."""

SHAPE = "structure"
"""The category of the rules that tell of a line no more than its shape."""

CLAMP = 2.0
"""How far one line's own score may sway its neighbours."""


Voice = tuple[str, float]
"""A rule that speaks of a line, and its score."""

Voices = AtValue[Voice, tuple[Voice, ...]]


@dataclass(frozen=True, slots=True)
class Tables:
    """Some shape rules, ready for one kind of article, by measure and value."""

    steps: Mapping[str, AtValue[Voice, float]]
    """The summed scores, counting measures first."""
    spoken: Mapping[str, Voices]
    """The rules behind the sum, with their scores."""
    mixed: Sequence[tuple[Voice, Sequence[Check]]]
    """Rules with several conditions, or that tell more of a line than its shape, one by one."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The shape rules of a book for one kind of article, by pass."""

    first: Tables
    second: Tables


Named = dict[int, list[Voice]]
"""Rules that speak of a line, with their scores, by row."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What shape says of each line of an article; a removal takes 1.

    `columns` are the measures that were asked for; `named` has each table that was read, and the
    rules asked one by one that hold; `telling` has those of these that tell more than the shape.
    A receipt that nobody has read yet holds all this, and so it holds no more.
    """

    columns: Mapping[str, Sequence[Value]]
    totals: Sequence[float]
    named: Sequence[tuple[Tables, Named]]
    telling: Named


@dataclass(slots=True, eq=False)  # not frozen: made for every other line, in half the time
class Leaning:
    """What shape says of one line, summed; `rules_behind` names who said it, when somebody asks."""

    start: int
    end: int
    score: float
    row: int
    weighed: Weighed


def weights(rules: Rules, kind: str) -> Weights:
    """Build the tables of a book's shape rules for articles of a kind, `text` or `page`."""
    scored = tuple(
        (rule, rules.score(rule, kind))
        for rule in rules.rules
        if not rule.match and not speaks(rule) and rules.score(rule, kind)
    )
    return Weights(
        _tables([pair for pair in scored if not measures(pair[0]) & NEIGHBOURS]),
        _tables([pair for pair in scored if measures(pair[0]) & NEIGHBOURS]),
    )


def measures(rule: Rule) -> set[str]:
    """Name the measures that a rule's conditions ask for."""
    return {one.measure for one in checks(rule.when)}


def _tables(scored: Sequence[tuple[Rule, float]]) -> Tables:
    asked: dict[str, list[tuple[Sequence[Check], Voice]]] = {}
    mixed = []
    for rule, score in scored:
        wanted = checks(rule.when)
        measure, *others = {one.measure for one in wanted}
        plain = measure in (*NUMBERS, *CHOICES) and measure != "kind"
        if others or not plain or rule.category != SHAPE:
            mixed.append(((rule.id, score), wanted))
        else:
            asked.setdefault(measure, []).append((wanted, (rule.id, score)))
    return Tables(
        {name: AtValue(asked[name], _sum) for name in sorted(asked, key=CHOICES.__contains__)},
        {name: AtValue(voices, tuple) for name, voices in asked.items()},
        mixed,
    )


def _sum(voices: Iterable[Voice]) -> float:
    total = 0.0
    for _, score in voices:  # in the rules' order and not by `sum`, which rounds its own way
        total += score
    return total


def weigh(shape: Shape, weights: Weights, matches: Sequence[Match], least: float) -> list[Leaning]:
    """Weigh the shape of each line, alone and among its neighbours.

    Hints among the matches sway the neighbours of their lines; sure rules and keep rules more so.
    Gives the lines that a hint is on, or whose shape says `least` or more, as one weight each;
    those that a sure rule takes whole need none.
    """
    if is_silent(shape):
        return []
    segments = shape.segments
    touched = [(match, segments.rows(match.start, match.end)) for match in matches]
    named: list[tuple[Tables, Named]] = []
    telling: Named = {}
    alone = _add([0.0] * len(segments), shape, weights.first, named, telling)
    swaying = list(alone)
    for match, rows in touched:
        if match.score < 1 and not match.keeps:
            for row in rows:
                swaying[row] += match.score
    swaying = [CLAMP if score > CLAMP else max(-CLAMP, score) for score in swaying]
    labels: dict[int, str] = {}
    for match, rows in touched:
        if match.score >= 1 or match.keeps:
            for row in rows:
                swaying[row] = -CLAMP if match.keeps else CLAMP
                if not match.keeps:
                    labels.setdefault(row, match.category)
    settle(shape, swaying, labels)
    totals = _add(alone, shape, weights.second, named, telling)
    return _lean(segments, Weighed(shape.columns, totals, named, telling), touched, least)


def is_silent(shape: Shape) -> bool:
    """Whether a text is too slight for shapes to speak: nothing in it is surely an article."""
    return shape.kind != "page" and shape.paragraphs < LEAST_SOLID


def _add(
    totals: Iterable[float],
    shape: Shape,
    tables: Tables,
    named: list[tuple[Tables, Named]],
    telling: Named,
) -> list[float]:
    """Add what some rules say of each line to `totals`; to `named` and `telling`, who said it."""
    for name, steps in tables.steps.items():
        totals = map(add, totals, map(steps.__getitem__, shape[name]))
    summed = list(totals)
    mixed: Named = {}
    for voice, wanted in tables.mixed:
        tells = not voice[0].startswith(SHAPE + "/")
        for row in rows_where(shape, wanted):
            summed[row] += voice[1]
            mixed.setdefault(row, []).append(voice)
            if tells:
                telling.setdefault(row, []).append(voice)
    named.append((tables, mixed))
    return summed


def _lean(
    segments: Segments,
    weighed: Weighed,
    touched: Iterable[tuple[Match, range]],
    least: float,
) -> list[Leaning]:
    """Give the lines whose weight may decide, those apart that a sure match has from end to end."""
    starts, totals = segments.starts, weighed.totals
    hinted, gone = set[int](), set[int]()
    for match, rows in touched:
        if match.score < 1:
            hinted.update(rows)
        elif rows and not match.keeps:
            cut_above = match.start > starts[rows[0]]
            cut_below = match.end < segments.end(rows[-1])
            gone.update(rows[cut_above : len(rows) - cut_below])
    leanings = (
        Leaning(starts[row], segments.end(row), total, row, weighed)
        for row, total in enumerate(totals)
        if (total >= least or row in hinted) and row not in gone
    )
    return [leaning for leaning in leanings if leaning.score or rules_behind(leaning)]


def rules_behind(leaning: Leaning) -> list[Match]:
    """Name the rules that speak of a line, as matches of the whole line."""
    row, columns = leaning.row, leaning.weighed.columns  # each was summed, so each is there
    spoken: list[Voice] = []
    for tables, mixed in leaning.weighed.named:
        for name, rules in tables.spoken.items():
            spoken += rules[columns[name][row]]
        spoken += mixed.get(row, ())
    return [Match(rule, leaning.start, leaning.end, score) for rule, score in spoken]


def telling_rules(leaning: Leaning) -> list[Match]:
    """Name those of the rules behind a weight that tell more of a line than its shape."""
    told = leaning.weighed.telling.get(leaning.row, ())
    return [Match(rule, leaning.start, leaning.end, score) for rule, score in told]
