"""Where the corpora are: the folder that CLEANER_CORPORA names."""

from __future__ import annotations

import os
from pathlib import Path


def corpora_folder() -> Path | None:
    """Give the folder of the corpora; says so and gives None where none is named."""
    named = os.environ.get("CLEANER_CORPORA")
    if not named:
        print("No corpora: set CLEANER_CORPORA to the folder that holds them. Nothing measured.")
        return None
    return Path(named)


def find_corpora(folder: Path) -> dict[str, Path]:
    """Find the corpora of a folder by their names up to the first dot."""
    return {path.name.partition(".")[0]: path for path in sorted(folder.glob("*.jsonl.gz"))}
