"""Part `html`: a page's HTML to a clean body, beside trafilatura alone on the same pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.goals import most
from benchmarks.speed import peers
from benchmarks.speed.data import pages
from benchmarks.speed.measure import Options, Part, Record, beside, in_turns
from benchmarks.tables import Row
from cleaner import Article, Cleaned, Cleaner
from cleaner.formats.html import read_html
from cleaner.formats.text import InputError

BARE = "trafilatura"
READ = "cleaner, reading alone"
WHOLE = "cleaner, HTML to body"

MOST_TIMES = 1.1


def measure(options: Options) -> Part:
    """Measure reading and cleaning against the extractors."""
    cleaner = Cleaner()
    calls: dict[str, peers.Call | None] = {
        **peers.of_html(),
        READ: read,
        WHOLE: lambda html: clean(cleaner, html),
    }
    here = {name: call for name, call in calls.items() if call is not None}
    sets: dict[str, Record] = {}
    for documents in pages(options):
        html = documents.html
        cases: dict[str, Callable[[], object]] = {
            name: partial(_each, call, html) for name, call in here.items()
        }
        taken = in_turns(cases, options.rounds)
        sets[documents.name] = {
            "documents": len(html),
            "milliseconds": {name: 1000 * time / len(html) for name, time in taken.items()},
            "times": {name: time / taken[BARE] for name, time in taken.items()},
        }
    absent = [name for name, call in calls.items() if call is None]
    goal = most(
        "HTML to body, times bare trafilatura",
        MOST_TIMES,
        {name: one["times"][WHOLE] for name, one in sets.items()},
    )
    return Part({"sets": sets, "absent": absent}, {"html": _rows(sets, absent)}, [goal])


def read(html: str) -> Article | None:
    """Read a page as the cleaner does; None where there is no text in it."""
    try:
        return read_html(html)
    except InputError:
        return None


def clean(cleaner: Cleaner, html: str) -> Cleaned | None:
    """Read a page and clean it."""
    article = read(html)
    return cleaner.clean(article) if article else None


def _each(call: peers.Call, pages: Sequence[str]) -> None:
    for page in pages:
        call(page)


def _rows(sets: dict[str, Record], absent: list[str]) -> list[Row]:
    rows: list[Row] = [["pages", "what", "ms a page", "times trafilatura", "goal", "met"]]
    for name, one in sets.items():
        for what, time in one["milliseconds"].items():
            times = one["times"][what]
            goal = beside(times, MOST_TIMES if what == WHOLE else None)
            label = f"{name}: {one['documents']}"
            rows.append([label, what, f"{time:.2f}", f"{times:.2f}", *goal])
        rows += [[name, what, "not installed", "", "", ""] for what in absent]
    return rows
