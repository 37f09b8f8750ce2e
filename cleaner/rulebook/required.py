"""What every match of a regex contains: literals, openings, punctuation, a digit."""

from __future__ import annotations

import re._constants as op  # type: ignore[import-not-found]

from .syntax import REPEATS, Node, characters, children

MOST_LITERALS = 64
"""How many strings a part of a pattern may stand for before it counts as open."""

MOST_REQUIRED = 512
"""And how many a set that is kept may have."""

SHORTEST = 3
"""A shorter literal stands in too many lines to be worth looking for."""

DENSE = "\u2e80"
"""From here on lie the scripts that write a syllable or a word with one sign."""


def literals(tree: list[Node]) -> frozenset[str]:
    """Give strings of which every match contains at least one; empty when there are none."""
    exact, required = _sequence(tree)
    best = _better(required, exact or frozenset())
    return best if _worth(best) >= SHORTEST else frozenset()


def openings(tree: list[Node]) -> frozenset[str]:
    """Give strings of which every match starts with one; empty when there are too many, or none."""
    exact: frozenset[str] = frozenset([""])
    for node in tree:
        strings, _ = _node(node)
        if strings is None or len(strings) * len(exact) > MOST_LITERALS:
            further = _first_of(node)
            if further and len(further) * len(exact) <= MOST_REQUIRED:
                exact = frozenset(left + right for left in exact for right in further)
            break
        exact = frozenset(left + right for left in exact for right in strings)
    return frozenset() if "" in exact else exact


def _first_of(node: Node) -> frozenset[str]:
    """Give what a group's branches start with; empty when one of them starts with anything."""
    kind, value = node
    if kind is op.SUBPATTERN:
        return openings(list(value[-1]))
    if kind is op.BRANCH:
        branches = [openings(list(branch)) for branch in value[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    return frozenset()


def needs_digit(tree: list[Node]) -> bool:
    """Whether a line must have a digit for a match to stand in it."""
    for kind, value in tree:
        if kind is op.ASSERT_NOT or (kind in (op.MAX_REPEAT, op.MIN_REPEAT) and not value[0]):
            continue
        parts, signs = children((kind, value)), characters((kind, value))
        if all(map(needs_digit, parts)) if parts else signs and signs <= frozenset("0123456789"):
            return True
    return False


def signs(tree: list[Node]) -> frozenset[str]:
    """Give punctuation marks that every match contains: one, at least, of each string's."""
    found: frozenset[str] = frozenset()
    for kind, value in tree:
        if kind in (op.LITERAL, op.IN):
            marks = {chr(value)} if kind is op.LITERAL else _few_characters(value)
            plain = any(mark.isalnum() or mark.isspace() for mark in marks)
            found |= {"".join(sorted(marks))} if marks and not plain else frozenset()
        elif kind is op.BRANCH:
            branches = (signs(list(branch)) for branch in value[1])
            found |= frozenset.intersection(*branches)
        elif kind in (op.SUBPATTERN, op.ATOMIC_GROUP) or (kind in REPEATS and value[0]):
            (part,) = children((kind, value))
            found |= signs(part)
    return found


def _worth(strings: frozenset[str]) -> int:
    return min(map(_length, strings), default=0) if len(strings) <= MOST_REQUIRED else 0


def _better(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Give the set of literals that is rarer to meet; an empty one says nothing."""
    if not other or "" in other:
        return one
    return other if not one else max(one, other, key=lambda each: (_worth(each), _shortest(each)))


def _shortest(strings: frozenset[str]) -> int:
    """Count the letters of the shortest, with the spaces around it: they part it from others."""
    return min(map(len, strings))


def _length(literal: str) -> int:
    """Count a literal's letters; a sign of a dense script says as much as two."""
    return sum(2 if sign >= DENSE else 1 for sign in literal.strip())


def _sequence(tree: list[Node]) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Return (every string it can match, if few) and (the best required set inside it)."""
    exact: frozenset[str] = frozenset([""])
    whole, best = True, frozenset[str]()
    for node in tree:
        strings, inner = _node(node)
        best = _better(best, inner)
        if strings is not None and len(strings) * len(exact) <= MOST_LITERALS:
            exact = frozenset(left + right for left in exact for right in strings)
            continue
        best = _better(best, exact)
        whole = False
        exact = strings if strings is not None else frozenset([""])
    best = _better(best, exact)
    return (exact if whole else None), best


def _node(node: Node) -> tuple[frozenset[str] | None, frozenset[str]]:
    kind, value = node
    nothing = frozenset[str]()
    if kind is op.LITERAL:
        char = chr(value)
        return (None if char in "\n\t" else frozenset([char])), nothing
    if kind is op.AT or kind in (op.ASSERT, op.ASSERT_NOT):
        return frozenset([""]), nothing
    if kind is op.SUBPATTERN:
        return _sequence(list(value[-1]))
    if kind is op.ATOMIC_GROUP:
        return _sequence(list(value))
    if kind is op.IN:
        chars = _few_characters(value)
        return (frozenset(chars) if chars else None), nothing
    if kind is op.BRANCH:
        branches = [_sequence(list(branch)) for branch in value[1]]
        joined = [exact for exact, _ in branches if exact is not None]
        exact = frozenset().union(*joined) if len(joined) == len(branches) else None
        each = [_better(inner, whole or nothing) for whole, inner in branches]
        required = frozenset().union(*each) if all(map(_worth, each)) else nothing
        return (exact if exact is None or len(exact) <= MOST_LITERALS else None), required
    if kind in REPEATS:
        low, high, body = value
        exact, required = _sequence(list(body))
        if low == 0:
            return (exact | {""} if high == 1 and exact is not None else None), nothing
        return (exact if low == high == 1 else None), _better(required, exact or nothing)
    return None, nothing


def _few_characters(members: list[Node]) -> set[str]:
    chars: set[str] = set()
    for kind, value in members:
        if kind is not op.LITERAL or chr(value) in "\n\t":
            return set()
        chars.add(chr(value))
    return chars if len(chars) <= 8 else set()
