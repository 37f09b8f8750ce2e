"""Article -> segments: the lines of a text, in columns rather than one object a line.

Most lines of most articles are touched by no rule; they cost a string here and nothing more.
Blank lines are no rows: nothing can be said of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate, compress

from .markup import unlink, unquote
from .mend import mend
from .model import Article
from .rulebook.fold import folded, unify
from .wrap import unwrap


@dataclass(frozen=True)
class Segments:
    """The lines of an article that are not blank, column by column; a row is one of them.

    `text` is the raw text with broken lines joined and quotes indented; `view` the same without
    the targets of links, its signs and line breaks unified. Both are as long as the raw text,
    and `starts` is the place of each line in all three. `lines` are the view's lines; `keys` the
    same lines folded and bare, as phrases see them. A line of decoration alone counts as blank.
    """

    article: Article
    text: str
    view: str
    lines: list[str]
    keys: list[str]
    starts: list[int]

    def __len__(self) -> int:
        return len(self.lines)

    def row_at(self, place: int) -> int:
        """Give the last row that starts at `place` or before; -1 where there is none."""
        return bisect_right(self.starts, place) - 1

    def rows(self, start: int, end: int) -> range:
        """Give the rows that a stretch of the text touches, the breaks of their lines included."""
        below = bisect_right(self.starts, start)
        last = bisect_left(self.starts, end, below)
        between = not below or self.end(below - 1) < start
        return range(below if between else below - 1, last)

    def end(self, row: int) -> int:
        """Give the place where line `row` ends, its break left out."""
        return self.starts[row] + len(self.lines[row])


def segment(article: Article) -> Segments:
    """Cut an article into its lines; never fails, whatever the text holds."""
    text = mend(unwrap(unquote(article.text)))
    view = unify(unlink(text))
    lines = view.split("\n")
    keys = folded(lines)
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    return Segments(
        article,
        text,
        view,
        list(compress(lines, keys)),
        list(filter(None, keys)),
        list(compress(starts, keys)),
    )
