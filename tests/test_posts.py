"""Posts found in text: a table of cases, and what holds for every text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.match import find as find_matches
from cleaner.match import index
from cleaner.model import Article, Match
from cleaner.posts import find, mark
from cleaner.rulebook import Rules
from cleaner.rulebook.load import read_file
from cleaner.rulebook.marks import read_marks
from cleaner.rulebook.schema import CATEGORIES  # noqa: F401  (the category must exist)
from cleaner.segment import segment
from cleaner.shape import Shape

FILE = Path(__file__).parent.parent / "rules" / "posts.toml"
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "posts.jsonl").read_text("utf-8").split("\n")
    if line
]


@pytest.fixture(scope="module")
def book():
    rules, faults = read_file(FILE, FILE.read_bytes())
    assert not faults
    return index(Rules(tuple(rules), {}, ""))


def posts_in(book, text, language="", known=()):
    segments = segment(Article(text))
    matches = [m for m in find_matches(segments, Shape(segments), book) if m.category == "posts"]
    return find(text, matches, language, known)


def joined(places, text):
    """Join stretches that only white space parts, and trim them."""
    done = []
    for start, end in sorted(places):
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if done and not text[done[-1][1] : start].strip():
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        elif start < end:
            done.append((start, end))
    return done


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_table(case, book):
    example = read_marks(case["text"])
    posts, matches = posts_in(book, example.text, case.get("language", ""))
    fields = [
        {key: getattr(post, key) for key in ("platform", "author", "handle", "date", "text")}
        for post in posts
    ]
    assert fields == case["posts"]
    taken = joined([(m.start, m.end) for m in matches], example.text)
    assert [example.text[a:b] for a, b in taken] == [
        example.text[a:b] for a, b in joined(example.taken, example.text)
    ]
