"""Posts as their own page shows them: name, handle, text and time on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..model import Post
from .rows import Row
from .scene import Scene
from .signature import TRIM, Signature, read_label

STAMP_LINES = 12
"""Filled lines between the name and the time of a post as its own page shows it."""

_NAMED = re.compile(r"([^@.!?:]{2,50}) ?@(\w{1,30})(?: ?·.{0,20})?")


def stamped(scene: Scene) -> Iterable[Post]:
    """Take name, handle, text and time, each on lines of its own, from the time upwards."""
    rows, row = scene.rows, scene.hit.row
    above = list(rows.above(row.start, scene.floor))[: STAMP_LINES + 1]
    at, author, handle = _header(above)
    if not handle:
        return
    inner = [line.text for line in above[:at] if len(line.text) > 1 and line.text != "Follow"]
    first = above[at]
    if not author and at + 1 < len(above):
        name = above[at + 1]
        if len(name.text) <= 50 and name.text[-1] not in ".!?:":
            author, first = name.text, name
    by = Signature(author, handle, read_label(row.text, scene.language).date, 0, 0)
    yield scene.post(first.start, row.end, "\n".join(reversed(inner)), by)


def _header(above: Sequence[Row]) -> tuple[int, str, str]:
    """Find the handle above a post's time, on its own line or after the name."""
    for number, line in enumerate(above[:STAMP_LINES]):
        if line.text.startswith("@") and line.text[1:].isidentifier():
            return number, "", line.text[1:]
    for number, line in enumerate(above[:STAMP_LINES]):
        found = _NAMED.fullmatch(line.text) if number else None
        if found:
            return number, found[1].strip(TRIM), found[2]
    return 0, "", ""


def sound(scene: Scene) -> Iterable[Post]:
    """Take a TikTok: handle, caption, and the music line that was matched."""
    rows, hit = scene.rows, scene.hit
    row = hit.row
    own, _, _ = row.text.partition("♬")
    inner = [own.strip()] if own.strip() else []
    start = row.start
    lines = list(rows.above(row.start, scene.floor))[:4]
    if not own.startswith("@"):
        for number, line in enumerate(lines):
            if line.text.startswith("@"):
                inner = [above.text for above in reversed(lines[: number + 1])] + inner
                start = line.start
                break
        else:
            if not inner and lines and "#" in lines[0].text:
                inner, start = [lines[0].text], lines[0].start
    handle = ""
    words = "\n".join(inner)
    if words.startswith("@"):
        handle, _, words = words[1:].partition("\n" if "\n" in words else " ")
        if " " in handle:
            handle, _, more = handle.partition(" ")
            words = more + "\n" + words
    yield scene.post(start, row.end, words.strip(), Signature("", handle, "", 0, 0))
