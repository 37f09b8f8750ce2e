"""A small rule book and a runner of the command line, for tests that are not about rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli import main
from cleaner.rulebook import Rules, load

ARTICLE = """The council met on Friday to close the bridge for three months of work.
Click Here: online rugby store
It will open again in spring, the mayor said on Friday evening.
Support our journalism today!
"""
BODY = """The council met on Friday to close the bridge for three months of work.
It will open again in spring, the mayor said on Friday evening.
"""

ADVERTISING = """
[[rule]]
id          = "click-here-shop"
description = "A link to a shop."
language    = "en"
remove      = "line"
match       = ["Click Here: *"]
examples    = ["[-Click Here: rugby store-]", "Click here, he said."]

[[rule]]
id          = "hint"
description = "A line that may be an advertisement."
language    = "en"
score       = 0.6
remove      = "line"
match       = ["Best offers*"]
examples    = ["[-Best offers today-]", "The best offers came late."]
"""
DONATION = """
[[rule]]
id          = "support"
description = "A line that asks for money."
language    = "en"
remove      = "line"
match       = ["Support our journalism*"]
examples    = ["[-Support our journalism today!-]", "They support our journalism, he said."]
"""


@dataclass
class Ran:
    """What a command wrote and how it ended."""

    code: int
    out: str
    err: str
    raw: bytes


def cleaner(*args: str | Path, stdin: bytes = b"") -> Ran:
    """Run a command in this process."""
    result = CliRunner().invoke(main, [str(arg) for arg in args], input=stdin, prog_name="cleaner")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)


def small_rules(folder: Path) -> Rules:
    """Write the rule book and load it."""
    folder.mkdir(exist_ok=True)
    (folder / "advertising.toml").write_text(ADVERTISING)
    (folder / "donation.toml").write_text(DONATION)
    return Rules.load(folder, shipped=False)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in, with the small rule book in the place of the shipped one."""
    small_rules(tmp_path / "book")
    monkeypatch.setattr(load, "shipped_folder", lambda: tmp_path / "book")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    yield tmp_path / "work"


PROGRAM = f"""
import sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
from cleaner.rulebook import load
if __name__ == "__main__":
    load.shipped_folder = lambda: Path(__file__).parent / "book"
    {{prelude}}
    from cleaner.cli import main
    main(prog_name="cleaner")
"""


def program(folder: Path, prelude: str = "pass") -> list[str]:
    """Give the command of a process that has the small rule book; `prelude` runs before it."""
    small_rules(folder / "book")
    file = folder / "program.py"
    file.write_text(PROGRAM.replace("{prelude}", prelude))
    return [sys.executable, str(file)]


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Read all files below a folder but the store."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("audit.sqlite")
    }
