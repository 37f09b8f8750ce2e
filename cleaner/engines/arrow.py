"""Cleaning as a step over Arrow record batches: Spark's mapInArrow, Ray's map_batches, DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..formats.inputs import surprise
from ..formats.jsonl import receipt
from ..formats.read import read_text
from ..formats.text import InputError
from ..model import Article, Cleaned

if TYPE_CHECKING:
    import pyarrow

    from ..pipeline import Cleaner

FACTS = ("url", "site", "title", "language")
"""Columns that are used where a table has them."""


def schema() -> pyarrow.Schema:
    """Give the columns that cleaning adds: body, title, removals, posts, flags, error."""
    import pyarrow as pa

    text, place = pa.string(), pa.int64()
    match = pa.struct({"rule": text, "start": place, "end": place, "score": pa.float64()})
    removal = {"start": place, "end": place, "text": text, "category": text, "rule": text}
    removal |= {"score": pa.float64(), "mark": text, "matches": pa.list_(match)}
    post = dict.fromkeys(("platform", "author", "handle", "date", "text", "language"), text)
    post |= {"confidence": pa.float64(), "start": place, "end": place, "url": text}
    return pa.schema(
        {
            "body": text,
            "title": text,
            "removals": pa.list_(pa.struct(removal)),
            "posts": pa.list_(pa.struct(post)),
            "flags": pa.list_(text),
            "error": text,
        }
    )


def clean_batches(
    batches: Iterable[pyarrow.RecordBatch], cleaner: Cleaner, column: str = "text"
) -> Iterator[pyarrow.RecordBatch]:
    """Clean the texts of a column, batch by batch, adding the columns of `schema`.

    Other columns pass through; one of the same name gives way. A row without text, or that
    cannot be read, gets an `error` and no body. Raises InputError where there is no such column.

    >>> import pyarrow, cleaner
    >>> batch = pyarrow.RecordBatch.from_pydict({"text": ["The match ended 3-3."]})
    >>> next(clean_batches([batch], cleaner.Cleaner())).column("body").to_pylist()
    ['The match ended 3-3.']
    """
    for batch in batches:
        articles = batch_articles(batch, column)
        yield add_columns(batch, [a if isinstance(a, str) else cleaner.clean(a) for a in articles])


def clean_table(table: pyarrow.Table, cleaner: Cleaner, column: str = "text") -> pyarrow.Table:
    """Clean the texts of a table's column; what Ray's `map_batches` calls.

    `ds.map_batches(clean_table, batch_format="pyarrow", fn_kwargs={"cleaner": Cleaner()})`

    Raises InputError where there is no such column.
    """
    import pyarrow as pa

    # An empty table has no batches, and its result the same columns as any other.
    batches = table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
    return pa.Table.from_batches(clean_batches(batches, cleaner, column))


def spark_schema() -> str:
    """Give the columns that cleaning adds as Spark writes types, for `mapInArrow`.

    `df.mapInArrow(lambda b: clean_batches(b, cleaner), "id long, text string, " + spark_schema())`
    """
    return ", ".join(f"{field.name} {_spark(field.type)}" for field in schema())


def _spark(kind: Any) -> str:
    import pyarrow as pa

    if pa.types.is_list(kind):
        return f"array<{_spark(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'`{one.name}`: {_spark(one.type)}' for one in kind)}>"
    return {"int64": "bigint", "double": "double"}.get(str(kind), "string")


def batch_articles(batch: pyarrow.RecordBatch, column: str = "text") -> Iterator[Article | str]:
    """Read the articles of one batch; where a row has nothing to clean, why.

    Raises InputError where there is no such column.
    """
    if not batch.schema.names:  # what a filter leaves of a block, in Ray
        return
    if column not in batch.schema.names:
        found = ", ".join(map(repr, batch.schema.names))
        raise InputError(f"no column {column!r} (found: {found}). Name the one with texts.")
    known = {name: batch.column(name) for name in FACTS if name in batch.schema.names}
    for number, value in enumerate(batch.column(column)):
        try:
            text = value.as_py()
            facts = {name: str(values[number].as_py() or "") for name, values in known.items()}
            if not isinstance(text, str) or not text.strip():
                raise InputError("empty, nothing to clean.")
            yield read_text(text, Article("", **facts))  # type: ignore[arg-type]
        except InputError as error:
            yield str(error)
        except UnicodeDecodeError:
            yield "no UTF-8, which texts in Arrow and Parquet must be. Write it again."
        except Exception as error:
            yield surprise(error)


def add_columns(batch: pyarrow.RecordBatch, found: list[Cleaned | str]) -> pyarrow.RecordBatch:
    """Add to a batch what cleaning its rows gave; a string says why a row was not cleaned."""
    import pyarrow as pa

    added = schema()
    values = pa.RecordBatch.from_pylist([_row(one) for one in found], schema=added)
    columns: dict[str, Any] = {
        name: batch.column(name) for name in batch.schema.names if name not in added.names
    }
    columns |= {name: values.column(name) for name in added.names}
    return pa.RecordBatch.from_pydict(columns)


def _row(found: Cleaned | str) -> dict[str, Any]:
    if isinstance(found, str):
        return {"error": found}
    return {"body": found.body, "title": found.title, **receipt(found)}
