"""What we set out to reach, and whether the figures say we did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cleaner.learn.scrape import SCRAPES

Record = dict[str, Any]

MOST_LOST = {"gentle": 0.0005, "default": 0.003, "strict": 0.01}
"""Share of the body that a profile may take, kind `text`."""

LEAST_GAP = {"default": 0.5, "strict": 0.65}
LEAST_PAGE_F1 = {"aeb": 0.935, "fundus": 0.935, "wcxb": 0.93}


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: what is asked, the figure nearest to failing and where it stands, the verdict."""

    name: str
    wanted: float
    found: float
    where: str
    met: bool
    held: int
    of: int


def goals(results: Record) -> list[Goal]:
    """Judge every goal that the results speak of."""
    return [goal for goal in _goals(results) if goal]


def _goals(results: Record) -> Iterator[Goal | None]:
    records = results["records"]
    texts = [r for r in records if SCRAPES.get(r["scrape"]) == "text"]
    dumps = [r for r in records if SCRAPES.get(r["scrape"]) == "page"]
    for profile, wanted in LEAST_GAP.items():
        yield least(f"{profile}: gap closed", wanted, _figures(texts, "gap", profile))
    for profile, wanted in MOST_LOST.items():
        yield most(f"{profile}: text lost", wanted, _figures(texts, "lost", profile))
    gains = {
        f"{_where(r)} {r['cleaner']}": r["f1"] - r["nothing"]
        for r in texts + dumps
        if r["cleaner"] in MOST_LOST
    }
    yield least("never below nothing done: F1 gained", 0.0, gains)
    exact = {
        where: value
        for where, value in _figures(texts, "exact", "default").items()
        if where.startswith("aeb")
    }
    yield least("AEB exact match, best scrape", 0.45, _best(exact))
    for corpus, wanted in LEAST_PAGE_F1.items():
        mine = [r for r in dumps if r["corpus"] == corpus]
        yield least(f"whole pages, {corpus}: F1", wanted, _figures(mine, "f1", "default"))
    yield from _html(records)
    kinds = {_where(r): r["kind_right"] / r["pages"] for r in records if "kind_right" in r}
    yield least("kind recognised", 0.99, kinds)
    if "default" in results.get("residue", {}):
        one = results["residue"]["default"]
        share = {"removed": one["removed"] / (one["clutter"] or 1)}
        yield least("labelled clutter removed", 0.85, share)
        share = {"category": one["named"] / (one["removed"] or 1)}
        yield least("labelled clutter: right category", 0.8, share)
        share = {"taken": one["taken"] / (one["content"] or 1)}
        yield most("labelled content removed", 0.03, share)


def _html(records: list[Record]) -> Iterator[Goal | None]:
    own = {r["corpus"]: r for r in records if r["scrape"] == "own" and r["cleaner"] == "default"}
    others = [
        r
        for r in records
        if r["cleaner"] == "trafilatura-precision"
        or (r["cleaner"] == "nothing done" and r["scrape"].startswith("trafilatura"))
    ]
    best: dict[str, float] = {}
    for one in others:
        best[one["corpus"]] = max(best.get(one["corpus"], 0.0), one["f1"])
    above = {corpus: own[corpus]["f1"] - best[corpus] for corpus in own if corpus in best}
    yield least("HTML: F1 above trafilatura's best mode by", 0.0, above)
    if "aeb" in own:
        yield least("HTML, AEB: F1", 0.975, {"aeb": own["aeb"]["f1"]})
    if "wcxb" in own:
        yield least("HTML, WCXB: word F1", 0.95, {"wcxb": own["wcxb"]["word_f1"]})


def _figures(records: list[Record], key: str, profile: str) -> dict[str, float]:
    return {_where(r): r[key] for r in records if r["cleaner"] == profile}


def _where(record: Record) -> str:
    return f"{record['corpus']} {record['scrape']}"


def _best(figures: dict[str, float]) -> dict[str, float]:
    return dict([max(figures.items(), key=lambda item: item[1])]) if figures else {}


def least(name: str, wanted: float, figures: dict[str, float]) -> Goal | None:
    """Ask of every figure that it is no lower than wanted; None where there is none."""
    if not figures:
        return None
    where, found = min(figures.items(), key=lambda item: item[1])
    held = sum(value >= wanted for value in figures.values())
    return Goal(f"{name} ≥", wanted, found, where, found >= wanted, held, len(figures))


def most(name: str, wanted: float, figures: dict[str, float]) -> Goal | None:
    """Ask of every figure that it is no higher than wanted; None where there is none."""
    if not figures:
        return None
    where, found = max(figures.items(), key=lambda item: item[1])
    held = sum(value <= wanted for value in figures.values())
    return Goal(f"{name} ≤", wanted, found, where, found <= wanted, held, len(figures))
