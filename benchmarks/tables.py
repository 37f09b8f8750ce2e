"""The figures of the accuracy benchmark as tables, in the terminal and in `docs/accuracy.md`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpora import corpora_folder, find_corpora
from benchmarks.goals import goals
from cleaner.learn.scrape import SCRAPES

Record = dict[str, Any]
Row = list[str]

DOCUMENT = Path(__file__).parent.parent / "docs" / "accuracy.md"

PROFILES = ("gentle", "default", "strict")
LABELS = {"aeb": "AEB", "fundus": "Fundus", "wcxb": "WCXB"}


def text(results: Record) -> str:
    """Return the tables of accuracy for the terminal."""
    return plain(_tables(results))


def write(results: Record) -> None:
    """Put the tables of accuracy into their document; see `fill`."""
    fill(DOCUMENT, _tables(results))


def sampled(
    name: str,
    about: str | None,
    make: Callable[[dict[str, Path], int], Iterable[Row]],
    arguments: Sequence[str] | None,
) -> int:
    """Be the command of a benchmark that makes one table of every so many pages.

    Prints it, or puts it into the document of accuracy; gives the exit code.
    """
    parser = argparse.ArgumentParser(prog=f"benchmarks.{name}", description=about)
    parser.add_argument("--step", type=int, default=4, help="every so many pages (4)")
    parser.add_argument("--docs", action="store_true", help=f"write it into {DOCUMENT.name}")
    options = parser.parse_args(arguments)
    folder = corpora_folder()
    if not folder:
        return 0
    tables = {name: list(make(find_corpora(folder), options.step))}
    if options.docs:
        fill(DOCUMENT, tables)
    else:
        print(plain(tables))
    return 0


def plain(tables: dict[str, list[Row]]) -> str:
    """Return tables for the terminal."""
    parts = []
    for name, rows in tables.items():
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
        parts.append("\n".join([f"== {name}", *(line.rstrip() for line in lines)]))
    return "\n\n".join(parts)


def fill(document: Path, tables: dict[str, list[Row]]) -> None:
    """Put tables between their markers in a Markdown document.

    A marker is `<!-- table: NAME -->`, its end `<!-- /table -->`. Raises ValueError when a
    table has no marker.
    """
    whole = document.read_text("utf-8")
    for name, rows in tables.items():
        table = "\n".join(_markdown(rows)) + "\n"
        mark = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- /table -->)", re.DOTALL)
        found = mark.search(whole)
        if not found:
            raise ValueError(f"{document} has no marker <!-- table: {name} -->")
        whole = whole[: found.end(1)] + table + whole[found.start(2) :]
    document.write_text(whole, "utf-8")


def _markdown(rows: list[Row]) -> Iterator[str]:
    head, *body = rows
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in body:
        yield f"| {' | '.join(row)} |"


def _tables(results: Record) -> dict[str, list[Row]]:
    records = results["records"]
    tables = {
        "goals": list(_goals(results)),
        "raw text": list(_raw(records)),
        "profiles": list(_profiles(records)),
        "html": list(_html(records)),
        "languages": list(_languages(records)),
        "kinds": list(_kinds(records)),
    }
    if "residue" in results:
        tables["residue"] = list(_residue(results["residue"]))
    return {name: rows for name, rows in tables.items() if len(rows) > 1}


def _goals(results: Record) -> Iterator[Row]:
    """Give the goals, each with the figure that stands worst."""
    yield ["goal", "wanted", "worst", "where", "holds in", "met"]
    for one in goals(results):
        digits = 4 if one.wanted < 0.02 else 3
        yield [
            one.name,
            f"{one.wanted:.{digits}f}",
            f"{one.found:.{digits}f}",
            one.where,
            f"{one.held} of {one.of}",
            "yes" if one.met else "no",
        ]


def _of(records: Iterable[Record], **wanted: str) -> list[Record]:
    return [one for one in records if all(one[key] == value for key, value in wanted.items())]


def _label(corpus: str) -> str:
    return LABELS.get(corpus, corpus)


def _sets(records: list[Record]) -> list[tuple[str, str]]:
    return list(
        dict.fromkeys((r["corpus"], r["scrape"]) for r in records if r["scrape"] in SCRAPES)
    )


def _raw(records: list[Record]) -> Iterator[Row]:
    """Give F1 after every scrape: nothing done, the line rules of others, ourselves, the oracle."""
    names = list(dict.fromkeys(r["cleaner"] for r in records if r["scrape"] in SCRAPES))
    others = [name for name in names if name not in (*PROFILES, "nothing done")]
    shown = [*others, *(name for name in PROFILES if name in names)]
    yield ["corpus", "raw text by", "nothing done", *shown, "oracle"]
    for corpus, scrape in _sets(records):
        mine = {r["cleaner"]: r for r in _of(records, corpus=corpus, scrape=scrape)}
        one = mine["nothing done"]
        yield [
            _label(corpus),
            scrape,
            f"{one['nothing']:.3f}",
            *(f"{mine[name]['f1']:.3f}" if name in mine else "" for name in shown),
            f"{one['oracle']:.3f}",
        ]


def _profiles(records: list[Record]) -> Iterator[Row]:
    """Give everything we say of ourselves, per profile."""
    yield [
        *("corpus", "raw text by", "profile", "F1", "±", "gap closed", "lost", "lost by page"),
        *("leak", "exact", "word F1"),
    ]
    for one in records:
        if one["cleaner"] in PROFILES:
            yield [
                _label(one["corpus"]),
                one["scrape"],
                one["cleaner"],
                f"{one['f1']:.3f}",
                f"{one['margin']:.3f}",
                f"{one['gap']:.0%}",
                f"{one['lost']:.2%}",
                f"{one['lost_pages']:.2%}",
                f"{one['leak']:.0%}",
                f"{one['exact']:.3f}",
                f"{one['word_f1']:.3f}",
            ]


def _html(records: list[Record]) -> Iterator[Row]:
    """Compare, from the page's HTML to the body: extractors alone, and ourselves."""
    corpora = list(dict.fromkeys(r["corpus"] for r in records))
    yield [
        "from HTML",
        *(f"{_label(c)} {what}" for c in corpora for what in ("F1", "word F1", "exact")),
    ]
    rows: dict[str, dict[str, Record]] = {}
    for one in records:
        if one["scrape"] == "html":
            rows.setdefault(one["cleaner"], {})[one["corpus"]] = one
        elif one["scrape"] == "own" and one["cleaner"] in PROFILES:
            rows.setdefault(f"cleaner, {one['cleaner']}", {})[one["corpus"]] = one
        elif SCRAPES.get(one["scrape"]) == "text" and one["cleaner"] == "nothing done":
            rows.setdefault(one["scrape"], {})[one["corpus"]] = one
    order = sorted(rows, key=lambda name: (name.startswith("cleaner"), name))
    for name in order:
        cells = []
        for corpus in corpora:
            found = rows[name].get(corpus)
            for key in ("f1", "word_f1", "exact"):
                cells.append(f"{found[key]:.3f}" if found else "")
        yield [name, *cells]


def _languages(records: list[Record]) -> Iterator[Row]:
    """Give profile default after trafilatura and on whole pages, per language."""
    scrapes = ("trafilatura", "html_text")
    yield [
        *("corpus", "language", "pages"),
        *(f"{s} {what}" for s in scrapes for what in ("nothing", "F1", "oracle", "lost")),
    ]
    mine = [r for r in records if r["scrape"] in scrapes and "languages" in r]
    for corpus in dict.fromkeys(r["corpus"] for r in mine):
        sets = {r["scrape"]: r["languages"] for r in _of(mine, corpus=corpus)}
        for language, first in next(iter(sets.values())).items():
            cells = []
            for scrape in scrapes:
                one = sets.get(scrape, {}).get(language)
                for key in ("nothing", "f1", "oracle"):
                    cells.append(f"{one[key]:.3f}" if one else "")
                cells.append(f"{one['lost']:.2%}" if one else "")
            yield [_label(corpus), language, str(first["pages"]), *cells]


def _kinds(records: list[Record]) -> Iterator[Row]:
    """Say how often `--kind auto` is right."""
    yield ["raw text by", "pages", "kind", "recognised"]
    mine = [one for one in records if "kind_right" in one]
    total = right = 0
    for scrape in dict.fromkeys(one["scrape"] for one in mine):
        found = _of(mine, scrape=scrape)
        count, good = sum(r["pages"] for r in found), sum(r["kind_right"] for r in found)
        total, right = total + count, right + good
        yield [scrape, str(count), SCRAPES[scrape], f"{good / count:.1%}"]
    if total:
        yield ["all", str(total), "", f"{right / total:.1%}"]


def _residue(residue: dict[str, Record]) -> Iterator[Row]:
    """Say what became of the lines labelled by hand."""
    yield [
        *("profile", "clutter lines", "removed", "removed by page", "right category of these"),
        *("content lines", "removed", "removed by page"),
    ]
    for profile, one in residue.items():
        yield [
            profile,
            str(one["clutter"]),
            f"{one['removed'] / (one['clutter'] or 1):.1%}",
            f"{one['removed_by_page']:.1%}",
            f"{one['named'] / (one['removed'] or 1):.1%}",
            str(one["content"]),
            f"{one['taken'] / (one['content'] or 1):.1%}",
            f"{one['taken_by_page']:.1%}",
        ]
