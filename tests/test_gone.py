"""What becomes of articles whose sources changed, failed, or are no longer there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import ARTICLE, BODY, cleaner, place, tree, write
from test_store import cleaned_of

from cleaner import Cleaner, Rules, store
from cleaner.engines.work import PARTIAL, Worker
from cleaner.formats.inputs import Source

__all__ = ["place"]


def lines(*texts: str) -> str:
    return "".join(json.dumps({"text": text}) + "\n" for text in texts)


def states(out: Path) -> dict[str, str]:
    with closing(store.open_store(out)) as db:
        return {entry.name: entry.status for entry in store.read_entries(db, gone=True)}


def counted(out: Path) -> tuple[int, int, int]:
    """Give the articles, failures and removals that an audit counts."""
    told = json.loads(cleaner("audit", out, "--json").out)
    return told["articles"], told["failed"], told["removals"]


def test_a_file_of_many_that_shrank_has_no_rows_of_before(place: Path) -> None:
    write(place / "raw", {"p.jsonl": lines(ARTICLE, ARTICLE, "")})
    cleaner("clean", "raw", "-o", "out")
    assert counted(place / "out") == (2, 1, 4)
    write(place / "raw", {"p.jsonl": lines(ARTICLE)})
    assert cleaner("clean", "raw", "-o", "out").code == 0
    assert states(place / "out") == {"p.jsonl#1": "done"}
    assert counted(place / "out") == (1, 0, 2)
    assert cleaner("restore", "out", "-o", "back").code == 0


def test_a_source_that_failed_leaves_no_body_of_before(place: Path) -> None:
    for broken in ("a.txt", "p.jsonl"):
        write(place / "raw", {"a.txt": ARTICLE, "p.jsonl": lines(ARTICLE)})
        assert cleaner("clean", "raw", "-o", "out").code == 0
        assert sorted(tree(place / "out")) == ["a.txt", "p.jsonl"]
        (place / "raw" / broken).write_bytes(b"")
        assert cleaner("clean", "raw", "-o", "out").code == 2
        assert [*tree(place / "out")] == [{"a.txt": "p.jsonl", "p.jsonl": "a.txt"}[broken]]
        assert counted(place / "out") == (1, 1, 2)
    write(place / "raw", {"p.jsonl": lines(ARTICLE)})  # mended: its failure is history
    cleaner("clean", "raw", "-o", "out")
    assert states(place / "out") == {"a.txt": "done", "p.jsonl#1": "done"}


def test_what_was_made_of_a_file_stays_while_it_cannot_be_read(place: Path) -> None:
    """As when a disk is away: the body and its receipt may be all that is left."""
    write(place / "raw", {"a.txt": ARTICLE})
    cleaner("clean", "raw", "-o", "out")
    lost = Source(place / "away" / "a.txt", "a.txt", "a.txt", "file", 0)
    worker = Worker(Cleaner(rules=Rules.load(shipped=False)), place / "out")
    outcome = worker.file(lost, ("known", "known"))
    assert (outcome.state, outcome.rows) == ("failed", None)
    assert tree(place / "out") == {"a.txt": BODY.encode()}


@pytest.mark.parametrize("name", ["a.txt", "p.jsonl", "q.parquet"])
def test_a_body_that_was_changed_is_made_again(place: Path, name: str) -> None:
    write(place / "raw", {"a.txt": ARTICLE, "p.jsonl": lines(ARTICLE, ARTICLE)})
    table = pytest.importorskip("pyarrow").table({"text": [ARTICLE]})
    pytest.importorskip("pyarrow.parquet").write_table(table, place / "raw" / "q.parquet")
    cleaner("clean", "raw", "-o", "out")
    whole = tree(place / "out")
    body = place / "out" / name
    body.write_bytes(body.read_bytes()[:-9])  # as a full disk or a hasty editor leaves it
    assert cleaner("restore", "out", "-o", "back").code == 1
    done = cleaner("clean", "raw", "-o", "out")
    assert done.code == 0 and f"({2 if name == 'p.jsonl' else 1} cleaned, 2 unch" in done.err
    assert tree(place / "out") == whole
    assert cleaner("restore", "out", "-o", "again").code == 0
    assert "(0 cleaned, 3 unchanged)" in cleaner("clean", "raw", "-o", "out").err


def test_articles_of_inputs_that_are_gone_are_kept_and_not_counted(place: Path) -> None:
    page = f"<html><body><p>{ARTICLE}</p></body></html>"
    write(
        place / "raw", {"a.txt": ARTICLE, "b.txt": ARTICLE, "c.html": page, "p.jsonl": lines("x")}
    )
    cleaner("clean", "raw", "-o", "out")
    before = counted(place / "out")
    for name in ("b.txt", "p.jsonl"):
        (place / "raw" / name).rename(place / name)
    (place / "raw" / "c.html").rename(place / "raw" / "c.txt")  # another file, the same body
    cleaner("clean", "raw", "-o", "out")
    assert states(place / "out") == {
        "a.txt": "done", "b.txt": "gone", "c.txt": "done", "p.jsonl#1": "gone"
    }  # fmt: skip
    ran = cleaner("audit", "out").out
    assert ran.startswith("2 articles, 2 left out as their inputs are gone")
    assert "b.txt" not in cleaner("audit", "out", "--sample", "9").out
    assert cleaner("restore", "out", "-o", "back").code == 0
    assert (place / "back" / "b.txt").read_text() == ARTICLE
    for name in ("b.txt", "p.jsonl"):
        (place / name).rename(place / "raw" / name)
    assert "(0 cleaned, 4 unchanged)" in cleaner("clean", "raw", "-o", "out").err
    assert set(states(place / "out").values()) == {"done"}
    assert counted(place / "out")[:2] == before[:2]


def test_articles_of_other_options_are_told_apart(place: Path) -> None:
    text = ARTICLE + "Best offers today\n"
    write(place / "raw", {"a.txt": text, "b.txt": text})
    cleaner("clean", "raw", "-o", "out", "--profile", "gentle")
    assert "other rules or options" not in cleaner("audit", "out").out
    with closing(store.open_store(place / "out")) as db:  # a run that is stopped as it begins
        store.begin_run(db, "1", "another digest", {"profile": "strict"})
    said = "2 of the articles were cleaned with other rules or options: run cleaner clean again"
    assert said in cleaner("audit", "out").out
    assert "that profile gentle asks" in cleaner("explain", "out:a.txt", "--why").out
    cleaner("clean", "raw", "-o", "out", "--profile", "strict")
    assert json.loads(cleaner("audit", "out", "--json").out)["older"] == 0


def test_inputs_named_in_another_way_are_counted_once(place: Path) -> None:
    write(place, {"d1/a.txt": ARTICLE, "d2/b.txt": ARTICLE})
    cleaner("clean", "d1", "d2", "-o", "out")
    cleaner("clean", "d1", "-o", "out")
    assert counted(place / "out") == (1, 0, 2)


def test_a_run_that_was_killed_before_it_gave_a_name_gives_it(place: Path) -> None:
    write(place / "raw", {"p.jsonl": lines(ARTICLE)})
    cleaner("clean", "raw", "-o", "out")
    whole = tree(place / "out")
    part = f"{store.digest('p.jsonl')[:16]}.part"
    (place / "out" / PARTIAL).mkdir()
    (place / "out" / "p.jsonl").rename(place / "out" / PARTIAL / part)
    with closing(store.open_store(place / "out")) as db:  # as after its last line was committed
        db.execute("UPDATE progress SET done = 0")
        db.execute("UPDATE runs SET finished = NULL")
    assert "(0 cleaned" in cleaner("clean", "raw", "-o", "out").err
    assert tree(place / "out") == whole and BODY[:20].encode() in whole["p.jsonl"]


NAMES = ["a", "a#1", "a$", "a#", "é", "é#1", "\udcff", "\udcff#1", "b"]


def some() -> Iterator[store.Rows]:
    for name in NAMES:
        for number in (0, 1, 2):
            if f"{name}#{number}" not in NAMES:
                yield store.rows(store.Entry(name, number), cleaned_of("a", "b", "c"))


@given(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES)))
def test_one_file_is_forgotten_and_no_other(name: str, seen: set[str]) -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(store.SCHEMA)
    store.write(db, store.begin_run(db, "1", "d", {}), some())
    written = {one.entry.name: one.entry.file for one in some()}
    store.forget(db, name)
    left = {entry.name: entry.file for entry in store.read_entries(db, gone=True)}
    assert left == {n: file for n, file in written.items() if file != name}
    assert db.execute("SELECT count(*) FROM removals").fetchone()[0] == len(left)
    store.mark_gone(db, seen)
    assert {e.name for e in store.read_entries(db)} == {n for n, f in left.items() if f in seen}
