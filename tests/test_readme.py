"""The README's two commands stand on its first screen and work, and so does every command shown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cleaner.cli import COMMANDS, main
from cleaner.model import Example

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST = README.partition("\n## ")[0].splitlines()
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "rules/README.md"]


def setups() -> list[str]:
    """Give the lines above the first heading that a reader is to copy."""
    return [line for line in FIRST if line.startswith("python3 ")]


def test_two_commands_on_the_first_screen_and_no_more() -> None:
    fences = [number for number, line in enumerate(FIRST) if line == "```sh"]
    assert [FIRST[number + 1] for number in fences] == setups()
    assert len(setups()) == 2 and len(FIRST) <= 40
    for number in fences:
        assert FIRST[number + 2] == "```", "one line, to be copied as it is"


def test_both_commands_need_nothing_but_python() -> None:
    for command in setups():
        steps = [shlex.split(step) for step in command.split("&&")]
        assert steps[0] == ["python3", "-m", "venv", ".venv"]
        assert all(step[0].startswith(".venv/bin/") for step in steps[1:])
    extras = re.findall(r"'\.\[(\w+)\]'", setups()[1])
    assert extras == ["test"]


def test_the_main_job_gives_the_golden_bodies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last step of the first command, run here; CI runs all of it on a fresh checkout."""
    program, *arguments = shlex.split(setups()[0].split("&&")[-1])
    assert (program, arguments) == (".venv/bin/cleaner", ["clean", "seeds", "-o", "out"])
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(main, arguments)
    assert ran.exit_code == 0, ran.output
    bodies = sorted((ROOT / "golden").glob("*.txt"))
    assert len(bodies) == 5
    for body in bodies:
        assert (tmp_path / "out" / body.name).read_bytes() == body.read_bytes()
    assert (tmp_path / "out" / "audit.sqlite").is_file()


def test_the_second_command_runs_these_tests() -> None:
    assert setups()[1].endswith("&& .venv/bin/python -m pytest")


def test_the_example_on_the_first_screen_is_what_the_cleaner_does() -> None:
    from cleaner import clean
    from cleaner.rulebook.marks import read_marks

    shown = README.partition("```text\n")[2].partition("```")[0]
    example = read_marks(shown)
    removals = clean(example.text).removals
    taken = [(r.start, r.end - (r.text[-1] == "\n")) for r in removals]
    assert "\n".join(map(str, taken)) == "\n".join(map(str, merged(example)))
    assert len(taken) >= 5


def merged(example: Example) -> list[tuple[int, int]]:
    """Write stretches that only a line break parts as one, as a post of two lines is."""
    whole: list[tuple[int, int]] = []
    for start, end in example.taken:
        posted = "pic.twitter.com" in example.text[slice(*whole[-1])] if whole else False
        if posted and whole[-1][1] + 1 == start:
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


# ---- every command that a document shows


def shown() -> Iterator[tuple[str, str]]:
    """Give each `cleaner ...` command in the documents' shell blocks and inline code."""
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(ROOT))
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
            for line in block.splitlines():
                for part in re.split(r"[|;]|&&", line):
                    if found := re.search(r"(?:^|\s|/)(cleaner(?:\s.*)?)$", part.split("  #")[0]):
                        yield name, found[1].strip()
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for code in re.findall(r"`(cleaner [^`]+)`", prose):
            yield name, code


@pytest.mark.parametrize(("document", "line"), sorted(set(shown())))
def test_commands_in_the_documents_exist(document: str, line: str) -> None:
    words = shlex.split(line.partition("<")[0].partition(">")[0].replace("|", " "))[1:]
    if words and words[0] in ("--help", "--version"):
        return
    command, words = command_of(words)
    assert not isinstance(command, click.Group) or not words, line
    options = options_of(command)
    for word in words:
        if word.startswith("-") and word != "-":
            assert word.partition("=")[0] in options, f"{line}: no option {word}"


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """Find the command that words after `cleaner` call, and the words left for it."""
    if not words or words[0].startswith("-"):
        words = ["clean", *words]
    context = click.Context(main)
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words[0]
        found = command.get_command(context, name)
        if found is None:
            assert command is not main, f"no command {name!r}"
            found = next(iter(command.commands.values()))  # meant when none is named
        else:
            words = words[1:]
        command = found
    return command, words


def options_of(command: click.Command) -> set[str]:
    """Give the options of a command, and of all below it."""
    options = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    options |= set(command.context_settings.get("help_option_names", ["-h", "--help", "--version"]))
    if isinstance(command, click.Group):
        context = click.Context(command)
        found = (command.get_command(context, name) for name in command.list_commands(context))
        options.update(*(options_of(one) for one in found if one))
    return options


def told() -> Iterator[tuple[str, str]]:
    """Give each paragraph, row and point of the documents that names an option by itself."""
    for path in DOCUMENTS:
        prose = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for line in prose.splitlines():
            if "`--" in line:
                yield str(path.relative_to(ROOT)), line


@pytest.mark.parametrize(("document", "line"), sorted(set(told())))
def test_options_in_the_documents_exist(document: str, line: str) -> None:
    """They are of the commands that the paragraph names, or of some command."""
    calls = re.findall(r"`cleaner ([a-z][^`]*)`", line)
    commands = [command_of(shlex.split(call))[0] for call in calls] or [main]
    options = set().union(*map(options_of, commands))
    for option in re.findall(r"`(--[a-z][\w-]*)", line):
        assert option in options, f"{line}: no option {option}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_guide_and_helps(name: str) -> None:
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8") + README
    assert re.search(rf"cleaner {name}\b", guide), name
    ran = CliRunner().invoke(main, [name, "--help"])
    assert ran.exit_code == 0 and "Usage:" in ran.output
