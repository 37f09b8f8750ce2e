"""Reading corpora with gold bodies: JSON Lines with `body`, and `html` or a ready `text`."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..model import Article
from ..posts import language_of
from .evaluate import Page, prepare
from .scrape import page_title


class CorpusError(Exception):
    """A corpus cannot be used; the message names every fault with file, line and cure."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a corpus: the gold `body`, the page's `html` or the ready text, or both.

    The text stands in `article`, with all else that is known of the page.
    """

    article: Article
    html: str
    body: str


def read_corpus(path: Path) -> list[Row]:
    """Read a corpus, packed with gzip or not.

    Raises CorpusError with all faults at once, OSError when the file cannot be read.
    """
    rows, faults = [], []
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise CorpusError(f"{path}: a damaged gzip file ({error}). Fetch it again.") from error
    for number, line in enumerate(data.decode("utf-8", "surrogatepass").split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append(_row(json.loads(line), number))
        except ValueError as error:
            faults.append(f"{path}:{number}: {error}")
    if not rows and not faults:
        faults.append(f"{path}: no lines. Each must be an object with 'body' and 'html' or 'text'.")
    if faults:
        raise CorpusError("\n".join(faults))
    return rows


def pages(
    rows: Iterable[Row], read: Callable[[str, Article], Article] | None = None
) -> Iterator[Page]:
    """Yield the rows ready for judging; `read` makes the raw text of those that have `html`.

    Without `read` the ready text is taken. The language, where not stated, is told from the body.
    """
    for row in rows:
        article = read(row.html, row.article) if read else row.article
        language = row.article.language or language_of(row.body)[0]
        yield prepare(replace(article, language=language), row.body)


def read_by(scrape: Callable[[str], str]) -> Callable[[str, Article], Article]:
    """Return the function that makes the article of a page with a scraping tool."""

    def read(html: str, known: Article) -> Article:
        return replace(known, text=scrape(html), title=known.title or page_title(html))

    return read


def _row(record: Any, number: int) -> Row:
    if not isinstance(record, dict):
        raise ValueError("not an object. Each line must be one.")
    known = {key: value for key, value in record.items() if isinstance(value, str)}
    if "body" not in known:
        raise ValueError("no 'body': the text a person would keep. Add it, or leave the line out.")
    if not {"html", "text"} & known.keys():
        raise ValueError("neither 'html' nor 'text'. Name the field with the raw article so.")
    url = known.get("url", "")
    article = Article(
        text=known.get("text", ""),
        id=known.get("id", str(number)),
        kind="page" if known.get("kind") == "page" else "text",
        url=url,
        site=known.get("site", "") or urlsplit(url).hostname or "",
        title=known.get("title", ""),
        language=known.get("language", ""),
    )
    return Row(article, known.get("html", ""), known["body"])
