"""What to clean: paths, folders and globs as sources, each with the name its output gets."""

from __future__ import annotations

import difflib
import glob
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

from .html import HTML_SUFFIXES
from .packed import plain_name
from .warc import WARC_SUFFIXES

Format = Literal["file", "jsonl", "warc", "parquet"]

Folders = frozenset[tuple[int, int]]
"""Folders as the system knows them, whatever their names: device and number."""

JSONL_SUFFIXES = (".jsonl", ".ndjson")
PARQUET_SUFFIXES = (".parquet",)
TEXT_SUFFIXES = (".txt", ".text", *HTML_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Source:
    """One file to clean: `name` below the input folder, `body` below the output folder."""

    path: Path
    name: str
    body: str
    format: Format
    size: int


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that cannot be cleaned: what it is called, what is wrong and the cure."""

    name: str
    message: str


def find_sources(
    paths: Iterable[str], out: Path | None, *, jsonl: bool = False
) -> Iterator[Source | Problem]:
    """Find the files of `paths` (files, folders, globs) in the order of their names.

    Names are relative to the folder given, or to the one that holds all that is given; what is
    named twice comes once. Files whose names begin with a dot are left out of folders.
    """
    roots: dict[Path, Folders] = {}
    for path in paths:
        found = _expand(path)
        if found:
            roots |= found
        else:
            yield Problem(path, missing(path))
    base = _base(list(roots))
    outputs: dict[str, str] = {}
    problems: set[Problem] = set()
    for root, above in roots.items():
        for one in _walk(root, base, jsonl, above):
            if isinstance(one, Source):
                if outputs.get(one.body) == one.name:
                    continue
                if one.body in outputs:
                    cure = "Rename one, or clean them into two folders"
                    yield Problem(
                        one.name, f"would become {one.body} like {outputs[one.body]}. {cure}."
                    )
                    continue
                if out is not None and _same(one.path, out / one.body):
                    yield Problem(
                        one.name, "its body would overwrite it. Choose another folder with -o."
                    )
                    continue
                outputs[one.body] = one.name
            elif one in problems:
                continue
            else:
                problems.add(one)
            yield one


def format_of(name: str, *, jsonl: bool = False) -> Format:
    """Tell the format of a file by its name; `jsonl` says what other names stand for."""
    lower = plain_name(name).lower()
    if lower.endswith(JSONL_SUFFIXES):
        return "jsonl"
    if lower.endswith(WARC_SUFFIXES):
        return "warc"
    if lower.endswith(PARQUET_SUFFIXES):
        return "parquet"
    return "jsonl" if jsonl else "file"


def body_name(name: str, format: Format) -> str:
    """Give the name of what is written for the file `name`."""
    name = plain_name(name)
    stem, dot, suffix = name.rpartition(".")
    suffix = dot + suffix.lower()
    if format == "parquet":
        return name
    if format == "file":
        return (stem if suffix in TEXT_SUFFIXES else name) + ".txt"
    return (stem if suffix in JSONL_SUFFIXES or suffix == ".wet" else name) + ".jsonl"


def _expand(path: str) -> dict[Path, Folders]:
    """Give the paths that a path or glob stands for, each with the folders it was looked for in."""
    if os.path.lexists(path) or not glob.has_magic(path):
        return {Path(path): frozenset()} if os.path.lexists(path) else {}
    anchor = Path(path).anchor
    return dict(_glob(Path(anchor), Path(path).parts[bool(anchor) :], frozenset()))


def _glob(folder: Path, parts: tuple[str, ...], above: Folders) -> Iterator[tuple[Path, Folders]]:
    """Find the paths of a pattern below a folder, in the order of their names.

    Python's own glob follows links round and round. Here a link to a folder that holds it is
    found, and nothing behind it.
    """
    if not parts or parts == ("**",):
        yield folder, above
        return
    first, rest = parts[0], parts[1:]
    if first != "**" and not glob.has_magic(first):
        if os.path.lexists(folder / first):  # up and down again is no loop
            yield from _glob(folder / first, rest, frozenset() if first == ".." else above)
        return
    try:
        place = _place(folder)
        names = sorted(child.name for child in folder.iterdir()) if folder.is_dir() else []
        told = bool(names) and place in above
    except OSError:
        told = True
    if told:  # a loop, or not to be read: `_walk` says so
        yield folder, above
        return
    if first == "**":
        yield from _glob(folder, rest, above)
    for name in names:
        if first != "**":
            if fnmatch(name, first) and (name[0] != "." or first[0] == "."):
                yield from _glob(folder / name, rest, above | {place})
        elif name[0] != "." and os.path.isdir(folder / name):  # noqa: PTH112, never raises
            yield from _glob(folder / name, parts, above | {place})


def _place(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _base(roots: list[Path]) -> Path:
    """Find the folder that names are relative to."""
    if len(roots) == 1 and roots[0].is_dir():
        return roots[0]
    parents = {Path(os.path.abspath(r)).parent for r in roots}  # noqa: PTH100, keeps links
    try:
        return Path(os.path.commonpath(parents)) if parents else Path()
    except ValueError:  # two drives
        return Path()


def _walk(path: Path, base: Path, jsonl: bool, above: Folders) -> Iterator[Source | Problem]:
    name = Path(os.path.relpath(path, base)).as_posix()
    try:
        found = path.stat()
        if not stat.S_ISDIR(found.st_mode):
            format = format_of(name, jsonl=jsonl)
            yield Source(path, name, body_name(name, format), format, found.st_size)
            return
        here = (found.st_dev, found.st_ino)
        if here in above:
            yield Problem(name, "a link to a folder that holds it, a loop. Not followed.")
            return
        children = sorted(p for p in path.iterdir() if not p.name.startswith("."))
    except OSError as error:
        yield Problem(name, explain(error))
        return
    for child in children:
        if not child.exists() or child.is_file() or child.is_dir():
            yield from _walk(child, base, jsonl, above | {here})


def missing(path: str) -> str:
    """Say of a path or glob that nothing has its name, and which may be meant."""
    if glob.has_magic(path):
        return "no file matches. Check the pattern, and that it is in quotes."
    parent = Path(path).parent
    siblings = [p.name for p in parent.iterdir()] if parent.is_dir() else []
    close = difflib.get_close_matches(Path(path).name, siblings, 1)
    hint = f"Did you mean {parent / close[0]}?" if close else "Check the path."
    return f"no such file or folder. {hint}"


def _same(path: Path, body: Path) -> bool:
    try:
        return path.samefile(body)
    except OSError:
        return False


CURES = {
    "PermissionError": "Ask for the right to it, or leave it out",
    "FileNotFoundError": "A link to nothing? Mend or remove it",
    "IsADirectoryError": "Name the files in it",
}


def surprise(error: Exception) -> str:
    """Say of an article what went wrong with it that nothing foresaw, and the cure.

    Raises KeyboardInterrupt where a library took Ctrl-C for its own trouble.
    """
    if isinstance(error.__context__, KeyboardInterrupt):
        raise error.__context__ from None
    cure = "Please report it with the article"
    return f"not cleaned ({type(error).__name__}: {error}). {cure}."


def explain(error: OSError) -> str:
    """Say what the system could not do with a file, and the cure."""
    what = (error.strerror or str(error)).lower()
    return f"{what}. {CURES.get(type(error).__name__, 'Mend that, or leave it out')}."
