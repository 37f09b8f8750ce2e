"""A regex's parse tree, and what can be read off it at once.

Works on the standard library's parse (`re._parser`), so a pattern must be valid for `re` too;
that keeps rule files readable by everyone who knows Python's regular expressions.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from functools import lru_cache
from typing import Any

Node = tuple[Any, Any]

BACKTRACKING = (op.MAX_REPEAT, op.MIN_REPEAT)
REPEATS = (*BACKTRACKING, op.POSSESSIVE_REPEAT)
LETTERS = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN, op.CATEGORY)
"""Nodes that match one character."""

_SAMPLE = "".join(map(chr, range(9, 0x250))) + "аяΩ中한あ’“”–—…•"

SyntaxProblem = re.error


def parse(source: str) -> list[Node]:
    """Parse a regex; raises `SyntaxProblem` when it is not one."""
    return list(_parsed(source))


def parse_apart(source: str) -> list[Node]:
    r"""Parse a valid regex with its branches kept apart, as an engine tries them.

    The parser makes one class of branches of one character each, such as `a|\w`.
    """
    if "|" not in source or not _REPEATED_GROUP.search(source):
        return parse(source)
    marked = _BAR.sub(lambda found: "(?=)|" if found[0] == "|" else found[0], source)
    return list(parser.parse(marked, re.IGNORECASE | re.MULTILINE))


_REPEATED_GROUP = re.compile(r"\)[*+{]")
_BAR = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\|", re.DOTALL)
"""A bar between branches, or what may hold one that is none: an escape, a class."""


def width(source: str) -> tuple[int, int]:
    """Give how many letters a match has, at least and at most."""
    least, most = _parsed(source).getwidth()
    return least, most


@lru_cache(maxsize=1)  # whoever asks for the tree asks for the width next
def _parsed(source: str) -> Any:
    return parser.parse(source, re.IGNORECASE | re.MULTILINE)


def children(node: Node) -> list[list[Node]]:
    """Give the parts that a node is made of."""
    kind, value = node
    if kind in REPEATS:
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
def _matching(code: str, sample: str) -> frozenset[str]:
    single = re.compile(code, re.IGNORECASE)
    return frozenset(char for char in sample if single.fullmatch(char))


def characters(node: Node, sample: str = _SAMPLE) -> frozenset[str]:
    """Give those of some five hundred characters that a one-character node matches."""
    kind, value = node
    if kind is op.LITERAL:
        char = chr(value)
        return frozenset([char, char.lower(), char.upper()])
    if kind is op.NOT_LITERAL:
        return frozenset(sample) - {chr(value)}
    if kind is op.ANY:
        return frozenset(sample) - {"\n"}
    if kind is op.CATEGORY:
        return _matching(_CATEGORIES[value], sample)
    if kind is op.IN:
        chars: frozenset[str] = frozenset()
        for member in value:
            if member[0] is op.RANGE:
                low, high = member[1]
                chars |= frozenset(c for c in sample if low <= ord(c) <= high)
            elif member[0] is not op.NEGATE:
                chars |= characters(member, sample)
        return frozenset(sample) - chars if value[0][0] is op.NEGATE else chars
    return frozenset()


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}


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
        if any(crosses_lines(part) for part in children((kind, value))):
            return True
    return False


def anchored(tree: list[Node]) -> bool:
    """Whether every match starts where a line starts."""
    return _stands_at(tree, 0, op.AT_BEGINNING)


def closed(tree: list[Node]) -> bool:
    """Whether every match ends where a line ends."""
    return _stands_at(tree, -1, op.AT_END)


def _stands_at(tree: list[Node], edge: int, anchor: Any) -> bool:
    """Whether the node at one edge of a tree, in each branch, is an anchor."""
    if not tree:
        return False
    kind, value = tree[edge]
    if kind is op.BRANCH:
        return all(_stands_at(list(branch), edge, anchor) for branch in value[1])
    if kind is op.SUBPATTERN:
        return _stands_at(list(value[-1]), edge, anchor)
    return bool(kind is op.AT and value is anchor)


def first_line(tree: list[Node]) -> list[Node]:
    """Give the part of a pattern that surely stands before its first line break."""
    for place, node in enumerate(tree):
        if crosses_lines([node]):
            return tree[:place]
    return tree
