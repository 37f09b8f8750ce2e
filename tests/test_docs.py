"""What the documents and docstrings show is true: every Python example runs, every link leads."""

from __future__ import annotations

import ast
import doctest
import importlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "rules" / "README.md")
)
MODULES = sorted((ROOT / "cleaner").rglob("*.py"))
WITH_EXAMPLES = [path for path in MODULES if ">>> " in path.read_text(encoding="utf-8")]


def blocks(path: Path, language: str) -> Iterator[str]:
    """Give the fenced blocks of a document that are marked as of this language."""
    fence = rf"^( *)```{language}\n(.*?)^ *```$"
    for found in re.finditer(fence, path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        yield re.sub(rf"^{found[1]}", "", found[2], flags=re.MULTILINE)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


PYTHON = [
    pytest.param(code, id=f"{name(path)}-{number}")
    for path in DOCUMENTS
    for number, code in enumerate(blocks(path, "python"))
]


@pytest.mark.parametrize("code", PYTHON)
def test_python_in_the_documents_runs(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    for library in ("pyarrow",):
        if f"import {library}" in code:
            pytest.importorskip(library)
    exec(compile(code, "document", "exec"), {})
    assert ("print(" in code) == bool(capsys.readouterr().out)


def test_the_readme_shows_what_python_prints(capsys: pytest.CaptureFixture[str]) -> None:
    exec(next(blocks(ROOT / "README.md", "python")), {})
    body, rules = capsys.readouterr().out.split("\n[", 1)
    assert body == "The match ended 3-3.\nThe return leg is in May."
    assert rules.startswith("'related/")


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=name)
def test_examples_in_docstrings_hold(path: Path) -> None:
    if "import pyarrow" in path.read_text(encoding="utf-8"):
        pytest.importorskip("pyarrow")
    parts = path.relative_to(ROOT).with_suffix("").parts
    module = importlib.import_module(".".join(p for p in parts if p != "__init__"))
    found = doctest.testmod(module)
    assert found.attempted and not found.failed


def test_the_public_names_have_examples_or_say_what_they_are() -> None:
    import cleaner

    for public in cleaner.__all__:
        found = getattr(cleaner, public)
        if isinstance(found, type):
            assert (found.__doc__ or "").strip(), public
    assert ">>> " in (cleaner.clean.__doc__ or "") and ">>> " in (cleaner.Cleaner.__doc__ or "")


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_inside_the_project_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text):
        file, _, heading = target.partition("#")
        aim = (path.parent / file) if file else path
        assert aim.exists(), target
        if heading:
            heads = re.findall(r"^#+ (.+)$", aim.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
            assert heading in slugs, target


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_python_like_blocks_can_be_parsed(path: Path) -> None:
    for language in ("python", "py"):
        for code in blocks(path, language):
            ast.parse(code)


def test_the_settings_shown_in_the_guide_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleaner import Rules
    from cleaner.cli.config import load_config

    shown = next(blocks(ROOT / "docs" / "guide.md", "toml"))
    (tmp_path / "cleaner.toml").write_text(shown, encoding="utf-8")
    config = load_config(tmp_path)
    assert config.profile == "gentle" and config.rules == (tmp_path / "my-rules",)
    assert Rules.load(off=config.off)  # raises for a rule that is not there


def test_the_rule_shown_to_newcomers_holds(tmp_path: Path) -> None:
    from cleaner import Rules
    from cleaner.learn.prove import prove

    shown = next(blocks(ROOT / "rules" / "README.md", "toml"))
    (tmp_path / "share.toml").write_text(shown, encoding="utf-8")
    assert not prove(Rules.load(tmp_path, shipped=False))


def test_the_profiles_in_the_guide_are_those_of_the_code() -> None:
    from cleaner.decide import THRESHOLDS

    text = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| `(\w+)` \| (\d\.\d+) \|", text, re.MULTILINE)
    assert {profile: float(least) for profile, least in shown} == THRESHOLDS


def test_the_flags_in_the_guide_are_those_of_the_code() -> None:
    from typing import get_args

    from cleaner.model import Flag

    text = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    shown = text.partition("**Flags** ask for a person: ")[2].partition("\n")[0]
    assert set(re.findall(r"`([\w-]+)` \(", shown)) == set(get_args(Flag))


def test_the_extras_in_the_guide_and_in_messages_are_those_of_the_package() -> None:
    import tomllib

    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = set(package["optional-dependencies"])
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    table = guide.partition("| extra | for |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) == extras
    sources = [*MODULES, *(ROOT / "docs").glob("*.md"), *(ROOT / "benchmarks").glob("*.py")]
    named = {
        extra
        for path in sources
        for found in re.findall(r"'\.\[([\w,]+)\]'", path.read_text(encoding="utf-8"))
        for extra in found.split(",")
    }
    assert named and named <= extras
    for path in sources:  # an index may have another's package of that name
        assert "article-cleaner[" not in path.read_text(encoding="utf-8"), path
