"""A whole run: sources in, bodies and the audit store out; what is done and unchanged is skipped.

Bodies get their names when they are whole, and a row is committed after its body is there: a
run killed at any moment finds, started again, what is done, and does the rest.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .. import store
from ..formats.inputs import Problem, Source, explain, surprise
from ..formats.jsonl import CHUNK, Chunk, read_lines
from ..formats.packed import open_plain
from ..formats.parquet import read_parquet
from ..formats.text import InputError
from ..formats.warc import read_warc
from ..pipeline import Cleaner
from .local import run
from .output import Output, progress_of
from .work import PARTIAL, Begin, End, Files, Job, NoRoomError, Outcome, Part, Result, Told, Worker

TOGETHER = 256
"""Most files in one job."""

SECONDS = 1.0
"""How long rows wait to be committed: what a kill can cost."""


class RunError(Exception):
    """The run cannot begin or go on; the message says why and the cure."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: the outcomes of a job, and how many bytes of input it made."""

    outcomes: tuple[Outcome, ...]
    size: int = 0


def clean_sources(
    sources: Iterable[Source | Problem],
    out: Path,
    cleaner: Cleaner,
    *,
    version: str,
    options: dict[str, object],
    workers: int = 0,
) -> Iterator[Event]:
    """Clean sources into the folder `out`, telling of each job as it is done.

    Raises RunError where the run cannot begin or go on: a full disk, a store that is not ours.
    """
    digest = hashlib.sha256(f"{version} {cleaner.digest}".encode()).hexdigest()
    try:
        (out / PARTIAL).mkdir(parents=True, exist_ok=True)
        with closing(_lock(out)), closing(store.open_store(out, create=True)) as db:
            for left in (out / PARTIAL).glob("*.tmp"):  # from a run that was killed
                left.unlink(missing_ok=True)
            number = store.begin_run(db, version, digest, options)
            store.write_rules(db, cleaner.rules.rules)
            seen: set[str] = set()
            results = run(Worker(cleaner, out), _jobs(sources, out, db, digest, seen), workers)
            yield from _write(results, out, db, number, digest)
            store.mark_gone(db, seen)
            store.finish_run(db, number)
        shutil.rmtree(out / PARTIAL, ignore_errors=True)
    except (NoRoomError, sqlite3.OperationalError) as error:
        cure = "Make room there and start again: the run goes on where it stopped"
        raise RunError(f"cannot write to {out}: {error}. {cure}.") from error
    except BrokenProcessPool as error:
        cure = "Start again with fewer --workers: the run goes on where it stopped"
        raise RunError(f"a worker was killed, perhaps for want of memory. {cure}.") from error
    except store.StoreError as error:
        raise RunError(str(error)) from error
    except OSError as error:
        raise RunError(f"{error.filename or out}: {explain(error)}") from error


def check_out(out: Path, paths: Iterable[Path]) -> None:
    """Refuse an output folder that bodies would not be safe in.

    Raises RunError where it is a file, holds what this program did not write, or is in the
    input, whose next run would read the bodies.
    """
    if out.exists() and not out.is_dir():
        raise RunError(f"{out} is a file. Name a folder with -o.")
    for path in paths:
        if path.is_dir() and (here := out.resolve()).is_relative_to(whole := path.resolve()):
            what = "is" if here == whole else "is inside"
            raise RunError(f"{out} {what} the input {path}. Choose a folder outside it with -o.")
    ours = any((out / name).exists() for name in (store.FILE, PARTIAL))
    if out.is_dir() and not ours and any(out.iterdir()):
        raise RunError(
            f"{out} holds files that are not from cleaner, and bodies could overwrite them. "
            "Choose a new or empty folder with -o."
        )


def _lock(out: Path) -> sqlite3.Connection:
    """Keep other runs out of the folder, until this process ends in whatever way."""
    lock = sqlite3.connect(out / PARTIAL / "lock", timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" not in str(error):
            raise
        cure = "Wait for it, or choose another folder with -o"
        raise RunError(f"another run is writing to {out}. {cure}.") from error
    return lock


# ---- reading: sources -> jobs


def _jobs(
    sources: Iterable[Source | Problem],
    out: Path,
    db: sqlite3.Connection,
    digest: str,
    seen: set[str],
) -> Iterator[Job]:
    """Make jobs of sources, and note in `seen` which there are."""
    group: list[tuple[Source, tuple[str, str]]] = []
    size = 0
    for source in sources:
        if isinstance(source, Problem):
            yield Told((Outcome(source.name, "failed", source.message),))
            continue
        seen.add(source.name)
        if source.format != "file":
            yield from _parts(source, out, db, digest)
        else:
            group.append((source, store.known(db, source.name, digest)))
            size += source.size
            if size >= CHUNK or len(group) >= TOGETHER:
                yield Files(tuple(group))
                group, size = [], 0
    if group:
        yield Files(tuple(group))


def _parts(source: Source, out: Path, db: sqlite3.Connection, digest: str) -> Iterator[Job]:
    """Cut a file of many articles into jobs, from where the last run left it."""
    begun, wrong = False, ""
    progress = store.Progress(source.name, digest, "")
    try:
        progress = progress_of(source, out, db, digest)
        before = tuple(
            Outcome(name, "failed", message)
            for name, message in store.failures(db, source.name)
            if progress.lines
        )
        if progress.done:
            yield Told((Outcome(source.name, "skipped"), *before), source.size)
            return
        yield Told(before)
        for chunk in _chunks(source, progress):
            if not begun:
                yield Begin(source, progress)
            begun = True
            yield Part(source, chunk)
    except InputError as error:
        wrong = str(error)
    except OSError as error:
        wrong = explain(error)
        if not begun and store.load_progress(db, source.name):  # what was made of it stays
            yield Told((Outcome(source.name, "failed", wrong),), source.size)
            return
    else:
        if not begun and progress.lines:  # killed between the last row and the end
            yield Told((Outcome(source.name, "skipped"),))
        elif not begun:
            wrong = "empty, nothing to clean. Was it fetched whole?"
    if not begun:
        yield Begin(source, progress)
    yield End(source, wrong)


def _chunks(source: Source, progress: store.Progress) -> Iterator[Chunk]:
    """Read a file of many articles from where it stands.

    Raises OSError where it cannot be read, InputError for whatever else is wrong with it.
    """
    try:
        yield from _read(source, progress)
    except (InputError, OSError):
        raise
    except Exception as error:
        raise InputError(surprise(error)) from error


def _read(source: Source, progress: store.Progress) -> Iterator[Chunk]:
    if source.format == "parquet":
        yield from read_parquet(source.path)
    elif source.format == "warc":
        yield from read_warc(source.path, progress.lines)
    else:
        with open_plain(source.path) as stream:
            stream.seek(progress.read)
            yield from read_lines(stream, progress.lines + 1, progress.read)


# ---- writing: results -> files, rows, events


def _write(
    results: Iterable[tuple[Job, Result]],
    out: Path,
    db: sqlite3.Connection,
    number: int,
    digest: str,
) -> Iterator[Event]:
    rows: list[store.Rows] = []
    committed = time.monotonic()
    output: Output | None = None
    for job, result in results:
        rows += [outcome.rows for outcome in result.outcomes if outcome.rows is not None]
        if isinstance(job, Begin):
            if not job.progress.lines:
                store.forget(db, job.source.name)
            output = Output(job.source, out, job.progress)
        if isinstance(job, Part) and output is not None:
            output.append(result.output, job.chunk)
        if isinstance(job, End) and output is not None:
            _commit(db, number, rows, output.close(done=not job.error))
            output.name()
            rows, output = [], None
        elif time.monotonic() - committed > SECONDS:
            _commit(db, number, rows, output.flush() if output is not None else None)
            rows, committed = [], time.monotonic()
        yield Event(result.outcomes, _size(job))
    _commit(db, number, rows, None)


def _commit(
    db: sqlite3.Connection, number: int, rows: list[store.Rows], progress: store.Progress | None
) -> None:
    db.execute("BEGIN IMMEDIATE")
    store.write(db, number, rows)
    if progress is not None:
        store.save_progress(db, progress)
    db.execute("COMMIT")


def _size(job: Job) -> int:
    """Count the bytes of input that a job stands for."""
    if isinstance(job, Files):
        return sum(source.size for source, _ in job.sources)
    if isinstance(job, Part):
        return len(job.chunk.payload) if isinstance(job.chunk.payload, bytes) else 0
    if isinstance(job, End):  # the bytes of packed files are not seen before
        return 0 if job.source.path.suffix in (".jsonl", ".ndjson") else job.source.size
    return 0 if isinstance(job, Begin) else job.size
