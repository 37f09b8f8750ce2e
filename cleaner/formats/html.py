"""HTML to article: the only user of trafilatura, which is slow to import and so comes last."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ..model import Article
from ..posts import embeds
from .text import InputError, host

HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")

OPENING = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
FRAGMENT = re.compile(r"\s*<(?:div|p|article|section|main|table|ul|h[1-6])\b[^>]{0,2000}>", re.I)
CLOSING = re.compile(r"</(?:div|p|article|section|main|table|ul|h[1-6])\s*>", re.I)

FEW_WORDS = 50
"""An article of fewer words is looked for again."""

ENOUGH, LITTLE = 0.8, 0.3
"""Share of a page's prose that a quick reading must find to be trusted alone, and that below
which a thorough one is worth its time."""

FAR_LESS, LESS = 0.25, 0.9
"""Share of the thorough reading, and of the generous one, below which the one before gives way."""

STRETCH = 12
"""Words that a piece of a page must have to count as prose."""

BLOCKS = ("p", "div", "li", "td", "dd", "blockquote", "section", "article", "main", "pre")
MARKUP = frozenset({"em", "strong", "b", "i", "span", "font", "u"})
"""Elements that hold prose, and those inside them whose words belong to it."""


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
    tree = trafilatura.load_html(source)
    if tree is None:
        raise InputError("HTML that cannot be read. Save the page again, or its text.")
    known = replace(_facts(tree, known), posts=embeds(source))
    text = _extract(tree, known.url)
    if text.strip():
        return replace(known, text=text, kind="html")
    text = trafilatura.html2txt(source)
    if not text.strip():
        raise InputError("HTML without any text. Pages drawn by scripts must be saved as drawn.")
    return replace(known, text=text, kind="page")


def _extract(tree: Any, url: str) -> str:
    """Take the article's text out of a page: quickly, and with more care where that found little.

    A more careful reading is taken where it has clearly more than those before it. Four pages in
    five are read once; what that gains in accuracy and time is in `docs/decisions.md`.
    """
    quick = _read(tree, url, fast=True)
    words, prose = len(quick.split()), _prose(tree)
    if words >= max(FEW_WORDS, ENOUGH * prose):
        return quick
    text = quick
    if words < max(FEW_WORDS, LITTLE * prose):
        thorough = _read(tree, url)
        text = thorough if len(quick) < FAR_LESS * len(thorough) else quick
    generous = _read(tree, url, favor_recall=True)
    return generous if len(text) < LESS * len(generous) else text


def _read(tree: Any, url: str, *, fast: bool = False, favor_recall: bool = False) -> str:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    found = bare_extraction(
        tree, url=url or None, fast=fast, include_comments=False, favor_recall=favor_recall
    )
    return (found.text or "") if isinstance(found, Document) else ""


def _prose(tree: Any) -> int:
    """Count the words in a page's longer stretches of text, those of links left out."""
    total = 0
    for block in tree.iter(*BLOCKS):
        words = len((block.text or "").split())
        for inner in block:
            words += len((inner.tail or "").split())
            if inner.tag in MARKUP:
                words += len((inner.text or "").split())
        total += words if words >= STRETCH else 0
    return total


def _facts(tree: Any, known: Article) -> Article:
    """Add what a page says of itself; not its date, whose search takes a third of the time."""
    from trafilatura.metadata import examine_meta, extract_title, extract_url

    said = examine_meta(tree)
    title = known.title or said.title or extract_title(tree) or ""
    url = known.url or said.url or extract_url(tree) or ""
    site = known.site or host(url)
    return replace(known, title=" ".join(title.split()), url=url, site=site)
