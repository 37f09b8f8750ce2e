"""`cleaner restore`: put back what a run removed."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import closing
from pathlib import Path

import click

from ..audit.restore import restore
from ..formats.inputs import explain
from . import fail, show, to_json
from .audit import check_known, opened

EPILOG = """\b
Examples:
  cleaner restore out -o back                     every raw text
  cleaner restore out -o kept --category posts    the bodies, embedded posts put back
  cleaner restore out -o kept2 --rule related/read-more

\b
Exit codes: 0 all restored; 1 some could not be, each is named; 2 bad usage.
"""


def check_target(target: Path, out: Path) -> None:
    """Refuse, with exit code 2, a folder that something stands in, or the run's own."""
    name = show(str(target))
    try:
        if os.path.lexists(target) and not target.is_dir():
            raise fail(f"{name}: is a file. Name a folder.")
        if target.is_dir() and any(target.iterdir()):
            raise fail(f"{name}: is not empty. Name a new or empty folder: nothing is overwritten.")
    except OSError as error:
        raise fail(f"{name}: {explain(error)}") from error
    if target.resolve().is_relative_to((out.parent if out.is_file() else out).resolve()):
        raise fail(f"{name}: is in the run's own folder. Name one outside it.")


@click.command("restore", epilog=EPILOG)
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    metavar="BACK",
    help="The folder to write to, new or empty: nothing is ever overwritten.",
)
@click.option(
    "--rule", default="", metavar="ID", help="Put back only what this rule took part in removing."
)
@click.option("--category", default="", metavar="CATEGORY", help="Put back only this category.")
@click.option("--json", "as_json", is_flag=True, help="Write each article's proof as JSON.")
def command(out: Path, target: Path, rule: str, category: str, as_json: bool) -> None:
    """Put back what a run removed, and prove it by digest.

    A text file comes back byte for byte, in its encoding and with its line endings; a packed
    one unpacked. Of HTML it is the text read from the page (a.html.txt); of JSON Lines, archives
    and Parquet, the text of each article with its url, site, title, language (a.parquet.jsonl).
    """
    proofs: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    records = []
    with closing(opened(out)) as db:
        check_known(db, rule, category)
        check_target(target, out)
        for one in restore(db, out, target, rule, category):
            proofs[one.proof] += 1
            if as_json:
                records.append(
                    {"name": one.name, "path": one.path, "proof": one.proof, "message": one.message}
                )
            elif one.proof == "failed":
                click.echo(f"cleaner: not restored: {show(one.message)}", err=True)
            elif one.proof == "text" and one.message:
                notes[one.message] += 1
    if as_json:
        click.echo(to_json({"counts": dict(proofs), "articles": records}))
    said = {
        "bytes": "restored byte for byte, proved by digest",
        "text": "restored as text, proved by digest",
        "part": "bodies with the chosen removals put back",
        "failed": "not restored",
    }
    for proof, text in said.items():
        if proofs[proof]:
            click.echo(f"{proofs[proof]:,} {text}", err=True)
    for note, count in notes.items():
        click.echo(f"  {count:,}: {note}", err=True)
    raise click.exceptions.Exit(1 if proofs["failed"] else 0)
