"""JSON Lines both ways: an object with `text` a line in; body, title and receipt added, out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from ..model import KINDS, Article, Cleaned, Match, Post, Removal
from .read import read_text
from .text import InputError

CHUNK = 1 << 18
"""Bytes that go to a worker at once: less loses to the cost of sending, more to waiting."""

NOT_UTF8 = "not UTF-8, as JSON Lines must be. Save the file as UTF-8."

ADDED = ("body", "title", "extracted", "removals", "posts", "flags")
"""The fields that cleaning adds to a record."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some articles of a file of many, as a `payload` for a worker.

    `first` is the number of the first, counted from 1; `end` the byte after the last, where
    the format can seek.
    """

    payload: Any
    first: int
    count: int
    end: int = 0


def read_lines(stream: BinaryIO, first: int = 1, place: int = 0) -> Iterator[Chunk]:
    """Cut a stream into chunks of whole lines, each as soon as it can be read.

    What has arrived goes out at once, so that a program on the other end of a pipe gets its
    answer; `first` and `place` say where the stream stands.
    """
    read = getattr(stream, "read1", stream.read)
    rest: list[bytes] = []
    while data := read(CHUNK):
        cut = data.rfind(b"\n") + 1
        rest.append(data[:cut] if cut else data)
        if cut:
            payload = b"".join(rest)
            rest = [data[cut:]]
            place += len(payload)
            count = payload.count(b"\n")
            yield Chunk(payload, first, count, place)
            first += count
    if payload := b"".join(rest):
        yield Chunk(payload, first, 1, place + len(payload))


def read_record(line: bytes) -> dict[str, Any]:
    """Read one line, which must be an object.

    Raises InputError.
    """
    try:  # `json.loads` would guess UTF-16, by bytes that cutting such a file into lines spoils
        record = json.loads(line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError as error:
        raise InputError(NOT_UTF8) from error
    except (ValueError, RecursionError) as error:
        if b"\0" in line:
            raise InputError(NOT_UTF8) from error
        raise InputError(f"no JSON ({error}). Each line must be one object.") from error
    if not isinstance(record, dict):
        raise InputError('not an object. Each line must be one, as {"text": "..."}.')
    return record


def record_article(record: dict[str, Any], name: str) -> Article:
    """Make the article of a record: of its `text`, or where that is empty of a page in `html`.

    `url`, `site`, `title`, `language` and `kind` are used where stated. Raises InputError
    where there is no text, or nothing to clean in it, or the kind is unknown.
    """
    text, page = record.get("text"), record.get("html")
    if isinstance(page, str) and (text is None or (isinstance(text, str) and not text.strip())):
        text = page
    if not isinstance(text, str):
        found = ", ".join(map(repr, record)) or "nothing"
        raise InputError(f"no text under 'text' (found: {found}). Rename the field that holds it.")
    if not text.strip():
        raise InputError("empty, nothing to clean. Was it fetched whole?")
    kind = record.get("kind") or "text"
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise InputError(f"unknown kind {kind!r} (known: {known}). Rename a field that is no kind.")
    article = Article(
        "",
        id=name,
        kind=kind,
        url=_stated(record, "url"),
        site=_stated(record, "site"),
        title=_stated(record, "title"),
        language=_stated(record, "language"),
    )
    return read_text(text, article)


def write_record(record: dict[str, Any], cleaned: Cleaned) -> bytes:
    """Write a record with what cleaning found, other fields as they were, as one line.

    Where `text` was HTML, `extracted` is the text that the removals' places refer to.
    """
    return _line(record | _added(record, cleaned))


def replaced(record: dict[str, Any], cleaned: Cleaned) -> list[str]:
    """Name the record's own fields that give way to others of the same name when it is written."""
    if not any(name in record for name in ADDED):
        return []
    added = _added(record, cleaned)
    return [name for name in added if name in record and record[name] != added[name]]


def write_error(record: dict[str, Any], error: str) -> bytes:
    """Write a record that could not be cleaned, with why: a line for each line that came."""
    try:
        return _line(record | {"error": error})
    except RecursionError:  # nested so deep that it could be read, just so, and not written
        return _line({"error": error})


def receipt(cleaned: Cleaned) -> dict[str, Any]:
    """Give what was removed and tagged as values for JSON: `removals`, `posts`, `flags`."""
    return {
        "removals": [removal_record(r) for r in cleaned.removals],
        "posts": [post_record(p) for p in cleaned.posts],
        "flags": list(cleaned.flags),
    }


def removal_record(removal: Removal) -> dict[str, Any]:
    """Give a removal as values for JSON."""
    return {
        "start": removal.start,
        "end": removal.end,
        "text": removal.text,
        "category": removal.category,
        "rule": removal.rule,
        "score": removal.score,
        "mark": removal.mark,
        "matches": [match_record(m) for m in removal.matches],
    }


def match_record(match: Match) -> dict[str, Any]:
    """Give a match as values for JSON."""
    return {"rule": match.rule, "start": match.start, "end": match.end, "score": match.score}


def post_record(post: Post) -> dict[str, Any]:
    """Give a post as values for JSON."""
    return {name: getattr(post, name) for name in Post.__slots__}


def _added(record: dict[str, Any], cleaned: Cleaned) -> dict[str, Any]:
    found: dict[str, Any] = {"body": cleaned.body, "title": cleaned.title}
    if cleaned.article.text != record.get("text"):
        found["extracted"] = cleaned.article.text
    return found | receipt(cleaned)


def _stated(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _line(record: dict[str, Any]) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # lone surrogates, which UTF-8 has no bytes for
        return json.dumps(record).encode() + b"\n"
