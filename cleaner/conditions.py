"""Which lines meet a rule's `when`, asked line by line or of all lines at once."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any, NamedTuple

from .model import Condition
from .shape import ALONE, Shape


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


def meets(shape: Shape, row: int, checks: Iterable[Check]) -> bool:
    """Whether a line meets every check; unknown measures never do."""
    for measure, least, most, names in checks:
        if measure == "kind":
            met = shape.kind in names
        elif measure == "site":
            site = shape.segments.article.site
            met = any(site == name or site.endswith("." + name) for name in names)
        elif names:
            met = shape[measure][row] in names
        else:
            value: Any = shape[measure][row]
            met = value is not None and least <= value <= most
        if not met:
            return False
    return True


def rows_where(shape: Shape, when: Iterable[tuple[str, Condition]]) -> list[int]:
    """Give the filled lines that meet every condition, narrowing down column by column."""
    left = shape.segments.filled
    for one in (check(*condition) for condition in when):
        if not left:
            break
        measure, least, most, names = one
        if measure in ("kind", "site"):  # of the whole article
            left = left if meets(shape, left[0], (one,)) else []
            continue
        column: Any = shape[measure]
        if names:
            left = [row for row in left if column[row] in names]
        else:
            left = [row for row in left if (v := column[row]) is not None and least <= v <= most]
    return left
