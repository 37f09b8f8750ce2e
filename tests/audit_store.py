"""Builds audit stores without the cleaner: invented articles and a few made-up rules."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cleaner.model import Article, Cleaned, Match, Near, Post, Removal, Rule
from cleaner.store import Entry, begin_run, digest, finish_run, open_store, rows, write, write_rules

RULES = {
    "donation/appeal": r"A message from|Dear readers|Your support|Support us|Remind me",
    "related/read-more": r"Read more|Lesen Sie auch|Lea también|Lire aussi|Newer|Older|Click Here",
    "newsletter/sign-up": r"newsletter|boletín",
    "share/buttons": r"^(Share|Compartir|Partager|Artikel teilen)",
    "advertising/marker": r"dvertisement|Anzeige|Publici",
    "legal/rights": r"echte vorbehalten|erechos reservados|roits réservés",
    "notices/age": r"This article is more than",
    "posts/tweet": r"pic\.twitter\.com|^— .*\(@",
}
NEAR = r"^(Topics|Reuse|By |Von |Zur Startseite)"


@dataclass(frozen=True)
class Raw:
    name: str
    text: str
    site: str = ""
    language: str = ""
    title: str = ""
    encoding: str = "utf-8"
    bom: bool = False
    flags: tuple[str, ...] = ()


def clean(raw: Raw, rules: dict[str, str] = RULES) -> tuple[Cleaned, tuple[Near, ...]]:
    removals: list[Removal] = []
    near: list[Near] = []
    place = 0
    for line in raw.text.splitlines(keepends=True):
        start, end = place, place + len(line)
        place = end
        hit = next((r for r, p in rules.items() if re.search(p, line)), None)
        if hit:
            one = Match(hit, start, end, 1.0)
            hint = Match("structure/short-line", start, end, 0.2)
            category = hit.partition("/")[0]
            removals.append(Removal(start, end, line, category, 1.2, (one, hint)))
        elif re.search(NEAR, line):
            near.append(Near(start, end, 0.6, (Match("structure/short-line", start, end, 0.6),)))
    posts = tuple(
        Post("twitter", "Someone", "someone", "2021-03-23", r.text, "en", 0.98, r.start, r.end)
        for r in removals
        if r.category == "posts"
    )
    article = Article(raw.text, raw.name, "text", "", raw.site, raw.title, raw.language)
    body, at = [], 0
    for r in removals:
        body.append(raw.text[at : r.start])
        at = r.end
    body.append(raw.text[at:])
    cleaned = Cleaned(article, "".join(body), raw.title, tuple(removals), posts, raw.flags)
    return cleaned, tuple(near)


def build(out: Path, raws: Iterable[Raw], rules: dict[str, str] = RULES) -> sqlite3.Connection:
    out.mkdir(parents=True, exist_ok=True)
    db = open_store(out, create=True)
    run = begin_run(db, "0.1.0", digest(repr(rules)), {"profile": "default"})
    ids = [*rules, "structure/short-line", "comments/never"]
    write_rules(db, [Rule(i, f"What {i} takes.", "en", "line") for i in ids])
    db.execute("BEGIN")
    for raw in raws:
        cleaned, near = clean(raw, rules)
        data = raw.text.encode(raw.encoding, "surrogatepass")
        data = b"\xef\xbb\xbf" + data if raw.bom else data
        entry = Entry(
            raw.name,
            source=f"raw/{raw.name}",
            body=raw.name,
            source_digest=digest(data),
            encoding=raw.encoding,
            bom=raw.bom,
        )
        path = out / raw.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cleaned.body.encode("utf-8", "surrogatepass"))
        write(db, run, [rows(entry, cleaned, near)])
    db.execute("COMMIT")
    finish_run(db, run)
    return db
