"""What people said of removals and near misses: kept in the store, counted per rule.

A verdict is on a stretch of an article: `right` or `wrong` says whether the decision was, so
`right` of a removal is clutter and `right` of a near miss is the article's own text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from ..learn.metrics import wilson
from ..store import now, pack, unpack

Kind = Literal["removal", "near"]
Word = Literal["right", "wrong", "unsure"]
WORDS: tuple[Word, ...] = ("right", "wrong", "unsure")

Key = tuple[str, int, int, Kind]
"""What a verdict is about: the article's name, start, end, and which kind of stretch."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS verdicts (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('removal', 'near')), text TEXT, rule TEXT NOT NULL,
  site TEXT, verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong', 'unsure')),
  note TEXT NOT NULL DEFAULT '', at TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One person's word on one stretch `[start, end)` of the article called `name`."""

    name: str
    start: int
    end: int
    kind: Kind
    text: str
    rule: str
    site: str
    verdict: Word
    note: str = ""
    at: str = ""

    @property
    def key(self) -> Key:
        """The place that it is about."""
        return self.name, self.start, self.end, self.kind

    @property
    def clutter(self) -> bool | None:
        """Whether the stretch is clutter by this verdict; None when unsure."""
        if self.verdict == "unsure":
            return None
        return (self.verdict == "right") == (self.kind == "removal")


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a rule decided rightly: the share of its judged removals, with Wilson's bounds.

    For near misses (`kind` near) the share that was rightly kept.
    """

    rule: str
    kind: Kind
    right: int
    wrong: int
    unsure: int

    @property
    def judged(self) -> int:
        """Verdicts that count: right ones and wrong ones."""
        return self.right + self.wrong

    @property
    def estimate(self) -> float:
        """Right ones among the judged; 1 where none is judged."""
        return self.right / self.judged if self.judged else 1.0

    @property
    def bounds(self) -> tuple[float, float]:
        """The 95 % interval of the share."""
        return wilson(self.right, self.judged)


def save(db: sqlite3.Connection, verdict: Verdict) -> int:
    """Write a verdict at once; an earlier one on the same stretch stays below it for undo."""
    db.execute(SCHEMA)
    values = (
        pack(verdict.name),
        verdict.start,
        verdict.end,
        verdict.kind,
        pack(verdict.text),
        verdict.rule,
        pack(verdict.site),
        verdict.verdict,
        pack(verdict.note),
        verdict.at or now(),
    )
    sql = (
        'INSERT INTO verdicts (name, start, "end", kind, text, rule, site, verdict, note, at)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    return int(db.execute(sql, values).lastrowid or 0)


def undo(db: sqlite3.Connection) -> Verdict | None:
    """Take the last verdict back; gives what it was, None where there is none."""
    if not _exist(db):
        return None
    sql = f"SELECT id, {COLUMNS} FROM verdicts ORDER BY id DESC LIMIT 1"
    row = db.execute(sql).fetchone()
    if row is None:
        return None
    db.execute("DELETE FROM verdicts WHERE id = ?", (row[0],))
    return _verdict(row[1:])


def read(db: sqlite3.Connection) -> list[Verdict]:
    """Give the verdicts that hold: the last one on each stretch, in the order they were given."""
    if not _exist(db):
        return []
    sql = (
        f"SELECT {COLUMNS} FROM verdicts WHERE id IN (SELECT max(id) FROM verdicts"
        ' GROUP BY name, start, "end", kind) ORDER BY id'
    )
    return [_verdict(row) for row in db.execute(sql)]


def precision(verdicts: Iterable[Verdict]) -> list[Precision]:
    """Give the count of each rule, the least certain to be good first."""
    counts: dict[tuple[str, Kind], dict[str, int]] = {}
    for one in verdicts:
        count = counts.setdefault((one.rule, one.kind), dict.fromkeys(WORDS, 0))
        count[one.verdict] += 1
    rules = [Precision(rule, kind, **count) for (rule, kind), count in counts.items()]
    return sorted(rules, key=lambda p: (p.bounds[0], p.rule, p.kind))


COLUMNS = 'name, start, "end", kind, text, rule, site, verdict, note, at'


def _exist(db: sqlite3.Connection) -> bool:
    sql = "SELECT 1 FROM sqlite_master WHERE name = 'verdicts'"
    return db.execute(sql).fetchone() is not None


def _verdict(row: tuple[Any, ...]) -> Verdict:
    name, start, end, kind, text, rule, site, verdict, note, at = row
    words = [unpack(value) for value in (name, text, site, note)]
    return Verdict(
        words[0],
        int(start),
        int(end),
        kind,
        words[1],
        rule,
        words[2],
        verdict,
        words[3],
        at,
    )
