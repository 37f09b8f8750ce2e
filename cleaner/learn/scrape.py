"""Raw texts as a cleaner meets them: what the usual tools make of a page's HTML.

For measuring only. Two families: main-content extractors (kind `text`) and dumps of every
visible word (kind `page`). trafilatura lives in `cleaner.formats.html`, above this package,
so its call is passed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

SCRAPES: dict[str, str] = {
    "trafilatura": "text",
    "trafilatura-recall": "text",
    "resiliparse": "text",
    "readability": "text",
    "html_text": "page",
    "inscriptis": "page",
}
"""Every scrape and the kind of text it yields."""

Extract = Callable[[str, str], str]
"""trafilatura as a function: HTML and mode (`default`, `recall`, `precision`) to text."""

_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)
_SUFFIX = re.compile(r"\s+[|–—•·»-]\s+[^|–—•·»]{2,40}$")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def page_title(html: str) -> str:
    """Return the page's `<title>` without the site's name, or an empty string."""
    found = _TITLE.search(html)
    if not found:
        return ""
    title = " ".join(unescape(found.group(1)).split())
    return _SUFFIX.sub("", title)


def scrape(html: str, tool: str, extract: Extract | None = None) -> str:
    """Return the text `tool` makes of a page, empty where it finds none or fails.

    `tool` is a key of `SCRAPES`, or `trafilatura-precision` (a peer). `extract` is needed for
    the trafilatura modes.
    Raises ValueError on an unknown tool, ImportError when the tool is not installed.
    """
    html = _DECLARATION.sub("", html)
    if tool.startswith("trafilatura"):
        if extract is None:
            raise ValueError(f"{tool} needs the extract function of cleaner.formats.html")
        call: Callable[[str], str] = _trafilatura(tool, extract)
    elif tool in _TOOLS:
        call = _TOOLS[tool]()
    else:
        raise ValueError(f"unknown scrape {tool!r}; one of {', '.join(SCRAPES)}")
    try:
        return call(html) or ""
    except ImportError:
        raise
    except Exception:  # the tools raise whatever their parsers raise; an empty text is the result
        return ""


def _trafilatura(tool: str, extract: Extract) -> Callable[[str], str]:
    mode = tool.partition("-")[2] or "default"
    return lambda html: extract(html, mode)


def _resiliparse() -> Callable[[str], str]:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: str(extract_plain_text(html, main_content=True, alt_texts=False))


def _readability() -> Callable[[str], str]:
    import html_text
    from readability import Document  # type: ignore[import-untyped]

    return lambda html: str(html_text.extract_text(Document(html).summary()))


def _html_text() -> Callable[[str], str]:
    import html_text

    return lambda html: str(html_text.extract_text(html))


def _inscriptis() -> Callable[[str], str]:
    from inscriptis import get_text  # type: ignore[import-untyped]

    return lambda html: str(get_text(html))


_TOOLS: dict[str, Callable[[], Callable[[str], str]]] = {
    "resiliparse": _resiliparse,
    "readability": _readability,
    "html_text": _html_text,
    "inscriptis": _inscriptis,
}
