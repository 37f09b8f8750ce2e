"""What one run removed and another did not: two stores, article by article, rule by rule."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..store import pack, read_entries, unpack
from .sample import around
from .texts import TextError, read_whole

Stretch = tuple[int, int, str]
"""Start, end and rule of a removal."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What the second run took more and less, by the rule that took it, in characters."""

    rule: str
    more: int
    more_chars: int
    less: int
    less_chars: int


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch that only one of the runs removed: `more` where it is the second."""

    article: str
    rule: str
    more: bool
    start: int
    end: int
    before: str
    text: str
    after: str

    @property
    def diff(self) -> str:
        """The stretch in its context: `[-gone now-]`, `{+back now+}`."""
        marked = f"[-{self.text}-]" if self.more else f"{{+{self.text}+}}"
        return f"{self.before}{marked}{self.after}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side. `renamed` stretches went in both, by other rules."""

    articles: int
    changed: int
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    other_text: tuple[str, ...]
    renamed: int
    rules: tuple[RuleChange, ...]
    samples: tuple[Change, ...]

    @property
    def same(self) -> bool:
        """Whether both runs had the same articles and removed the same of each."""
        missing = self.only_first or self.only_second or self.other_text
        return not (missing or self.changed or self.renamed)


def compare(
    first: sqlite3.Connection,
    second: sqlite3.Connection,
    outs: tuple[Path, Path],
    count: int = 10,
) -> Comparison:
    """Compare two stores by the names of their articles; `count` samples, spread over rules."""
    names = _texts(first), _texts(second)
    both = [name for name in names[0] if name in names[1]]
    other = tuple(name for name in both if names[0][name][1] != names[1][name][1])
    more, more_chars, less, less_chars = (
        Counter[str](),
        Counter[str](),
        Counter[str](),
        Counter[str](),
    )
    found: dict[tuple[str, bool], list[tuple[str, Stretch]]] = {}
    changed = renamed = 0
    skipped = set(other)
    for name, was, now in _pairs(first, second, names):
        if was == now or name in skipped:
            continue
        gone, back = list(subtract(now, was)), list(subtract(was, now))
        changed += bool(gone or back)
        renamed += not (gone or back)
        for stretches, counts, chars, is_more in (
            (gone, more, more_chars, True),
            (back, less, less_chars, False),
        ):
            for start, end, rule in stretches:
                counts[rule] += 1
                chars[rule] += end - start
                kept = found.setdefault((rule, is_more), [])
                if len(kept) < count:
                    kept.append((name, (start, end, rule)))
    rules = tuple(
        RuleChange(rule, more[rule], more_chars[rule], less[rule], less_chars[rule])
        for rule in sorted(more.keys() | less.keys(), key=lambda r: (-more[r] - less[r], r))
    )
    return Comparison(
        len(both),
        changed,
        tuple(name for name in names[0] if name not in names[1]),
        tuple(name for name in names[1] if name not in names[0]),
        other,
        renamed,
        rules,
        tuple(_samples(first, outs[0], found, count)),
    )


def subtract(stretches: list[Stretch], others: list[Stretch]) -> Iterator[Stretch]:
    """Give the parts of sorted `stretches` that no sorted stretch of `others` covers."""
    i = 0
    for start, end, rule in stretches:
        while i < len(others) and others[i][1] <= start:
            i += 1
        j, place = i, start
        while j < len(others) and others[j][0] < end:
            if others[j][0] > place:
                yield place, others[j][0], rule
            place = max(place, others[j][1])
            j += 1
        if place < end:
            yield place, end, rule


def _texts(db: sqlite3.Connection) -> dict[str, tuple[int, str]]:
    sql = "SELECT name, id, text_digest FROM articles WHERE status = 'done' ORDER BY name"
    return {unpack(name): (id, text) for name, id, text in db.execute(sql)}


def _pairs(
    first: sqlite3.Connection,
    second: sqlite3.Connection,
    names: tuple[dict[str, tuple[int, str]], dict[str, tuple[int, str]]],
) -> Iterator[tuple[str, list[Stretch], list[Stretch]]]:
    sql = 'SELECT start, "end", rule FROM removals WHERE article = ? ORDER BY start'
    for name, (one, _) in names[0].items():
        if name in names[1]:
            other = names[1][name][0]
            was = first.execute(sql, (one,)).fetchall()
            yield name, was, second.execute(sql, (other,)).fetchall()


def _samples(
    db: sqlite3.Connection,
    out: Path,
    found: dict[tuple[str, bool], list[tuple[str, Stretch]]],
    count: int,
) -> Iterator[Change]:
    """Take from each rule in turn, so that a rule of many changes does not hide the others."""
    turns = [(key, kept[i]) for i in range(count) for key, kept in found.items() if i < len(kept)]
    for (rule, more), (name, (start, end, _)) in turns[:count]:
        entry = next(read_entries(db, "name = ?", (pack(name),)))
        try:
            text = read_whole(db, out, entry).text
        except TextError:
            continue
        before, after = around(text, start, end)
        yield Change(name, rule, more, start, end, before, text[start:end], after)
