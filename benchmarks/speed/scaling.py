"""Part `scaling`: time per MB from the shortest texts to the longest, and on the worst ones."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from benchmarks.goals import most
from benchmarks.speed.data import lines_of_pages, one_line, short_lines
from benchmarks.speed.measure import Options, Part, Record, beside, seconds
from benchmarks.speed.plot import Curves, number
from benchmarks.tables import Row
from cleaner import Cleaner, Rules

SIZES = tuple(10**power for power in range(3, 9))
"""Bytes: 1 kB to 100 MB."""

SHORT = 10
"""About the bytes of a short line: 100 MB are 10,000,000 of them."""

FLAT = 2.0
"""Times that a MB of a long text may cost of a MB of a shorter one."""

WORST = 50.0
"""Times that the worst text of 100 kB may cost of page-like lines."""

BAD = 100_000

SERIES: dict[str, Callable[[int], str]] = {
    "lines as on pages": lines_of_pages,
    "short lines": lambda size: short_lines(max(1, size // SHORT)),
    "a single line": one_line,
}

LEAST = 0.2
"""Seconds that a figure is taken from at least: short texts are cleaned again and again."""


def measure(options: Options) -> Part:
    """Clean one text of each size of each series, and what is meant to take long."""
    rules = Rules.load()
    cleaner = Cleaner(rules=rules)
    sizes = SIZES[:2] if options.small else SIZES
    for make in SERIES.values():
        cleaner.clean(make(sizes[0]))
    series = {name: _series(cleaner, make, sizes, options) for name, make in SERIES.items()}
    bad = BAD // 20 if options.small else BAD
    usual = _per_mb(cleaner, lines_of_pages(bad), options.rounds)
    worst = {
        name: _per_mb(cleaner, text, 1) / usual for name, text in worst_texts(rules, bad).items()
    }
    flat = {name: _growth([ms for *_, ms in points if ms]) for name, points in series.items()}
    figures: Record = {"series": series, "flat": flat, "worst": worst}
    picture = Curves(
        "Time to clean a MB, by the length of the text",
        "length of the text, bytes",
        "ms per MB",
        {
            name: [(size, ms) for size, _, ms in points if ms is not None]
            for name, points in series.items()
        },
    )
    tables = {"scaling": _rows(figures, options), "worst": _worst_rows(worst)}
    return Part(
        figures,
        tables,
        [
            most("a MB of a longer text, times one of a shorter", FLAT, flat),
            most("worst text, times page-like lines", WORST, worst),
        ],
        {"scaling": picture},
    )


def _growth(costs: list[float]) -> float:
    """Say how much dearer any size is than a smaller one; what gets cheaper is no fault."""
    return max((b / a for n, a in enumerate(costs) for b in costs[n:]), default=1.0)


Point = tuple[int, int, float | None]
"""Bytes, lines, and ms per MB; None where it would take too long."""


def _series(
    cleaner: Cleaner, make: Callable[[int], str], sizes: tuple[int, ...], options: Options
) -> list[Point]:
    """Measure sizes upwards, as long as the last one lets hope for an end in time."""
    points: list[Point] = []
    before = 0.0
    for size in sizes:
        ms: float | None = None
        if 10 * before <= options.longest:
            text = make(size)
            least = LEAST if size <= 100_000 and not options.small else 0.0
            before = seconds(lambda text=text: cleaner.clean(text), least)  # type: ignore[misc]
            size = len(text.encode())
            ms = before * 1e9 / size
        else:
            before = float("inf")
        points.append((size, text.count("\n") + 1 if ms else 0, ms))
    return points


def _per_mb(cleaner: Cleaner, text: str, rounds: int) -> float:
    size = len(text.encode())
    taken = median(seconds(lambda: cleaner.clean(text)) for _ in range(rounds))
    return taken * 1e9 / size


def worst_texts(rules: Rules, size: int) -> dict[str, str]:
    """Make the texts that should hurt: each asks for as much as can be of one thing."""
    phrases = [p for rule in rules.rules for p in rule.match if p[0] != "/" and "*" not in p]
    openers = [p.replace("*", "") for rule in rules.rules for p in rule.match if p.endswith(" *")]
    post = "— Mara Ellwood (@mara_ellwood) March 23, 2021"
    texts = {
        "every phrase of the rules, a line each": "\n".join(phrases),
        "the openings of all phrases, a line each": "\n".join(f"{o}the quay" for o in openers),
        "phrases of the rules in one line": " ".join(phrases),
        "one label again and again": "Read more\n",
        "signatures of posts": f"{post}\n",
        "a tweet without an end": "“The pier is gone pic.twitter.com/a1B2 ",
        "dashes": "- " * 40 + "\n",
        "empty lines": "\n",
        "spaces": " ",
        "one letter": "a",
        "letters that fold to two": "ß\ufb03İ ",
        "combining marks": "e\u0301\u0302\u0303",
        "digits and separators": "12:30 | 14/05/2021 | ",
        "opening brackets": "([{<«“",
    }
    return {name: (text * (size // len(text) + 1))[:size] for name, text in texts.items()}


def _rows(figures: Record, options: Options) -> list[Row]:
    rows: list[Row] = [["text", "size", "lines", "ms per MB", "longer, times shorter"]]
    rows[0] += ["goal", "met"]
    for name, points in figures["series"].items():
        for size, lines, ms in points:
            shown = f"not run: more than {options.longest:.0f} s" if ms is None else f"{ms:,.0f}"
            rows.append([name, f"{number(size)}B", f"{lines:,}" if ms else "", shown, "", "", ""])
        if name in figures["flat"]:
            times = figures["flat"][name]
            rows[-1][4:] = [f"{times:.2f}", *beside(times, FLAT)]
    return rows


def _worst_rows(worst: dict[str, float]) -> list[Row]:
    rows: list[Row] = [["text of 100 kB", "times page-like lines", "goal", "met"]]
    ordered = sorted(worst.items(), key=lambda one: -one[1])
    return rows + [[name, f"{times:.2f}", *beside(times, WORST)] for name, times in ordered]
