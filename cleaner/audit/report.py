"""The report: one HTML file with style, script and data inside, that asks no network for anything.

Texts of articles stand in it as packed data (deflate, base64) that only the script unpacks,
and the script only ever shows them as text. The page's own policy forbids every request and
every script but the one it names by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from pathlib import Path

from .payload import CHUNK, MOST, WHOLE, choose, chunk, dump, overview

SIZE = 22_000_000
"""Bytes that a report may take, about; texts are shortened to keep it."""

SCRIPTS = ("dom.js", "data.js", "charts.js", "article.js", "views.js", "review.js", "main.js")


def write_report(
    db: sqlite3.Connection,
    out: Path,
    path: Path,
    *,
    most: int = MOST,
    title: str = "Cleaner report",
) -> tuple[int, str]:
    """Write the report of the run below `out` to `path`; gives the bytes and its note on sampling.

    Raises OSError when `path` cannot be written.
    """
    chosen = choose(db, most)
    first = overview(db, chosen)
    blocks = [_block("overview", dump(first))]
    spent = len(blocks[0])
    chunks = [chosen.ids[i : i + CHUNK] for i in range(0, len(chosen.ids), CHUNK)]
    for place, ids in enumerate(chunks):
        # What is left, shared evenly among what is to come: a character takes about half a byte.
        room = int((SIZE - spent) / (len(chunks) - place) / len(ids) * 2)
        block = _block(f"chunk-{place}", dump(chunk(db, out, ids, max(200, min(WHOLE, room)))))
        blocks.append(block)
        spent += len(block)
    html = page(title, "report", "\n".join(blocks))
    partial = path.with_name(path.name + ".part")
    partial.write_text(html, encoding="ascii", errors="xmlcharrefreplace")
    partial.replace(path)
    return path.stat().st_size, chosen.note


def page(title: str, mode: str, data: str) -> str:
    """Give the page with style and script inside and a policy that lets nothing else run."""
    style, script = static("style.css"), "\n".join(map(static, SCRIPTS))
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    inside = f"<style>{style}</style>", data, f"<script>{script}</script>"
    return template(title, mode, policy, *inside)


def template(
    title: str,
    mode: str,
    policy: str,
    style: str = '<link rel="stylesheet" href="style.css">',
    data: str = "",
    script: str = '<script src="app.js"></script>',
) -> str:
    """Give the page's frame, filled; without more said, style and script are asked of a server."""
    filled = {"policy": policy, "title": escape(title), "mode": escape(mode)}
    filled |= {"style": style, "data": data, "script": script}
    return "".join(_fill(static("page.html"), filled))


def static(name: str) -> str:
    """One of the hand-written files of the page, in ASCII."""
    text = files("cleaner.audit").joinpath("static", name).read_text(encoding="utf-8")
    escape_as = "\\u{:04x}" if name.endswith(".js") else "\\{:06x}"
    if name.endswith(".html"):
        return text
    return "".join(sign if sign < "\x7f" else escape_as.format(ord(sign)) for sign in text)


def _fill(template: str, values: dict[str, str]) -> Iterator[str]:
    """Fill `{{name}}` once each, never looking into what was filled in."""
    for i, part in enumerate(template.split("{{")):
        if not i:
            yield part
            continue
        name, _, rest = part.partition("}}")
        yield values[name] + rest


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _block(name: str, json: str) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(json.encode("ascii")) + packer.flush()
    text = base64.b64encode(packed).decode()
    return f'<script type="application/octet-stream" id="data-{name}">{text}</script>'
