"""`cleaner explain`: an article with what goes marked in it, by which rule, and what came near."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from ..formats.inputs import explain as explain_error
from ..formats.jsonl import match_record, receipt
from ..formats.read import read_article
from ..formats.text import InputError
from ..model import Cleaned, Match, Near, Post, Removal
from . import fail, show, to_json
from .config import cleaner_options, make_cleaner

EPILOG = """\b
Examples:
  cleaner explain article.txt
  cleaner explain page.html --json
  curl -s https://... | cleaner explain -
  cleaner explain article.txt --rules my-rules --profile strict

\b
[-marked-] stretches go, with the rule and its score in braces; 1 is enough to remove.
"""


@click.command("explain", epilog=EPILOG)
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Write it for a program to read.")
@cleaner_options
def command(file: str, as_json: bool, **how: Any) -> None:
    """Show what goes from FILE (- for standard input), by which rule, and what came near."""
    cleaner = make_cleaner(**how)
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        article, _ = read_article(data, file)
    except InputError as error:
        raise fail(f"{show(file)}: {error}") from error
    except OSError as error:
        raise fail(f"{show(file)}: {explain_error(error)}") from error
    cleaned = cleaner.clean(article)
    near = cleaner.near(cleaned)
    if as_json:
        click.echo(to_json(explain_record(cleaned, near)))
    else:
        text = explain(cleaned, near)
        click.echo(paint(text) if sys.stdout.isatty() else text)


def explain(cleaned: Cleaned, near: Iterable[Near]) -> str:
    r"""Write an article with its removals marked and explained, its near misses and posts.

    >>> from cleaner import Cleaner
    >>> cleaner = Cleaner()
    >>> cleaned = cleaner.clean("The match ended 3-3.\nClick Here: rugby store")
    >>> print(explain(cleaned, cleaner.near(cleaned)))
    The match ended 3-3.
    [-Click Here: rugby store-]{advertising/click-here-shop 1}
    <BLANKLINE>
    1 removal, 53.5% of 43 characters
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
    """List rules and their scores, the loudest first, each once."""
    scores: dict[str, float] = {}
    for match in sorted(matches, key=lambda match: -match.score):
        scores.setdefault(match.rule, match.score)
    return ", ".join(f"{rule} {score:g}" for rule, score in scores.items())


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
    """Colour marks and reasons for a terminal."""
    text = re.sub(r"\[-.*?-\]", lambda found: click.style(found[0], fg="red"), text)
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
