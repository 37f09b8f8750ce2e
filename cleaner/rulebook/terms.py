"""What the patterns of a rule book look for: whole lines, and literals worth a closer look."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from .cache import recall, remember
from .load import Rules
from .patterns import Phrase, Regex, know, parse


@dataclass(frozen=True, slots=True)
class Terms:
    """The `match` patterns of a book, by what they need to find in a line.

    `phrases` maps a whole folded line to the numbers of the rules it fires; `literals` a
    stretch of a line to the rules and patterns to try where it stands.
    """

    phrases: dict[str, tuple[int, ...]]
    literals: dict[str, tuple[tuple[int, str], ...]]


def terms(rules: Rules) -> Terms:
    """Take a rule book's patterns apart; remembered for a book that was loaded from files."""
    name = f"terms-{rules.digest}"
    known = recall(name) if rules.digest else None
    if known is not None:
        *found_before, regexes = known
        know(regexes)
        return Terms(*found_before)
    phrases: dict[str, dict[int, None]] = {}
    literals: dict[str, dict[tuple[int, str], None]] = {}
    for number, rule in enumerate(rules.rules):
        for source in rule.match:
            pattern = parse(source)
            if isinstance(pattern, Phrase) and len(pattern.parts) == 1:
                phrases.setdefault(pattern.parts[0], {})[number] = None
                continue
            for literal in pattern.literals:
                literals.setdefault(literal, {})[number, source] = None
    found = Terms(
        {line: tuple(numbers) for line, numbers in phrases.items()},
        {literal: tuple(trials) for literal, trials in literals.items()},
    )
    if rules.digest:
        remember(name, (found.phrases, found.literals, _regexes(rules)))
    return found


def _regexes(rules: Rules) -> list[tuple[Any, ...]]:
    """Give what reading found out about every regex of a book, wherever in its rules it stands."""
    sources: dict[str, None] = {}
    for rule in rules.rules:
        beside = (rule.when.get(side, ()) for side in ("previous", "next"))
        for written in (rule.match, rule.unless, rule.inside, rule.stop, *beside):
            sources |= dict.fromkeys(written if isinstance(written, tuple) else ())
    patterns = map(parse, sources)
    return [astuple(pattern) for pattern in patterns if isinstance(pattern, Regex)]
