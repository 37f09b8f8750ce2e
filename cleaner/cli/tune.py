"""`cleaner tune`: fit the scores of shape rules and hints to articles with hand-made bodies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ..formats.text import encode
from ..learn import tune
from ..learn.corpus import CorpusError, Row, read_by, read_corpus
from ..learn.scrape import SCRAPES, scraper
from ..model import Article, Kind
from ..rulebook import Rules
from . import fail
from .config import load_rules

EPILOG = """\b
Examples:
  cleaner tune my.jsonl -o my-rules/scores.toml          lines with "text" and "body"
  cleaner tune a.jsonl.gz b.jsonl.gz --scrape trafilatura --scrape html_text -o scores.toml

\b
Lines with "kind": "page", and scrapes that keep a whole page, are fitted apart from the rest.
The table says, for sites that the scores were not fitted on, what share of the gold words would
be lost and what share of the clutter would stay at each log-odds; 1 of score lies at --strength.
"""


@click.command("tune", epilog=EPILOG)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--scrape",
    "tools",
    multiple=True,
    type=click.Choice(list(SCRAPES)),
    help="Make the raw texts from 'html' with this tool. Repeatable.  [default: ready 'text']",
)
@click.option("--rules", "folders", multiple=True, metavar="DIR", help="Add own rules. Repeatable.")
@click.option(
    "--strength",
    type=float,
    help="Log-odds for clutter that remove a line.  [default: "
    + ", ".join(f"{kind} {value}" for kind, value in tune.STRENGTH.items())
    + "]",
)
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Keep what the tools make of pages.",
)
@click.option(
    "-o",
    "out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The scores file to write.",
)
def command(
    files: tuple[Path, ...],
    tools: tuple[str, ...],
    folders: tuple[str, ...],
    strength: float | None,
    cache: Path | None,
    out: Path,
) -> None:
    """Fit scores to FILES: JSON Lines with the gold 'body' and 'text' or 'html'."""
    try:
        corpora = {str(file): read_corpus(file) for file in files}
        rules = replace(load_rules(folders), scores={})
        articles = list(_articles(corpora, tools, cache))
    except CorpusError as error:
        raise fail(str(error)) from error
    except ImportError as error:
        cure = "pip install '.[evaluate]'"
        raise fail(f"{error.name} is not installed. {cure}") from error
    fits: dict[str, tune.Fit] = {}
    for kind in ("text", "page"):
        of_kind = [one for one in articles if one[0].kind == kind]
        if of_kind:
            limit = strength if strength is not None else tune.STRENGTH[kind]
            fits[kind] = _fit(of_kind, rules, kind, limit)
            click.echo("\n".join(_table(kind, len(of_kind), fits[kind])))
    if not fits:
        raise fail("no article here has both a text and a body: nothing to fit.")
    out.write_bytes(encode(tune.write(fits)))
    click.echo(f"scores written to {out}", err=True)


def _fit(
    articles: Sequence[tuple[Article, str, float]], rules: Rules, kind: str, limit: float
) -> tune.Fit:
    try:
        return tune.fit(tune.gather(articles, rules), rules.rules, kind, limit)
    except ImportError as error:
        cure = "pip install '.[tune]'"
        raise fail(f"{error.name} is not installed. {cure}") from error


def _articles(
    corpora: Mapping[str, Sequence[Row]], tools: Sequence[str], cache: Path | None
) -> Iterator[tuple[Article, str, float]]:
    """Yield the raw texts with their bodies, so weighed that every corpus has the same say."""
    for name, rows in corpora.items():
        weight = (100 / len(rows)) ** 0.5
        for tool in tools or [""]:
            read: Any = read_by(scraper(tool, cache)) if tool else None
            kind: Kind | None = SCRAPES[tool] if tool else None
            for row in rows:
                if not (row.html if tool else row.article.text):
                    lack = "html" if tool else "text"
                    cure = "Leave --scrape out." if tool else "Name a tool with --scrape."
                    raise CorpusError(f"{name}: no {lack!r} in {row.article.id}. {cure}")
                article = read(row.html, row.article) if read else row.article
                if article.text.strip() and row.body.strip():
                    yield replace(article, kind=kind or article.kind), row.body, weight


def _table(kind: str, count: int, found: tune.Fit) -> Iterator[str]:
    yield f"{kind}: {count} articles, {len(found.scores)} scores"
    yield "  log-odds    lost   stays"
    for threshold, lost, stays in found.table:
        yield f"  {threshold:8.1f} {lost:7.2%} {stays:7.1%}"
