"""What a rule record may hold: each key, its type and its meaning; unknown keys are refused."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from ..model import Condition, Example, Rule, Scope
from .marks import MarkError, read_marks
from .patterns import PatternError, Phrase, Regex, parse

CATEGORIES = (
    *("donation", "newsletter", "paywall", "advertising", "related", "posts", "share"),
    *("comments", "navigation", "notices", "bylines", "captions", "headlines", "legal"),
    *("credits", "about", "structure"),
)

NUMBERS = (
    *("words", "chars", "digits", "links", "title", "shared", "copies", "run"),
    *("prose", "far_prose", "wide_prose"),
    *(
        "lines_before",
        "lines_after",
        "paragraphs",
        "paragraphs_before",
        "paragraphs_after",
        "prose_gap",
    ),
    *("gap_before", "gap_after", "headline_gap", "sentence_words", "open_words"),
    *("above", "below", "far_above", "far_below"),
)
"""Measures of a line that `when` bounds with `min_` and `max_`."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "ends": ("sentence", "question", "exclamation", "colon", "ellipsis", "comma", "open"),
    "starts": ("upper", "lower", "digit", "heading", "bullet", "quote", "other"),
    "case": ("upper", "title", "mixed"),
    "under": ("none", *CATEGORIES),
    "over": ("none", *CATEGORIES),
    "region": ("before", "inside", "after"),
    "kind": ("text", "page", "html"),
}
"""Measures with a few named values; `when` names one or a list of them."""

NEIGHBOURS = frozenset({"above", "below", "far_above", "far_below", "region", "under", "over"})
"""Measures that are known only once a first pass has scored every line."""

EXAMPLE_KEYS = ("text", "title", "site", "kind")
"""What an example tells: its text and, where a rule asks for it, what is known of the article."""

PATTERN_KEYS = ("match", "unless", "inside", "stop")
REQUIRED = ("id", "description", "language", "examples")
KEYS = (*REQUIRED, "remove", "keep", *PATTERN_KEYS, "grow", "limit", "score", "when", "todo")
WHEN_KEYS = (
    *(f"{bound}_{name}" for name in NUMBERS for bound in ("min", "max")),
    *CHOICES,
    "previous",
    "next",
    "site",
)
MOST_SHOWN = 100
"""Words of a hint that names all there are; only rules are more."""

SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a rule file: where it stands, what it is, and how to mend it."""

    file: str
    line: int
    rule: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        where += f" {self.rule}" if self.rule else ""
        return f"{where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


def read_toml(file: str, content: bytes, cure: str) -> tuple[str, dict[str, Any]] | Fault:
    """Give a file's text and the values in it, or the fault that keeps it from being read."""
    try:
        text = content.decode("utf-8")
        return text, tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        line = re.search(r"at line (\d+)", str(error))
        return Fault(file, int(line[1]) if line else 0, "", f"not TOML: {error}", cure)


def nearest(
    word: str, known: Iterable[str], lister: str = "`cleaner rules list` shows all rules"
) -> str:
    """Hint at the known word that looks most like a misspelt one; `lister` says what names many."""
    known = list(known)
    close = difflib.get_close_matches(word, known, 1, 0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    if len(known) > MOST_SHOWN:
        return f"none of {len(known)} is like it; {lister}"
    return f"known: {', '.join(known)}"


def read_rule(
    record: Mapping[str, Any], category: str, file: str, line: int
) -> tuple[Rule | None, list[Fault]]:
    """Turn one TOML record into a rule, or into every fault it has."""
    name = record.get("id")
    rule_id = f"{category}/{name}" if isinstance(name, str) else f"{category}/?"
    faults: list[Fault] = []

    def fault(message: str, hint: str = "") -> None:
        faults.append(Fault(file, line, rule_id, message, hint))

    for key in record:
        if key not in KEYS:
            fault(f"unknown key {key!r}", nearest(key, KEYS))
    for key in REQUIRED:
        if key not in record:
            fault(f"the key {key!r} is missing", f"every rule has {', '.join(REQUIRED)}")
    if isinstance(name, str) and not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
        fault(f"the id {name!r} is not a slug", "small letters, digits and single dashes")
    texts = {key: _texts(record, key, fault) for key in PATTERN_KEYS}
    for key in ("id", "description", "language", "grow"):
        if key in record and not (isinstance(record[key], str) and record[key].strip()):
            fault(f"{key!r} must be a text", f"found {record[key]!r}")
    scope, keeps = _scope(record, fault)
    when = _when(record.get("when", {}), fault)
    _check_patterns(texts, fault)
    _check_combination(record, scope, fault)
    _check_pass(record, keeps, when, fault)
    score, limit = record.get("score", 1.0), record.get("limit", 0)
    if isinstance(score, bool) or not isinstance(score, int | float) or not -10 <= score <= 1:
        fault(f"score = {score!r} is not a number from -10 to 1", "1 removes alone")
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
        fault(f"limit = {limit!r} is not a count of lines", "a whole number, 1 or more")
    examples = _examples(record.get("examples", []), fault)
    todo = _examples(record.get("todo", []), fault)
    if "examples" in record and not keeps:
        _check_examples(examples, fault)
    if faults:
        return None, faults
    return Rule(
        id=rule_id,
        description=record["description"],
        language=record["language"],
        scope=scope,
        keeps=keeps,
        match=texts["match"],
        unless=texts["unless"],
        inside=texts["inside"],
        stop=texts["stop"],
        grow=record.get("grow", "down"),
        limit=limit,
        score=float(score),
        when=when,
        examples=examples,
        todo=todo,
        file=file,
        line=line,
    ), []


Report = Callable[..., None]


def _texts(record: Mapping[str, Any], key: str, fault: Report) -> tuple[str, ...]:
    value = record.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        fault(f"{key!r} must be a list of texts", f'{key} = ["..."]')
        return ()
    return tuple(value)


def _scope(record: Mapping[str, Any], fault: Report) -> tuple[Scope, bool]:
    given = [key for key in ("remove", "keep") if key in record]
    if len(given) != 1:
        fault("a rule has one of 'remove' and 'keep'", f"found {len(given)}")
        return "line", False
    scope = record[given[0]]
    if scope not in SCOPES:
        fault(f"{given[0]} = {scope!r} is no scope", nearest(str(scope), SCOPES))
        return "line", False
    return scope, given[0] == "keep"


def _when(value: object, fault: Report) -> Mapping[str, Condition]:
    if not isinstance(value, dict):
        fault("'when' must be a table", "when = { max_words = 8 }")
        return {}
    when: dict[str, Condition] = {}
    for key, wanted in value.items():
        if key not in WHEN_KEYS:
            fault(f"unknown condition {key!r} in 'when'", nearest(key, WHEN_KEYS))
        elif key in CHOICES:
            options = [wanted] if isinstance(wanted, str) else wanted
            if not isinstance(options, list) or not options:
                fault(f"{key} = {wanted!r} is no name or list of names")
                continue
            for option in options:
                if option not in CHOICES[key]:
                    fault(f"{key} = {option!r} is unknown", nearest(str(option), CHOICES[key]))
            when[key] = tuple(map(str, options))
        elif key in ("previous", "next", "site"):
            options = [wanted] if isinstance(wanted, str) else wanted
            if not isinstance(options, list) or not all(isinstance(o, str) for o in options):
                fault(f"{key} must be a text or a list of texts")
                continue
            when[key] = tuple(options)
            if key != "site":
                _check_patterns({f"when.{key}": tuple(options)}, fault)
        elif isinstance(wanted, bool) or not isinstance(wanted, int):
            fault(f"{key} = {wanted!r} is not a whole number")
        else:
            when[key] = wanted
    return when


def _check_patterns(texts: Mapping[str, tuple[str, ...]], fault: Report) -> None:
    for key in texts:
        for source in texts[key]:
            try:
                pattern = parse(source)
            except PatternError as error:
                fault(f"{key}: {error}", error.hint)
                continue
            if key != "match":
                continue
            if isinstance(pattern, Regex) and not pattern.literals:
                fault(
                    f"match: {source} has no literal of three letters or more to look for",
                    "give every branch a fixed word, or use 'when' for the line's shape",
                )
            if isinstance(pattern, Phrase) and not any(pattern.literals):
                fault(f"match: {source!r} has no words to look for")


def _check_combination(record: Mapping[str, Any], scope: Scope, fault: Report) -> None:
    if not record.get("match") and not record.get("when"):
        fault("a rule needs 'match', or 'when' for the line's shape alone")
    if not record.get("match") and scope != "line":
        fault("a rule without 'match' speaks of one line", 'remove = "line"')
    for key in ("inside", "stop", "limit"):
        allowed = ("block",) if key == "stop" else ("block", "tail")
        if record.get(key) and scope not in allowed:
            fault(f"{key!r} does not go with scope {scope!r}", f"only with {' or '.join(allowed)}")
    if scope == "block" and not (record.get("inside") or record.get("stop")):
        fault("a block needs 'inside' or 'stop'", "how else would its end be known?")
    if record.get("grow", "down") not in ("down", "up"):
        fault(f"grow = {record['grow']!r} is unknown", "'down' or 'up'")
    if record.get("grow") == "up" and scope != "block":
        fault("only a block grows", 'remove = "block"')


def _check_pass(
    record: Mapping[str, Any], keeps: bool, when: Mapping[str, Condition], fault: Report
) -> None:
    """Refuse what the second pass tells to all rules but those that it asks."""
    late = [key for key in when if re.sub("^(?:min|max)_", "", key) in NEIGHBOURS]
    early = record.get("match") or keeps or record.get("score", 1.0) == 1
    if late and (early or "previous" in when or "next" in when):
        fault(
            f"{late[0]!r} is known only to hints on shape, once all lines have a score",
            "a score below 1, no 'keep', 'match', 'previous' or 'next'; else ask for gaps",
        )


def _examples(values: object, fault: Report) -> tuple[Example, ...]:
    if not isinstance(values, list):
        fault("examples must be a list", 'examples = ["[-what goes-]", "what stays"]')
        return ()
    examples = []
    for value in values:
        record = {"text": value} if isinstance(value, str) else value
        if not isinstance(record, dict) or not all(isinstance(v, str) for v in record.values()):
            fault(f"example {value!r} is neither a text nor a table of texts")
            continue
        for key in record:
            if key not in EXAMPLE_KEYS:
                fault(f"unknown key {key!r} in an example", nearest(key, EXAMPLE_KEYS))
        if (kind := record.get("kind", "text")) not in CHOICES["kind"]:
            fault(f"unknown kind {kind!r} of an example", nearest(kind, CHOICES["kind"]))
        text = record.get("text", "")
        try:
            marked = read_marks(text)
        except MarkError as error:
            fault(f"example {text[:40]!r}: {error}", "[-what goes-], and what stays around it")
            continue
        known = {key: record[key] for key in EXAMPLE_KEYS[1:] if key in record}
        examples.append(replace(marked, **known))
    return tuple(examples)


def _check_examples(examples: tuple[Example, ...], fault: Report) -> None:
    if not any(example.taken for example in examples):
        fault("no example shows what the rule takes", "mark it: [-what goes-]")
    if all(example.taken for example in examples):
        fault("no example shows what the rule leaves", "add a sentence it must not touch")
