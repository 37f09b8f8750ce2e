"""What one worker does: read a few files or a chunk of a big one, clean, write the bodies."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ..decide import NEAR
from ..formats.inputs import Source, explain, surprise
from ..formats.jsonl import Chunk, read_record, record_article, replaced, write_error, write_record
from ..formats.read import read_article
from ..formats.text import Decoded, InputError, encode
from ..formats.warc import raw_record
from ..model import Article, Cleaned
from ..pipeline import Cleaner
from ..store import Entry, Progress, Rows, digest, rows

PARTIAL = ".partial"
"""The folder in the output folder where files are written before they get their names."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NoRoomError(Exception):
    """The disk is full: nothing more can be written."""


@dataclass(frozen=True, slots=True)
class Files:
    """Some small files, each with the digests of source and body where it was done before."""

    sources: tuple[tuple[Source, tuple[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A chunk of a file of many articles."""

    source: Source
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: its rows for the store, none where it was done before."""

    name: str
    state: Literal["done", "failed", "skipped"]
    note: str = ""
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class Begin:
    """The begin of a file of many articles, or where the last run left it."""

    source: Source
    progress: Progress


@dataclass(frozen=True, slots=True)
class End:
    """The end of a file of many articles; `error` says why it came early."""

    source: Source
    error: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Nothing to do: what is known without a worker, in its turn."""

    outcomes: tuple[Outcome, ...]
    size: int = 0


Job = Files | Begin | Part | End | Told


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one job; `output` is to be appended to the file that the chunk is of."""

    outcomes: tuple[Outcome, ...] = ()
    output: Any = b""


@dataclass(frozen=True, slots=True)
class Worker:
    """Does jobs: a cleaner, and the folder that bodies go to. Picklable."""

    cleaner: Cleaner
    out: Path

    def __call__(self, job: Job) -> Result:
        """Do one job. Raises NoRoomError where the disk is full; all else is an outcome."""
        if isinstance(job, Files):
            return Result(tuple(self.file(source, known) for source, known in job.sources))
        if isinstance(job, Told):
            return Result(job.outcomes)
        if isinstance(job, Begin):
            return Result()
        if isinstance(job, End):
            return Result((self.failed(job.source, job.error),) if job.error else ())
        return self.rows(job) if job.source.format == "parquet" else self.records(job)

    def file(self, source: Source, known: tuple[str, str]) -> Outcome:
        """Read, clean and write one file, unless source and body are as they were left before."""
        try:
            data = source.path.read_bytes()
            read = digest(data)
            if read == known[0] and self.written(source) == known[1]:
                return Outcome(source.name, "skipped")
            article, decoded = read_article(data, source.name)
        except InputError as error:
            return self.failed(source, str(error))
        except OSError as error:
            if any(known):  # what was made of it may be all that is left
                return Outcome(source.name, "failed", explain(error))
            return self.failed(source, explain(error))
        except Exception as error:
            return self.failed(source, surprise(error))
        entry = replace(
            entry_of(source), source_digest=read, encoding=decoded.encoding, bom=decoded.bom
        )
        outcome, cleaned = self.clean(article, entry)
        if cleaned is None or outcome.rows is None:
            return self.failed(source, outcome.note)
        body = encode(cleaned.body)
        try:
            self.write(self.out / source.body, body)
        except OSError as error:
            if error.errno in FULL:
                raise NoRoomError(f"{self.out / source.body}: {error.strerror}") from error
            return self.failed(source, f"its body cannot be written: {explain(error)}")
        entry = replace(outcome.rows.entry, body_digest=digest(body))
        return replace(outcome, note=said(decoded), rows=replace(outcome.rows, entry=entry))

    def written(self, source: Source) -> str:
        """Give the digest of a file's body as it stands, empty where there is none."""
        try:
            return digest((self.out / source.body).read_bytes())
        except OSError:
            return ""

    def records(self, job: Part) -> Result:
        """Clean the lines of a JSON Lines file or the records of an archive: one in, one out."""
        payload = job.chunk.payload
        lines = payload.removesuffix(b"\n").split(b"\n") if isinstance(payload, bytes) else payload
        outcomes: list[Outcome] = []
        output: list[bytes] = []
        for number, line in enumerate(lines, job.chunk.first):
            if not line or line == b"\r":
                output.append(b"\n")
                continue
            entry = entry_of(job.source, number)
            record: dict[str, Any] = {}
            try:
                record = read_record(line) if isinstance(line, bytes) else raw_record(line)
                article = record_article(record, entry.name)
                raw = line if isinstance(line, bytes) else line[-1]
                outcome, cleaned = self.clean(article, replace(entry, source_digest=digest(raw)))
                made = write_record(record, cleaned) if cleaned else b""
                if cleaned and (names := replaced(record, cleaned)):
                    note = f"with own fields {', '.join(map(repr, names))}, now replaced"
                    outcome = replace(outcome, note=note)
            except InputError as error:
                outcome, made = failed(entry, str(error)), b""
            except Exception as error:
                outcome, made = failed(entry, surprise(error)), b""
            outcomes.append(outcome)
            output.append(made or write_error(record, outcome.note))
        return Result(tuple(outcomes), b"".join(output))

    def rows(self, job: Part) -> Result:
        """Clean the rows of one batch of a Parquet file."""
        from .arrow import add_columns, batch_articles

        outcomes: list[Outcome] = []
        found: list[Cleaned | str] = []
        for number, article in enumerate(batch_articles(job.chunk.payload), job.chunk.first):
            entry = entry_of(job.source, number)
            outcome, cleaned = (
                self.clean(article, replace(entry, source_digest=digest(article.text)))
                if isinstance(article, Article)
                else (failed(entry, article), None)
            )
            outcomes.append(outcome)
            found.append(cleaned or outcome.note)
        return Result(tuple(outcomes), add_columns(job.chunk.payload, found))

    def clean(self, article: Article, entry: Entry) -> tuple[Outcome, Cleaned | None]:
        """Clean one article; whatever goes wrong with it, the batch goes on."""
        try:
            cleaned, near = self.cleaner.clean_with_near(article)
            found = rows(entry, cleaned, [one for one in near if one.score >= NEAR])
        except Exception as error:
            return failed(entry, surprise(error)), None
        return Outcome(entry.name, "done", rows=found), cleaned

    def failed(self, source: Source, message: str) -> Outcome:
        """Make the outcome of a file that was not cleaned; its body of before goes."""
        with suppress(OSError):  # there is none, or a folder has its name
            (self.out / source.body).unlink()
        return failed(entry_of(source), message)

    def write(self, target: Path, data: bytes) -> None:
        """Write a file beside and rename it, so that there is the whole of it or nothing."""
        partial = self.out / PARTIAL / f"{os.getpid()}.tmp"
        partial.write_bytes(data)
        try:
            partial.replace(target)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(target)


def entry_of(source: Source, number: int = 0) -> Entry:
    """Make the entry of a file, or of one article in it: `number` is its line in the output too."""
    return Entry(source.name, number, absolute(source.path), source.body)


def failed(entry: Entry, message: str) -> Outcome:
    """Make the outcome of an article that was not cleaned."""
    rows = Rows(replace(entry, body="", status="failed", message=message))
    return Outcome(entry.name, "failed", message, rows)


def said(decoded: Decoded) -> str:
    """Say how a text was read where it was not plain UTF-8."""
    if decoded.encoding != "utf-8":
        return f"read as {decoded.encoding}" + ("" if decoded.sure else " (guessed)")
    return "" if decoded.sure else "UTF-8 with damaged bytes, kept as they are"


def absolute(path: Path) -> str:
    """Give the path from the root, links as they are."""
    return os.path.abspath(path)  # noqa: PTH100
