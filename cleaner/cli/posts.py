"""`cleaner posts`: the posts embedded in articles, as JSON Lines or CSV."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from ..formats.inputs import Problem, Source, find_sources
from ..formats.inputs import explain as explain_error
from ..formats.jsonl import post_record, read_lines, read_record, record_article
from ..formats.packed import open_plain
from ..formats.read import read_article
from ..formats.text import InputError
from ..formats.warc import raw_record, read_warc
from ..model import Article, Post
from ..pipeline import Cleaner
from ..store import FILE, StoreError, open_store, read_entries, read_posts
from . import fail, show, to_csv
from .config import judging_options, make_cleaner, options_given

COLUMNS = (
    "article", "article_url", "platform", "author", "handle", "date", "language", "confidence",
    "text", "url", "start", "end",
)  # fmt: skip
"""What is written of each post, in this order; `start` and `end` count in the raw text."""

EPILOG = """\b
Examples:
  cleaner posts raw                             every post in a folder of raw articles
  cleaner posts page.html                       embed code gives text, date and language
  cleaner posts out --format csv > posts.csv    the posts that a run found (out/audit.sqlite)
  cleaner posts raw --language-detector lingua --languages en,es,ru

\b
Exit codes: 0 fine; 2 bad usage, or an input was bad.
"""


@click.command("posts", epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format",
    "form",
    type=click.Choice(("jsonl", "csv")),
    default="jsonl",
    show_default=True,
    help="How posts are written to standard output.",
)
@judging_options
@click.pass_context
def command(context: click.Context, /, paths: tuple[str, ...], form: str, **how: Any) -> None:
    """List the posts embedded in articles: X, Instagram, Bluesky, Mastodon and others.

    PATH is an output folder of `cleaner clean` (its audit.sqlite is read), or raw articles:
    files and folders of text, HTML, JSON Lines, WARC and WET. A text in CSV that a spreadsheet
    would take for a formula gets a quote.
    """
    if all(is_store(Path(path)) for path in paths) and (given := options_given(context, how)):
        raise click.UsageError(f"{given[0]} does not go with a run: its posts are tagged already.")
    write = writer(form)
    failed = False
    cleaner: Cleaner | None = None
    try:
        for path in paths:
            if is_store(Path(path)):
                for name, url, posts in stored(Path(path)):
                    write(name, url, posts)
                continue
            cleaner = cleaner or make_cleaner(**how)
            for found in articles([path]):
                if isinstance(found, Problem):
                    click.echo(f"cleaner: {show(found.name)}: {found.message}", err=True)
                    failed = True
                    continue
                write(found.id, found.url, cleaner.clean(found).posts)
    except (StoreError, ImportError) as error:
        raise fail(str(error)) from error
    raise click.exceptions.Exit(2 if failed else 0)


def is_store(path: Path) -> bool:
    """Whether a path is an output folder, or the store in it."""
    return path.suffix == ".sqlite" or (path / FILE).is_file()


def stored(path: Path) -> Iterator[tuple[str, str, tuple[Post, ...]]]:
    """Read name, address and posts of each article of a run.

    Raises StoreError.
    """
    db = open_store(path)
    try:
        for entry in read_entries(db, "id IN (SELECT article FROM posts)"):
            yield entry.name, entry.url, read_posts(db, entry.id)
    finally:
        db.close()


def articles(paths: Iterable[str]) -> Iterator[Article | Problem]:
    """Read the articles of files and folders, those that cannot be read as problems."""
    for source in find_sources(paths, None):
        if isinstance(source, Problem):
            yield source
            continue
        try:
            yield from _of_source(source)
        except InputError as error:
            yield Problem(source.name, str(error))
        except OSError as error:
            yield Problem(source.name, explain_error(error))


def _of_source(source: Source) -> Iterator[Article | Problem]:
    if source.format == "file":
        yield read_article(source.path.read_bytes(), source.name)[0]
        return
    if source.format == "parquet":
        yield Problem(source.name, "Parquet: clean it with -o OUT, then ask for the posts of OUT.")
        return
    for number, raw in _numbered(source):
        name = f"{source.name}#{number}"
        try:
            record = read_record(raw) if isinstance(raw, bytes) else raw_record(raw)
            yield record_article(record, name)
        except InputError as error:
            yield Problem(name, str(error))


def _numbered(source: Source) -> Iterator[tuple[int, Any]]:
    """Give what is stored of each record of a file of many, with its number in a run."""
    if source.format == "warc":
        for chunk in read_warc(source.path):
            yield from enumerate(chunk.payload, chunk.first)
        return
    with open_plain(source.path) as stream:
        for chunk in read_lines(stream):
            lines = chunk.payload.removesuffix(b"\n").split(b"\n")
            for number, line in enumerate(lines, chunk.first):
                if line and line != b"\r":
                    yield number, line


def writer(form: str) -> Callable[[str, str, Iterable[Post]], None]:
    """Give what writes the posts of one article to standard output."""

    def record(name: str, url: str, post: Post) -> dict[str, Any]:
        values = post_record(post)
        values |= {"article": name, "article_url": url}
        return {column: values[column] for column in COLUMNS}

    def jsonl(name: str, url: str, posts: Iterable[Post]) -> None:
        for post in posts:
            _put(json.dumps(record(name, url, post), ensure_ascii=False) + "\n")

    def table(name: str, url: str, posts: Iterable[Post]) -> None:
        _put(to_csv(record(name, url, post).values() for post in posts))

    if form == "csv":
        _put(to_csv([COLUMNS]))
        return table
    return jsonl


def _put(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()
