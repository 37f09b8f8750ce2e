"""`python -m cleaner` and the command `cleaner`."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main(prog_name="cleaner")
