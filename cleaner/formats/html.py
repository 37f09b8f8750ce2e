"""HTML to article: the only user of trafilatura, which is slow to import and so comes last."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

from ..model import Article
from ..posts import embeds
from .blocks import blocks
from .regain import regain
from .text import InputError

HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")

OPENING = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
FRAGMENT = re.compile(r"\s*<(?:div|p|article|section|main|table|ul|h[1-6])\b[^>]{0,2000}>", re.I)
CLOSING = re.compile(r"</(?:div|p|article|section|main|table|ul|h[1-6])\s*>", re.I)

ENOUGH = 0.3
"""Share of a page's prose that a quick reading must find to be trusted alone."""

LEAST = 300
"""Characters; an article of fewer is looked for again, however little prose a page has."""

FAR_LESS = 0.25
"""Share of the thorough reading below which the quick one gives way."""

STRETCH = 80
"""Characters that a piece of a page must have more of to count as prose."""

PROSE = f"//text()[string-length() > {STRETCH}]" + "".join(
    f"[not(ancestor::{tag})]" for tag in ("a", "nav", "footer", "script", "style", "noscript")
)
"""Where a page's prose stands, as XPath."""


LAYOUT = (
    f"//table[.//td[count(.//p[string-length() > {STRETCH}]) > 2"
    f" or count(.//br) > 3 and string-length() > {10 * STRETCH}]]"
)
"""Tables that lay out a page, as pages had before 2008 and mails have still: a cell holds prose."""

CELLS = frozenset({"tbody", "thead", "tfoot", "tr", "td", "th"})

DEEP = "boolean(//*[count(ancestor::*) > 250])"
"""Whether tags stand as deep as the parser goes: it leaves out what is deeper."""


def looks_html(text: str) -> bool:
    """Tell whether a text is HTML: a page, or a piece that opens with a block and closes one.

    Prose with a stray tag in it is not: rules take stray tags.
    """
    return bool(OPENING.match(text) or (FRAGMENT.match(text) and CLOSING.search(text)))


def read_html(source: str, article: Article | None = None) -> Article:
    """Take the article out of a page: its text, and the title, address and site it states.

    What `article` knows already (id, url, site, title) goes before what the page says. Where
    no article is found, all the words of the page are given, as kind `page`.

    Raises InputError where the page holds no text.
    """
    import trafilatura  # 0.4 s to import: only those who bring HTML pay for it

    known = article or Article("")
    if not OPENING.match(source):
        source = f"<html><body>{source}</body></html>"
    source = source.encode("utf-8", "replace").decode()  # a lone surrogate would end the page
    tree = trafilatura.load_html(source)
    if tree is None:
        raise InputError("HTML that cannot be read. Save the page again, or its text.")
    _unite(tree)
    known = replace(_facts(tree, known), posts=embeds(tree))
    _unlay(tree)
    text = _extract(tree)
    if text.strip():
        return replace(known, text=text, kind="html")
    text = "\n".join(words for _, words in blocks(tree))
    if not text:
        if tree.xpath(DEEP):
            raise InputError("HTML whose tags are nested too deep to be read. Save its text.")
        raise InputError("HTML without any text. Pages drawn by scripts must be saved as drawn.")
    return replace(known, text=text, kind="page")


def _unite(tree: Any) -> None:
    """Put what stands below a page's `</html>` into its body, as browsers do."""
    body = tree.find("body")
    for below in list(tree.itersiblings("html")):
        below.tag = "div"
        (tree if body is None else body).append(below)


def _unlay(tree: Any) -> None:
    """Make plain divisions of the tables that only lay out a page; extractors take them for data.

    A table of data within one stays.
    """
    for table in tree.xpath(LAYOUT):
        cells = table.iterdescendants(*CELLS)
        own = [cell for cell in cells if next(cell.iterancestors("table")) is table]
        for part in (table, *own):
            part.tag = "div"


def _extract(tree: Any) -> str:
    """Take the article's text out of a page: quickly, and with more care where that found little.

    The thorough reading is taken where it has far more. Nineteen pages in twenty are read once;
    what that gains in accuracy and time is in `docs/decisions.md`.
    """
    found = _read(tree, _options(quick=True))
    prose = sum(len(piece.strip()) for piece in tree.xpath(PROSE))
    if len(found) < max(LEAST, ENOUGH * prose):
        thorough = _read(tree, _options(quick=False))
        found = thorough if len(found) < FAR_LESS * len(thorough) else found
    return regain(found, tree)


def _read(tree: Any, options: Any) -> str:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    found = bare_extraction(tree, options=options)
    return (found.text or "") if isinstance(found, Document) else ""


@cache
def _options(quick: bool) -> Any:
    """Give trafilatura's options for a reading; to make them anew takes a while."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="python", fast=quick, recall=quick, comments=False)


def _facts(tree: Any, known: Article) -> Article:
    """Add what a page says of itself; not its date, whose search takes a third of the time."""
    from trafilatura.metadata import examine_meta, extract_title, extract_url

    said = examine_meta(tree)
    title = known.title or said.title or extract_title(tree) or ""
    url = known.url or said.url or extract_url(tree) or ""
    return replace(known, title=" ".join(title.split()), url=url)
