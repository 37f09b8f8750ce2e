"""The speed benchmark: the cleaner, its floor and its peers on the same documents.

    python -m benchmarks.speed                       all parts
    python -m benchmarks.speed --only floor,rules    some
    python -m benchmarks.speed --docs                and write docs/performance.md
    python -m benchmarks.speed profile               where the time goes

Rounds are interleaved and medians taken; ratios within one run are what counts. With
CLEANER_CORPORA, the folder that benchmarks.accuracy reads, real pages are measured beside the
invented ones. Ends with 0 whatever the goals say: times depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import tables
from benchmarks.goals import Goal
from benchmarks.speed import floor, html, profile, rules, scaling, start, workers
from benchmarks.speed.measure import ROOT, Options, Part, Record, digits, load, machine
from benchmarks.speed.plot import Picture, draw
from benchmarks.tables import Row

PARTS: dict[str, Callable[[Options], Part]] = {
    "floor": floor.measure,
    "rules": rules.measure,
    "workers": workers.measure,
    "scaling": scaling.measure,
    "html": html.measure,
    "start": start.measure,
}

DOCUMENT = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "img"

BUSY = 0.7
"""The load from which on times are not to be trusted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    parts = asked.only.split(",") if asked.only else list(PARTS)
    if unknown := sorted(set(parts) - set(PARTS)):
        parser.error(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if asked.docs and (asked.only or asked.sample):
        parser.error("--docs is for a whole run: leave out --only and --sample")
    options = _options(asked)
    if asked.command == "profile":
        print(profile.report(options, asked.lines))
        if asked.flame:
            asked.flame.write_text(draw(profile.flame(options)), encoding="utf-8")
        return 0
    return _run(parts, options, asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks.speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", nargs="?", choices=["profile"], help="where the time goes")
    parser.add_argument("--only", default="", help=f"only these of {','.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=5, help="times each case is run")
    parser.add_argument("--sample", action="store_true", help="next to nothing, to try it out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to a file")
    parser.add_argument("--docs", action="store_true", help="write docs/performance.md and plots")
    parser.add_argument("--lines", type=int, default=25, help="profile: rows of each table")
    parser.add_argument("--flame", type=Path, metavar="FILE", help="profile: a flame graph, SVG")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "cleaner-cache")
    return parser


def _options(asked: argparse.Namespace) -> Options:
    corpora = os.environ.get("CLEANER_CORPORA")
    folder = Path(corpora) if corpora else None
    rounds = max(1, asked.rounds)
    if asked.sample:
        return Options(rounds, 6_000, 1.0, 0.1, True, folder, asked.cache)
    return Options(rounds, corpora=folder, cache=asked.cache)


def _run(parts: Sequence[str], options: Options, asked: argparse.Namespace) -> int:
    begun, busy = time.monotonic(), load()
    print(machine(), flush=True)
    if busy > BUSY:
        print(f"Other work is running here (load {busy:.1f}): do not trust the times.")
    found: dict[str, Part] = {}
    shown: dict[str, list[Row]] = {}
    pictures: dict[str, Picture] = {}
    goals: list[Goal] = []
    for name in parts:
        part = found[name] = PARTS[name](options)
        print(f"\n{tables.plain(part.tables)}", flush=True)
        shown |= part.tables
        pictures |= part.pictures
        goals += [goal for goal in part.goals if goal]
    shown["goals"] = goal_rows(goals)
    print(f"\n{tables.plain({'goals': shown['goals']})}\n\n{time.monotonic() - begun:.0f} s")
    if asked.json:
        record: Record = {"machine": machine(), "load": busy, "rounds": options.rounds}
        record |= {name: part.figures for name, part in found.items()}
        asked.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    if asked.docs:
        pictures["flame"] = profile.flame(options)
        shown["machine"] = [["measured on", "load before"], [machine(), f"{busy:.1f}"]]
        write(shown, pictures)
    return 0


def goal_rows(goals: Sequence[Goal]) -> list[Row]:
    """Give the goals, each with the figure that stands worst."""
    rows: list[Row] = [["goal", "wanted", "worst", "where", "holds in", "met"]]
    for one in goals:
        held = f"{one.held} of {one.of}"
        met = "yes" if one.met else "no"
        rows.append([one.name, f"{one.wanted:g}", digits(one.found), one.where, held, met])
    return rows


def write(shown: dict[str, list[Row]], pictures: dict[str, Picture]) -> None:
    """Fill the document's tables, and draw its pictures."""
    tables.fill(DOCUMENT, shown)
    for name, picture in pictures.items():
        (IMAGES / f"speed-{name}.svg").write_text(draw(picture), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
