"""Running a batch: killed and started again, spread over processes, as Arrow batches."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from small import ARTICLE, BODY, cleaner, place, program, small_rules, tree, write

from cleaner import Article, Cleaner, InputError, store
from cleaner.engines.local import run
from cleaner.engines.work import PARTIAL, Part, Worker
from cleaner.formats import read
from cleaner.formats.inputs import Source
from cleaner.formats.jsonl import Chunk

__all__ = ["place"]

PRELUDE = """
    from cleaner.engines import batch
    from cleaner.formats import jsonl
    batch.SECONDS = 0.02
    jsonl.CHUNK = 1 << 15
"""

TOKEN = f"cleaner-test-{os.getpid()}"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder of 300 files and two files of many articles, and a program."""
    program(tmp_path, PRELUDE)
    files: dict[str, str | bytes] = {
        f"{n % 7}/{n}.txt": f"Article {n}.\n{ARTICLE}" * 9 for n in range(300)
    }
    for name, count in (("a.jsonl", 3000), ("z/b.jsonl", 1500)):
        lines = [json.dumps({"n": n, "text": f"Article {n}.\n{ARTICLE}"}) for n in range(count)]
        files[name] = "\n".join([*lines[:700], "", "{", *lines[700:]])
    write(tmp_path / "raw", files)
    return tmp_path / "raw"


def start(folder: Path, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "program.py", "clean", "raw", "-o", *args],
        cwd=folder, stderr=subprocess.PIPE, text=True, env={**os.environ, "TOKEN": TOKEN},
    )  # fmt: skip


def everything(out: Path) -> tuple[dict[str, bytes], list[object]]:
    """All that a run leaves, but for times and the order of ids."""
    with closing(store.open_store(out)) as db:
        rows: list[object] = [bool(store.read_runs(db)[0].finished)]
        for entry in store.read_entries(db):
            assert entry.run == 1  # nothing was done again by a later run
            receipt = store.read_removals(db, entry.id), store.read_near(db, entry.id)
            rows.append(
                (entry.name, entry.source_digest, entry.body, entry.removed, entry.status, receipt)
            )
        for table in ("removals", "posts", "near"):
            rows.append(db.execute(f"SELECT count(*) FROM {table}").fetchone())
    return tree(out), rows


def partial_size(out: Path) -> int:
    try:
        return sum(p.stat().st_size for p in (out / PARTIAL).glob("*.part"))
    except FileNotFoundError:  # renamed meanwhile by the run that is looked at, or its folder gone
        return 0


def lines_done(out: Path) -> int:
    if partial_size(out) == 0:
        return 0
    with closing(store.open_store(out)) as db:
        progress = store.load_progress(db, "a.jsonl")
    return progress.lines if progress else 0


def bodies(out: Path) -> int:
    return sum(1 for _ in out.glob("[0-9]/*.txt"))


MOMENTS: list[Callable[[Path], bool]] = [
    lambda out: (out / store.FILE).exists(),
    lambda out: bodies(out) >= 1,
    lambda out: bodies(out) >= 100,
    lambda out: bodies(out) >= 299,
    lambda out: partial_size(out) > 1,
    lambda out: partial_size(out) > 500_000,
    lambda out: (out / "a.jsonl").exists(),
    lambda out: (out / "z" / "b.jsonl").exists(),
]


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.heavy)])
def test_killed_at_any_moment_it_ends_as_if_never_killed(raw: Path, workers: str) -> None:
    folder = raw.parent
    assert start(folder, "whole", "--workers", workers).wait() == 2  # one line is no JSON
    killed = 0
    for moment in MOMENTS:
        process = start(folder, "out", "--workers", workers)
        while process.poll() is None and not moment(folder / "out"):
            time.sleep(0.002)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.communicate()
    last = start(folder, "out", "--workers", workers)
    last.communicate()
    assert last.returncode == 2
    assert killed >= 5
    assert everything(folder / "out") == everything(folder / "whole")
    assert not (folder / "out" / PARTIAL).exists()


def test_a_killed_run_goes_on_where_it_was(raw: Path) -> None:
    out = raw.parent / "out"
    process = start(raw.parent, "out", "--workers", "1")
    while process.poll() is None and lines_done(out) < 500:
        time.sleep(0.002)
    process.kill()
    process.communicate()
    with closing(store.open_store(out)) as db:
        known = store.load_progress(db, "a.jsonl")
        done = db.execute("SELECT count(*) FROM articles WHERE name LIKE 'a.jsonl#%'").fetchone()[0]
    assert known is not None and known.lines > 0 and not known.done
    # One line of 702 has nothing to clean; what was done is kept to the line.
    assert done == known.lines - (known.lines > 700)
    process = start(raw.parent, "out", "--workers", "1")
    _, err = process.communicate()
    cleaned = int(err.partition(" cleaned")[0].rpartition("(")[2])
    assert cleaned <= 4800 - done + 1


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_workers_die_with_their_parent(raw: Path) -> None:
    process = start(raw.parent, "out", "--workers", "2")
    while process.poll() is None and bodies(raw.parent / "out") < 1:
        time.sleep(0.002)
    assert len(list(ours())) >= 3
    process.kill()
    process.communicate()
    for _ in range(200):
        if not list(ours()):
            return
        time.sleep(0.05)
    pytest.fail("workers outlive the program that started them")


def ours(command: bytes = b"") -> Iterator[str]:
    """The processes that this test started, those whose command line has `command` in it."""
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            started = environ.with_name("cmdline").read_bytes()
            if TOKEN.encode() in environ.read_bytes() and command in started:
                yield environ.parent.name
        except OSError:
            continue


def test_a_worker_that_is_killed_is_said(raw: Path) -> None:
    process = start(raw.parent, "out", "--workers", "2")
    while process.poll() is None and bodies(raw.parent / "out") < 1:
        time.sleep(0.002)
    for pid in list(ours(b"spawn_main")):  # all are named before the first is killed
        with suppress(ProcessLookupError):  # the program ends the others as soon as one is gone
            os.kill(int(pid), signal.SIGKILL)
    _, err = process.communicate()
    assert process.returncode == 2
    assert "a worker was killed" in err and "fewer --workers" in err
    assert len(err.splitlines()) == 1


def test_one_article_never_stops_the_batch(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the program itself is told of the article that met it."""
    whole = Cleaner._clean

    def broken(self: Cleaner, article: object) -> object:
        if "boom" in article.text:  # type: ignore[attr-defined]
            raise ZeroDivisionError("a fault")
        return whole(self, article)  # type: ignore[arg-type]

    monkeypatch.setattr(Cleaner, "_clean", broken)
    write(place / "raw", {"a.txt": "boom", "b.txt": ARTICLE})
    ran = cleaner("clean", "raw", "-o", "out")
    assert ran.code == 2
    assert "a.txt: not cleaned (ZeroDivisionError: a fault). Please report it" in ran.err
    assert tree(place / "out") == {"b.txt": BODY.encode()}


def test_a_fault_in_reading_one_article_never_stops_the_batch(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with cleaning: lines stay in step, and what stands after it is cleaned."""
    pyarrow = pytest.importorskip("pyarrow")
    from cleaner.engines.arrow import batch_articles

    def broken(html: str, known: Article) -> Article:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(read, "read_html", broken)
    page = "<html><body><p>A page.</p></body></html>"
    lines = "".join(json.dumps({"text": text}) + "\n" for text in (page, ARTICLE))
    write(place / "raw", {"a.html": page, "b.txt": ARTICLE, "c.jsonl": lines})
    ran = cleaner("clean", "raw", "-o", "out")
    assert ran.code == 2
    for name in ("a.html", "c.jsonl#1"):
        assert f"{name}: not cleaned (ZeroDivisionError: a fault). Please report it" in ran.err
    found = tree(place / "out")
    assert sorted(found) == ["b.txt", "c.jsonl"]
    first, second = map(json.loads, found["c.jsonl"].splitlines())
    assert "a fault" in first["error"] and second["body"] == BODY
    ran = cleaner("clean", "--jsonl", stdin=lines.encode())
    assert (ran.code, ran.raw) == (2, found["c.jsonl"])
    batch = pyarrow.RecordBatch.from_pydict({"text": [page, ARTICLE]})
    told, article = batch_articles(batch)
    assert "a fault" in str(told) and isinstance(article, Article)


def test_records_nested_to_the_limit_stay_in_step(place: Path) -> None:
    """Somewhere below the limit of reading is that of writing, which has one more call to make."""
    depths = range(850, 1010)
    lines = [f'{{"n": {n}, "text": "A text.", "x": {"[" * n}{"]" * n}}}\n' for n in depths]
    ran = cleaner("clean", "--jsonl", stdin="".join(lines).encode())
    found = ran.raw.splitlines()
    assert len(found) == len(depths)
    assert b'"body"' in found[0] and b'"error"' in found[-1]


def test_a_column_that_is_no_utf8_fails_row_by_row(place: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    text = BODY.encode()
    ends = struct.pack("<3i", 0, 3, 3 + len(text))
    data = pyarrow.py_buffer(b"\xff\xfe\xfd" + text)
    column = pyarrow.StringArray.from_buffers(2, pyarrow.py_buffer(ends), data)
    (place / "raw").mkdir()
    parquet.write_table(pyarrow.table({"text": column}), place / "raw" / "a.parquet")
    ran = cleaner("clean", "raw", "-o", "out")
    assert ran.code == 2 and "a.parquet#1: no UTF-8" in ran.err
    found = parquet.read_table(place / "out" / "a.parquet", columns=["body"]).to_pylist()
    assert [row["body"] for row in found] == [None, BODY]


def test_ctrl_c_is_heard_and_the_run_goes_on_later(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: Cleaner, article: object) -> object:
        try:
            raise KeyboardInterrupt
        except BaseException:  # as libraries do
            raise ValueError("a fault in a profile")  # noqa: B904, the context is the matter

    write(place / "raw", {"a.txt": ARTICLE})
    with monkeypatch.context() as patch:
        patch.setattr(Cleaner, "_clean", interrupted)
        ran = cleaner("clean", "raw", "-o", "out")
    assert ran.code == 130
    assert ran.err == "cleaner: stopped. Start again: the run goes on where it stopped.\n"
    assert cleaner("clean", "raw", "-o", "out").code == 0


def test_results_come_in_the_order_of_jobs_and_few_wait(tmp_path: Path) -> None:
    rules = small_rules(tmp_path / "book")
    source = Source(tmp_path, "a.jsonl", "a.jsonl", "jsonl", 0)
    asked: list[int] = []

    def jobs() -> Iterator[Part]:
        for number in range(1, 60):
            asked.append(number)
            yield Part(
                source, Chunk(json.dumps({"text": f"Article {number}."}).encode(), number, 1)
            )

    seen = []
    for job, result in run(Worker(Cleaner(rules=rules), tmp_path), jobs(), 2):
        assert isinstance(job, Part)
        seen.append(job.chunk.first)
        assert f'"Article {seen[-1]}."'.encode() in result.output
        assert asked[-1] - seen[-1] <= 10
    assert seen == list(range(1, 60))


# ---- Arrow, Ray, Spark


def test_arrow_batches_get_columns(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from cleaner.engines.arrow import clean_batches, schema

    table = {
        "n": [1, 2, 3],
        "text": [ARTICLE, None, "<html><body><p>A page here.</p></body></html>"],
    }
    batch = pyarrow.RecordBatch.from_pydict({**table, "title": ["Ours", None, None]})
    (found,) = clean_batches([batch], Cleaner(rules=small_rules(tmp_path / "book")))
    rows = found.to_pylist()
    assert [row["body"] for row in rows] == [BODY, None, "A page here."]
    assert [row["error"] for row in rows] == [None, "empty, nothing to clean.", None]
    assert rows[0]["removals"][0]["matches"][0]["rule"] == "advertising/click-here-shop"
    assert (rows[0]["n"], rows[0]["title"], rows[0]["text"]) == (1, "Ours", ARTICLE)
    assert found.schema.names == ["n", "text", *schema().names]


def test_parquet_files_are_cleaned(place: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    texts = [f"Article {n}.\n{ARTICLE}" for n in range(700)]
    (place / "raw").mkdir()
    parquet.write_table(
        pyarrow.table({"text": [*texts, ""], "n": range(701)}), place / "raw" / "a.parquet"
    )
    ran = cleaner("clean", "raw", "-o", "out")
    assert ran.code == 2 and "a.parquet#701: empty" in ran.err
    found = parquet.read_table(place / "out" / "a.parquet").to_pylist()
    assert [row["body"] for row in found[:700]] == [f"Article {n}.\n{BODY}" for n in range(700)]
    assert found[700]["error"] and [row["n"] for row in found] == list(range(701))
    with closing(store.open_store(place / "out")) as db:
        entry = store.read_entry(db, "a.parquet#700")
        assert entry is not None and len(store.read_removals(db, entry.id)) == 2
    assert "(0 cleaned, 1 unchanged, 1 failed)" in cleaner("clean", "raw", "-o", "out").err


def test_an_empty_table_has_the_columns_of_any_other(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from cleaner.engines.arrow import clean_table, schema

    one = Cleaner(rules=small_rules(tmp_path / "book"))
    table = pyarrow.table({"id": [1], "text": [ARTICLE]})
    whole = clean_table(table, one)
    for empty in (table.slice(0, 0), pyarrow.Table.from_batches([], schema=table.schema)):
        found = clean_table(empty, one)
        assert (found.num_rows, found.schema) == (0, whole.schema)
    assert clean_table(pyarrow.table({}), one).schema == schema()


def test_a_table_without_the_column_is_told_which_it_has(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from cleaner.engines.arrow import clean_table

    one = Cleaner(rules=small_rules(tmp_path / "book"))
    table = pyarrow.table({"id": [1], "html": [ARTICLE]})
    with pytest.raises(InputError, match=r"no column 'text' \(found: 'id', 'html'\)"):
        clean_table(table, one)
    assert clean_table(table, one, "html").column("body").to_pylist() == [BODY]


@pytest.mark.heavy
def test_ray_maps_batches(tmp_path: Path) -> None:
    ray = pytest.importorskip("ray")
    import pyarrow

    from cleaner.engines.arrow import clean_table

    made = Cleaner(rules=small_rules(tmp_path / "book"))
    data = ray.data.from_arrow(pyarrow.table({"text": [ARTICLE] * 50}))
    rows = data.map_batches(
        clean_table, batch_format="pyarrow", fn_kwargs={"cleaner": made}
    ).take_all()
    assert [row["body"] for row in rows] == [BODY] * 50
    ray.shutdown()


@pytest.mark.heavy
def test_spark_maps_in_arrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = pytest.importorskip("pyspark.sql")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    from cleaner.engines.arrow import clean_batches, spark_schema

    made = Cleaner(rules=small_rules(tmp_path / "book"))
    session = sql.SparkSession.builder.master("local[1]").getOrCreate()
    frame = session.createDataFrame([(ARTICLE,)] * 20, "text string")
    found = frame.mapInArrow(
        lambda batches: clean_batches(batches, made), f"text string, {spark_schema()}"
    )
    assert [row.body for row in found.collect()] == [BODY] * 20
    session.stop()
