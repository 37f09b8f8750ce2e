"""`cleaner report`: a run as one HTML page."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from ..audit.payload import MOST
from ..audit.report import write_report
from . import fail, show
from .audit import opened


@click.command("report")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default="report.html",
    show_default=True,
    metavar="FILE",
    help="The page to write.",
)
@click.option(
    "--most",
    type=click.IntRange(1),
    default=MOST,
    show_default=True,
    metavar="N",
    help="Articles to hold at most; of more, a sample.",
)
@click.option("--title", default="Cleaner report", show_default=True, help="The page's title.")
def command(out: Path, path: Path, most: int, title: str) -> None:
    """Write a run as one HTML page that needs no network: charts, articles, every removal.

    Open it in any browser of 2023 or later, or send it to a colleague.
    """
    with closing(opened(out)) as db:
        try:
            size, note = write_report(db, out, path, most=most, title=title)
        except OSError as error:
            raise fail(f"{show(str(path))}: cannot be written ({error.strerror}).") from error
    click.echo(f"{show(str(path))}: {size / 1e6:.1f} MB", err=True)
    if note:
        click.echo(note, err=True)
