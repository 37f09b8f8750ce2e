"""Bytes to text and back without losing a character: encodings, byte-order marks, binary files."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte-order marks, those that begin like another one first."""

MAGIC = (
    *(b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x7fELF"),
    *(b"SQLite format", b"PAR1", b"7z\xbc\xaf"),
)
"""How files begin that hold no text."""

GUESSED = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r"),
    *("iso8859_2", "iso8859_9", "cp932", "euc_jp", "iso2022_jp", "gb18030", "big5"),
    *("cp949", "tis_620"),
]
"""The encodings that pages are met in; rarer ones are guessed wrong more often than right."""

LATIN = ("cp1252", "cp1250", "cp1254", "iso8859_2", "iso8859_9")
"""Encodings that the detector cannot tell apart by form: they differ in a few letters."""

WESTERN = frozenset("äöüßéèêëàâçñáíóúãõôîïìòùûœæøåÄÖÜÉÈÀÂÇÑÁÍÓÚÃÕÔÎØÅ¿¡«»“”„‘’–—…·ºª°§©®£€\xa0")
"""What Western European text holds beyond ASCII, nearly all of it."""

SAMPLE = 1 << 16
"""Bytes shown to the detector: more does not change its mind, and costs."""

CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)=[\"']?([\w-]{3,20})", re.I)

WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
"""Encodings that browsers read as one that has more signs: pages that name them use those."""

PLAIN = rb"""<p class="a">The council's 100% + 1 &amp; more; \u0041\n +AGE- x-y</p>"""
"""ASCII that a page's encoding reads as ASCII: an escape, a cipher or a packing would not."""

BAD_SHARE = 0.002
"""UTF-8 with fewer damaged bytes than this share is still UTF-8, damaged."""


class InputError(Exception):
    """One input cannot be read; the message names what is wrong and the cure, not the input."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with how it was written: `encoding` is Python's name, `bom` whether a mark led it.

    `sure` is False where the encoding had to be guessed, or bytes were damaged.
    """

    text: str
    encoding: str = "utf-8"
    bom: bool = False
    sure: bool = True


def decode(data: bytes, encoding: str = "") -> Decoded:
    """Read bytes as text, line endings untouched; `encoding` is what a header says they are.

    Bytes that are UTF-8 are read so whatever anything says. Damaged bytes of UTF-8 become
    lone surrogates (`surrogateescape`), so that `encode` gives them back.

    Raises InputError where the bytes are no text.
    """
    for mark, marked in MARKS:
        if data.startswith(mark):
            errors = "surrogateescape" if marked == "utf-8" else "replace"
            return Decoded(data[len(mark) :].decode(marked, errors), marked, bom=True)
    if wide := wide_encoding(data):
        return Decoded(data.decode(wide, "replace"), wide, sure=False)
    if looks_binary(data):
        raise InputError("a binary file, not text. Take the text out of it first.")
    try:
        return Decoded(data.decode())
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "surrogateescape")
    damaged = len(data) - len(data.decode("utf-8", "ignore").encode())
    if damaged <= max(1, BAD_SHARE * len(data)) and damaged * 10 < sum(b > 127 for b in data):
        return Decoded(text, sure=False)
    named = lookup(encoding) or lookup(stated(data))
    encoding = named if named not in ("", "utf-8") else guess(data)
    if not encoding:
        return Decoded(text, sure=False)
    return Decoded(data.decode(encoding, "replace"), encoding, sure=bool(named))


def encode(text: str) -> bytes:
    """Write `text` as UTF-8; bytes that `decode` could not read come back as they were."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        pass
    try:
        data = text.encode("utf-8", "surrogateescape")
        if data.decode("utf-8", "surrogateescape") == text:  # not once two halves have met
            return data
    except UnicodeEncodeError:  # surrogates that stand for no byte: an escape in a JSON string
        pass
    return text.encode("utf-8", "surrogatepass")


def readings(data: bytes) -> Iterator[str]:
    """Give the texts that `encode` may have written as `data`, the likeliest first.

    There is more than one where bytes are no UTF-8: they are bytes that could not be read, or
    halves of a surrogate pair, as Java writes them and `encode` does in need.
    """
    for errors in ("strict", "surrogateescape", "surrogatepass"):
        try:
            yield data.decode("utf-8", errors)
        except UnicodeDecodeError:
            continue
        if errors == "strict":
            return


def looks_binary(data: bytes) -> bool:
    """Tell whether the bytes are a picture, an archive, a program rather than text."""
    if data.startswith(MAGIC):
        return True
    head = data[:SAMPLE]
    control = sum(head.count(byte) for byte in (*range(1, 7), *range(14, 27)))
    return control > 0.02 * len(head) or head.count(0) > 0.1 * len(head)


def wide_encoding(data: bytes) -> str:
    """Find UTF-16 without a mark, known by every second byte of Latin text being NUL; or empty."""
    odd, even = data[1:SAMPLE:2], data[:SAMPLE:2]
    for nul, other, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if nul.count(0) > 0.5 * len(nul) and not other.count(0):
            return encoding
    return ""


def stated(data: bytes) -> str:
    """Find the encoding that a page names in its head, or nothing."""
    found = CHARSET.search(data[:4096])
    return found[1].decode() if found else ""


def lookup(name: str) -> str:
    """Give Python's name of the encoding that browsers take for `name`; empty if it is none.

    Python has codecs that are no encoding of pages (`hex`, `rot13`, `idna`), and a page that was
    read far enough to find its name is in none that writes ASCII otherwise (`utf-16`).
    """
    try:
        plain = bool(name) and PLAIN.decode(name, "replace") == PLAIN.decode("ascii")
    except (LookupError, ValueError):  # a codec may refuse the bytes, or the way they are read
        return ""
    found = codecs.lookup(name).name if plain else ""
    return WIDER.get(found, found)


def guess(data: bytes) -> str:
    """Guess the most likely encoding of bytes that are not UTF-8, or empty."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE], cp_isolation=GUESSED).best()
    if best is None:
        return ""
    if best.encoding in LATIN:
        beyond = [c for c in data[:SAMPLE].decode("cp1252", "replace") if c > "\x7f"]
        known = sum(c in WESTERN for c in beyond)
        hungarian = "õ" in beyond and "ã" not in beyond  # its ő; Portuguese has both
        if known > 0.95 * len(beyond) and not hungarian:
            return "cp1252"
    return best.encoding
