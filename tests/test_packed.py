"""Packed files: read like plain ones, and where they are damaged named while the rest goes on."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from small import cleaner, place, tree, write

from cleaner.formats.packed import open_plain, plain_name, unpack
from cleaner.formats.text import InputError

__all__ = ["place"]

ARTICLE = "The council met on Friday to close the bridge.\n\nIt will open again in spring.\n"


def zstd(data: bytes) -> bytes:
    for module in ("compression.zstd", "backports.zstd"):
        try:
            return bytes(import_module(module).compress(data))
        except ImportError:
            continue
    pytest.skip("needs Python 3.14 or the extra zstd")


PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd,
}

packings = pytest.mark.parametrize("suffix", PACK)


@packings
def test_what_was_packed_is_read_as_it_was(suffix: str, tmp_path: Path) -> None:
    lines = b"".join(b"line %d of many\n" % number for number in range(50_000))
    data = PACK[suffix](lines) + PACK[suffix](b"the second piece\n")  # as tools append to a file
    assert unpack(data) == lines + b"the second piece\n"
    path = tmp_path / f"lines.txt{suffix}"
    path.write_bytes(data)
    with open_plain(path) as stream:
        assert stream.read(9) == b"line 0 of"
        stream.seek(len(lines))  # as a run that goes on where it was
        assert stream.read() == b"the second piece\n"


@packings
def test_a_folder_of_packed_files_is_cleaned(suffix: str, place: Path) -> None:
    pack = PACK[suffix]
    line = json.dumps({"text": ARTICLE, "n": 1}).encode() + b"\n"
    write(place / "raw", {
        f"a.txt{suffix}": pack(ARTICLE.encode()), f"b.jsonl{suffix.upper()}": pack(line * 2),
    })  # fmt: skip
    assert cleaner("clean", "raw", "-o", "out").code == 0
    found = tree(place / "out")
    assert list(found) == ["a.txt", "b.jsonl"]
    assert found["a.txt"].decode() == ARTICLE
    assert [json.loads(one)["body"] for one in found["b.jsonl"].splitlines()] == [ARTICLE] * 2


@packings
def test_a_damaged_file_is_named_and_the_rest_goes_on(suffix: str, place: Path) -> None:
    lines = b"".join(
        json.dumps({"text": f"{ARTICLE} {number**9}"}).encode() + b"\n" for number in range(9999)
    )
    for data in (lines, ARTICLE.encode()):
        with pytest.raises(InputError, match=r"a damaged \w+ file .*Fetch it again"):
            unpack(PACK[suffix](data)[:-9])
    write(place / "raw", {
        f"a.jsonl{suffix}": PACK[suffix](lines)[:-99], f"b.txt{suffix}": PACK[suffix](b"x")[:-5],
        "c.txt": ARTICLE,
    })  # fmt: skip
    ran = cleaner("clean", "raw", "-o", "out")
    assert ran.code == 2
    assert ran.err.count("damaged") == ran.err.count("Fetch it again") == 2
    assert (place / "out" / "c.txt").read_text() == ARTICLE


@pytest.mark.parametrize("data", [b"", b"BZh is how it begins", b"\x1fone", b"plain"])
def test_other_bytes_come_back_as_they_are(data: bytes) -> None:
    assert unpack(data) == data


def test_names_lose_one_suffix() -> None:
    names = ["a.txt.gz", "a.GZ", "x.y/a", ".gz", "a.tar.xz.zst"]
    assert [plain_name(name) for name in names] == ["a.txt", "a", "x.y/a", ".gz", "a.tar.xz"]
