"""Counter-examples: a wrong removal written into the `examples` of the rule that took it.

The rule's own tests then fail until the rule leaves such text alone, and never take it again.
Rule files are edited as text, so that comments and layout stay, and read again to prove that
nothing but the example changed.
"""

from __future__ import annotations

import difflib
import json
import re
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..index import index
from ..learn.prove import takes
from ..model import Example
from ..rulebook import Rules
from ..store import read_entry
from .labels import holds
from .texts import TextError, Whole, read_whole
from .verdicts import Verdict, read

TOKEN = re.compile(
    r"""\"\"\"[\s\S]*?(?<!\\)\"\"\" | '''[\s\S]*?''' | "(?:[^"\\\n]|\\.)*" | '[^'\n]*'
      | \#[^\n]* | [\[\]] | [^"'\#\[\]]+ | .""",
    re.VERBOSE,
)
"""The pieces of TOML that matter for finding the end of an array."""


class CounterError(Exception):
    """A counter-example cannot be written; the message says for which rule, and why."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A text that a rule should have left alone, as it goes into the rule's examples."""

    rule: str
    text: str
    article: str


def counters(db: sqlite3.Connection, out: Path, rules: Rules) -> Iterator[Counter | CounterError]:
    """Give a counter-example for each removal judged wrong: enough lines that the rule takes it."""
    for verdict in read(db):
        if verdict.kind != "removal" or verdict.verdict != "wrong":
            continue
        try:
            yield _counter(db, out, rules, verdict)
        except (CounterError, TextError) as error:
            yield CounterError(str(error))


def changes(folder: Path, wanted: Iterable[Counter]) -> dict[Path, tuple[str, str]]:
    """Give the rule files below `folder` that would change: each before and after.

    Raises CounterError when a rule is not in the folder, or its file cannot be edited safely.
    """
    files: dict[Path, tuple[str, str]] = {}
    for counter in wanted:
        category, _, slug = counter.rule.partition("/")
        path = folder / f"{category}.toml"
        if path not in files:
            try:
                before = path.read_text(encoding="utf-8")
            except OSError as error:
                raise CounterError(f"{counter.rule}: {path} cannot be read ({error}).") from error
            files[path] = (before, before)
        before, after = files[path]
        files[path] = before, insert(after, slug, counter.text)
    return {path: both for path, both in files.items() if both[0] != both[1]}


def as_diff(changed: dict[Path, tuple[str, str]]) -> str:
    """Give the changes as a unified diff."""
    lines: list[str] = []
    for path, (before, after) in changed.items():
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
        lines += difflib.unified_diff(old, new, f"a/{path.name}", f"b/{path.name}")
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def insert(source: str, slug: str, text: str) -> str:
    """Give the rule file `source` with `text` added to the examples of the rule `slug`.

    Raises CounterError when there is no such rule, it has no examples, or the edit would change
    more.
    """
    try:
        known = tomllib.loads(source)
        place = next(i for i, rule in enumerate(known["rule"]) if rule.get("id") == slug)
    except (tomllib.TOMLDecodeError, KeyError, StopIteration) as error:
        raise CounterError(f"{slug}: no such rule in its file.") from error
    if text in known["rule"][place].get("examples", []):
        return source
    starts = [found.start() for found in re.finditer(r"^\[\[rule\]\]", source, re.MULTILINE)]
    end = starts[place + 1] if place + 1 < len(starts) else len(source)
    opening = re.compile(r"^examples\s*=\s*\[", re.MULTILINE).search(source, starts[place], end)
    if opening is None:
        raise CounterError(f"{slug}: its examples were not found.")
    close = _array_end(source, opening.end())
    inside = source[opening.end() : close]
    filled = inside.rstrip()
    comma = "" if not filled or filled.endswith(",") else ","
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    edited = f"{source[: opening.end()]}{filled}{comma}\n  {quoted},\n{source[close:]}"
    expected: list[dict[str, Any]] = tomllib.loads(source)["rule"]
    expected[place]["examples"] = [*expected[place].get("examples", []), text]
    try:
        safe = tomllib.loads(edited)["rule"] == expected
    except tomllib.TOMLDecodeError:
        safe = False
    if not safe:
        raise CounterError(f"{slug}: its examples cannot be edited safely; add by hand: {quoted}")
    return edited


def _counter(db: sqlite3.Connection, out: Path, rules: Rules, verdict: Verdict) -> Counter:
    entry = read_entry(db, verdict.name)
    if entry is None:
        raise CounterError(f"{verdict.name}: judged, but no longer in the run.")
    whole = read_whole(db, out, entry)
    if not holds(whole, verdict):
        raise CounterError(f"{verdict.name}: was cleaned anew since it was judged; judge it again.")
    if all(rule.id != verdict.rule for rule in rules.rules):
        raise CounterError(f"{verdict.rule}: is not in these rules.")
    ready = index(rules.only(verdict.rule))
    for excerpt in _excerpts(whole, verdict):
        if takes(ready, Example(excerpt, ())):
            # Marks of taken stretches in the article's own text would be read as marks.
            if "[-" in excerpt or "-]" in excerpt:
                raise CounterError(f"{verdict.rule}: the text holds [- or -]; add it by hand.")
            return Counter(verdict.rule, excerpt, verdict.name)
    raise CounterError(
        f"{verdict.rule}: no longer takes {verdict.text.strip()[:60]!r} of {verdict.name} alone."
    )


def _excerpts(whole: Whole, verdict: Verdict) -> Iterator[str]:
    """Give the judged stretch with more and more of the lines around it, up to all."""
    text = whole.text
    first = text.rfind("\n", 0, verdict.start + len(verdict.text) - len(verdict.text.lstrip())) + 1
    last = text.find("\n", verdict.start + len(verdict.text.rstrip()))
    last = len(text) if last < 0 else last
    above, below = text[:first].splitlines(), text[last:].splitlines()
    for around in (0, 1, 2, 4, 8, 10_000):
        lead = above[max(0, len(above) - around) :] if around else []
        yield "\n".join([*lead, text[first:last], *below[1 : 1 + around]]).strip("\n")


def _array_end(source: str, place: int) -> int:
    """Where the array that opens just before `place` closes."""
    depth = 1
    for token in TOKEN.finditer(source, place):
        depth += {"[": 1, "]": -1}.get(token.group(), 0)
        if not depth:
            return token.start()
    raise CounterError("an array in the rule file is not closed.")
