"""Which lines meet a rule's `when`, asked line by line or of all lines at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .model import Condition
from .shape import Shape


def holds(shape: Shape, row: int, condition: str, wanted: Condition) -> bool:
    """Whether a line meets one `when` condition about its shape; unknown measures never do."""
    if isinstance(wanted, int):
        value = shape.number(condition[4:], row)
        if value is None:
            return False
        return value >= wanted if condition.startswith("min_") else value <= wanted
    if condition == "kind":
        return shape.kind in wanted
    if condition == "site":
        site = shape.segments.article.site
        return any(site == name or site.endswith("." + name) for name in wanted)
    return shape[condition][row] in wanted


def rows_where(shape: Shape, when: Iterable[tuple[str, Condition]]) -> list[int]:
    """Give the filled lines that meet every condition, narrowing down column by column."""
    left = shape.segments.filled
    for condition, wanted in when:
        if not left:
            break
        if isinstance(wanted, int):
            column: Any = shape[condition[4:]]
            if condition.startswith("min_"):
                left = [row for row in left if (v := column[row]) is not None and v >= wanted]
            else:
                left = [row for row in left if (v := column[row]) is not None and v <= wanted]
        elif condition in ("kind", "site"):
            left = left if holds(shape, left[0], condition, wanted) else []
        else:
            column = shape[condition]
            left = [row for row in left if column[row] in wanted]
    return left
