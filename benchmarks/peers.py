"""What others do with the same pages: line rules of the big crawls, and extractors of HTML.

The line rules are written from the papers and the published code: C4 (Raffel et al. 2020 and
`c4_utils.py` of TensorFlow Datasets), RefinedWeb (Penedo et al. 2023, appendix G.2, whose own
list of phrases is not public) and the boilerplate phrases of NeMo Curator
(`BoilerPlateStringModifier`). Their page filters, which throw whole pages away, are left out:
here every page counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from cleaner.learn.metrics import Span, lines

_POLICY = (
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)
_ENDS = (".", "?", "!", '"', "'", "”", "’", "。")
"""C4 asks for a closing ASCII quote; curly ones count here too, which helps it by 0.03."""

_NEMO = (
    *_POLICY,
    "privacy overview",
    "privacy & cookies policy",
    "privacy and cookies policy",
    "necessary cookies are absolutely essential for the website to function properly",
)
_EDGES = re.compile(
    r"^(?:sign[ -]?in|sign[ -]?up|log[ -]?in|share|follow|subscribe|advertisement)\b"
    r"|(?:read more|learn more|see more|continue reading)\W*$"
    r"|items in (?:your )?cart",
    re.IGNORECASE,
)
_COUNTER = re.compile(r"[\d.,]+\s?[kKmM]?\s+\w+")


def c4(line: str) -> bool:
    """Whether C4 keeps a line: five words or more, a sentence's end, no policy, no script."""
    bare = line.strip()
    low = bare.lower()
    return (
        len(bare.split()) >= 5
        and bare.endswith(_ENDS)
        and not bare.endswith("...")
        and "javascript" not in low
        and not any(phrase in low for phrase in _POLICY)
    )


def refinedweb(line: str) -> bool:
    """Whether RefinedWeb's line rules keep a line: capitals, digits, counters, lone words go."""
    bare = line.strip()
    count = len(bare.split())
    upper = sum(char.isupper() for char in bare)
    letters = sum(char.isalpha() for char in bare)
    return not (
        count <= 1
        or upper * 2 > letters
        or not letters
        or _COUNTER.fullmatch(bare)
        or (count <= 10 and _EDGES.search(bare))
    )


def nemo(line: str) -> bool:
    """Whether NeMo Curator's boilerplate phrases leave a line alone."""
    low = line.lower()
    return not any(phrase in low for phrase in _NEMO)


LINE_RULES: dict[str, Callable[[str], bool]] = {
    "C4 line rules": c4,
    "RefinedWeb line rules": refinedweb,
    "NeMo Curator phrases": nemo,
}
"""Peers that read the same raw text as we do."""


def dropped(text: str, keeps: Callable[[str], bool]) -> list[Span]:
    """Return the lines that a line rule takes out; empty lines stay."""
    return [(a, b) for a, b in lines(text) if text[a:b].strip() and not keeps(text[a:b])]


def _justext(html: str) -> str:
    justext = import_module("justext")
    stops = frozenset().union(*(justext.get_stoplist(name) for name in _LANGUAGES))
    found = justext.justext(html.encode("utf-8", "replace"), stops, encoding="utf-8")
    return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)


_LANGUAGES = ("English", "German", "Spanish", "French", "Italian", "Portuguese", "Dutch", "Polish")


def _boilerpy3(html: str) -> str:
    extractor = import_module("boilerpy3.extractors").ArticleExtractor(raise_on_failure=False)
    return str(extractor.get_content(html))


def _goose3(html: str) -> str:
    with import_module("goose3").Goose({"enable_image_fetching": False}) as goose:
        return str(goose.extract(raw_html=html).cleaned_text)


def _newspaper4k(html: str) -> str:
    newspaper = import_module("newspaper")
    plans: tuple[dict[str, Any], ...] = ({}, {"language": "en", "use_meta_language": False})
    for options in plans:
        try:  # some languages need a package of their own; then it reads as if English
            article = newspaper.Article("https://example.org/", fetch_images=False, **options)
            article.download(input_html=html)
            article.parse()
        except ImportError:
            continue
        return str(article.text)
    return ""


EXTRACTORS: dict[str, Callable[[str], str]] = {
    "jusText": _justext,
    "boilerpy3": _boilerpy3,
    "goose3": _goose3,
    "newspaper4k": _newspaper4k,
}
"""Peers that read HTML and are no scrape of ours; each is skipped where not installed."""


def release(name: str) -> str:
    """Return an extractor's name and version; raises ImportError when it is not installed."""
    try:
        return f"{name}-{version(name)}"
    except PackageNotFoundError as error:
        raise ImportError(f"{name} is not installed", name=name) from error


def extract(name: str, html: str) -> str:
    """Return what an extractor makes of a page, empty when it fails."""
    try:
        return EXTRACTORS[name](html)
    except Exception:  # they raise whatever their parsers raise: no text is the result
        return ""
