"""Packed bytes to plain ones: gzip, bzip2, xz and zstd, known by how they begin."""

from __future__ import annotations

import io
import os
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from .text import InputError

PACKED_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")

PACKINGS = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "bz2": re.compile(rb"BZh[1-9]1AY&SY"),
    "lzma": re.compile(rb"\xfd7zXZ\x00"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd"),
}
"""How packed files begin, by the name of the module that unpacks them."""

LONGEST = 10
"""Bytes that tell every packing."""


def plain_name(name: str) -> str:
    """Give a file's name without the suffix of its packing, in any case: `a.txt` of `a.txt.gz`."""
    stem, suffix = os.path.splitext(name)  # noqa: PTH122, a name, which may hold any slashes
    return stem if suffix.lower() in PACKED_SUFFIXES else name


def unpack(data: bytes) -> bytes:
    """Unpack `data` where it is packed; other bytes come back as they are.

    Raises InputError where it is damaged, or its packing needs a package that is not installed.
    """
    with _plain(io.BytesIO(data)) as stream:
        return stream.read()


def open_plain(path: Path) -> BinaryIO:
    """Open a file to read its bytes, unpacked where it is packed; reading may seek.

    Raises OSError where it cannot be opened; it and reading raise InputError as `unpack` does.
    """
    return _plain(path.open("rb"))


def _plain(stream: BinaryIO) -> BinaryIO:
    head = stream.read(LONGEST)
    stream.seek(0)
    for name, opening in PACKINGS.items():
        if opening.match(head):
            return _Unpacking(name, stream)  # type: ignore[return-value]
    return stream


class _Unpacking(io.RawIOBase):
    """What a packed stream holds; whatever its library raises where it is damaged is InputError."""

    def __init__(self, name: str, packed: BinaryIO) -> None:
        self._name, self._packed = name, packed
        self._stream: Any = _library(name).open(packed)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:  # no more than is at hand: what stands before a damage must not be lost with it
            data: bytes = self._stream.read1(len(buffer))
        except Exception as error:  # each library has kinds of its own
            raise self._fault(error) from error
        buffer[: len(data)] = data
        return len(data)

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        try:
            found: int = self._stream.seek(place, whence)
        except Exception as error:
            raise self._fault(error) from error
        return found

    def close(self) -> None:
        self._stream.close()
        self._packed.close()
        super().close()

    def _fault(self, error: Exception) -> Exception:
        if isinstance(error, OSError) and error.errno:  # the disk's fault, not the file's
            return error
        return InputError(f"a damaged {self._name} file ({error}). Fetch it again.")


def _library(name: str) -> ModuleType:
    if name != "zstd":
        return import_module(name)
    for module in ("compression.zstd", "backports.zstd"):  # Python's own from 3.14 on
        try:
            return import_module(module)
        except ImportError:
            continue
    cure = "pip install '.[zstd]'"
    raise InputError(f"reading zstd needs one more package: {cure}")
