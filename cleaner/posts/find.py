"""Matches of `posts` rules -> posts, each grown to the whole of its text.

The second word of such a rule's id says what the matched line is to its post: `x-signed` closes
the text above it, `instagram-note` is a place-holder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..model import Match, Post
from .dates import find_date
from .reach import PREMIUM, reach, weight
from .rows import Row, Rows, platform_and_role
from .signature import Signature, read_signatures

UNDECIDED = "und"
"""The BCP 47 tag of a text in no known language."""


def find(
    text: str, matches: Sequence[Match], language: str = "", known: Sequence[Post] = ()
) -> tuple[tuple[Post, ...], tuple[Match, ...]]:
    """Find the posts that `matches` (of category `posts`) give away.

    `text` is the article's raw text, or a view of the same length; `language` its BCP 47 tag,
    which decides ambiguous dates; `known` the posts that its HTML named, which win over what
    is guessed here. Returns the posts, in order and apart from each other, and the matches
    grown to them; a match that proves to be no post's is left out.
    """
    if not matches:
        return (), ()
    rows = Rows(text)
    posts: list[Post] = []
    refined: list[Match] = []
    floor = 0
    for match in sorted(matches, key=lambda m: (m.start, m.end)):
        if match.keeps:
            refined.append(match)
            continue
        if match.start < floor:  # of a post that is found already
            refined.append(replace(match, start=posts[-1].start, end=posts[-1].end))
            continue
        platform, _ = platform_and_role(match)
        for post in _signed(rows, match, platform, floor, language):
            posts.append(post)
            refined.append(replace(match, start=post.start, end=post.end))
            floor = post.end
    return tuple(posts), tuple(refined)


def _signed(rows: Rows, match: Match, platform: str, floor: int, language: str) -> list[Post]:
    """Read the attributions of one line and let each take the text above it."""
    row = rows.at(match.start)
    begin = max(row.start, floor)
    found: list[Post] = []
    for signature in read_signatures(rows.text[begin : row.end], language):
        post = _above(rows, row, begin, signature, platform, max(floor, 0), language)
        found.append(post)
        floor = post.end
    return found


def _above(
    rows: Rows, row: Row, begin: int, signature: Signature, platform: str, floor: int, language: str
) -> Post:
    low, high = begin + signature.start, begin + signature.end
    date, last = signature.date, high
    if not date and high >= row.end:
        date, last = _date_below(rows, row, language)
    first = low
    glued_from = max(row.start, floor)
    glued = rows.text[glued_from:low]
    if glued.strip():
        if weight(glued.strip()) <= PREMIUM:
            first = glued_from + len(glued) - len(glued.lstrip())
    else:
        above = list(rows.above(row.start, floor))
        under = next(rows.below(row.start), None)
        count = reach(above, row.indent, under.indent if under else -1)
        first = above[count - 1].start if count else low
    lines = (line.strip() for line in rows.text[first:low].splitlines())
    words = "\n".join(line for line in lines if line)
    return Post(
        platform, signature.author, signature.handle, date, words, UNDECIDED, 0.0, first, last
    )


def _date_below(rows: Rows, row: Row, language: str) -> tuple[str, int]:
    """Read the date from the line below, when it holds nothing else."""
    under = next(rows.below(row.start), None)
    printed = find_date(under.text, language) if under else None
    if under and printed and printed.start <= 2 and printed.end >= len(under.text) - 2:
        return printed.iso, under.end
    return "", row.end
