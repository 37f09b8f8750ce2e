"""One file's bytes to one article, whatever the file is."""

from __future__ import annotations

from dataclasses import replace

from ..model import Article
from .html import HTML_SUFFIXES, looks_html, read_html
from .packed import plain_name, unpack
from .text import Decoded, InputError, decode


def read_article(data: bytes, name: str) -> tuple[Article, Decoded]:
    """Read the bytes of one file, packed or not: HTML by its name or its look, or text.

    Raises InputError where there is nothing to clean.
    """
    decoded = decode(unpack(data))
    if not decoded.text.strip():
        raise InputError("empty, nothing to clean. Was it fetched whole?")
    known = Article(decoded.text, id=name)
    named = plain_name(name).lower().endswith(HTML_SUFFIXES) and "<" in decoded.text
    if named or looks_html(decoded.text):
        return read_html(decoded.text, known), decoded
    return known, decoded


def read_text(text: str, known: Article) -> Article:
    """Read text that came with what is `known` of it; HTML becomes its article."""
    return read_html(text, known) if looks_html(text) else replace(known, text=text)
