"""What others do with the same pages, each where it is installed: filters of text, readers of HTML.

Filters that throw whole pages away are timed like those that judge lines: both are what one pass
over raw text costs in a pipeline.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from itertools import islice

from benchmarks import peers
from cleaner import Rules
from cleaner.learn.scrape import scraper

Call = Callable[[str], object]

NAIVE = 1000
"""Phrases in the loop of regexes: with all that ship it would run for hours."""

PROBE = "The council met on Friday, and a long report was read to all who had come to listen.\n" * 8


def of_text(rules: Rules) -> dict[str, Call | None]:
    """Give what others do with raw text; None for what is not installed."""
    datatrove = ("C4", "Gopher", "FineWeb")
    makers: dict[str, Callable[[], Call]] = {
        **{f"datatrove {name} filter": partial(_datatrove, name) for name in datatrove},
        "Dolma c4_v2 tagger": _dolma,
        "C4's line rules alone": lambda: lambda text: peers.dropped(text, peers.c4),
        f"{NAIVE} phrases as regexes, in a loop": lambda: _naive(rules),
    }
    return {name: _installed(make) for name, make in makers.items()}


def of_html() -> dict[str, Call | None]:
    """Give what others make of HTML; None for what is not installed."""
    makers: dict[str, Callable[[], Call]] = {
        "trafilatura": lambda: scraper("trafilatura"),
        "resiliparse": lambda: scraper("resiliparse"),
        "jusText": _justext,
    }
    return {name: _installed(make) for name, make in makers.items()}


def _installed(make: Callable[[], Call]) -> Call | None:
    try:
        call = make()
        call(PROBE)
    except ImportError:
        return None
    return call


def _datatrove(name: str) -> Call:
    document = import_module("datatrove.data").Document
    judge = getattr(import_module("datatrove.pipeline.filters"), f"{name}QualityFilter")().filter
    return lambda text: judge(document(text=text, id=""))


def _dolma() -> Call:
    tagger = import_module("dolma.taggers.c4").FasterC4Tagger()
    document = import_module("dolma.core.data_types").Document
    return lambda text: tagger.predict(document(source="", version="", id="", text=text))


def _justext() -> Call:
    peers.release("jusText")
    return lambda html: peers.EXTRACTORS["jusText"](f"<html><body>{html}</body></html>")


def _naive(rules: Rules) -> Call:
    plain = islice(_phrases(rules), NAIVE)
    patterns = [re.compile(rf"^\W*{re.escape(p)}\W*$", re.I | re.M) for p in plain]
    return lambda text: [pattern.findall(text) for pattern in patterns]


def _phrases(rules: Rules) -> Iterator[str]:
    """Give phrases of all rules in turns, so that a few are a fair choice."""
    columns = [[p for p in rule.match if p[0] != "/" and "*" not in p] for rule in rules.rules]
    for rank in range(max(map(len, columns))):
        yield from (column[rank] for column in columns if rank < len(column))
