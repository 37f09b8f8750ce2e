"""Every shipped rule holds its examples, and each of its conditions is needed by one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest

from cleaner import Rule, Rules
from cleaner.learn.prove import prove_rule
from cleaner.rulebook import CATEGORIES, shipped_folder

RULES = Rules.load().rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rule_holds(rule: Rule) -> None:
    assert "\n".join(map(str, prove_rule(rule))) == ""


def test_every_category_has_rules() -> None:
    assert {rule.category for rule in RULES} == set(CATEGORIES)


def test_every_fitted_score_is_of_a_rule_that_is_a_hint() -> None:
    book = Rules.load()
    hints = {rule.id for rule in RULES if rule.score < 1 and not rule.keeps}
    for kind, scores in book.scores.items():
        assert set(scores) <= hints, kind


def test_no_rule_quotes_a_seed() -> None:
    """A phrase of ten words or more that stands in a seed would be a page, not a family."""
    folder = shipped_folder().parent / "seeds"
    seeds = " ".join(path.read_text(encoding="utf-8") for path in folder.glob("*.txt")).lower()
    phrases = [phrase for rule in RULES for phrase in rule.match if not phrase.startswith("/")]
    long = [phrase for phrase in phrases if len(phrase.split()) >= 10]
    assert not [phrase for phrase in long if phrase.lower().strip("* ") in seeds]


def test_no_word_mixes_alphabets() -> None:
    """Letters that look alike are typed by mistake, and such a phrase never fits a line."""
    alphabets = {"ARABIC", "CYRILLIC", "DEVANAGARI", "GREEK", "HEBREW", "LATIN"}
    phrases = {phrase for rule in RULES for phrase in rule.match if not phrase.startswith("/")}
    words = {word for phrase in phrases for word in re.findall(r"[^\W\d_]+", phrase)}
    assert [
        word
        for word in words
        if len(alphabets & {unicodedata.name(letter, "").split(" ")[0] for letter in word}) > 1
    ] == []


def test_a_rule_that_does_not_hold_is_found_out() -> None:
    rule = next(rule for rule in RULES if rule.id == "advertising/click-here-shop")
    assert not list(prove_rule(rule))
    failing = list(prove_rule(replace(rule, match=("Something else",))))
    assert failing and "an example fails" in str(failing[0])
    loose = list(prove_rule(replace(rule, when={**rule.when, "max_words": 5000})))
    assert loose and any("max_words" in str(fault) for fault in loose)
