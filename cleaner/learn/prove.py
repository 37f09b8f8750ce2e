"""Prove a rule by its examples, and each of its conditions by an example that needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..conditions import rows_where
from ..index import Index, index
from ..match import find
from ..model import Article, Example, Rule
from ..rulebook import Fault, Rules
from ..rulebook.marks import write_marks
from ..rulebook.schema import NEIGHBOURS
from ..segment import segment
from ..shape import Shape
from ..weigh import measures

CONDITIONS = ("unless", "inside", "stop")


def prove(rules: Rules) -> list[Fault]:
    """Give every fault of the rules: examples that fail, conditions that no example needs."""
    return [fault for rule in rules.rules for fault in prove_rule(rule)]


def prove_rule(rule: Rule) -> Iterator[Fault]:
    """Prove one rule."""
    if measures(rule) & NEIGHBOURS or not rule.examples:
        return  # known only after a first pass over a whole article, or a step of a bare scale
    ready = _alone(rule)
    for example in rule.examples:
        got = takes(ready, example)
        if got != _trimmed(example.text, example.taken):
            yield _fault(rule, "an example fails", example, got)
    for example in rule.todo:
        if takes(ready, example) == _trimmed(example.text, example.taken):
            message = f"a todo holds now: {example.text[:60]!r}"
            yield Fault(rule.file, rule.line, rule.id, message, "move it to 'examples'")
    for name, without in _without_each(rule):
        looser = _alone(without)
        if all(takes(looser, e) == takes(ready, e) for e in rule.examples):
            message = f"no example needs {name}"
            yield Fault(
                rule.file, rule.line, rule.id, message, "add one that it decides, or drop it"
            )


def takes(ready: Index, example: Example) -> list[tuple[int, int]]:
    """Give the stretches of an example that a rule takes when it stands alone."""
    segments = segment(
        Article(example.text, title=example.title, site=example.site, kind=example.kind)
    )
    shape = Shape(segments)
    alone = ready.compiled[0]
    if not alone.rule.match and not ready.spoken:
        spans = [
            (segments.starts[row], segments.end(row)) for row in rows_where(shape, alone.checks)
        ]
    else:
        spans = sorted({(m.start, m.end) for m in find(segments, shape, ready)})
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not example.text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return _trimmed(example.text, merged)


def _alone(rule: Rule) -> Index:
    return index(Rules((rule,), {}, ""))


def _trimmed(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave white space at the ends of each stretch out of the comparison."""
    trimmed: list[tuple[int, int]] = []
    for start, end in spans:
        inner = text[start:end]
        start += len(inner) - len(inner.lstrip())
        end = start + len(inner.strip())
        if trimmed and not text[trimmed[-1][1] : start].strip():
            start = trimmed.pop()[0]
        trimmed.append((start, end))
    return trimmed


def _without_each(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for name in CONDITIONS:
        if getattr(rule, name):
            yield repr(name), replace(rule, **{name: ()})  # type: ignore[arg-type]
    for name in rule.when:
        if rule.match or len(rule.when) > 1:
            rest = {key: value for key, value in rule.when.items() if key != name}
            yield f"the condition {name!r}", replace(rule, when=rest)


def _fault(rule: Rule, message: str, example: Example, got: list[tuple[int, int]]) -> Fault:
    wanted = write_marks(example.text, example.taken)
    found = write_marks(example.text, got)
    return Fault(rule.file, rule.line, rule.id, f"{message}: wanted {wanted!r}, got {found!r}")
