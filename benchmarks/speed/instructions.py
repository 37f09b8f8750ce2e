"""Instructions a byte of text takes, counted by `perf`: the same whatever else the machine does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.speed.data import Documents
from benchmarks.speed.measure import ROOT

CODE = """
import sys
from pathlib import Path
from benchmarks.speed.floor import floor
from cleaner import Cleaner
texts = [path.read_bytes() for path in sorted(Path(sys.argv[2]).iterdir())]
cleaner = Cleaner()
cleaner.clean("The council met on Friday.")
calls = {"floor": floor, "cleaner": lambda text: cleaner.clean(text.decode())}
for _ in range(int(sys.argv[3])):
    for text in texts:
        calls[sys.argv[1]](text)
"""


LEAST = 200_000
"""Bytes to count over, unless told otherwise."""


class UncountedError(Exception):
    """Instructions cannot be counted here; the message says why."""


def per_byte(documents: Documents, least: int = LEAST) -> dict[str, float]:
    """Count the instructions per byte of the floor and of the cleaner, over `least` bytes.

    Raises UncountedError where perf is not installed, or not allowed to count.
    """
    if not shutil.which("perf"):
        raise UncountedError("perf is not installed.")
    with tempfile.TemporaryDirectory() as name:
        for number, text in enumerate(documents.texts):
            (Path(name) / f"{number:04}").write_bytes(text)
        passes = 1 + least // documents.size
        # The difference leaves out the start, and what is made on first use.
        return {
            what: (_count(what, name, 2 * passes) - _count(what, name, passes))
            / (passes * documents.size)
            for what in ("floor", "cleaner")
        }


def _count(what: str, folder: str, passes: int) -> int:
    command = ["perf", "stat", "-x", ";", "-e", "instructions:u", sys.executable, "-c", CODE]
    done = subprocess.run(
        [*command, what, folder, str(passes)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    found = re.search(r"^(\d+);", done.stderr, re.MULTILINE)
    if done.returncode or not found:
        said = done.stderr.strip().splitlines() or ["perf said nothing"]
        raise UncountedError(f"perf failed ({said[-1]}).")
    return int(found[1])
