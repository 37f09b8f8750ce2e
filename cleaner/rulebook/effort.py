"""How much work a regex may make: whether it can run for long on a text."""

from __future__ import annotations

import re._constants as op  # type: ignore[import-not-found]
from math import inf

from .syntax import REPEATS, Node, characters, children

MANY = 64
"""A repeat above this count is treated as unbounded."""

TOO_MANY = 1e7
"""More ways than this may take longer than a blink."""


def backtracking(tree: list[Node]) -> str:
    """Say what in the pattern may backtrack without bound; empty when nothing does."""
    wide = [chars for chars in _unbounded(tree) if {"a", " "} <= chars]
    if len(wide) > 2:
        return "more than two unbounded repeats that can both match words and spaces"
    return _nested(tree)


def _nested(tree: list[Node]) -> str:
    for kind, value in tree:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            _, high, body = value
            inside = _unbounded(list(body))
            if high > 1 and inside and not _separated(list(body), frozenset().union(*inside)):
                return "a repeat inside a repeat with nothing that surely parts them"
        for part in children((kind, value)):
            problem = _nested(part)
            if problem:
                return problem
    return ""


def _separated(body: list[Node], repeated: frozenset[str]) -> bool:
    """Whether each round must cross a character that the inner repeat cannot match."""
    return any(
        kind in (op.LITERAL, op.IN, op.NOT_LITERAL, op.CATEGORY)
        and not (characters((kind, value)) & repeated)
        for kind, value in _flat(body)
    )


def _flat(body: list[Node]) -> list[Node]:
    if len(body) == 1 and body[0][0] is op.SUBPATTERN:
        return _flat(list(body[0][1][-1]))
    return body


def _unbounded(tree: list[Node]) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    for kind, value in tree:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[1] > MANY:
            found.append(_reach(list(value[2])))
        for part in children((kind, value)):
            found.extend(_unbounded(part))
    return found


def _reach(tree: list[Node]) -> frozenset[str]:
    """Give the sample's characters that some part of the tree can match."""
    chars: frozenset[str] = frozenset()
    for node in tree:
        parts = children(node)
        chars |= frozenset().union(*map(_reach, parts)) if parts else characters(node)
    return chars


def ways(tree: list[Node], length: int) -> float:
    """Bound the number of ways in which a pattern may be tried on a text of so many letters."""
    total = 1.0
    for kind, value in tree:
        if kind in REPEATS:
            low, most = value[0], min(value[1], length)
            total *= max(1, most - low + 1) * ways(list(value[2]), length) ** min(most, 24)
        elif kind is op.BRANCH:
            total *= sum(ways(list(branch), length) for branch in value[1])
        else:
            for part in children((kind, value)):
                total *= ways(part, length)
        if total > TOO_MANY:
            return inf
    return total
