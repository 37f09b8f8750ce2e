"""Judging a cleaner's work: with a cleaner of two lines, so that only the judging is tested."""

from __future__ import annotations

from cleaner.learn import evaluate
from cleaner.learn.evaluate import Outcome
from cleaner.model import Article, Cleaned, Match, Removal

BODY = (
    "The council met on Friday to vote on the new bridge over the river.\n"
    "Work on it may start in May, the mayor told our reporter after the vote."
)
TEXT = f"Share this story\n{BODY}\nRead more: Ten bridges you must see once in your life"


def cut(article: Article, **rules: str) -> Cleaned:
    """Remove, for each rule, every stretch of the text that reads so."""
    removals = []
    for rule, words in rules.items():
        start = article.text.index(words)
        end = start + len(words)
        match = Match(f"notices/{rule}", start, end, 1.0)
        removals.append(Removal(start, end, words, "notices", 1.0, (match,)))
    removals.sort(key=lambda removal: removal.start)
    body = article.text
    for removal in reversed(removals):
        body = body[: removal.start] + body[removal.end :]
    return Cleaned(article, body, "", tuple(removals))


def outcome(language: str = "en", site: str = "a.example", **rules: str) -> Outcome:
    article = Article(TEXT, id="1", site=site, language=language)
    return evaluate.judge(evaluate.prepare(article, BODY), cut(article, **rules))


def test_nothing_done_is_the_raw_text() -> None:
    summary = evaluate.summarise([outcome()])
    assert summary.f1 == summary.nothing < summary.oracle == 1.0
    assert (summary.gap, summary.lost, summary.leak, summary.exact) == (0.0, 0.0, 1.0, 0.0)


def test_perfect_cleaning_reaches_the_oracle() -> None:
    one = outcome(
        a="Share this story\n", b="\nRead more: Ten bridges you must see once in your life"
    )
    summary = evaluate.summarise([one])
    assert summary.f1 == summary.oracle == summary.gap == summary.exact == summary.word_f1 == 1.0
    assert (summary.lost, summary.leak) == (0.0, 0.0)


def test_taking_a_sentence_is_lost_text_and_named() -> None:
    one = outcome(greedy="Work on it may start in May, the mayor told our reporter after the vote.")
    summary = evaluate.summarise([one])
    assert summary.f1 < summary.nothing
    assert summary.gap < 0
    assert 0.4 < summary.lost < 0.6
    [record] = evaluate.by_rule([one])
    assert (record.rule, record.fired, record.right, record.wrong) == ("notices/greedy", 1, 0, 1)
    assert record.words == record.lost == 15
    assert record.bound == 0.0


def test_a_word_cut_out_of_a_sentence_is_judged_with_its_sentence() -> None:
    [record] = evaluate.by_rule([outcome(word="Friday")])
    assert (record.right, record.lost) == (0, 1)


def test_words_glued_to_a_sentence_are_judged_without_it() -> None:
    glued = "This article is more than 5 years old"
    article = Article(f"{glued} {BODY}")
    one = evaluate.judge(evaluate.prepare(article, BODY), cut(article, age=glued))
    [record] = evaluate.by_rule([one])
    assert (record.right, record.lost, one.lost_spans) == (1, 0, ())


def test_a_rule_is_one_voice_a_page() -> None:
    twice = Article(f"Share\n{BODY}\nShare")
    match = [
        Match("share/bar", 0, 5, 1.0),
        Match("share/bar", len(twice.text) - 5, len(twice.text), 1.0),
    ]
    removals = (
        Removal(0, 6, twice.text[:6], "share", 1.0, (match[0],)),
        Removal(len(twice.text) - 6, len(twice.text), "\nShare", "share", 1.0, (match[1],)),
    )
    one = evaluate.judge(evaluate.prepare(twice, BODY), Cleaned(twice, BODY, "", removals))
    [record] = evaluate.by_rule([one])
    assert (record.fired, record.pages, record.right) == (2, 1, 2)
    [same] = evaluate.by_rule([outcome(bar="Share this story")])
    assert record.bound == same.bound


def test_languages_the_most_frequent_first() -> None:
    groups = evaluate.by_language([outcome("de"), outcome("sw"), outcome("de"), outcome("")])
    assert [(name, len(group)) for name, group in groups.items()] == [
        ("de", 2),
        ("sw", 1),
        ("und", 1),
    ]


def test_a_site_stays_in_its_fold() -> None:
    sites = [f"news{i}.example" for i in range(200)]
    folds = [evaluate.fold(site, 5) for site in sites]
    assert set(folds) == {0, 1, 2, 3, 4}
    assert max(folds.count(i) for i in range(5)) < 2 * min(folds.count(i) for i in range(5))
    assert folds == [evaluate.fold(site, 5) for site in sites]


def test_marks_are_the_word_diff_to_the_gold() -> None:
    one = outcome(bar="Share this story\n", greedy="Work on it may start in May, the mayor told ")
    assert evaluate.marked(one).splitlines() == [
        "    3 {+Work on it may start in May, the mayor told +}our reporter after the vote.",
        "    4 [-Read more: Ten bridges you must see once in your life-]",
    ]


def test_worst_are_those_that_lost_and_those_that_leaked() -> None:
    fine = outcome(
        a="Share this story\n", b="Read more: Ten bridges you must see once in your life"
    )
    leaks, loses = outcome(), outcome(greedy=BODY)
    lost, leaked = evaluate.worst([fine, leaks, loses], 1)
    assert lost == [loses]
    assert leaked == [leaks]
    assert evaluate.worst([fine], 5) == ([], [])


def test_numbers_for_json_are_short() -> None:
    record = evaluate.as_dict(evaluate.summarise([outcome(bar="Share this story")]))
    assert record["pages"] == 1
    assert len(str(record["f1"])) <= 7
