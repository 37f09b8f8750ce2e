"""Tell a whole page's text from an extractor's output.

A whole page carries its menus: long runs of short lines, and labels such as "Log in" or
"Privacy policy" that no extractor lets through in number.
"""

from __future__ import annotations

from collections import Counter
from math import log1p

from .index import Index
from .model import Kind
from .shape import Shape

LEAST_LINES = 20
"""A page has at least this many lines; of the corpora's, 99 in 100 have more than 48."""

WEIGHTS = {
    "run": 1.07,
    "first": 1.44,
    "last": 0.78,
    "short": -0.99,
    "words": -0.63,
    "navigation": 1.32,
    "legal": 1.64,
}
BIAS = -10.5
"""A logistic regression on six scrapes of each corpus page; docs/accuracy.md says how right.
The bias is 1 lower than fitted: an extract taken for a page loses text, a page taken for an
extract leaves clutter."""


def recognise(shape: Shape, index: Index) -> Kind:
    """Say whether an article is a whole `page` or an extracted `text`."""
    count = len(shape.segments)
    if count < LEAST_LINES:
        return "text"
    run, words = shape.run, shape.words
    solid = [row for row, paragraph in enumerate(shape.solid) if paragraph] or [count]
    short = [length for length, member in zip(words, run, strict=True) if member]
    labels = Counter(
        category
        for line in index.phrases.keys() & set(shape.segments.keys)
        for category in {index.compiled[number].rule.category for number in index.phrases[line]}
    )
    measures = {
        "run": log1p(max(run)),
        "first": log1p(solid[0]),
        "last": log1p(max(0, count - 1 - solid[-1])),
        "short": len(short) / count,
        "words": sum(short) / max(1, sum(words)),
        "navigation": log1p(labels["navigation"]),
        "legal": log1p(labels["legal"]),
    }
    return "page" if sum(WEIGHTS[name] * measures[name] for name in WEIGHTS) + BIAS > 0 else "text"
