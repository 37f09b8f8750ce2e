"""Shape rules -> a score for every line: rules without patterns, read off tables.

A shape rule with one condition is a step function of one measure, and all those of a measure
together are one table; so a line costs one look-up a measure, however many rules there are.
Lines are scored twice: alone, then with `above` and `below`, the scores of their neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .conditions import holds, rows_where
from .context import settle
from .match import speaks
from .model import Condition, Match, Rule
from .rulebook.load import Rules
from .rulebook.schema import CHOICES, NUMBERS
from .segment import Segments
from .shape import Shape, Value

CEILING = 255
"""A measure counts as no more than this, and as no less than its negative."""

NEIGHBOURS = frozenset({"above", "below", "far_above", "far_below", "region", "under", "over"})
"""Measures that are known only once a first pass has scored every line."""

LEAST_SOLID = 2
"""With fewer solid paragraphs than this, a line's shape has nothing to stand out from."""

CLAMP = 2.0
"""How far one line's own score may sway its neighbours."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Some shape rules, ready for one kind of article."""

    numbers: Mapping[str, Sequence[float]]
    """For each counting measure, the summed scores at each of its values (Python's index)."""
    names: Mapping[str, Mapping[str, float]]
    """For each named measure, the summed scores of its values."""
    spoken: Mapping[str, Mapping[Value, Sequence[tuple[str, float]]]]
    """For each measure and value, the rules behind the sum, with their scores."""
    mixed: tuple[tuple[Rule, float], ...]
    """Rules with several conditions, asked one by one."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The shape rules of a book for one kind of article, by pass."""

    first: Tables
    second: Tables


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
    return {name[4:] if name[:4] in ("min_", "max_") else name for name in rule.when}


def _tables(scored: Sequence[tuple[Rule, float]]) -> Tables:
    numbers: dict[str, list[float]] = {}
    names: dict[str, dict[str, float]] = {}
    spoken: dict[str, dict[Value, list[tuple[str, float]]]] = {}
    mixed = []
    for rule, score in scored:
        measure, *others = sorted(measures(rule))
        if others or measure not in (*NUMBERS, *CHOICES) or measure == "kind":
            mixed.append((rule, score))
        elif measure in NUMBERS:
            table = numbers.setdefault(measure, [0.0] * (2 * CEILING + 1))
            for value in range(-CEILING, CEILING + 1):
                if _within(value, rule.when, measure):
                    table[value] += score
                    spoken.setdefault(measure, {}).setdefault(value, []).append((rule.id, score))
        else:
            row = names.setdefault(measure, {})
            for name in rule.when[measure]:  # type: ignore[union-attr]
                row[name] = row.get(name, 0.0) + score
                spoken.setdefault(measure, {}).setdefault(name, []).append((rule.id, score))
    return Tables(numbers, names, spoken, tuple(mixed))


def _within(value: int, when: Mapping[str, Condition], measure: str) -> bool:
    low, high = when.get("min_" + measure, -CEILING), when.get("max_" + measure, CEILING)
    return int(low) <= value <= int(high)  # type: ignore[arg-type]


def weigh(shape: Shape, weights: Weights, matches: Sequence[Match]) -> list[float]:
    """Give what shape, neighbours and hints together say of each line: 1 would remove it.

    Sure rules and keep rules among the matches sway the neighbours of their lines only.
    """
    segments = shape.segments
    silent = is_silent(shape)
    alone = [0.0] * len(segments)
    alone = alone if silent else _add(alone, shape, weights.first)
    for match in matches:
        if match.score < 1 and not match.keeps:
            for row in rows(segments, match):
                alone[row] += match.score
    swaying = [max(-CLAMP, min(CLAMP, score)) for score in alone]
    labels: dict[int, str] = {}
    for match in matches:
        if match.score >= 1 or match.keeps:
            for row in rows(segments, match):
                swaying[row] = -CLAMP if match.keeps else CLAMP
                if not match.keeps:
                    labels.setdefault(row, match.category)
    settle(shape, swaying, labels)
    return alone if silent else _add(alone, shape, weights.second)


def is_silent(shape: Shape) -> bool:
    """Whether a text is too slight for shapes to speak: nothing in it is surely an article."""
    return shape.kind != "page" and shape.paragraphs < LEAST_SOLID


def rows(segments: Segments, match: Match) -> range:
    """Give the rows that a match touches."""
    return range(segments.row_at(match.start), segments.row_at(max(match.start, match.end - 1)) + 1)


def _add(totals: list[float], shape: Shape, tables: Tables) -> list[float]:
    for name, table in tables.numbers.items():
        column: Sequence[Value] = shape[name]
        totals = [
            total if value is None else total + table[value if value < CEILING else CEILING]  # type: ignore[operator, index]
            for total, value in zip(totals, column, strict=True)
        ]
    for name, scores in tables.names.items():
        totals = [
            total + scores.get(value, 0.0)  # type: ignore[arg-type]
            for total, value in zip(totals, shape[name], strict=True)
        ]
    for rule, score in tables.mixed:
        for row in rows_where(shape, rule.when.items()):
            totals[row] += score
    return totals


def meets(shape: Shape, row: int, rule: Rule) -> bool:
    """Whether a line meets every condition of a shape rule."""
    return all(holds(shape, row, name, wanted) for name, wanted in rule.when.items())


def explain(shape: Shape, weights: Weights, row: int) -> list[Match]:
    """Name the shape rules that speak of a line, as matches of the whole line."""
    if is_silent(shape):
        return []
    start, end = shape.segments.starts[row], shape.segments.end(row)
    spoken: list[tuple[str, float]] = []
    for tables in (weights.first, weights.second):
        for name, rules in tables.spoken.items():
            value = shape[name][row]
            spoken += rules.get(min(value, CEILING) if isinstance(value, int) else value, ())
        spoken += [(rule.id, score) for rule, score in tables.mixed if meets(shape, row, rule)]
    return [Match(rule, start, end, score) for rule, score in spoken]
