"""Settings of a project: where they are found, what they do, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import ARTICLE, cleaner, place, write

from cleaner.cli.config import Config, ConfigError, load_config
from cleaner.store import open_store, read_entries

__all__ = ["place"]

OWN_RULE = """
[[rule]]
id = "mayor"
description = "A line about the mayor."
language = "en"
remove = "line"
match = ["It will open again*"]
examples = ["[-It will open again-]", "It opens again."]
"""


@pytest.mark.parametrize(
    ("name", "head"), [("cleaner.toml", ""), ("pyproject.toml", "[tool.cleaner]\n")]
)
def test_settings_are_found_in_the_folder_or_above(place: Path, name: str, head: str) -> None:
    text = (
        'rules = ["mine"]\noff = ["donation"]\nprofile = "strict"\nactions = { posts = "keep" }\n'
    )
    write(place, {name: head + text, "mine/notices.toml": OWN_RULE})
    (place / "deep" / "down").mkdir(parents=True)
    config = load_config(place / "deep" / "down")
    assert config == Config((place / "mine",), ("donation",), {"posts": "keep"}, "strict")
    out = cleaner(stdin=ARTICLE.encode()).out
    assert "mayor" not in out and "Support" in out and "Click Here" not in out


def test_without_settings_all_is_default(place: Path) -> None:
    (place / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n")
    assert load_config(place) == Config()


def test_options_go_before_settings(place: Path) -> None:
    text = "actions = { donation = 'keep' }\nprofile = 'gentle'\n"
    (place / "cleaner.toml").write_text(text)
    raw = (ARTICLE + "\nBest offers today\n").encode()
    assert "Support" in cleaner(stdin=raw).out
    assert "Support" not in cleaner("clean", "--action", "donation=strip", stdin=raw).out


def test_settings_say_what_texts_are_and_which_languages_occur(place: Path) -> None:
    text = 'kind = "page"\nlanguages = ["EN", "es"]\ndetector = "langdetect"\n'
    (place / "cleaner.toml").write_text(text)
    assert load_config(place) == Config(kind="page", languages=("en", "es"))
    write(place / "raw", {"a.txt": ARTICLE})
    for args, kind in (((), "page"), (("--kind", "text"), "text")):
        assert cleaner("clean", "raw", "-o", "out", *args).code == 0
        with open_store(place / "out") as db:
            assert [entry.kind for entry in read_entries(db)] == [kind]


def test_rules_of_the_project_can_be_looked_at(place: Path) -> None:
    write(place, {"cleaner.toml": 'rules = ["mine"]', "mine/notices.toml": OWN_RULE})
    assert "A line about the mayor." in cleaner("rules", "list").out
    assert "A line about the mayor." in cleaner("rules", "show", "notices/mayor").out


def test_every_fault_is_named_with_its_cure(place: Path) -> None:
    (place / "cleaner.toml").write_text(
        'rule = ["x"]\noff = "donation"\nprofile = "bold"\n'
        'actions = { donations = "strip", posts = "kepe" }\nkind = "pgae"\ndetector = "lnigua"\n'
    )
    with pytest.raises(ConfigError) as caught:
        load_config(place)
    lines = str(caught.value).splitlines()
    file = place / "cleaner.toml"
    assert lines == [
        f"{file}: unknown key 'rule': did you mean 'rules'?",
        f"{file}: 'off' must be a list of strings, such as off = [\"...\"].",
        f"{file}: unknown category 'donations' in 'actions': did you mean 'donation'?",
        f"{file}: unknown action 'kepe' of 'posts': did you mean 'keep'?",
        f"{file}: unknown profile 'bold': known: gentle, default, strict.",
        f"{file}: unknown kind 'pgae': did you mean 'page'?",
        f"{file}: unknown detector 'lnigua': did you mean 'lingua'?",
    ]
    ran = cleaner(stdin=ARTICLE.encode())
    assert ran.code == 2 and not ran.out and "did you mean 'rules'?" in ran.err


@pytest.mark.parametrize(
    "text",
    [
        *("rules = [", "profile = 7", "actions = 7", "rules = [7]", "off = 7", "kind = ['page']"),
        *("languages = 'en'", "languages = ['klingon']", "detector = 7"),
    ],
)
def test_settings_of_the_wrong_form_are_refused(place: Path, text: str) -> None:
    (place / "cleaner.toml").write_text(text)
    ran = cleaner(stdin=ARTICLE.encode())
    assert ran.code == 2 and not ran.out and "cleaner.toml" in ran.err


def test_an_unknown_rule_that_is_switched_off_is_named(place: Path) -> None:
    (place / "cleaner.toml").write_text('off = ["donation/suport"]')
    ran = cleaner(stdin=ARTICLE.encode())
    assert ran.code == 2 and "did you mean 'donation/support'?" in ran.err


def test_two_words_on_posts_are_refused(place: Path) -> None:
    ran = cleaner("clean", "--posts", "mark", "--action", "posts=keep", stdin=b"x")
    assert ran.code == 2 and "--posts mark and --action posts=keep: leave one out" in ran.err
    assert cleaner("--posts", "mark", "--action", "posts=mark", stdin=ARTICLE.encode()).code == 0


def test_a_table_of_pyproject_in_a_file_of_its_own_is_told(place: Path) -> None:
    (place / "cleaner.toml").write_text("[tool.cleaner]\nprofile = 'gentle'\n")
    with pytest.raises(ConfigError, match=r"'tool': .*without \[tool.cleaner\]"):
        load_config(place)
