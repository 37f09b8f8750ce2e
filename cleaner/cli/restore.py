"""`cleaner restore`: put back what a run removed."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import click

from ..audit.restore import restore
from . import fail, show, to_json
from .audit import opened

EPILOG = """\b
Examples:
  cleaner restore out -o raw                      every raw text, byte for byte
  cleaner restore out -o kept --category posts    the bodies, embedded posts put back
  cleaner restore out -o kept --rule related/read-more

\b
Exit codes: 0 all restored; 1 some could not be, each is named; 2 bad usage.
"""


@click.command("restore", epilog=EPILOG)
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    metavar="RAW",
    help="The folder to write to.",
)
@click.option(
    "--rule", default="", metavar="ID", help="Put back only what this rule took part in removing."
)
@click.option("--category", default="", metavar="CATEGORY", help="Put back only this category.")
@click.option("--json", "as_json", is_flag=True, help="Write each article's proof as JSON.")
def command(out: Path, target: Path, rule: str, category: str, as_json: bool) -> None:
    """Put back what a run removed, and prove it by digest.

    A raw text comes back byte for byte, in its encoding and with its line endings. Of HTML it
    is the text read from the page, of archives and JSON Lines the text of each article.
    """
    if target.exists() and not target.is_dir():
        raise fail(f"{show(str(target))}: is a file. Name a folder.")
    if target.resolve() == out.resolve():
        raise fail("RAW is the run's own folder: its bodies would be overwritten. Name another.")
    proofs: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    records = []
    with closing(opened(out)) as db:
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
