"""Tell a whole page's text from an extractor's output.

A whole page carries its menus: long runs of short lines, and labels such as "Log in" or
"Privacy policy" that no extractor lets through in number.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

from .model import Kind, Match
from .shape import Shape

FURNITURE = frozenset({"navigation", "legal", "share", "newsletter", "comments", "paywall"})
"""Categories of a page's furniture; their labels are counted."""

WEIGHTS = {"lines": 0.45, "run": 1.95, "first": 1.4, "last": 0.6, "short": 4.6, "words": -8.7}
BIAS = -13.2
"""Logistic regression on six scrapes of each corpus page; see docs/accuracy.md."""


def recognise(shape: Shape, matches: Sequence[Match]) -> Kind:
    """Say whether an article is a whole `page` or an extracted `text`."""
    filled = shape.segments.filled
    if not filled:
        return "text"
    run = [shape["run"][row] for row in filled]
    words = [shape.words[row] for row in filled]
    solid = [rank for rank, row in enumerate(filled) if shape.solid[row]] or [len(filled)]
    short = [count for count, length in zip(words, run, strict=True) if length]
    measures = {
        "lines": log1p(len(filled)),
        "run": log1p(max(run)),  # type: ignore[type-var, arg-type]
        "first": log1p(solid[0]),
        "last": log1p(max(0, len(filled) - 1 - solid[-1])),
        "short": len(short) / len(filled),
        "words": sum(short) / sum(words),
    }
    return "page" if sum(WEIGHTS[name] * measures[name] for name in WEIGHTS) + BIAS > 0 else "text"
