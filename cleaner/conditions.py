"""Which lines meet a rule's `when`, asked line by line or of all lines at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, compress
from math import inf, isfinite
from typing import Any, Generic, NamedTuple, TypeVar

from .model import Condition
from .shape import ALONE, Shape, Value

ROOM = 4096
"""How many values of a measure are remembered; only texts made to hurt have more."""

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


class Check(NamedTuple):
    """One `when` condition made ready: bounds of a measure, or the names it may have."""

    measure: str
    least: float
    most: float
    names: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Whether the line's own words decide, wherever in its article it stands."""
        return self.measure in ALONE or self.measure == "site"


def check(condition: str, wanted: Condition) -> Check:
    """Make one `when` condition ready."""
    if isinstance(wanted, int):
        low = condition.startswith("min_")
        return Check(condition[4:], wanted if low else -inf, inf if low else wanted, ())
    return Check(condition, 0, 0, (wanted,) if isinstance(wanted, str) else wanted)


def checks(when: Mapping[str, Condition]) -> tuple[Check, ...]:
    """Make all of a `when` ready; both bounds of a measure make one check."""
    made: dict[str, Check] = {}
    for one in map(check, when, when.values()):
        other = made.get(one.measure, one)
        bounds = max(one.least, other.least), min(one.most, other.most)
        made[one.measure] = Check(one.measure, *bounds, one.names)
    return tuple(made.values())


def holds(one: Check, value: Any) -> bool:
    """Whether a measure's value meets a check; an unknown one never does."""
    if one.measure == "site":
        return any(value == name or value.endswith("." + name) for name in one.names)
    if one.names:
        return value in one.names
    return value is not None and one.least <= value <= one.most


class AtValue(dict[Value, Answer], Generic[Thing, Answer]):
    """What is made, for each value of a measure, of the things whose checks the value meets.

    Made when a value first comes: a book asks for many more values than articles have. Values
    beyond all bounds are one, and no more than `ROOM` are remembered.
    """

    def __init__(
        self,
        asked: Sequence[tuple[Sequence[Check], Thing]],
        make: Callable[[list[Thing]], Answer],
    ) -> None:
        self._asked, self._make = asked, make
        several = chain.from_iterable(wanted for wanted, _ in asked)
        bounds = chain.from_iterable((one.least, one.most) for one in several)
        self._far = 1 + int(max((abs(bound) for bound in bounds if isfinite(bound)), default=0))

    def __missing__(self, value: Value) -> Answer:
        if isinstance(value, int) and abs(value) > self._far:
            answer = self[self._far if value > 0 else -self._far]
        else:
            answer = self.made(value)
        if len(self) < ROOM:
            self[value] = answer
        return answer

    def made(self, value: Value) -> Answer:
        """Make the answer for a value, and do not remember it."""
        met = [thing for asked, thing in self._asked if all(holds(one, value) for one in asked)]
        return self._make(met)


def meets(shape: Shape, row: int, checks: Iterable[Check]) -> bool:
    """Whether a line meets every check."""
    for one in checks:
        if one.measure == "kind":
            value: Any = shape.kind
        elif one.measure == "site":
            value = shape.segments.article.site
        else:
            value = shape[one.measure][row]
        if not holds(one, value):
            return False
    return True


def rows_where(
    shape: Shape, checks: Iterable[Check], rows: Sequence[int] | None = None
) -> Sequence[int]:
    """Give those of `rows`, or of all lines, that meet every check, column by column."""
    left = range(len(shape.segments)) if rows is None else rows
    for one in checks:
        if not left:
            break
        if one.measure in ("kind", "site"):  # of the whole article
            left = left if meets(shape, left[0], (one,)) else []
            continue
        column = shape[one.measure]
        values = column if len(left) == len(column) else map(column.__getitem__, left)
        left = list(compress(left, map(_met(one).__getitem__, values)))
    return left


@cache
def _met(one: Check) -> AtValue[bool, bool]:
    """Whether each value meets a check: a look-up is quicker than to compare."""
    return AtValue([((one,), True)], bool)
