"""How far up a post reaches from its attribution: the line above, and more only on evidence.

Doubt keeps text: a line of the article lost is worse than a line of a post left standing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from .looks import looks
from .rows import Row

LONGEST = 300
"""Letters a post may have, links left out: X's 280, and what emoji of many parts add."""

PREMIUM = 1000
"""Letters of a post glued to its attribution, where hardly anything else can stand."""

CUT_SHORT = range(262, 296)
"""Letters after which X's embed code cuts a longer post and writes `…` and a link."""

SENTENCE = LONGEST // 4
"""Letters from which a line without a full stop is no heading."""

JUMP = 2
"""Lines without any sign of a post that may stand between two that have one."""

LINK = re.compile(r"(?:https?://|pic\.(?:twitter|x)\.com/|(?<!\w)t\.co/)\S+", re.IGNORECASE)
_SIGN = re.compile(r"[@#]\w|RT @|\d{1,2}/(?:\d{1,2})?(?:\s|$)|\(\d/\d\)")
_SIGN_ANYWHERE = re.compile(r"t\.co/\w|pic\.(?:twitter|x)\.com/\w")
_ONLY_MARKS = re.compile(r"(?:[@#]\w+|[\W_])+")
_CUT = re.compile(r"(?:…|\.\.\.) ?(?:https?://t\.co/|pic\.(?:twitter|x)\.com/)\w+$")
_BULLET = re.compile(r"(?:[-*•▪▫●○◦‣✅✔☑❌➡👉🔹🔸🔴⚫⬛]|\d{1,2}[.)]|\d\ufe0f?⃣)\ufe0f?\s?")
_LABEL = re.compile(r"\w{2,20}: ")
_ENDS = ".!?…。！？।؟:;\"'”’»)]"


def weight(text: str) -> int:
    """Count a text's letters, its links left out."""
    return len(LINK.sub("", text).strip())


def reach(above: Sequence[Row], indent: int, base: int) -> int:
    """Tell how many of the lines above an attribution are its post.

    `above` from the nearest; `indent` of the attribution's own line, `base` of the article's.
    """
    if above and above[0].text in looks()["fillers"]:
        return 1 + reach(above[1:], indent, base)
    if not above or is_lead_in(above[0].text) or weight(above[0].text) > LONGEST:
        if not (above and _CUT.search(above[0].text) and weight(above[0].text) < PREMIUM):
            return 0
        return 1
    fits, total = 0, 0
    for row in above:
        total += weight(row.text) + 1
        if total > LONGEST:
            break
        fits += 1
    most = above[: max(1, fits)]
    return (
        _quoted(most, above, indent, base)
        or _cut_short(most)
        or _block(most, above)
        or _below_lead_in(most, above)
        or _marked(most)
    )


def is_lead_in(line: str) -> bool:
    """Whether the line announces what follows: `he wrote on Twitter:`."""
    return line.rstrip("\"'”’» ").endswith((":", "：")) and not _SIGN_ANYWHERE.search(line)


def names_posting(line: str) -> bool:
    """Whether a lead-in speaks of posting, tweeting, a platform."""
    folded = line.casefold()
    return is_lead_in(line) and any(word in folded for word in looks()["posting"])


def _quoted(most: Sequence[Row], above: Sequence[Row], indent: int, base: int) -> int:
    """Count the lines indented as the attribution is, where the article is indented less."""
    count = 0
    while count < len(most) and most[count].indent == indent:
        count += 1
    closed = count == len(above) or above[count].indent < indent
    return count if indent > base and closed else 0


def _cut_short(most: Sequence[Row]) -> int:
    """Count the lines that make up the length at which X cuts a long post short."""
    if not _CUT.search(most[0].text):
        return 0
    total = 0
    for count, row in enumerate(most, 1):
        total += weight(row.text) + 1
        if total in CUT_SHORT:
            return count
    return 0


def _block(most: Sequence[Row], above: Sequence[Row]) -> int:
    """Count the lines that follow each other without a blank line, where blank lines part."""
    count = 1
    while count < len(above) and not above[count].gap:
        count += 1
    parted = above[0].gap and count < len(above)
    return count if parted and 1 < count <= len(most) else 0


def _below_lead_in(most: Sequence[Row], above: Sequence[Row]) -> int:
    """Count the lines under a near line that announces a post."""
    for count in range(1, min(len(most) + 1, len(above))):
        if names_posting(above[count].text):
            return count
    return 0


def _marked(most: Sequence[Row]) -> int:
    """Count the lines up to the highest one that is seen to belong."""
    count = 1
    for index in range(1, len(most)):
        line, lower = most[index].text, most[index - 1].text
        if is_lead_in(line) or index - count >= JUMP:
            break
        if _opens_as_posts_do(line) or (index == count and _continues(line, lower)):
            count = index + 1
    return count


def _continues(line: str, lower: str) -> bool:
    """Whether `lower` goes on with what `line` began."""
    if line[-1] not in _ENDS:
        if lower[0].islower():
            return True
        if len(line) >= SENTENCE and LINK.search(lower) and not _LABEL.match(line):
            return True
    if line[0].islower() and lower[0].islower():
        return True
    return bool(_BULLET.match(line) and _BULLET.match(lower))


def _opens_as_posts_do(line: str) -> bool:
    """Whether a line starts with a hashtag, a handle, a thread's number or an emoji."""
    return bool(_SIGN.match(line)) or (
        ord(line[0]) > 0x25FF and unicodedata.category(line[0]) == "So"
    )
