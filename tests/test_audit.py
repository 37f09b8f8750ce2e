from __future__ import annotations

import csv
import io
import json
import os
import random
import time
from itertools import pairwise
from pathlib import Path

import pytest
from audit_store import RULES, Raw, build
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.newsroom import articles
from cleaner.audit.compare import compare, subtract
from cleaner.audit.sample import Wanted, around, nearest, sample
from cleaner.audit.summary import summarise
from cleaner.audit.why import reasons
from cleaner.cli import main
from cleaner.decide import THRESHOLDS
from cleaner.model import Article, Cleaned, Match, Near, Removal, Rule
from cleaner.store import begin_run, finish_run, open_store, write_rules

QUICK = 20.0 if "CI" in os.environ else 2.0
"""Seconds: the goal; where machines are noisy, only what would betray a wrong algorithm."""

RAWS = [
    Raw("a.txt", "Share on X\nThe council met.\nRead more: a bridge\n", "one.example", "en"),
    Raw("b.txt", "Der Rat tagte.\nAnzeige\n", "two.example", "de", flags=("left-whole",)),
    Raw("c.txt", "Nothing goes from here.\n", "one.example", "en"),
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    build(folder, RAWS).close()
    return folder


def run(*args: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exit_code == code, result.output
    return result.stdout


def test_summary_counts_what_was_removed(tmp_path: Path) -> None:
    summary = summarise(build(tmp_path, RAWS))
    assert (summary.articles, summary.untouched, summary.removals) == (3, 1, 3)
    assert summary.chars == sum(len(raw.text) for raw in RAWS)
    assert summary.removed == len("Share on X\n" + "Read more: a bridge\n" + "Anzeige\n")
    by_category = {group.key: (group.articles, group.removed) for group in summary.categories}
    assert by_category == {"share": (1, 11), "related": (1, 20), "advertising": (1, 8)}
    sites = {group.key: (group.articles, round(group.share, 2)) for group in summary.sites}
    assert sites == {"one.example": (2, 0.43), "two.example": (1, 0.35)}
    assert {i: n for i, n in enumerate(summary.histogram) if n} == {0: 1, 6: 1, 12: 1}
    assert [rule.id for rule in summary.on_no_removal] == sorted(
        {*RULES, "comments/never"} - {"share/buttons", "related/read-more", "advertising/marker"}
    )
    assert [(one.name, one.flags) for one in summary.flagged] == [("b.txt", ("left-whole",))]


def test_figures_agree_with_a_count_by_hand(tmp_path: Path) -> None:
    raws = [Raw(a.name, a.text, a.site, a.language) for a in articles(60)]
    db = build(tmp_path, raws)
    summary = summarise(db)
    assert summary.removals == sum(g.removals for g in summary.categories)
    assert summary.removed == sum(g.removed for g in summary.categories)
    assert summary.removed == sum(g.removed for g in summary.sites)
    bodies = sum(len((tmp_path / raw.name).read_text()) for raw in raws)
    assert summary.chars - summary.removed == bodies


def test_summary_as_text_json_and_csv(out: Path) -> None:
    text = run("audit", out)
    assert "3 articles, 1 untouched" in text and "b.txt: left-whole" in text
    told = json.loads(run("audit", out, "--json"))
    assert told["removals"] == 3 and "comments/never" in told["on_no_removal"]
    rows = list(csv.DictReader(io.StringIO(run("audit", out, "--csv"))))
    assert {row["id"]: row["removals"] for row in rows}["share/buttons"] == "1"


@pytest.mark.parametrize(
    ("option", "name", "meant"),
    [
        ("--category", "psots", "posts"),
        ("--rule", "share/button", "share/buttons"),
        ("--article", "aa.txt", "a.txt"),
    ],
)
def test_names_that_the_run_has_not_are_refused(
    out: Path, tmp_path: Path, option: str, name: str, meant: str
) -> None:
    for command in (["audit", out], ["restore", out, "-o", tmp_path / "back"]):
        if (command[0], option) != ("restore", "--article"):
            result = CliRunner().invoke(main, [*map(str, command), option, name])
            assert result.exit_code == 2, result.output
            assert f"not in this run. did you mean '{meant}'?" in result.output
    assert not (tmp_path / "back").exists()


def test_a_rule_counts_where_it_fired_beside_a_louder_one(out: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("audit", out, "--csv"))))
    counts = {row["id"]: (row["removals"], row["fired"]) for row in rows}
    assert counts["structure/short-line"] == ("0", "3")
    assert counts["share/buttons"] == ("1", "1") and counts["comments/never"] == ("0", "0")
    none = run("audit", out).partition("Fired on no removal")[2].splitlines()[0]
    assert "comments/never" in none and "structure/short-line" not in none
    shown = run("audit", out, "--sample", "9", "--rule", "structure/short-line")
    assert shown.count("[-") == 3 and "structure/short-line 0.2" in shown


def test_a_sample_shows_removals_in_their_context(out: Path) -> None:
    text = run("audit", out, "--category", "related")
    assert "The council met.\n[-Read more: a bridge-]" in text
    assert "a.txt [28:48] one.example" in text
    assert run("audit", out, "--grep", "^anz", "--json").count('"diff"') == 1
    (row,) = csv.DictReader(io.StringIO(run("audit", out, "--category", "related", "--csv")))
    assert json.loads(row["matches"]) == [["related/read-more", 1.0], ["structure/short-line", 0.2]]
    assert "Nothing found" in run("audit", out, "--sample", "5", "--site", "three.example")
    assert (
        "regular expression" in CliRunner().invoke(main, ["audit", str(out), "--grep", "("]).output
    )


def test_the_same_seed_gives_the_same_sample(tmp_path: Path) -> None:
    db = build(tmp_path, [Raw(a.name, a.text, a.site, a.language) for a in articles(40)])
    picked = [sample(db, tmp_path, 10, seed=seed) for seed in (0, 0, 7)]
    assert picked[0] == picked[1] != picked[2]
    wanted = Wanted(site="velmora-times.example", rule="related/read-more")
    found = sample(db, tmp_path, 100, wanted)
    assert found and {one.site for one in found} == {"velmora-times.example"}
    raw = {a.name: a.text for a in articles(40)}
    for one in found:
        assert raw[one.article][one.start : one.end] == one.text
        assert one.before.lstrip("…") + one.text + one.after.rstrip("…") in raw[one.article]


def test_near_misses_come_ranked(tmp_path: Path) -> None:
    db = build(tmp_path, [Raw("a.txt", "By Ann Lee\nThe council met.\nTopics\n")])
    assert [one.text.strip() for one in nearest(db, tmp_path, 5)] == ["By Ann Lee", "Topics"]
    assert nearest(db, tmp_path, 1)[0].diff.startswith("{+By Ann Lee+}")
    assert "{+By Ann Lee+}" in run("audit", str(tmp_path), "--near", "1")


def test_terminal_commands_in_articles_do_no_harm(tmp_path: Path) -> None:
    build(tmp_path, [Raw("a.txt", "Share on \x1b[31mX\x07 \u202eevil\nThe end.\n")]).close()
    text = run("audit", tmp_path, "--sample", "1")
    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
    assert r"\x1b[31mX\x07 \u202eevil" in text


def test_diff_tells_more_and_less_by_rule(tmp_path: Path) -> None:
    fewer = {rule: p for rule, p in RULES.items() if rule != "share/buttons"}
    added = {**fewer, "about/rat": "^Der Rat"}
    build(tmp_path / "a", RAWS).close()
    build(tmp_path / "b", RAWS, added).close()
    text = run("audit", "diff", tmp_path / "a", tmp_path / "b", code=1)
    assert "2 of 3 articles differ" in text
    assert "{+Share on X\n+}The council met." in text and "[-Der Rat tagte.\n-]" in text
    told = json.loads(run("audit", "diff", tmp_path / "a", tmp_path / "b", "--json", code=1))
    rules = {r["rule"]: (r["more"], r["less"]) for r in told["rules"]}
    assert rules == {"about/rat": (1, 0), "share/buttons": (0, 1)} and told["same"] is False
    assert "The same" in run("audit", "diff", tmp_path / "a", tmp_path / "a")


def test_diff_tells_articles_that_are_missing_or_changed(tmp_path: Path) -> None:
    first = build(tmp_path / "a", RAWS)
    second = build(tmp_path / "b", [RAWS[0], Raw("b.txt", "Other.\n"), Raw("d.txt", "New.\n")])
    found = compare(first, second, (tmp_path / "a", tmp_path / "b"))
    assert (found.only_first, found.only_second) == (("c.txt",), ("d.txt",))
    assert found.other_text == ("b.txt",) and not found.same and found.changed == 0


def stretches() -> st.SearchStrategy[list[tuple[int, int, str]]]:
    points = st.lists(st.integers(0, 60), max_size=12, unique=True).map(sorted)
    pairs = points.map(lambda p: list(zip(p[::2], p[1::2], strict=False)))
    return pairs.map(lambda found: [(a, b, "x/y") for a, b in found])


@given(stretches(), stretches())
def test_subtract_leaves_what_the_others_do_not_cover(
    mine: list[tuple[int, int, str]], others: list[tuple[int, int, str]]
) -> None:
    def covered(found: list[tuple[int, int, str]]) -> set[int]:
        return {place for start, end, _ in found for place in range(start, end)}

    left = list(subtract(mine, others))
    assert covered(left) == covered(mine) - covered(others)
    assert all(a[1] <= b[0] for a, b in pairwise(left))


@given(st.text(max_size=80), st.data(), st.integers(1, 20))
def test_context_is_the_articles_own(text: str, data: st.DataObject, width: int) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, after = around(text, start, end, width)
    if start > width:
        assert before[0] == "…"
        before = before[1:]
    if end + width < len(text):
        assert after[-1] == "…"
        after = after[:-1]
    assert text[:start].endswith(before) and text[end:].startswith(after)


def test_why_speaks_of_removed_near_and_untouched_lines() -> None:
    text = "Share this\nBy Ann\nThe council met.\nLow hints\n"
    removals = (
        Removal(0, 11, text[0:11], "share", 1.2, (Match("share/b", 0, 11, 1.0),)),
        Removal(
            35, 45, text[35:45], "about", 1.1,
            (Match("about/a", 35, 45, 0.6), Match("structure/s", 35, 45, 0.5)),
        ),
    )  # fmt: skip
    near = (Near(11, 18, 0.6, (Match("bylines/by", 11, 18, 0.6),)),)
    cleaned = Cleaned(Article(text), "", "", removals)
    found = reasons(cleaned, near)
    assert [(r.line, r.fate) for r in found] == [
        (1, "removed"), (2, "near"), (3, "kept"), (4, "removed")
    ]  # fmt: skip
    assert found[0].decided == "share/b is enough alone."
    assert "unless" in found[0].change
    assert "0.6" in found[1].decided and "0.40" in found[1].change
    assert found[2].decided == "No rule speaks for removing it."
    assert "about/a" in found[3].change and "structure/s" in found[3].change
    assert [r.line for r in reasons(cleaned, near, line=2)] == [2]
    strict = reasons(cleaned, near, profile="strict", line=2)[0]
    assert f"{THRESHOLDS['strict'] - 0.6:.2f}" in strict.change


def test_a_missing_store_is_told_with_its_cure(tmp_path: Path) -> None:
    for command in (["audit"], ["report"], ["review"], ["restore", "-o", str(tmp_path / "r")]):
        result = CliRunner().invoke(main, [command[0], str(tmp_path), *command[1:]])
        assert result.exit_code == 2 and "cleaner clean" in result.output, command


def test_explain_speaks_of_an_article_of_a_run_by_line(out: Path) -> None:
    text = run("explain", f"{out}:a.txt:1")
    assert '1: removed 1.2 {share/buttons 1, structure/short-line 0.2} "Share on X"' in text
    assert "share/buttons is enough alone. What share/buttons takes." in text
    assert "No rule speaks for removing it." in run("explain", f"{out}:a.txt:2")
    assert run("explain", f"{out}:a.txt", "--why").count("is enough alone") == 2
    assert "[-Read more: a bridge-]{related/read-more 1" in run("explain", f"{out}:a.txt")
    told = json.loads(run("explain", f"{out}:a.txt:1", "--json"))
    assert told[0]["fate"] == "removed" and told[0]["matches"][0]["rule"] == "share/buttons"


def test_explain_tells_what_is_not_there(out: Path) -> None:
    for target, said in (
        (f"{out}:a.tx", "did you mean 'a.txt'"),
        (f"{out}:a.txt:9", "has 3 lines"),
    ):
        result = CliRunner().invoke(main, ["explain", target])
        assert result.exit_code == 2 and said in result.output, result.output


def test_explain_tells_why_an_article_of_a_run_was_not_cleaned(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": ""}\n{"text": "The council met on Monday."}\n')
    run("clean", file, "-o", tmp_path / "out", code=2)
    result = CliRunner().invoke(main, ["explain", f"{tmp_path / 'out'}:a.jsonl#1"])
    assert result.exit_code == 2
    assert "a.jsonl#1: was not cleaned: empty, nothing to clean." in result.output
    assert run("explain", f"{tmp_path / 'out'}:a.jsonl#2").startswith("The council met")


def test_explain_speaks_of_a_line_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("The council met on Monday to vote.\nClick Here: rugby store\n")
    assert run("explain", f"{file}:2").startswith("2: removed")
    assert run("explain", f"{file}:1").startswith(("1: kept", "1: near"))
    odd = tmp_path / "b.txt:7"
    odd.write_text("The council met on Monday to vote.\n")
    assert run("explain", str(odd)).startswith("The council met")


@pytest.mark.heavy
def test_a_million_removals_are_summed_up_in_two_seconds(tmp_path: Path) -> None:
    db = open_store(tmp_path, create=True)
    run_id = begin_run(db, "0.1.0", "x", {})
    columns = (
        "run, name, file, number, site, language, chars, removed, flags, status, text_digest, title"
    )
    dice = random.Random(1)
    rules = [
        f"{category}/rule-{i}" for category in ("share", "related", "legal") for i in range(330)
    ]
    write_rules(db, [Rule(rule, f"What {rule} takes.", "en", "line") for rule in rules])
    db.execute("BEGIN")
    db.executemany(
        f"INSERT INTO articles ({columns}) "
        "VALUES (?, ?, ?, 0, ?, ?, 4000, ?, ?, 'done', ?, 'A title')",
        (
            (run_id, f"{i}.txt", f"{i}.txt", f"site{i % 900}.example", ("en", "de")[i % 2],
             i % 4000, "[]" if i % 99 else '["left-whole"]', "a" * 64)
            for i in range(100_000)
        ),
    )  # fmt: skip
    matches = json.dumps([{"rule": "x/y", "start": 1, "end": 2, "score": 1.0, "keeps": False}] * 2)
    db.executemany(
        "INSERT INTO removals VALUES (?, ?, ?, ?, ?, ?, 1.2, '', ?)",
        (
            (i // 10 + 1, i % 10 * 90, i % 10 * 90 + 80, f"Read more: the bridge number {i}" * 2,
             rule.partition("/")[0], rule, matches)
            for i in range(1_000_000)
            for rule in [dice.choice(rules)]
        ),
    )  # fmt: skip
    db.execute("INSERT INTO fired SELECT article, rule, count(*) FROM removals GROUP BY 1, 2")
    db.execute("COMMIT")
    finish_run(db, run_id)
    for _ in range(2):
        start = time.perf_counter()
        text = run("audit", tmp_path)
        took = time.perf_counter() - start
        print(f"summary of a million removals: {took:.2f} s")
    assert "1,000,000 removals" in text and took < QUICK
    start = time.perf_counter()
    assert run("audit", tmp_path, "--sample", "20", "--rule", "legal/rule-7").count("[-") == 20
    assert time.perf_counter() - start < QUICK
