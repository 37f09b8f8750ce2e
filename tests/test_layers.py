"""The house: who may import whom, which library stands in which module, how long a file may be."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "cleaner"
FILES = sorted(PACKAGE.rglob("*.py"))

LAYERS = [
    *("cli", "engines", "audit", "formats", "store", "learn", "pipeline", "kind", "posts"),
    *(
        "places",
        "decide",
        "weigh",
        "match",
        "hear",
        "around",
        "index",
        "context",
        "conditions",
        "shape",
        "paragraphs",
        "line",
        "headline",
        "segment",
        "mend",
        "wrap",
        "markup",
        "rulebook",
        "model",
    ),
]
"""From the top down; a module imports from its own layer and those after it."""

LIBRARIES = {
    "ahocorasick_rs": {"index"},
    "charset_normalizer": {"formats.text"},
    "langdetect": {"posts.detectors"},
    "regex": {"rulebook.patterns"},
    "tqdm": {"cli.clean"},
    "warcio": {"formats.warc"},
    "numpy": {"learn.tune"},
    "scipy": {"learn.tune"},
    "starlette": {"audit.server"},
    "uvicorn": {"audit.server"},
    # HTML is read by one module; the tools that make raw texts to measure on stand in another.
    "trafilatura": {"formats.html", "learn.scrape"},
    "lxml": {"formats.blocks"},
    "html_text": {"learn.scrape"},
    "inscriptis": {"learn.scrape"},
    "readability": {"learn.scrape"},
    "resiliparse": {"learn.scrape"},
    # One file is read and written; batches of another engine go through memory.
    "pyarrow": {"formats.parquet", "engines.arrow"},
}
"""Every outside library and the modules that import it; click is the command line's own."""

LONGEST = 320
"""Lines of a file."""

LIGHT = {"charset_normalizer", "click", "ahocorasick_rs"}
"""Libraries that may be imported at the top of a module; all others wait for their first use."""


def module(path: Path) -> str:
    """`cleaner/posts/find.py` is `posts.find`, `cleaner/posts/__init__.py` is `posts`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path) for path in FILES}


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Give each import of a file as an absolute name, and whether it runs when the file loads.

    What only type checkers see counts as not run, but counts.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    at_top = {node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)}
    package = ["cleaner", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(tree):
        top = node in at_top
        if isinstance(node, ast.Import):
            yield from ((alias.name, top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{name}.{alias.name}".removeprefix("cleaner.")
                yield (f"cleaner.{inner}" if inner in MODULES else name), top
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in ("import_module", "__import__") and node.args:
                named = node.args[0]
                if isinstance(named, ast.Constant) and isinstance(named.value, str):
                    yield named.value, False


def own(path: Path) -> Iterator[str]:
    """Give the modules of this package that a file imports, without `cleaner.`."""
    for name, _ in imports(path):
        if name.split(".")[0] == "cleaner":
            yield name.partition(".")[2]


def outside(path: Path) -> Iterator[tuple[str, bool]]:
    for name, top in imports(path):
        first = name.split(".")[0]
        if first and first not in {*sys.stdlib_module_names, "cleaner"}:
            yield first, top


def layer(name: str) -> int:
    """Give the place of a module in the house; the package itself stands above all."""
    first = name.split(".")[0]
    return LAYERS.index(first) if first in LAYERS else -1


def test_every_module_has_its_place() -> None:
    tops = {name.split(".")[0] for name in MODULES} - {"", "__main__"}
    assert tops == set(LAYERS)


@pytest.mark.parametrize("path", FILES, ids=module)
def test_imports_go_down(path: Path) -> None:
    name = module(path)
    if name in ("", "__main__"):  # the public face, and the command: they import what they show
        return
    for other in own(path):
        # The version is the one thing that stands in the package itself.
        assert layer(other) >= layer(name) or (other == "" and layer(name) <= 1), (
            f"{name} imports {other}"
        )


def test_no_two_modules_import_each_other() -> None:
    graph = {module(path): {n for n in own(path) if n} - {module(path)} for path in FILES}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"a circle: {' > '.join((*trail, name))}"
        if name not in done:
            for other in sorted(graph.get(name, ())):
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph.keys() - {"", "__main__"}):
        visit(name, ())


def test_each_library_is_imported_where_it_is_said() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for path in FILES:
        for library, _ in outside(path):
            found[library].add(module(path))
    assert {name.split(".")[0] for name in found.pop("click")} == {"cli"}
    assert dict(found) | {"langdetect": LIBRARIES["langdetect"]} == LIBRARIES | {
        name: {"posts.detectors"} for name in found if name in ("lingua", "py3langid", "pycld2")
    }


@pytest.mark.parametrize("path", FILES, ids=module)
def test_heavy_libraries_wait_for_their_first_use(path: Path) -> None:
    loaded = {library for library, top in outside(path) if top}
    assert loaded <= LIGHT


@pytest.mark.parametrize("path", FILES, ids=module)
def test_no_file_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", FILES, ids=module)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    first = (ast.get_docstring(tree) or "").split("\n")[0]
    assert not tree.body or (first.endswith((".", ":")) and len(first) > 20), path


def test_the_core_runs_without_the_rest() -> None:
    """Nothing that cleans a text reads files, runs commands or knows of a database."""
    core = [path for path in FILES if layer(module(path)) >= LAYERS.index("pipeline")]
    for path in core:
        used = {name.split(".")[0] for name, _ in imports(path)}
        assert not used & {"sqlite3", "subprocess", "multiprocessing", "click"}, path
