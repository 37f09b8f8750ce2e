"""Whole pages as other tools dump them: wrapped to a width, in Markdown, cut up at every link.

    CLEANER_CORPORA=folder python -m benchmarks.dumps [--docs]

Pages of each corpus as each tool that is found here writes them: lynx and w3m on the path,
html2text and beautifulsoup4 in the environment; html_text as it is, to compare with, and wrapped
by the standard library. Prints, for each, F1 before and after cleaning and the share of the body
that was lost, or puts them into docs/accuracy.md.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from shutil import which

from cleaner import Cleaner
from cleaner.learn.corpus import pages, read_by, read_corpus
from cleaner.learn.evaluate import measure, summarise
from cleaner.learn.scrape import scraper

from .tables import LABELS, sampled

WIDTH = 76
"""Columns that html_text's lines are wrapped to."""

SECONDS = 30
"""How long a text browser may take for a page."""

Dump = Callable[[str], str]


def dumps() -> Iterator[tuple[str, Dump]]:
    """Give the tools that are found here, by name."""
    plain = scraper("html_text")
    yield "html_text", plain
    yield f"html_text, wrapped to {WIDTH}", lambda html: wrapped(plain(html))
    utf8 = ("-stdin", "-assume_charset=utf-8", "-display_charset=utf-8")
    if which("lynx"):
        yield "lynx -dump", lambda html: run(["lynx", "-dump", *utf8], html)
        yield "lynx -dump -nolist", lambda html: run(["lynx", "-dump", "-nolist", *utf8], html)
    if which("w3m"):
        charsets = ("-I", "utf-8", "-O", "utf-8")
        yield "w3m -dump", lambda html: run(["w3m", "-dump", "-T", "text/html", *charsets], html)
    with suppress(ImportError):
        from html2text import html2text

        yield "html2text", html2text
    with suppress(ImportError):
        from bs4 import BeautifulSoup

        yield (
            "get_text of beautifulsoup4",
            lambda html: str(BeautifulSoup(html, "lxml").get_text("\n", strip=True)),
        )


def wrapped(text: str) -> str:
    """Wrap each line of a text."""
    return "\n".join(
        textwrap.fill(line, WIDTH, break_long_words=False) for line in text.split("\n")
    )


def run(command: list[str], html: str) -> str:
    """Give what a program writes for a page, nothing where it takes too long."""
    data = html.encode("utf-8", "replace")
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def table(corpora: dict[str, Path], step: int) -> Iterator[list[str]]:
    """Measure every so many pages of each corpus, dumped by each tool."""
    clean = Cleaner().clean
    yield ["corpus", "dump", "pages", "nothing done", "cleaned", "lost, %"]
    for name, path in corpora.items():
        rows = list(islice(read_corpus(path), 0, None, step))
        for tool, dump in dumps():
            told = summarise(measure(pages(rows, read_by(dump)), clean), draws=0)
            figures = (f"{told.nothing:.3f}", f"{told.f1:.3f}", f"{100 * told.lost:.1f}")
            yield [LABELS.get(name, name), tool, str(told.pages), *figures]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or put it into the document."""
    return sampled("dumps", __doc__, table, arguments)


if __name__ == "__main__":
    sys.exit(main())
