"""Removals and near misses picked from a run, shown in their context with word-diff marks."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..store import PRESENT, read_entries, unpack
from .texts import TextError, read_whole

CONTEXT = 160
"""Characters of the article shown on each side of a removal."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which removals to look at; empty fields want all.

    `rule` is one that fired on them, loudest or not; `grep` is a regex, case ignored.
    """

    category: str = ""
    rule: str = ""
    site: str = ""
    language: str = ""
    article: str = ""
    grep: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A removal, or a near miss (`kept`), with the text around it.

    `before` and `after` are empty where the article's body could not be read.
    """

    article: str
    site: str
    language: str
    start: int
    end: int
    before: str
    text: str
    after: str
    category: str
    rule: str
    score: float
    matches: tuple[tuple[str, float], ...]
    kept: bool = False

    @property
    def diff(self) -> str:
        """The stretch in its context, marked as git's word diff marks it."""
        lead, core, trail = split_space(self.text)
        marked = f"{{+{core}+}}" if self.kept else f"[-{core}-]"
        return f"{self.before}{lead}{marked}{trail}{self.after}"


def split_space(text: str) -> tuple[str, str, str]:
    """Give the white space before, the text, and the white space after it."""
    core = text.strip()
    if not core:
        return "", text, ""
    lead, _, trail = text.partition(core)
    return lead, core, trail


def sample(
    db: sqlite3.Connection, out: Path, count: int, wanted: Wanted | None = None, seed: int = 0
) -> list[Shown]:
    """`count` removals, picked evenly by chance; the same seed picks the same."""
    # Knuth's multiplicative hash of the row's number: a shuffle that needs no random().
    order = f"((rowid + {int(seed)}) * 2654435761) % 4294967296"
    return list(_pick(db, out, "removals", order, count, wanted or Wanted()))


def nearest(
    db: sqlite3.Connection, out: Path, count: int, wanted: Wanted | None = None
) -> list[Shown]:
    """Give the `count` kept stretches that came nearest to removal, the nearest first."""
    return list(_pick(db, out, "near", "score DESC, article, start", count, wanted or Wanted()))


def conditions(wanted: Wanted, table: str) -> tuple[str, list[Any]]:
    """Give the SQL condition, and its values, that finds what is wanted in `removals` or `near`."""
    where, values = [PRESENT], []
    if wanted.rule:  # among others, perhaps louder ones
        if table == "removals":
            where.append("article IN (SELECT article FROM fired WHERE rule = ?)")
            values.append(wanted.rule)
        where.append("(rule = ? OR instr(matches, ?))")
        values += [wanted.rule, f'"rule": "{wanted.rule}"']
    if wanted.category:
        where.append("rule >= ? AND rule < ?" if table == "near" else "category = ?")
        bounds = [f"{wanted.category}/", f"{wanted.category}0"]
        values += bounds if table == "near" else [wanted.category]
    articles = {"site": wanted.site, "language": wanted.language, "name": wanted.article}
    chosen = {column: value for column, value in articles.items() if value}
    if chosen:
        inner = " AND ".join(f"{column} = ?" for column in chosen)
        where.append(f"article IN (SELECT id FROM articles WHERE {inner})")
        values += chosen.values()
    if wanted.grep:
        where.append("grep(?, text)")
        values.append(wanted.grep)
    return " AND ".join(where), values


def add_grep(db: sqlite3.Connection) -> None:
    """Give the connection `grep(pattern, text)`, true where the regex is found."""

    def grep(pattern: str, text: str | bytes | None) -> bool:
        return re.search(pattern, unpack(text), re.IGNORECASE) is not None

    db.create_function("grep", 2, grep, deterministic=True)


def _pick(
    db: sqlite3.Connection, out: Path, table: str, order: str, count: int, wanted: Wanted
) -> Iterator[Shown]:
    if wanted.grep:
        re.compile(wanted.grep)
        add_grep(db)
    where, values = conditions(wanted, table)
    sql = f"SELECT rowid FROM {table} WHERE {where} ORDER BY {order} LIMIT ?"
    rows = [row[0] for row in db.execute(sql, (*values, count))]
    category = "category" if table == "removals" else "''"
    for row in rows:
        found = db.execute(
            f'SELECT article, start, "end", text, {category}, rule, score, matches'
            f" FROM {table} WHERE rowid = ?",
            (row,),
        ).fetchone()
        yield _shown(db, out, found, kept=table == "near")


def _shown(db: sqlite3.Connection, out: Path, row: tuple[Any, ...], *, kept: bool) -> Shown:
    article, start, end, text, category, rule, score, matches = row
    entry = next(read_entries(db, "id = ?", (article,)))
    try:
        raw = read_whole(db, out, entry).text
        before, after = around(raw, start, end)
    except TextError:
        before = after = ""
    return Shown(
        entry.name,
        entry.site,
        entry.language,
        start,
        end,
        before,
        unpack(text),
        after,
        category or rule.partition("/")[0],
        rule,
        score,
        tuple((m["rule"], m["score"]) for m in json.loads(matches)),
        kept,
    )


def around(text: str, start: int, end: int, width: int = CONTEXT) -> tuple[str, str]:
    """Give the text on either side of a stretch, cut at a word, with an ellipsis where cut."""
    before, after = text[max(0, start - width) : start], text[end : end + width]
    if start > width:
        before = "…" + (before.partition(" ")[2] or before)
    if end + width < len(text):
        after = (after.rpartition(" ")[0] or after) + "…"
    return before, after
