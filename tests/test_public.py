"""What users import: the names, what they are given, and what is refused before any work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cleaner
from cleaner import Article, Cleaner, InputError, Rules, RulesError, clean, read_html, rebuild

RULE = """
[[rule]]
id          = "{id}"
description = "A line of one site."
language    = "en"
remove      = "line"
match       = ["Ferry notice"]
when        = {{ site = "example.org" }}
examples    = [{{ text = "[-Ferry notice-]", site = "example.org" }}, "Ferry notice"]
"""
TEXT = "The council met on Friday.\nFerry notice\nIt will open again in spring."


@pytest.fixture
def book(tmp_path: Path) -> Rules:
    rules = RULE.format(id="ferry") + RULE.format(id="boat").replace("Ferry", "Boat")
    (tmp_path / "notices.toml").write_text(rules)
    return Rules.load(tmp_path, shipped=False)


def test_public_names_are_listed_before_they_are_used() -> None:
    code = "import cleaner; print(*dir(cleaner))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name for name in ran.stdout.split() if name[0] != "_"} == set(cleaner.__all__)


def test_what_can_go_wrong_and_the_way_back_are_public() -> None:
    with pytest.raises(InputError):
        read_html("<html><body></body></html>")
    cleaned = clean("This article is more than 5 years old\nThe council met on Friday.")
    assert rebuild(cleaned.body, cleaned.removals) == cleaned.article.text


@pytest.mark.parametrize(
    "url", ["https://www.example.org/a", "http://Example.org:80", "//example.org"]
)
def test_the_site_is_that_of_the_url(book: Rules, url: str) -> None:
    one = Cleaner(rules=book)
    for cleaned in (
        one.clean(TEXT, url=url),
        one.clean(Article(TEXT, url=url)),
        *one.pipe([Article(TEXT, url=url)]),
        one.clean_with_near(Article(TEXT, url=url))[0],
    ):
        assert cleaned.article.site == "example.org"
        assert [removal.rule for removal in cleaned.removals] == ["notices/ferry"]


def test_a_site_that_is_stated_goes_before_the_url() -> None:
    assert Article("", url="https://cdn.example.com/a", site="example.org").site == "example.org"
    assert [Article("", url=url).site for url in ("", "a.txt", "https://[x")] == [""] * 3


def test_facts_beside_an_article_are_refused() -> None:
    for facts in ({"id": "7"}, {"url": "https://example.org"}, {"title": "T"}):
        with pytest.raises(TypeError, match="stand in it"):
            clean(Article("The council met."), **facts)
    assert clean(Article("The council met.", title="T")).title == "T"
    assert clean("The council met.", title="T").title == "T"


def test_an_unknown_kind_of_article_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind 'pgae'; known: text, page, html"):
        Article("", kind="pgae")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "cleaners", "judged"),
    [
        ("text", "auto", "text"),
        ("text", "page", "page"),
        ("page", "text", "page"),
        ("page", "auto", "page"),
        ("html", "page", "html"),
    ],
)
def test_what_an_article_says_of_its_kind_goes_first(own: str, cleaners: str, judged: str) -> None:
    article = Article("The council met on Friday.", kind=own)  # type: ignore[arg-type]
    assert Cleaner(kind=cleaners).clean(article).article.kind == judged


def test_languages_are_checked_before_any_work() -> None:
    assert Cleaner(languages=["EN", "en-GB", "de"]).languages == ("en", "de")
    assert Cleaner(languages=["EN"]).digest == Cleaner(languages=["en"]).digest
    with pytest.raises(ValueError, match="unknown language 'klingon'"):
        Cleaner(languages=["en", "klingon"])
    with pytest.raises(TypeError, match=r"languages=\['en'\]"):
        Cleaner(languages="en")


def test_a_text_is_no_list_of_rules_to_switch_off() -> None:
    with pytest.raises(TypeError, match=r"off=\['captions'\]"):
        Rules.load(off="captions")
    assert Rules.load(off=["captions"])


def test_an_unknown_rule_is_named_without_all_the_others() -> None:
    for load in (lambda name: Rules.load(off=[name]), lambda name: Rules.load().only(name)):
        with pytest.raises(RulesError, match="`cleaner rules list` lists them") as caught:
            load("zzz")
        assert len(str(caught.value)) < 100
        with pytest.raises(RulesError, match="did you mean 'notices/age-notice'"):
            load("notices/age-notise")


def test_books_of_other_rules_have_other_names(book: Rules) -> None:
    one, other = book.only("notices/ferry"), book.only("notices/boat")
    both = book.only("notices/ferry", "notices/boat")
    assert [rule.id for rule in one.rules] == ["notices/ferry"]
    assert len({book.digest, one.digest, other.digest, both.digest}) == 4
    assert both.digest == book.only("notices/boat", "notices/ferry").digest
    assert Cleaner(rules=one).digest != Cleaner(rules=other).digest


def test_an_unknown_kind_of_example_is_refused(tmp_path: Path) -> None:
    rule = RULE.format(id="ferry").replace('-]", site', '-]", kind = "pgae", site')
    (tmp_path / "notices.toml").write_text(rule)
    with pytest.raises(RulesError, match=r"unknown kind 'pgae' of an example .*'page'"):
        Rules.load(tmp_path, shipped=False)
