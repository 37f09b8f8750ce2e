"""`cleaner clean`: every kind of input, what is written, and what a second run does."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small import ARTICLE, BODY, cleaner, place, program, tree, write

from cleaner import store

__all__ = ["place"]

PAGE = (
    "<!doctype html><html><head><title>Bridge closes</title></head><body><nav>Home</nav><article>"
    "<p>The council met on Friday to close the bridge for three months of work, it said.</p>"
    "<p>It will open again in spring, the mayor said on Friday evening in the town hall.</p>"
    "<p>Support our journalism today!</p></article></body></html>"
)


def test_a_folder_becomes_the_same_tree_of_bodies(place: Path) -> None:
    packed = gzip.compress(ARTICLE.encode())
    write(place / "raw", {
        "a.txt": ARTICLE, "news/b.html": PAGE, "news/c": PAGE, "d.TXT.gz": packed,
        "e.old": ARTICLE, ".hidden/f.txt": ARTICLE, "Новости/\n.txt": ARTICLE,
    })  # fmt: skip
    ran = cleaner("clean", "raw", "-o", "out")
    found = tree(place / "out")
    assert ran.code == 0
    assert ran.out == ""
    assert list(found) == [
        "a.txt",
        "d.txt",
        "e.old.txt",
        "news/b.txt",
        "news/c.txt",
        "Новости/\n.txt",
    ]
    assert found["a.txt"].decode() == found["d.txt"].decode() == BODY
    assert b"mayor" in found["news/b.txt"] and b"Home" not in found["news/b.txt"]
    assert b"Support" not in found["news/b.txt"]
    assert "6 articles (6 cleaned, 0 unchanged)" in ran.err
    assert "advertising" in ran.err and "donation" in ran.err
    with store.open_store(place / "out") as db:
        (first, *_) = store.read_entries(db)
        assert (first.name, first.source, first.body) == (
            "a.txt",
            str(place / "raw/a.txt"),
            "a.txt",
        )
        assert [r.rule for r in store.read_removals(db, first.id)] == [
            "advertising/click-here-shop",
            "donation/support",
        ]
        page = store.read_entry(db, "news/b.html")
        assert page is not None and (page.kind, page.title) == ("html", "Bridge closes")


def test_several_paths_and_globs_are_named_from_the_folder_that_holds_them(place: Path) -> None:
    write(place, {"raw/x/a.txt": ARTICLE, "raw/y/a.txt": ARTICLE, "raw/y/b.html": PAGE})
    assert cleaner("clean", "raw/x", "raw/y/a.txt", "-o", "one").code == 0
    assert list(tree(place / "one")) == ["x/a.txt", "y/a.txt"]
    assert cleaner("clean", "raw/*/*.txt", "-o", "two").code == 0
    assert list(tree(place / "two")) == ["x/a.txt", "y/a.txt"]
    assert cleaner("clean", "raw/y/b.html", "-o", "three").code == 0
    assert list(tree(place / "three")) == ["b.txt"]


def test_standard_input_gives_the_body_and_nothing_else(place: Path) -> None:
    for args in ([], ["-"], ["clean"], ["clean", "-"], ["--kind", "text"]):
        ran = cleaner(*args, stdin=ARTICLE.encode())
        assert (ran.code, ran.out, ran.err) == (0, BODY, "")
    assert "mayor" in cleaner(stdin=PAGE.encode()).out
    (place / "a.txt").write_text(ARTICLE)
    assert cleaner("clean", "a.txt").out == BODY


def test_line_endings_and_damaged_bytes_stay_as_they_are(place: Path) -> None:
    text = (
        ARTICLE.encode()
        .replace(b"\n", b"\r\n")
        .replace(b"bridge", b"bri\xffdge \xc3\xa9\xc3\xa9" * 9)
    )
    ran = cleaner(stdin=text)
    assert ran.raw == BODY.encode().replace(b"\n", b"\r\n").replace(
        b"bridge", b"bri\xffdge \xc3\xa9\xc3\xa9" * 9
    )
    assert "damaged bytes" in ran.err


def test_another_encoding_is_found_and_said(place: Path) -> None:
    text = "Der Bürgermeister erklärte am Montag, die Straße werde drei Monate gesperrt.\n"
    write(place / "raw", {"a.txt": text.encode("cp1252"), "b.txt": text.encode("utf-16")})
    ran = cleaner("clean", "raw", "-o", "out")
    assert "a.txt: read as cp1252 (guessed)" in ran.err
    assert "b.txt: read as utf-16" in ran.err
    assert [body.decode() for body in tree(place / "out").values()] == [
        text.rstrip("\n") + "\n"
    ] * 2
    with store.open_store(place / "out") as db:
        assert [(e.encoding, e.bom) for e in store.read_entries(db)] == [
            ("cp1252", False),
            ("utf-16-le", True),
        ]


def test_options_reach_the_cleaner(place: Path) -> None:
    raw = ARTICLE.encode()
    assert "Click Here" in cleaner("clean", "--off", "advertising/click-here-shop", stdin=raw).out
    assert "Click Here" in cleaner("clean", "--action", "advertising=keep", stdin=raw).out
    assert "[removed: donation]" in cleaner("clean", "--action", "donation=mark", stdin=raw).out
    write(place, {"mine/notices.toml": (
        '[[rule]]\nid = "mayor"\ndescription = "A line."\nlanguage = "en"\nremove = "line"\n'
        'match = ["It will open again*"]\nexamples = ["[-It will open again-]", "It opens."]\n'
    )})  # fmt: skip
    assert "mayor" not in cleaner("clean", "--rules", "mine", stdin=raw).out


def test_json_is_for_programs(place: Path) -> None:
    found = json.loads(cleaner("clean", "--json", stdin=ARTICLE.encode()).out)
    assert found["body"] == BODY
    assert [r["rule"] for r in found["removals"]] == [
        "advertising/click-here-shop",
        "donation/support",
    ]
    write(place / "raw", {"a.txt": ARTICLE, "b.txt": b""})
    ran = cleaner("clean", "raw", "-o", "out", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["cleaned"], found["failed"]) == (2, 1, 1)
    assert found["categories"]["donation"]["removals"] == 1


def test_a_second_run_does_only_what_changed(place: Path) -> None:
    write(place / "raw", {"a.txt": ARTICLE, "b.txt": ARTICLE})
    cleaner("clean", "raw", "-o", "out")
    (place / "raw" / "b.txt").write_text(ARTICLE.replace("Friday", "Monday"))
    assert "(1 cleaned, 1 unchanged)" in cleaner("clean", "raw", "-o", "out").err
    assert b"Monday" in tree(place / "out")["b.txt"]
    (place / "out" / "a.txt").unlink()
    assert "(1 cleaned, 1 unchanged)" in cleaner("clean", "raw", "-o", "out").err
    assert (
        "(2 cleaned, 0 unchanged)"
        in cleaner("clean", "raw", "-o", "out", "--profile", "gentle").err
    )


RECORDS = [
    {"id": 7, "text": ARTICLE, "tags": ["x"]},
    {"text": PAGE, "title": "Mine"},
    {"text": "\ud800" + ARTICLE, "body": "old"},
]


def test_json_lines_through_a_pipe(place: Path) -> None:
    lines = [json.dumps(record) for record in RECORDS]
    ran = cleaner("clean", "--jsonl", stdin="\n".join([lines[0], "", *lines[1:]]).encode())
    first, blank, second, third = ran.out.splitlines()
    assert (ran.code, ran.err, blank) == (0, "", "")
    found = json.loads(first)
    assert (found["id"], found["tags"], found["text"], found["body"]) == (7, ["x"], ARTICLE, BODY)
    removed = found["removals"][0]
    assert ARTICLE[removed["start"] : removed["end"]] == removed["text"]
    found = json.loads(second)
    assert found["title"] == "Mine" and found["text"] == PAGE and "mayor" in found["extracted"]
    assert json.loads(third)["body"] == "\ud800" + BODY


def test_a_file_of_json_lines_goes_to_standard_output_as_it_would_through_a_pipe(
    place: Path,
) -> None:
    lines = "\n".join(map(json.dumps, RECORDS)).encode()
    write(place, {"a.jsonl": lines, "b.txt": lines, "c.jsonl.gz": gzip.compress(lines)})
    piped = cleaner("clean", "--jsonl", stdin=lines)
    for args in (["--jsonl", "b.txt"], ["a.jsonl"], ["c.jsonl.gz"], ["a.jsonl", "--workers", "2"]):
        assert cleaner("clean", *args) == piped
    write(place, {"d.jsonl": b"{\n" + lines, "e.jsonl.gz": gzip.compress(lines)[:-20]})
    ran = cleaner("clean", "d.jsonl")
    assert ran.code == 2 and ran.err.startswith("cleaner: d.jsonl#1: no JSON")
    ran = cleaner("clean", "e.jsonl.gz")
    assert ran.code == 2 and "e.jsonl.gz: a damaged gzip file" in ran.err


def test_one_bad_line_is_named_and_the_rest_goes_on(place: Path) -> None:
    lines = ["{", "[]", '{"content": "x"}', '{"text": ""}', json.dumps(RECORDS[0])]
    write(place / "raw", {"a.jsonl": "\n".join(lines)})
    for ran, name, out in (
        (cleaner("clean", "--jsonl", stdin="\n".join(lines).encode()), "standard input", None),
        (cleaner("clean", "raw", "-o", "out"), "a.jsonl", place / "out" / "a.jsonl"),
    ):
        assert ran.code == 2
        told = [line for line in ran.err.splitlines() if line.startswith("cleaner: ")]
        assert [line.split(": ")[1] for line in told] == [f"{name}#{n}" for n in (1, 2, 3, 4)]
        assert "Rename the field" in told[2] and "'content'" in told[2]
        written = (out.read_text() if out else ran.out).splitlines()
        assert len(written) == 5 and json.loads(written[4])["body"] == BODY
        assert json.loads(written[2]) == {"content": "x", "error": told[2].partition("#3: ")[2]}


def test_a_program_gets_its_answer_line_by_line(tmp_path: Path) -> None:
    command = [*program(tmp_path), "clean", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"n": number, "text": ARTICLE}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["n"] == number


def test_fields_of_the_same_name_are_told_when_they_are_replaced(place: Path) -> None:
    records = [{"text": ARTICLE, "body": "By hand.", "flags": []}, {"text": ARTICLE, "n": 1}]
    write(place / "raw", {"a.jsonl": "".join(json.dumps(one) + "\n" for one in records)})
    ran = cleaner("clean", "raw", "-o", "out")
    assert "a.jsonl#1: with own fields 'body', now replaced" in ran.err
    assert "a.jsonl#2" not in ran.err
    # Its own output again: there is nothing that a person has to be told.
    assert "replaced" not in cleaner("clean", "out/a.jsonl", "-o", "again").err


def test_a_file_of_json_lines_is_mirrored_and_skipped_when_done(place: Path) -> None:
    write(
        place / "raw",
        {"x/a.ndjson": "\n".join(map(json.dumps, RECORDS)), "b.dump": json.dumps(RECORDS[0])},
    )
    assert cleaner("clean", "raw", "-o", "out", "--jsonl").code == 0
    found = tree(place / "out")
    assert list(found) == ["b.dump.jsonl", "x/a.jsonl"]
    assert [json.loads(line)["body"][:3] for line in found["x/a.jsonl"].splitlines()] == [
        "The"
    ] * 2 + ["\ud800Th"]
    with store.open_store(place / "out") as db:
        assert [e.name for e in store.read_entries(db)] == ["b.dump#1"] + [
            f"x/a.ndjson#{n}" for n in (1, 2, 3)
        ]
    ran = cleaner("clean", "raw", "-o", "out", "--jsonl")
    assert "(0 cleaned, 2 unchanged)" in ran.err and tree(place / "out") == found


def test_workers_give_what_one_gives(place: Path) -> None:
    files = {f"{n % 3}/{n}.txt": ARTICLE.replace("three", str(n)) for n in range(40)}
    lines = "\n".join(json.dumps({"text": ARTICLE, "n": n, "pad": "x" * 20_000}) for n in range(60))
    write(place / "raw", {**files, "all.jsonl": lines})
    # Processes start anew: the small rule book travels to them with the cleaner.
    assert cleaner("clean", "raw", "-o", "one", "--workers", "1").code == 0
    assert cleaner("clean", "raw", "-o", "two", "--workers", "2").code == 0
    assert tree(place / "one") == tree(place / "two")
    rows = []
    for out in ("one", "two"):
        with store.open_store(place / out) as db:
            rows.append(
                [(e.name, e.removed, store.read_removals(db, e.id)) for e in store.read_entries(db)]
            )
    assert rows[0] == rows[1] and len(rows[0]) == 100


def test_version_and_help_are_quick_and_load_no_command() -> None:
    code = (
        "import sys; sys.argv = ['cleaner', {!r}]\nfrom cleaner.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {{'trafilatura', 'langdetect', 'regex', 'cleaner.cli.clean'}}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    for option in ("--version", "--help"):
        ran = subprocess.run(
            [sys.executable, "-c", code.format(option)], capture_output=True, text=True
        )
        assert ran.stdout.splitlines()[-1] == "[]", ran
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "cleaner", "--version"], check=True)
    assert time.perf_counter() - begun < 1  # 0.1 s on an idle machine


@pytest.mark.parametrize("command", ["clean", "explain", "golden", "rules"])
def test_every_help_has_examples(command: str) -> None:
    ran = cleaner(command, "--help")
    assert ran.code == 0 and f"cleaner {command}" in ran.out.partition("Examples:")[2]


@pytest.mark.parametrize(
    ("words", "found"),
    [("cl", "clean"), ("clean --prof", "--profile"), ("clean --posts k", "keep")],
)
def test_the_shell_completes(words: str, found: str) -> None:
    words = f"cleaner {words}"
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    asked["_CLEANER_COMPLETE"] = "bash_complete"
    command = [sys.executable, "-m", "cleaner"]
    ran = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True)
    assert f"plain,{found}" in ran.stdout.splitlines()


def test_an_archive_becomes_json_lines_with_a_row_for_each_article(place: Path) -> None:
    pytest.importorskip("warcio")
    from test_formats import WET, record

    parts = [WET, record(1, ARTICLE), record(2, PAGE, "resource", "text/html")]
    archive = b"".join(gzip.compress(part.encode()) for part in parts)
    write(place / "raw", {"crawl.warc.wet.gz": archive})
    ran = cleaner("clean", "raw", "-o", "out")
    assert ran.code == 0, ran
    text, page = map(json.loads, tree(place / "out")["crawl.warc.jsonl"].splitlines())
    assert (text["kind"], text["url"], text["body"]) == ("page", "https://example.org/1", BODY)
    assert "mayor" in page["body"] and "Support" not in page["body"] and "Home" not in page["body"]
    with store.open_store(place / "out") as db:
        entries = list(store.read_entries(db))
    assert [(e.name, e.kind, e.site) for e in entries] == [
        ("crawl.warc.wet.gz#1", "page", "example.org"),
        ("crawl.warc.wet.gz#2", "html", "example.org"),
    ]
    assert "(0 cleaned, 1 unchanged)" in cleaner("clean", "raw", "-o", "out").err
