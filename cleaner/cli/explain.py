"""`cleaner explain`: an article with what goes marked in it, by which rule, and what came near."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..audit.why import Reason
from ..audit.why import reasons as why_of
from ..formats.inputs import explain as explain_error
from ..formats.inputs import missing
from ..formats.jsonl import match_record, receipt
from ..formats.read import read_article
from ..formats.text import InputError
from ..model import Article, Cleaned, Match, Near, Post, Removal
from ..store import FILE, StoreError, open_store, read_cleaned, read_entries, read_entry
from . import fail, hint, show, to_json
from .config import cleaner_options, make_cleaner, options_given

MOST = 6
"""Rules told of a stretch; the hints of its shape can be thirty, and `--json` has them all."""

EPILOG = """\b
Examples:
  cleaner explain article.txt
  cleaner explain page.html --json
  curl -s https://... | cleaner explain -
  cleaner explain article.txt --rules my-rules --profile strict
  cleaner explain article.txt:12              why line 12 goes or stays
  cleaner explain out:news/a.txt --why        why each line did, as the run in out decided
  cleaner explain out:news/a.txt:12

\b
[-marked-] stretches go, with the rule and its score in braces; 1 is enough to remove.
"""


@click.command("explain", epilog=EPILOG)
@click.argument("file", metavar="FILE[:LINE]|OUT:ARTICLE[:LINE]")
@click.option("--why", is_flag=True, help="Say of every line why it goes or stays.")
@click.option("--json", "as_json", is_flag=True, help="Write it for a program to read.")
@cleaner_options
@click.pass_context
def command(context: click.Context, /, file: str, why: bool, as_json: bool, **how: Any) -> None:
    """Show what goes from FILE (- for standard input), by which rule, and what came near.

    OUT:ARTICLE is an article of a run, by its name there: what that run decided.
    """
    path, article, line = find_target(file)
    if article and (given := options_given(context, how)):
        cure = "Leave it out, or explain the raw file"
        raise click.UsageError(f"{given[0]} does not go with {article}: its run decided. {cure}.")
    if article:
        cleaned, near, profile, told = run_article(Path(path), article)
    else:
        cleaner = make_cleaner(**how)
        profile, told = cleaner.profile, {r.id: r.description for r in cleaner.rules.rules}
        cleaned = cleaner.clean(read_file(path))
        near = cleaner.near(cleaned)
    lines = len(cleaned.article.text.splitlines())
    if line > lines:
        raise fail(f"{show(file)}: the article has {lines} lines.")
    if why or line:
        found = why_of(cleaned, near, profile=profile, descriptions=told, line=line)
        click.echo(to_json([asdict(r) for r in found]) if as_json else why_text(found))
    elif as_json:
        click.echo(to_json(explain_record(cleaned, near)))
    else:
        text = explain(cleaned, near)
        click.echo(paint(text) if sys.stdout.isatty() else text)


def find_target(target: str) -> tuple[str, str, int]:
    """Split FILE[:LINE] or OUT:ARTICLE[:LINE]: the path, the article's name, the line or 0.

    A file that is called so, colon and all, comes first.
    """
    if target == "-" or Path(target).exists():
        return target, "", 0
    head, _, tail = target.rpartition(":")
    line = int(tail) if tail.isdecimal() and head else 0
    if line and Path(head).is_file():
        return head, "", line
    for place, sign in enumerate(target):
        if sign == ":" and (Path(target[:place]) / FILE).is_file():
            name = target[place + 1 :]
            return target[:place], name.rpartition(":")[0] if line and ":" in name else name, line
    return target, "", 0


def read_file(path: str) -> Article:
    """Read the article to explain, or end with exit code 2."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return read_article(data, path)[0]
    except InputError as error:
        raise fail(f"{show(path)}: {error}") from error
    except OSError as error:
        told = explain_error(error) if os.path.lexists(path) else missing(path)
        raise fail(f"{show(path)}: {told}") from error


def run_article(out: Path, name: str) -> tuple[Cleaned, tuple[Near, ...], str, dict[str, str]]:
    """Read an article of a run: what came of it, near misses, the profile, what rules are for."""
    from ..audit.payload import profile_of
    from ..audit.texts import TextError, read_whole

    try:
        with closing(open_store(out)) as db:
            entry = read_entry(db, name)
            if entry is None:
                names = [found.name for found in read_entries(db)]
                where = show(str(out))
                cure = hint(name, names, f"`cleaner audit {where} --sample 10` shows some")
                raise fail(f"{show(name)}: no such article in {where}. {cure}")
            whole = read_whole(db, out, entry)
            cleaned = read_cleaned(db, entry, whole.text, whole.body)
            told = dict(db.execute("SELECT id, description FROM rules"))
            return cleaned, whole.near, profile_of(db, entry.run), told
    except (StoreError, TextError) as error:
        raise fail(show(str(error))) from error


def why_text(found: Iterable[Reason]) -> str:
    """Write the reasons of lines: each stretch, its fate and score, and what would change it."""
    parts = []
    for reason in found:
        score = f" {reason.score:g}" if reason.matches else ""
        rules = f" {{{reasons(reason.matches)}}}" if reason.matches else ""
        said = [f"{reason.line}: {reason.fate}{score}{rules} {shorten(reason.text)}"]
        said += [f"   {reason.decided}", f"   {reason.change}"] if reason.matches else []
        said += [f"   {reason.post}"] if reason.post else []
        parts.append("\n".join(said if reason.matches else [*said, f"   {reason.decided}"]))
    return "\n".join(parts) or "An empty line: it goes or stays with its neighbours."


def explain(cleaned: Cleaned, near: Iterable[Near]) -> str:
    r"""Write an article with its removals marked and explained, its near misses and posts.

    >>> from cleaner import Cleaner
    >>> cleaner = Cleaner()
    >>> cleaned = cleaner.clean("The match ended 3-3.\nClick Here: rugby store")
    >>> print(explain(cleaned, near=()))
    The match ended 3-3.
    [-Click Here: rugby store-]{advertising/click-here-shop 1}
    <BLANKLINE>
    1 removal, 54.5% of 44 characters
    """
    text = cleaned.article.text
    parts: list[str] = []
    place = 0
    for removal in cleaned.removals:
        parts += [text[place : removal.start], mark(removal)]
        place = removal.end
    parts.append(text[place:])
    body = "".join(parts).rstrip("\r\n")
    sections = ["\n".join([body, "", *_facts(cleaned)])]
    sections += ["\n".join(lines) for lines in (_near(text, near), _posts(cleaned.posts)) if lines]
    return "\n\n".join(sections)


def mark(removal: Removal) -> str:
    """Mark a removal as git's word-diff does, line by line, and say which rules took it."""
    core = removal.text.strip("\r\n")
    if not core.strip():  # line breaks alone, with nothing to see
        return removal.text
    lead, _, trail = removal.text.partition(core)
    marked = "\n".join(f"[-{line}-]" if line.strip() else line for line in core.splitlines())
    return f"{lead}{marked}{{{reasons(removal.matches)}}}{trail}"


def reasons(matches: Iterable[Match]) -> str:
    """List rules and their scores, the loudest first, each once; of many hints the loudest."""
    scores: dict[str, float] = {}
    for match in sorted(matches, key=lambda match: -match.score):
        scores.setdefault(match.rule, match.score)
    least = sorted(map(abs, scores.values()), reverse=True)[:MOST]
    told = [f"{rule} {score:g}" for rule, score in scores.items() if abs(score) >= least[-1]]
    if len(told) < len(scores):
        told.append(f"and {len(scores) - len(told)} lesser hints")
    return ", ".join(told)


def explain_record(cleaned: Cleaned, near: Iterable[Near]) -> dict[str, Any]:
    """Give the same as values for JSON."""
    text = cleaned.article.text
    missed = [
        {
            "start": one.start,
            "end": one.end,
            "text": text[one.start : one.end],
            "score": one.score,
            "matches": [match_record(match) for match in one.matches],
        }
        for one in near
    ]
    facts = {"body": cleaned.body, "title": cleaned.title, "chars": len(text)}
    return facts | receipt(cleaned) | {"near": missed}


def paint(text: str) -> str:
    """Colour what goes, what comes and the reasons for a terminal, over line breaks too."""
    text = re.sub(r"(?s)\[-.*?-\]", lambda found: click.style(found[0], fg="red"), text)
    text = re.sub(r"(?s)\{\+.*?\+\}", lambda found: click.style(found[0], fg="yellow"), text)
    return re.sub(r"(?<=\x1b\[0m)\{[^{}\n]*\}", lambda f: click.style(f[0], fg="cyan"), text)


def _facts(cleaned: Cleaned) -> Iterator[str]:
    gone = sum(removal.end - removal.start for removal in cleaned.removals)
    count, whole = len(cleaned.removals), len(cleaned.article.text)
    plural = "" if count == 1 else "s"
    yield f"{count} removal{plural}, {gone / max(whole, 1):.1%} of {whole} characters"
    if cleaned.title:
        yield f"title: {cleaned.title}"
    if cleaned.flags:
        yield f"flagged for review: {', '.join(cleaned.flags)}"


def _near(text: str, near: Iterable[Near]) -> list[str]:
    lines = [
        f"  line {text.count(chr(10), 0, one.start) + 1}: {one.score:g} "
        f"{shorten(text[one.start : one.end])} {{{reasons(one.matches)}}}"
        for one in near
    ]
    return ["near misses (kept; 1 would have removed them):", *lines] if lines else []


def _posts(posts: Iterable[Post]) -> list[str]:
    lines = [
        f"  {post.platform}: {post.author} (@{post.handle}) {post.date or 'undated'} "
        f"{post.language} {post.confidence:.2f} {shorten(post.text)}"
        for post in posts
    ]
    return ["posts:", *lines] if lines else []


def shorten(text: str, width: int = 60) -> str:
    """Give the beginning of a text, on one line, in quotes."""
    words = " ".join(text.split())
    return f'"{words}"' if len(words) <= width else f'"{words[: width - 1]}…"'
