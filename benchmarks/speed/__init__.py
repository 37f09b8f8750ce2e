"""How fast, measured part by part beside what others take: `python -m benchmarks.speed`."""
