"""Shape rules -> a score for every line: rules without patterns, read off tables.

A shape rule with one condition is a step function of one measure, and all those of a measure
together are one table; so a line costs one look-up a measure, however many rules there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .model import Condition, Match, Rule
from .rulebook.load import Rules
from .rulebook.schema import NUMBERS
from .shape import Shape, Value, holds

CEILING = 128
"""A measure counts as no more than this; percentages and gaps stay below it."""

NEIGHBOURS = ("above", "below")
"""Conditions that are known only once a first pass has decided."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The shape rules of a book, ready for one kind of article."""

    tables: Mapping[str, Sequence[float]]
    """For each counting measure, the summed scores at 0, 1, 2 ... CEILING."""
    names: Mapping[str, Mapping[str, float]]
    """For each named measure, the summed scores of its values."""
    mixed: tuple[tuple[Rule, float], ...]
    """Rules with several conditions, asked one by one."""
    rules: tuple[tuple[Rule, float], ...]
    """Every shape rule of the first pass with its score, to explain a line."""
    neighbours: tuple[tuple[Rule, float], ...]
    """The rules of the second pass."""


def weights(rules: Rules, kind: str) -> Weights:
    """Build the tables of a book's shape rules for articles of a kind."""
    scored = [
        (rule, rules.score(rule, kind))
        for rule in rules.rules
        if not rule.match and rule.when.get("kind", (kind,)) == (kind,)
    ]
    scored = [(rule, score) for rule, score in scored if score]
    second = tuple((rule, score) for rule, score in scored if set(NEIGHBOURS) & set(rule.when))
    first = tuple((rule, score) for rule, score in scored if not set(NEIGHBOURS) & set(rule.when))
    tables: dict[str, list[float]] = {}
    names: dict[str, dict[str, float]] = {}
    mixed = []
    for rule, score in first:
        when = {name: wanted for name, wanted in rule.when.items() if name != "kind"}
        measures = {name[4:] if name[:4] in ("min_", "max_") else name for name in when}
        measure = measures.pop()
        if measures or measure in ("site", "previous", "next"):
            mixed.append((rule, score))
        elif measure in NUMBERS:
            table = tables.setdefault(measure, [0.0] * (CEILING + 1))
            for value in range(CEILING + 1):
                table[value] += score * _within(value, when, measure)
        else:
            row = names.setdefault(measure, {})
            for value_name in when[measure]:  # type: ignore[union-attr]
                row[value_name] = row.get(value_name, 0.0) + score
    return Weights(tables, names, tuple(mixed), first, second)


def _within(value: int, when: Mapping[str, Condition], measure: str) -> bool:
    low, high = when.get("min_" + measure, 0), when.get("max_" + measure, CEILING)
    return int(low) <= value <= int(high)  # type: ignore[arg-type]


def weigh(shape: Shape, weights: Weights) -> list[float]:
    """Give the summed scores of the shape rules for every line of an article."""
    totals = [0.0] * len(shape.segments)
    for name, table in weights.tables.items():
        column: Sequence[Value] = shape[name]
        totals = [
            total if value is None else total + table[value if value < CEILING else CEILING]  # type: ignore[operator, index]
            for total, value in zip(totals, column, strict=True)
        ]
    for name, row in weights.names.items():
        totals = [
            total + row.get(value, 0.0)  # type: ignore[arg-type]
            for total, value in zip(totals, shape[name], strict=True)
        ]
    for rule, score in weights.mixed:
        for row_number in shape.segments.filled:
            if _meets(shape, row_number, rule):
                totals[row_number] += score
    return totals


def _meets(shape: Shape, row: int, rule: Rule) -> bool:
    return all(holds(shape, row, name, wanted) for name, wanted in rule.when.items())


def explain(shape: Shape, weights: Weights, row: int) -> list[Match]:
    """Name the shape rules that speak of a line, as matches of the whole line."""
    start, end = shape.segments.starts[row], shape.segments.end(row)
    return [
        Match(rule.id, start, end, score)
        for rule, score in weights.rules
        if _meets(shape, row, rule)
    ]


Judge = Callable[[int], str]


def second(shape: Shape, weights: Weights, row: int, gone: Callable[[int], bool]) -> list[Match]:
    """Name the rules about a line's neighbours that hold once a first pass has decided.

    `gone` says whether the line of a rank went; a missing neighbour counts as an edge.
    """
    segments = shape.segments
    rank = segments.ranks[row]
    sides = {"above": rank - 1, "below": rank + 1}
    state = {
        side: "edge"
        if not 0 <= other < len(segments.filled)
        else "removed"
        if gone(segments.filled[other])
        else "kept"
        for side, other in sides.items()
    }
    return [
        Match(rule.id, segments.starts[row], segments.end(row), score)
        for rule, score in weights.neighbours
        if all(
            state[name] in wanted if name in NEIGHBOURS else holds(shape, row, name, wanted)  # type: ignore[operator]
            for name, wanted in rule.when.items()
        )
    ]
