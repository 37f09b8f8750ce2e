"""`cleaner clean`: articles in, bodies and receipts out."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from .. import __version__
from ..engines.work import Outcome, Part, Worker
from ..formats.inputs import Problem, Source, find_sources
from ..formats.inputs import explain as explain_error
from ..formats.jsonl import read_lines, receipt
from ..formats.packed import open_plain
from ..formats.read import read_article
from ..formats.text import InputError, encode
from . import fail, show, to_json
from .config import cleaner_options, make_cleaner

if TYPE_CHECKING:
    from ..audit.summary import Summary
    from ..pipeline import Cleaner

STREAMED = ("file", "jsonl")
"""Formats that standard output can hold."""

NOTES = 20
"""So many notes of one kind are told; the store has them all."""

EPILOG = """\b
Examples:
  cleaner clean raw -o out                      every file in raw, bodies under out
  cleaner clean 'raw/2024-*/*.html' -o out      HTML goes through trafilatura first
  cleaner clean crawl.warc.wet.gz -o out        an archive becomes JSON Lines
  cleaner clean articles.jsonl -o out           one object a line, with "text"
  cleaner clean --jsonl < in.jsonl > out.jsonl  the same through a pipe, line by line
  cleaner clean raw -o out --posts keep --off bylines --profile gentle

\b
OUT has a body for each article, in the tree of the input, and audit.sqlite: what was removed
from each, by which rule. Started again, the run skips what is done and unchanged.

\b
Exit codes: 0 fine; 1 an article is flagged for review; 2 bad usage, or an input was bad;
130 stopped by Ctrl-C.
"""


@click.command("clean", epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="The folder for bodies and audit.sqlite. Without it, one text, or one file of JSON Lines, "
    "goes to standard output.",
)
@click.option(
    "--jsonl",
    is_flag=True,
    help="Files are JSON Lines whatever their names: objects with 'text' (or 'html'); "
    "other fields pass through; body, title, removals, posts are added.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Processes to use.  [default: as many as fit]",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Write the summary (for one text: body and receipt) as JSON to standard output.",
)
@cleaner_options
def command(
    paths: tuple[str, ...],
    out: Path | None,
    jsonl: bool,
    workers: int | None,
    as_json: bool,
    **how: Any,
) -> None:
    """Clean articles: files, folders, globs, archives of crawls, or standard input (-).

    Reads text in any encoding, HTML, JSON Lines, Parquet, WARC and WET, packed (gz, bz2, xz, zst)
    or not, and writes clean bodies; nothing is lost, the audit store has what was removed.
    """  # fmt: skip
    single = not paths or paths == ("-",)
    if "-" in paths and not single:
        raise click.UsageError("standard input (-) cannot be mixed with files: clean it alone.")
    if single and out is not None:
        what = "nothing to clean: name files" if not paths else "- writes to standard output"
        raise click.UsageError(f"{what}, or leave out -o.")
    if not paths and sys.stdin.isatty():
        raise click.UsageError("nothing to clean: name files, or pipe a text in.")
    if out is not None and out.suffix == ".sqlite":
        cure = "Give it a name that does not end in .sqlite: the store goes into it"
        raise click.UsageError(f"-o {out}: OUT is a folder. {cure}.")
    source = None if single or out is not None else one_source(paths, jsonl)
    if out is None:
        _check_one(jsonl or (source is not None and source.format == "jsonl"), workers, as_json)
    cleaner = make_cleaner(**how)
    try:
        if out is not None:
            code = clean_all(cleaner, paths, out, jsonl, workers or 0, as_json)
        elif source is not None:
            code = clean_file(cleaner, source, workers or 1, as_json)
        elif jsonl:
            code = clean_lines(cleaner, sys.stdin.buffer, "standard input", workers or 1)
        else:
            code = clean_one(cleaner, sys.stdin.buffer.read(), "standard input", as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # click ends quietly: the reader has enough
    except OSError as error:
        # What is still buffered cannot be written either: do not try again at the end.
        sys.stdout = None
        raise fail(
            f"cannot write to standard output: {error.strerror}. Make room for it."
        ) from error
    except KeyboardInterrupt:
        again = " Start again: the run goes on where it stopped." if out is not None else ""
        raise fail(f"stopped.{again}", 130) from None
    raise click.exceptions.Exit(code)


def one_source(paths: tuple[str, ...], jsonl: bool) -> Source:
    """Find the one file whose articles go to standard output, or end with exit code 2."""
    found = list(find_sources(paths, None, jsonl=jsonl)) if len(paths) == 1 else []
    if len(found) == 1 and isinstance(found[0], Problem):
        raise fail(f"{show(found[0].name)}: {found[0].message}")
    if len(found) != 1 or not isinstance(found[0], Source) or found[0].format not in STREAMED:
        raise click.UsageError("where to? Name a folder for the bodies with -o OUT.")
    return found[0]


def _check_one(lines: bool, workers: int | None, as_json: bool) -> None:
    if lines and as_json:
        raise click.UsageError("--json is for one text: JSON Lines come out as JSON without it.")
    if workers and not lines:
        raise click.UsageError("--workers is for many articles, not for one text: leave it out.")


def clean_file(cleaner: Cleaner, source: Source, workers: int, as_json: bool) -> int:
    """Clean one file to standard output."""
    name = str(source.path)
    lines = source.format == "jsonl"
    try:
        stream = open_plain(source.path) if lines else BytesIO(source.path.read_bytes())
    except OSError as error:
        raise fail(f"{show(name)}: {explain_error(error)}") from error
    with stream:
        if not lines:
            return clean_one(cleaner, stream.read(), name, as_json)
        try:
            return clean_lines(cleaner, stream, name, workers)
        except InputError as error:
            raise fail(f"{show(name)}: {error}") from error


def clean_one(cleaner: Cleaner, data: bytes, name: str, as_json: bool) -> int:
    """Clean one text to standard output, and nothing else goes there."""
    from ..engines.work import said

    try:
        article, decoded = read_article(data, name)
    except InputError as error:
        raise fail(f"{show(name)}: {error}") from error
    if note := said(decoded):
        click.echo(f"cleaner: {show(name)}: {note}", err=True)
    cleaned = cleaner.clean(article)
    if as_json:
        click.echo(to_json({"body": cleaned.body, "title": cleaned.title, **receipt(cleaned)}))
    else:
        sys.stdout.buffer.write(encode(cleaned.body))
        if sys.stdout.isatty():
            click.echo()
    for flag in cleaned.flags:
        click.echo(f"cleaner: {show(name)}: flagged for review: {flag}", err=True)
    return 1 if cleaned.flags else 0


def clean_lines(cleaner: Cleaner, stream: BinaryIO, name: str, workers: int) -> int:
    """Clean JSON Lines from a stream to standard output, each as it comes."""
    from ..engines.local import run

    source = Source(Path("-"), name, "", "jsonl", 0)
    jobs = (Part(source, chunk) for chunk in read_lines(stream))
    code = 0
    for _, result in run(Worker(cleaner, Path()), jobs, workers):
        sys.stdout.buffer.write(result.output)
        sys.stdout.buffer.flush()
        for outcome in result.outcomes:
            if outcome.state == "failed":
                click.echo(f"cleaner: {outcome.name}: {outcome.note}", err=True)
                code = 2
            elif outcome.rows is not None and outcome.rows.entry.flags:
                code = max(code, 1)
    return code


def clean_all(
    cleaner: Cleaner, paths: tuple[str, ...], out: Path, jsonl: bool, workers: int, as_json: bool
) -> int:
    """Clean files and folders into a folder, with a bar on a terminal and a summary."""
    from tqdm import tqdm

    from ..audit.summary import summarise
    from ..engines.batch import RunError, check_out, clean_sources
    from ..store import open_store

    bar = sys.stderr.isatty()
    options: dict[str, object] = {
        "profile": cleaner.profile,
        "kind": cleaner.kind,
        "actions": cleaner.actions,
    }
    states: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    try:
        check_out(out, map(Path, paths))
        total = sum(_sizes(find_sources(paths, out, jsonl=jsonl))) if bar else None
        events = clean_sources(
            find_sources(paths, out, jsonl=jsonl),
            out,
            cleaner,
            version=__version__,
            options=options,
            workers=workers,
        )
        with tqdm(total=total, unit="B", unit_scale=True, disable=not bar, leave=False) as shown:
            for event in events:
                for outcome in event.outcomes:
                    states[outcome.state] += 1
                    for line in _told(outcome, notes):
                        shown.write(line, file=sys.stderr)
                shown.update(event.size)
        for note, count in notes.items():
            if count > NOTES:
                click.echo(
                    f"cleaner: {count} files {note}; {count - NOTES} are not shown", err=True
                )
        if not states:
            raise fail(f"no files in {', '.join(map(show, paths))}: nothing to clean.")
        with closing(open_store(out)) as db:
            summary = summarise(db)
    except RunError as error:
        raise fail(show(str(error))) from error
    if as_json:
        click.echo(to_json(summary_record(summary, states)))
    click.echo(summary_text(summary, states, out), err=True)
    return 2 if states["failed"] else int(any("failed" not in f.flags for f in summary.flagged))


def _sizes(sources: Iterable[Source | Problem]) -> Iterator[int]:
    return (source.size for source in sources if isinstance(source, Source))


def _told(outcome: Outcome, notes: Counter[str]) -> Iterator[str]:
    """Say what there is to say of an article: each failure, the first notes of each kind."""
    if outcome.state == "failed":
        yield f"cleaner: {show(outcome.name)}: {outcome.note}"
    elif outcome.note:
        notes[outcome.note] += 1
        if notes[outcome.note] <= NOTES:
            yield f"cleaner: {show(outcome.name)}: {outcome.note}"


def summary_record(summary: Summary, states: Counter[str]) -> dict[str, Any]:
    """Give the summary as values for JSON."""
    return {
        "articles": summary.articles,
        "cleaned": states["done"],
        "unchanged": states["skipped"],
        "failed": states["failed"],
        "chars": summary.chars,
        "removed": summary.removed,
        "share": round(summary.share, 6),
        "categories": {
            group.key: {"removals": group.removals, "removed": group.removed}
            for group in summary.categories
        },
        "posts": dict(summary.post_languages),
        "flagged": {f.name: list(f.flags) for f in summary.flagged if "failed" not in f.flags},
    }


def summary_text(summary: Summary, states: Counter[str], out: Path) -> str:
    """Give the summary as lines to read."""
    counts = [f"{states['done']} cleaned", f"{states['skipped']} unchanged"]
    counts += [f"{states['failed']} failed"] if states["failed"] else []
    lines = [
        f"{summary.articles} articles ({', '.join(counts)}), "
        f"{summary.chars:,} characters, {summary.share:.1%} removed"
    ]
    lines += [
        f"  {group.key:<12} {group.removals:>8,} removals {group.removed:>12,} characters"
        for group in summary.categories
    ]
    if summary.posts:
        tags = ", ".join(f"{language} {count}" for language, count in summary.post_languages)
        lines.append(f"{summary.posts} posts: {tags}")
    flagged = [f for f in summary.flagged if "failed" not in f.flags]
    if flagged:
        names = ", ".join(f"{show(f.name)} ({', '.join(f.flags)})" for f in flagged[:5])
        lines.append(f"{len(flagged)} flagged for review: {names}{', ...' * (len(flagged) > 5)}")
    lines.append(
        f"Bodies and receipts are in {show(str(out))}; see `cleaner audit {show(str(out))}`."
    )
    return "\n".join(lines)
