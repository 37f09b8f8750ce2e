"""Where the time goes: by module and function, in instructions, and as a flame graph.

    python -m benchmarks.speed profile [--lines N] [--flame FILE.svg]

The flame graph is of samples taken by a timer in this process, so it needs no tool. Instructions
are counted by `perf`, where that is installed and allowed: they do not depend on what else the
machine does.
"""

from __future__ import annotations

import cProfile
import pstats
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from benchmarks.speed.data import Documents, pages
from benchmarks.speed.instructions import UncountedError, per_byte
from benchmarks.speed.measure import ROOT, Options, seconds
from benchmarks.speed.plot import Flame, Frame
from benchmarks.tables import Row, plain
from cleaner import Cleaner

LEAST_SAMPLED = 6.0
"""Seconds of cleaning that are sampled."""

EVERY = 0.002
"""Seconds of processor time between two samples."""


def report(options: Options, lines: int) -> str:
    """Say in tables where the time of cleaning page text goes."""
    *_, documents = pages(options)
    cleaner = Cleaner()
    texts = [text.decode() for text in documents.texts]
    clean(cleaner, texts)  # what is made on first use is no part of it
    profiler = cProfile.Profile()
    profiler.enable()
    clean(cleaner, texts)
    profiler.disable()
    parts = [
        plain(_tables(pstats.Stats(profiler), documents, lines)),
        "Times are with the profiler on, which makes calls dear; shares matter, not seconds.",
        "\n".join(_counted(documents)),
    ]
    return "\n\n".join(parts)


def clean(cleaner: Cleaner, texts: Sequence[str]) -> None:
    """Clean the texts, one after the other."""
    for text in texts:
        cleaner.clean(text)


def _tables(stats: pstats.Stats, documents: Documents, lines: int) -> dict[str, list[Row]]:
    found = stats.stats.items()  # type: ignore[attr-defined]
    whole = sum(own for _, (_, _, own, _, _) in found) or 1.0
    modules: dict[str, tuple[int, float]] = {}
    functions = []
    for (file, line, name), (_, calls, own, total, _) in found:
        module = _module(file)
        count, time = modules.get(module, (0, 0.0))
        modules[module] = (count + calls, time + own)
        where = f"{module}:{line}" if line else module
        functions.append((own, [_short(name), where, f"{calls:,}", *_share(own, total, whole)]))
    head = [["function", "where", "calls", "itself", "with what it calls"]]
    by_module = sorted(modules.items(), key=lambda one: -one[1][1])[:lines]
    size = f"{documents.name}, {documents.size / 1e6:.1f} MB"
    return {
        f"by module ({size})": [["module", "calls", "share"]]
        + [[name, f"{calls:,}", f"{own / whole:.1%}"] for name, (calls, own) in by_module],
        "by function": head + [row for _, row in sorted(functions, key=lambda f: -f[0])[:lines]],
    }


def _counted(documents: Documents) -> Iterator[str]:
    try:
        found = per_byte(documents)
    except UncountedError as error:
        yield f"Instructions are not counted: {error}"
        return
    for what, count in found.items():
        yield f"{what}: {count:,.0f} instructions a byte"
    yield f"cleaner: {found['cleaner'] / found['floor']:.1f} times the floor, in instructions"


def _share(own: float, total: float, whole: float) -> list[str]:
    return [f"{own / whole:.1%}", f"{total / whole:.1%}"]


def _module(file: str) -> str:
    if not file.endswith(".py"):
        return "built in"
    path = Path(file)
    if path.is_relative_to(ROOT):
        return ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return re.sub(r".*?(?:site-packages|python3\.\d+)/", "", file).removesuffix(".py")


def _short(name: str) -> str:
    return re.sub(r" at 0x[0-9a-f]+", "", name)[:60]


# ---- the flame graph


def flame(options: Options) -> Flame:
    """Clean page text and note where it stands, at every tick of a timer."""
    *_, documents = pages(options)
    cleaner = Cleaner()
    texts = [text.decode() for text in documents.texts]
    clean(cleaner, texts)
    root = Frame("clean")
    with _sampling(root):
        seconds(lambda: clean(cleaner, texts), 0.0 if options.small else LEAST_SAMPLED)
    return Flame(f"Where the time goes: {documents.name}, {root.count:,} samples", root)


@contextmanager
def _sampling(root: Frame) -> Iterator[None]:
    def note(_: int, frame: FrameType | None) -> None:
        here = root
        here.count += 1
        for name in reversed(list(_stack(frame))):
            here = here.called.setdefault(name, Frame(name))
            here.count += 1

    before = signal.signal(signal.SIGPROF, note)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stack(frame: FrameType | None) -> Iterator[str]:
    """Name the functions from the innermost out, as far as the cleaner's own."""
    names: list[str] = []
    while frame is not None:
        function = frame.f_code.co_qualname.split(".<locals>")[0]
        names.append(f"{_module(frame.f_code.co_filename)}.{function}")
        if names[-1].startswith("cleaner."):
            yield from (name.removeprefix("cleaner.") for name in names)
            names = []
        frame = frame.f_back
