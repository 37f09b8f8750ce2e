"""What patterns say of lines: the scan, edges, gates and refusals lead to all that trying finds."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner import Article, Rules
from cleaner.around import Line, fit
from cleaner.conditions import ROOM, checks, meets
from cleaner.hear import Heard, hear
from cleaner.index import index
from cleaner.rulebook.patterns import Phrase, Regex, parse
from cleaner.segment import segment
from cleaner.shape import Shape

RULES = Rules.load()
INDEX = index(RULES)
SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def heard_on(text: str) -> list[set[int]]:
    """Give the rules heard on each line of a text that is not blank."""
    segments = segment(Article(text))
    heard = Heard()
    hear(segments, Shape(segments), INDEX, heard, lambda _: None)
    return [{said.number for said in heard.lines[line]} for line in segments.lines]


def tried_on(text: str) -> list[set[int]]:
    """Give the rules of which some pattern fits, every pattern tried on every line."""
    segments = segment(Article(text))
    shape = Shape(segments)
    found = []
    for row, (raw, key) in enumerate(zip(segments.lines, segments.keys, strict=True)):
        line = Line(raw, key)
        fitting = set()
        for number, compiled in enumerate(INDEX.compiled):
            alone = [one for one in checks(compiled.rule.when) if one.alone]
            if compiled.rule.match and meets(shape, row, alone):
                patterns = map(parse, compiled.rule.match)
                if any(_speaks(pattern, line) for pattern in patterns):
                    fitting.add(number)
        found.append(fitting)
    return found


def _speaks(pattern: Phrase | Regex, line: Line) -> bool:
    if isinstance(pattern, Regex) and not any(pattern.literals):
        return False  # of what stands beside a line: tried where it is asked for
    if isinstance(pattern, Regex) and pattern.runs_on:
        return any(one in f" {line.key} " for one in pattern.literals)
    return fit(pattern, line) is not None


LINES = sorted(
    {
        line
        for rule in RULES.rules
        for example in rule.examples
        for line in example.text.splitlines()
        if line.strip()
    }
)


@pytest.mark.parametrize("seed", range(3))
def test_all_that_fits_a_line_is_heard(seed: int) -> None:
    chance = random.Random(seed)
    lines = chance.sample(LINES, 16)
    lines += [front + line + end for line in chance.sample(LINES, 4) for front, end in DRESSES]
    text = "\n".join(lines)
    assert heard_on(text) == tried_on(text)


DRESSES = [("* ", ":"), ("  → **", "**  "), ('"', '..."')]


def test_a_gate_is_shut_where_a_line_alone_fails_a_condition() -> None:
    rule = next(rule for rule in RULES.rules if rule.id == "advertising/click-here-shop")
    ready = index(replace(RULES, rules=(rule,), digest=""))
    assert ready.gates["words"][8] == 1
    assert ready.gates["words"][9] == 0


def test_values_beyond_all_bounds_are_one_and_few_are_remembered() -> None:
    gate = INDEX.gates["words"]
    assert {gate[value] for value in range(100_000, 110_000)} == {gate.made(100_000)}
    assert len(gate) <= ROOM


def test_a_neighbour_is_heard_where_a_rule_asks_for_one() -> None:
    asking = [one for one in INDEX.compiled[: INDEX.count] if one.previous or one.next]
    assert asking
    for one in asking:
        for beside in (one.previous, one.next):
            if beside:
                wanted = INDEX.compiled[beside.number].rule.match
                plain = [
                    p for p in map(parse, wanted) if isinstance(p, Phrase) and len(p.parts) == 1
                ]
                for phrase in plain[:1]:
                    assert beside.number in heard_on(phrase.parts[0])[0]
