"""Word-diff marks: `[-what goes-]` in a text, read from examples and written for people."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Example

OPEN, CLOSE = "[-", "-]"


class MarkError(ValueError):
    """Marks that do not pair up."""


def read_marks(text: str) -> Example:
    """Read a marked text; raises MarkError when a mark is not closed or not opened."""
    plain: list[str] = []
    taken: list[tuple[int, int]] = []
    length = 0
    first, *rest = text.split(OPEN)
    if CLOSE in first:
        raise MarkError(f"{CLOSE} without {OPEN} before it")
    plain.append(first)
    length += len(first)
    for piece in rest:
        inside, close, outside = piece.partition(CLOSE)
        if not close:
            raise MarkError(f"{OPEN} is never closed by {CLOSE}")
        if CLOSE in outside:
            raise MarkError(f"{CLOSE} without {OPEN} before it")
        taken.append((length, length + len(inside)))
        length += len(inside) + len(outside)
        plain += [inside, outside]
    return Example("".join(plain), tuple(taken))


def write_marks(text: str, taken: Iterable[tuple[int, int]]) -> str:
    """Write `text` with marks around the stretches `taken` (sorted, apart from each other)."""
    pieces: list[str] = []
    last = 0
    for start, end in taken:
        pieces += [text[last:start], OPEN, text[start:end], CLOSE]
        last = end
    return "".join([*pieces, text[last:]])
