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
from .paragraphs import flowing, gaps_above, gaps_below, goes_on, is_solid, prose_gap
from .rulebook.fold import key
from .rulebook.scripts import count_columns, count_words, ending
from .segment import Segments

SHORT_WORDS = 12
"""A line of fewer words that does not end as a sentence does is a short line."""

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
    def flowing(self) -> list[bool]:
        """Which lines flow as text does."""
        return flowing(self.solid, self.words, self.ends)

    @cached_property
    def goes_on(self) -> list[bool]:
        """From which lines the text goes on to the next."""
        return goes_on(self.solid, self.flowing)

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
    return gaps_above(headlines)


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
    "prose_gap": lambda shape: prose_gap(shape.solid, shape.words, shape.goes_on),
    "gap_before": lambda shape: gaps_above(shape.solid),
    "gap_after": lambda shape: gaps_below(shape.solid),
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
