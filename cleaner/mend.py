r"""Sentences that a scraper broke where a link or bold words start and end: put together again.

`soup.get_text("\n")` and its like write each piece of text that HTML's tags part on a line of its
own. No other text has lines that start with a comma or a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .wrap import OPENER, STOPS, join

LEAST_SIGNS = 2
"""How many lines must start with a comma or a full stop."""

LONG = 4
"""Words of a piece that is no item of a menu."""

_SIGN = re.compile(r"\n[,.、，。](?:[ \t]+\w|[ \t]*(?=\r?\n|$))")
_GOES_ON = re.compile(r"[ \t]*[,.;:!?)\]’”»%、，。；：）」』](?![.)\w])")
_OPENS = (",", "(", "“", "„", "«", "「", "『", "（")
_STOPS = (*STOPS, ";", "{", "}", "|", ">", "»", "…")


def mend(text: str) -> str:
    """Write spaces for the breaks that part a sentence, in a text that has such breaks.

    Same length in and out; any other text comes back as it is.
    """
    if len(_SIGN.findall(text)) < LEAST_SIGNS:
        return text
    lines = text.split("\n")
    return join(lines, _broken(lines))


def _broken(lines: Sequence[str]) -> Iterator[int]:
    """Give the lines that go on with the sentence of the line above."""
    runs_on = [False, *map(_runs_on, lines, lines[1:]), False]
    for row in range(1, len(lines)):
        # A link that the line below goes on with is no headline: it ends what stands above.
        if runs_on[row] or (runs_on[row + 1] and lines[row].strip() and _is_open(lines[row - 1])):
            yield row


def _runs_on(above: str, below: str) -> bool:
    """Whether a line goes on with the sentence of the line above it."""
    above, first = above.strip(), below.lstrip()[:1]
    if not above or not first:
        return False
    if above.endswith(_OPENS) or _GOES_ON.match(below):
        return True
    if not first.islower() or above.endswith(_STOPS) or OPENER.match(below):
        return False
    return max(above.count(" "), below.strip().count(" ")) + 1 >= LONG


def _is_open(line: str) -> bool:
    """Whether a line looks like the start of a sentence: several words, the last one not a name."""
    words = line.split()
    return len(words) >= LONG and words[-1][0].islower() and not words[-1].endswith(_STOPS)
