"""Part `rules`: ten times the rules, and what loading and compiling them takes."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.goals import most
from benchmarks.speed.data import pages, write_rules
from benchmarks.speed.measure import Options, Part, Record, beside, digits, in_turns, python
from benchmarks.tables import Row
from cleaner import Cleaner, Rules

MANY = 10_000
"""Rules in all, the shipped ones among them."""

FEW = 600
"""As many when only the benchmark itself is tried."""

MOST_TIMES = 1.7
SHIPPED, TENFOLD = "shipped rules", "10,000 rules"
LONGEST = {SHIPPED: 0.5, TENFOLD: 3.0}
"""Seconds to load and compile, with what an earlier process left in the cache."""

READY = """
import json, sys, time
begun = time.perf_counter()
from cleaner import Cleaner, Rules
imported = time.perf_counter()
rules = Rules.load(*sys.argv[1:])
loaded = time.perf_counter()
Cleaner(rules=rules).clean("The council met on Friday.")
print(json.dumps([imported - begun, loaded - imported, time.perf_counter() - loaded]))
"""


def measure(options: Options) -> Part:
    """Measure the shipped book against one of ten thousand rules."""
    shipped = Rules.load()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "rules"
        write_rules(folder, (FEW if options.small else MANY) - len(shipped.rules))
        books: dict[str, tuple[str, ...]] = {SHIPPED: (), TENFOLD: (str(folder),)}
        ready = {
            book: {
                how: _ready(folders, Path(name) / "cache" if how == "cached" else None, options)
                for how in ("cold", "cached")
            }
            for book, folders in books.items()
        }
        with _cache(Path(name) / "cache"):
            loaded = {book: Rules.load(*folders) for book, folders in books.items()}
            cleaners = {book: Cleaner(rules=rules) for book, rules in loaded.items()}
            for one in cleaners.values():
                one.clean("The council met on Friday.")
    sets: Record = {}
    for documents in pages(options):
        texts = [text.decode() for text in documents.texts]
        cases = {book: partial(_clean, one, texts) for book, one in cleaners.items()}
        taken = in_turns(cases, options.rounds)
        sets[documents.name] = {
            "rates": {book: documents.size / 1e6 / time for book, time in taken.items()},
            "times": taken[TENFOLD] / taken[SHIPPED],
        }
    figures: Record = {
        "rules": {book: len(rules.rules) for book, rules in loaded.items()},
        "patterns": {
            book: sum(len(rule.match) for rule in rules.rules) for book, rules in loaded.items()
        },
        "ready": ready,
        "sets": sets,
    }
    goals = [
        most(f"{TENFOLD}, times the shipped", MOST_TIMES, {s: sets[s]["times"] for s in sets}),
        *(
            most(f"{book}, loaded and compiled, s", wanted, {"cached": _whole(ready[book])})
            for book, wanted in LONGEST.items()
        ),
    ]
    return Part(figures, {"rules": _rows(figures), "ready": _ready_rows(figures)}, goals)


@contextmanager
def _cache(folder: Path) -> Iterator[None]:
    """Keep what is loaded out of the user's own cache."""
    before = os.environ.get("CLEANER_CACHE")
    os.environ["CLEANER_CACHE"] = str(folder)
    try:
        yield
    finally:
        del os.environ["CLEANER_CACHE"]
        os.environ.update({} if before is None else {"CLEANER_CACHE": before})


def _clean(cleaner: Cleaner, texts: Sequence[str]) -> None:
    for text in texts:
        cleaner.clean(text)


def _ready(folders: Sequence[str], cache: Path | None, options: Options) -> list[float]:
    """Time import, load and first use in processes of their own, in seconds; medians."""
    env = {"CLEANER_CACHE": str(cache) if cache else ""}
    if cache:
        python("-c", READY, *folders, env=env)
    found = [
        json.loads(python("-c", READY, *folders, env=env)) for _ in range(min(options.rounds, 3))
    ]
    return [median(column) for column in zip(*found, strict=True)]


def _whole(ready: dict[str, list[float]]) -> float:
    _, load, compiled = ready["cached"]
    return load + compiled


def _rows(figures: Record) -> list[Row]:
    rows = [["text", "rules", "patterns", "MB/s", "times", "goal", "met"]]
    for name, one in figures["sets"].items():
        for book, rate in one["rates"].items():
            counts = [f"{figures[what][book]:,}" for what in ("rules", "patterns")]
            times = one["times"] if book == TENFOLD else 1.0
            goal = beside(times, MOST_TIMES if book == TENFOLD else None)
            rows.append([name, *counts, digits(rate), f"{times:.2f}", *goal])
    return rows


def _ready_rows(figures: Record) -> list[Row]:
    rows = [["rules", "cache", "import, s", "load, s", "compile, s", "both, s", "goal", "met"]]
    for book, hows in figures["ready"].items():
        for how, (imported, load, compiled) in hows.items():
            cells = [f"{value:.2f}" for value in (imported, load, compiled, load + compiled)]
            goal = beside(load + compiled, LONGEST[book] if how == "cached" else None)
            rows.append([f"{figures['rules'][book]:,}", how, *cells, *goal])
    return rows
