"""Verdicts as labels: articles with gold bodies that `cleaner evaluate` and `tune` read.

One line of JSON per judged article. Its `body` is the run's body as the verdicts correct it:
wrong removals put back, near misses that should have gone taken out. What nobody judged stays
as the run decided; `judged` and `of` tell how much of an article that is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..store import read_entry
from .texts import TextError, Whole, read_whole
from .verdicts import Verdict, read


def labels(
    db: sqlite3.Connection, out: Path, *, complete: bool = False
) -> Iterator[dict[str, Any] | TextError]:
    """Give the judged articles as records; with `complete` those alone of which all was judged.

    In the place of one whose text cannot be given back stands why: its body is gone or was
    changed since the run.
    """
    by_name: dict[str, list[Verdict]] = {}
    for verdict in read(db):
        by_name.setdefault(verdict.name, []).append(verdict)
    for name, verdicts in by_name.items():
        entry = read_entry(db, name)
        try:
            if entry is None:
                raise TextError(f"{name}: judged, but no longer in the run.")
            whole = read_whole(db, out, entry)
        except TextError as error:
            yield error
            continue
        stretches = len(whole.removals) + len(whole.near)
        sure = [verdict for verdict in verdicts if verdict.clutter is not None]
        if not sure or (complete and len(sure) < stretches):
            continue
        yield {
            "id": entry.name,
            "site": entry.site,
            "url": entry.url,
            "title": entry.title,
            "language": entry.language,
            "kind": entry.kind,
            "text": whole.text,
            "body": corrected(whole, sure),
            "judged": len(sure),
            "of": stretches,
            "labels": [_label(verdict) for verdict in verdicts],
        }


def corrected(whole: Whole, verdicts: list[Verdict]) -> str:
    """Give the body that the verdicts ask for; each holds for exactly the stretch it names."""
    clutter = {(v.start, v.end): v.clutter for v in verdicts if holds(whole, v)}
    spans = {(r.start, r.end): True for r in whole.removals}
    spans |= {(n.start, n.end): False for n in whole.near}
    gone = [span for span, removed in spans.items() if clutter.get(span, removed)]
    kept, place = [], 0
    for start, end in sorted(gone):
        kept.append(whole.text[place : max(place, start)])
        place = max(place, end)
    return "".join([*kept, whole.text[place:]])


def holds(whole: Whole, verdict: Verdict) -> bool:
    """Whether the text still says what was judged: the article may have been cleaned anew."""
    return whole.text[verdict.start : verdict.end] == verdict.text


def _label(verdict: Verdict) -> dict[str, Any]:
    label = {True: "clutter", False: "content", None: "unsure"}[verdict.clutter]
    named = ("start", "end", "text", "kind", "rule", "verdict", "note", "at")
    return {"label": label} | {name: getattr(verdict, name) for name in named}
