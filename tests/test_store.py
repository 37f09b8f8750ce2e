"""The audit store gives back what it was given."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import store
from cleaner.model import Article, Cleaned, Match, Near, Post, Removal, Rule

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)  # lone surrogates too


def cleaned_of(before: str, taken: str, after: str) -> Cleaned:
    text = before + taken + after
    start, end = len(before), len(before) + len(taken)
    matches = (
        Match("donation/appeal", start, end, 0.75),
        Match("structure/short-line", start, end, 0.25),
    )
    removal = Removal(start, end, taken, "donation", 1.0, matches, "[donation]")
    post = Post("twitter", "Ann", "ann", "2019-03-23", taken, "en", 0.5, start, end, "t.co/x")
    article = Article(text, "a.txt", "page", "https://example.org/a", "example.org", "", "en")
    body = before + "[donation]" + after
    return Cleaned(article, body, "T", (removal,), (post,), ("left-whole",))


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT.filter(bool))
def test_any_text_and_any_name_come_back(before: str, taken: str, after: str, name: str) -> None:
    cleaned = cleaned_of(before, taken, after)
    near = (Near(0, len(before), 0.5, (Match("related/read-more", 0, len(before), 0.5),)),)
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(store.SCHEMA)
    run = store.begin_run(db, "1", "d", {"profile": "default"})
    entry = store.Entry(name, source=name, body=name, encoding="cp1252", bom=True)
    store.write(db, run, [store.rows(entry, cleaned, near)])
    found = store.read_entry(db, name)
    assert found is not None
    assert (found.name, found.source, found.body, found.bom) == (name, name, name, True)
    assert (found.chars, found.removed) == (len(cleaned.article.text), len(taken))
    assert found.text_digest == store.digest(cleaned.article.text)
    assert store.read_removals(db, found.id) == cleaned.removals
    assert store.read_posts(db, found.id) == cleaned.posts
    assert store.read_near(db, found.id) == near
    again = store.read_cleaned(db, found, cleaned.article.text, cleaned.body)
    assert (again.body, again.removals, again.posts, again.flags, again.title) == (
        cleaned.body, cleaned.removals, cleaned.posts, cleaned.flags, cleaned.title
    )  # fmt: skip


def test_writing_an_article_again_replaces_it(tmp_path: Path) -> None:
    db = store.open_store(tmp_path, create=True)
    run = store.begin_run(db, "1", "d", {})
    for taken in ("Support us!", "Please support us!"):
        cleaned = cleaned_of("One.\n", taken, "\nTwo.")
        store.write(db, run, [store.rows(store.Entry("a.txt", source_digest=taken), cleaned)])
    (entry,) = store.read_entries(db)
    assert entry.source_digest == "Please support us!"
    assert [r.text for r in store.read_removals(db, entry.id)] == ["Please support us!"]
    assert db.execute("SELECT count(*) FROM posts").fetchone() == (1,)


def test_only_the_same_cleaner_knows_an_article_as_done(tmp_path: Path) -> None:
    db = store.open_store(tmp_path, create=True)
    run = store.begin_run(db, "1", "rules-1", {})
    store.write(db, run, [
        store.rows(
            store.Entry("a.txt", source_digest="s", body_digest="b"), cleaned_of("a", "b", "c")
        ),
        store.Rows(store.Entry("bad.txt", source_digest="t", status="failed", message="binary")),
    ])  # fmt: skip
    assert store.known(db, "a.txt", "rules-1") == ("s", "b")
    assert store.known(db, "a.txt", "rules-2") == ("", "")
    assert store.known(db, "bad.txt", "rules-1") == ("", "")


def test_a_stopped_run_goes_on_and_a_finished_one_does_not(tmp_path: Path) -> None:
    db = store.open_store(tmp_path, create=True)
    first = store.begin_run(db, "1", "d", {"profile": "gentle"})
    assert store.begin_run(db, "1", "d", {}) == first
    store.finish_run(db, first)
    second = store.begin_run(db, "1", "d", {})
    assert second != first
    assert store.begin_run(db, "1", "other", {}) not in (first, second)
    runs = store.read_runs(db)
    assert runs[0].finished and not runs[1].finished
    assert runs[0].options == {"profile": "gentle"}


def test_progress_and_rules_come_back(tmp_path: Path) -> None:
    db = store.open_store(tmp_path, create=True)
    assert store.load_progress(db, "a.jsonl") is None
    for lines in (10, 20):
        store.save_progress(db, store.Progress("a.jsonl", "d", "1-2", 100 * lines, 90, lines))
    assert store.load_progress(db, "a.jsonl") == store.Progress("a.jsonl", "d", "1-2", 2000, 90, 20)
    store.write_rules(db, [Rule("donation/appeal", "An appeal.", "en", "line", score=0.5)] * 2)
    assert db.execute("SELECT * FROM rules").fetchall() == [
        ("donation/appeal", "donation", "An appeal.", "en", 0.5)
    ]


def test_a_missing_foreign_or_older_store_is_refused_with_a_cure(tmp_path: Path) -> None:
    with pytest.raises(store.StoreError, match=r"no such store\. Run `cleaner clean"):
        store.open_store(tmp_path)
    (tmp_path / store.FILE).write_text("These are not the tables you are looking for. " * 50)
    with pytest.raises(store.StoreError, match="cannot be opened as a store"):
        store.open_store(tmp_path)
    (tmp_path / store.FILE).unlink()
    db = store.open_store(tmp_path, create=True)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(store.StoreError, match=r"a newer version.*new folder"):
        store.open_store(tmp_path)
