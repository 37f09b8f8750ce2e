"""How good and how fast, each by one command: see `docs/accuracy.md`."""
