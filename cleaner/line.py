"""What a line's own words say of its shape, wherever it stands."""

from __future__ import annotations

import re
import string

from .rulebook.fold import FRONT

SENTENCE = frozenset({"sentence", "question", "exclamation"})
"""The endings of a line that ends as a sentence does."""

_LONG_WORD = re.compile(r"[^\s{0}]\S{{2,}}[^\s{0}]".format(re.escape(string.punctuation)))


def content(line: str) -> set[str]:
    """Give a folded line's words of four letters or more, punctuation left off."""
    return set(_LONG_WORD.findall(line))


def start(line: str) -> str:
    """Tell what a line starts with."""
    line = line.lstrip()
    if line.startswith("#"):
        return "heading"
    if line[:2] in ("- ", "* ", "• ", "· ") or line[:1] in ("•", "●", "▪", "◦", "■"):
        return "bullet"
    first = line.lstrip(FRONT)[:1]
    if line[:1] in ('"', "'"):
        return "quote"
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
