"""Part `workers`: whole runs of the command on one process and on two, their memory, receipts."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from benchmarks.goals import least, most
from benchmarks.newsroom import articles
from benchmarks.speed.floor import serialised
from benchmarks.speed.measure import (
    Options,
    Part,
    Record,
    Watched,
    beside,
    digits,
    in_turns,
    memory,
    seconds,
    watch,
)
from benchmarks.tables import Row
from cleaner import Article, Cleaner, store
from cleaner.engines.work import Worker
from cleaner.formats.text import encode
from cleaner.store import Entry, Rows

FILES = 20_000
LARGEST = 100_000_000
"""Most files, and most bytes of the others; fewer where a run would take too long."""

KINDS = ("files", "JSON Lines", "Parquet")

LEAST_GAIN = 1.85
MOST_SHARE = 0.5
"""Of the parent's time: with more, four workers would wait for it."""

MOST_BASE = 150.0
MOST_GROWTH = 1.1
"""Of the parent's memory, when the input grows four times."""

FULL = 3_000_000
"""Bytes of input from which on the parent has all the jobs ahead that it may have."""

MOST_RECEIPTS = 1.15


def measure(options: Options) -> Part:
    """Run the command over each kind of input, and time receipts alone."""
    pool = [one.text for one in articles(20 if options.small else 1000, 4, paragraphs=20)]
    cleaner = Cleaner()
    rate = _rate(cleaner, pool)
    wanted = 40_000 if options.small else int(rate * options.run)
    rounds = min(options.rounds, 2)  # a minute each: what else the machine does evens out
    runs: dict[str, Record] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in KINDS:
            raw = folder / kind.replace(" ", "-")
            count = _write(raw, kind, pool, wanted)
            if not count:
                continue
            size = sum(len(text.encode()) for text in _texts(pool, wanted, count))
            watched: dict[int, list[Watched]] = {1: [], 2: []}
            for _ in range(rounds):  # in turns, as everywhere
                for workers, taken in watched.items():
                    taken.append(_run(raw, folder / "out", workers))
            runs[kind] = _summary(count, size, watched)
            shutil.rmtree(raw)
        growth = _growth(folder, pool, wanted // 4 if options.small else max(wanted // 4, FULL))
    base = memory("from cleaner import Cleaner; Cleaner().clean('')")
    receipts = _receipts(cleaner, pool[: 20 if options.small else 150], options.rounds)
    made = max((one["articles"] / one["seconds"][2] for one in runs.values()), default=0.0)
    receipts["keeps_up"] = receipts["written"] / made
    figures = {"runs": runs, "growth": growth, "base": base, "receipts": receipts}
    return Part(
        figures,
        {
            "workers": _rows(runs),
            "memory": _memory_rows(figures),
            "receipts": _receipt_rows(figures),
        },
        [
            least("two workers, times one", LEAST_GAIN, {k: r["gain"] for k, r in runs.items()}),
            most("parent's share of a run", MOST_SHARE, {k: r["share"] for k, r in runs.items()}),
            most("a worker's memory before its first article, MB", MOST_BASE, {"": base}),
            most("parent's memory, four times the input", MOST_GROWTH, {"JSON Lines": growth}),
            most("with receipts, times bodies alone", MOST_RECEIPTS, receipts["times"]),
            least("SQLite, times what two workers make", 1.0, {"": receipts["keeps_up"]}),
        ],
    )


def _rate(cleaner: Cleaner, pool: list[str]) -> float:
    sample = pool[:50]
    for text in sample:
        cleaner.clean(text)
    taken = seconds(lambda: [cleaner.clean(text) for text in sample])
    return sum(len(text.encode()) for text in sample) / taken


def _texts(pool: list[str], size: int, count: int | None = None) -> Iterator[str]:
    """Give texts that make up `size` bytes, each with a line of its own."""
    made = 0
    for number, text in islice(enumerate(cycle(pool)), count):
        if made >= size:
            break
        whole = f"{text}\nThe harbour office counted {number} boats that day."
        made += len(whole.encode())
        yield whole


def _write(raw: Path, kind: str, pool: list[str], size: int) -> int:
    """Write one kind of input; gives how many articles, 0 where its library is not installed."""
    raw.mkdir()
    texts = _texts(pool, min(size, LARGEST), FILES if kind == "files" else None)
    if kind == "files":
        count = 0
        for count, text in enumerate(texts, 1):
            place = raw / f"{count % 100:02}"
            place.mkdir(exist_ok=True)
            (place / f"{count:05}.txt").write_text(text, encoding="utf-8")
    elif kind == "JSON Lines":
        with (raw / "all.jsonl").open("w", encoding="utf-8") as lines:
            count = sum(bool(lines.write(_json(text))) for text in texts)
    else:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            return 0
        column = list(texts)
        parquet.write_table(pyarrow.table({"text": column}), raw / "all.parquet")
        count = len(column)
    return count


def _json(text: str) -> str:
    return json.dumps({"text": text}, ensure_ascii=False) + "\n"


def _run(raw: Path, out: Path, workers: int) -> Watched:
    try:
        return watch(
            ["-m", "cleaner", "clean", str(raw), "-o", str(out), "--workers", str(workers)]
        )
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _summary(count: int, size: int, watched: dict[int, list[Watched]]) -> Record:
    time = {workers: median(one.seconds for one in runs) for workers, runs in watched.items()}
    two = watched[2]
    return {
        "articles": count,
        "bytes": size,
        "seconds": time,
        "rates": {workers: size / 1e6 / taken for workers, taken in time.items()},
        "processor": {
            workers: median(one.parent + one.workers for one in runs)
            for workers, runs in watched.items()
        },
        "gain": time[1] / time[2],
        "share": median(one.share for one in two),
        "peaks": [
            max(one.parent_peak for one in watched[1]),
            max(one.parent_peak for one in two),
            max(one.worker_peak for one in two),
        ],
    }


def _growth(folder: Path, pool: list[str], size: int) -> float:
    """Say by how much the parent's peak grows with four times the input."""
    peaks = []
    for times in (1, 4):
        raw = folder / f"growth-{times}"
        _write(raw, "JSON Lines", pool, times * size)
        peaks.append(_run(raw, folder / "out", 2).parent_peak)
        shutil.rmtree(raw)
    return peaks[1] / peaks[0] if peaks[0] else 1.0


def _receipts(cleaner: Cleaner, pool: list[str], rounds: int) -> Record:
    """Time bodies alone, with receipts as JSON, and with receipts as rows of the store."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        worker = Worker(cleaner, out)
        made = [_row(worker, text) for text in pool]
        bodies = "bodies alone"
        cases: dict[str, Callable[[], object]] = {
            bodies: lambda: [encode(cleaner.clean(text).body) for text in pool],
            "with receipts as JSON": lambda: [_both(cleaner, text) for text in pool],
            "with receipts in SQLite": lambda: _store(out, [_row(worker, text) for text in pool]),
            "SQLite alone": lambda: _store(out, made),
        }
        taken = in_turns(cases, rounds)
    alone = taken.pop("SQLite alone")
    return {
        "times": {case: time / taken[bodies] for case, time in taken.items() if case != bodies},
        "milliseconds": {case: 1000 * time / len(pool) for case, time in taken.items()},
        "written": len(pool) / alone,
    }


def _both(cleaner: Cleaner, text: str) -> tuple[bytes, bytes]:
    cleaned = cleaner.clean(text)
    return encode(cleaned.body), serialised(cleaned)


def _row(worker: Worker, text: str) -> Rows:
    outcome, cleaned = worker.clean(Article(text), Entry(str(hash(text))))
    if cleaned is None or outcome.rows is None:
        raise RuntimeError(outcome.note)
    encode(cleaned.body)
    return outcome.rows


def _store(out: Path, rows: list[Rows]) -> None:
    """Write rows in one transaction, to a store that is begun anew."""
    for old in out.glob(f"{store.FILE}*"):
        old.unlink()
    with closing(store.open_store(out, create=True)) as db:
        run = store.begin_run(db, "0", "", {})
        db.execute("BEGIN IMMEDIATE")
        store.write(db, run, rows)
        db.execute("COMMIT")


def _rows(runs: dict[str, Record]) -> list[Row]:
    head = ["input", "articles", "MB", "workers", "seconds", "processor, s", "MB/s"]
    rows: list[Row] = [[*head, "times one", "goal", "met", "by processor", "parent's share"]]
    for kind, one in runs.items():
        counts = [f"{one['articles']:,}", f"{one['bytes'] / 1e6:.1f}"]
        for workers, time in one["seconds"].items():
            gain = one["gain"] if workers == 2 else 1.0
            goal = beside(gain, LEAST_GAIN if workers == 2 else None, at_least=True)
            aside = ["", ""]
            if workers == 2 and one["processor"][2]:
                able = 2 * one["processor"][1] / one["processor"][2]
                aside = [f"{able:.2f}", f"{one['share']:.0%}"]
            times = [f"{time:.1f}", f"{one['processor'][workers]:.1f}"]
            rate = digits(one["rates"][workers])
            rows.append([kind, *counts, str(workers), *times, rate, f"{gain:.2f}", *goal, *aside])
    return rows


def _memory_rows(figures: Record) -> list[Row]:
    rows: list[Row] = [["memory", "figure", "goal", "met"]]
    base = figures["base"]
    rows.append(["a worker before its first article", f"{base:.0f} MB", *beside(base, MOST_BASE)])
    for kind, one in figures["runs"].items():
        names = ("one process", "parent of two workers", "a worker")
        for name, peak in zip(names, one["peaks"], strict=True):
            rows.append([f"{kind}: {name}, peak", f"{peak:.0f} MB", "", ""])
    growth = figures["growth"]
    name = "parent's peak with four times the input (JSON Lines)"
    rows.append([name, f"{growth:.2f} times", *beside(growth, MOST_GROWTH)])
    return rows


def _receipt_rows(figures: Record) -> list[Row]:
    found = figures["receipts"]
    rows: list[Row] = [["what", "ms an article", "times bodies alone", "goal", "met"]]
    for case, time in found["milliseconds"].items():
        times = found["times"].get(case, 1.0)
        goal = beside(times, MOST_RECEIPTS if case in found["times"] else None)
        rows.append([case, f"{time:.3f}", f"{times:.3f}", *goal])
    rows.append(["SQLite, writing alone", f"{1000 / found['written']:.3f}", "", "", ""])
    keeps = found["keeps_up"]
    goal = beside(keeps, 1.0, at_least=True)
    rows.append(["SQLite's pace, times what two workers make", "", f"{keeps:.1f}", *goal])
    return rows
