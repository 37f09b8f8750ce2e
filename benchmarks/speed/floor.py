"""Part `floor`: the cleaner and its peers over the same pages, in multiples of what is least.

The floor decodes a text, cuts it into lines and looks at each once: less than that cannot judge
lines in Python at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from benchmarks.goals import most
from benchmarks.speed import peers
from benchmarks.speed.data import INVENTED, Documents, extracted, pages
from benchmarks.speed.instructions import LEAST, UncountedError, per_byte
from benchmarks.speed.measure import Options, Part, Record, beside, digits, in_turns
from benchmarks.speed.plot import Bars
from benchmarks.tables import Row
from cleaner import Cleaned, Cleaner, Rules
from cleaner.formats.jsonl import receipt

FLOOR = "floor"
OURS = "cleaner"
RECEIPT = "cleaner, receipt as JSON"

WANTED = {("pages", OURS): 6.0, ("pages", RECEIPT): 8.0, ("extracts", OURS): 8.0}
"""Times the floor, at most."""


def measure(options: Options) -> Part:
    """Measure ourselves on pages and extracts, the peers on pages."""
    rules = Rules.load()
    cleaner = Cleaner(rules=rules)
    cleaner.clean(peers.PROBE)
    of_text, of_html = peers.of_text(rules), peers.of_html()
    sets: dict[str, Record] = {}
    for documents in (*pages(options), *extracted(options)):
        sets[documents.name] = _rates(documents, cleaner, of_text, of_html, options.rounds)
        sets[documents.name] |= _instructions(documents, options)
    figures: Record = {
        "rules": len(rules.rules),
        "patterns": sum(len(rule.match) for rule in rules.rules),
        "sets": sets,
    }
    shown = next((s for s in sets if "pages" in s and INVENTED not in s), f"{INVENTED} pages")
    rates = {name: rate for name, rate in sets[shown]["rates"].items() if rate}
    picture = Bars(
        f"MB of text per second, one process ({shown})",
        "MB of page text per second, logarithmic; more is faster",
        dict(sorted(rates.items(), key=lambda one: -one[1])),
        frozenset({OURS, RECEIPT}),
    )
    goals = [
        most(
            f"{name} on {kind}, times the floor",
            wanted,
            {s: one["times"][name] for s, one in sets.items() if s.endswith(kind)},
        )
        for (kind, name), wanted in WANTED.items()
    ]
    tables = {"floor": _rows(sets), "instructions": _instruction_rows(sets)}
    return Part(figures, tables, goals, {"floor": picture})


def floor(text: bytes) -> None:
    """Do the least: decode, cut into lines, fold and measure each."""
    for line in text.decode().splitlines():
        len(line.casefold())


def serialised(cleaned: Cleaned) -> bytes:
    """Write a receipt as the engines do."""
    return json.dumps(receipt(cleaned), ensure_ascii=False).encode("utf-8", "replace")


def _rates(
    documents: Documents,
    cleaner: Cleaner,
    of_text: dict[str, peers.Call | None],
    of_html: dict[str, peers.Call | None],
    rounds: int,
) -> Record:
    cases: dict[str, Callable[[], object]] = {
        FLOOR: partial(_each, floor, documents.texts),
        OURS: partial(_each, lambda text: cleaner.clean(text.decode()), documents.texts),
        RECEIPT: partial(
            _each, lambda text: serialised(cleaner.clean(text.decode())), documents.texts
        ),
    }
    absent = []
    if documents.html:
        decoded = [text.decode() for text in documents.texts]
        for calls, sources, said in (
            (of_text, decoded, ""),
            (of_html, list(documents.html), ", from HTML"),
        ):
            for name, call in calls.items():
                if call is None:
                    absent.append(name + said)
                else:
                    cases[name + said] = partial(_each, call, sources)
    taken = in_turns(cases, rounds)
    return {
        "bytes": documents.size,
        "documents": len(documents.texts),
        "line": documents.size / documents.lines,
        "rates": {name: documents.size / 1e6 / time for name, time in taken.items()}
        | dict.fromkeys(absent),
        "times": {name: time / taken[FLOOR] for name, time in taken.items()},
    }


def _instructions(documents: Documents, options: Options) -> Record:
    try:
        return {"instructions": per_byte(documents, min(options.size, LEAST))}
    except UncountedError as error:
        return {"uncounted": str(error)}


def _each(call: Callable[[Any], object], sources: Iterable[Any]) -> None:
    for source in sources:
        call(source)


def _rows(sets: dict[str, Record]) -> list[Row]:
    head = ["text", "what", "MB/s", "times the floor", "goal", "met"]
    rows = [head]
    for name, one in sets.items():
        label = f"{name}: {one['documents']}, {one['line']:.0f} bytes a line"
        for what, rate in one["rates"].items():
            if rate is None:
                rows.append([label, what, "not installed", "", "", ""])
            else:
                times = one["times"][what]
                goal = beside(times, WANTED.get((name.rpartition(" ")[2], what)))
                rows.append([label, what, digits(rate), digits(times), *goal])
            label = ""
    return rows


def _instruction_rows(sets: dict[str, Record]) -> list[Row]:
    """Give the ratio to the floor that does not depend on what else the machine does."""
    rows: list[Row] = [["text", "instructions a byte: floor", "cleaner", "times the floor"]]
    for name, one in sets.items():
        if "instructions" in one:
            least, ours = one["instructions"][FLOOR], one["instructions"][OURS]
            rows.append([name, f"{least:,.0f}", f"{ours:,.0f}", digits(ours / least)])
        else:
            rows.append([name, f"not counted: {one['uncounted']}", "", ""])
    return rows
