"""The audit store of a run: `OUT/audit.sqlite`, what was read, removed, tagged, and by which rule.

Workers turn a cleaned article into plain rows (`rows`), one process writes them in batches
(`write`), and a committed row is what makes a killed run go on where it stopped (`known`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from .model import Article, Cleaned, Kind, Match, Near, Post, Removal, Rule

FILE = "audit.sqlite"
"""The store's name inside the output folder."""

SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT, version TEXT NOT NULL,
  digest TEXT NOT NULL, options TEXT NOT NULL);
CREATE TABLE articles (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs(id), name TEXT NOT NULL UNIQUE,
  source TEXT, body TEXT, source_digest TEXT, text_digest TEXT, encoding TEXT, bom INTEGER,
  kind TEXT, site TEXT, url TEXT, title TEXT, language TEXT, chars INTEGER, removed INTEGER,
  flags TEXT, status TEXT NOT NULL CHECK (status IN ('done', 'failed')), message TEXT);
CREATE TABLE removals (
  article INTEGER NOT NULL REFERENCES articles(id), start INTEGER, "end" INTEGER, text TEXT,
  category TEXT, rule TEXT, score REAL, mark TEXT, matches TEXT);
CREATE TABLE posts (
  article INTEGER NOT NULL REFERENCES articles(id), start INTEGER, "end" INTEGER, platform TEXT,
  author TEXT, handle TEXT, date TEXT, text TEXT, language TEXT, confidence REAL, url TEXT);
CREATE TABLE near (
  article INTEGER NOT NULL REFERENCES articles(id), start INTEGER, "end" INTEGER, text TEXT,
  score REAL, rule TEXT, matches TEXT);
CREATE TABLE rules (
  id TEXT PRIMARY KEY, category TEXT, description TEXT, language TEXT, score REAL);
CREATE TABLE progress (
  name TEXT PRIMARY KEY, digest TEXT NOT NULL, stamp TEXT NOT NULL, read INTEGER NOT NULL,
  written INTEGER NOT NULL, lines INTEGER NOT NULL, done INTEGER NOT NULL);
CREATE INDEX articles_run ON articles(run);
CREATE INDEX removals_article ON removals(article);
CREATE INDEX posts_article ON posts(article);
CREATE INDEX near_article ON near(article);
"""

INDEXES = """
CREATE INDEX IF NOT EXISTS removals_rule ON removals(rule);
CREATE INDEX IF NOT EXISTS removals_category ON removals(category);
"""
"""Made when a run ends: all at once they cost a third of what they cost row by row."""

Value = str | bytes | int | float | None
Row = tuple[Value, ...]


class StoreError(Exception):
    """The store cannot be used; the message names the file and the cure."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the cleaner: when, which version, `digest` of rules and options."""

    id: int
    started: str
    finished: str
    version: str
    digest: str
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the store knows of one article beside its receipt.

    `name` is its path below the input folder (`news/a.txt`; `pages.jsonl#17` for the 17th
    line of a file of many); `body` the file of its body below the output folder (where many
    share it, its line or row has the number of the name). Digests are SHA-256 of the source's
    bytes and of the text; `chars` and `removed` count characters.
    """

    name: str
    source: str = ""
    body: str = ""
    source_digest: str = ""
    text_digest: str = ""
    encoding: str = "utf-8"
    bom: bool = False
    kind: Kind = "text"
    site: str = ""
    url: str = ""
    title: str = ""
    language: str = ""
    chars: int = 0
    removed: int = 0
    flags: tuple[str, ...] = ()
    status: Literal["done", "failed"] = "done"
    message: str = ""
    run: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """One article as plain values, ready for SQLite: cheap to send between processes."""

    entry: Entry
    removals: tuple[Row, ...] = ()
    posts: tuple[Row, ...] = ()
    near: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file of many articles has come: bytes read, bytes written, articles done.

    `stamp` is its size and time, `digest` the cleaner's: with others it is begun anew.
    """

    name: str
    digest: str
    stamp: str
    read: int = 0
    written: int = 0
    lines: int = 0
    done: bool = False


ENTRY_COLUMNS = tuple(f.name for f in fields(Entry) if f.name != "id")
UPSERT = (
    f"INSERT INTO articles ({', '.join(ENTRY_COLUMNS)}) "
    f"VALUES ({', '.join('?' * len(ENTRY_COLUMNS))}) ON CONFLICT(name) DO UPDATE SET "
    + ", ".join(f"{c} = excluded.{c}" for c in ENTRY_COLUMNS if c != "name")
    + " RETURNING id"
)


def pack(text: str) -> str | bytes:
    """Make `text` what SQLite can hold: lone surrogates, which no UTF-8 has, make it a blob."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def unpack(value: str | bytes | None) -> str:
    """Give back the text that `pack` was given."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogatepass")
    return value or ""


def digest(data: bytes | str) -> str:
    """Give the SHA-256 of bytes or text, in hexadecimal."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()


# ---- opening


def open_store(out: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the store of the output folder `out` (or the .sqlite file itself).

    Raises StoreError where there is none and `create` is False, it is no store, or it is of
    another version.
    """
    path = out if out.suffix == ".sqlite" else out / FILE
    if not create and not path.is_file():
        raise StoreError(f"{path}: no such store. Run `cleaner clean RAW -o {out}` first.")
    try:
        db = sqlite3.connect(path, isolation_level=None, timeout=30)
        version = db.execute("PRAGMA user_version").fetchone()[0]
        empty = not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        if empty and create:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(f"BEGIN;{SCHEMA};PRAGMA user_version = {SCHEMA_VERSION};COMMIT")
            version = SCHEMA_VERSION
        db.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.DatabaseError as error:
        if create and isinstance(error, sqlite3.OperationalError):
            raise  # the disk's fault, not the file's
        raise StoreError(f"{path}: cannot be opened as a store ({error}).") from error
    if version != SCHEMA_VERSION:
        db.close()
        older = "an older" if version < SCHEMA_VERSION else "a newer"
        raise StoreError(
            f"{path}: written by {older} version of cleaner (schema {version}, this one reads "
            f"{SCHEMA_VERSION}). Clean into a new folder, or use the version that wrote it."
        )
    return db


# ---- writing


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
        tuple(map(_post_values, cleaned.posts)),
        tuple(_near_values(n, text) for n in near),
    )


def write(db: sqlite3.Connection, run: int, batch: Iterable[Rows]) -> None:
    """Write a batch of articles; what the store knew of them before is replaced.

    The caller opens and commits the transaction, so that rows and `progress` go together.
    """
    removals: list[Row] = []
    posts: list[Row] = []
    near: list[Row] = []
    for one in batch:
        article = db.execute(UPSERT, _entry_values(one.entry, run)).fetchone()[0]
        for table in ("removals", "posts", "near"):
            db.execute(f"DELETE FROM {table} WHERE article = ?", (article,))
        removals += [(article, *r) for r in one.removals]
        posts += [(article, *p) for p in one.posts]
        near += [(article, *n) for n in one.near]
    db.executemany(f"INSERT INTO removals VALUES ({', '.join('?' * 9)})", removals)
    db.executemany(f"INSERT INTO posts VALUES ({', '.join('?' * 11)})", posts)
    db.executemany(f"INSERT INTO near VALUES ({', '.join('?' * 7)})", near)


def save_progress(db: sqlite3.Connection, progress: Progress) -> None:
    """Note how far a file of many articles has come, in the caller's transaction."""
    values = (pack(progress.name), *astuple(progress)[1:])
    db.execute("INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?, ?, ?, ?)", values)


# ---- reading


def known(db: sqlite3.Connection, name: str, digest: str) -> str:
    """Give the source digest under which `name` was done by a cleaner of `digest`, or empty."""
    sql = (
        "SELECT source_digest FROM articles JOIN runs ON runs.id = run "
        "WHERE name = ? AND status = 'done' AND runs.digest = ?"
    )
    row = db.execute(sql, (pack(name), digest)).fetchone()
    return row[0] if row else ""


def failures(db: sqlite3.Connection, name: str) -> Iterator[tuple[str, str]]:
    """Read which articles of a file of many were not cleaned, and why."""
    sql = "SELECT name, message FROM articles WHERE status = 'failed' AND name >= ? AND name < ?"
    for found, message in db.execute(sql, (pack(f"{name}#"), pack(f"{name}$"))):
        yield unpack(found), unpack(message)


def load_progress(db: sqlite3.Connection, name: str) -> Progress | None:
    """Tell how far a file of many articles had come, if it was begun."""
    row = db.execute("SELECT * FROM progress WHERE name = ?", (pack(name),)).fetchone()
    if row is None:
        return None
    _, made_by, stamp, read, written, lines, done = row
    return Progress(name, made_by, stamp, read, written, lines, bool(done))


def read_runs(db: sqlite3.Connection) -> list[Run]:
    """Read all runs, oldest first."""
    sql = "SELECT id, started, finished, version, digest, options FROM runs ORDER BY id"
    return [Run(r[0], r[1], r[2] or "", r[3], r[4], json.loads(r[5])) for r in db.execute(sql)]


def read_entries(
    db: sqlite3.Connection, where: str = "1", values: tuple[Value, ...] = ()
) -> Iterator[Entry]:
    """Read the articles in the order of their names; `where` is an SQL condition on `articles`."""
    columns = ", ".join((*ENTRY_COLUMNS, "id"))
    for row in db.execute(f"SELECT {columns} FROM articles WHERE {where} ORDER BY name", values):
        yield _entry(row)


def read_entry(db: sqlite3.Connection, name: str) -> Entry | None:
    """Read the article of that name, if the store knows it."""
    return next(read_entries(db, "name = ?", (pack(name),)), None)


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


# ---- helpers


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


def _load(matches: str) -> tuple[Match, ...]:
    return tuple(Match(**m) for m in json.loads(matches))


def _removal_values(removal: Removal) -> Row:
    start, end, text, matches = removal.start, removal.end, pack(removal.text), removal.matches
    rule = matches[0].rule if len(matches) == 1 else removal.rule
    mark = pack(removal.mark)
    return (start, end, text, removal.category, rule, removal.score, mark, _dump(matches))


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


def _entry(row: Row) -> Entry:
    values: dict[str, Any] = dict(zip((*ENTRY_COLUMNS, "id"), row, strict=True))
    for column in ("name", "source", "body", "site", "url", "title", "message"):
        values[column] = unpack(values[column])
    values |= {"bom": bool(values["bom"]), "flags": tuple(json.loads(values["flags"]))}
    return Entry(**values)
