"""Parquet both ways: a column of texts in; body, title and receipt added as columns, out."""

from __future__ import annotations

from collections.abc import Iterator
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
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        cure = 'pip install "article-cleaner[parquet]"'
        raise InputError(f"reading Parquet needs one more package: {cure}") from error
    first = 1
    try:
        with ParquetFile(path) as file:
            if column not in file.schema_arrow.names:
                found = ", ".join(map(repr, file.schema_arrow.names))
                raise InputError(
                    f"no column {column!r} (found: {found}). Rename the one with texts."
                )
            for batch in file.iter_batches(ROWS):
                yield Chunk(batch, first, batch.num_rows)
                first += batch.num_rows
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
    """Read one text, by its row counted from 1."""
    for chunk in read_parquet(path, column):
        if chunk.first <= number < chunk.first + chunk.count:
            return str(chunk.payload.column(column)[number - chunk.first].as_py())
    raise InputError(f"no row {number}.")
