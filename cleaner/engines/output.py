"""What a file of many articles becomes while it grows, and how far it has come when taken up."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from .. import store
from ..formats.inputs import Source
from ..formats.jsonl import Chunk
from ..formats.parquet import ParquetWriter
from .work import PARTIAL


def progress_of(source: Source, out: Path, db: sqlite3.Connection, digest: str) -> store.Progress:
    """Tell how far a file of many articles has come: not at all, if anything about it changed."""
    stamp = stamp_of(source.path)
    fresh = store.Progress(source.name, digest, stamp)
    last = store.load_progress(db, source.name)
    if last is None or (last.digest, last.stamp) != (digest, stamp):
        return fresh
    partial, target = _partial(out, source), out / source.body
    if last.done:
        if partial.exists():  # killed between the last row and the name
            _name(partial, target)
        return last if target.exists() and stamp_of(target) == last.made else fresh
    kept = partial.stat().st_size if partial.exists() else 0
    return last if kept >= last.written and source.format != "parquet" else fresh


class Output:
    """What a file of many articles becomes, while it grows."""

    def __init__(self, source: Source, out: Path, progress: store.Progress) -> None:
        self._partial, self._target = _partial(out, source), out / source.body
        self._progress = progress
        self._file: BinaryIO | ParquetWriter
        if source.format == "parquet":
            self._file = ParquetWriter(self._partial)
        else:
            self._file = self._partial.open("r+b" if progress.written else "wb")
            self._file.seek(progress.written)
            self._file.truncate()

    def append(self, output: Any, chunk: Chunk) -> None:
        """Append what a chunk became."""
        written = self._file.write(output)
        self._progress = replace(
            self._progress,
            read=chunk.end,
            written=self._progress.written + written,
            lines=chunk.first + chunk.count - 1,
        )

    def flush(self) -> store.Progress:
        """Bring to the disk what was appended, and tell how far that is."""
        self._file.flush()
        if not isinstance(self._file, ParquetWriter):
            os.fsync(self._file.fileno())
        return self._progress

    def close(self, *, done: bool) -> store.Progress:
        """Close the file, and tell how far it came."""
        progress = self.flush()
        self._file.close()
        made = stamp_of(self._partial) if self._partial.exists() else ""
        return replace(progress, done=done, made=made)

    def name(self) -> None:
        """Give the file its name; one that nothing was written to gets none."""
        if self._progress.lines:
            _name(self._partial, self._target)


def stamp_of(path: Path) -> str:
    """Give a file's size and time, by which it is known again unread. Raises OSError."""
    found = path.stat()
    return f"{found.st_size}-{found.st_mtime_ns}"


def _partial(out: Path, source: Source) -> Path:
    return out / PARTIAL / f"{store.digest(source.name)[:16]}.part"


def _name(partial: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial.replace(target)
