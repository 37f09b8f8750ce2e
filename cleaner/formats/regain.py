"""Paragraphs that an extractor left out, put back where the page shows whose they are.

An extractor drops paragraphs that stand in a box of their own, behind an advertisement or below
a list, and now and then half an article. What it found tells where the article is: a solid
paragraph right beside one that it found is the article's too, and so are one a little further on
that the page shows alike and a heading between two of the article's. What comes back of others'
with them, the rules take out again.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..line import SENTENCE
from ..rulebook.scripts import CLOSERS, STOPS, count_columns, count_words, ending
from ..shape import SOLID_COLUMNS, SOLID_WORDS

_APART = (
    "head script style noscript template textarea select svg nav footer aside form figure button"
)
APART = frozenset(_APART.split())
"""Elements that nobody reads, or that hold no paragraph of the article."""

COMMENTS = re.compile("comment|disqus", re.IGNORECASE)
"""What the part of a page that its readers wrote is called, by class or id."""

_INLINE = (
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark math q"
    " rp rt ruby s samp small span strike strong sub sup time tt u var wbr"
)
INLINE = frozenset(_INLINE.split())
"""Elements that stand amid a line."""

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})

REACH = 2
"""How many other blocks may part a paragraph from the article's, where it is shown as they are."""

SIGNS = re.compile(
    "["
    + re.escape("".join(STOPS) + CLOSERS.replace(" ", "") + ",;:،؛、，；：…([{<«„“‘–—/|-")
    + "]+"
)
"""What parts the words of a line; what stands between, an extractor gives as it found it."""

PART = 8
"""Letters of a part that is long enough to know a line again by."""

LEAST = 25
"""Letters of such parts in a block that can be known again, or be missed."""


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
    rows = {part: row for row in reversed(range(len(lines))) for part in _parts(lines[row])}
    found = {*rows, *_parts(" ".join(lines))}  # a paragraph's lines may be broken
    blocks = list(_blocks(tree))
    regained = _regained(blocks, found)
    below: dict[int, list[str]] = {}
    row = -1
    for number, block in enumerate(blocks):
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
    found = (" ".join(part.split()) for part in SIGNS.split(line.lower()))
    return [part for part in found if len(part) >= PART]


def _blocks(tree: Any) -> Iterator[Block]:
    """Give the blocks of a page that may be the article's, in their order."""
    for element, pieces in groupby(_pieces(tree), itemgetter(0)):
        text = " ".join("".join(piece for _, piece in pieces).split())
        yield Block(element, text, _parts(text))


def _pieces(tree: Any) -> Iterator[tuple[Any, str]]:
    """Give each piece of text with the element whose lines it stands on."""
    from lxml.etree import iterwalk  # slow to import, as trafilatura is

    walk = iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element.tag in APART or _is_comments(element):
                walk.skip_subtree()
            elif element.text and not element.text.isspace():
                yield _holder(element), element.text
        elif element.tail and not element.tail.isspace():
            # The words on either side of a line break are not one.
            yield _holder(element.getparent()), " " * (element.tag == "br") + element.tail


def _is_comments(element: Any) -> bool:
    return COMMENTS.search(f"{element.get('class')} {element.get('id')}") is not None


def _holder(element: Any) -> Any:
    """Give the element whose lines the text in an element stands on."""
    while element.tag in INLINE and (above := element.getparent()) is not None:
        element = above
    return element


def _regained(blocks: Sequence[Block], found: Container[str]) -> set[int]:
    """Find the blocks to put back, by number; tells all blocks that are the article's so."""
    missing, paragraphs = set(), set()
    for number, block in enumerate(blocks):
        had = [part for part in block.parts if part in found]
        length = sum(map(len, block.parts))
        if block.parts and not had:
            missing.add(number)
        if length >= LEAST:
            block.ours = 2 * sum(map(len, had)) >= length
            if not had and _is_solid(block.text):
                paragraphs.add(number)
    looks = {_looks(block) for block in blocks if block.ours and _is_solid(block.text)}
    regained: set[int] = set()
    for order in (range(len(blocks)), range(len(blocks) - 1, -1, -1)):
        gap = len(blocks)
        for number in order:
            block = blocks[number]
            if number in paragraphs and gap <= (REACH if _looks(block) in looks else 0):
                regained.add(number)
                block.ours = True
            gap = 0 if block.ours else gap + 1
    inner = range(1, len(blocks) - 1)
    between = (row for row in inner if blocks[row - 1].ours and blocks[row + 1].ours)
    headings = (row for row in between if blocks[row].element.tag in HEADINGS)
    return regained.union(row for row in headings if row in missing)


def _is_solid(text: str) -> bool:
    """Whether a block is a solid paragraph; see `Shape.solid`."""
    long = count_words(text) >= SOLID_WORDS or count_columns(text) >= SOLID_COLUMNS
    return long and ending(text) in SENTENCE


def _looks(block: Block) -> tuple[str, ...]:
    """Say how a page shows a block, by the names of its element and of the one around it."""
    above = block.element.getparent()
    both = [block.element] if above is None else [block.element, above]
    return tuple(name for one in both for name in (one.tag, one.get("class", "")))
