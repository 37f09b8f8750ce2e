"""Taking times: cases in turns, medians, processes of their own, and what they hold in memory."""

from __future__ import annotations

import gc
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.goals import Goal
from benchmarks.speed.plot import Picture
from benchmarks.tables import Row

ROOT = Path(__file__).resolve().parents[2]

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """How thoroughly to measure: `rounds`, and `size`, the bytes of text in a set of documents.

    `longest` is what one text may take at most, in seconds, `run` about what one run of many
    files takes; both cut the data down where the cleaner is slow, and the tables say so.
    `small` is for trying the benchmark itself: everything is run, on next to nothing.
    """

    rounds: int = 5
    size: int = 300_000
    longest: float = 60.0
    run: float = 64.0
    small: bool = False
    corpora: Path | None = None
    cache: Path = Path()


@dataclass(frozen=True, slots=True)
class Part:
    """What one part found: figures for programs, tables and pictures for people, goals."""

    figures: Record
    tables: dict[str, list[Row]]
    goals: list[Goal | None] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)


def digits(value: float) -> str:
    """Write a figure with three digits, or all before the point.

    >>> [digits(value) for value in (0.01234, 1.5, 12.34, 1234.5)]
    ['0.0123', '1.5', '12.3', '1,234']
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def beside(found: float, wanted: float | None, *, at_least: bool = False) -> Row:
    """Give the two cells beside a figure: its goal, and whether it is met; empty without one."""
    if wanted is None:
        return ["", ""]
    met = found >= wanted if at_least else found <= wanted
    return [f"{'≥' if at_least else '≤'} {wanted:g}", "yes" if met else "no"]


Clock = Callable[[], float]


def in_turns(
    cases: Mapping[str, Callable[[], object]], rounds: int, clock: Clock = time.process_time
) -> dict[str, float]:
    """Run every case once a round, so that what else the machine does hits all; medians in s.

    A round before them is not counted: in it, what is made on first use gets made. Processor
    time is taken, which does not count the others' turns on a busy machine; `perf_counter` is
    the clock for what runs in other processes.
    """
    times: dict[str, list[float]] = {name: [] for name in cases}
    for call in cases.values():
        call()
    for _ in range(rounds):
        for name, call in cases.items():
            times[name].append(seconds(call, clock=clock))
    return {name: median(found) for name, found in times.items()}


def seconds(
    call: Callable[[], object], least: float = 0.0, clock: Clock = time.process_time
) -> float:
    """Time one call, or so many that they take `least` seconds, each.

    What is there before, peers and their models, is set aside for as long: collections that
    the call sets off would walk through it all, as they do in no process of its own.
    """
    gc.collect()
    gc.freeze()
    count = 0
    begun = clock()
    while True:
        call()
        count += 1
        taken = clock() - begun
        if taken >= least:
            gc.unfreeze()
            return taken / count


def python(*arguments: str, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> bytes:
    """Run this Python in a process of its own, from the project's folder; gives what it prints.

    Exit code 1, an article to look at, is fine. Raises RuntimeError for any other but 0.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout


@dataclass(frozen=True, slots=True)
class Watched:
    """What a process and its workers took: seconds by the clock and of processor, peaks in MB.

    `parent` and `workers` are zero where the system does not tell (anything but Linux).
    """

    seconds: float
    parent: float = 0.0
    workers: float = 0.0
    parent_peak: float = 0.0
    worker_peak: float = 0.0

    @property
    def share(self) -> float:
        """The parent's processor time as a share of the run: at 1 it could do no more."""
        return self.parent / self.seconds


PROC = Path("/proc")
GLANCE = 0.05
"""Seconds between two looks at the processes of a run."""


def watch(arguments: Sequence[str]) -> Watched:
    """Run this Python with arguments, and look at it and its workers while it runs."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    cpu: dict[int, float] = {}
    peak: dict[int, float] = {}
    while process.poll() is None:
        for pid in (process.pid, *_children(process.pid)):
            _look(pid, cpu, peak)
        time.sleep(GLANCE)
    taken = time.perf_counter() - begun
    error = process.stderr.read() if process.stderr else b""
    if process.returncode not in (0, 1):
        raise RuntimeError(error.decode(errors="replace"))
    parent, parent_peak = cpu.pop(process.pid, 0.0), peak.pop(process.pid, 0.0)
    return Watched(taken, parent, sum(cpu.values()), parent_peak, max(peak.values(), default=0.0))


def _children(pid: int) -> Iterable[int]:
    try:
        listed = (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return ()
    return (int(child) for child in listed if _is_worker(child))


def _is_worker(pid: str) -> bool:
    try:
        return b"spawn_main" in (PROC / pid / "cmdline").read_bytes()
    except OSError:
        return False


def _look(pid: int, cpu: dict[int, float], peak: dict[int, float]) -> None:
    try:
        numbers = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        status = (PROC / str(pid) / "status").read_text()
    except OSError:
        return
    cpu[pid] = (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")
    held = status.partition("VmHWM:")[2].split()
    if held:
        peak[pid] = int(held[0]) / 1000


def memory(code: str) -> float:
    """Say how many MB a process holds after running code; 0 where the system does not tell."""
    if not (PROC / "self" / "status").exists():
        return 0.0
    tell = "print(open('/proc/self/status').read().partition('VmRSS:')[2].split()[0])"
    return int(python("-c", f"{code}\n{tell}").split()[-1]) / 1000


def load() -> float:
    """Say how many other processes want to run, on average; 0 where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def machine() -> str:
    """Say on what this was measured, in a line."""
    model = platform.processor() or platform.machine()
    info = PROC / "cpuinfo"
    if info.exists():
        found = info.read_text().partition("model name\t: ")[2].partition("\n")[0]
        model = found or model
    count = os.cpu_count() or 1
    return f"{count} processors ({model}), {platform.system()}, Python {platform.python_version()}"
