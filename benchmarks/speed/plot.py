"""Pictures of figures, as SVG that reads well on light and dark pages and needs no library."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH = 820

STYLE = """\
.ground{fill:#fcfcfa}.text{fill:#24292f}.quiet{fill:#59636e}.grid{stroke:#d8dee4}
.mine{fill:#0b66d0}.other{fill:#8c959f}.goal{stroke:#1a7f37}.goaltext{fill:#1a7f37}
.s0{stroke:#0b66d0;fill:#0b66d0}.s1{stroke:#bc4c00;fill:#bc4c00}.s2{stroke:#8250df;fill:#8250df}
.f0{fill:#ffd8a8}.f1{fill:#ffc078}.f2{fill:#ffe8cc}.frame{stroke:#fcfcfa;stroke-width:.6}
@media(prefers-color-scheme:dark){
.ground{fill:#151b23}.text{fill:#e6edf3}.quiet{fill:#9da7b1}.grid{stroke:#30363d}
.mine{fill:#539bf5}.other{fill:#6e7681}.goal{stroke:#57ab5a}.goaltext{fill:#57ab5a}
.s0{stroke:#539bf5;fill:#539bf5}.s1{stroke:#f0883e;fill:#f0883e}.s2{stroke:#b083f0;fill:#b083f0}
.f0{fill:#7a4a12}.f1{fill:#945a17}.f2{fill:#5f3b12}.frame{stroke:#151b23}}
text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.title{font-size:16px;font-weight:600}.small{font-size:12px}.end{text-anchor:end}
.mid{text-anchor:middle}.curve{fill:none;stroke-width:2.2}.dash{stroke-dasharray:5 4}
"""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curves:
    """A plot of some curves over one axis, both axes logarithmic.

    `goal` is a level that the curves should stay below, with what it is called.
    """

    title: str
    across: str
    up: str
    curves: Mapping[str, Sequence[Point]]
    goal: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """A plot of one figure for each of some names, logarithmic; `mine` are set off."""

    title: str
    across: str
    values: Mapping[str, float]
    mine: frozenset[str] = frozenset()


@dataclass(slots=True)
class Frame:
    """One function in a flame graph: samples in it and in what it called."""

    name: str
    count: int = 0
    called: dict[str, Frame] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flame:
    """A flame graph, from the root down."""

    title: str
    root: Frame


Picture = Curves | Bars | Flame


def draw(picture: Picture) -> str:
    """Draw a picture as a whole SVG file."""
    if isinstance(picture, Curves):
        height, parts = 430, list(_curves(picture))
    elif isinstance(picture, Bars):
        height, parts = 92 + 26 * len(picture.values), list(_bars(picture))
    else:
        height, parts = 60 + ROW * _depth(picture.root), list(_flame(picture))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-label="{escape(picture.title)}">'
    )
    ground = f'<rect class="ground" width="{WIDTH}" height="{height}" rx="8"/>'
    title = _text(20, 28, picture.title, "text title")
    return "\n".join([head, f"<style>\n{STYLE}</style>", ground, title, *parts, "</svg>"]) + "\n"


def _text(x: float, y: float, words: str, kind: str = "text", turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{turn}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str = "grid") -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def number(value: float) -> str:
    """Write a figure with three digits, and k and M for thousands and millions.

    >>> [number(v) for v in (0.0123, 4.56, 250, 1000, 10_000_000)]
    ['0.0123', '4.56', '250', '1k', '10M']
    """
    for size, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g}{sign}"
    return f"{value:.3g}"


def _dot(kind: str, x: float, y: float, radius: float) -> str:
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'


def _decades(low: float, high: float) -> tuple[int, int]:
    # What misses a power of ten by a little needs no decade of its own.
    first, last = math.floor(math.log10(low) + 0.03), math.ceil(math.log10(high) - 0.03)
    return first, max(last, first + 1)


# ---- curves

LEFT, RIGHT, TOP, BOTTOM = 78, 784, 84, 370


def _curves(plot: Curves) -> Iterator[str]:
    xs = [x for curve in plot.curves.values() for x, _ in curve]
    ys = [y for curve in plot.curves.values() for _, y in curve]
    ys += [plot.goal[0]] if plot.goal else []
    (x1, x2), (y1, y2) = _decades(min(xs), max(xs)), _decades(min(ys), max(ys))

    def place(x: float, y: float) -> Point:
        return (
            LEFT + (math.log10(x) - x1) / (x2 - x1) * (RIGHT - LEFT),
            BOTTOM - (math.log10(y) - y1) / (y2 - y1) * (BOTTOM - TOP),
        )

    for power in range(x1, x2 + 1):
        x, _ = place(10.0**power, 10.0**y1)
        yield _line(x, TOP, x, BOTTOM)
        yield _text(x, BOTTOM + 18, number(10.0**power), "quiet small mid")
    for power in range(y1, y2 + 1):
        _, y = place(10.0**x1, 10.0**power)
        yield _line(LEFT, y, RIGHT, y)
        yield _text(LEFT - 8, y + 4, number(10.0**power), "quiet small end")
    yield _text((LEFT + RIGHT) / 2, BOTTOM + 44, plot.across, "text mid")
    yield _text(24, (TOP + BOTTOM) / 2, plot.up, "text mid", turned=True)
    if plot.goal:
        _, y = place(10.0**x1, plot.goal[0])
        yield _line(LEFT, y, RIGHT, y, "goal dash")
        yield _text(RIGHT - 4, y - 6, plot.goal[1], "goaltext small end")
    left = float(LEFT)
    for number_, (name, curve) in enumerate(plot.curves.items()):
        kind = f"s{number_ % 3}"
        places = [place(x, y) for x, y in curve]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline class="{kind} curve" style="fill:none" points="{path}"/>'
        yield from (
            f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.4"/>' for x, y in places
        )
        yield f'<circle class="{kind}" cx="{left + 6:.1f}" cy="56" r="5"/>'
        yield _text(left + 17, 60.5, name)
        left += 40 + 6.9 * len(name)


# ---- bars

LABELS = 300


def _bars(plot: Bars) -> Iterator[str]:
    first, last = _decades(min(plot.values.values()), max(plot.values.values()))
    bottom = 52 + 26 * len(plot.values)
    scale = (RIGHT - 44 - LABELS) / (last - first)
    for power in range(first, last + 1):
        x = LABELS + (power - first) * scale
        yield _line(x, 44, x, bottom)
        yield _text(x, bottom + 16, number(10.0**power), "quiet small mid")
    yield _text((LABELS + RIGHT - 44) / 2, bottom + 34, plot.across, "quiet small mid")
    for row, (name, value) in enumerate(plot.values.items()):
        y = 52 + 26 * row
        long = max(2.0, (math.log10(value) - first) * scale)
        kind = "mine" if name in plot.mine else "other"
        yield _text(LABELS - 10, y + 14, name, "text end")
        yield f'<rect class="{kind}" x="{LABELS}" y="{y}" width="{long:.1f}" height="18" rx="3"/>'
        yield _text(LABELS + long + 6, y + 14, number(value), "text small")


# ---- flame graphs

ROW = 20
LEAST = 0.004
"""The smallest share of all samples that is drawn."""


def _depth(frame: Frame, whole: int = 0) -> int:
    whole = whole or frame.count
    drawn = [c for c in frame.called.values() if c.count >= LEAST * whole]
    return 1 + max((_depth(child, whole) for child in drawn), default=0)


def _flame(plot: Flame) -> Iterator[str]:
    yield from _frame(
        plot.root, 20.0, 44.0, (WIDTH - 40) / max(plot.root.count, 1), plot.root.count
    )


def _frame(frame: Frame, x: float, y: float, scale: float, whole: int) -> Iterator[str]:
    wide = frame.count * scale
    share = f"{frame.count / whole:.1%}"
    kind = f"f{sum(map(ord, frame.name)) % 3}"
    box = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{ROW - 1}"'
    tip = f"<title>{escape(frame.name)} {share}</title>"
    yield f'<rect class="{kind} frame" {box}>{tip}</rect>'
    room = int((wide - 8) / 6.6)
    bare = frame.name.rpartition(".")[2]
    words = (f"{frame.name} {share}", f"{bare} {share}", bare)
    if fitting := next((one for one in words if len(one) <= room), ""):
        yield _text(x + 4, y + 14, fitting, "text small")
    for child in sorted(frame.called.values(), key=lambda one: -one.count):
        if child.count >= LEAST * whole:
            yield from _frame(child, x, y + ROW, scale, whole)
        x += child.count * scale
