"""What can be said of a line without reading it: its words, ending, place, run, links.

Each measure is a column: one value for every line of the article, worked out when a rule
first asks for it.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, repeat
from operator import sub
from typing import Any, TypeVar

from .headline import headline
from .line import SENTENCE, case, content, start
from .model import Kind
from .rulebook.fold import key
from .rulebook.scripts import count_columns, count_words, ending
from .segment import Segments

SOLID_WORDS = 20
"""A line of this many words that ends as a sentence does is a solid paragraph."""

SOLID_COLUMNS = 135
"""And so is one of as many columns: some languages say in one word what others do in two."""

SHORT_WORDS = 12
"""A line of fewer words that does not end as a sentence does is a short line."""

FAR = 99
"""The gap to a solid paragraph, or to the headline, where there is none."""

AROUND = 3
"""How many lines above and below make a line's neighbourhood."""

FAR_AROUND = 10
"""And how many its wider neighbourhood."""

WIDE_AROUND = 25
"""And how many the part of the article that it stands in."""

HEADLINE = 60
"""A line of three words or more is the headline when so many percent are the title's."""

Value = int | str | None
Answer = TypeVar("Answer")

Notes = dict[Callable[[str], Any], dict[str, Any]]
"""What was found out about lines by themselves, by question and line; for an article's rounds."""


class Shape:
    """The measures of an article's lines, by name; `shape["words"][row]` is one of them.

    `columns` has those that were asked for; `notes` what an earlier round found out about lines
    of the same article.
    """

    def __init__(self, segments: Segments, notes: Notes | None = None) -> None:
        self.segments = segments
        self._notes: Notes = {} if notes is None else notes
        self.kind: Kind = segments.article.kind
        self.columns: dict[str, Sequence[Value]] = {}

    def __getitem__(self, name: str) -> Sequence[Value]:
        column = self.columns.get(name)
        if column is None:
            column = self.columns[name] = MEASURES[name](self)
        return column

    def learn(self, columns: Mapping[str, Sequence[Value]]) -> None:
        """Take in measures that are known only once a first pass has scored the lines."""
        self.columns.update(columns)

    def each(self, look: Callable[[str], Answer], lines: Sequence[str]) -> list[Answer]:
        """Ask each line a question that its own words answer; no line is asked twice."""
        known: dict[str, Answer] = self._notes.setdefault(look, {})
        for line in set(lines) - known.keys():
            known[line] = look(line)
        return [known[line] for line in lines]

    @cached_property
    def words(self) -> list[int]:
        """How many words each line has; in scripts without spaces, so many signs make one."""
        return [*map(count_words, self.segments.keys)]

    @cached_property
    def ends(self) -> list[str]:
        """How each line ends, closing quotes and brackets aside."""
        return self.each(ending, self.segments.lines)

    @cached_property
    def solid(self) -> list[bool]:
        """Which lines are solid paragraphs: long, and ended as a sentence is."""
        return [*map(is_solid, self.segments.keys, self.words, self.ends)]

    @cached_property
    def paragraphs(self) -> int:
        """How many solid paragraphs the article has."""
        return sum(self.solid)

    @cached_property
    def run(self) -> list[int]:
        """How long the run of short lines is that each line stands in; 0 for one not short."""
        words, ends = self.words, self.ends
        runs = [0] * len(words)
        run: list[int] = []
        for row in range(len(words) + 1):
            if row < len(words) and words[row] < SHORT_WORDS and ends[row] not in SENTENCE:
                run.append(row)
            elif run:
                for member in run:
                    runs[member] = len(run)
                run = []
        return runs

    @cached_property
    def copies(self) -> list[int]:
        """How often each line stands in the article."""
        counts = Counter(self.segments.keys)
        return [counts[line] for line in self.segments.keys]

    @cached_property
    def title(self) -> str:
        """The article's title, folded: the one it came with, or a page's own headline."""
        known = self.segments.article.title
        page = self.kind == "page" and not known
        return headline(self.segments.keys) if page else key(known)

    @cached_property
    def content(self) -> list[set[str]]:
        """Each line's words of four letters or more, punctuation left off."""
        return self.each(content, self.segments.keys)


def is_solid(line: str, words: int, end: str) -> bool:
    """Whether a line of so many words that ends so is a solid paragraph: long, and ended."""
    return end in SENTENCE and (words >= SOLID_WORDS or count_columns(line) >= SOLID_COLUMNS)


def _words_ending(shape: Shape, sentence: bool) -> Sequence[Value]:
    """Count the words of the lines that do, or do not, end as a sentence does."""
    return [
        count if (end in SENTENCE) == sentence else None
        for count, end in zip(shape.words, shape.ends, strict=True)
    ]


def _chars(shape: Shape) -> Sequence[Value]:
    return [*map(count_columns, shape.segments.keys)]


def _digits(shape: Shape) -> Sequence[Value]:
    text = "\n".join(shape.segments.keys)
    for digit in string.digits[1:]:
        text = text.replace(digit, "0")
    return [100 * line.count("0") // len(line) for line in text.split("\n") if line]


def _starts(shape: Shape) -> Sequence[Value]:
    return shape.each(start, shape.segments.lines)


def _case(shape: Shape) -> Sequence[Value]:
    lines = zip(shape.segments.lines, shape.words, strict=True)
    return shape.each(case, [line if count <= 20 else "" for line, count in lines])


def _lines_after(shape: Shape) -> Sequence[Value]:
    return range(len(shape.segments) - 1, -1, -1)


def _paragraphs_before(shape: Shape) -> Sequence[Value]:
    return [0, *accumulate(map(int, shape.solid))][:-1]


def _paragraphs_after(shape: Shape) -> Sequence[Value]:
    after = [0, *accumulate(map(int, reversed(shape.solid)))][:-1]
    return after[::-1]


def _gap(solid: Sequence[bool]) -> list[int]:
    gaps, gap = [], FAR
    for here in solid:
        gaps.append(gap)
        if here:
            gap = 0
        elif gap < FAR:
            gap += 1
    return gaps


def _gap_before(shape: Shape) -> Sequence[Value]:
    return _gap(shape.solid)


def _gap_after(shape: Shape) -> Sequence[Value]:
    return _gap(shape.solid[::-1])[::-1]


def _prose_gap(shape: Shape) -> Sequence[Value]:
    """Count the lines below each before the text goes on: no list of teasers looks like it.

    Two solid paragraphs follow one another, or two of twice their length stand three lines apart
    or less, as under the headings of a guide.
    """
    solid = shape.solid
    long = [one and count >= 2 * SOLID_WORDS for one, count in zip(solid, shape.words, strict=True)]
    goes_on = [
        solid[row : row + 2] == [True, True] or (here and any(long[row + 1 : row + 1 + AROUND]))
        for row, here in enumerate(long)
    ]
    return _gap(goes_on[::-1])[::-1]


def _prose(shape: Shape, reach: int) -> Sequence[Value]:
    """Measure the percent of the lines around each that end as a sentence does, its own too."""
    edge = [0] * reach
    ended = _within([*edge, *map(SENTENCE.__contains__, shape.ends), *edge], reach)
    lines = _within([*edge, *repeat(1, len(shape.ends)), *edge], reach)
    return [100 * some // all_ for some, all_ in zip(ended, lines, strict=True)]


def _within(counts: Sequence[int], reach: int) -> Iterator[int]:
    """Sum each count up with the nearest `reach` on each side, for all but the ends."""
    sums = [0, *accumulate(counts)]
    return map(sub, sums[2 * reach + 1 :], sums)


def _links(shape: Shape) -> Sequence[Value]:
    links = shape.segments.article.links
    if links is None:
        return [None] * len(shape.segments)
    linked = [0] * len(shape.segments)
    for first, last in links:
        linked[shape.segments.row_at(first)] += last - first
    return [
        min(100, 100 * inside // max(1, len(line.strip())))
        for inside, line in zip(linked, shape.segments.lines, strict=True)
    ]


def _title(shape: Shape) -> Sequence[Value]:
    title = set(shape.title.split())
    if not title:
        return [None] * len(shape.segments)
    return [
        100 * sum(map(title.__contains__, words)) // len(words)
        if not title.isdisjoint(words := line.split()) and len(words) <= 40
        else 0
        for line in shape.segments.keys
    ]


def _headline_gap(shape: Shape) -> Sequence[Value]:
    """Count the filled lines since the headline, as the metadata's title tells it."""
    titles = shape["title"]
    if not titles or titles[0] is None:
        return titles
    headlines = [
        isinstance(share, int) and share >= HEADLINE and count >= 3
        for share, count in zip(titles, shape.words, strict=True)
    ]
    return _gap(headlines)


def _shared(shape: Shape) -> Sequence[Value]:
    """Measure the percent of a line's longer words that other lines of the article have too."""
    seen: set[str] = set()
    shared: set[str] = set()
    for words in shape.content:
        shared |= words & seen
        seen |= words
    return [100 * len(words & shared) // len(words) if words else None for words in shape.content]


MEASURES: dict[str, Callable[[Shape], Sequence[Value]]] = {
    "words": lambda shape: shape.words,
    "sentence_words": lambda shape: _words_ending(shape, True),
    "open_words": lambda shape: _words_ending(shape, False),
    "chars": _chars,
    "digits": _digits,
    "lines_before": lambda shape: range(len(shape.segments)),
    "lines_after": _lines_after,
    "paragraphs_before": _paragraphs_before,
    "paragraphs_after": _paragraphs_after,
    "prose_gap": _prose_gap,
    "gap_before": _gap_before,
    "gap_after": _gap_after,
    "run": lambda shape: shape.run,
    "copies": lambda shape: shape.copies,
    "links": _links,
    "title": _title,
    "headline_gap": _headline_gap,
    "shared": _shared,
    "prose": lambda shape: _prose(shape, AROUND),
    "far_prose": lambda shape: _prose(shape, FAR_AROUND),
    "wide_prose": lambda shape: _prose(shape, WIDE_AROUND),
    "paragraphs": lambda shape: [shape.paragraphs] * len(shape.segments),
    "ends": lambda shape: shape.ends,
    "starts": _starts,
    "case": _case,
}

ALONE = frozenset(
    {"words", "sentence_words", "open_words", "chars", "digits", "title", "ends", "starts", "case"}
)
"""The measures that a line's own words decide, wherever in its article it stands."""
