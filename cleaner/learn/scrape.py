"""Raw texts as a cleaner meets them: what the usual tools make of a page's HTML.

For measuring only. Two families: main-content extractors (kind `text`) and dumps of every
visible word (kind `page`). Each tool is imported when it is first asked for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from html import unescape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ..model import Kind

SCRAPES: dict[str, Kind] = {
    "trafilatura": "text",
    "trafilatura-recall": "text",
    "resiliparse": "text",
    "readability": "text",
    "html_text": "page",
    "inscriptis": "page",
}
"""Every scrape and the kind of text it yields."""

_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)
_SITE = re.compile(r"\s+[|–—•·»-]\s+[^|–—•·»]{2,40}$")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def page_title(html: str) -> str:
    """Return the page's `<title>` without the site's name, or an empty string."""
    found = _TITLE.search(html)
    return _SITE.sub("", " ".join(unescape(found.group(1)).split())) if found else ""


def scrape(html: str, tool: str) -> str:
    """Return the text `tool` makes of a page, empty where it finds none or fails.

    `tool` is a key of `SCRAPES`, or `trafilatura-precision` (a peer).
    Raises ValueError on an unknown tool, ImportError when the tool is not installed.
    """
    name, _, mode = tool.partition("-")
    if name not in _TOOLS or (mode and tool not in _MODES):
        raise ValueError(f"unknown scrape {tool!r}; one of {', '.join(SCRAPES)}")
    call = _TOOLS[name][1](tool)
    try:
        return call(_DECLARATION.sub("", html)) or ""
    except Exception:  # the tools raise whatever their parsers raise; an empty text is the result
        return ""


class Cache:
    """What a tool makes of pages, kept in a file, found again by the page's digest."""

    def __init__(self, path: Path, make: Callable[[str], str]) -> None:
        self.path = path
        self.make = make
        self.texts: dict[str, str] = {}
        if path.exists():
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    with suppress(ValueError):  # cut off when a run was killed: made anew
                        self.texts.update([json.loads(line)])

    def __call__(self, html: str) -> str:
        """Return the text of a page, made now or before."""
        digest = hashlib.sha256(html.encode("utf-8", "surrogatepass")).hexdigest()
        if digest not in self.texts:
            self.texts[digest] = self.make(html)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as lines:
                lines.write("\n" + json.dumps([digest, self.texts[digest]]) + "\n")
        return self.texts[digest]


def scraper(tool: str, folder: Path | None = None) -> Callable[[str], str]:
    """Return the function from HTML to `tool`'s text, keeping its texts in `folder` if given.

    A file per tool and version. Raises ImportError when the tool is not installed.
    """
    name = _TOOLS[tool.partition("-")[0]][0]
    try:
        release = version(name)
    except PackageNotFoundError as error:
        raise ImportError(f"{name} is not installed", name=name) from error
    make = partial(scrape, tool=tool)
    return Cache(folder / f"{tool}-{release}.jsonl", make) if folder else make


def _trafilatura(tool: str) -> Callable[[str], str]:
    from trafilatura import extract

    recall, precision = tool.endswith("-recall"), tool.endswith("-precision")
    return lambda html: str(
        extract(html, include_comments=False, favor_recall=recall, favor_precision=precision) or ""
    )


def _resiliparse(_: str) -> Callable[[str], str]:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: str(extract_plain_text(html, main_content=True, alt_texts=False))


def _readability(_: str) -> Callable[[str], str]:
    import logging

    import html_text
    from readability import Document

    logging.getLogger("readability.readability").setLevel(logging.CRITICAL)
    return lambda html: str(html_text.extract_text(Document(html).summary()))


def _html_text(_: str) -> Callable[[str], str]:
    import html_text

    return lambda html: str(html_text.extract_text(html))


def _inscriptis(_: str) -> Callable[[str], str]:
    from inscriptis import get_text

    return lambda html: str(get_text(html))


_MODES = ("trafilatura-recall", "trafilatura-precision")

_TOOLS: dict[str, tuple[str, Callable[[str], Callable[[str], str]]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "resiliparse": ("resiliparse", _resiliparse),
    "readability": ("readability-lxml", _readability),
    "html_text": ("html-text", _html_text),
    "inscriptis": ("inscriptis", _inscriptis),
}
"""Each tool's distribution, whose version names its cache, and what makes its function."""
