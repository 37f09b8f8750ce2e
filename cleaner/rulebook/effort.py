"""How much work a regex may make: whether it can run for long on a text."""

from __future__ import annotations

import re._constants as op  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator
from math import inf

from .rounds import MANY, Alphabet, Rounds, folds
from .syntax import BACKTRACKING, LETTERS, REPEATS, Node, children

TOO_MANY = 1e7
"""More ways than this may take longer than a blink."""

SHORT = 300
"""Letters of a text on which most patterns can be shown to be quick."""

MOST_TRIES = 3e6
"""Letters that the rounds of a repeat may read on a `SHORT` text, in all ways together."""

MOST_IN_A_ROW = 2
"""Unbounded repeats in a row that may match the same letter: work grows by a power with each."""

ROUNDS_CURE = (
    "let each round end with a sign that nothing else in it matches, as in (?:[a-z]+ ){0,5}, "
    "let no two branches match the same text, or allow fewer rounds"
)
ROW_CURE = "bound all but two of them: {0,40} for *"


def backtracking(tree: list[Node]) -> tuple[str, str] | None:
    """Say what in a pattern may backtrack for long, and the cure; None when nothing does."""
    several = [one for one in _repeats(tree, True) if ways([one[0]], SHORT) >= MOST_TRIES]
    if not several and _unbounded(tree) <= MOST_IN_A_ROW:
        return None
    alphabet = Alphabet(tree)
    for repeat, fold in several:
        problem = _twofold(Rounds(repeat, alphabet, fold))
        if problem:
            return problem, ROUNDS_CURE
    crowd, _ = _row(tree, (), alphabet, True)
    if crowd:
        letter = alphabet.first(crowd)
        return f"more than two unbounded repeats in a row can match {letter!r}", ROW_CURE
    return None


def _unbounded(tree: Iterable[Node]) -> int:
    """Count the repeats of a tree that have no bound."""
    found = 0
    for node in tree:
        found += node[0] in BACKTRACKING and node[1][1] > MANY
        found += sum(map(_unbounded, children(node)))
    return found


def _repeats(tree: Iterable[Node], fold: bool) -> Iterator[tuple[Node, bool]]:
    """Give the outermost repeats of a tree, and whether case is ignored where each stands.

    And those inside that keep their tries to themselves: look-arounds, atomic groups.
    """
    for node in tree:
        within = folds(node, fold)
        if node[0] in BACKTRACKING and node[1][1] > 1:
            yield node, fold
            for part in children(node):
                yield from _repeats(_closed(part), within)
        else:
            for part in children(node):
                yield from _repeats(part, within)


def _closed(tree: list[Node]) -> Iterator[Node]:
    for node in tree:
        if node[0] in (op.ASSERT, op.ASSERT_NOT, op.ATOMIC_GROUP, op.POSSESSIVE_REPEAT):
            yield node
        else:
            for part in children(node):
                yield from _closed(part)


def _twofold(rounds: Rounds) -> str:
    """Say what text a repeat can match in too many ways; empty when there is none."""
    for word in rounds.twofold():
        text = repr(word if len(word) <= 20 else f"{word[:20]}…")
        if rounds.most is None:
            return f"a repeat without bound can match {text} in several ways"
        if rounds.tries(word, SHORT, MOST_TRIES) >= MOST_TRIES:
            return f"up to {rounds.most} rounds of a repeat can match {text} in too many ways"
    return ""


def _row(
    tree: Iterable[Node], going: tuple[int, ...], alphabet: Alphabet, fold: bool
) -> tuple[int, tuple[int, ...]]:
    """Give the letters that a third unbounded repeat in a row shares with those before it.

    With them, the letters of each repeat that may still be going on where the tree ends. One is
    over where a sign must follow that it cannot match: only there, then, can it end.
    """
    for node in tree:
        kind, value = node
        if kind in LETTERS:
            mask = alphabet.mask(node, fold)
            going = tuple(one for one in going if one & mask)
        elif kind in BACKTRACKING and value[1] > MANY:
            mask = alphabet.reach([node], fold)
            sharing = [one & mask for one in going if one & mask]
            if len(sharing) >= MOST_IN_A_ROW:
                return sharing[0], going
            going = (*going, mask)
        elif kind is not op.ASSERT_NOT:
            ends = [_row(part, going, alphabet, folds(node, fold)) for part in children(node)]
            if kind in REPEATS and not value[0]:
                ends.append((0, going))
            for crowd, _ in ends:
                if crowd:
                    return crowd, going
            going = max((after for _, after in ends), key=len, default=going)
    return 0, going


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
