"""`cleaner golden`: bodies and receipts, compared with those written by hand."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ..formats.read import read_article
from ..formats.text import InputError, decode, encode
from ..model import Cleaned
from ..pipeline import Cleaner
from . import fail, show
from .config import cleaner_options, make_cleaner

EPILOG = """\b
Examples:
  cleaner golden check
  cleaner golden update --seeds mine/raw --golden mine/golden

\b
A golden article is two files: NAME.txt, the body; NAME.json, what was removed (category, rule,
text) and the posts (platform, author, handle, date, language).
"""


@dataclass(frozen=True, slots=True)
class Golden:
    """One article: what the cleaner makes of it now, and what was written by hand."""

    name: str
    body: str
    receipt: str
    wanted_body: str
    wanted_receipt: str

    @property
    def holds(self) -> bool:
        """Whether body and receipt are as written by hand."""
        return (self.body, self.receipt) == (self.wanted_body, self.wanted_receipt)


def folders(command: Any) -> Any:
    """Add the options that say where the articles are."""
    place = click.Path(file_okay=False, path_type=Path)
    for name, help in (("golden", "Bodies and receipts."), ("seeds", "Raw articles.")):
        option = click.option(f"--{name}", type=place, default=name, show_default=True, help=help)
        command = option(command)
    return cleaner_options(command)


@click.group("golden", epilog=EPILOG)
def command() -> None:
    """Compare bodies and receipts with hand-written ones."""


@command.command()
@folders
def check(seeds: Path, golden: Path, **how: Any) -> None:
    """Say what differs; exit code 1 if anything does."""
    compared = list(compare(make_cleaner(**how), seeds, golden))
    different = [one for one in compared if not one.holds]
    for one in different:
        click.echo(difference(one))
    click.echo(
        f"{len(compared) - len(different)} of {len(compared)} golden articles hold", err=True
    )
    raise click.exceptions.Exit(1 if different else 0)


@command.command()
@folders
def update(seeds: Path, golden: Path, **how: Any) -> None:
    """Show what differs, then take it over. Read the difference: it is the test."""
    compared = list(compare(make_cleaner(**how), seeds, golden))
    golden.mkdir(parents=True, exist_ok=True)
    for one in compared:
        if not one.holds:
            click.echo(difference(one))
            (golden / f"{one.name}.txt").write_bytes(encode(one.body))
            (golden / f"{one.name}.json").write_bytes(encode(one.receipt))
    count = sum(not one.holds for one in compared)
    click.echo(f"{count} of {len(compared)} golden articles rewritten", err=True)


def compare(cleaner: Cleaner, seeds: Path, golden: Path) -> Iterator[Golden]:
    """Clean each seed and read what was written by hand for it."""
    sources = sorted(p for p in seeds.iterdir() if p.is_file()) if seeds.is_dir() else []
    if not sources:
        raise fail(f"{seeds}: no raw articles here. Name their folder with --seeds.")
    names = [source.stem for source in sources]
    if golden.is_dir():
        for left in sorted({p.stem for p in golden.glob("*.txt")} - set(names)):
            raise fail(
                f"{golden / left}.txt: no article of that name in {seeds}. Add or remove it."
            )
    for source in sources:
        try:
            article, _ = read_article(source.read_bytes(), source.name)
        except (InputError, OSError) as error:
            raise fail(f"{show(str(source))}: {error}") from error
        cleaned = cleaner.clean(article)
        wanted_body = _read(golden / f"{source.stem}.txt")
        file = golden / f"{source.stem}.json"
        now, wanted = golden_receipt(cleaned), _read(file) or "{}"
        try:
            by_hand = json.loads(wanted)
        except ValueError as error:
            raise fail(f"{file}: no JSON ({error}).") from error
        same = now if file.is_file() and _like(now, by_hand) == by_hand else None
        shown = same if same is not None else by_hand
        yield Golden(source.stem, cleaned.body, _json(now), wanted_body, _json(shown))


def _like(now: Any, wanted: Any) -> Any:
    """Leave out of `now` what the hand-written receipt says nothing about."""
    if isinstance(now, dict) and isinstance(wanted, dict):
        return {key: _like(now.get(key), value) for key, value in wanted.items()}
    if isinstance(now, list) and isinstance(wanted, list) and len(now) == len(wanted):
        return [_like(a, b) for a, b in zip(now, wanted, strict=True)]
    return now


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def golden_receipt(cleaned: Cleaned) -> dict[str, Any]:
    """Give what a person would say of the removals and posts; places and scores may change."""
    found: dict[str, Any] = {"title": cleaned.title} if cleaned.title else {}
    found["removals"] = [
        {"category": removal.category, "rule": removal.rule, "text": removal.text.strip()}
        for removal in cleaned.removals
    ]
    names = ("platform", "author", "handle", "date", "language")
    found["posts"] = [{name: getattr(post, name) for name in names} for post in cleaned.posts]
    if cleaned.flags:
        found["flags"] = list(cleaned.flags)
    return found


def difference(one: Golden) -> str:
    """Show what differs: the body as a word diff, the receipt line by line."""
    lines = [f"{show(one.name)}:"]
    if one.body != one.wanted_body:
        lines += ["  body ([-missing now-] {+new now+}):", *word_diff(one.wanted_body, one.body)]
    if one.receipt != one.wanted_receipt:
        was, now = one.wanted_receipt.splitlines(), one.receipt.splitlines()
        lines += ["  receipt (- by hand, + now):"]
        lines += [f"  {line}" for line in difflib.unified_diff(was, now, n=2, lineterm="")][2:]
    return "\n".join(lines)


def word_diff(was: str, now: str) -> Iterator[str]:
    """Show the lines that differ, with the words that do marked; line breaks are shown as ¶."""
    old, new = was.splitlines(keepends=True), now.splitlines(keepends=True)
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        yield f"  @@ line {a + 1} @@"
        marked = _mark_words(_words("".join(old[a:b])), _words("".join(new[c:d])))
        yield from (f"  {line}" for line in marked.replace("\n", "¶\n").splitlines())


def _mark_words(old: list[str], new: list[str]) -> str:
    parts: list[str] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            parts += old[a:b]
            continue
        parts += ["[-", *old[a:b], "-]"] if b > a else []
        parts += ["{+", *new[c:d], "+}"] if d > c else []
    return "".join(parts)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|\s|[^\w\s]", text)


def _read(path: Path) -> str:
    return decode(path.read_bytes()).text if path.is_file() else ""
