"""Part `start`: how long a command takes that has next to nothing to do."""

from __future__ import annotations

import tempfile
import time
from functools import partial
from itertools import islice

from benchmarks.goals import most
from benchmarks.speed.measure import Options, Part, beside, in_turns, python
from benchmarks.tables import Row
from benchmarks.webpages import web_pages

PYTHON = "python, nothing imported"
VERSION = "cleaner --version"
CACHED = "first article, rules cached"
COLD = "first article, no cache"
HTML = "first article from HTML, rules cached"

WANTED = {VERSION: 0.15, CACHED: 0.6}
"""Seconds, at most."""


def measure(options: Options) -> Part:
    """Start each command in a process of its own, in turns."""
    page = next(islice(web_pages(1), 1))
    text, html = page.text.encode(), page.html.encode()
    with tempfile.TemporaryDirectory() as cache:
        warm = {"CLEANER_CACHE": cache}
        clean = ("-m", "cleaner", "clean", "-")
        cases = {
            PYTHON: partial(python, "-c", "pass"),
            VERSION: partial(python, "-m", "cleaner", "--version"),
            CACHED: partial(python, *clean, env=warm, stdin=text),
            COLD: partial(python, *clean, env={"CLEANER_CACHE": ""}, stdin=text),
            HTML: partial(python, *clean, env=warm, stdin=html),
        }
        taken = in_turns(cases, options.rounds, time.perf_counter)
    rows: list[Row] = [["command", "seconds", "goal", "met"]]
    rows += [[name, f"{time:.3f}", *beside(time, WANTED.get(name))] for name, time in taken.items()]
    goals = [most(f"{name}, s", wanted, {"": taken[name]}) for name, wanted in WANTED.items()]
    return Part({"seconds": taken}, {"start": rows}, goals)
