"""The raw text of an article of a run: its body as written, with the removals put back."""

from __future__ import annotations

import itertools
import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from sqlite3 import Connection

from ..decide import rebuild
from ..formats.parquet import read_row
from ..formats.text import InputError, readings
from ..model import Near, Post, Removal
from ..store import Entry, digest, read_near, read_posts, read_removals


class TextError(Exception):
    """The text of an article cannot be given back; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An article of a run with its raw text and all that the run noted of it."""

    entry: Entry
    text: str
    body: str
    removals: tuple[Removal, ...]
    posts: tuple[Post, ...]
    near: tuple[Near, ...]


def read_bodies(out: Path, entry: Entry) -> Iterator[str]:
    """Give the body that the run wrote for `entry` below the output folder `out`.

    More than one where its bytes can be read in several ways; the digest of the text tells.

    Raises TextError when the body's file is gone or no longer what the run wrote.
    """
    path = (out.parent if out.is_file() else out) / entry.body  # the store may be named itself
    try:
        if not entry.number:
            yield from readings(path.read_bytes())
        elif path.suffix == ".parquet":
            yield read_row(path, entry.number)
        else:
            yield str(json.loads(_line(path, entry.number))["body"])
    except (InputError, OSError, ValueError, KeyError, TypeError) as error:
        raise TextError(f"{entry.name}: its body cannot be read ({error}).") from error


def read_whole(db: Connection, out: Path, entry: Entry) -> Whole:
    """Give the article with its raw text, proved by the digest that the run noted.

    Raises TextError when the article was not cleaned, or its body was changed or is gone since
    the run, so that the text is not the one that was cleaned.
    """
    if entry.status == "failed":
        raise TextError(f"{entry.name}: was not cleaned: {entry.message}")
    removals = read_removals(db, entry.id)
    for body in read_bodies(out, entry):
        try:
            text = rebuild(body, removals)
        except ValueError:  # body and removals do not fit
            continue
        if entry.text_digest in ("", digest(text)):
            posts, near = read_posts(db, entry.id), read_near(db, entry.id)
            return Whole(entry, text, body, removals, posts, near)
    raise TextError(f"{entry.name}: its body was changed since the run. Clean it again.")


def pieces(whole: Whole) -> Iterator[tuple[int, int, Removal | Near | None, Post | None]]:
    """Cut the raw text at the ends of removals, near misses and posts.

    Yields start, end, the removal or near miss that the stretch belongs to, and its post.
    """
    cuts = {0, len(whole.text)}
    parts: list[Removal | Near | Post] = [*whole.removals, *whole.near, *whole.posts]
    for part in parts:
        cuts |= {part.start, part.end}
    ordered = sorted(place for place in cuts if 0 <= place <= len(whole.text))
    marks: list[Removal | Near] = sorted((*whole.removals, *whole.near), key=lambda m: m.start)
    for start, end in itertools.pairwise(ordered):
        over = (m for m in marks if m.start <= start and m.end >= end)
        # A near miss beside a removal may share its surplus blank; the removal decides.
        mark = min(over, key=lambda m: isinstance(m, Near), default=None)
        post = next((p for p in whole.posts if p.start <= start and p.end >= end), None)
        yield start, end, mark, post


def _line(path: Path, number: int) -> bytes:
    """Line `number` of a file, the first being 1."""
    found = path.stat()
    starts = _line_starts(path, found.st_mtime_ns, found.st_size)
    if not 1 <= number < len(starts):
        raise ValueError(f"{path.name} has no line {number}")
    with path.open("rb") as stream:
        stream.seek(starts[number - 1])
        return stream.read(starts[number] - starts[number - 1])


@lru_cache(maxsize=8)
def _line_starts(path: Path, changed: int, size: int) -> array[int]:
    """Where each line begins, and the file's end; a changed file is read anew."""
    starts = array("Q", [0])
    with path.open("rb") as lines:
        for line in lines:
            starts.append(starts[-1] + len(line))
    return starts
