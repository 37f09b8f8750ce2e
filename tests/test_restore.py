from __future__ import annotations

import gzip
import json
import os
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from audit_store import RULES, Raw, build
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.audit.restore import restore
from cleaner.cli import main
from cleaner.store import open_store

SEEDS = Path(__file__).parent.parent / "seeds"


def cleaned(raw: Path, out: Path) -> None:
    result = CliRunner().invoke(main, ["clean", str(raw), "-o", str(out), "--workers", "1"])
    assert result.exit_code in (0, 1), result.output


def restored(out: Path, target: Path, *more: str, code: int = 0) -> dict[str, int]:
    args = ["restore", str(out), "-o", str(target), "--json", *more]
    result = CliRunner().invoke(main, args)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout)["counts"])


def test_the_seeds_come_back_byte_for_byte(tmp_path: Path) -> None:
    cleaned(SEEDS, tmp_path / "out")
    count = len(list(SEEDS.glob("*.txt")))
    assert restored(tmp_path / "out", tmp_path / "raw") == {"bytes": count}
    for seed in SEEDS.glob("*.txt"):
        assert (tmp_path / "raw" / seed.name).read_bytes() == seed.read_bytes()


LINES = [
    "Share on Facebook", "Read more: the old bridge", "Advertisement", "Sign up for our newsletter",
    "The harbour council voted on Monday to rebuild the sea wall, which the storm had broken.",
    "Der Rat beschloß am Montag den Umbau; die Kosten für die Brücke sind noch unklar.",
    "Газета сообщила во вторник, что строительство моста начнётся весной этого года.",
    "", "  indented", "\ttab", "pic.twitter.com/Qx3ab9Zk1L", "— Ann Lee (@ann) March 3, 2021",
]  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"), ("utf-32-le", b"\xff\xfe\0\0"),
        ("cp1252", b""), ("cp1251", b""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028"])
def test_encoding_line_endings_and_mark_come_back(
    tmp_path: Path, encoding: str, mark: bytes, ending: str
) -> None:
    cyrillic = encoding == "cp1251"
    lines = [line for line in LINES if encoding[:2] != "cp" or ("Г" in line) == cyrillic]
    if encoding == "cp1252":
        lines = [line for line in LINES if "Г" not in line]
    text = ending.join([*lines * 3, ""])
    if encoding[:2] == "cp":
        text = text.replace("\u2028", "\n")
    (tmp_path / "raw").mkdir()
    data = mark + text.encode(encoding)
    (tmp_path / "raw" / "a.txt").write_bytes(data)
    cleaned(tmp_path / "raw", tmp_path / "out")
    assert restored(tmp_path / "out", tmp_path / "back") == {"bytes": 1}
    assert (tmp_path / "back" / "a.txt").read_bytes() == data


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=30)), max_size=10),
    st.sampled_from(["\n", "\r\n", "\n\n", "\x85"]),
    st.booleans(),
)
def test_any_text_comes_back(lines: list[str], ending: str, bom: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        raw = Raw("x/a.txt", ending.join(lines), bom=bom)
        with build(base / "out", [raw]) as db:
            found = list(restore(db, base / "out", base / "back"))
        db.close()
        assert [one.proof for one in found] == ["bytes"]
        data = raw.text.encode("utf-8", "surrogatepass")
        assert (base / "back/x/a.txt").read_bytes() == (b"\xef\xbb\xbf" if bom else b"") + data


@pytest.mark.parametrize("damage", [b"\xff broken", b"\xed\xa0\xbd\xed\xb8\x80", b"\xed\xa0\xbd"])
def test_damaged_utf8_comes_back(tmp_path: Path, damage: bytes) -> None:
    """Bytes of no letter, and an emoji as Java and old MySQL write it, whole and cut in two."""
    data = ("Brücke über den Fluß. " * 200).encode() + damage + b"\nRead more: x\n"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.txt").write_bytes(data)
    cleaned(tmp_path / "raw", tmp_path / "out")
    assert restored(tmp_path / "out", tmp_path / "back") == {"bytes": 1}
    assert (tmp_path / "back/a.txt").read_bytes() == data


def test_html_comes_back_as_the_text_read_from_it(tmp_path: Path) -> None:
    words = "The council met on Monday and voted to rebuild the old wall by the sea. " * 6
    page = f"<html><body><article><h1>Wall</h1><p>{words}</p><p>{words}</p></article></body></html>"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.html").write_text(page)
    cleaned(tmp_path / "raw", tmp_path / "out")
    counts = restored(tmp_path / "out", tmp_path / "back")
    assert counts == {"text": 1}
    result = CliRunner().invoke(main, ["restore", str(tmp_path / "out"), "-o", str(tmp_path / "c")])
    assert "HTML" in result.output


def test_json_lines_come_back_as_their_texts(tmp_path: Path) -> None:
    texts = ["Share on Facebook\nThe council met.\r\nRead more: x", "Only \ud800 text.", "Third."]
    (tmp_path / "raw").mkdir()
    lines = [json.dumps({"text": text, "n": i}) for i, text in enumerate(texts)]
    (tmp_path / "raw/a.jsonl").write_text("\n".join([lines[0], "", *lines[1:]]) + "\n")
    cleaned(tmp_path / "raw", tmp_path / "out")
    assert restored(tmp_path / "out", tmp_path / "back") == {"text": 3}
    back = (tmp_path / "back/a.jsonl").read_text().splitlines()
    assert [json.loads(line)["text"] for line in back] == texts


def test_one_category_or_rule_alone_is_put_back(tmp_path: Path) -> None:
    text = "Share on X\nThe council met.\nRead more: a bridge\nAdvertisement\n"
    build(tmp_path / "out", [Raw("a.txt", text)], RULES).close()
    assert restored(tmp_path / "out", tmp_path / "one", "--category", "related") == {"part": 1}
    assert (tmp_path / "one/a.txt").read_text() == "The council met.\nRead more: a bridge\n"
    restored(tmp_path / "out", tmp_path / "two", "--rule", "share/buttons")
    assert (tmp_path / "two/a.txt").read_text() == "Share on X\nThe council met.\n"
    restored(tmp_path / "out", tmp_path / "none", "--rule", "comments/never")
    assert (tmp_path / "none/a.txt").read_text() == "The council met.\n"


def test_what_cannot_be_restored_is_told(tmp_path: Path) -> None:
    build(
        tmp_path / "out", [Raw("a.txt", "Share on X\nThe end.\n"), Raw("b.txt", "Fine.\n")]
    ).close()
    (tmp_path / "out/a.txt").write_text("Changed.\n")
    (tmp_path / "out/b.txt").unlink()
    result = CliRunner().invoke(main, ["restore", str(tmp_path / "out"), "-o", str(tmp_path / "r")])
    assert result.exit_code == 1
    assert "a.txt: its body was changed since the run" in result.output
    assert "b.txt: its body cannot be read" in result.output
    assert not list((tmp_path / "r").iterdir())


def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    db = build(tmp_path / "out", [Raw("a.txt", "The end.\n")])
    for name in ("../evil.txt", "/tmp/evil.txt", "x/../../evil.txt"):
        db.execute("UPDATE articles SET file = ?", (name,))
        found = list(restore(db, tmp_path / "out", tmp_path / "r"))
        assert [one.proof for one in found] == ["failed"], name
    assert not list((tmp_path / "r").iterdir()) and not (tmp_path / "evil.txt").exists()


def test_the_runs_own_folder_is_not_written_to(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(out, [Raw("a.txt", "Share on X\nThe end.\n")]).close()
    for named in (out, out / "audit.sqlite"):
        for target, why in ((out, "is not empty"), (out / "new", "is in the run's own folder")):
            result = CliRunner().invoke(main, ["restore", str(named), "-o", str(target)])
            assert result.exit_code == 2 and why in result.output
    assert (out / "a.txt").read_text() == "The end.\n" and not (out / "new").exists()


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    out, raw = tmp_path / "out", tmp_path / "raw"
    raw.mkdir()
    (raw / "p.jsonl").write_text(json.dumps({"text": "The end.", "author": "Ann"}) + "\n")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    cleaned(raw, out)
    before = (raw / "p.jsonl").read_text()
    for target in (raw, raw / "p.jsonl", tmp_path / "link"):
        result = CliRunner().invoke(main, ["restore", str(out), "-o", str(target)])
        assert result.exit_code == 2 and "Name a" in result.output
    with closing(open_store(out)) as db:
        (found,) = restore(db, out, raw)
    assert found.proof == "failed" and "p.jsonl is there already" in found.message
    assert (raw / "p.jsonl").read_text() == before and len(list(raw.iterdir())) == 1


TEXT = "The council met on Friday.\nClick Here: online rugby store\nIt voted on Monday.\n"
PAGE = f"<html><body><article><p>{TEXT.replace(chr(10), '</p><p>')}</p></article></body></html>"


def test_each_format_comes_back_as_the_guide_says(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    raw, out, back = tmp_path / "raw", tmp_path / "out", tmp_path / "back"
    raw.mkdir()
    line = json.dumps({"text": TEXT, "url": "https://example.org/1", "n": 1}) + "\n"
    for name, data in {
        "a.txt": TEXT, "story#5": TEXT, "b.html": PAGE, "b.html.txt": TEXT,
        "g.txt.gz": gzip.compress(TEXT.encode()), "l.jsonl": line, "n.ndjson": line * 2,
        "z.jsonl.gz": gzip.compress(line.encode()),
    }.items():  # fmt: skip
        (raw / name).write_bytes(data.encode() if isinstance(data, str) else data)
    rows = pyarrow.table({"text": [TEXT] * 600, "n": range(600)})
    parquet.write_table(rows, raw / "p.parquet")
    cleaned(raw, out)
    assert restored(out, back) == {"bytes": 3, "text": 606}
    for name in ("a.txt", "story#5", "b.html.txt"):
        assert (back / name).read_bytes() == (raw / name).read_bytes()
    assert (back / "g.txt").read_text() == TEXT
    assert "Click Here" in (back / "b.html.txt.txt").read_text()
    lines = {"l.jsonl": 1, "n.ndjson.jsonl": 2, "z.jsonl": 1, "p.parquet.jsonl": 600}
    for name, count in lines.items():
        records = [json.loads(one) for one in (back / name).read_text().splitlines()]
        assert [record["text"] for record in records] == [TEXT] * count
    assert sorted(path.name for path in back.iterdir()) == sorted(
        [*lines, "a.txt", "story#5", "g.txt", "b.html.txt", "b.html.txt.txt"]
    )
    for article in ("p.parquet#257", "story#5", "n.ndjson#2"):
        result = CliRunner().invoke(main, ["explain", f"{out}:{article}:2"])
        assert "advertising/click-here-shop" in result.output, article
    result = CliRunner().invoke(main, ["audit", str(out), "--article", "p.parquet#600"])
    assert "on Friday.\n[-Click Here" in result.output


@pytest.mark.heavy
def test_every_corpus_page_comes_back(tmp_path: Path) -> None:
    import gzip

    folder = os.environ.get("CLEANER_CORPORA", "")
    files = sorted(Path(folder).glob("*.jsonl.gz")) if folder else []
    if not files:
        pytest.skip("CLEANER_CORPORA names no corpora")
    raw = tmp_path / "raw"
    raw.mkdir()
    wanted = {}
    for file in files:
        for line in gzip.decompress(file.read_bytes()).decode().strip("\n").split("\n"):
            page = json.loads(line)
            name = f"{file.name.partition('.')[0]}-{len(wanted):05}"
            (raw / f"{name}.html").write_text(
                page["html"], encoding="utf-8", errors="surrogatepass"
            )
            wanted[f"{name}.txt"] = page["body"].encode("utf-8", "surrogatepass")
            (raw / f"body-{name}.txt").write_bytes(wanted[f"{name}.txt"])
    result = CliRunner().invoke(main, ["clean", str(raw), "-o", str(tmp_path / "out")])
    assert result.exit_code in (0, 1, 2), result.output
    with closing(open_store(tmp_path / "out")) as db:
        failed = db.execute("SELECT count(*) FROM articles WHERE status != 'done'").fetchone()[0]
    counts = restored(tmp_path / "out", tmp_path / "back", code=int(failed > 0))
    # What was cleaned comes back, all of it; a page without any text never was.
    assert counts.pop("failed", 0) == failed < 0.01 * len(wanted)
    assert counts == {"bytes": len(wanted), "text": len(wanted) - failed}
    for name, data in wanted.items():
        assert (tmp_path / "back" / f"body-{name}").read_bytes() == data
