"""The tables of the store, what a row stands for, and opening one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from ..model import Flag, Kind

FILE = "audit.sqlite"
"""The store's name inside the output folder."""

SCHEMA_VERSION = 3

SCHEMA = """
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT, version TEXT NOT NULL,
  digest TEXT NOT NULL, options TEXT NOT NULL);
CREATE TABLE articles (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs(id), name TEXT NOT NULL UNIQUE,
  file TEXT NOT NULL, number INTEGER NOT NULL, source TEXT,
  body TEXT, body_digest TEXT, source_digest TEXT, text_digest TEXT, encoding TEXT, bom INTEGER,
  kind TEXT, site TEXT, url TEXT, title TEXT, language TEXT, chars INTEGER, removed INTEGER,
  flags TEXT, status TEXT NOT NULL CHECK (status IN ('done', 'failed', 'gone')), message TEXT);
CREATE TABLE removals (
  article INTEGER NOT NULL REFERENCES articles(id), start INTEGER, "end" INTEGER, text TEXT,
  category TEXT, rule TEXT, score REAL, mark TEXT, matches TEXT);
CREATE TABLE posts (
  article INTEGER NOT NULL REFERENCES articles(id), start INTEGER, "end" INTEGER, platform TEXT,
  author TEXT, handle TEXT, date TEXT, text TEXT, language TEXT, confidence REAL, url TEXT);
CREATE TABLE fired (
  article INTEGER NOT NULL REFERENCES articles(id), rule TEXT NOT NULL, removals INTEGER NOT NULL,
  PRIMARY KEY (article, rule)) WITHOUT ROWID;
CREATE TABLE near (
  article INTEGER NOT NULL REFERENCES articles(id), start INTEGER, "end" INTEGER, text TEXT,
  score REAL, rule TEXT, matches TEXT);
CREATE TABLE rules (
  id TEXT PRIMARY KEY, category TEXT, description TEXT, language TEXT, score REAL);
CREATE TABLE progress (
  name TEXT PRIMARY KEY, digest TEXT NOT NULL, stamp TEXT NOT NULL, read INTEGER NOT NULL,
  written INTEGER NOT NULL, lines INTEGER NOT NULL, done INTEGER NOT NULL, made TEXT NOT NULL);
CREATE INDEX articles_run ON articles(run);
CREATE INDEX articles_gone ON articles(id) WHERE status = 'gone';
CREATE INDEX removals_article ON removals(article);
CREATE INDEX posts_article ON posts(article);
CREATE INDEX near_article ON near(article);
"""

INDEXES = """
CREATE INDEX IF NOT EXISTS removals_rule ON removals(rule);
CREATE INDEX IF NOT EXISTS removals_category ON removals(category);
"""
"""Made when a run ends: all at once they cost a third of what they cost row by row."""

RECEIPTS = ("removals", "fired", "posts", "near")
"""The tables that hold what is known of an article beside its row in `articles`."""

PRESENT = "article NOT IN (SELECT id FROM articles WHERE status = 'gone')"
"""The condition on a table of `RECEIPTS` that leaves out articles that are gone."""

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

    `file` is its source's path below the input folder, `number` its line, record or row there,
    counted from 1, or 0 where the file is one article; `name` is made of both (`news/a.txt`,
    `pages.jsonl#17`). `body` is the file of its body below the output folder (where many share
    it, at that number). Digests are SHA-256 of the source's bytes, of the text, and of the body's
    bytes where they are a file of their own; `chars` and `removed` count characters. `gone` is
    what was done once, of a source that the last finished run did not see: body and receipt are
    kept, figures leave it out.
    """

    file: str
    number: int = 0
    source: str = ""
    body: str = ""
    body_digest: str = ""
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
    flags: tuple[Flag, ...] = ()
    status: Literal["done", "failed", "gone"] = "done"
    message: str = ""
    run: int = 0
    id: int = 0

    @property
    def name(self) -> str:
        """What the article is called in figures, messages and on the command line."""
        return f"{self.file}#{self.number}" if self.number else self.file


@dataclass(frozen=True, slots=True)
class Rows:
    """One article as plain values, ready for SQLite: cheap to send between processes.

    `fired` counts for each rule the removals that it fired on, alone or with others.
    """

    entry: Entry
    removals: tuple[Row, ...] = ()
    fired: tuple[Row, ...] = ()
    posts: tuple[Row, ...] = ()
    near: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file of many articles has come: bytes read, bytes written, articles done.

    `stamp` is its size and time, `made` those of what was made of it when it was done, `digest`
    the cleaner's: with others it is begun anew.
    """

    name: str
    digest: str
    stamp: str
    read: int = 0
    written: int = 0
    lines: int = 0
    done: bool = False
    made: str = ""


ENTRY_COLUMNS = ("name", *(f.name for f in fields(Entry) if f.name != "id"))


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


OF_FILE = "name >= ? AND name < ? AND number > 0 AND file = ?"
"""The condition on `articles` for those of one file of many, found by the index on names."""


def of_file(file: str) -> tuple[Value, ...]:
    """Give the values of `OF_FILE`."""
    return pack(f"{file}#"), pack(f"{file}$"), pack(file)


def digest(data: bytes | str) -> str:
    """Give the SHA-256 of bytes or text, in hexadecimal."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()


READ_ONLY = ("readonly", "unable to open")
"""What SQLite says where it may not write beside a store, which even reading does."""


def open_store(out: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the store of the output folder `out` (or the .sqlite file itself).

    Without `create`, one in a folder that cannot be written to can be read. Raises StoreError
    where there is none and `create` is False, it is no store, or it is of another version.
    """
    path = out if out.suffix == ".sqlite" else out / FILE
    if not create and not path.is_file():
        raise StoreError(f"{path}: no such store. Run `cleaner clean RAW -o {out}` first.")
    try:
        db = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            version = db.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.OperationalError as error:
            if create or not any(sign in str(error) for sign in READ_ONLY):
                raise
            db.close()
            db = _read_only(path)
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


def _read_only(path: Path) -> sqlite3.Connection:
    """Open a store that nothing can be written beside, as nobody writes to it."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise StoreError(
            f"{path}: its last run is not at its end, and the folder cannot be written to. "
            "Copy the folder to one of your own."
        )
    place = f"{path.resolve().as_uri()}?immutable=1"
    return sqlite3.connect(place, isolation_level=None, timeout=30, uri=True)
