"""`cleaner explain` and `cleaner rules`: what goes and why, readable and for programs."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from small import ARTICLE, BODY, DONATION, cleaner, place, write

from cleaner.cli.explain import explain, paint, reasons
from cleaner.model import Article, Cleaned, Match, Near, Post, Removal

__all__ = ["place"]


def test_each_removal_is_marked_with_its_rule_and_score(place: Path) -> None:
    write(place, {"a.txt": ARTICLE + "Best offers today\n"})
    ran = cleaner("explain", "a.txt")
    assert ran.code == 0
    assert ran.out == (
        "The council met on Friday to close the bridge for three months of work.\n"
        "[-Click Here: online rugby store-]{advertising/click-here-shop 1}\n"
        "It will open again in spring, the mayor said on Friday evening.\n"
        "[-Support our journalism today!-]{donation/support 1}\n"
        "Best offers today\n\n"
        f"2 removals, 28.4% of {len(ARTICLE) + 18} characters\n\n"
        "near misses (kept; 1 would have removed them):\n"
        '  line 5: 0.6 "Best offers today" {advertising/hint 0.6}\n'
    )
    assert cleaner("explain", "-", stdin=ARTICLE.encode()).out.startswith("The council")


def test_a_program_reads_the_same(place: Path) -> None:
    write(place, {"a.txt": ARTICLE + "Best offers today\n"})
    found = json.loads(cleaner("explain", "a.txt", "--json").out)
    assert found["body"] == BODY + "Best offers today\n"
    assert [removal["rule"] for removal in found["removals"]] == [
        "advertising/click-here-shop",
        "donation/support",
    ]
    (near,) = found["near"]
    assert (near["text"], near["score"]) == ("Best offers today", 0.6)


def test_posts_and_marks_within_lines_are_shown() -> None:
    text = "This article is\r\n5 years oldThe council met.\n— Ann (@ann) March 23, 2019\n"
    old = Removal(0, 28, text[:28], "notices", 1, (Match("notices/age", 0, 28, 1.0),))
    start = text.index("—")
    match = (
        Match("posts/x", start, len(text), 0.75),
        Match("structure/short", start, len(text), 0.25),
    )
    post = Removal(start, len(text), text[start:], "posts", 1, match)
    tagged = Post("x", "Ann", "ann", "2019-03-23", "A text of a post.", "en", 0.9, start, len(text))
    cleaned = Cleaned(
        Article(text), "The council met.\n", "A title", (old, post), (tagged,), ("left-whole",)
    )
    found = explain(cleaned, ())
    assert found.startswith(
        "[-This article is-]\n[-5 years old-]{notices/age 1}The council met.\n[-— Ann"
    )
    assert "2019-]{posts/x 0.75, structure/short 0.25}" in found
    assert "title: A title" in found and "flagged for review: left-whole" in found
    assert 'x: Ann (@ann) 2019-03-23 en 0.90 "A text of a post."' in found
    assert "\x1b[31m[-5 years old-]\x1b[0m\x1b[36m{notices/age 1}\x1b[0m" in paint(found)
    assert paint("[-one\ntwo-] {+three\nfour+}") == (
        "\x1b[31m[-one\ntwo-]\x1b[0m \x1b[33m{+three\nfour+}\x1b[0m"
    )


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_marking_leaves_the_text_readable(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    match = (Match("about/x", start, end, 1.0),)
    removals = (Removal(start, end, text[start:end], "about", 1.0, match),) if end > start else ()
    near = (Near(0, start, 0.5, match),)
    found = explain(Cleaned(Article(text), "", "", removals), near)
    for line in text[start:end].splitlines():
        assert not line.strip() or f"[-{line}-]" in found


def test_a_rule_is_named_once_the_loudest_first() -> None:
    matches = (Match("a/x", 0, 1, 0.3), Match("b/y", 0, 1, 0.6), Match("a/x", 0, 2, 0.4))
    assert reasons(matches) == "b/y 0.6, a/x 0.4"


# ---- rules


def test_rules_are_listed_and_shown(place: Path) -> None:
    ran = cleaner("rules", "list", "--category", "donation")
    assert ran.out.split() == [
        "donation/support",
        "en",
        "1",
        "A",
        "line",
        "that",
        "asks",
        "for",
        "money.",
    ]
    listed = json.loads(cleaner("rules", "list", "--json").out)
    assert [rule["id"] for rule in listed] == [
        "advertising/click-here-shop",
        "advertising/hint",
        "donation/support",
    ]
    assert listed[0]["examples"][0] == "[-Click Here: rugby store-]"
    shown = cleaner("rules", "show", "advertising/hint").out
    assert (
        "match   Best offers*" in shown
        and "score 0.6" in shown
        and "[-Best offers today-]" in shown
    )
    assert json.loads(cleaner("rules", "show", "donation/support", "--json").out)["scope"] == "line"


def test_rules_are_proven_and_every_fault_is_told(place: Path) -> None:
    ran = cleaner("rules", "check")
    assert (ran.code, ran.out) == (0, "") and "3 rules hold" in ran.err
    head = 'description = "A line."\nlanguage = "en"\nremove = "line"\n'
    write(place, {
        "mine/about.toml": f'[[rule]]\nid = "a"\n{head}match = ["About *"]\nunless = ["*."]\n'
        'examples = ["[-About us-]", "[-All about you-]", "They know about us."]\n',
        "mine/legal.toml": f'[[rule]]\nid = "b"\n{head}macht = ["x"]\n',
    })  # fmt: skip
    ran = cleaner("rules", "check", "mine")
    faults = ran.out.splitlines()
    assert ran.code == 1 and "faults" in ran.err
    assert any("about.toml:1 about/a: an example fails" in fault for fault in faults)
    assert any("no example needs 'unless'" in fault for fault in faults)
    assert any("legal.toml" in fault and "did you mean 'match'?" in fault for fault in faults)
    listed = json.loads(cleaner("rules", "check", "mine", "--json").out)
    assert [fault["rule"] for fault in listed].count("about/a") == 2
    assert cleaner("rules", "check", "nowhere").code == 2


def test_of_many_hints_the_loudest_are_told() -> None:
    hints = [Match(f"structure/s{n}", 0, 1, 0.01 * n) for n in range(1, 30)]
    told = reasons([*hints, Match("structure/veto", 0, 1, -0.9), Match("share/x", 0, 1, 1.0)])
    assert told.startswith("share/x 1, structure/s29 0.29, structure/s28 0.28, ")
    assert told.endswith(", structure/veto -0.9, and 25 lesser hints")
    assert reasons([]) == ""


def test_a_file_that_is_not_there_is_told_with_one_that_is(place: Path) -> None:
    write(place, {"article.txt": ARTICLE})
    ran = cleaner("explain", "artcle.txt")
    assert ran.code == 2 and "no such file or folder. Did you mean article.txt?" in ran.err


def test_a_rule_that_ships_already_is_told_of(place: Path) -> None:
    write(place, {"mine/donation.toml": DONATION})
    ran = cleaner("rules", "check", "mine")
    assert ran.code == 0 and "1 rule holds" in ran.err
    assert "--rules refuses them: donation/support. Choose other ids" in ran.err
    assert cleaner("clean", "--rules", "mine", stdin=b"x").code == 2


def test_the_cost_of_each_rule_is_shown(place: Path) -> None:
    write(place, {"page.txt": ARTICLE * 50})
    lines = cleaner("rules", "check", "--cost", "page.txt").out.splitlines()
    assert {line.split()[-1] for line in lines} == {
        "advertising/click-here-shop",
        "advertising/hint",
        "donation/support",
    }
    figures = [float(line.split()[0]) for line in lines]
    assert figures == sorted(figures, reverse=True) and figures[0] > 0


def test_options_say_nothing_of_what_a_run_decided(place: Path) -> None:
    write(place / "raw", {"a.txt": ARTICLE})
    cleaner("clean", "raw", "-o", "out")
    assert cleaner("explain", "out:a.txt").code == cleaner("posts", "out").code == 0
    for args in (("--profile", "strict"), ("--off", "donation"), ("--posts", "keep")):
        ran = cleaner("explain", "out:a.txt", *args)
        assert ran.code == 2 and f"{args[0]} does not go with a.txt" in ran.err
    ran = cleaner("posts", "out", "--kind", "page")
    assert ran.code == 2 and "--kind does not go with a run" in ran.err
