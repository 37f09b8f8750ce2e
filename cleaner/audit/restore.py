"""Puts removals back: all of them for the raw texts, byte for byte, or those of one rule.

What is restored is proved by the digests the run noted of the source's bytes and of the text.
"""

from __future__ import annotations

import codecs
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from cleaner.audit.texts import TextError, Whole, read_whole
from cleaner.decide import cut
from cleaner.formats.packed import plain_name
from cleaner.store import Entry, digest, read_entries

MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE}
MARKS |= {"utf-16-be": codecs.BOM_UTF16_BE, "utf-32-le": codecs.BOM_UTF32_LE}
MARKS |= {"utf-32-be": codecs.BOM_UTF32_BE}
"""The byte-order mark of each encoding that has one."""

Proof = Literal["bytes", "text", "part", "failed"]
"""`bytes`: the source's bytes again. `text`: the text that was cleaned (of HTML, of a line of a
file of many), not the source's bytes. `part`: some removals put back, as asked. `failed`: not."""


@dataclass(frozen=True, slots=True)
class Restored:
    """One article put back under `path`, how well that is proved, and what is to be said of it."""

    name: str
    path: str
    proof: Proof
    message: str = ""


def restore(
    db: sqlite3.Connection, out: Path, target: Path, rule: str = "", category: str = ""
) -> Iterator[Restored]:
    """Write the raw text of every article of the run below `target`, one by one.

    With `rule` or `category` only those removals are put back into the bodies.
    """
    target.mkdir(parents=True, exist_ok=True)
    lines: set[Path] = set()
    for entry in _sources(db):
        path = place(target, entry)
        try:
            if path is None:
                raise TextError(f"{entry.name}: its name leads out of the folder; not written.")
            if entry.status != "done":
                raise TextError(f"{entry.name}: was not cleaned ({entry.message}).")
            whole = read_whole(db, out, entry)
            many = "#" in entry.name and path.name != PurePosixPath(entry.name).name
            fresh = path not in lines
            lines.add(path)
            data, proof, message = _data(whole, rule, category, many=many)
            _write(path, data, append=many and not fresh)
        except (TextError, OSError) as error:
            yield Restored(entry.name, "", "failed", str(error))
        else:
            yield Restored(entry.name, path.relative_to(target).as_posix(), proof, message)


def place(target: Path, entry: Entry) -> Path | None:
    """Where an article goes below `target`; None for a name that would lead out of it.

    The articles of a file of many go into one .jsonl; the text of HTML gets `.txt` added, so
    that it is not taken for the page it was read from.
    """
    name, many, number = entry.name.rpartition("#")
    if many and number.isdigit():
        name = plain_name(name).removesuffix(".jsonl") + ".jsonl"
    else:
        name = entry.name + (".txt" if entry.kind == "html" else "")
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts or "\0" in name:
        return None
    return target.joinpath(*parts)


def put_back(whole: Whole, rule: str = "", category: str = "") -> tuple[str, int]:
    """Give the body with the removals of `rule` or `category` put back, and how many those are."""
    back = [
        r
        for r in whole.removals
        if (rule and rule in {r.rule, *(m.rule for m in r.matches)})
        or (category and r.category == category)
    ]
    return cut(whole.text, [r for r in whole.removals if r not in back]), len(back)


def encoded(text: str, encoding: str, bom: bool) -> Iterator[bytes]:
    """Give the ways in which `text` may have been written, the likeliest first."""
    encoding = encoding or "utf-8"
    mark = MARKS.get(encoding, b"") if bom else b""
    for errors in ("strict", "surrogateescape", "surrogatepass"):
        try:
            yield mark + text.encode(encoding, errors)
        except (UnicodeError, LookupError):
            continue


def _sources(db: sqlite3.Connection) -> Iterator[Entry]:
    """Give the entries in the order they were read: by file, then by line."""
    names = [row[0] for row in db.execute("SELECT name FROM articles ORDER BY id")]
    for name in sorted(names, key=_order):
        yield from read_entries(db, "name = ?", (name,))


def _order(name: str | bytes) -> tuple[str, int]:
    text = name if isinstance(name, str) else name.decode("utf-8", "surrogatepass")
    stem, many, number = text.rpartition("#")
    return (stem, int(number)) if many and number.isdigit() else (text, 0)


def _data(whole: Whole, rule: str, category: str, *, many: bool) -> tuple[bytes, Proof, str]:
    entry = whole.entry
    if rule or category:
        text, count = put_back(whole, rule, category)
        data = _record(entry, text) if many else text.encode("utf-8", "surrogatepass")
        return data, "part", f"{count} removals put back"
    if many:
        return _record(entry, whole.text), "text", ""
    for data in encoded(whole.text, entry.encoding, entry.bom):
        if digest(data) == entry.source_digest:
            return data, "bytes", ""
    data = whole.text.encode("utf-8", "surrogatepass")
    if entry.kind == "html":
        return data, "text", "HTML: the text read from the page, not its markup"
    return (
        data,
        "text",
        f"the text is proved, its bytes ({entry.encoding}) are not; written as UTF-8",
    )


def _record(entry: Entry, text: str) -> bytes:
    known = {"url": entry.url, "site": entry.site, "title": entry.title, "language": entry.language}
    record = {"text": text} | {key: value for key, value in known.items() if value}
    return json.dumps(record).encode() + b"\n"


def _write(path: Path, data: bytes, *, append: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab" if append else "wb") as stream:
        stream.write(data)
