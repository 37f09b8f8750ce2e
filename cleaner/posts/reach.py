"""How far up a post reaches from its attribution: the line above, and more only on evidence.

Doubt keeps text: a line of the article lost is worse than a line of a post left standing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..rulebook.scripts import CLOSERS, STOPS
from .looks import looks
from .manner import EMOJI, FEWEST, MOST_LINES, SOLID, Manner, ends, opening
from .rows import Row

LONGEST = 300
"""Letters a post may have, links left out: X's 280, and what emoji of many parts add."""

PREMIUM = 1000
"""Letters of a post glued to its attribution, where hardly anything else can stand."""

CUT_SHORT = range(262, 296)
"""Letters after which X's embed code cuts a longer post and writes `…` and a link."""

FULL = 200
"""Letters from which several short lines are as much as one writes who fills a post."""

LAST = 80
"""Letters of a post's last line, below which it may well be the end of something longer."""

ROOMIER = 2
"""How many times the room of a post as many of the article's paragraphs must take."""

REPLYING = 80
"""Letters of the longest line that says to whom a post replies."""

JUMP = 2
"""Lines without any sign of a post that may stand between two that have one."""

LINK = re.compile(r"(?:https?://|pic\.(?:twitter|x)\.com/|(?<!\w)t\.co/)\S+", re.IGNORECASE)
_SIGN = re.compile(r"@\w|#\d{0,9}[^\W\d]|RT @|\d{1,2}/(?:\d{1,2}\s|\s|$)|\(\d/\d\)")
_SIGN_ANYWHERE = re.compile(r"t\.co/\w|pic\.(?:twitter|x)\.com/\w")
_MARKS_ALONE = re.compile(r"[@#]\w+|[\W_]")
_X = re.compile(r"\bX\b")
_CUT = re.compile(r"(?:…|\.\.\.) ?(?:https?://t\.co/|pic\.(?:twitter|x)\.com/)\w+$")
_BULLET = re.compile(r"(?:[-*•▪▫●○◦‣✅✔☑❌➡👉🔹🔸🔴⚫⬛]|\d{1,2}[.)]|\d\ufe0f?⃣)\ufe0f?\s?")
_LABEL = re.compile(r"[\w'’-]{2,20}(?: [\w'’-]{1,20}){0,2}: ")
_ENDS = frozenset((*STOPS, *CLOSERS, "…", ":", ";"))

Own = Callable[[], Manner]
"""Reads the article's own manner, when it is first asked for."""


def weight(text: str) -> int:
    """Count a text's letters, its links left out."""
    return len(LINK.sub("", text).strip())


def reach(above: Sequence[Row], indent: int, base: int, own: Own) -> int:
    """Tell how many of the lines above an attribution are its post.

    `above` from the nearest; `indent` of the attribution's own line, `base` of the article's.
    """
    if above and above[0].text in looks()["fillers"]:
        return 1 + reach(above[1:], indent, base, own)
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
        or _marked(most, own)
        or _above_marks(most, own)
        or _unlike(most, own)
        or 1
    )


def is_lead_in(line: str) -> bool:
    """Whether the line announces what follows: `he wrote on Twitter:`."""
    return line.rstrip("\"'”’» ").endswith((":", "：")) and not _SIGN_ANYWHERE.search(line)


def names_posting(line: str) -> bool:
    """Whether a lead-in speaks of posting, tweeting, a platform."""
    return is_lead_in(line) and _says_posting(line)


def _says_posting(line: str) -> bool:
    folded = line.casefold()
    return bool(_X.search(line)) or any(word in folded for word in looks()["posting"])


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


def _marked(most: Sequence[Row], own: Own) -> int:
    """Count the lines up to the highest one that is seen to belong; 0 when none is."""
    count = 1
    for index in range(1, len(most)):
        line, lower = most[index].text, most[index - 1].text
        if is_lead_in(line) or index - count >= JUMP:
            break
        beyond = most[index + 1].text if index + 1 < len(most) else ""
        continues = index == count and _continues(beyond, line, lower, own)
        if continues or _opens_as_posts_do(line, own):
            count = index + 1
    return count if count > 1 else 0


def _continues(beyond: str, line: str, lower: str, own: Own) -> bool:
    """Whether `lower` goes on with what `line` began; `beyond` stands above both."""
    if line[-1] not in _ENDS:
        if lower[0].islower():
            return True
        long = len(line) >= SOLID and not _LABEL.match(line) and not _BULLET.match(line)
        if long and LINK.search(lower) and _closed(beyond):
            return True
    if line[0].islower() and lower[0].islower():
        return True
    return bool(_BULLET.match(line) and _BULLET.match(lower) and not own().openings[line[0]])


def _closed(line: str) -> bool:
    """Whether a line, if there is one, is no headline or item of a list."""
    return not line or ends(line) or is_lead_in(line)


def _above_marks(most: Sequence[Row], own: Own) -> int:
    """Count a line of words above one of hashtags, handles, links or emoji alone.

    A post may have no words, so the line must look like a post's: no full stop, or a cry.
    """
    if len(most) < 2 or _MARKS_ALONE.sub("", LINK.sub("", most[0].text)):
        return 0
    line = most[1].text
    if ends(line):
        cries = line.rstrip("\"'”’»)] ").endswith(("!", "！"))
        return 0 if _announces(line) or not cries else 2
    likes = own().open_long if len(line) >= SOLID else own().open_short
    heads = likes and (len(line) >= SOLID or LINK.match(most[0].text))
    return 0 if _announces(line) or heads else 2


def _unlike(most: Sequence[Row], own: Own) -> int:
    """Count the lines that the article itself would not have written so; 0 when it might have."""
    return _unclosed(most, own) or _crowded(most, own)


def _unclosed(most: Sequence[Row], own: Own) -> int:
    """Count the lines without a full stop, in an article that closes every paragraph.

    All of the post must be written so: one line above a sentence is rather a heading.
    """
    count = 0
    for row in most:
        if ends(LINK.sub("", row.text)) or (count and _announces(row.text)):
            break
        count += 1
    return count if count > 1 and own().closes_all() else 0


def _crowded(most: Sequence[Row], own: Own) -> int:
    """Count the sentences of a line each that fill a post, where the article has longer ones.

    Three at least: above a short post there may be a paragraph that leads to it, but hardly two
    such as are found nowhere else.
    """
    total = weight(most[0].text)
    if total > LAST or not ends(most[0].text):
        return 0
    upper = -1
    for count, row in enumerate(most[1:MOST_LINES], 2):
        letters = weight(row.text)
        upper += letters + 1
        total += letters + 1
        heads = row.text.endswith("?") or _BULLET.match(row.text) or _announces(row.text)
        if heads or not ends(row.text) or not own().is_short(letters):
            return 0
        rooms = own().rooms
        if count == 2 or own().pairs < FEWEST or rooms.get(count, 0) < ROOMIER * total:
            continue
        if rooms[count - 1] > upper:
            return count if total >= FULL else 0
    return 0


def _announces(line: str) -> bool:
    """Whether a line, with a colon or without, speaks of a post to come."""
    return is_lead_in(line) or _says_posting(line)


def _opens_as_posts_do(line: str, own: Own) -> bool:
    """Whether a line starts with a hashtag, a handle, a thread's number or an emoji.

    A sign that the article's own lines start with too is none. `Replying to @handle` is X's.
    """
    if "@" in line and line.casefold().startswith(tuple(looks()["replying"])):
        return len(line) <= REPLYING
    sign = opening(line)
    return bool(sign == EMOJI or _SIGN.match(line)) and not own().openings[sign]
