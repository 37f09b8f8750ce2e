"""The blocks of a page: its words line by line, as a reader sees them, each with its element."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

UNSEEN = frozenset({"head", "script", "style", "noscript", "template", "textarea", "select", "svg"})
"""Elements that nobody reads."""

_INLINE = (
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark math q"
    " rp rt ruby s samp small span strike strong sub sup time tt u var wbr"
)
INLINE = frozenset(_INLINE.split())
"""Elements that stand amid a line."""


def blocks(
    tree: Any, leave_out: Callable[[Any], bool] = lambda _: False
) -> Iterator[tuple[Any, str]]:
    """Give each stretch of a page's text that stands on lines of its own, with its element.

    `leave_out` says of an element that neither it nor what is in it counts.
    """
    for element, pieces in groupby(_pieces(tree, leave_out), itemgetter(0)):
        yield element, " ".join("".join(piece for _, piece in pieces).split())


def _pieces(tree: Any, leave_out: Callable[[Any], bool]) -> Iterator[tuple[Any, str]]:
    """Give each piece of text with the element whose lines it stands on."""
    from lxml.etree import iterwalk  # slow to import, as trafilatura is

    walk = iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element.tag in UNSEEN or leave_out(element):
                walk.skip_subtree()
            elif element.text and not element.text.isspace():
                yield _holder(element), element.text
        elif element.tail and not element.tail.isspace():
            # The words on either side of a line break are not one.
            yield _holder(element.getparent()), " " * (element.tag == "br") + element.tail


def _holder(element: Any) -> Any:
    """Give the element whose lines the text in an element stands on."""
    while element.tag in INLINE and (above := element.getparent()) is not None:
        element = above
    return element
