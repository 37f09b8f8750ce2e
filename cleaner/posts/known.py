"""Posts whose embed code the page's HTML held, found again in the article's text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from ..model import Match, Post
from .rows import Rows

FEWEST = 15
"""Letters and digits a post needs before it is sought in a text that does not name its author."""

MOST = 200
"""Embeds of one page that are looked for."""


UNSIGNED = frozenset({"facebook", "instagram", "reddit", "tiktok", "youtube"})
"""Platforms that print no attribution below a post: their rules know place-holders alone."""


def squeeze(text: str) -> str:
    """Reduce a text to its letters and digits, which every extractor leaves alone."""
    return "".join(filter(str.isalnum, text))


def pick(known: Sequence[Post], handle: str, date: str, words: str) -> Post | None:
    """Choose the known post that an attribution names; the words above it decide between two."""
    same = [
        post
        for post in known
        if post.handle.casefold() == handle.casefold()
        and (post.date == date or not (post.date and date))
    ]
    ending = squeeze(words[-600:])
    for post in same:
        if post.text and ending.endswith(squeeze(post.text)[-60:]):
            return post
    return same[0] if len(same) == 1 else None


def start_of(text: str, floor: int, place: int, words: str) -> int:
    """Give the place where `words` start that end at `place`; `place` when they stand not there."""
    left = squeeze(words)
    at, count = place, 0
    while at > floor and count < len(left):
        at -= 1
        if text[at].isalnum():
            count += 1
            if text[at] != left[-count]:
                return place
    if count < len(left):
        return place
    while at > floor and not text[at - 1].isspace():  # signs and emoji before the first letter
        at -= 1
    return at


def complete(post: Post, given: Post) -> Post:
    """Fill what was found with what the embed code says, which is surer."""
    return replace(
        given,
        author=given.author or post.author,
        handle=given.handle or post.handle,
        date=given.date or post.date,
        text=given.text or post.text,
        start=post.start,
        end=post.end,
    )


def place_known(
    rows: Rows, known: Sequence[Post], posts: Sequence[Post], refined: Sequence[Match]
) -> tuple[tuple[Post, ...], tuple[Match, ...]]:
    """Find those known posts whose words stand in the text with no attribution near."""
    found, matches = list(posts), list(refined)
    used = {(post.handle, squeeze(post.text)) for post in posts}
    open_ones = [
        post
        for post in known
        if len(squeeze(post.text)) >= FEWEST and (post.handle, squeeze(post.text)) not in used
    ]
    if open_ones:
        places = [place for place, sign in enumerate(rows.text) if sign.isalnum()]
        whole = "".join(rows.text[place] for place in places)
        for post in open_ones:
            words = squeeze(post.text)
            at = whole.find(words)
            while at >= 0:
                start, end = rows.whole(places[at], places[at + len(words) - 1])
                alone = _letters(places, start, end) == len(words)
                if alone and not any(p.start < end and start < p.end for p in found):
                    found.append(replace(post, start=start, end=end))
                    role = "note" if post.platform in UNSIGNED else "signed"
                    matches.append(Match(f"posts/{post.platform}-{role}", start, end, 1.0))
                    break
                at = whole.find(words, at + len(words))
    found.sort(key=lambda post: post.start)
    return tuple(found), tuple(matches)


def _letters(places: Sequence[int], start: int, end: int) -> int:
    """Count the letters and digits in a stretch of the text."""
    return bisect_left(places, end) - bisect_left(places, start)
