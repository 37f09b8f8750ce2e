"""Writing the store: articles become rows in workers, and one process writes them in batches."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, replace
from datetime import UTC, datetime
from typing import Any

from ..model import Cleaned, Match, Near, Post, Removal, Rule
from .schema import (
    ENTRY_COLUMNS,
    INDEXES,
    OF_FILE,
    RECEIPTS,
    Entry,
    Progress,
    Row,
    Rows,
    Value,
    digest,
    of_file,
    pack,
)

UPSERT = (
    f"INSERT INTO articles ({', '.join(ENTRY_COLUMNS)}) "
    f"VALUES ({', '.join('?' * len(ENTRY_COLUMNS))}) ON CONFLICT(name) DO UPDATE SET "
    + ", ".join(f"{c} = excluded.{c}" for c in ENTRY_COLUMNS if c != "name")
    + " RETURNING id"
)


def now() -> str:
    """Give the time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def begin_run(db: sqlite3.Connection, version: str, digest: str, options: dict[str, Any]) -> int:
    """Give the id of the run to write under: a new one, or the last if it was stopped halfway."""
    last = db.execute("SELECT id, finished, digest FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    if last and last[1] is None and last[2] == digest:
        return int(last[0])
    values = (now(), version, digest, json.dumps(options, sort_keys=True))
    sql = "INSERT INTO runs (started, version, digest, options) VALUES (?, ?, ?, ?)"
    return int(db.execute(sql, values).lastrowid or 0)


def finish_run(db: sqlite3.Connection, run: int) -> None:
    """Note that a run came to its end, and make what reading needs to be quick."""
    db.executescript(INDEXES)
    db.execute("UPDATE runs SET finished = ? WHERE id = ?", (now(), run))


def write_rules(db: sqlite3.Connection, rules: Iterable[Rule]) -> None:
    """Note what each rule is, so that the store explains itself without the rule files."""
    rows = [(r.id, r.category, r.description, r.language, r.score) for r in rules]
    db.execute("BEGIN")
    db.executemany("INSERT OR REPLACE INTO rules VALUES (?, ?, ?, ?, ?)", rows)
    db.execute("COMMIT")


def rows(entry: Entry, cleaned: Cleaned, near: Iterable[Near] = ()) -> Rows:
    """Make an article's entry and receipt plain rows; the entry's figures are filled in."""
    article, text = cleaned.article, cleaned.article.text
    filled = replace(
        entry,
        text_digest=digest(text),
        kind=article.kind,
        site=article.site,
        url=article.url,
        title=cleaned.title,
        language=article.language,
        chars=len(text),
        removed=sum(r.end - r.start for r in cleaned.removals),
        flags=cleaned.flags,
    )
    return Rows(
        filled,
        tuple(map(_removal_values, cleaned.removals)),
        tuple(Counter(rule for one in cleaned.removals for rule in _rules(one)).items()),
        tuple(map(_post_values, cleaned.posts)),
        tuple(_near_values(n, text) for n in near),
    )


def write(db: sqlite3.Connection, run: int, batch: Iterable[Rows]) -> None:
    """Write a batch of articles; what the store knew of them before is replaced.

    The caller opens and commits the transaction, so that rows and `progress` go together.
    """
    removals: list[Row] = []
    fired: list[Row] = []
    posts: list[Row] = []
    near: list[Row] = []
    for one in batch:
        article = db.execute(UPSERT, _entry_values(one.entry, run)).fetchone()[0]
        for table in RECEIPTS:
            db.execute(f"DELETE FROM {table} WHERE article = ?", (article,))
        removals += [(article, *r) for r in one.removals]
        fired += [(article, *f) for f in one.fired]
        posts += [(article, *p) for p in one.posts]
        near += [(article, *n) for n in one.near]
    db.executemany(f"INSERT INTO removals VALUES ({', '.join('?' * 9)})", removals)
    db.executemany("INSERT INTO fired VALUES (?, ?, ?)", fired)
    db.executemany(f"INSERT INTO posts VALUES ({', '.join('?' * 11)})", posts)
    db.executemany(f"INSERT INTO near VALUES ({', '.join('?' * 7)})", near)


def forget(db: sqlite3.Connection, file: str) -> None:
    """Take out all that is known of a file of many articles, which is begun anew."""
    db.execute("BEGIN IMMEDIATE")
    _drop(db, f"({OF_FILE}) OR name = ?", (*of_file(file), pack(file)))
    db.execute("DELETE FROM progress WHERE name = ?", (pack(file),))
    db.execute("COMMIT")


def mark_gone(db: sqlite3.Connection, seen: Iterable[str]) -> None:
    """Mark the articles of sources that a run, come to its end, has not `seen`.

    Their bodies and receipts may be all that is left of them, so they are kept, but for those
    that failed or whose bodies gave way to those of other sources.
    """
    db.execute("CREATE TEMP TABLE seen (file PRIMARY KEY) WITHOUT ROWID")
    db.execute("BEGIN IMMEDIATE")
    db.executemany("INSERT OR IGNORE INTO seen VALUES (?)", ((pack(file),) for file in seen))
    unseen = "file NOT IN (SELECT file FROM seen)"
    _drop(db, f"{unseen} AND status = 'failed'")
    db.execute(f"UPDATE articles SET status = 'gone' WHERE {unseen}")
    db.execute(f"UPDATE articles SET status = 'done' WHERE status = 'gone' AND NOT ({unseen})")
    present = "SELECT body FROM articles WHERE status = 'done'"
    _drop(db, f"status = 'gone' AND body IN ({present})")
    known = "SELECT file FROM seen UNION ALL SELECT file FROM articles"
    db.execute(f"DELETE FROM progress WHERE name NOT IN ({known})")
    db.execute("COMMIT")
    db.execute("DROP TABLE seen")


def _drop(db: sqlite3.Connection, where: str, values: tuple[Value, ...] = ()) -> None:
    """Take out articles with their receipts; `where` is an SQL condition on `articles`."""
    for table in RECEIPTS:
        db.execute(
            f"DELETE FROM {table} WHERE article IN (SELECT id FROM articles WHERE {where})", values
        )
    db.execute(f"DELETE FROM articles WHERE {where}", values)


def save_progress(db: sqlite3.Connection, progress: Progress) -> None:
    """Note how far a file of many articles has come, in the caller's transaction."""
    values = (pack(progress.name), *astuple(progress)[1:])
    db.execute("INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)


def _removal_values(removal: Removal) -> Row:
    start, end, text, matches = removal.start, removal.end, pack(removal.text), removal.matches
    rule = matches[0].rule if len(matches) == 1 else removal.rule
    mark = pack(removal.mark)
    return (start, end, text, removal.category, rule, removal.score, mark, _dump(matches))


def _rules(removal: Removal) -> set[str]:
    return {match.rule for match in removal.matches} or {removal.rule}


def _post_values(post: Post) -> Row:
    who = post.platform, pack(post.author), pack(post.handle), post.date
    what = pack(post.text), post.language, post.confidence, pack(post.url)
    return (post.start, post.end, *who, *what)


def _near_values(near: Near, text: str) -> Row:
    loudest = max(near.matches, key=lambda m: m.score).rule if near.matches else ""
    stretch = pack(text[near.start : near.end])
    return (near.start, near.end, stretch, near.score, loudest, _dump(near.matches))


def _entry_values(entry: Entry, run: int) -> Row:
    values: dict[str, Any] = {c: getattr(entry, c) for c in ENTRY_COLUMNS}
    values |= {"run": run, "flags": json.dumps(entry.flags)}
    return tuple(pack(v) if isinstance(v, str) else v for v in values.values())


def _dump(matches: tuple[Match, ...]) -> str:
    """Write matches as JSON; by hand, as ids are plain and there are many."""
    return (
        "["
        + ", ".join(
            f'{{"rule": "{m.rule}", "start": {m.start}, "end": {m.end}, "score": {m.score!r}, '
            f'"keeps": {"true" if m.keeps else "false"}}}'
            for m in matches
        )
        + "]"
    )
