"""A cache of what reading the rules gave: content-addressed, plain data, safe to delete.

Reading a thousand rules costs a second; recalling them, a few hundredths. The key holds the
digest of every byte that decides the answer, so a cached answer is never stale; each entry opens
with its own digest, so a damaged one counts as none. It lies in `$CLEANER_CACHE`, else in the
user's cache folder; `CLEANER_CACHE=` (empty) switches it off.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

SEAL = 32
"""Bytes of the digest that an entry opens with."""

KEEP = 30 * 24 * 3600
"""Seconds after which an entry that nobody has written again is swept away."""


def recall(name: str) -> Any:
    """Give what was remembered under a name; None when there is nothing usable."""
    folder = _folder()
    if folder is None:
        return None
    with suppress(OSError, ValueError, EOFError, TypeError):
        content = (folder / f"{name}-{_code()}").read_bytes()
        seal, plain = content[:SEAL], content[SEAL:]
        return marshal.loads(plain) if seal == _seal(plain) else None
    return None


def remember(name: str, value: Any) -> None:
    """Keep a value of plain types; a folder that cannot be written is no error."""
    folder = _folder()
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            if old.stat().st_mtime < time.time() - KEEP:
                old.unlink(missing_ok=True)
        beside = folder / f"{name}-{_code()}.{os.getpid()}"
        plain = marshal.dumps(value)
        beside.write_bytes(_seal(plain) + plain)
        beside.replace(folder / f"{name}-{_code()}")


def _seal(plain: bytes) -> bytes:
    return hashlib.sha256(plain).digest()


def _folder() -> Path | None:
    named = os.environ.get("CLEANER_CACHE")
    if named is not None:
        return Path(named) if named else None
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    with suppress(RuntimeError):
        return Path(home) / "article-cleaner" if home else Path.home() / ".cache/article-cleaner"
    return None


@cache
def _code() -> str:
    """Name the code that reads rules, the nouns it fills, and the Python that wrote the data."""
    digest = hashlib.sha256(sys.version.encode())
    here = Path(__file__).parent
    for file in (here.parent / "model.py", *sorted(here.glob("*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
