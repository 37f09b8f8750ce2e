"""Reading and writing: encodings, HTML, JSON Lines, archives, Parquet, and finding what to read."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.formats.html import looks_html, read_html
from cleaner.formats.inputs import Problem, Source, body_name, find_sources, format_of
from cleaner.formats.jsonl import read_lines, read_record, record_article, write_record
from cleaner.formats.read import read_article
from cleaner.formats.text import InputError, decode, encode, readings
from cleaner.formats.warc import raw_record, read_warc
from cleaner.model import Article, Cleaned, Match, Removal


@given(st.binary(max_size=300))
def test_bytes_read_as_utf8_come_back_to_the_bit(data: bytes) -> None:
    try:
        decoded = decode(data)
    except InputError:
        return
    if decoded.encoding == "utf-8":
        mark = b"\xef\xbb\xbf" if decoded.bom else b""
        assert mark + encode(decoded.text) == data


HALVES = ["\udcc3", "\udca9", "\udced", "\udca0", "\udcbd", "\ud83d", "\ude00", "é", "a"]
"""Bytes that could not be read, which meet as a letter or as half of a pair, and such halves."""


@given(st.one_of(st.text(st.characters(exclude_categories=())), st.text(st.sampled_from(HALVES))))
def test_any_text_can_be_written_and_read_back(text: str) -> None:
    assert text in list(readings(encode(text)))


NEWS = {
    "cp1252": "Der Bürgermeister erklärte am Montag, die Straße werde drei Monate gesperrt. „Ja“.",
    "iso8859_15": "El presidente señaló que la situación económica mejorará el próximo año.",
    "cp1251": "Мост закроют на три месяца, сообщила в пятницу городская администрация.",
    "koi8_r": "Мост закроют на три месяца, сообщила в пятницу городская администрация.",
    "cp1250": "Most bude od pondělí tři měsíce uzavřen, řekl v úterý starosta. Žádné změny.",
    "iso8859_2": "Most bude od pondělí tři měsíce uzavřen, řekl v úterý starosta. Žádné změny.",
    "cp1253": "Η γέφυρα θα παραμείνει κλειστή για τρεις μήνες, δήλωσε ο δήμαρχος.",
    "cp1254": "Köprü üç ay boyunca kapalı kalacak, dedi belediye başkanı; işçiler karşı çıkıyor.",
    "cp1256": "سيغلق الجسر لمدة ثلاثة أشهر بحسب ما أعلنت البلدية يوم الجمعة.",
    "cp932": "橋は三か月間閉鎖されると市長が金曜日に述べた。",
    "gb18030": "市长星期五表示，大桥将关闭三个月。",
    "big5": "市長星期五表示，大橋將關閉三個月。",
    "cp949": "다리는 석 달 동안 폐쇄된다고 시장이 금요일 밝혔다.",
    "utf-16-le": "The bridge will be closed for three months.",
}


@pytest.mark.parametrize("encoding", NEWS)
def test_news_in_other_encodings_is_read_right_and_called_a_guess(encoding: str) -> None:
    decoded = decode(NEWS[encoding].encode(encoding))
    assert decoded.text == NEWS[encoding]
    assert not decoded.sure and decoded.encoding != "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_believed_and_taken_off(encoding: str) -> None:
    decoded = decode("Ein Tor für Köln.".encode(encoding))
    assert (decoded.text, decoded.bom, decoded.sure) == ("Ein Tor für Köln.", True, True)


def test_what_a_page_says_of_its_encoding_goes_before_a_guess() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body>Мост</body></html>'
    assert decode(page.encode("cp1251")).text == page
    latin = page.replace("windows-1251", "ISO-8859-1").replace("Мост", "l’été")
    assert decode(latin.encode("cp1252")).text == latin  # as browsers read it
    assert decode(page.encode()).text == page  # UTF-8 is known by itself
    assert decode("Мост".encode("koi8_r"), "koi8-r").text == "Мост"  # said by a header
    assert decode(page.encode("cp1251"), "hex").text == page  # which says nothing of use


@pytest.mark.parametrize("name", [
    *("hex", "rot13", "base64", "zlib", "bz2", "idna", "punycode", "undefined", "uu", "quopri"),
    *("unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "cp037", "no-such", "\udc80"),
])  # fmt: skip
def test_a_page_that_names_no_encoding_of_pages_is_guessed(name: str) -> None:
    page = f'<meta charset="{name}"><p>' + NEWS["cp1252"] + "</p>"
    data = page.encode("cp1252", "replace")
    for decoded in (decode(data), decode(data, name)):
        assert decoded.text == data.decode("cp1252") and not decoded.sure


@pytest.mark.parametrize("name", ["us-ascii", "latin1", "ISO-8859-1", "windows-1252"])
def test_pages_that_call_themselves_latin_are_read_as_browsers_read_them(name: str) -> None:
    page = f'<meta charset="{name}"><p>“l’été”</p>'
    assert decode(page.encode("cp1252")).text == page


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n", bytes(range(256)) * 4, b"\0" * 50]
)
def test_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="binary file"):
        decode(data)


def test_control_characters_in_text_are_no_binary() -> None:
    assert decode(b"One\0two\x0cthree\x1b " * 2 + b"and many more words " * 30).text.startswith(
        "One\0"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<!DOCTYPE html><p>x", True),
        ("\n<?xml version='1.0'?><html>", True),
        ("<!-- saved -->\n<HTML lang=en>", True),
        ("<div class='a'>One<p>Two</p></div>", True),
        ("<p>One paragraph that never ends", False),
        ("He wrote <b>this</b> and <p>that</p>.", False),
        ("1 < 2 and 3 > 2", False),
        ("", False),
    ],
)
def test_html_is_known_by_its_look(text: str, html: bool) -> None:
    assert looks_html(text) is html


def test_a_page_without_an_article_gives_all_its_words() -> None:
    boxes = "<aside>Contact <b>us</b></aside><aside>Imprint</aside>"
    found = read_html(f"<html><body>{boxes}</body></html>")
    assert (found.text, found.kind) == ("Contact us\nImprint", "page")
    with pytest.raises(InputError, match="without any text"):
        read_html("<html><body><script>draw()</script></body></html>")


FERRY = (
    "The ferry to the outer islands will stop for the winter, the harbour office said on Monday.",
    "Fishermen said that they would carry mail and bread themselves until the spring comes.",
    "A new boat has been ordered from a yard on the mainland, and should sail before July ends.",
    "Until then the school will teach by radio, and the doctor will come by helicopter.",
)


CARD = f"<article><p>{' '.join(FERRY)}</p></article>"
DAYS = [f"On day {day}, so they wrote: {line}" for day in range(1, 7) for line in FERRY]


@pytest.mark.parametrize(
    ("page", "part"),
    [
        (CARD + "<main>{}</main>", "<p>{}</p>"),
        (CARD + "<article>{}</article>", "<p>{}</p>"),
        (CARD + "<ul>{}</ul>", "<li>{}</li>"),
        (CARD + "<table>{}</table>", "<tr><td>{}</td></tr>"),
    ],
    ids=["one reading is enough", "behind another article", "in a list", "in a table"],
)
def test_an_article_that_a_quick_reading_misses_is_read_again(page: str, part: str) -> None:
    found = read_html(f"<html><body>{page.format(''.join(map(part.format, DAYS)))}</body></html>")
    assert found.kind == "html"
    assert [line for line in DAYS if line not in found.text] == []


@pytest.mark.parametrize(("tag", "said"), [("div", "nested too deep"), ("br/", "without any text")])
def test_a_page_that_gives_no_text_is_refused_with_its_reason(tag: str, said: str) -> None:
    page = f"<html><body>{f'<{tag}>' * 300}<p>{'' if tag == 'br/' else 'The council met.'}</p>"
    with pytest.raises(InputError, match=said):
        read_html(page)


def test_a_page_by_name_without_a_tag_is_text() -> None:
    data = b"The council met on Friday.\nRead more: a bridge\n"
    assert read_article(data, "a.html")[0].text == data.decode()


def test_a_lone_surrogate_does_not_end_a_page() -> None:
    page = "".join(f"<p>{line}</p>" for line in FERRY).replace("the harbour", "the \ud800 harbour")
    text = read_html(f"<html><body><article>{page}</article></body></html>").text
    assert [line for line in FERRY[1:] if line not in text] == []
    assert "harbour office said on Monday." in text


def test_what_stands_below_the_end_of_a_page_is_read() -> None:
    head = "<html><head><title>A</title></head><body><nav>Menu</nav></body></html>"
    found = read_html(f"{head}<div><p>{'</p><p>'.join(DAYS)}</p></div></body></html>")
    assert found.text.splitlines() == list(DAYS)
    assert found.kind == "html"


LAID_OUT = """<html><body><table><tr><td><a href="/">Home</a> <a href="/n">News</a></td></tr><tr>
<td><a href="1">Ferry lost</a><br><a href="2">School roof</a></td><td><h1>Bridge vote</h1>
<p>The river council met on Friday to vote on the new bridge that the town has wanted for years.</p>
<p>Work begins in May and should take two years, during which the ferry runs twice an hour.</p>
<p>The mill by the river stays open all that time, as its owner told the council in a letter.</p>
<table><tr><td>Bridge</td><td>40 m</td></tr><tr><td>Ferry</td><td>12 m</td></tr></table>
</td></tr></table></body></html>"""


def test_tables_that_lay_out_a_page_are_no_tables() -> None:
    lines = read_html(LAID_OUT).text.splitlines()
    work = (
        "Work begins in May and should take two years, during which the ferry runs twice an hour."
    )
    assert work in lines
    assert not any("|" in line for line in lines if "council" in line)
    assert any(line.startswith("|") and "40 m" in line for line in lines)


def test_what_is_known_of_a_page_goes_before_what_it_says() -> None:
    page = (
        "<html><head><title>Theirs</title><link rel=canonical href='https://daily.example/x'></head>"
        "<body><article><p>The council met on Friday to close the bridge for months.</p>"
        "</article></body></html>"
    )
    found = read_html(page, Article("", id="7", title="Ours"))
    assert (found.id, found.title, found.site) == ("7", "Ours", "daily.example")


def test_an_empty_file_has_nothing_to_clean() -> None:
    for data in (b"", b" \n\t", gzip.compress(b"")):
        with pytest.raises(InputError, match="empty"):
            read_article(data, "a.txt")


# ---- JSON Lines


@given(
    st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), max_size=30),
    st.integers(0, 30),
)
def test_lines_come_whole_and_where_they_stand(lines: list[bytes], skip: int) -> None:
    data = b"".join(line + b"\n" for line in lines) + b"last"
    chunks = list(read_lines(io.BytesIO(data)))
    assert b"".join(chunk.payload for chunk in chunks) == data
    assert chunks[-1].end == len(data)
    assert sum(chunk.count for chunk in chunks) == len(lines) + 1
    place = sum(len(line) + 1 for line in lines[:skip])
    stream = io.BytesIO(data)
    stream.seek(place)
    rest = list(read_lines(stream, min(skip, len(lines)) + 1, place))
    assert (rest[0].first, rest[-1].end) == (min(skip, len(lines)) + 1, len(data))


def test_long_lines_are_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.formats.jsonl.CHUNK", 4)
    data = b"a long line\nb\nc\nanother long one\n"
    chunks = [chunk.payload for chunk in read_lines(io.BytesIO(data))]
    assert all(chunk.endswith(b"\n") for chunk in chunks) and b"".join(chunks) == data
    assert len(chunks) > 2


@given(st.dictionaries(st.text(), st.none() | st.text() | st.integers()), st.text(min_size=1))
def test_fields_pass_through(fields: dict[str, object], text: str) -> None:
    record = {**fields, "text": text}
    removal = Removal(0, 1, text[:1], "donation", 1.0, (Match("donation/x", 0, 1, 1.0),))
    cleaned = Cleaned(Article(text), text[1:], "T", (removal,))
    found = read_record(write_record(record, cleaned))
    added = ("body", "title", "removals", "posts", "flags")
    assert {k: v for k, v in found.items() if k not in added} == {
        k: v for k, v in record.items() if k not in added
    }
    assert (found["body"], found["title"], found["removals"][0]["rule"]) == (
        text[1:],
        "T",
        "donation/x",
    )


@pytest.mark.parametrize("kind", ["text", "page", "html", "", None])
def test_the_kind_of_a_record_is_used(kind: str | None) -> None:
    assert record_article({"text": "Hello there.", "kind": kind}, "x#1").kind == (kind or "text")


@pytest.mark.parametrize("kind", ["pgae", "news", 7, ["page"]])
def test_an_unknown_kind_of_a_record_is_refused(kind: object) -> None:
    with pytest.raises(InputError, match=r"unknown kind .*known: text, page, html"):
        record_article({"text": "Hello there.", "kind": kind}, "x#1")


def test_facts_of_a_record_are_used() -> None:
    article = record_article(
        {"html": "<html><body><p>Hello there.</p></body></html>", "site": "a.example"}, "x#1"
    )
    assert (article.text, article.kind, article.site, article.id) == (
        "Hello there.",
        "html",
        "a.example",
        "x#1",
    )
    assert record_article({"text": "a", "url": "https://www.b.example/x"}, "x").site == "b.example"
    assert record_article({"text": "a", "url": "https://[b"}, "x").site == ""
    assert record_article({"text": "a", "kind": "page", "title": 7}, "x").kind == "page"


# ---- archives

WET = """WARC/1.0\r
WARC-Type: warcinfo\r
WARC-Record-ID: <urn:uuid:0>\r
WARC-Date: 2024-01-01T00:00:00Z\r
Content-Type: application/warc-fields\r
Content-Length: 4\r
\r
a: b\r
\r
"""


def record(number: int, text: str, kind: str = "conversion", media: str = "text/plain") -> str:
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.org/{number}\r\n"
        f"WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(text.encode())}\r\n\r\n{text}\r\n\r\n"
    )


def test_texts_and_pages_of_an_archive_are_read(tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    answer = (
        "HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><p>Page é</p></html>"
    )
    archive = WET + record(1, "Первый текст") + record(2, "Second text")
    archive += record(3, answer.format("200 OK"), "response", "application/http; msgtype=response")
    archive += record(
        4, answer.format("404 Not Found"), "response", "application/http; msgtype=response"
    )
    path = tmp_path / "a.warc.wet.gz"
    path.write_bytes(
        b"".join(
            gzip.compress(part.encode()) for part in archive.partition(record(2, "Second text"))
        )
    )
    (chunk,) = read_warc(path)
    first, second, page = map(raw_record, chunk.payload)
    facts = {"id": "<urn:uuid:1>", "url": "https://example.org/1", "date": "2024-01-01T00:00:00Z"}
    assert first == facts | {"kind": "page", "text": "Первый текст"}
    assert (second["text"], page["html"]) == ("Second text", "<html><p>Page é</p></html>")
    (chunk,) = read_warc(path, skip=2)
    assert (chunk.first, chunk.count) == (3, 1)


def test_a_damaged_archive_is_read_up_to_the_damage(tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    path = tmp_path / "a.wet"
    path.write_text(record(1, "First text") + "no such thing\r\n\r\n" * 3)
    chunks = read_warc(path)
    assert next(chunks).count == 1
    with pytest.raises(InputError, match="damaged archive, after record 1"):
        next(chunks)


# ---- finding what to read


@pytest.mark.parametrize(
    ("name", "format", "body"),
    [
        ("a.txt", "file", "a.txt"),
        ("x/a.b.HTML", "file", "x/a.b.txt"),
        ("a.txt.gz", "file", "a.txt"),
        ("2024.01.02", "file", "2024.01.02.txt"),
        ("README", "file", "README.txt"),
        (".txt", "file", ".txt"),
        ("a.ndjson", "jsonl", "a.jsonl"),
        ("a.jsonl.gz", "jsonl", "a.jsonl"),
        ("CC-MAIN-1.warc.wet.gz", "warc", "CC-MAIN-1.warc.jsonl"),
        ("a.warc.gz", "warc", "a.warc.jsonl"),
        ("a.jsonl.ZST", "jsonl", "a.jsonl"),
        ("a.html.xz", "file", "a.txt"),
        ("a.wet.bz2", "warc", "a.jsonl"),
        ("a.parquet", "parquet", "a.parquet"),
    ],
)
def test_names_say_the_format_and_what_is_written(name: str, format: str, body: str) -> None:
    assert format_of(name) == format
    assert body_name(name, format_of(name)) == body


def test_links_are_followed_and_loops_are_not(tmp_path: Path) -> None:
    (tmp_path / "raw" / "sub").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "b.txt").write_text("x")
    raw = tmp_path / "raw"
    (raw / "sub" / "a.txt").write_text("x")
    (raw / "sub" / "up").symlink_to(raw)
    (raw / "linked").symlink_to(tmp_path / "other")
    (raw / "nothing.txt").symlink_to(tmp_path / "gone")
    (raw / "self.txt").symlink_to(raw / "self.txt")
    os.mkfifo(raw / "pipe")
    found = list(find_sources([str(raw)], None))
    assert [one.name for one in found if isinstance(one, Source)] == ["linked/b.txt", "sub/a.txt"]
    problems = {one.name: one.message for one in found if isinstance(one, Problem)}
    assert set(problems) == {"nothing.txt", "self.txt", "sub/up"}
    assert "loop" in problems["sub/up"] and "nothing" in problems["nothing.txt"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp1252"])
def test_lines_in_other_encodings_are_refused_alike(encoding: str) -> None:
    lines = "\n".join(f'{{"text": "Café {n} voted."}}' for n in range(3)).encode(encoding)
    for line in lines.split(b"\n"):
        with pytest.raises(InputError, match=r"not UTF-8.*Save the file as UTF-8"):
            read_record(line)


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_a_record_with_an_empty_text_is_read_from_its_page(text: str | None) -> None:
    page = "<p>The council met on Friday and voted for the plan.</p>"
    article = record_article({"text": text, "html": page}, "a")
    assert article.text == "The council met on Friday and voted for the plan."


@pytest.mark.parametrize("pattern", ["raw/**", "raw/**/*", "raw/*", "raw/../raw/**", "[r]aw"])
def test_globs_follow_links_and_no_loops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    for name in ("raw/a.txt", "raw/sub/b.txt", "other/c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "raw" / "sub" / "up").symlink_to("..")
    (tmp_path / "raw" / "sub" / "top").symlink_to("../..")
    (tmp_path / "raw" / "linked").symlink_to("../other")
    monkeypatch.chdir(tmp_path)
    found = list(find_sources([pattern], None))
    sources = [one.path.resolve() for one in found if isinstance(one, Source)]
    assert sorted(p.name for p in sources if "other" not in p.parts) == ["a.txt", "b.txt"]
    assert {p.name for p in sources} == {"a.txt", "b.txt", "c.txt"}
    problems = [one for one in found if isinstance(one, Problem)]
    assert {Path(one.name).name for one in problems} >= {"up"}
    assert all("a loop. Not followed" in one.message for one in problems) and len(problems) < 9


def test_what_is_named_twice_comes_once(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("x")
    raw = str(tmp_path / "raw")
    for paths in ([raw, raw], [raw, f"{raw}/a.txt"], [f"{raw}/*", f"{raw}/a.*", f"{raw}/./a.txt"]):
        (one,) = find_sources(paths, tmp_path / "out")
        assert isinstance(one, Source) and one.path.name == "a.txt"


# ---- Parquet


def test_parquet_comes_in_batches_and_goes_out(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    from cleaner.formats.parquet import ParquetWriter, read_parquet, read_row

    table = pyarrow.table({"text": [f"Article {n}." for n in range(600)], "n": list(range(600))})
    parquet.write_table(table, tmp_path / "a.parquet")
    chunks = list(read_parquet(tmp_path / "a.parquet"))
    assert [(chunk.first, chunk.count) for chunk in chunks] == [(1, 256), (257, 256), (513, 88)]
    writer = ParquetWriter(tmp_path / "b.parquet")
    for chunk in chunks:
        writer.write(chunk.payload)
    writer.close()
    assert parquet.read_table(tmp_path / "b.parquet").equals(table)
    found = [read_row(tmp_path / "b.parquet", number, "text") for number in range(1, 601)]
    assert found == table.column("text").to_pylist()
    for number in (0, 601):
        with pytest.raises(InputError, match=f"no row {number}"):
            read_row(tmp_path / "b.parquet", number, "text")
    with pytest.raises(InputError, match=r"no column 'body' \(found: 'text', 'n'\)"):
        list(read_parquet(tmp_path / "a.parquet", "body"))
    (tmp_path / "c.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match="damaged Parquet"):
        list(read_parquet(tmp_path / "c.parquet"))
