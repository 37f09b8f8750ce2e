"""What a run removed, counted: by category, rule, language and site, and per article."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from ..store import PRESENT, unpack

STEPS = 20
"""Columns of the histogram of removed shares: each 1 / STEPS wide."""

INDEXES = """
CREATE INDEX IF NOT EXISTS removals_counts ON removals(rule, category, article, start, "end");
CREATE INDEX IF NOT EXISTS articles_counts
  ON articles(site, language, status, chars, removed, flags);
CREATE INDEX IF NOT EXISTS near_counts ON near(score, rule, article, start);
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Articles or removals that share a key; `chars` and `removed` count characters."""

    key: str
    articles: int
    chars: int
    removed: int
    removals: int = 0

    @property
    def share(self) -> float:
        """The part of the characters that was removed, between 0 and 1."""
        return self.removed / self.chars if self.chars else 0.0


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one rule did in the run.

    `removals` counts those that it spoke loudest for, each of which counts for one rule alone;
    `removed` are their characters, `articles` those they stand in. `fired` counts the removals
    that it fired on at all, alone or beside louder rules.
    """

    id: str
    category: str
    description: str
    language: str
    score: float
    removals: int = 0
    removed: int = 0
    articles: int = 0
    fired: int = 0


@dataclass(frozen=True, slots=True)
class Flagged:
    """An article that a person should look at, and why; `failed` when it was not cleaned."""

    name: str
    flags: tuple[str, ...]
    chars: int
    removed: int
    message: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one store.

    `histogram[i]` counts the articles whose removed share lies in `[i, i + 1) / STEPS`; the
    articles that lost nothing at all are `untouched` and stand in the first column too.
    `gone` are those of sources that the last run did not see; no other figure counts them.
    `older` are those that the last run has not come to (it was stopped), done with other rules
    or options; all figures count them.
    """

    started: str
    finished: str
    version: str
    digest: str
    articles: int
    failed: int
    gone: int
    older: int
    untouched: int
    chars: int
    removed: int
    removals: int
    posts: int
    near: int
    histogram: tuple[int, ...]
    categories: tuple[Group, ...]
    sites: tuple[Group, ...]
    languages: tuple[Group, ...]
    rules: tuple[RuleCount, ...]
    post_languages: tuple[tuple[str, int], ...]
    flagged: tuple[Flagged, ...]

    @property
    def share(self) -> float:
        """The part of all characters that was removed, between 0 and 1."""
        return self.removed / self.chars if self.chars else 0.0

    @property
    def on_no_removal(self) -> tuple[RuleCount, ...]:
        """The rules that fired on no removal of this run, by id; rules that keep are of these."""
        return tuple(sorted((r for r in self.rules if not r.fired), key=lambda r: r.id))


def ensure_indexes(db: sqlite3.Connection) -> None:
    """Make the indexes that keep the figures quick; a store that is read-only does without."""
    try:
        db.executescript(INDEXES)
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error) and "locked" not in str(error):
            raise


def summarise(db: sqlite3.Connection) -> Summary:
    """Count the whole store; about a second for a million removals."""
    ensure_indexes(db)
    started, finished, version, run_digest = db.execute(
        "SELECT started, coalesce(finished, ''), version, digest FROM runs ORDER BY id DESC LIMIT 1"
    ).fetchone() or ("", "", "", "")
    done, failed, chars, removed, untouched = db.execute(
        "SELECT coalesce(sum(status = 'done'), 0), coalesce(sum(status = 'failed'), 0),"
        " coalesce(sum(chars), 0), coalesce(sum(removed), 0),"
        " coalesce(sum(status = 'done' AND removed = 0), 0) FROM articles"
        " WHERE status != 'gone'"
    ).fetchone()
    rules = tuple(_rules(db))
    return Summary(
        started=started,
        finished=finished,
        version=version,
        digest=run_digest,
        articles=done,
        failed=failed,
        gone=_one(db, "SELECT count(*) FROM articles WHERE status = 'gone'"),
        older=_one(
            db,
            "SELECT count(*) FROM articles JOIN runs ON runs.id = run"
            " WHERE status = 'done' AND runs.digest != ?",
            (run_digest,),
        ),
        untouched=untouched,
        chars=chars,
        removed=removed,
        removals=sum(r.removals for r in rules),
        posts=_one(db, f"SELECT count(*) FROM posts WHERE {PRESENT}"),
        near=_one(db, f"SELECT count(*) FROM near WHERE {PRESENT}"),
        histogram=_histogram(db),
        categories=tuple(_categories(db, rules, chars)),
        sites=tuple(_groups(db, "site")),
        languages=tuple(_groups(db, "language")),
        rules=rules,
        post_languages=tuple(
            db.execute(
                f"SELECT language, count(*) FROM posts WHERE {PRESENT}"
                " GROUP BY 1 ORDER BY 2 DESC, 1"
            )
        ),
        flagged=tuple(flagged(db)),
    )


def flagged(db: sqlite3.Connection) -> Iterator[Flagged]:
    """Give the articles that carry a flag or failed, failed ones first, then the largest loss."""
    sql = (
        "SELECT name, flags, chars, removed, status, message FROM articles"
        " WHERE (flags != '[]' OR status = 'failed') AND status != 'gone'"
        " ORDER BY status = 'done', removed * 1.0 / max(chars, 1) DESC, name"
    )
    for name, flags, chars, removed, status, message in db.execute(sql):
        marks = (*(() if status == "done" else ("failed",)), *json.loads(flags or "[]"))
        yield Flagged(unpack(name), marks, chars, removed, unpack(message))


def _one(db: sqlite3.Connection, sql: str, values: tuple[str, ...] = ()) -> int:
    return int(db.execute(sql, values).fetchone()[0])


def _histogram(db: sqlite3.Connection) -> tuple[int, ...]:
    sql = (
        f"SELECT min(removed * {STEPS} / max(chars, 1), {STEPS - 1}), count(*) FROM articles"
        " WHERE status = 'done' GROUP BY 1"
    )
    counts = dict(db.execute(sql).fetchall())
    return tuple(counts.get(i, 0) for i in range(STEPS))


def _categories(db: sqlite3.Connection, rules: tuple[RuleCount, ...], chars: int) -> list[Group]:
    """Give removals per category; `chars` is the whole run's, so that shares add up."""
    groups = []
    for category in {r.category for r in rules if r.removals}:
        own = [r for r in rules if r.category == category]
        # A range over the rule ids is read from the index alone; a GROUP BY category is not.
        articles = db.execute(
            "SELECT count(DISTINCT article) FROM removals WHERE rule >= ? AND rule < ?"
            f" AND {PRESENT}",
            (f"{category}/", f"{category}0"),
        ).fetchone()[0]
        removed, removals = sum(r.removed for r in own), sum(r.removals for r in own)
        groups.append(Group(category, articles, chars, removed, removals))
    return sorted(groups, key=lambda g: (-g.removed, g.key))


def _groups(db: sqlite3.Connection, column: str) -> Iterator[Group]:
    """Articles by one of their columns, the most articles first."""
    sql = (
        f"SELECT {column}, count(*), sum(chars), sum(removed) FROM articles"
        f" WHERE status = 'done' GROUP BY {column} ORDER BY 2 DESC, 1"
    )
    for key, articles, chars, removed in db.execute(sql):
        yield Group(unpack(key), articles, chars, removed)


def _rules(db: sqlite3.Connection) -> Iterator[RuleCount]:
    """Every rule of the run, the one that took the most stretches first."""
    sql = f"SELECT rule, sum(removals) FROM fired WHERE {PRESENT} GROUP BY rule"
    fired = dict(db.execute(sql).fetchall())
    sql = (
        'SELECT rule, category, count(*), sum("end" - start), count(DISTINCT article)'
        f" FROM removals WHERE {PRESENT} GROUP BY rule, category"
    )
    loudest = {row[0]: row for row in db.execute(sql)}
    columns = "id, category, description, language, score"
    known = {r[0]: r for r in db.execute(f"SELECT {columns} FROM rules")}
    counts = []
    for rule in loudest.keys() | fired.keys() | known.keys():
        _, category, description, language, score = known.get(
            rule, (rule, rule.partition("/")[0], "", "", 1.0)
        )
        _, category, *figures = loudest.get(rule, (rule, category, 0, 0, 0))
        figures.append(fired.get(rule, 0))
        counts.append(RuleCount(rule, category, description, language, score, *figures))
    yield from sorted(counts, key=lambda r: (-r.removals, -r.fired, r.id))
