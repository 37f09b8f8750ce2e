"""Posts as their own page shows them: name, handle, text, time and counters, line by line.

A time that X alone writes so closes the text below a handle (`stamped`). Where a timeline or
another platform shows the post, the handle opens it (`headed`), and counters must close it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ..model import Post
from .looks import looks
from .reach import PREMIUM, REPLYING, weight
from .rows import Row
from .scene import NAMES, Scene
from .signature import TRIM, Signature, read_label
from .trimmings import EDGES, FOOT_LINES, Foot, foot, is_badge, is_button, when, without_badge

STAMP_LINES = 12
"""Filled lines between the name and the time of a post as its own page shows it."""

LETTERS = 500
"""Letters of a post between its head and its counters: what Mastodon and Threads allow."""

LONGEST_NAME = 50
"""Letters of a line that may be a name."""

HEAD_LINES = 6
"""Filled lines looked at above a handle and below it: name, badge, time, `Follow`."""

SURE = 5
"""Counters and buttons that must stand below a post whose head has no `@handle`."""

BYLINE = 3
"""Counters that must stand below a name, handle and date that may be an article's byline."""

_NAMED = re.compile(r"([^@.!?:]{0,50}?) ?@(\w[\w.-]{0,62}(?:@[\w-]+(?:\.[\w-]+)+)?)(\W.*)?")


@dataclass(frozen=True, slots=True)
class Head:
    """Who wrote a post, perhaps when, and the lines that say it: from `first` up to `inner`.

    `dotted` says whether a dot stands there, as before the date of a post and not of a byline.
    """

    author: str
    handle: str
    first: int
    inner: int
    dated: bool
    date: str
    dotted: bool


def stamped(scene: Scene) -> Iterable[Post]:
    """Take name, handle, text and time, each on lines of its own, from the time upwards."""
    rows, row = scene.rows, scene.hit.row
    lines = list(islice(rows.above(row.start, scene.floor), STAMP_LINES + HEAD_LINES))[::-1]
    head = _head_above(lines, scene.language)
    if head is None or sum(weight(line.text) for line in lines[head.inner :]) > PREMIUM:
        return
    date = read_label(row.text, scene.language).date
    under = foot(list(rows.below(row.start)), scene.language, False) or Foot(row.end)
    yield _post(scene, head, lines, replace(under, date=date))


def _head_above(lines: Sequence[Row], language: str) -> Head | None:
    """Find the head nearest to a time below `lines`; one with a time of its own is quoted."""
    quoted = None
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - STAMP_LINES), -1):
        head = _head(lines, at, language)
        if head is None or (head.inner == len(lines) and not lines[at].text.startswith("@")):
            continue
        if not head.dated:
            return head
        quoted = quoted or head
    return quoted


def headed(scene: Scene) -> Iterable[Post]:
    """Take a post from its head down to its counters, where one of them tells the time."""
    rows, row, language = scene.rows, scene.hit.row, scene.language
    lines = list(islice(rows.above(row.start, scene.floor), HEAD_LINES))[::-1]
    at = len(lines)
    lines += [row, *islice(rows.below(row.start), HEAD_LINES)]
    head = _head(lines, at, language, scene.hit.platform)
    if head is None:
        return
    lines[at + 1 :] = islice(rows.below(row.start), STAMP_LINES + FOOT_LINES)
    if foot(lines[head.inner :], language, True):
        return
    letters = 0
    for end in range(head.inner + 1, min(head.inner + STAMP_LINES, len(lines))):
        letters += weight(lines[end - 1].text)
        if letters > LETTERS:
            return
        under = foot(lines[end:], language, not head.dated)
        if under and _closes(scene, head, under):
            yield _post(scene, head, lines[:end], under)
            return


def _closes(scene: Scene, head: Head, under: Foot) -> bool:
    """Whether what stands below is enough to say that a post ends there."""
    byline = head.date and not head.dotted
    if not (head.dated or under.date) or under.items < (BYLINE if byline else 2):
        return False
    if scene.hit.platform == "x":
        return True
    return under.items >= SURE or scene.hit.platform in under.text.casefold()


def _head(lines: Sequence[Row], at: int, language: str, platform: str = "x") -> Head | None:
    """Read a head by the line that is most its own: a handle, or a time where none has an `@`."""
    line = lines[at].text.strip(EDGES)
    author, handle, dated, date = "", "", False, ""
    if platform == "facebook":
        dated, date = when(line, language)
        if not dated:
            return None
    elif platform == "threads":
        handle = line
    else:
        named = _NAMED.fullmatch(line)
        if named is None or _is_answer(lines, at):
            return None
        author, handle = without_badge(named[1]), named[2].rstrip(".-")
        for part in re.split("[·•]", named[3] or ""):
            told, day = when(part, language)
            if not (told or is_badge(part) or is_button(part)):
                return None
            dated, date = dated or told, date or day
    inner = at + 1
    while inner < min(at + HEAD_LINES, len(lines)):
        text = lines[inner].text
        told, day = (False, "") if dated else when(text, language)
        if not (told or is_badge(text) or is_button(text)):
            break
        dated, date, inner = dated or told, date or day, inner + 1
    first = at
    if not author:
        first, author, told = _name(lines, at, language)
        dated = dated or told
    if platform != "x" and not (dated and (author or handle)):
        return None
    dotted = any("·" in line.text for line in lines[at:inner])
    return Head(author, handle, first, inner, dated, date, dotted)


def _name(lines: Sequence[Row], at: int, language: str) -> tuple[int, str, bool]:
    """Find the name above a handle: its first line, the name, whether a time stands above."""
    above = at - 1
    while above > at - HEAD_LINES // 2 and above >= 0 and is_badge(lines[above].text):
        above -= 1
    if above < 0 or not 0 < len(lines[above].text) <= LONGEST_NAME:
        return at, "", False
    text = lines[above].text
    if text[-1] in ".!?:" or "@" in text or any(when(text, language)):
        return at, "", False
    author, first = without_badge(text), above
    if first and without_badge(lines[first - 1].text) == author:  # the picture's name
        first -= 1
    if first and when(lines[first - 1].text, language)[0]:
        return first - 1, author, True
    return first, author.strip(TRIM), False


def _is_answer(lines: Sequence[Row], at: int) -> bool:
    """Whether a line is the handle of one whom the post answers, as the line above it says."""
    if not 0 < at < len(lines) or not lines[at].text.startswith("@"):
        return False
    above = lines[at - 1].text.casefold()
    return len(above) <= REPLYING and above.startswith(tuple(looks()["replying"]))


def _post(scene: Scene, head: Head, lines: Sequence[Row], under: Foot) -> Post:
    """Make a post of its head, the lines down to its counters or time, and what stands there."""
    words = [
        line.text
        for at, line in enumerate(lines[: _quote(lines, head, scene.language)])
        if at >= head.inner and not (is_badge(line.text) or is_button(line.text))
        if not (_is_answer(lines, at) or _is_answer(lines, at + 1))
    ]
    by = Signature(head.author, head.handle, head.date or under.date, 0, 0)
    made = scene.post(lines[head.first].start, under.end, "\n".join(words), by)
    return replace(made, platform=_platform(scene, head, under))


def _quote(lines: Sequence[Row], head: Head, language: str) -> int:
    """Find where the words of a post end and those of one that it quotes begin."""
    for at in range(head.inner + 1, len(lines)):
        quoted = _head(lines, at, language)
        if quoted and quoted.dated:
            return max(quoted.first, head.inner)
    return len(lines)


def _platform(scene: Scene, head: Head, under: Foot) -> str:
    """Tell the platform by the form of the handle, or by the names of its counters."""
    if scene.hit.platform != "x":
        return scene.hit.platform
    if "@" in head.handle:
        return "mastodon"
    if "." in head.handle:
        return "bluesky"
    folded = under.text.casefold()
    return next((name for word, name in NAMES.items() if word in folded), "x")


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
