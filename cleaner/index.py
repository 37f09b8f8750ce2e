"""A rule book made ready for matching: one scan for all its literals, and gates that rule out.

Built once for a book; its patterns are compiled when first tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ahocorasick_rs

from .conditions import AtValue, Check, checks
from .model import Condition, Rule
from .rulebook.load import Rules
from .rulebook.patterns import Pattern, Regex, Several, parse
from .rulebook.terms import SIDES, neighbours, terms

MOST_WORDS = 200
"""Words of the longest line that a sure rule takes, unless it says otherwise: a longer one is no
label and no notice, but an article that lost its line breaks."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a neighbour's words must be: patterns heard under `number`, or one of `loose`.

    Loose ones cannot be heard: they have no literal, or need the lines after theirs as well.
    """

    number: int
    loose: Several


@dataclass(frozen=True, slots=True)
class Compiled:
    """One rule with its conditions split by what they ask about."""

    rule: Rule
    checks: tuple[Check, ...]
    """All conditions but those on the neighbours' words."""
    placed: tuple[Check, ...]
    """Those that a line's place in the article decides, not its own words."""
    previous: Beside | None
    next: Beside | None
    unless: Several
    inside: Several
    stop: Several


Gate = AtValue[int, int]
"""Which rules a measure's value leaves open, a bit each."""


@dataclass(frozen=True, slots=True)
class Index:
    """A rule book made ready for matching; build it once with `index`."""

    count: int
    """How many rules the book has."""
    compiled: tuple[Compiled, ...]
    """The rules, and from `count` on what they want beside a line, each by its number."""
    phrases: Mapping[str, tuple[int, ...]]
    """Whole folded lines and the numbers of the rules that they fire."""
    patterns: Sequence[tuple[int, str]]
    """All other patterns, as written, with the numbers of their rules."""
    trials: tuple[tuple[int, ...], ...]
    """For each literal of the scan, which of `patterns` to try where it stands."""
    masks: tuple[int, ...]
    """For each literal, the rules of those patterns, a bit each."""
    leads: tuple[int, ...]
    """How far each literal's letters stand behind its start."""
    scan: ahocorasick_rs.AhoCorasick
    gates: Mapping[str, Gate]
    """For each measure that a line's own words decide, the rules with patterns that it leaves."""
    spoken: tuple[int, ...]
    """The rules without a pattern of their own that take a line by themselves: sure ones, keeping
    ones, and those that look at a neighbour's words. All others without are read off tables."""
    scores: Mapping[str, Mapping[str, float]]
    """The fitted scores of hints, by kind of article and rule."""


def index(rules: Rules) -> Index:
    """Build the scan and the gates of a rule book."""
    found = terms(rules)
    book = (*map(_bounded, rules.rules), *neighbours(rules))
    sides = {rule.match: number for number, rule in enumerate(book) if number >= len(rules.rules)}
    return Index(
        len(rules.rules),
        tuple(_compile(rule, sides) for rule in book),
        found.phrases,
        found.patterns,
        tuple(found.literals.values()),
        tuple(_mask(found.patterns, trials) for trials in found.literals.values()),
        tuple(len(literal) - len(literal.lstrip()) for literal in found.literals),
        ahocorasick_rs.AhoCorasick(list(found.literals)),
        _gates(book),
        tuple(number for number, rule in enumerate(rules.rules) if speaks(rule)),
        {
            kind: {
                rule.id: rules.score(rule, kind)
                for rule in rules.rules
                if rules.score(rule, kind) != rule.score
            }
            for kind in ("text", "page")
        },
    )


def _bounded(rule: Rule) -> Rule:
    """Give a rule with the bound that holds for its lines where it names none."""
    sure = rule.score >= 1 and not rule.keeps and rule.scope != "words"
    if not sure or "max_words" in rule.when:
        return rule
    return replace(rule, when={**rule.when, "max_words": MOST_WORDS})


def _mask(patterns: Sequence[tuple[int, str]], trials: Sequence[int]) -> int:
    mask = 0
    for trial in trials:
        mask |= 1 << patterns[trial][0]
    return mask


def speaks(rule: Rule) -> bool:
    """Whether a rule without a pattern fires as a match, not as a score read off a table."""
    if rule.match:
        return False
    return rule.keeps or rule.score >= 1 or bool(set(SIDES) & set(rule.when))


def _compile(rule: Rule, sides: Mapping[tuple[str, ...], int]) -> Compiled:
    asked = checks({key: value for key, value in rule.when.items() if key not in SIDES})
    return Compiled(
        rule,
        asked,
        tuple(one for one in asked if not one.alone),
        _beside(rule.when.get("previous"), sides),
        _beside(rule.when.get("next"), sides),
        Several(rule.unless),
        Several(rule.inside),
        Several(rule.stop),
    )


def _beside(wanted: Condition | None, sides: Mapping[tuple[str, ...], int]) -> Beside | None:
    if not isinstance(wanted, tuple):
        return None
    loose = (source for source in wanted if _is_loose(parse(source)))
    return Beside(sides[wanted], Several(tuple(loose)))


def _is_loose(pattern: Pattern) -> bool:
    return not any(pattern.literals) or (isinstance(pattern, Regex) and pattern.runs_on)


def _gates(rules: Sequence[Rule]) -> dict[str, Gate]:
    """Give the gate of each measure; a rule that does not ask for it is open at every value."""
    asked: dict[str, list[tuple[tuple[Check, ...], int]]] = {}
    for number, rule in enumerate(rules):
        own = [one for one in checks(rule.when) if one.alone] if rule.match else []
        for measure in {one.measure for one in own}:
            wanted = tuple(one for one in own if one.measure == measure)
            asked.setdefault(measure, []).append((wanted, 1 << number))
    everything = (1 << len(rules)) - 1
    for several in asked.values():
        several.append(((), everything - sum(bit for _, bit in several)))
    return {measure: Gate(several, sum) for measure, several in asked.items()}
