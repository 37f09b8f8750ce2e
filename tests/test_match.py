"""How far a rule reaches: words, line, block, tail; and what holds it back."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from cleaner import Article, Cleaner, Rules
from cleaner.hear import Heard
from cleaner.index import index
from cleaner.match import find
from cleaner.rulebook import patterns
from cleaner.segment import segment
from cleaner.shape import Shape

PROSE = "The ferry to the islands will stop for the winter, the harbour office said on Monday."


def body(folder: Path, rule: str, text: str, **options: object) -> str:
    """Clean a text with one rule alone."""
    head = '[[rule]]\nid = "one"\ndescription = "A test."\nlanguage = "en"\n'
    (folder / "related.toml").write_text(head + dedent(rule), encoding="utf-8")
    rules = Rules.load(folder, shipped=False)
    return Cleaner(rules=rules, **options).clean(text).body  # type: ignore[arg-type]


EXAMPLES = 'examples = ["[-Box-]", "No."]\n'


def test_words_go_wherever_they_stand_in_a_line(tmp_path: Path) -> None:
    rule = "remove = 'words'\nmatch = ['/\\(photo\\)/']\n" + EXAMPLES
    text = f"(photo) {PROSE} (photo) It came back. (photo)"
    assert body(tmp_path, rule, text) == f"{PROSE} It came back."


def test_a_pattern_may_run_on_into_the_next_line(tmp_path: Path) -> None:
    rule = "remove = 'words'\nmatch = ['/^more than\\s+\\d+ years old/']\n" + EXAMPLES
    for end in ("\n", "\r\n", "\r"):
        assert body(tmp_path, rule, f"More than{end}5 years old{PROSE}") == PROSE


def test_a_block_goes_down_to_its_stop(tmp_path: Path) -> None:
    rule = "remove = 'block'\nmatch = ['Box']\nstop = ['End of *']\n" + EXAMPLES
    assert body(tmp_path, rule, f"{PROSE}\nBox\none\n\ntwo\nEnd of box\nIt sailed.") == (
        f"{PROSE}\nIt sailed."
    )


def test_a_block_goes_on_while_lines_look_like_its_inside(tmp_path: Path) -> None:
    rule = (
        "remove = 'block'\nmatch = ['Box']\ninside = ['pier *', '/^quay /']\nlimit = 3\n" + EXAMPLES
    )
    assert body(tmp_path, rule, f"Box\nquay 1\nquay 2\nquay 3\n{PROSE}") == f"quay 3\n{PROSE}"
    assert body(tmp_path, rule, f"Box\n{PROSE}") == PROSE


def test_a_block_grows_up_from_its_last_line(tmp_path: Path) -> None:
    rule = "remove = 'block'\nmatch = ['Box']\ngrow = 'up'\ninside = ['/^quay /']\n" + EXAMPLES
    assert body(tmp_path, rule, f"{PROSE}\nquay 1\nquay 2\nBox\nIt sailed.") == (
        f"{PROSE}\nIt sailed."
    )


def test_a_tail_takes_all_below_or_nothing(tmp_path: Path) -> None:
    rule = "remove = 'tail'\nmatch = ['Box']\ninside = ['/^quay /']\nlimit = 4\n" + EXAMPLES
    assert body(tmp_path, rule, f"{PROSE}\nBox\nquay 1\nquay 2") == PROSE
    for kept in (f"{PROSE}\nBox\nquay 1\nIt sailed.", PROSE + "\nBox" + "\nquay 1" * 4):
        assert body(tmp_path, rule, kept) == kept


@pytest.mark.parametrize(
    ("when", "taken", "left"),
    [
        ("{ max_words = 2 }", "Box here", "Box here now"),
        ("{ ends = 'colon' }", "Box here:", "Box here."),
        ("{ starts = 'bullet' }", "- Box here", "Box here"),
        ("{ case = 'upper' }", "BOX HERE", "Box here"),
        ("{ min_digits = 50 }", "Box 123456", "Box 1"),
    ],
)
def test_conditions_on_the_line(tmp_path: Path, when: str, taken: str, left: str) -> None:
    rule = f"remove = 'line'\nmatch = ['Box*']\nwhen = {when}\n" + EXAMPLES
    assert body(tmp_path, rule, f"{PROSE}\n{taken}") == PROSE
    assert body(tmp_path, rule, f"{PROSE}\n{left}") == f"{PROSE}\n{left}"


def test_conditions_on_neighbours(tmp_path: Path) -> None:
    rule = "remove = 'line'\nwhen = { previous = ['By'], max_words = 3 }\n" + EXAMPLES
    assert body(tmp_path, rule, f"By\nInes Corvo\n{PROSE}") == f"By\n{PROSE}"
    assert body(tmp_path, rule, f"Ines Corvo\n{PROSE}") == f"Ines Corvo\n{PROSE}"


def test_unless_and_keep_hold_a_rule_back(tmp_path: Path) -> None:
    rule = """
        remove = 'line'
        match = ['Box *']
        unless = ['*.']
        examples = ["[-Box-]", "No."]

        [[rule]]
        id = "two"
        description = "A test."
        language = "en"
        keep = 'line'
        match = ['Box of *']
        examples = ["[-Box-]", "No."]
        """
    assert body(tmp_path, rule, f"{PROSE}\nBox it\nBox it.\nBox of quay") == (
        f"{PROSE}\nBox it.\nBox of quay"
    )


def test_hints_add_up_and_repeats_of_one_do_not(tmp_path: Path) -> None:
    rule = """
        remove = 'line'
        score = 0.6
        match = ['/quay/', '/boat/']
        examples = ["[-Box-]", "No."]

        [[rule]]
        id = "two"
        description = "A test."
        language = "en"
        remove = 'line'
        score = 0.5
        match = ['/island/']
        examples = ["[-Box-]", "No."]
        """
    assert body(tmp_path, rule, f"{PROSE}\nquay and boat") == f"{PROSE}\nquay and boat"
    assert body(tmp_path, rule, "It sailed.\nquay, island") == "It sailed."
    assert body(tmp_path, rule, "It sailed.\nquay, island", profile="gentle").endswith("island")


@pytest.mark.parametrize("reach", ["line", "tail"])
def test_an_article_that_lost_its_line_breaks_is_no_label(tmp_path: Path, reach: str) -> None:
    rule = f"remove = '{reach}'\nmatch = ['Box*']\n" + EXAMPLES
    short, long = f"Box {PROSE * 11}", f"Box {PROSE * 14}"
    assert len(short.split()) < 200 < len(long.split())
    assert body(tmp_path, rule, f"{PROSE}\n{short}") == PROSE
    assert body(tmp_path, rule, f"{PROSE}\n{long}") == f"{PROSE}\n{long}"
    rule += "when = { max_words = 400 }\n"
    assert body(tmp_path, rule, f"{PROSE}\n{long}") == PROSE


@pytest.mark.parametrize(
    "clutter",
    ["Read more", "Please follow our community guidelines.", "Protected by reCAPTCHA.",
     "Select Month January 2026 November 2025", "(adsbygoogle = x || []).push({});"],
)  # fmt: skip
def test_a_long_line_stays_whatever_stands_in_it(clutter: str) -> None:
    lines = [f"{PROSE} " * 15 + clutter, f"{PROSE} " * 15, f"{PROSE} " * 15]
    assert Cleaner().clean("\n".join(lines)).body.count(PROSE) == 45


SLOW = "/foo.*bar.*zz/"
"""Quick on what people write; on a line made to hurt it has a million million ways to try."""


@pytest.mark.parametrize(
    "rule",
    [
        f"match = ['{SLOW}', '/bar.*foo.*zz/', 'Box']",
        f"match = ['Box', 'foobar*']\nunless = ['{SLOW}']",
        f"match = ['Box', 'foobar*']\nwhen = {{ next = ['{SLOW}'] }}",
        f"when = {{ previous = ['{SLOW}'] }}",
        "match = ['/foo.*bar\\s.*zz/', '/bar.*foo\\s.*zz/']",
    ],
)
def test_a_rule_is_silent_after_its_first_timeout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    monkeypatch.setattr(patterns, "TIME_LIMIT", 0.02)
    head = '[[rule]]\nid = "one"\ndescription = "A test."\nlanguage = "en"\n'
    text = head + "remove = 'line'\n" + rule + "\n" + EXAMPLES
    (tmp_path / "related.toml").write_text(text, encoding="utf-8")
    ready = index(Rules.load(tmp_path, shipped=False))
    told: list[str] = []
    heard = Heard()
    for extra in ("", "\nfoobar again " + "foobar" * 3000):  # as one round after the other
        lines = [f"foobar {number} " + "foobar" * 2500 for number in range(5)]
        segments = segment(Article("\n".join(["Box", *lines, "Box"]) + extra))
        find(segments, Shape(segments), ready, told.append, heard)
    assert len(told) == 1
