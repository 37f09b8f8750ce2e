"""Settings of a project: `[tool.cleaner]` in pyproject.toml, or cleaner.toml; options go first."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from ..model import Action
from ..pipeline import ACTIONS, KINDS, PROFILES, Cleaner
from ..posts import DETECTORS, read_languages
from ..rulebook import CATEGORIES, Rules, RulesError
from . import fail, hint

KEYS = ("rules", "off", "actions", "profile", "kind", "languages", "detector")


class ConfigError(Exception):
    """Settings that cannot be used; the message names every fault with file and cure."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a project says: folders of own rules, rules switched off, and how to clean."""

    rules: tuple[Path, ...] = ()
    off: tuple[str, ...] = ()
    actions: Mapping[str, Action] = field(default_factory=dict)
    profile: str = "default"
    kind: str = "auto"
    languages: tuple[str, ...] = ()
    detector: str = "langdetect"


def load_config(start: Path) -> Config:
    """Read the settings that hold in the folder `start`: its own, or of a folder above it.

    Raises ConfigError with every fault.
    """
    for folder in (start, *start.parents):
        for file, table in (
            (folder / "cleaner.toml", ()),
            (folder / "pyproject.toml", ("tool", "cleaner")),
        ):
            if file.is_file() and (found := _table(file, table)) is not None:
                return read_config(found, file)
    return Config()


def _table(file: Path, names: tuple[str, ...]) -> dict[str, Any] | None:
    try:
        found: Any = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{file}: cannot be read ({error}).") from error
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    if found is not None and not isinstance(found, dict):
        raise ConfigError(f"{file}: {'.'.join(names)} must be a table.")
    return found


def read_config(values: dict[str, Any], file: Path) -> Config:
    """Read the settings of a table; paths in it are relative to its file.

    Raises ConfigError with every fault.
    """
    top = "in cleaner.toml, keys stand at the top, without [tool.cleaner]."
    faults = [
        f"unknown key {key!r}: {top if key == 'tool' else hint(key, KEYS)}"
        for key in values
        if key not in KEYS
    ]
    for key in ("rules", "off", "languages"):
        value = values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            faults.append(f'{key!r} must be a list of strings, such as {key} = ["..."].')
    actions = values.get("actions", {})
    if not isinstance(actions, dict):
        faults.append("'actions' must be a table, such as actions = { posts = \"keep\" }")
        actions = {}
    for category, action in actions.items():
        if category not in CATEGORIES:
            faults.append(
                f"unknown category {category!r} in 'actions': {hint(category, CATEGORIES)}"
            )
        if action not in ACTIONS:
            faults.append(
                f"unknown action {action!r} of {category!r}: {hint(str(action), ACTIONS)}"
            )
    for key, known in (("profile", PROFILES), ("kind", KINDS), ("detector", tuple(DETECTORS))):
        if key in values and values[key] not in known:
            faults.append(f"unknown {key} {values[key]!r}: {hint(str(values[key]), known)}")
    if not faults:
        try:
            values = {**values, "languages": read_languages(values.get("languages", []))}
        except ValueError as error:
            faults.append(f"{error}.")
    if faults:
        raise ConfigError("\n".join(f"{file}: {fault}" for fault in faults))
    rules = tuple(file.parent / folder for folder in values.pop("rules", []))
    return Config(rules, tuple(values.pop("off", [])), **values)


# ---- the options that every command has which cleans


def cleaner_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how to clean."""
    short = "Short for --action posts=..."
    return judging_options(click.option("--posts", type=click.Choice(ACTIONS), help=short)(command))


def judging_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how to clean but for `--posts`: not all commands write bodies."""
    kind = "What the texts are: an extractor's output, or whole pages.  [default: auto]"
    action = "What to do with all of a category: strip, keep or mark. Repeatable."
    for option in (
        click.option("--action", "actions", multiple=True, metavar="CATEGORY=ACTION", help=action),
        click.option(
            "--off", multiple=True, metavar="ID", help="Switch off a rule or category. Repeatable."
        ),
        click.option(
            "--rules", "folders", multiple=True, metavar="DIR", help="Add own rules. Repeatable."
        ),
        click.option(
            "--profile", type=click.Choice(PROFILES), help="How bold.  [default: default]"
        ),
        click.option(
            "--languages",
            default="",
            metavar="TAGS",
            help="The only languages that occur in posts, such as en,es,ru.",
        ),
        click.option(
            "--language-detector",
            "detector",
            type=click.Choice(list(DETECTORS)),
            help="What tells the language of a post; all but the first need the extra "
            "'languages'.  [default: langdetect]",
        ),
        click.option("--kind", type=click.Choice(KINDS), help=kind),
    ):
        command = option(command)
    return command


def options_given(context: click.Context, names: Iterable[str]) -> list[str]:
    """Tell which options stand on the command line, by the names of their values."""
    names = set(names)
    return [
        option.opts[0]
        for option in context.command.params
        if option.name in names
        and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    ]


def make_cleaner(
    *,
    kind: str | None,
    profile: str | None,
    folders: tuple[str, ...],
    off: tuple[str, ...],
    actions: tuple[str, ...],
    posts: str | None = None,
    languages: str = "",
    detector: str | None = None,
) -> Cleaner:
    """Make the cleaner that settings and options ask for; ends the program where they cannot be."""
    try:
        config = load_config(Path.cwd())
        detector = detector or config.detector
        if find_spec(detector) is None:
            raise ConfigError(f"{detector} is not installed. pip install '.[languages]'")
        tags = [tag.strip() for tag in languages.split(",") if tag.strip()]
        chosen = {**config.actions, **dict(map(_action, actions))}
        if posts:
            other = [one for one in actions if one.startswith("posts=") and one != f"posts={posts}"]
            if other:
                raise ConfigError(f"--posts {posts} and --action {other[0]}: leave one out.")
            chosen["posts"] = _action(f"posts={posts}")[1]
        rules = Rules.load(*config.rules, *folders, off=[*config.off, *off])
        return Cleaner(
            profile=profile or config.profile,
            rules=rules,
            actions=chosen,
            kind=kind or config.kind,
            detector=detector,
            languages=tags or config.languages,
        )
    except RulesError as error:
        raise fail_rules(error) from error
    except (ConfigError, ValueError) as error:
        raise fail(str(error)) from error


def load_rules(folders: Iterable[str | Path]) -> Rules:
    """Load the shipped rules, the project's own and those in `folders`, or end the program.

    Rules that settings switch off are among them: they can be looked at.
    """
    try:
        return Rules.load(*load_config(Path.cwd()).rules, *folders)
    except RulesError as error:
        raise fail_rules(error) from error
    except ConfigError as error:
        raise fail(str(error)) from error


def fail_rules(error: RulesError) -> click.exceptions.Exit:
    """Say what is wrong with rules and make the exception that ends the program."""
    count = f"{len(error.faults)} faults" if len(error.faults) > 1 else "a fault"
    return fail(f"{count} in the rules:\n{error}")


def _action(option: str) -> tuple[str, Action]:
    category, _, action = option.partition("=")
    if category not in CATEGORIES:
        raise ConfigError(
            f"--action {option}: unknown category {category!r}, {hint(category, CATEGORIES)}"
        )
    for known in ACTIONS:
        if action == known:
            return category, known  # type: ignore[return-value]
    raise ConfigError(f"--action {option}: unknown action {action!r}, {hint(action, ACTIONS)}")
