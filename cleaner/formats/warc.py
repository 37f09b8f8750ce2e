"""WARC and WET, the archives of crawls, as records with `text`: the only user of warcio."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .jsonl import CHUNK, Chunk
from .packed import open_plain
from .text import InputError, decode

WARC_SUFFIXES = (".warc", ".wet")

Raw = tuple[str, str, str, str, str, bytes]
"""A record as stored: its id, URL, date, type, stated encoding, and its bytes."""


def read_warc(path: Path, skip: int = 0) -> Iterator[Chunk]:
    """Cut an archive into chunks of its texts and pages, the first `skip` left out.

    Raises InputError where the archive is damaged or warcio is not installed.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        cure = "pip install '.[warc]'"
        raise InputError(f"reading WARC needs one more package: {cure}") from error
    batch: list[Raw] = []
    size, number = 0, 0
    with open_plain(path) as stream:  # unpacked here, as some archives are packed in one piece
        try:
            for record in ArchiveIterator(stream):
                raw = _raw(record)
                if raw is None:
                    continue
                number += 1
                if number <= skip:
                    continue
                batch.append(raw)
                size += len(raw[-1])
                if size >= CHUNK:
                    yield Chunk(batch, number - len(batch) + 1, len(batch))
                    batch, size = [], 0
        except (ArchiveLoadFailed, InputError, OSError, EOFError) as error:
            cure = "Fetch it again; what stands before the damage is cleaned"
            if batch:
                yield Chunk(batch, number - len(batch) + 1, len(batch))
            why = _line(error.__cause__ or error)
            raise InputError(
                f"a damaged archive, after record {number} ({why}). {cure}."
            ) from error
    if batch:
        yield Chunk(batch, number - len(batch) + 1, len(batch))


def raw_record(raw: Raw) -> dict[str, Any]:
    """Make a record with `text` of a stored one; texts of an archive are whole pages.

    Raises InputError where the bytes are no text.
    """
    id, url, date, media, encoding, data = raw
    decoded = decode(data, encoding)
    facts = {"id": id, "url": url, "date": date}
    if "html" in media:
        return facts | {"html": decoded.text}
    return facts | {"kind": "page", "text": decoded.text}


def _raw(record: Any) -> Raw | None:
    """Read a text conversion (WET) or a page that was answered (WARC); nothing else."""
    head = record.rec_headers.get_header
    media, encoding = head("Content-Type") or "", ""
    if record.rec_type == "response" and record.http_headers:
        media = record.http_headers.get_header("Content-Type") or ""
        media, _, encoding = media.partition("charset=")
        if not record.http_headers.get_statuscode().startswith("2"):
            return None
    elif record.rec_type not in ("conversion", "resource"):
        return None
    if "html" not in media and "text/plain" not in media:
        return None
    data = record.content_stream().read()
    if not data.strip():
        return None
    url, date = head("WARC-Target-URI") or "", head("WARC-Date") or ""
    return head("WARC-Record-ID") or "", url, date, media.lower(), encoding.strip(" \"';"), data


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:120]
