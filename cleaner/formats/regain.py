"""Paragraphs that an extractor left out, put back where the page shows whose they are.

An extractor drops paragraphs that stand in a box of their own, behind an advertisement or below
a list, and now and then half an article. What it found tells where the article is: a solid
paragraph right beside one that it found is the article's too, and so are one a little further on
that the page shows alike, many such wherever they stand, and a heading between two of the
article's. What comes back of others' with them, the rules take out again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from ..paragraphs import is_solid
from ..rulebook.fold import DECORATION
from ..rulebook.scripts import CLOSERS, STOPS, count_words, ending
from .blocks import blocks

APART = frozenset({"nav", "footer", "aside", "form", "figure", "button"})
"""Elements that hold no paragraph of the article."""

BOXES = frozenset({"div", "section", "article", "ol", "ul", "table"})
"""Elements that hold others, and may be those of the comments."""

COMMENTS = re.compile("comment|disqus", re.IGNORECASE)
"""What the part of a page that its readers wrote is called, by class or id."""

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})

REACH = 6
"""How many other blocks may part a paragraph from the article's, where it is shown as they are."""

MANY = 5
"""So many paragraphs of one kind are not left out for what each of them says."""

_SIGNS = "".join(sorted({*STOPS, *CLOSERS, *DECORATION, *",;:،؛、，；：([{«„“‘–—/"} - {" "}))
PART = re.compile(f"[^{re.escape(_SIGNS)}]{{8,}}")
"""What stands between two signs, long enough to know a line again by: an extractor gives it as it
found it, if it gives the line."""

LEAST = 25
"""Letters of such parts in a block that can be known again, or be missed."""

KNOWN, STRAY = 0.5, 0.1
"""Shares of a block's letters in parts that were found: with so much it was, with so little not."""


@dataclass(slots=True)
class Block:
    """A stretch of a page's text that stands on lines of its own."""

    element: Any
    text: str
    parts: list[str]
    ours: bool = False
    """Whether it is the article's: the extractor found it, or it was put back."""


def regain(text: str, tree: Any) -> str:
    """Put back into an extractor's `text` what it left out of the article in a page's `tree`."""
    lines = text.split("\n")
    plain = [" ".join(line.split()) for line in lines]
    rows = {part: row for row in reversed(range(len(lines))) for part in _parts(plain[row])}
    found = {*rows, *_parts(" ".join(plain))}  # a paragraph's lines may be broken
    page = [Block(at, words, _parts(words)) for at, words in blocks(tree, _is_apart)]
    regained = _regained(page, found)
    below: dict[int, list[str]] = {}
    row = -1
    for number, block in enumerate(page):
        if number in regained:
            below.setdefault(row, []).append(block.text)
        elif block.ours:
            longest = max(block.parts, key=lambda part: (part in rows, len(part)))
            row = max(row, rows.get(longest, -1))
    whole = below.pop(-1, [])
    for row, line in enumerate(lines):
        whole += [line, *below.get(row, ())]
    return "\n".join(whole)


def _parts(line: str) -> list[str]:
    """Give the stretches between two signs of a line that it can be known again by."""
    return [part.strip() for part in PART.findall(line.lower())]


def _is_apart(element: Any) -> bool:
    """Whether nothing in an element is a paragraph of the article."""
    tag = element.tag
    if tag in BOXES:
        return COMMENTS.search(f"{element.get('class')} {element.get('id')}") is not None
    return tag in APART


def _regained(page: Sequence[Block], found: Set[str]) -> set[int]:
    """Find the blocks to put back, by number; tells every block that is the article's so."""
    paragraphs = set()
    for number, block in enumerate(page):
        had = [part for part in block.parts if part in found]
        length = sum(map(len, block.parts))
        if length >= LEAST:
            share = sum(map(len, had)) / length
            block.ours = share >= KNOWN
            if share <= STRAY and _is_solid(block.text):
                paragraphs.add(number)
    reach = _reach(page, paragraphs)
    regained: set[int] = set()
    for order in (range(len(page)), range(len(page) - 1, -1, -1)):
        gap = len(page)
        for number in order:
            block = page[number]
            if gap <= reach.get(number, -1):
                regained.add(number)
                block.ours = True
            if block.ours:
                gap = 0
            elif block.element.tag == "h1":  # there another article begins
                gap = len(page)
            else:
                gap += 1
    for number, (above, block, below) in enumerate(zip(page, page[1:], page[2:], strict=False), 1):
        between = block.element.tag in HEADINGS and above.ours and below.ours
        if between and block.parts and found.isdisjoint(block.parts):
            regained.add(number)
    return regained


def _reach(page: Sequence[Block], paragraphs: Set[int]) -> dict[int, int]:
    """Say how many other blocks may part each left-out paragraph from the article's.

    Many that the page shows as it shows the article's, or many side by side in an element that
    holds some of the article's, may stand anywhere.
    """
    ours = [block for block in page if block.ours and _is_solid(block.text)]
    looks = {_looks(block) for block in ours}
    names = {_name(block.element) for block in ours if block.element.get("class")}
    holders = Counter((block.element.getparent(), block.element.tag) for block in ours)
    homes = {
        (above, tag)
        for (above, tag), count in holders.items()
        if count > 1 and above is not None and above.tag != "body"
    }
    alike = Counter(_looks(page[number]) for number in paragraphs)
    beside = Counter(page[number].element.getparent() for number in paragraphs)
    reach = {}
    for number in paragraphs:
        element, look = page[number].element, _looks(page[number])
        kin = alike[look] >= MANY and (look in looks or _name(element) in names)
        at_home = beside[element.getparent()] >= MANY and any(
            (above, element.tag) in homes for above in element.iterancestors()
        )
        reach[number] = len(page) - 1 if kin or at_home else REACH * (look in looks)
    return reach


def _is_solid(text: str) -> bool:
    return is_solid(text, count_words(text), ending(text))


def _looks(block: Block) -> tuple[str, ...]:
    """Say how a page shows a block, by the names of its element and of the one around it."""
    above = block.element.getparent()
    return _name(block.element) + (() if above is None else _name(above))


def _name(element: Any) -> tuple[str, ...]:
    return element.tag, element.get("class", "")
