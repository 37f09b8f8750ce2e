"""What the report and the review page show, as plain values for JSON.

The same values go into the report's file and over the review server; texts are cut into
pieces here, because places count characters in Python and half of them otherwise in a browser.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..decide import SURE, THRESHOLDS
from ..model import Near, Post, Removal
from ..store import Entry, read_entries, read_runs, unpack
from .summary import summarise
from .texts import TextError, Whole, pieces, read_whole
from .why import what_decided, what_would_change

MOST = 5000
"""Articles shown at most; of a larger run the flagged ones and an even sample are shown."""

CHUNK = 25
"""Articles that are packed together: one is opened with its 24 neighbours."""

NEAR_SHOWN = 1000
"""Near misses ranked at most."""

WHOLE = 60_000
"""Characters of an article shown at most where room is plenty; kept stretches are shortened."""

NAMED = ("started", "finished", "version", "digest")

ROWS = (
    "SELECT id, name, title, site, language, chars, removed, flags, status, message FROM articles"
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The ids of the articles shown, in their order, and what to say when they are a sample."""

    ids: tuple[int, ...]
    note: str


def choose(db: sqlite3.Connection, most: int = MOST) -> Chosen:
    """Choose the articles to show: all, or the flagged ones (a fifth at most) and a sample."""
    present = "SELECT id FROM articles WHERE status != 'gone'"
    ids = [row[0] for row in db.execute(f"{present} ORDER BY name")]
    if len(ids) <= most:
        return Chosen(tuple(ids), "")
    flagged = f"{present} AND (flags != '[]' OR status = 'failed') ORDER BY id LIMIT ?"
    mixed = f"{present} ORDER BY (id * 2654435761) % 4294967296 LIMIT ?"
    found = (*db.execute(flagged, (most // 5,)), *db.execute(mixed, (most,)))
    shown = set(list(dict.fromkeys(row[0] for row in found))[:most])
    ordered = tuple(id for id in ids if id in shown)
    note = (
        f"All figures count the whole run of {len(ids):,} articles. Articles, removals and near "
        f"misses to look at are a sample of {len(ordered):,}: flagged articles first, the rest "
        f"picked evenly by chance."
    )
    return Chosen(ordered, note)


def overview(db: sqlite3.Connection, chosen: Chosen) -> dict[str, Any]:
    """Give the figures of the run and a row for each article shown."""
    summary = summarise(db)
    rows = _rows(db, chosen, {rule.id: i for i, rule in enumerate(summary.rules)})
    places = {id: place for place, id in enumerate(chosen.ids)}
    near = db.execute("SELECT article, start FROM near ORDER BY score DESC, article, start")
    ranked = [(places[article], start) for article, start in near if article in places]
    return {
        "run": {name: getattr(summary, name) for name in NAMED} | {"profile": profile_of(db)},
        "note": chosen.note,
        "chunk": CHUNK,
        "totals": {
            "articles": summary.articles,
            "failed": summary.failed,
            "untouched": summary.untouched,
            "chars": summary.chars,
            "removed": summary.removed,
            "removals": summary.removals,
            "posts": summary.posts,
            "near": summary.near,
            "flagged": len(summary.flagged),
        },
        "histogram": summary.histogram,
        "categories": [asdict(group) for group in summary.categories],
        "sites": [asdict(group) for group in summary.sites[:500]],
        "languages": [asdict(group) for group in summary.languages],
        "rules": [asdict(rule) for rule in summary.rules],
        "postLanguages": summary.post_languages,
        "flags": sorted({flag for one in summary.flagged for flag in one.flags}),
        "near": ranked[:NEAR_SHOWN],
        "articles": rows,
    }


def profile_of(db: sqlite3.Connection, run: int = 0) -> str:
    """Give the profile of a run by its id, or of the last."""
    runs = [one for one in read_runs(db) if run in (0, one.id)]
    return str(runs[-1].options.get("profile", "default")) if runs else "default"


def _rows(db: sqlite3.Connection, chosen: Chosen, rules: dict[str, int]) -> dict[str, Any]:
    wanted = set(chosen.ids)
    own: dict[int, set[int]] = {id: set() for id in chosen.ids}
    counts = {table: dict.fromkeys(chosen.ids, 0) for table in ("removals", "posts", "near")}
    for article, rule, n in db.execute(
        "SELECT article, rule, count(*) FROM removals GROUP BY 1, 2"
    ):
        if article in wanted:
            own[article].add(rules[rule])
            counts["removals"][article] += n
    for table in ("posts", "near"):
        for article, n in db.execute(f"SELECT article, count(*) FROM {table} GROUP BY 1"):
            if article in wanted:
                counts[table][article] = n
    found = {}
    for id, name, title, site, language, chars, removed, flags, status, message in db.execute(ROWS):
        if id in wanted:
            marks = json.loads(flags or "[]") + ([] if status == "done" else ["failed"])
            words = [unpack(value) for value in (name, title, site, language, message)]
            found[id] = [
                *words,
                chars or 0,
                removed or 0,
                marks,
                sorted(own[id]),
                *(counts[table][id] for table in ("removals", "posts", "near")),
            ]
    words = ["name", "title", "site", "language", "message", "chars", "removed", "flags", "rules"]
    return {
        "columns": [*words, "removals", "posts", "near"],
        "rows": [found[id] for id in chosen.ids],
    }


def chunk(
    db: sqlite3.Connection, out: Path, ids: Iterable[int], room: int = WHOLE
) -> list[dict[str, Any]]:
    """Give the articles of those ids with their texts, kept stretches shortened to fit `room`."""
    profiles: dict[int, str] = {}
    articles = []
    for id in ids:
        entry = next(read_entries(db, "id = ?", (id,)))
        if entry.run not in profiles:
            profiles[entry.run] = profile_of(db, entry.run)
        articles.append(article(db, out, entry, profiles[entry.run], room))
    return articles


def article(
    db: sqlite3.Connection, out: Path, entry: Entry, profile: str, room: int = WHOLE
) -> dict[str, Any]:
    """One article as pieces of text, with what is to be said of each."""
    if entry.status != "done":
        return {"missing": f"Not cleaned: {entry.message}", "pieces": [], "marks": [], "posts": []}
    try:
        whole = read_whole(db, out, entry)
    except TextError as error:
        return {"missing": str(error), "pieces": [], "marks": [], "posts": []}
    marks: list[Removal | Near] = sorted(
        [*whole.removals, *whole.near], key=lambda mark: mark.start
    )
    return {
        "pieces": _pieces(whole, marks, room),
        "marks": [_mark(mark, profile) for mark in marks],
        "posts": [_post(post) for post in whole.posts],
    }


def _pieces(whole: Whole, marks: list[Removal | Near], room: int) -> list[list[Any]]:
    """Text, index of its mark, index of its post (-1: none), and characters left out, if any."""
    found = list(pieces(whole))
    each = max(160, room // max(1, len(found)))
    short = len(whole.text) > room
    rows: list[list[Any]] = []
    for start, end, mark, post in found:
        text = whole.text[start:end]
        row = [
            text,
            -1 if mark is None else marks.index(mark),
            -1 if post is None else whole.posts.index(post),
        ]
        if short and len(text) > each:
            half = each // 2
            row[0] = text[:half] + text[-half:]
            row.append(len(text) - 2 * half)
        rows.append(row)
    return rows


def _mark(mark: Removal | Near, profile: str) -> dict[str, Any]:
    kept = isinstance(mark, Near)
    if isinstance(mark, Removal):
        rule = mark.rule
    else:
        rule = max(mark.matches, key=lambda m: m.score).rule if mark.matches else ""
    shown: dict[str, Any] = {
        "rule": rule,
        "category": mark.category if isinstance(mark, Removal) else rule.partition("/")[0],
        "score": round(mark.score, 4),
        "start": mark.start,
        "matches": [[m.rule, round(m.score, 4), m.keeps] for m in mark.matches],
        "decided": what_decided(mark.matches, mark.score, profile, removed=not kept),
        "change": what_would_change(mark, THRESHOLDS.get(profile, SURE)),
    }
    if kept:
        shown["kept"] = True
    elif isinstance(mark, Removal) and mark.mark:
        shown["instead"] = mark.mark
    return shown


def _post(post: Post) -> dict[str, Any]:
    named = ("platform", "author", "handle", "date", "language", "url")
    return {name: getattr(post, name) for name in named} | {"confidence": round(post.confidence, 3)}


def dump(value: object) -> str:
    """JSON in ASCII: no sign in it can end a script element or a line."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
