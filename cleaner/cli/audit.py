"""`cleaner audit`: look into a run, and compare two."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

import click

from ..audit.compare import Comparison, compare
from ..audit.sample import Shown, Wanted, nearest, sample
from ..audit.summary import Summary, summarise
from ..rulebook import CATEGORIES
from ..store import StoreError, open_store, unpack
from . import fail, hint, show, to_csv, to_json
from .explain import paint

if TYPE_CHECKING:
    from collections.abc import Mapping

EPILOG = """\b
Examples:
  cleaner audit out                                   the figures of the run
  cleaner audit out --sample 20 --category donation   removals, in their context
  cleaner audit out --sample 5 --grep 'subscri' --site example.org
  cleaner audit out --near 20                         kept, but nearly removed
  cleaner audit out --csv > rules.csv                 a row a rule
  cleaner audit diff out-before out-after             exit code 1 when they differ

\b
Marks: [-removed-]; {+kept, but near+}. OUT is the folder that `cleaner clean` wrote.
"""

BAR = 24
MATCHES = 5
"""Matches told of a removal; the hints of its shape can be two dozen."""


class DefaultGroup(click.Group):
    """A group whose first command is meant when none is named: `audit OUT` is `audit show OUT`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the first command before arguments that name none."""
        named = bool(args) and (args[0] in self.commands or args[0] in ("-h", "--help"))
        if args and not named:
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)


def opened(out: Path) -> Connection:
    """Open the store of a run, or say what is wrong with exit code 2."""
    try:
        return open_store(out)
    except StoreError as error:
        raise fail(show(str(error))) from error


def check_known(db: Connection, rule: str = "", category: str = "", article: str = "") -> None:
    """Refuse, with exit code 2, the name of a rule, category or article that the run has not."""
    for option, name, sql, others in (
        ("--rule", rule, "SELECT id FROM rules", ()),
        ("--category", category, "SELECT DISTINCT category FROM rules", CATEGORIES),
        ("--article", article, "SELECT name FROM articles", ()),
    ):
        if name:
            known = {*others, *(unpack(row[0]) for row in db.execute(sql))}
            if name not in known:
                cure = hint(name, sorted(known), "`cleaner audit OUT --json` has all")
                raise fail(f"{option} {show(name)}: not in this run. {show(cure)}")


def narrowing(command: Any) -> Any:
    """Add the options that choose removals."""
    for name, text in (
        ("grep", "With this regular expression in them, case ignored."),
        ("article", "Of the article of this name."),
        ("language", "Of articles in this language."),
        ("site", "Of articles of this site."),
        ("rule", "That this rule fired on (its id, as category/slug)."),
        ("category", "Of this category."),
    ):
        command = click.option(f"--{name}", default="", metavar=name.upper(), help=text)(command)
    return command


@click.group("audit", cls=DefaultGroup, epilog=EPILOG, invoke_without_command=False)
def command() -> None:
    """Look into a run: what was removed, by which rules, and where.

    `cleaner audit OUT` shows the figures; with --sample or --near, what is behind them.
    `cleaner audit diff A B` compares two runs.
    """


@command.command("show", epilog=EPILOG)
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--sample",
    "samples",
    type=click.IntRange(0),
    default=None,
    metavar="N",
    help="Show N removals.",
)
@click.option(
    "--near",
    type=click.IntRange(0),
    is_flag=False,
    flag_value=20,
    default=None,
    metavar="[N]",
    help="Show the N nearest misses.  [default: 20]",
)
@narrowing
@click.option("--seed", type=int, default=0, metavar="N", help="Pick another sample.")
@click.option("--json", "as_json", is_flag=True, help="Write it for a program to read.")
@click.option("--csv", "as_csv", is_flag=True, help="Write a row a rule (or a removal) as CSV.")
def show_run(
    out: Path,
    samples: int | None,
    near: int | None,
    seed: int,
    as_json: bool,
    as_csv: bool,
    **narrow: str,
) -> None:
    """Show what a run removed."""
    wanted = Wanted(**narrow)
    if samples is None and near is None and any(narrow.values()):
        samples = 10
    try:
        re.compile(wanted.grep)
    except re.error as error:
        raise fail(f"--grep {wanted.grep!r}: no regular expression ({error}).") from error
    with closing(opened(out)) as db:
        check_known(db, wanted.rule, wanted.category, wanted.article)
        if samples is None and near is None:
            summary = summarise(db)
            if as_csv:
                write_csv([asdict(rule) for rule in summary.rules])
            else:
                click.echo(
                    to_json(summary_json(summary)) if as_json else summary_text(summary, out)
                )
            return
        found = sample(db, out, samples, wanted, seed) if samples else []
        found += nearest(db, out, near, wanted) if near else []
    if as_json:
        click.echo(to_json([asdict(one) | {"diff": one.diff} for one in found]))
    elif as_csv:
        write_csv([asdict(one) for one in found])
    else:
        click.echo("\n\n".join(map(shown_text, found)) or "Nothing found: widen the filters.")


@command.command("diff")
@click.argument("first", metavar="OUT_A", type=click.Path(path_type=Path))
@click.argument("second", metavar="OUT_B", type=click.Path(path_type=Path))
@click.option(
    "--sample",
    "samples",
    type=click.IntRange(0),
    default=10,
    metavar="N",
    help="Show N of the changes.  [default: 10]",
)
@click.option("--json", "as_json", is_flag=True, help="Write it for a program to read.")
def diff(first: Path, second: Path, samples: int, as_json: bool) -> None:
    """Show what run OUT_B removed more and less than run OUT_A, by rule.

    [-gone now-], {+back now+}. Exit codes: 0 the same; 1 something differs; 2 bad input.
    """
    with closing(opened(first)) as one, closing(opened(second)) as other:
        found = compare(one, other, (first, second), samples)
    if as_json:
        click.echo(to_json(asdict(found) | {"same": found.same}))
    else:
        click.echo(comparison_text(found))
    raise click.exceptions.Exit(0 if found.same else 1)


def summary_json(summary: Summary) -> dict[str, Any]:
    """Give the summary as values for JSON."""
    none = [rule.id for rule in summary.on_no_removal]
    return asdict(summary) | {"share": round(summary.share, 6), "on_no_removal": none}


def summary_text(summary: Summary, out: Path) -> str:
    """Give the summary as lines to read."""
    failed = f", {summary.failed} failed" if summary.failed else ""
    failed += f", {summary.gone:,} left out as their inputs are gone" if summary.gone else ""
    lines = [
        f"{summary.articles:,} articles{failed}, {summary.untouched:,} untouched;"
        f" {summary.share:.1%} of {summary.chars:,} characters"
        f" removed in {summary.removals:,} removals",
        f"cleaner {summary.version}, {summary.finished or 'not finished'}, digest {summary.digest}",
    ]
    if summary.older:
        what = f"{summary.older:,} of the articles were cleaned with other rules or options"
        lines.append(f"{what}: run cleaner clean again, to its end, to have all alike")
    lines += _table(
        "Category", [(g.key, g.share, g.removals) for g in summary.categories], "removals"
    )
    lines += _table(
        "Site", [(g.key or "unknown", g.share, g.articles) for g in summary.sites[:12]], "articles"
    )
    lines += _table(
        "Language",
        [(g.key or "unknown", g.share, g.articles) for g in summary.languages[:12]],
        "articles",
    )
    lines += ["", "Removed share    articles"]
    top, last = max(summary.histogram, default=0), len(summary.histogram)
    shares = [i for i, count in enumerate(summary.histogram) if count]
    for i in range(max(shares, default=-1) + 1):
        count = summary.histogram[i]
        scope = f"{100 * i // last:>3} to {100 * (i + 1) // last:>3} %"
        lines.append(f"  {scope} {count:>10,} {_bar(count / max(top, 1))}")
    fired = [rule for rule in summary.rules if rule.fired]
    head = f"Rules ({len(fired)} of {len(summary.rules)} fired on removals)"
    lines += ["", f"{head:<38} {'loudest':>9} {'articles':>9} {'fired':>9}"]
    lines += [f"  {r.id:<36} {r.removals:>9,} {r.articles:>9,} {r.fired:>9,}" for r in fired[:15]]
    if none := summary.on_no_removal:
        names = ", ".join(rule.id for rule in none[:8])
        more = f", and {len(none) - 8} more (--json has all)" if len(none) > 8 else ""
        lines += ["", f"Fired on no removal (rules that keep are of these): {names}{more}"]
    if summary.post_languages:
        tags = ", ".join(f"{language} {count:,}" for language, count in summary.post_languages)
        lines += ["", f"Posts: {summary.posts:,} ({tags})"]
    if summary.flagged:
        lines += ["", f"Flagged: {len(summary.flagged):,}"]
        lines += [f"  {show(f.name)}: {', '.join(f.flags)}" for f in summary.flagged[:10]]
    named = show(str(out))
    lines += [
        "",
        f"Look closer: cleaner audit {named} --sample 10; cleaner report {named} -o report.html",
    ]
    return "\n".join(lines)


def shown_text(one: Shown) -> str:
    """Give a removal in its context as lines to read."""
    ranked = sorted(one.matches, key=lambda match: -abs(match[1]))
    matches = ", ".join(f"{rule} {score:g}" for rule, score in ranked[:MATCHES])
    if len(ranked) > MATCHES:
        matches += f", and {len(ranked) - MATCHES} lesser hints"
    where = f"{show(one.article)} [{one.start}:{one.end}]"
    site = f" {one.site}" if one.site else ""
    return f"{where}{site} {one.score:g} {{{matches}}}\n{_shown(one.diff)}"


def comparison_text(found: Comparison) -> str:
    """Give a comparison as lines to read."""
    if found.same:
        return f"The same: {found.articles:,} articles, every removal alike."
    lines = [f"{found.changed:,} of {found.articles:,} articles differ"]
    if found.renamed:
        lines.append(f"{found.renamed:,} articles lost the same, by other rules or in other pieces")
    for names, text in (
        (found.only_first, "only in the first run"),
        (found.only_second, "only in the second run"),
        (found.other_text, "with another raw text, not compared"),
    ):
        if names:
            shown = ", ".join(map(show, names[:5])) + (", ..." if len(names) > 5 else "")
            lines.append(f"{len(names):,} articles {text}: {shown}")
    if found.rules:
        lines += ["", f"{'Rule':<36} {'more':>8} {'chars':>9} {'less':>8} {'chars':>9}"]
        lines += [
            f"{r.rule:<36} {r.more:>8,} {r.more_chars:>9,} {r.less:>8,} {r.less_chars:>9,}"
            for r in found.rules
        ]
    for one in found.samples:
        word = "removed now" if one.more else "back now"
        lines += ["", f"{show(one.article)} [{one.start}:{one.end}] {word}, {one.rule}"]
        lines.append(_shown(one.diff))
    return "\n".join(lines)


def visible(text: str) -> str:
    """Make characters that command a terminal harmless, and keep the line breaks."""
    return "".join(
        c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode()
        for c in text.replace("\r\n", "\n")
    )


def _shown(diff: str) -> str:
    """Give a marked text as this terminal, or what it was led to, can show it."""
    return paint(visible(diff)) if sys.stdout.isatty() else visible(diff)


def write_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as CSV, with a head where there are any."""
    rows = list(rows)
    click.echo(to_csv([*rows[:1], *(row.values() for row in rows)]), nl=False)


def _table(head: str, rows: list[tuple[str, float, int]], noun: str) -> list[str]:
    top = max((share for _, share, _ in rows), default=0) or 1
    width = max((len(show(key)) for key, _, _ in rows), default=0)
    width = min(36, max(24, width))
    lines = ["", f"{head:<{width + 2}} removed"]
    for key, share, count in rows:
        name = show(key) if len(show(key)) <= width else show(key)[: width - 1] + "…"
        lines.append(f"  {name:<{width}} {share:>6.1%} {_bar(share / top)} {count:,} {noun}")
    return lines if rows else []


def _bar(share: float) -> str:
    return ("#" * max(1 if share else 0, round(share * BAR))).ljust(BAR)
