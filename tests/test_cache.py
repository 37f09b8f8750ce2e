"""What reading the rules gave, remembered: never stale, never an error."""

from __future__ import annotations

import marshal
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cleaner
from cleaner import Rules
from cleaner.rulebook.terms import terms

RULE = """
[[rule]]
id = "box"
description = "The harbour's box."
language = "en"
remove = "line"
match = ["Harbour box", '/^harbour (?:box|crate)s?$/']
examples = [{ text = "[-Harbour box-]", title = "A title", site = "example.org" }, "No."]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "related.toml").write_text(RULE)
    return tmp_path


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[:40],
        lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
        lambda content: marshal.dumps((1, 2, 3)),
        lambda content: os.urandom(500),
    ],
    ids=["empty", "cut", "cut short", "one bit", "another shape", "noise"],
)
def test_a_damaged_entry_counts_as_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setenv("CLEANER_CACHE", str(folder / "cache"))

    def read() -> object:
        rules = Rules.load(folder / "rules", shipped=False)
        found = terms(rules)
        return rules, found.phrases, found.patterns, found.literals

    fresh = read()
    entries = {path: path.read_bytes() for path in (folder / "cache").iterdir()}
    assert len(entries) == 2
    for path, content in entries.items():
        path.write_bytes(damage(content))
    assert read() == fresh
    assert all(path.read_bytes() != damage(content) for path, content in entries.items())
    assert read() == fresh


def test_an_entry_of_other_nouns_is_not_used(folder: Path) -> None:
    package = folder / "cleaner"
    shutil.copytree(Path(cleaner.__file__).parent, package, ignore=shutil.ignore_patterns("_rules"))
    code = """
from cleaner import Rules
example = Rules.load("rules", shipped=False).rules[0].examples[0]
print(example.title, example.site, sep=", ")
"""

    def run() -> str:
        environment = {**os.environ, "CLEANER_CACHE": "cache", "PYTHONPATH": str(folder)}
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert run() == "A title, example.org"
    model = package / "model.py"
    text = model.read_text(encoding="utf-8")
    assert text.count('    title: str = ""\n    site: str = ""\n') == 1
    swapped = text.replace(
        '    title: str = ""\n    site: str = ""\n', '    site: str = ""\n    title: str = ""\n'
    )
    model.write_text(swapped, encoding="utf-8")
    assert run() == "A title, example.org"


def test_books_and_rules_are_keys(folder: Path) -> None:
    one, other = (Rules.load(folder / "rules", shipped=False) for _ in range(2))
    assert len({one, other, *one.rules, *other.rules}) == 2
