"""A folder's `scores.toml`: the scores of hints as `cleaner tune` fitted them, by kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..model import Rule
from .schema import Fault, nearest, read_toml

SCORES = "scores.toml"
"""The one file of a rule folder that holds no rules."""

KINDS = ("text", "page")

AGAIN = "run `cleaner tune` again"


class Fitted(NamedTuple):
    """One fitted score: of which rule, for articles of which kind, and where it stands."""

    kind: str
    rule: str
    score: float
    file: str
    line: int


def tunable(rule: Rule) -> bool:
    """Whether a rule's score may be fitted: a shape's or a hint's, but no veto's (-1 or lower)."""
    return not rule.keeps and -1 < rule.score < 1


def read_scores(file: Path, content: bytes) -> tuple[list[Fitted], list[Fault]]:
    """Read a scores file: its good scores, and every fault of the others."""
    name = str(file)
    read = read_toml(name, content, AGAIN)
    if isinstance(read, Fault):
        return [], [read]
    text, data = read
    found: list[Fitted] = []
    faults: list[Fault] = []
    places = {(kind, rule): line for kind, rule, line in _places(text)}
    for kind, table in data.items():
        if kind not in KINDS or not isinstance(table, dict):
            faults.append(Fault(name, 0, "", f"unknown key {kind!r}", "[text] or [page]"))
            continue
        for rule, score in table.items():
            line = places.get((kind, rule), 0)
            if isinstance(score, bool) or not isinstance(score, int | float):
                faults.append(Fault(name, line, rule, f"{score!r} is not a score"))
            elif not -10 <= score < 1:
                problem = "1 or more" if score >= 1 else "no number from -10 to 1"
                hint = f"a fitted score never removes alone; {AGAIN}"
                faults.append(Fault(name, line, rule, f"{score} is {problem}", hint))
            else:
                found.append(Fitted(kind, rule, float(score), name, line))
    return found, faults


def check_scores(
    fitted: Iterable[Fitted],
    rules: Iterable[Rule],
    faulty: Iterable[str],
    others: Callable[[], Iterable[Rule]],
) -> list[Fault]:
    """Tell of scores for rules that are not there, or whose score may not be fitted.

    `faulty` are ids of what could not be read, or how they start; `others` gives the rules that
    may be meant as well, asked for when some are not among `rules`.
    """
    known = {rule.id: rule for rule in rules}
    passed = tuple(faulty)
    fitted = [one for one in fitted if one.rule in known or not one.rule.startswith(passed)]
    if any(one.rule not in known for one in fitted):
        known = {rule.id: rule for rule in others()} | known
    faults = []
    for one in fitted:
        rule = known.get(one.rule)
        if rule and not tunable(rule):
            message = f"a score for a rule that is no hint: its own, {rule.score:g}, holds"
            hint = "take the line out, or give the rule a score between -1 and 1"
            faults.append(Fault(one.file, one.line, one.rule, message, hint))
        elif not rule:
            message = f"a score for {one.rule!r}, which is no rule"
            faults.append(Fault(one.file, one.line, "", message, nearest(one.rule, sorted(known))))
    return faults


def by_kind(fitted: Iterable[Fitted]) -> dict[str, dict[str, float]]:
    """Give the scores as a book has them, by kind and rule; of two the later one holds."""
    scores: dict[str, dict[str, float]] = {}
    for one in fitted:
        scores.setdefault(one.kind, {})[one.rule] = one.score
    return scores


def _places(text: str) -> Iterator[tuple[str, str, int]]:
    """Give kind, rule and line of each score, as `cleaner tune` writes them."""
    kind = ""
    for number, line in enumerate(text.split("\n"), 1):
        if head := re.match(r"\s*\[(\w+)\]", line):
            kind = head[1]
        elif entry := re.match(r"\s*[\"']([^\"']*)[\"']\s*=", line):
            yield kind, entry[1], number
