"""Phrases, regexes, the literals that find them, and the fold both are compared under."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Rules
from cleaner.around import Line, fit
from cleaner.rulebook import effort, rounds, syntax
from cleaner.rulebook.fold import bare, key, lower, unify
from cleaner.rulebook.patterns import (
    LONG_LINE,
    TIME_LIMIT,
    PatternError,
    Phrase,
    Regex,
    parse,
)


def regex(source: str) -> Regex:
    """Read a regex written without its slashes."""
    pattern = parse(f"/{source}/")
    assert isinstance(pattern, Regex)
    return pattern


@pytest.mark.parametrize(
    ("phrase", "line", "fits"),
    [
        ("Read more: *", "READ MORE: Ferry stops", True),
        ("Read more*", "Read moreover the law", False),
        ("Read more*", "Read more", True),
        ("Sign up for our * newsletter*", "» Sign up for our daily newsletter", True),
        ("Sign up for our * newsletter*", "Sign up for our newsletters", False),
        ("Don't miss", "**Don’t  miss:**", True),
        ("Don't miss", "Don't miss the ferry", False),
        ("* contributed to this report.", "Reuters contributed to this report.", True),
        ("*.", "It sailed.", True),
        ("关注我们*", "关注我们的频道", True),
        ("Читайте также: *", "ЧИТАЙТЕ ТАКЖЕ: Паром", True),
    ],
)
def test_a_phrase_fills_the_line(phrase: str, line: str, fits: bool) -> None:
    pattern = parse(phrase)
    assert isinstance(pattern, Phrase)
    assert pattern.fills(key(line)) is fits


@pytest.mark.parametrize(
    ("source", "literals"),
    [
        ("^sign(?: |-)?up for", {"sign up for", "sign-up for", "signup for"}),
        (r"\d+ (?:day|year)s? old", {"day old", "days old", "year old", "years old"}),
        (r"^(?:Photo|Foto)\b.*", {"photo", "foto"}),
        (r"[’']s newsletter", {"'s newsletter"}),
        (r"\d\d:\d\d", set()),
        (r"(?:ab|.*)", set()),
    ],
)
def test_the_literals_a_regex_cannot_do_without(source: str, literals: set[str]) -> None:
    pattern = regex(source)
    assert set(map(str.strip, pattern.literals)) - {""} == {key(text) for text in literals}


REGEXES = [
    (rule.id, source)
    for rule in Rules.load().rules
    for source in rule.match
    if source.startswith("/") and source.endswith("/")
]


@given(st.data())
def test_no_regex_matches_a_text_without_one_of_its_literals(data: st.DataObject) -> None:
    _, source = data.draw(st.sampled_from(REGEXES))
    pattern = regex(source[1:-1])
    text = data.draw(st.from_regex(_for_hypothesis(source), alphabet=st.characters(codec="utf-8")))
    view = unify(text)
    place = pattern.search(view)
    if place is not None:
        found = bare(lower(view[place[0] : place[1]].replace("\n", " ")))
        assert any(literal in f" {found} " for literal in pattern.literals)


@given(st.data(), st.sampled_from(["", " ", "* ", "→ **", '"']), st.sampled_from(["", ": ", "!"]))
def test_no_line_is_refused_that_a_regex_matches(data: st.DataObject, front: str, end: str) -> None:
    _, source = data.draw(st.sampled_from(REGEXES))
    pattern = regex(source[1:-1])
    drawn = st.from_regex(_for_hypothesis(source), alphabet=st.characters(codec="utf-8"))
    line = front + unify(data.draw(drawn)).partition("\n")[0] + end
    seen = Line(line, key(line))
    place = pattern.search(seen.text)
    if place is not None and place[0] < place[1]:
        assert fit(pattern, seen) is not None
        assert pattern.may_stand_in(key(line))


@pytest.mark.parametrize(
    ("source", "openings"),
    [
        ("^(?:photo|image) by .{3,40}$", {"image by", "photo by"}),
        ("^(?:(?:photo|image): |by ).*", {"by", "image", "photo"}),
        ("^(?:photo)? ?by jane doe", {"photo by jane doe", "photoby jane doe", "by jane doe"}),
        (r"^\d{1,3} readers", set()),
        ("^.{0,3}readers of", set()),
        ("readers of", set()),
    ],
)
def test_what_a_line_must_start_with(source: str, openings: set[str]) -> None:
    pattern = regex(source)
    assert set(pattern.openings) == openings


@pytest.mark.parametrize(
    ("source", "signs"),
    [
        (r"^by .{2,40} \(@\w{1,15}\)", {"(", "@", ")"}),
        (r"(?:a/b|c/d|e\|f/)", {"/"}),
        (r"(?:/|\|) ?foto", {"/|"}),
        (r"[(\[]foto", {"(["}),
        (r"[ /] ?foto", set()),
        (r"\(?foto: x", {":"}),
        (r"(?:#\w{2,9}){1,3} tags", {"#"}),
        (r"tags(?: #\w{2,9}){0,3}(?! @)", set()),
    ],
)
def test_the_signs_that_every_match_has(source: str, signs: set[str]) -> None:
    pattern = regex(source)
    assert set(pattern.signs) == signs


@pytest.mark.parametrize(
    ("source", "lengths"),
    [
        ("^.{2,40} (?:wrote|schrieb):?$", (8, 49)),
        ("^(?:photo .{3}$|foto .{2,4}$)", (7, 9)),
        ("^photo by .{3,40}", (12, LONG_LINE)),
        ("photo .{3}$", (9, LONG_LINE)),
        ("^photo .*$", (6, LONG_LINE)),
        ("^(?=.{6,80}$)photo by .{3,9}$", (12, 18)),
    ],
)
def test_the_lengths_of_lines_that_a_regex_matches_in(
    source: str, lengths: tuple[int, int]
) -> None:
    pattern = regex(source)
    assert (pattern.least, pattern.most) == lengths


@pytest.mark.parametrize(
    ("source", "literals"),
    [
        ("^.{2,40} (?:wrote|schrieb):?$", {" wrote", " schrieb"}),
        ("(?:photo|foto): [A-Z]", {"photo", "foto"}),
        (r"\bforo \d", {"foro "}),
        ("- foto by", {" foto by"}),
        (r"^more than\s+\d+ years old", {"more than"}),
        (r"^\s?\d+ years old", {" years old"}),
    ],
)
def test_a_space_that_must_stand_is_part_of_a_literal(source: str, literals: set[str]) -> None:
    pattern = regex(source)
    assert set(pattern.literals) == literals


@pytest.mark.parametrize(
    ("source", "quick"),
    [
        ("^photo by .{3,40}$", True),
        (r"(?:monday|tuesday) .{0,40} at \d{1,2}:\d\d", True),
        (r"(?:[a-z]{1,14} ?){0,5}monday", False),
        (r"(?:\w{0,40} ){0,40}monday", False),
        ("^.{0,60} on .{0,60} at .{0,60} by .{0,60} in .{0,60} monday", False),
    ],
)
def test_which_regexes_need_no_clock(source: str, quick: bool) -> None:
    pattern = regex(source)
    assert pattern.quick is quick


def _for_hypothesis(source: str) -> str:
    """Make a regex that `from_regex` can draw from: it knows no scoped `(?-i:` groups."""
    return source[1:-1].replace("(?-i:", "(?:")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (r"(\w+)*x", "a repeat without bound can match 'a' in several ways"),
        (r"(?:a|b+)+c", "'bba' in several ways"),
        (r"(?:\s*\w+\s*)+", "'a' in several ways"),
        (r"(x*)*", "'x' in several ways"),
        (r"foo(?:a|aa)+!", "'aa' in several ways"),
        (r"foo(a|ab|b|ba)+!", "'aba' in several ways"),
        (r"foo(?:a|\w)+!", "'aa' in several ways"),
        (r"foo(?:xa|x\w)+!", "'xaxa' in several ways"),
        (r"foo(?:[A-Z]|[a-z])+!", "'aa' in several ways"),
        (r"foo(?:(?:a{0,3})?b)+!", "in several ways"),
        (r"foo(?=(?:a|aa)+!)", "'aa' in several ways"),
        (r"foo(?:(?>(?:a|aa)+!)x)+", "'aa' in several ways"),
        (r"foo(a)(?:\1|a)+!", "'a' in several ways"),
        (r"foo(?:\w{0,60}){0,60}!", "up to 60 rounds of a repeat can match 'aaaa"),
        (r"foo(?:a?){60}a{60}!", "up to 60 rounds of a repeat can match 'a' in too many ways"),
        (r"foo(?:\w+ ?){1,3}!", "up to 3 rounds of a repeat can match 'a' in too many ways"),
        (r".*,.*;.*:", "more than two unbounded repeats in a row can match 'a'"),
        (r"foo[a-z]+[a-z]+[a-z]+!", "more than two unbounded repeats in a row can match 'a'"),
        (r"foo(?:a.*)?(?:b.*)?(?:c.*)?", "more than two unbounded repeats in a row"),
    ],
)
def test_backtracking_is_refused_with_the_text_and_the_cure(source: str, problem: str) -> None:
    with pytest.raises(PatternError, match="may run for long") as caught:
        parse(f"/{source}/")
    assert problem in str(caught.value)
    assert "bound all but two" in caught.value.hint or "let each round end" in caught.value.hint


@pytest.mark.parametrize(
    "source",
    [
        r"(?:\w+ ){0,4}old",
        r"(?:[a-z]+,)+ and",
        r"^.{0,80}$",
        r"a+b+",
        r"foo[a-z]+ [a-z]+ [a-z]+ [a-z]+!",
        r"(?:.*foo|.*bar|.*baz)",
        r"foo(?:a++)+!",
        r"foo(?>a|aa)+!",
        r"foo(?:(?-i:[A-Z])|(?-i:[a-z]))+!",
        r"(?:(?:photo|picture|pic) )+of",
        r"foo(?:[a-z]{1,14} ?){0,5}!",
        r"foo(?:\|\w|[|a])x",
    ],
)
def test_patterns_whose_rounds_part_pass(source: str) -> None:
    assert effort.backtracking(syntax.parse_apart(source)) is None


def test_the_bounds_are_those_of_the_readme() -> None:
    readme = Path("rules/README.md").read_text(encoding="utf-8")
    pieces = [
        f"{one}{two}q" for one in "abcdefghijklmnopqrstuvwxyz" for two in "abcdefghijklmnopqrst"
    ]
    assert len(regex("|".join(pieces[:512])).literals) == 512
    assert regex("|".join(pieces[:513])).literals == ()
    assert regex("(?:新闻|体育) ?频道").literals
    assert "At most 512 such pieces" in readme
    assert f"fewer than {int(effort.MOST_TRIES):,} letters on a text of {effort.SHORT}" in readme
    assert regex("foo.{0,64}.{0,64}.{0,64}!")
    with pytest.raises(PatternError):
        regex("foo.{0,65}.{0,65}.{0,65}!")
    assert f"A bound above {rounds.MANY} counts as none" in readme
    assert f"Lines of more than {LONG_LINE:,} characters" in readme
    assert TIME_LIMIT == 1.0
    assert "a search that takes a second" in readme
    refused = [r"(?:a|aa)+", r"(?:\w+ ?)+"]
    passing = [r"(?:\w+ )+", r"(?:[a-z]{1,14} ?){0,5}", "[a-z]+ [a-z]+ [a-z]+"]
    assert all(f"`{source}`" in readme for source in refused + passing)
    for source in refused:
        with pytest.raises(PatternError):
            regex(source)
    assert all(map(regex, passing))


@given(st.text(st.characters(codec=None)))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(unify(text)) == len(text)
    assert len(lower(unify(text))) == len(text)


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("source", "numbered"),
    [
        (r"^posted \d{1,2} days ago", True),
        ("(?:monday|tuesday) (?:at 20|20[12])", True),
        (r"^posted (?:\d{1,2} days|yesterday)", False),
        (r"^posted(?: \d{1,2} days)? ago", False),
        (r"^posted [\d.]{2,4} ago", False),
        (r"^posted ago(?! \d)", False),
    ],
)
def test_which_regexes_need_a_digit(source: str, numbered: bool) -> None:
    pattern = regex(source)
    assert pattern.numbered is numbered


def test_what_a_process_remembers_of_patterns_is_what_one_before_read(tmp_path: Path) -> None:
    code = """
import hashlib
from cleaner import Rules
from cleaner.around import Line, fit
from cleaner.rulebook import effort, syntax
from cleaner.rulebook.patterns import parse
from cleaner.rulebook.terms import terms
rules, reading = Rules.load(), []
read = syntax.parse
syntax.parse = lambda source: reading.append(source) or read(source)
terms(rules)
patterns = [parse(source) for rule in rules.rules for source in (*rule.match, *rule.unless)]
print(hashlib.sha256(repr(patterns).encode()).hexdigest(), len(reading))
"""
    environment = {**os.environ, "CLEANER_CACHE": str(tmp_path)}
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert runs[0][0] == runs[1][0]
    assert runs[1][1] == "0"
