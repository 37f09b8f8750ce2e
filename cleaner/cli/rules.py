"""`cleaner rules`: the rule book, listed, shown and checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from ..formats.text import decode
from ..index import index
from ..learn.prove import prove_rule
from ..match import find
from ..model import Article, Example, Rule
from ..rulebook import CATEGORIES, Fault, Rules, RulesError, load
from ..rulebook.marks import write_marks
from ..segment import segment
from ..shape import Shape
from . import fail, hint, to_json
from .config import fail_rules, load_rules

EPILOG = """\b
Examples:
  cleaner rules list --category newsletter
  cleaner rules show advertising/click-here-shop
  cleaner rules check                 the shipped rules
  cleaner rules check my-rules        a folder of yours
  cleaner rules check --cost page.txt
"""

as_json_option = click.option("--json", "as_json", is_flag=True, help="Write it for a program.")
folders_option = click.option(
    "--rules", "folders", multiple=True, metavar="DIR", help="Add own rules. Repeatable."
)


@click.group("rules", epilog=EPILOG)
def command() -> None:
    """List, show and check rules."""


@command.command("list")
@folders_option
@click.option("--category", type=click.Choice(CATEGORIES), help="Only rules of this category.")
@click.option("--language", help="Only rules for clutter in this language (en, es, any, ...).")
@as_json_option
def list_rules(
    folders: tuple[str, ...], category: str | None, language: str | None, as_json: bool
) -> None:
    """List the rules: id, language, score, what it takes."""
    found = [
        rule
        for rule in load_rules(folders).rules
        if category in (None, rule.category) and language in (None, rule.language)
    ]
    if as_json:
        click.echo(to_json([rule_record(rule) for rule in found]))
        return
    width = max((len(rule.id) for rule in found), default=0)
    for rule in found:
        click.echo(f"{rule.id:<{width}}  {rule.language:<5} {rule.score:>5g}  {rule.description}")
    counts = ", ".join(f"{name} {n}" for name, n in Counter(r.category for r in found).items())
    click.echo(f"{len(found)} rules: {counts}" if found else "no such rules", err=True)


@command.command("show")
@click.argument("id")
@folders_option
@as_json_option
def show_rule(id: str, folders: tuple[str, ...], as_json: bool) -> None:
    """Show one rule: what it matches, when, and its examples."""
    known = {rule.id: rule for rule in load_rules(folders).rules}
    if id not in known:
        known_or = hint(id, known)
        if not known_or.startswith("did you"):
            known_or = "`cleaner rules list` lists them."
        raise fail(f"no rule {id!r}: {known_or}")
    rule = known[id]
    click.echo(to_json(rule_record(rule)) if as_json else "\n".join(rule_lines(rule)))


@command.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False))
@click.option(
    "--cost",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Show the dearest rules instead, by their time on the text of FILE.",
)
@as_json_option
def check_rules(folder: str | None, cost: str | None, as_json: bool) -> None:
    """Prove the rules of FOLDER (or the shipped ones): each example run, each condition needed.

    Every fault is told at once, with file, line, id and a hint. Exit code 1 if there is any.
    """
    place = Path(folder) if folder else load.shipped_folder()
    if cost is not None:
        try:
            rules = Rules.load(place, shipped=False)
        except RulesError as error:
            raise fail_rules(error) from error
        dearest = costs(rules, decode(Path(cost).read_bytes()).text)[:20]
        if as_json:
            click.echo(to_json([{"rule": rule, "ms_per_mb": ms} for rule, ms in dearest]))
        for rule, ms in dearest * (not as_json):
            click.echo(f"{ms:8.2f} ms/MB  {rule}")
        return
    faults, found = faults_of(place)
    if as_json:
        click.echo(to_json([asdict(fault) for fault in faults]))
    else:
        for fault in faults:
            click.echo(str(fault))
    count = "1 rule" if len(found) == 1 else f"{len(found)} rules"
    holds = "holds" if len(found) == 1 else "hold"
    click.echo(f"{count}, {len(faults)} faults" if faults else f"{count} {holds}", err=True)
    if taken := shipped_too(place, found):
        names = ", ".join(taken[:5]) + (", ..." if len(taken) > 5 else "")
        click.echo(
            f"With ids that ship already, so that --rules refuses them: {names}. Choose other ids.",
            err=True,
        )
    raise click.exceptions.Exit(1 if faults else 0)


def shipped_too(folder: Path, rules: Iterable[Rule]) -> list[str]:
    """Name the rules of a folder whose ids shipped rules have: no fault of a copy of those."""
    shipped = load.shipped_folder()
    if folder.resolve() == shipped.resolve():
        return []
    known = {rule.id for rule in Rules.load().rules}
    return [rule.id for rule in rules if rule.id in known]


def faults_of(folder: Path) -> tuple[list[Fault], list[Rule]]:
    """Find every fault of the rules in a folder, and the rules that can be read."""
    try:
        rules, faults = list(Rules.load(folder, shipped=False).rules), []
    except RulesError as error:
        faults = list(error.faults)
        files = sorted(folder.glob("*.toml"))
        found = [
            load.read_file(file, file.read_bytes())[0] for file in files if file.name != load.SCORES
        ]
        rules = [rule for some in found for rule in some]
    faults += [fault for rule in rules for fault in prove_rule(rule)]
    return sorted(faults, key=lambda fault: (fault.file, fault.line, fault.rule)), rules


def costs(rules: Rules, text: str) -> list[tuple[str, float]]:
    """Measure what each rule adds to one pass over a text, alone: ms per MB, the dearest first."""
    segments = segment(Article(text))
    shape = Shape(segments)

    def once(rule: Rule) -> float:
        ready = index(Rules((rule,), {}, ""))
        times = []
        for _ in range(3):
            begun = perf_counter()
            find(segments, shape, ready)
            times.append(perf_counter() - begun)
        return min(times)

    idle = Rule("about/idle", "", "any", "line", match=("no line is ever like this one",))
    nothing = min(once(idle) for _ in range(3))
    size = max(len(text), 1) / 1e6
    found = [(rule.id, max(0.0, once(rule) - nothing) * 1e3 / size) for rule in rules.rules]
    return sorted(found, key=lambda one: -one[1])


def rule_record(rule: Rule) -> dict[str, Any]:
    """Give a rule as values for JSON."""
    found: dict[str, Any] = {"category": rule.category}
    for name in Rule.__slots__:
        value = getattr(rule, name)
        if name in ("examples", "todo"):
            value = [write_marks(one.text, one.taken) for one in value]
        elif name == "when":
            value = dict(value)
        found[name] = list(value) if isinstance(value, tuple) else value
    return found


def rule_lines(rule: Rule) -> Iterator[str]:
    """Give a rule as lines to read."""
    yield f"{rule.id}  ({rule.file}:{rule.line})"
    yield f"  {rule.description}"
    action = "keeps" if rule.keeps else "removes"
    yield f"  {action} the {rule.scope}, score {rule.score:g}, language {rule.language}"
    for name in ("match", "unless", "inside", "stop"):
        for pattern in getattr(rule, name):
            yield f"  {name:<7} {pattern}"
    if rule.limit:
        yield f"  limit   {rule.limit} lines"
    for key, value in rule.when.items():
        yield f"  when    {key} = {', '.join(value) if isinstance(value, tuple) else value}"
    yield from _examples("example", rule.examples)
    yield from _examples("todo", rule.todo)


def _examples(name: str, examples: Iterable[Example]) -> Iterator[str]:
    for example in examples:
        text = write_marks(example.text, example.taken).splitlines() or [""]
        yield f"  {name:<7} {text[0]}"
        yield from (f"          {line}" for line in text[1:])
