"""Article -> segments: the lines of a text, in columns rather than one object a line.

Most lines of most articles are touched by no rule; they cost a string here and nothing more.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from .model import Article, Segment
from .rulebook.fold import bare_lines, lower, unify


@dataclass(frozen=True)
class Segments:
    """The lines of an article, column by column; row `i` is line `i`.

    `view` is the text with signs and line breaks unified, of the same length as the text;
    `starts` the place of each line in both; `lines` the view's lines; `keys` the same lines
    folded and bare, as phrases see them (empty for a blank line).
    """

    article: Article
    view: str
    lines: list[str]
    keys: list[str]
    starts: list[int]

    @cached_property
    def filled(self) -> list[int]:
        """The rows of the lines that are not blank, in order."""
        return [row for row, key in enumerate(self.keys) if key]

    @cached_property
    def ranks(self) -> list[int]:
        """For each row, how many filled lines stand above it."""
        return [0, *accumulate(1 if key else 0 for key in self.keys)][:-1]

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, row: int) -> Segment:
        start = self.starts[row]
        end = start + len(self.lines[row])
        return Segment(start, end, self.article.text[start:end])

    def row_at(self, place: int) -> int:
        """Give the row of the line that holds the character at `place`."""
        return bisect_right(self.starts, place) - 1

    def end(self, row: int) -> int:
        """Give the place where line `row` ends, its break left out."""
        return self.starts[row] + len(self.lines[row])


def segment(article: Article) -> Segments:
    """Cut an article into its lines; never fails, whatever the text holds."""
    view = unify(article.text)
    lines = view.split("\n")
    folded = lower(view)
    if "…" in folded:  # the one sign whose folded form is longer: keys may change length
        folded = folded.replace("…", "...")
    keys = bare_lines(folded)
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    starts.pop()
    return Segments(article, view, lines, keys, starts)
