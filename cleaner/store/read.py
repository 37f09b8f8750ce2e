"""Reading the store: what a run did, as the nouns of the model."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from ..model import Article, Cleaned, Match, Near, Post, Removal
from .schema import ENTRY_COLUMNS, OF_FILE, Entry, Progress, Row, Run, Value, of_file, pack, unpack


def known(db: sqlite3.Connection, name: str, digest: str) -> tuple[str, str]:
    """Give the digests of source and body as a cleaner of `digest` did `name`, or empty ones."""
    sql = (
        "SELECT source_digest, body_digest FROM articles JOIN runs ON runs.id = run "
        "WHERE name = ? AND status != 'failed' AND runs.digest = ?"
    )
    row = db.execute(sql, (pack(name), digest)).fetchone()
    return (row[0], row[1]) if row else ("", "")


def failures(db: sqlite3.Connection, name: str) -> Iterator[tuple[str, str]]:
    """Read which articles of a file of many were not cleaned, and why."""
    sql = f"SELECT name, message FROM articles WHERE status = 'failed' AND {OF_FILE}"
    for found, message in db.execute(sql, of_file(name)):
        yield unpack(found), unpack(message)


def load_progress(db: sqlite3.Connection, name: str) -> Progress | None:
    """Tell how far a file of many articles had come, if it was begun."""
    row = db.execute("SELECT * FROM progress WHERE name = ?", (pack(name),)).fetchone()
    if row is None:
        return None
    _, made_by, stamp, read, written, lines, done, made = row
    return Progress(name, made_by, stamp, read, written, lines, bool(done), made)


def read_runs(db: sqlite3.Connection) -> list[Run]:
    """Read all runs, oldest first."""
    sql = "SELECT id, started, finished, version, digest, options FROM runs ORDER BY id"
    return [Run(r[0], r[1], r[2] or "", r[3], r[4], json.loads(r[5])) for r in db.execute(sql)]


def read_entries(
    db: sqlite3.Connection,
    where: str = "1",
    values: tuple[Value, ...] = (),
    *,
    gone: bool = False,
) -> Iterator[Entry]:
    """Read the articles in the order of their names; `where` is an SQL condition on `articles`.

    Those whose sources the last run did not see come with `gone` alone.
    """
    columns = ", ".join((*ENTRY_COLUMNS[1:], "id"))
    where = f"({where})" if gone else f"({where}) AND status != 'gone'"
    for row in db.execute(f"SELECT {columns} FROM articles WHERE {where} ORDER BY name", values):
        yield _entry(row)


def read_entry(db: sqlite3.Connection, name: str) -> Entry | None:
    """Read the article of that name, if the store knows it."""
    return next(read_entries(db, "name = ?", (pack(name),), gone=True), None)


def read_removals(db: sqlite3.Connection, article: int) -> tuple[Removal, ...]:
    """Read the removals of one article, by its id, in the order of the text."""
    sql = 'SELECT start, "end", text, category, score, matches, mark FROM removals'
    found = db.execute(f"{sql} WHERE article = ? ORDER BY start", (article,))
    return tuple(
        Removal(r[0], r[1], unpack(r[2]), r[3], r[4], _load(r[5]), unpack(r[6])) for r in found
    )


def read_posts(db: sqlite3.Connection, article: int) -> tuple[Post, ...]:
    """Read the posts of one article, by its id, in the order of the text."""
    sql = "SELECT * FROM posts WHERE article = ? ORDER BY start"
    return tuple(
        Post(
            p, unpack(author), unpack(handle), date, unpack(text), tag, sure, start, end, unpack(u)
        )
        for _, start, end, p, author, handle, date, text, tag, sure, u in db.execute(
            sql, (article,)
        )
    )


def read_near(db: sqlite3.Connection, article: int) -> tuple[Near, ...]:
    """Read what was kept of one article and came near to removal, in the order of the text."""
    sql = 'SELECT start, "end", score, matches FROM near WHERE article = ? ORDER BY start'
    return tuple(Near(r[0], r[1], r[2], _load(r[3])) for r in db.execute(sql, (article,)))


def read_cleaned(db: sqlite3.Connection, entry: Entry, text: str, body: str) -> Cleaned:
    """Read the article as it came out of the run, from its raw text and its body."""
    article = Article(
        text, entry.name, entry.kind, entry.url, entry.site, entry.title, entry.language
    )
    receipt = read_removals(db, entry.id), read_posts(db, entry.id)
    return Cleaned(article, body, entry.title, *receipt, entry.flags)


def _load(matches: str) -> tuple[Match, ...]:
    return tuple(Match(**m) for m in json.loads(matches))


def _entry(row: Row) -> Entry:
    values: dict[str, Any] = dict(zip((*ENTRY_COLUMNS[1:], "id"), row, strict=True))
    for column in ("file", "source", "body", "site", "url", "title", "message"):
        values[column] = unpack(values[column])
    values |= {"bom": bool(values["bom"]), "flags": tuple(json.loads(values["flags"]))}
    return Entry(**values)
