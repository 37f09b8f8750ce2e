"""Embedded posts: found, lifted out whole, and tagged with their language."""

from __future__ import annotations

from ..model import Post
from .detectors import DETECTORS
from .embeds import embeds
from .find import find
from .language import UNDECIDED, language_of, read_languages, tag

__all__ = [
    "DETECTORS",
    "UNDECIDED",
    "embeds",
    "find",
    "language_of",
    "mark",
    "read_languages",
    "tag",
]

_NAMES = {
    "x": "X", "tiktok": "TikTok", "youtube": "YouTube", "truth": "Truth Social", "vk": "VK",
    "linkedin": "LinkedIn",
}  # fmt: skip


def mark(post: Post) -> str:
    """Write what may stand in a post's place: `[post: @ConflictsW, X, 2019-03-23, en]`."""
    who = f"@{post.handle}" if post.handle else post.author
    platform = _NAMES.get(post.platform, post.platform.capitalize())
    parts = (" ".join(part.split()) for part in (who, platform, post.date, post.language))
    return "[post: " + ", ".join(filter(None, parts)).replace("]", ")") + "]"
