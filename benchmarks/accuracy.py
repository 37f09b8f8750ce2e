"""The accuracy table: corpora x scrapes x profiles against the peers, and the floors.

    CLEANER_CORPORA=folder python -m benchmarks.accuracy

The folder holds corpora as `cleaner evaluate` reads them (`<name>.*.jsonl.gz` with `html` and
`body`), and perhaps `residue*.jsonl` (see `benchmarks/residue.py`). Ends with 1 when a figure
falls below its floor, and with 0 where there are no corpora. With `--crossed` the scores are
cross-validated: those figures are for the document, and have no floors.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from benchmarks import crossed, peers, residue, tables
from benchmarks.corpora import corpora_folder, find_corpora
from benchmarks.goals import MOST_LOST
from cleaner import Article, Cleaned, Match, Removal, Rules
from cleaner.formats.html import read_html
from cleaner.formats.text import InputError
from cleaner.index import Index, index
from cleaner.kind import recognise
from cleaner.learn import evaluate
from cleaner.learn.corpus import Row, pages, read_by, read_corpus
from cleaner.learn.scrape import SCRAPES, Cache, scraper
from cleaner.model import Action
from cleaner.posts import language_of
from cleaner.segment import segment
from cleaner.shape import Shape

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
PROFILES = ("gentle", "default", "strict")
OWN = "own"
POSTS_IN_BODY = ("aeb",)
"""Corpora whose bodies keep embedded posts: there they are kept."""

NOTHING = "nothing done"

Record = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = _options().parse_args(arguments)
    folder = corpora_folder()
    if not folder:
        return 0
    found = find_corpora(folder)
    corpora = {name: path for name, path in found.items() if _asked(options.corpora, name)}
    if not corpora:
        print(f"No corpora in {folder}{options.corpora and ' called ' + options.corpora}.")
        return 0
    started = time.monotonic()
    results = measure(folder, corpora, options)
    print(tables.text(results))
    print(f"\n{time.monotonic() - started:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    whole = not (options.corpora or options.scrapes or options.profiles or options.sample)
    if whole and options.docs and options.crossed:
        tables.write(results)
    if options.sample or options.crossed:  # floors are for all pages and the scores that ship
        return 0
    if options.update_floors:
        raise_floors(results)
    return report_floors(results)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.accuracy", description=__doc__)
    parser.add_argument("--corpora", default="", help="only these, such as aeb,fundus")
    parser.add_argument("--scrapes", default="", help="only these; own is the reading of HTML")
    parser.add_argument("--sample", type=int, default=0, help="only so many pages a corpus")
    parser.add_argument("--profiles", default="", help="only these")
    parser.add_argument("--no-peers", action="store_true", help="ourselves only")
    parser.add_argument(
        "--crossed",
        action="store_true",
        help="clean each site by scores fitted on other sites; slow, and the honest figure",
    )
    parser.add_argument(
        "--docs", action="store_true", help="with --crossed: write docs/accuracy.md"
    )
    parser.add_argument("--json", type=Path, help="write all figures to a file")
    parser.add_argument("--update-floors", action="store_true", help="raise what got better")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "cleaner-cache")
    return parser


def _asked(names: str, name: str) -> bool:
    return not names or name in names.split(",")


def measure(folder: Path, corpora: dict[str, Path], options: argparse.Namespace) -> Record:
    """Measure all that is asked for; the same figures come out whatever the number of jobs."""
    scrapes = [name for name in (OWN, *SCRAPES) if _asked(options.scrapes, name)]
    parts = crossed.fit(_all_rows(folder), options.cache, options.jobs) if options.crossed else []
    tasks: list[Callable[[], list[Record]]] = []
    for name, path in corpora.items():
        load = partial(_rows, path, options.sample)
        for scrape in scrapes:
            tasks.append(partial(ours, name, load, scrape, options, parts))
        if not options.no_peers:
            for peer in ("trafilatura-precision", *peers.EXTRACTORS):
                tasks.append(partial(theirs, name, load, peer, options.cache))
    if options.jobs > 1:
        with ProcessPoolExecutor(options.jobs) as pool:
            records = [one for done in pool.map(_call, tasks) for one in done]
    else:
        records = [one for task in tasks for one in task()]
    results: Record = {"records": records}
    labels = next(iter(sorted(folder.glob("residue*.jsonl"))), None)
    if labels and not (options.scrapes or options.sample):
        results["residue"] = {
            profile: _residue(labels, corpora, profile, options.cache, parts)
            for profile in PROFILES
            if _asked(options.profiles, profile)
        }
    return results


def _call(task: Callable[[], list[Record]]) -> list[Record]:
    return task()


def _all_rows(folder: Path) -> dict[str, list[Row]]:
    """Read every corpus there is: scores are fitted on all, whichever are asked for."""
    return {name: read_corpus(path) for name, path in find_corpora(folder).items()}


def _rows(path: Path, sample: int) -> list[Row]:
    rows = read_corpus(path)
    step = max(1, len(rows) // sample) if sample else 1
    return [
        replace(row, article=replace(row.article, language=language_of(row.body)[0]))
        for row in rows[::step]
    ]


def _reader(scrape: str, cache: Path) -> Callable[[str, Article], Article]:
    return _own if scrape == OWN else read_by(scraper(scrape, cache))


def _own(html: str, known: Article) -> Article:
    try:
        return read_html(html, known)
    except InputError:
        return known


def ours(
    corpus: str,
    load: Callable[[], list[Row]],
    scrape: str,
    options: argparse.Namespace,
    parts: Sequence[crossed.Scores],
) -> list[Record]:
    """Measure our profiles, and the line rules of others, on one corpus scraped by one tool."""
    posts: Action = "keep" if corpus in POSTS_IN_BODY else "strip"
    cleaners = {
        profile: crossed.cleaner(profile, {"posts": posts}, parts)
        for profile in PROFILES
        if _asked(options.profiles, profile)
    }
    cleaners[NOTHING] = lambda article: Cleaned(article, article.text, "")
    if not options.no_peers and scrape != OWN:
        cleaners |= {name: partial(_line_rule, rule) for name, rule in peers.LINE_RULES.items()}
    outcomes: dict[str, list[evaluate.Outcome]] = {name: [] for name in cleaners}
    right = 0
    for page in pages(load(), _reader(scrape, options.cache)):
        for name, clean in cleaners.items():
            cleaned = clean(page.article)
            outcomes[name].append(evaluate.judge(page, cleaned))
        right += _kind(page.article) == SCRAPES.get(scrape)
    records = [_record(corpus, scrape, name, group) for name, group in outcomes.items()]
    for record in records:
        if record["cleaner"] == "default" and scrape != OWN:
            record["kind_right"] = right
            groups = evaluate.by_language(outcomes["default"])
            record["languages"] = {
                name: evaluate.as_dict(evaluate.summarise(group, 0))
                for name, group in groups.items()
            }
    return records


def _kind(article: Article) -> str:
    """Say what `--kind auto` takes an article for."""
    segments = segment(article)
    shape = Shape(segments)
    return recognise(shape, _index())


@lru_cache(maxsize=1)
def _index() -> Index:
    return index(Rules.load())


def _record(corpus: str, scrape: str, name: str, outcomes: list[evaluate.Outcome]) -> Record:
    figures = evaluate.as_dict(evaluate.summarise(outcomes))
    return {"corpus": corpus, "scrape": scrape, "cleaner": name, **figures}


def _line_rule(keeps: Callable[[str], bool], article: Article) -> Cleaned:
    removals = tuple(
        Removal(a, b, article.text[a:b], "", 1.0, (Match("", a, b, 1.0),))
        for a, b in peers.dropped(article.text, keeps)
    )
    return Cleaned(article, "", "", removals)


def theirs(corpus: str, load: Callable[[], list[Row]], peer: str, cache: Path) -> list[Record]:
    """Measure an extractor on a corpus' HTML; nothing where it is not installed."""
    try:
        if peer in peers.EXTRACTORS:
            make: Callable[[str], str] = Cache(cache / f"{peers.release(peer)}.jsonl", _peer(peer))
        else:
            make = scraper(peer, cache)
    except ImportError:
        return []
    outcomes = [
        evaluate.judge(page, Cleaned(page.article, page.article.text, ""))
        for page in pages(load(), read_by(make))
    ]
    return [_record(corpus, "html", peer, outcomes)]


def _peer(name: str) -> Callable[[str], str]:
    return partial(peers.extract, name)


def _residue(
    labels: Path,
    corpora: dict[str, Path],
    profile: str,
    cache: Path,
    parts: Sequence[crossed.Scores],
) -> Record:
    wanted = residue.read_labels(labels)
    readers = [_reader(scrape, cache) for scrape in ("trafilatura", "trafilatura-recall")]
    texts: dict[str, list[Article]] = {}
    for path in corpora.values():
        for row in read_corpus(path):
            if row.article.id in wanted:
                texts[row.article.id] = [read(row.html, row.article) for read in readers]
    return residue.judge(wanted, texts, crossed.cleaner(profile, {}, parts))


def _floors(results: Record) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield what may not fall: F1, and the share of the body kept, this no higher than its goal."""
    for one in results["records"]:
        if one["cleaner"] in PROFILES:
            kept = min(1 - one["lost"], 1 - MOST_LOST[one["cleaner"]])
            name = f"{one['corpus']}/{one['scrape']}/{one['cleaner']}"
            yield name, {"f1": _down(one["f1"]), "kept": _down(kept)}


def _down(value: float) -> float:
    """Round down, so that the last digit's noise breaks no floor."""
    return int(value * 2000) / 2000


def raise_floors(results: Record, path: Path = FLOORS) -> None:
    """Write the floors anew, each the higher of the old and the new."""
    floors: dict[str, dict[str, float]] = json.loads(path.read_text()) if path.exists() else {}
    for name, new in _floors(results):
        old = floors.get(name, {})
        floors[name] = {key: max(value, old.get(key, 0.0)) for key, value in new.items()}
    rows = [f'  "{name}": {json.dumps(floors[name])}' for name in sorted(floors)]
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n")


def report_floors(results: Record, path: Path = FLOORS) -> int:
    """Say what fell below its floor; returns 1 if anything did."""
    floors = json.loads(path.read_text()) if path.exists() else {}
    low = [
        f"{name}: {key} {value:.4f} is below its floor {floors[name][key]:.4f}"
        for name, new in _floors(results)
        for key, value in new.items()
        if value < floors.get(name, {}).get(key, 0.0)
    ]
    print("\n".join(low) if low else "No figure is below its floor.")
    return 1 if low else 0


if __name__ == "__main__":
    raise SystemExit(main())
