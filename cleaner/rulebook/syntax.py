"""What a regex's parse tree tells: its required literals, and whether it may backtrack long.

Works on the standard library's parse (`re._parser`), so a pattern must be valid for `re` too;
that keeps rule files readable by everyone who knows Python's regular expressions.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from functools import lru_cache
from math import inf
from typing import Any

Node = tuple[Any, Any]

MANY = 64
"""A repeat above this count is treated as unbounded."""

MOST_LITERALS = 64
"""How many strings a part of a pattern may stand for before it counts as open."""

MOST_REQUIRED = 512
"""And how many a set that is kept may have."""

SHORTEST = 3
"""A shorter literal stands in too many lines to be worth looking for."""

DENSE = "\u2e80"
"""From here on lie the scripts that write a syllable or a word with one sign."""

_SAMPLE = "".join(map(chr, range(9, 0x250))) + "аяΩ中한あ’“”–—…•"

TOO_MANY = 1e7
"""More ways than this may take longer than a blink."""

SyntaxProblem = re.error

_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


def parse(source: str) -> list[Node]:
    """Parse a regex; raises `SyntaxProblem` when it is not one."""
    return list(parser.parse(source, re.IGNORECASE | re.MULTILINE))


# -- literals ------------------------------------------------------------------------------


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
        parts, signs = _children((kind, value)), _characters((kind, value))
        if all(map(needs_digit, parts)) if parts else signs and signs <= frozenset("0123456789"):
            return True
    return False


def signs(tree: list[Node]) -> frozenset[str]:
    """Give the punctuation marks that every match contains."""
    found: frozenset[str] = frozenset()
    for kind, value in tree:
        if kind is op.LITERAL:
            sign = chr(value)
            found |= frozenset() if sign.isalnum() or sign.isspace() else {sign}
        elif kind is op.BRANCH:
            branches = (signs(list(branch)) for branch in value[1])
            found |= frozenset.intersection(*branches)
        elif kind in (op.SUBPATTERN, op.ATOMIC_GROUP) or (kind in _REPEATS and value[0]):
            (part,) = _children((kind, value))
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
    if kind in _REPEATS:
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


# -- time ----------------------------------------------------------------------------------


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
        for part in _children((kind, value)):
            problem = _nested(part)
            if problem:
                return problem
    return ""


def _separated(body: list[Node], repeated: frozenset[str]) -> bool:
    """Whether each round must cross a character that the inner repeat cannot match."""
    return any(
        kind in (op.LITERAL, op.IN, op.NOT_LITERAL, op.CATEGORY)
        and not (_characters((kind, value)) & repeated)
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
        for part in _children((kind, value)):
            found.extend(_unbounded(part))
    return found


def _reach(tree: list[Node]) -> frozenset[str]:
    """Give the sample's characters that some part of the tree can match."""
    chars: frozenset[str] = frozenset()
    for node in tree:
        parts = _children(node)
        chars |= frozenset().union(*map(_reach, parts)) if parts else _characters(node)
    return chars


def _children(node: Node) -> list[list[Node]]:
    kind, value = node
    if kind in _REPEATS:
        return [list(value[2])]
    if kind is op.SUBPATTERN:
        return [list(value[-1])]
    if kind is op.ATOMIC_GROUP:
        return [list(value)]
    if kind is op.BRANCH:
        return [list(branch) for branch in value[1]]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [list(value[1])]
    return []


@lru_cache(maxsize=4096)
def _matching(code: str) -> frozenset[str]:
    single = re.compile(code, re.IGNORECASE)
    return frozenset(char for char in _SAMPLE if single.fullmatch(char))


def _characters(node: Node) -> frozenset[str]:
    """Give the sample's characters that a one-character node matches."""
    kind, value = node
    if kind is op.LITERAL:
        char = chr(value)
        return frozenset([char, char.lower(), char.upper()])
    if kind is op.NOT_LITERAL:
        return frozenset(_SAMPLE) - {chr(value)}
    if kind is op.ANY:
        return frozenset(_SAMPLE) - {"\n"}
    if kind is op.CATEGORY:
        return _matching(_CATEGORIES[value])
    if kind is op.IN:
        chars: frozenset[str] = frozenset()
        for member in value:
            if member[0] is op.RANGE:
                low, high = member[1]
                chars |= frozenset(c for c in _SAMPLE if low <= ord(c) <= high)
            elif member[0] is not op.NEGATE:
                chars |= _characters(member)
        return frozenset(_SAMPLE) - chars if value[0][0] is op.NEGATE else chars
    return frozenset()


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}


def ways(tree: list[Node], length: int) -> float:
    """Bound the number of ways in which a pattern may be tried on a text of so many letters."""
    total = 1.0
    for kind, value in tree:
        if kind in _REPEATS:
            low, most = value[0], min(value[1], length)
            total *= max(1, most - low + 1) * ways(list(value[2]), length) ** min(most, 24)
        elif kind is op.BRANCH:
            total *= sum(ways(list(branch), length) for branch in value[1])
        else:
            for part in _children((kind, value)):
                total *= ways(part, length)
        if total > TOO_MANY:
            return inf
    return total


def crosses_lines(tree: list[Node]) -> bool:
    r"""Whether the pattern names white space that may be a line break: `\s` or `\n`."""
    for kind, value in tree:
        members = value if kind is op.IN else [(kind, value)]
        if members and members[0][0] is not op.NEGATE:
            for member, what in members:
                if member is op.CATEGORY and what is op.CATEGORY_SPACE:
                    return True
                if member is op.LITERAL and what == ord("\n"):
                    return True
        if any(crosses_lines(part) for part in _children((kind, value))):
            return True
    return False


def anchored(tree: list[Node]) -> bool:
    """Whether every match starts where a line starts."""
    if not tree:
        return False
    kind, value = tree[0]
    if kind is op.BRANCH:
        return all(anchored(list(branch)) for branch in value[1])
    if kind is op.SUBPATTERN:
        return anchored(list(value[-1]))
    return bool(kind is op.AT and value is op.AT_BEGINNING)
