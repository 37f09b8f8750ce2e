"""`cleaner review`: judge removals in a browser; export the verdicts."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path

import click

from ..audit.texts import TextError
from ..store import FILE, open_store
from . import fail, show
from .audit import DefaultGroup, opened

EPILOG = """\b
Examples:
  cleaner review out                             open the link it prints
  cleaner review export out > labels.jsonl       then: cleaner evaluate labels.jsonl
  cleaner review export out --examples rules     counter-examples for the rules, as a diff
  cleaner review export out --examples rules --write
"""


@click.group("review", cls=DefaultGroup, epilog=EPILOG)
def command() -> None:
    """Judge removals in a browser: right, wrong or unsure, by keyboard, saved at once.

    `cleaner review OUT` serves the page on this machine only; `cleaner review export OUT`
    gives the verdicts as labels, or as counter-examples for the rules.
    """


@command.command("serve", epilog=EPILOG)
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="The port.  [default: a free one]",
)
@click.option("--open", "browse", is_flag=True, help="Open the page in the browser.")
def serve_page(out: Path, port: int, browse: bool) -> None:
    """Serve the review page on 127.0.0.1 until Ctrl-C."""
    opened(out).close()
    folder = out.parent if out.is_file() else out
    if not all(os.access(place, os.W_OK) for place in (folder, *folder.glob(FILE))):
        cure = "Copy the folder to one of your own"
        raise fail(f"{show(str(out))}: cannot be written to, and verdicts go into it. {cure}.")
    try:
        from ..audit.server import HOST, application, new_token, serve

        token = new_token()
        app = application(lambda: open_store(out), out, token)
    except ModuleNotFoundError as error:
        cure = "pip install '.[review]'"
        raise fail(f"the review page needs {error.name}: {cure}") from error

    def ready(got: int) -> None:
        link = f"http://{HOST}:{got}/?token={token}"
        click.echo(
            f"Review {show(str(out))} at {link}\nVerdicts go into its store at once. Ctrl-C ends."
        )
        sys.stdout.flush()
        if browse:
            click.launch(link)

    try:
        serve(app, port, ready)
    except OSError as error:
        raise fail(f"port {port}: {error.strerror}. Choose another with --port.") from error


@command.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="FILE",
    help="Where to write the labels.  [default: standard output]",
)
@click.option("--complete", is_flag=True, help="Only articles of which every stretch was judged.")
@click.option(
    "--examples",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    metavar="RULES",
    help="Show counter-examples for the rules in this folder, as a diff, instead.",
)
@click.option("--write", is_flag=True, help="With --examples: write them into the rules.")
def export(out: Path, path: Path | None, complete: bool, folder: Path | None, write: bool) -> None:
    """Give the verdicts as labels that `cleaner evaluate` and `cleaner tune` read.

    With --examples, every removal judged wrong becomes an example that its rule must leave
    whole; `cleaner rules check` then fails until the rule does. Exit codes: 0 fine; 1 some
    articles were left out as their texts cannot be given back, each is named; 2 bad usage.
    """
    from ..audit.labels import labels

    if write and folder is None:
        raise click.UsageError("--write goes with --examples RULES.")
    if folder is not None:
        _examples(out, folder, write)
        return
    with closing(opened(out)) as db:
        found = list(labels(db, out, complete=complete))
    lines = [json.dumps(one) + "\n" for one in found if not isinstance(one, TextError)]
    if path:
        path.write_text("".join(lines), encoding="utf-8")
    else:
        click.echo("".join(lines), nl=False)
    lost = [one for one in found if isinstance(one, TextError)]
    for one in lost:
        click.echo(f"cleaner: left out: {show(str(one))}", err=True)
    click.echo(f"{len(lines)} judged articles" + f", {len(lost)} left out" * bool(lost), err=True)
    raise click.exceptions.Exit(1 if lost else 0)


def _examples(out: Path, folder: Path, write: bool) -> None:
    from ..audit.counter import Counter, CounterError, as_diff, changes, counters
    from ..rulebook import Rules, RulesError

    try:
        rules = Rules.load(folder, shipped=False)
        with closing(opened(out)) as db:
            found = list(counters(db, out, rules))
        changed = changes(folder, [one for one in found if isinstance(one, Counter)])
    except (RulesError, CounterError) as error:
        raise fail(str(error)) from error
    for one in found:
        if isinstance(one, CounterError):
            click.echo(f"cleaner: left out: {show(str(one))}", err=True)
    click.echo(as_diff(changed), nl=False)
    if not changed:
        click.echo("No counter-examples to add.", err=True)
    elif write:
        for path, (_, after) in changed.items():
            path.write_text(after, encoding="utf-8")
        named = show(str(folder))
        click.echo(f"Written to {len(changed)} files. See: cleaner rules check {named}", err=True)
    else:
        click.echo("Nothing was written. Add --write to do so.", err=True)
