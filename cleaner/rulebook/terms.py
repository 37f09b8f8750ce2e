"""What the patterns of a rule book look for: whole lines, and literals worth a closer look."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from ..model import Rule
from .cache import recall, remember
from .load import Rules
from .patterns import Pattern, Phrase, Regex, know, parse

SIDES = ("previous", "next")
"""The conditions that ask for the words beside a line."""

BREAK = " \n "
"""What parts the lines of the text that is scanned: a line's ends look as a space does."""

START, END = BREAK[1:], BREAK[:2]
"""In a literal that a line must start or end with: where its line does."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The `match` patterns of a book, by what they need to find in a line.

    `phrases` maps a whole folded line to the numbers of the rules it fires; `patterns` has all
    others, as written, with the numbers of their rules; `literals` maps a stretch of a line to the
    places in `patterns` of those to try where it stands.
    """

    phrases: dict[str, tuple[int, ...]]
    patterns: list[tuple[int, str]]
    literals: dict[str, tuple[int, ...]]


def neighbours(rules: Rules) -> list[Rule]:
    """Give what rules want of the words beside a line (`previous`, `next`) as rules of their own.

    Their numbers follow those of the book's rules.
    """
    asked = (rule.when.get(side) for rule in rules.rules for side in SIDES)
    several = dict.fromkeys(side for side in asked if isinstance(side, tuple))
    return [Rule("", "Stands beside a line.", "any", "line", match=side) for side in several]


def terms(rules: Rules) -> Terms:
    """Take the patterns of a book and of its `neighbours` apart.

    Remembered for a book that was loaded from files.
    """
    name = f"terms-{rules.digest}"
    known = recall(name) if rules.digest else None
    if known is not None:
        *found_before, regexes = known
        know(regexes)
        return Terms(*found_before)
    phrases: dict[str, dict[int, None]] = {}
    patterns: list[tuple[int, str]] = []
    literals: dict[str, list[int]] = {}
    for number, rule in enumerate((*rules.rules, *neighbours(rules))):
        for source in dict.fromkeys(rule.match):
            pattern = parse(source)
            if isinstance(pattern, Phrase) and len(pattern.parts) == 1:
                phrases.setdefault(pattern.parts[0], {})[number] = None
                continue
            for literal in _sought(pattern):
                literals.setdefault(literal, []).append(len(patterns))
            patterns.append((number, source))
    for literal in [one for one in literals if one != one.strip() and one.strip() in literals]:
        # Looked for anywhere by others: one place for all of them keeps the order of the rules.
        bare = literal.strip()
        literals[bare] = sorted(literals[bare] + literals.pop(literal))
    found = Terms(
        {line: tuple(numbers) for line, numbers in phrases.items()},
        patterns,
        {literal: tuple(places) for literal, places in literals.items()},
    )
    if rules.digest:
        remember(name, (found.phrases, found.patterns, found.literals, _regexes(rules)))
    return found


def _sought(pattern: Pattern) -> tuple[str, ...]:
    """Give the literals that lead to a pattern, with an edge where they must stand at one."""
    literals = pattern.literals
    if isinstance(pattern, Regex):
        at_start = set(pattern.openings) == set(map(str.strip, literals))
        return tuple(START + one.lstrip() for one in literals) if at_start else literals
    (literal,) = literals
    if pattern.parts[0].strip() == literal:
        return (START + literal,)
    return (literal + END,) if pattern.parts[-1].strip() == literal else literals


def _regexes(rules: Rules) -> list[tuple[Any, ...]]:
    """Give what reading found out about every regex of a book, wherever in its rules it stands."""
    sources: dict[str, None] = {}
    for rule in rules.rules:
        beside = (rule.when.get(side, ()) for side in SIDES)
        for written in (rule.match, rule.unless, rule.inside, rule.stop, *beside):
            sources |= dict.fromkeys(written if isinstance(written, tuple) else ())
    patterns = map(parse, sources)
    return [astuple(pattern) for pattern in patterns if isinstance(pattern, Regex)]
