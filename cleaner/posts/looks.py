"""The words and labels of `looks.json`: what the reading of posts knows of languages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path


@cache
def looks() -> dict[str, list[str]]:
    """Give lists of case-folded words by name; read once."""
    data: dict[str, list[str]] = json.loads(
        Path(__file__).with_name("looks.json").read_text("utf-8")
    )
    return data
