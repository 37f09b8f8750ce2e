"""The audit store of a run: `OUT/audit.sqlite`, what was read, removed, tagged, and by which rule.

Workers turn a cleaned article into plain rows (`rows`), one process writes them in batches
(`write`), and a committed row is what makes a killed run go on where it stopped (`known`).
"""

from __future__ import annotations

from .read import (
    failures,
    known,
    load_progress,
    read_cleaned,
    read_entries,
    read_entry,
    read_near,
    read_posts,
    read_removals,
    read_runs,
)
from .schema import (
    FILE,
    INDEXES,
    PRESENT,
    SCHEMA,
    SCHEMA_VERSION,
    Entry,
    Progress,
    Row,
    Rows,
    Run,
    StoreError,
    Value,
    digest,
    open_store,
    pack,
    unpack,
)
from .write import (
    begin_run,
    finish_run,
    forget,
    mark_gone,
    now,
    rows,
    save_progress,
    write,
    write_rules,
)

__all__ = [
    "FILE",
    "INDEXES",
    "PRESENT",
    "SCHEMA",
    "SCHEMA_VERSION",
    "Entry",
    "Progress",
    "Row",
    "Rows",
    "Run",
    "StoreError",
    "Value",
    "begin_run",
    "digest",
    "failures",
    "finish_run",
    "forget",
    "known",
    "load_progress",
    "mark_gone",
    "now",
    "open_store",
    "pack",
    "read_cleaned",
    "read_entries",
    "read_entry",
    "read_near",
    "read_posts",
    "read_removals",
    "read_runs",
    "rows",
    "save_progress",
    "unpack",
    "write",
    "write_rules",
]
