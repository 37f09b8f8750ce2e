"""Tell a whole page's text from an extractor's output.

A whole page carries its menus: long runs of short lines, and labels such as "Log in" or
"Privacy policy" that no extractor lets through in number.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

from .model import Kind, Match
from .shape import Shape

WEIGHTS = {
    "run": 1.08,
    "first": 1.44,
    "last": 0.82,
    "short": -0.67,
    "words": -1.29,
    "navigation": 1.62,
    "legal": 1.59,
}
BIAS = -9.75
"""A logistic regression on six scrapes of each corpus page; docs/accuracy.md has how right it is."""


def recognise(shape: Shape, matches: Sequence[Match]) -> Kind:
    """Say whether an article is a whole `page` or an extracted `text`."""
    filled = shape.segments.filled
    if not filled:
        return "text"
    run = [shape.number("run", row) or 0 for row in filled]
    words = [shape.words[row] for row in filled]
    solid = [rank for rank, row in enumerate(filled) if shape.solid[row]] or [len(filled)]
    short = [count for count, length in zip(words, run, strict=True) if length]
    labels = {
        category: {
            shape.segments.keys[shape.segments.row_at(match.start)]
            for match in matches
            if match.category == category and match.score >= 1 and not match.keeps
        }
        for category in ("navigation", "legal")
    }
    measures = {
        "run": log1p(max(run)),
        "first": log1p(solid[0]),
        "last": log1p(max(0, len(filled) - 1 - solid[-1])),
        "short": len(short) / len(filled),
        "words": sum(short) / max(1, sum(words)),
        "navigation": log1p(len(labels["navigation"])),
        "legal": log1p(len(labels["legal"])),
    }
    return "page" if sum(WEIGHTS[name] * measures[name] for name in WEIGHTS) + BIAS > 0 else "text"
