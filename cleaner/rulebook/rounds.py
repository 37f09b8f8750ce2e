"""The rounds of a repeat: whether it can match one text in several ways, and in how many.

A regex engine that fails tries every way. So the body of a repeat is laid out as an automaton (of
Glushkov's kind: a state per letter that is read), and two walks through it are looked for that
read the same letters and come back to where they began.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .syntax import BACKTRACKING, LETTERS, Node, characters, children

MANY = 64
"""A repeat above this count is treated as unbounded."""

MOST_STATES = 200
"""Beyond this, inner repeats are no longer laid out round by round, but as unbounded."""

MOST_WORDS = 8
"""How many words that can be read in two ways are looked for."""

_ALWAYS = "\n !(),-./09:@_azéя中"
"""Letters that every alphabet has, so that no class is without one of its own."""


class Alphabet:
    """The letters that tell the classes of a pattern apart; sets of them are bits of a number."""

    def __init__(self, tree: list[Node]) -> None:
        named = {*_ALWAYS, *_named(tree)}
        named |= {other for char in named for other in (char.lower(), char.upper())}
        self.letters = "".join(sorted(char for char in named if len(char) == 1))
        self._bits = {char: 1 << place for place, char in enumerate(self.letters)}
        self.all = (1 << len(self.letters)) - 1

    def mask(self, node: Node, fold: bool) -> int:
        """Give the letters that a one-letter node matches, in either case with `fold`."""
        kind, value = node
        chars = {chr(value)} if kind is op.LITERAL else characters(node, self.letters)
        if fold:
            chars = {other for char in chars for other in (char, char.lower(), char.upper())}
        return sum(self._bits.get(char, 0) for char in set(chars))

    def reach(self, tree: Iterable[Node], fold: bool) -> int:
        """Give the letters that some part of a tree can match."""
        found = 0
        for node in tree:
            if node[0] in (op.GROUPREF, op.GROUPREF_EXISTS):
                return self.all
            if node[0] in LETTERS:
                found |= self.mask(node, fold)
            for part in children(node):
                found |= self.reach(part, folds(node, fold))
        return found

    def first(self, mask: int) -> str:
        """Give a letter of a set, a plain one if there is any."""
        inside = [char for place, char in enumerate(self.letters) if mask >> place & 1]
        return min(inside, key=lambda char: (not char.isalpha(), char != char.lower(), char))


def folds(node: Node, fold: bool) -> bool:
    """Whether case is ignored inside a node that stands where it is ignored or not."""
    if node[0] is not op.SUBPATTERN:
        return fold
    _, add, drop, _ = node[1]
    return bool((fold or add & re.IGNORECASE) and not drop & re.IGNORECASE)


def _named(tree: Iterable[Node]) -> Iterator[str]:
    for kind, value in tree:
        if kind in (op.LITERAL, op.NOT_LITERAL):
            yield chr(value)
        elif kind is op.RANGE:
            yield from map(chr, value)
        elif kind is op.IN:
            yield from _named(value)
        for part in children((kind, value)):
            yield from _named(part)


_Walks = tuple[int, int, bool]
"""Where two walks are, the lower state first, and whether they have parted."""


class _Part(NamedTuple):
    """A stretch of a pattern: in how many ways it is empty, starts in a state, ends in one."""

    empty: int
    first: dict[int, int]
    last: dict[int, int]


_EMPTY = _Part(1, {}, {})


class Rounds:
    """A repeat as an automaton; `fold` says whether case is ignored where it stands."""

    def __init__(self, repeat: Node, alphabet: Alphabet, fold: bool) -> None:
        low, high, body = repeat[1]
        self.alphabet = alphabet
        self.most = high if high <= MANY else None
        """The most rounds; None when there is no bound."""
        self._masks: list[int] = []
        self._inner: list[dict[int, int]] = []
        """For each state those that follow it within a round, with the number of ways."""
        part = self._sequence(body, fold)
        self._first = part.first
        empties = part.empty if low > 1 else 0
        self._next: list[dict[int, int]] = [
            {to: part.last.get(state, 0) * ways * (1 + empties) for to, ways in part.first.items()}
            if state in part.last
            else {}
            for state in range(len(self._masks))
        ]
        """The same for states that begin the next round."""
        pairs = zip(self._inner, self._next, strict=True)
        self._follow = [_sum(inner, outer) for inner, outer in pairs]
        kinds: dict[frozenset[tuple[int, int]], int] = {}
        self._kinds = [kinds.setdefault(frozenset(x.items()), len(kinds)) for x in self._follow]
        """Which states are followed by the same ones: they have the same number."""
        self._known: dict[tuple[int, int, bool], list[tuple[int, int, int, bool]]] = {}

    def twofold(self) -> Iterator[str]:
        """Give words, each shortest for a state, that lead back to it in two ways.

        Every state leads to every other, so where one has such a word all have: a few of those
        that read the most letters are asked.
        """
        widest = sorted(set(self._masks), key=lambda mask: (-mask.bit_count(), mask))
        for mask in widest[:MOST_WORDS]:
            word = self._loop(self._masks.index(mask)) if mask else None
            if word is None:
                return
            yield word

    def _loop(self, start: int) -> str | None:
        """Find the shortest word that two walks from a state to itself both read."""
        begin, goal = (start, start, False), (start, start, True)
        came: dict[_Walks, tuple[_Walks, int]] = {}
        waiting = deque([begin])
        while waiting:
            here = waiting.popleft()
            one, other, parted = here
            for left, right, mask, split in self._steps(one, other):
                there = (left, right, parted or split)
                if there in came or there == begin:
                    continue
                came[there] = (here, mask)
                if there == goal:
                    return self._spell(came, begin, goal)
                waiting.append(there)
        return None

    def _steps(self, one: int, other: int) -> list[tuple[int, int, int, bool]]:
        """Give where two walks can go by one letter: states, letters, whether they part there."""
        key = (self._kinds[one], self._kinds[other], one == other)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = []
            for left, ways in self._follow[one].items():
                for right in self._follow[other]:
                    mask = self._masks[left] & self._masks[right]
                    if mask:
                        split = left != right or (one == other and ways > 1)
                        known.append((min(left, right), max(left, right), mask, split))
        return known

    def _spell(self, came: dict[_Walks, tuple[_Walks, int]], begin: _Walks, goal: _Walks) -> str:
        word, here = list[str](), goal
        while here != begin:
            here, mask = came[here]
            word.append(self.alphabet.first(mask))
        return "".join(reversed(word))

    def tries(self, word: str, length: int, enough: float) -> float:
        """Count the tries on a word said over and over; stops where there are `enough`.

        Each letter that one way reads is a try.
        """
        bits = [1 << self.alphabet.letters.index(char) for char in word]
        now: dict[tuple[int, int], int] = {(state, 1): n for state, n in self._first.items()}
        total = 0
        for place in range(length):
            bit = bits[place % len(bits)]
            now = {key: n for key, n in now.items() if self._masks[key[0]] & bit}
            total += sum(now.values())
            if total >= enough or not now:
                break
            then: dict[tuple[int, int], int] = {}
            for (state, number), n in now.items():
                for to, ways in self._inner[state].items():
                    then[to, number] = then.get((to, number), 0) + n * ways
                if self.most is None or number < self.most:
                    for to, ways in self._next[state].items():
                        then[to, number + 1] = then.get((to, number + 1), 0) + n * ways
            now = then
        return total

    def _letter(self, mask: int) -> _Part:
        self._masks.append(mask)
        self._inner.append({})
        state = len(self._masks) - 1
        return _Part(0, {state: 1}, {state: 1})

    def _join(self, last: dict[int, int], first: dict[int, int]) -> None:
        for state, ways in last.items():
            following = self._inner[state]
            for to, more in first.items():
                following[to] = following.get(to, 0) + ways * more

    def _then(self, one: _Part, other: _Part) -> _Part:
        self._join(one.last, other.first)
        return _Part(
            min(one.empty * other.empty, MANY),
            _sum(one.first, _times(other.first, one.empty)),
            _sum(other.last, _times(one.last, other.empty)),
        )

    def _sequence(self, tree: Iterable[Node], fold: bool) -> _Part:
        part = _EMPTY
        for node in tree:
            part = self._then(part, self._node(node, fold))
        return part

    def _node(self, node: Node, fold: bool) -> _Part:
        kind, value = node
        if kind in LETTERS:
            return self._letter(self.alphabet.mask(node, fold))
        if kind is op.SUBPATTERN:
            return self._sequence(value[-1], folds(node, fold))
        if kind is op.BRANCH:
            part = _Part(0, {}, {})
            for branch in value[1]:
                other = self._sequence(branch, fold)
                first, last = _sum(part.first, other.first), _sum(part.last, other.last)
                part = _Part(min(part.empty + other.empty, MANY), first, last)
            return part
        if kind in BACKTRACKING:
            low, high, body = value
            return self._repeat(low, high, list(body), fold)
        if kind in (op.ATOMIC_GROUP, op.POSSESSIVE_REPEAT):
            # What it matched is never tried in another way: as good as one letter.
            optional = kind is op.ATOMIC_GROUP or not value[0]
            part = self._letter(self.alphabet.reach([node], fold))
            return part._replace(empty=int(optional))
        if kind in (op.GROUPREF, op.GROUPREF_EXISTS):
            part = self._letter(self.alphabet.all)
            self._join(part.last, part.first)
            return part._replace(empty=1)
        return _EMPTY  # an anchor, or a look around

    def _repeat(self, low: int, high: int, body: list[Node], fold: bool) -> _Part:
        if high > MANY or len(self._masks) > MOST_STATES:
            part = self._sequence(body, fold)
            self._join(part.last, part.first)
            return part._replace(empty=part.empty + (low == 0))
        part = _EMPTY
        for _ in range(high - low):  # from the last round to the first: x(x(x)?)?
            part = self._then(self._sequence(body, fold), part)
            part = part._replace(empty=min(part.empty + 1, MANY))
        for _ in range(low):
            part = self._then(self._sequence(body, fold), part)
        return part


def _sum(one: dict[int, int], other: dict[int, int]) -> dict[int, int]:
    found = dict(one)
    for state, ways in other.items():
        found[state] = found.get(state, 0) + ways
    return found


def _times(ways: dict[int, int], factor: int) -> dict[int, int]:
    return {state: n * factor for state, n in ways.items()} if factor else {}
