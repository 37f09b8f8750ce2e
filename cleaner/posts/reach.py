"""How far up a post reaches from its attribution: the line above, and more only on evidence.

Doubt keeps text: a line of the article lost is worse than a line of a post left standing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from .rows import Row
from .signature import looks

LONGEST = 280
"""Letters a post may have (X since 2017), links counted as `LINK`."""

PREMIUM = 1000
"""Letters of a post glued to its attribution, where nothing but the post can stand."""

LINK = 23
"""What a link counts, whatever its length."""

CUT_SHORT = range(262, LONGEST + 22)
"""Length at which X's embed code cuts a longer post and writes `…` and its link."""

_LINKS = re.compile(r"(?:https?://|pic\.(?:twitter|x)\.com/|(?:www\.)?t\.co/)\S+", re.IGNORECASE)
_ONLY_MARKS = re.compile(r"(?:(?:https?://|pic\.(?:twitter|x)\.com/)\S+|[#@]\w+|[\W_])+")
_SIGNS_OF_POST = re.compile(r"t\.co/\w|pic\.(?:twitter|x)\.com/|^(?:[@#]\w|RT @|\d{1,2}/\d{0,2}\s)")
_ELLIPSIS_LINK = re.compile(r"(?:…|\.\.\.) ?(?:https?://t\.co/|pic\.(?:twitter|x)\.com/)\w+\s*$")
_ENDS = ".!?…。！？।؟:;\"'”’»)]"
_BULLET = re.compile(r"[-*•▪▫●○◦‣✅✔☑❌➡👉🔹🔸🔴⚫⬛️]|\d{1,2}[.)️]\s?|\d️?⃣")


def weight(text: str) -> int:
    """Count letters as X does, nearly: a link is 23 letters, an emoji of many parts a few."""
    plain, links = _LINKS.subn("", text)
    return len(plain) + LINK * links


def reach(above: Sequence[Row], indent: int, below_indent: int) -> int:
    """Tell how many of the lines above an attribution are its post.

    `above` from the nearest; `indent` of the attribution's own line, `below_indent` of the
    filled line below it (-1: none).
    """
    if not above or is_lead_in(above[0].text):
        return 0
    if weight(above[0].text) > LONGEST + 20 and not _ELLIPSIS_LINK.search(above[0].text):
        return 0
    fits, total = 0, 0
    for line in above:
        total += weight(line.text) + 1
        if total > LONGEST + 20 + 1 and fits:
            break
        fits += 1
    most = above[:fits]
    return (
        _quoted(most, above, indent, below_indent)
        or _cut_short(most)
        or _block(most, above)
        or _below_lead_in(most, above)
        or _marked(most)
    )


def is_lead_in(line: str) -> bool:
    """Whether the line announces what follows: `he wrote on Twitter:`."""
    return line.rstrip("\"'”’» ").endswith((":", "：")) and not _SIGNS_OF_POST.search(line)


def names_posting(line: str) -> bool:
    """Whether a lead-in speaks of posting, tweeting, a platform."""
    folded = line.casefold()
    return is_lead_in(line) and any(word in folded for word in looks()["posting"])


def _quoted(most: Sequence[Row], above: Sequence[Row], indent: int, below_indent: int) -> int:
    """Count the lines indented as the attribution is, where the article is indented less."""
    count = 0
    while count < len(most) and most[count].indent == indent:
        count += 1
    over = above[count].indent if count < len(above) else -1
    parted = 0 <= below_indent < indent or 0 <= over < indent
    return count if indent > 0 and parted and (over < indent) else 0


def _block(most: Sequence[Row], above: Sequence[Row]) -> int:
    """Count the lines that follow each other without a blank line, where blank lines part."""
    count = 1
    while count < len(above) and not above[count].gap:
        count += 1
    parted = above[0].gap and count < len(above)
    return count if parted and 1 < count <= len(most) else 0


def _cut_short(most: Sequence[Row]) -> int:
    """Count the lines that make up the length at which X cuts a long post short."""
    if not _ELLIPSIS_LINK.search(most[0].text):
        return 0
    total = 0
    for count, line in enumerate(most, 1):
        total += len(_LINKS.sub("", line.text).strip()) + 1
        if total in CUT_SHORT:
            return count
    return 0


def _below_lead_in(most: Sequence[Row], above: Sequence[Row]) -> int:
    """Count the lines under a near line that announces a post."""
    for count in range(1, min(len(most) + 1, len(above))):
        if names_posting(above[count].text):
            return count
    return 0


def _marked(most: Sequence[Row]) -> int:
    """Count the lines up to the highest one that carries what only posts carry."""
    count = 1
    for index in range(1, len(most)):
        line, lower = most[index].text, most[index - 1].text
        if line.endswith((":", "：")):
            break
        if _continues(line, lower) or _SIGNS_OF_POST.search(line) or _is_emoji(line[0]):
            count = index + 1
    return count


def _continues(line: str, lower: str) -> bool:
    """Whether `lower` goes on with what `line` began."""
    open_end = line[-1] not in _ENDS
    if open_end and lower[0].islower():
        return True
    if open_end and len(line) >= LONGEST // 4 and _LINKS.search(lower):
        return True
    first, second = _BULLET.match(line), _BULLET.match(lower)
    return bool(first and second)


def _is_emoji(sign: str) -> bool:
    return ord(sign) > 0x25FF and unicodedata.category(sign) == "So"
