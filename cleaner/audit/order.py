"""In which order removals and near misses are judged: where a verdict teaches most, first.

A rule that fires often and is little known comes first; within it, sites not seen yet, then
what lay nearest to the threshold. Each verdict narrows its rule's interval, so the next rule
comes up: the walk spreads over rules and sites by itself.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..learn.metrics import wilson
from ..store import PRESENT, unpack
from .verdicts import Key, Kind, Verdict

POOL = 200
"""Stretches of one rule that may be asked about; more would teach nothing new."""


@dataclass(frozen=True, slots=True)
class Question:
    """One stretch to be judged; `fired` counts all stretches of its rule in the run."""

    article: int
    name: str
    site: str
    start: int
    end: int
    kind: Kind
    rule: str
    score: float
    text: str
    fired: int

    @property
    def key(self) -> Key:
        """Its place, by which its verdict is found."""
        return self.name, self.start, self.end, self.kind


def questions(db: sqlite3.Connection) -> dict[tuple[str, Kind], list[Question]]:
    """Give what may be asked, by rule: `POOL` of each, picked evenly by chance."""
    names = {
        id: (unpack(name), unpack(site))
        for id, name, site in db.execute("SELECT id, name, site FROM articles")
    }
    pool: dict[tuple[str, Kind], list[Question]] = {}
    tables: tuple[tuple[Kind, str], ...] = (("removal", "removals"), ("near", "near"))
    for kind, table in tables:
        rules = db.execute(
            f"SELECT rule, count(*) FROM {table} WHERE {PRESENT} GROUP BY rule"
        ).fetchall()
        for rule, fired in rules:
            rows = db.execute(
                f"SELECT rowid FROM {table} WHERE rule = ? AND {PRESENT}"
                " ORDER BY (rowid * 2654435761) % 4294967296 LIMIT ?",
                (rule, POOL),
            ).fetchall()
            asked = []
            for (row,) in rows:
                article, start, end, score, text = db.execute(
                    f'SELECT article, start, "end", score, text FROM {table} WHERE rowid = ?',
                    (row,),
                ).fetchone()
                name, site = names[article]
                place = (article, name, site, start, end)
                asked.append(Question(*place, kind, rule, score, unpack(text), fired))
            pool[rule, kind] = asked
    return pool


def pick(
    pool: dict[tuple[str, Kind], list[Question]],
    verdicts: Iterable[Verdict],
    skipped: frozenset[Key] = frozenset(),
) -> Question | None:
    """Give the stretch whose verdict would teach most now; None when all are judged or skipped."""
    counts: dict[tuple[str, Kind], Counter[str]] = {}
    sites: dict[tuple[str, Kind], Counter[str]] = {}
    everywhere: Counter[str] = Counter()
    done = set(skipped)
    for one in verdicts:
        done.add(one.key)
        counts.setdefault((one.rule, one.kind), Counter())[one.verdict] += 1
        sites.setdefault((one.rule, one.kind), Counter())[one.site] += 1
        everywhere[one.site] += 1
    put_off = Counter(
        (q.rule, q.kind) for asked in pool.values() for q in asked if q.key in skipped
    )
    ranked = sorted(
        pool,
        key=lambda key: (
            -_worth(pool[key], counts.get(key, Counter()), put_off[key]),
            key,
        ),
    )
    for key in ranked:
        open_ = [question for question in pool[key] if question.key not in done]
        if open_:
            seen = sites.get(key, Counter())
            return min(open_, key=lambda q: (seen[q.site], everywhere[q.site], _margin(q), q.key))
    return None


def _worth(asked: list[Question], count: Counter[str], put_off: int) -> float:
    """How much is unknown of a rule, times how much depends on it."""
    right, judged = count["right"], count["right"] + count["wrong"]
    low, high = wilson(right, judged)
    # A person who cannot tell, or passes on, will not be able to tell of the next ones either.
    tired = 1 + 0.5 * count["unsure"] + 0.5 * put_off
    fired = asked[0].fired if asked else 0
    doubt = 1.0 if not asked or asked[0].kind == "removal" else 0.6
    return (high - low) * math.log1p(fired) * doubt / tired


def _margin(question: Question) -> float:
    return round(abs(question.score - 1.0), 3)
