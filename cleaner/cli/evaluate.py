"""`cleaner evaluate`: how good the cleaner is on articles with hand-made bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from ..formats.html import read_html
from ..formats.text import InputError
from ..learn import evaluate
from ..learn.corpus import CorpusError, Row, pages, read_by, read_corpus
from ..learn.evaluate import Outcome, Summary
from ..learn.scrape import SCRAPES, scraper
from ..model import Article
from . import fail, to_json
from .config import cleaner_options, make_cleaner

OWN = "own"
READY = "text"

EPILOG = """\b
Examples:
  cleaner evaluate my.jsonl                       lines with "text" and "body"
  cleaner evaluate pages.jsonl.gz --scrape own    lines with "html" and "body"
  cleaner evaluate pages.jsonl.gz --scrape html_text --kind page --profile strict
  cleaner evaluate my.jsonl --worst 5             what was lost {+..+} and leaked [-..-]

\b
raw, F1, best   4-gram F1 of the raw text, of the cleaned text, of perfect keep or drop per line
gap             share of the way from raw to best that cleaning went
lost            share of the body's words in fours that cleaning took; leak: of clutter that stays
exact           articles that come out as the body, word for word
All measures are defined in docs/accuracy.md.
"""


@click.command("evaluate", epilog=EPILOG)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--scrape",
    type=click.Choice([READY, OWN, *SCRAPES]),
    help="What makes the raw text: 'text' as it stands in the file, the cleaner's 'own' reading of "
    "'html', or a tool's.  [default: text where there is one, else own]",
)
@click.option("--folds", type=click.IntRange(2), metavar="N", help="Show N parts, split by site.")
@click.option("--worst", type=click.IntRange(1), metavar="N", help="Show the N worst articles.")
@click.option("--rules-table/--no-rules-table", "rules", default=True, help="Show every rule.")
@click.option("--json", "as_json", is_flag=True, help="Write it for a program to read.")
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Keep what the tools make of pages.",
)
@cleaner_options
def command(
    files: tuple[Path, ...],
    scrape: str | None,
    folds: int | None,
    worst: int | None,
    rules: bool,
    as_json: bool,
    cache: Path | None,
    **how: Any,
) -> None:
    """Measure the cleaner on FILES: JSON Lines with the gold 'body' and 'text' or 'html'."""
    cleaner = make_cleaner(**how)
    corpora: dict[str, list[Outcome]] = {}
    try:
        for file, rows in [(file, read_corpus(file)) for file in files]:
            read = _reader(file, rows, scrape, cache)
            corpora[str(file)] = evaluate.measure(pages(rows, read), cleaner.clean)
    except (CorpusError, ImportError, OSError) as error:
        raise fail(_cure(error)) from error
    if as_json:
        click.echo(to_json(_record(corpora, folds, worst)))
        return
    everything = [one for outcomes in corpora.values() for one in outcomes]
    click.echo("\n".join(_tables(corpora, folds)))
    if rules:
        click.echo("\n".join(["", *_rules(everything)]))
    if worst:
        click.echo("\n".join(_worst(everything, worst)))


def _reader(
    file: Path, rows: Sequence[Row], tool: str | None, cache: Path | None
) -> Callable[[str, Article], Article] | None:
    """Choose what makes the raw texts; None where they are ready.

    Raises CorpusError where rows lack what it needs.
    """
    lack_text = [row.article.id for row in rows if not row.article.text]
    lack_html = [row.article.id for row in rows if not row.html]
    if tool == READY or (tool is None and not lack_text):
        if lack_text:
            raise CorpusError(f"{file}: no 'text' in {_some(lack_text)}. Try --scrape own.")
        return None
    if lack_html:
        raise CorpusError(f"{file}: no 'html' in {_some(lack_html)}. Try --scrape text.")
    return _own if tool in (None, OWN) else read_by(scraper(str(tool), cache))


def _own(html: str, known: Article) -> Article:
    """Read HTML as `cleaner clean` does; a page without text gives an empty article."""
    try:
        return read_html(html, known)
    except InputError:
        return known


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def _cure(error: Exception) -> str:
    if isinstance(error, ImportError):
        return f"{error.name} is not installed. pip install '.[evaluate]'"
    return str(error)


def _groups(
    corpora: dict[str, list[Outcome]], folds: int | None
) -> Iterator[tuple[str, str, list[Outcome]]]:
    """Yield what gets a row of its own: corpora, their languages and folds."""
    for name, outcomes in corpora.items():
        yield "corpus", name, outcomes
        languages = evaluate.by_language(outcomes)
        if len(languages) > 1:
            for language, group in languages.items():
                yield "language", language, group
        for number in range(folds or 0):
            group = [o for o in outcomes if evaluate.fold(o.article.site, folds or 1) == number]
            if group:
                yield "fold", f"fold {number + 1}", group


def _tables(corpora: dict[str, list[Outcome]], folds: int | None) -> Iterator[str]:
    names = [f"  {name}" if what != "corpus" else name for what, name, _ in _groups(corpora, folds)]
    width = max(map(len, names))
    yield (
        f"{'':{width}} pages    raw     F1        best    gap   lost   leak  exact  words\n"
        f"{'':{width}}   (words: F1 over single words)"
    )
    for name, (what, _, outcomes) in zip(names, _groups(corpora, folds), strict=True):
        margin = what == "corpus"
        yield f"{name:{width}} {_figures(evaluate.summarise(outcomes, 200 if margin else 0))}"


def _figures(s: Summary) -> str:
    margin = f"±{s.margin:.3f}" if s.margin else " " * 6
    return (
        f"{s.pages:5} {s.nothing:6.3f} {s.f1:6.3f} {margin} {s.oracle:6.3f} {s.gap:6.1%} "
        f"{s.lost:6.2%} {s.leak:6.1%} {s.exact:6.3f} {s.word_f1:6.3f}"
    )


def _rules(outcomes: Iterable[Outcome]) -> Iterator[str]:
    records = evaluate.by_rule(outcomes)
    if not records:
        yield "no rule fired"
        return
    width = max(len(record.rule) for record in records)
    yield (
        f"{'rule':{width}} fired pages right wrong  bound   words   lost"
        "   (bound: right at least so often, a page one voice)"
    )
    for r in records:
        yield (
            f"{r.rule:{width}} {r.fired:5} {r.pages:5} {r.right:5} {r.wrong:5} "
            f"{r.bound:6.2f} {r.words:7} {r.lost:6}"
        )


def _worst(outcomes: Sequence[Outcome], count: int) -> Iterator[str]:
    for title, group in zip(("lost", "leaked"), evaluate.worst(outcomes, count), strict=True):
        for one in group:
            article = one.article
            gone, had = one.lost if title == "lost" else one.leak
            yield f"\n{title}: {article.id} {article.site}: {gone} of {had}{_by(one, title)}"
            yield evaluate.marked(one)


def _by(one: Outcome, title: str) -> str:
    rules = sorted({verdict.rule for verdict in one.verdicts if verdict.lost})
    return f", by {', '.join(rules)}" if rules and title == "lost" else ""


def _record(
    corpora: dict[str, list[Outcome]], folds: int | None, worst: int | None
) -> dict[str, Any]:
    everything = [one for outcomes in corpora.values() for one in outcomes]
    corpora_record: dict[str, Any] = {}
    record: dict[str, Any] = {
        "corpora": corpora_record,
        "rules": [evaluate.as_dict(one) for one in evaluate.by_rule(everything)],
    }
    current: dict[str, Any] = {}
    for what, name, outcomes in _groups(corpora, folds):
        draws = 200 if what == "corpus" else 0
        figures: dict[str, Any] = evaluate.as_dict(evaluate.summarise(outcomes, draws))
        if what == "corpus":
            current = corpora_record[name] = figures | {"languages": {}, "folds": {}}
        else:
            current[f"{what}s"][name.removeprefix("fold ")] = figures
    if worst:
        names = ("lost", "leaked")
        record["worst"] = {
            name: [_case(one) for one in group]
            for name, group in zip(names, evaluate.worst(everything, worst), strict=True)
        }
    return record


def _case(one: Outcome) -> dict[str, Any]:
    return {
        "id": one.article.id,
        "site": one.article.site,
        "lost": one.lost,
        "leak": one.leak,
        "rules": sorted({verdict.rule for verdict in one.verdicts if verdict.lost}),
        "marked": evaluate.marked(one),
    }
