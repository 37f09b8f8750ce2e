"""What a line's own words say of its shape, wherever it stands."""

from __future__ import annotations

import string

from .rulebook.fold import FRONT

SENTENCE = frozenset({"sentence", "question", "exclamation"})
"""The endings of a line that ends as a sentence does."""

LONG_WORD = 4
"""Letters of a word that tells lines of one matter apart from others."""


def content(line: str) -> set[str]:
    """Give a folded line's words of four letters or more, punctuation left off."""
    return {
        word
        for token in line.split()
        if len(token) >= LONG_WORD and len(word := token.strip(string.punctuation)) >= LONG_WORD
    }


def start(line: str) -> str:
    """Tell what a line starts with."""
    line = line.lstrip()
    first = line[:1]
    if not first.isalnum():
        if first == "#":
            return "heading"
        if line[:2] in ("- ", "* ", "• ", "· ") or first in ("•", "●", "▪", "◦", "■"):
            return "bullet"
        if first in ('"', "'"):
            return "quote"
        first = line.lstrip(FRONT)[:1]
    if first.isdigit():
        return "digit"
    if first.islower():
        return "lower"
    return "upper" if first.isalpha() else "other"  # most scripts have one case


def case(line: str) -> str:
    """Tell how a line is capitalised."""
    if line.isupper():
        return "upper"
    words = capitals = 0
    for word in line.split():
        if word[0].isalpha():
            words += 1
            capitals += word[0].isupper()
    return "title" if words > 1 and capitals * 10 >= words * 7 else "mixed"
