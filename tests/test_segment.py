"""Lines in columns: where they stand, and which of them a stretch of the text touches."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaner import Article
from cleaner.rulebook.fold import key
from cleaner.segment import segment

TEXTS = st.text(st.sampled_from("ab \n\r\t*…\u2028\x85ß"), max_size=40)


@given(TEXTS)
def test_each_line_that_is_not_blank_is_a_row_where_it_stands(text: str) -> None:
    segments = segment(Article(text))
    lines = segments.view.split("\n")
    assert segments.lines == [line for line in lines if key(line)]
    assert segments.keys == [key(line) for line in segments.lines]
    for row, line in enumerate(segments.lines):
        assert segments.view[segments.starts[row] : segments.end(row)] == line


@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_a_stretch_touches_the_lines_it_shares_a_sign_or_a_break_with(
    text: str, start: int, end: int
) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    if start == end:
        return
    segments = segment(Article(text))
    touched = [
        row
        for row in range(len(segments))
        if segments.starts[row] < end and start <= segments.end(row)
    ]
    assert list(segments.rows(start, end)) == touched


def test_a_stretch_between_lines_touches_none() -> None:
    segments = segment(Article("one\n\n\ntwo"))
    assert list(segments.rows(5, 6)) == []
    assert list(segments.rows(4, 8)) == [1]
    assert list(segments.rows(0, 8)) == [0, 1]
