"""The command line: one module per command, imported when it is called and not before."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import click

from .. import __version__

COMMANDS = {
    "clean": "Clean articles: files, folders, archives of crawls, or standard input.",
    "explain": "Show what goes from an article, by which rule, and what came near.",
    "rules": "List, show and check rules.",
    "golden": "Compare bodies and receipts with hand-written ones.",
    "audit": "Look into a run: what was removed, by which rules, and where.",
    "restore": "Put back what a run removed.",
    "report": "Write a run as one HTML page.",
    "review": "Judge removals in a browser.",
    "evaluate": "Measure the cleaner against gold bodies.",
    "tune": "Fit the scores of shape rules to labelled lines.",
    "posts": "List the posts found in articles.",
}
"""What each command is for, so that `cleaner --help` need not import them all."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

EPILOG = """\b
Examples:
  cleaner clean raw -o out              a folder, its tree mirrored under out
  curl -s https://... | cleaner         a page in, the body of its article out
  cleaner explain article.txt           what goes, and why
  cleaner clean --jsonl < a > b         JSON Lines through a pipe

\b
Exit codes:
  0  fine
  1  something differs, or an article is flagged for a person to look at
  2  bad usage or bad input; the message names it and the cure
  130  stopped by Ctrl-C

\b
Completion of commands and options in the shell:
  bash   eval "$(_CLEANER_COMPLETE=bash_source cleaner)"   in ~/.bashrc
  zsh    eval "$(_CLEANER_COMPLETE=zsh_source cleaner)"    in ~/.zshrc
  fish   _CLEANER_COMPLETE=fish_source cleaner | source    in ~/.config/fish/config.fish
"""


class Commands(click.Group):
    """The commands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order they are of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command: `command` in the module of its name."""
        if name not in COMMANDS:
            return None
        found: click.Command = import_module(f".{name}", __name__).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say what it may have been meant to be."""
        if args and args[0] not in COMMANDS:
            from ..rulebook.schema import nearest

            ctx.fail(
                f"no command {args[0]!r}: {nearest(args[0], COMMANDS)}. Paths go after `clean`."
            )
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take `cleaner` with something piped into it for `cleaner clean -`."""
        own = {"-h", "--help", "--version"}
        if ctx.resilient_parsing:  # the shell asks for completions
            return super().parse_args(ctx, args)
        if (not args and not sys.stdin.isatty()) or (
            args and args[0].startswith("-") and args[0] not in own
        ):
            args = ["clean", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Commands, context_settings=CONTEXT, epilog=EPILOG)
@click.version_option(__version__, message="cleaner %(version)s")
def main() -> None:
    """Raw scraped article text in, clean article body out, with a receipt of what was removed."""


def fail(message: str, code: int = 2) -> click.exceptions.Exit:
    """Say what is wrong and make the exception that ends the program with an exit code."""
    click.echo(f"cleaner: {message}", err=True)
    return click.exceptions.Exit(code)


def hint(word: str, known: Iterable[str], *more: str) -> str:
    """Say which known word may be meant, as a sentence; `more` goes to `nearest`."""
    from ..rulebook.schema import nearest

    found = nearest(word, known, *more)
    return found if found.endswith("?") else f"{found}."


def show(name: str) -> str:
    """Make a file's name printable on one line, whatever is in it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def to_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Write rows for a spreadsheet; a text that it would take for a formula gets a quote.

    Lists in a cell are JSON.
    """
    import csv
    import json
    from io import StringIO

    def cell(value: Any) -> Any:
        if isinstance(value, tuple):
            return json.dumps(value)
        if not isinstance(value, str):
            return value
        value = value.encode("utf-8", "backslashreplace").decode()
        return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value

    buffer = StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(map(cell, row) for row in rows)
    return buffer.getvalue()


def to_json(value: Any) -> str:
    """Write a value for a program to read."""
    import json

    return json.dumps(value, ensure_ascii=True, indent=2)
