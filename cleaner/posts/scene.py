"""What the reading of one matched line may look at: its rule's word, its lines, its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..model import Match, Post
from . import known as embeds
from .manner import Manner
from .rows import Row, Rows
from .signature import Signature

UNDECIDED = "und"
"""The BCP 47 tag of a text in no known language."""

NAMES = {
    "instagram": "instagram", "facebook": "facebook", "tiktok": "tiktok", "youtube": "youtube",
    "threads": "threads", "bluesky": "bluesky", "mastodon": "mastodon", "telegram": "telegram",
    "linkedin": "linkedin", "truth social": "truth", "reddit": "reddit", "weibo": "weibo",
    "retruth": "truth",
    "инстаграм": "instagram", "אינסטגרם": "instagram", "اینستاگرام": "instagram",
}  # fmt: skip
"""How lines name platforms, case-folded; all else is X."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A match with what its rule's id says, and the line it stands in."""

    match: Match
    platform: str
    role: str
    row: Row


@dataclass(frozen=True, slots=True)
class Scene:
    """What the reading of one hit may look at: nothing above `floor` is free any more."""

    rows: Rows
    hits: Sequence[Hit]
    number: int
    floor: int
    language: str
    known: Sequence[Post]
    own: Callable[[], Manner]

    @property
    def hit(self) -> Hit:
        """The hit that is read."""
        return self.hits[self.number]

    def post(self, start: int, end: int, words: str, by: Signature | None = None) -> Post:
        """Make a post of this hit's platform, its language yet unknown."""
        author, handle, date = (by.author, by.handle, by.date) if by else ("", "", "")
        made = Post(self.hit.platform, author, handle, date, words, UNDECIDED, 0.0, start, end)
        given = embeds.pick(self.known, handle, date, words) if handle and self.known else None
        return embeds.complete(made, given) if given else made


def read_hit(rows: Rows, match: Match) -> Hit:
    """Read a rule's id: `posts/x-signed-undated` is about X, and its line signs a post.

    A rule for `any` platform is about the one that its line names; X where it names no other.
    """
    platform, _, rest = match.rule.partition("/")[2].partition("-")
    row = rows.at(match.start)
    if platform == "any":
        folded = row.text.casefold()
        platform = next((name for word, name in NAMES.items() if word in folded), "x")
    return Hit(match, platform, rest.partition("-")[0], row)


def order(hit: Hit) -> tuple[int, bool, int, int]:
    """Sort hits by place; where one line looks like X's and another's, the other is meant."""
    lookalike = hit.platform == "x" and hit.role == "signed"
    return hit.row.start, lookalike, hit.match.start, hit.match.end
