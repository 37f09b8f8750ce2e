"""A scale: one measure of a line cut into steps, each of which is a rule on shape alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..model import Condition, Example, Rule
from .schema import CHOICES, NUMBERS, Fault, nearest

REQUIRED = ("measure", "description", "steps")
KEYS = (*REQUIRED, "lines", "title")


def read_scale(
    record: Mapping[str, Any], category: str, file: str, line: int
) -> tuple[list[Rule], list[Fault]]:
    """Turn one TOML record into a rule a step, or into every fault it has.

    The written score of a step is 0: what each is worth is fitted from data.
    """
    measure, steps = record.get("measure", ""), record.get("steps", [])
    lines, title = record.get("lines", []), record.get("title", "")
    name = f"{category}/{measure}"
    faults = [
        Fault(file, line, name, f"unknown key {key!r} in a scale", nearest(key, KEYS))
        for key in record
        if key not in KEYS
    ] + [
        Fault(file, line, name, f"the key {key!r} is missing", f"a scale has {', '.join(REQUIRED)}")
        for key in REQUIRED
        if not record.get(key)
    ]
    if faults:
        return [], faults
    measures = (*NUMBERS, *CHOICES)
    if measure not in measures:
        faults += [Fault(file, line, name, "no such measure", nearest(str(measure), measures))]
    elif not _is_scale(steps, CHOICES.get(measure)):
        cure = f"some of {', '.join(CHOICES[measure])}" if measure in CHOICES else "[0, 1, 5]"
        faults += [Fault(file, line, name, f"steps = {steps!r} is no scale", cure)]
    elif not (isinstance(title, str) and isinstance(record["description"], str)):
        faults += [Fault(file, line, name, "'description' and 'title' must be texts")]
    elif lines and not (_are_texts(lines) and len(lines) == len(steps)):
        cure = "an example of each step, in the order of the steps"
        faults += [Fault(file, line, name, "'lines' must be one text a step", cure)]
    if faults:
        return [], faults
    examples = list(_examples(lines, title)) or [()] * len(steps)
    return [
        Rule(
            id=f"{name}-{step}".replace("_", "-").replace("--", "-minus-"),
            description=f"{record['description'].rstrip('.')}: {words}.",
            language="any",
            scope="line",
            score=0.0,
            when=when,
            examples=example,
            file=file,
            line=line,
        )
        for (step, words, when), example in zip(_steps(measure, steps), examples, strict=True)
    ], []


def _is_scale(steps: object, names: Sequence[str] | None) -> bool:
    if not isinstance(steps, list) or len(steps) < 2 or len(set(map(str, steps))) < len(steps):
        return False
    if names is not None:
        return all(step in names for step in steps)
    return all(type(step) is int for step in steps) and sorted(steps) == steps


def _are_texts(lines: object) -> bool:
    return isinstance(lines, list) and all(isinstance(line, str) for line in lines)


def _steps(
    measure: str, steps: Sequence[Any]
) -> Iterator[tuple[Any, str, Mapping[str, Condition]]]:
    """Give each step's name, its words, and what a line of it must meet; the ends are open."""
    if measure in CHOICES:
        for step in steps:
            yield step, step, {measure: (step,)}
        return
    low, high = f"min_{measure}", f"max_{measure}"
    for number, (step, above) in enumerate(pairwise([*steps, steps[-1] + 1])):
        last = above - 1
        if number == 0:
            yield step, f"{last} or less", {high: last}
        elif number == len(steps) - 1:
            yield step, f"{step} or more", {low: step}
        else:
            words = f"{step}" if step == last else f"{step} to {last}"
            yield step, words, {low: step, high: last}


def _examples(lines: Sequence[str], title: str) -> Iterator[tuple[Example, ...]]:
    """Give for each step the text of all lines, of which the step takes its own alone."""
    text, start = "\n".join(lines), 0
    for line in lines:
        yield (Example(text, ((start, start + len(line)),), title=title),)
        start += len(line) + 1
