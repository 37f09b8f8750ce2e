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

from ..decide import cut
from ..formats.packed import plain_name
from ..store import Entry, digest, read_entries, unpack
from .texts import TextError, Whole, read_whole

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

    With `rule` or `category` only those removals are put back into the bodies. No file that is
    there already is written to.
    """
    target.mkdir(parents=True, exist_ok=True)
    names = restored_names(db)
    begun = ""  # the file of many whose articles are being written
    for entry in _entries(db):
        name = names.get(entry.file, entry.file)
        try:
            if not inside(name):
                raise TextError(f"{entry.name}: its name leads out of the folder; not written.")
            data, proof, message = _data(read_whole(db, out, entry), rule, category)
            _write(target / name, data, append=entry.file == begun)
            begun = entry.file if entry.number else ""
        except FileExistsError:
            cure = "Restore into an empty folder"
            message = f"{entry.name}: {name} is there already; not written. {cure}."
            yield Restored(entry.name, "", "failed", message)
        except (TextError, OSError) as error:
            yield Restored(entry.name, "", "failed", str(error))
        else:
            yield Restored(entry.name, name, proof, message)


def restored_names(db: sqlite3.Connection) -> dict[str, str]:
    """Give for each file of the run the name that its text is restored under, no two the same.

    A file keeps its name, without the suffix of a packing. The articles of a file of many go
    into one .jsonl, and the text of HTML gets .txt added: neither is the file it was read from.
    """
    sql = (
        "SELECT file, max(kind = 'html'), max(number) FROM articles WHERE status != 'failed'"
        " GROUP BY file ORDER BY file"
    )
    wanted: dict[str, tuple[str, str]] = {}
    for packed, html, many in db.execute(sql):
        file = unpack(packed)
        stem = plain_name(file)
        suffix = ".jsonl" if many else ".txt"
        whole = stem if (stem.endswith(".jsonl") if many else not html) else stem + suffix
        wanted[file] = whole, suffix
    names: dict[str, str] = {}
    taken: set[str] = set()
    for file in sorted(wanted, key=lambda file: wanted[file][0] != file):  # its own name first
        name, suffix = wanted[file]
        while name in taken:
            name += suffix
        taken.add(name)
        names[file] = name
    return names


def inside(name: str) -> bool:
    """Tell whether a name stays in the folder that it is put into."""
    path = PurePosixPath(name)
    return (
        bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name
    )


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


def _entries(db: sqlite3.Connection) -> Iterator[Entry]:
    """Give the entries in the order they were read: by file, then by line."""
    ids = [row[0] for row in db.execute("SELECT id FROM articles ORDER BY file, number")]
    for id in ids:
        yield from read_entries(db, "id = ?", (id,), gone=True)


def _data(whole: Whole, rule: str, category: str) -> tuple[bytes, Proof, str]:
    entry = whole.entry
    many = entry.number > 0
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
    if plain_name(entry.file) != entry.file:
        return data, "text", "packed: the text as UTF-8, not packed again"
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
    with path.open("ab" if append else "xb") as stream:
        stream.write(data)
