"""Parquet both ways: a column of texts in; body, title and receipt added as columns, out."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from .jsonl import Chunk
from .text import InputError

ROWS = 256
"""Rows that go to a worker at once: about 1 MB of articles."""


def read_parquet(path: Path, column: str = "text") -> Iterator[Chunk]:
    """Cut a Parquet file into chunks of record batches.

    Raises InputError where it is damaged, has no such column, or pyarrow is not installed.
    """
    first = 1
    with _open(path, column) as file:
        for batch in file.iter_batches(ROWS):
            yield Chunk(batch, first, batch.num_rows)
            first += batch.num_rows


@contextmanager
def _open(path: Path, column: str) -> Iterator[Any]:
    """Open a file that has a column; what pyarrow raises while it is read is InputError."""
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        cure = "pip install '.[parquet]'"
        raise InputError(f"reading Parquet needs one more package: {cure}") from error
    try:
        with ParquetFile(path) as file:
            if column not in file.schema_arrow.names:
                found = ", ".join(map(repr, file.schema_arrow.names))
                raise InputError(
                    f"no column {column!r} (found: {found}). Rename the one with texts."
                )
            yield file
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"a damaged Parquet file ({error}). Write it again.") from error


class ParquetWriter:
    """Writes record batches to one Parquet file, whose schema is that of the first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: Any = None

    def write(self, batch: Any) -> int:
        """Append one batch; the number of bytes is not known before the end."""
        if self._writer is None:
            import pyarrow.parquet

            self._writer = pyarrow.parquet.ParquetWriter(
                self._path, batch.schema, compression="zstd"
            )
        self._writer.write_batch(batch)
        return 0

    def flush(self) -> None:
        """Do nothing: a Parquet file is whole or not at all."""

    def close(self) -> None:
        """Write the footer, without which the file cannot be read."""
        if self._writer is not None:
            self._writer.close()


def read_row(path: Path, number: int, column: str = "body") -> str:
    """Read one text, by its row counted from 1; neighbours are quick once one was read.

    Raises InputError where there is no such row or text, or the file cannot be read.
    """
    found = path.stat()
    state = path, column, found.st_mtime_ns, found.st_size
    starts = _starts(*state)
    if not 1 <= number <= starts[-1]:
        raise InputError(f"no row {number}.")
    group = bisect(starts, number - 1) - 1
    text = _texts(*state, group)[number - 1 - starts[group]].as_py()
    if not isinstance(text, str):
        raise InputError(f"no text in row {number}.")
    return text


@lru_cache(maxsize=8)
def _starts(path: Path, column: str, changed: int, size: int) -> tuple[int, ...]:
    """Count the rows before each row group, and all; a changed file is read anew."""
    with _open(path, column) as file:
        about = file.metadata
        counts = [about.row_group(group).num_rows for group in range(about.num_row_groups)]
    return (0, *accumulate(counts))


@lru_cache(maxsize=4)
def _texts(path: Path, column: str, changed: int, size: int, group: int) -> Any:
    """Read a column of one row group: no more rows than went to a worker at once."""
    with _open(path, column) as file:
        return file.read_row_group(group, [column]).column(column)
