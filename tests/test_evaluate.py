"""Judging a cleaner's work: with a cleaner of two lines, so that only the judging is tested."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks import accuracy, peers, residue
from cleaner.cli.evaluate import command
from cleaner.learn import evaluate
from cleaner.learn.evaluate import Outcome
from cleaner.learn.scrape import SCRAPES, Cache, page_title, scrape
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


ROWS = [
    {"id": "a", "site": "a.example", "text": f"Share\n{BODY}", "body": BODY, "language": "en"},
    {"id": "b", "site": "b.example", "text": BODY, "body": BODY, "language": "de"},
]
HTML = (
    "<html><head><title>A new bridge | The Example</title></head><body><nav>Home</nav>"
    f"<article><p>{'</p><p>'.join(BODY.splitlines())}</p></article></body></html>"
)


def write(path: Path, rows: list[dict[str, str]]) -> str:
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments])


def test_command_measures_ready_text(tmp_path: Path) -> None:
    done = run(write(tmp_path / "my.jsonl.gz", ROWS), "--json", "--folds", "2", "--worst", "1")
    assert done.exit_code == 0, done.output
    record = json.loads(done.output)
    [corpus] = record["corpora"].values()
    assert corpus["pages"] == 2
    assert corpus["nothing"] <= corpus["f1"] <= corpus["oracle"] == 1.0
    assert set(corpus["languages"]) == {"en", "de"}
    assert sum(fold["pages"] for fold in corpus["folds"].values()) == 2
    assert set(record["worst"]) == {"lost", "leaked"}


def test_command_writes_a_table_for_people(tmp_path: Path) -> None:
    done = run(write(tmp_path / "my.jsonl", ROWS), "--worst", "1")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[2].split()[:2] == [str(tmp_path / "my.jsonl"), "2"]


def test_command_reads_html_itself(tmp_path: Path) -> None:
    file = write(tmp_path / "pages.jsonl", [{"html": HTML, "body": BODY}])
    done = run(file, "--json")
    assert done.exit_code == 0, done.output
    [corpus] = json.loads(done.output)["corpora"].values()
    assert corpus["exact"] == 1.0


def test_command_refuses_all_bad_lines_at_once(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"text": "x"}\n{"body": "y"}\n[1]\n{"body": "z", "text"\n')
    done = run(str(tmp_path / "bad.jsonl"))
    assert done.exit_code == 2
    for number, why in ((1, "no 'body'"), (2, "neither 'html' nor 'text'"), (3, "not an object")):
        assert f"bad.jsonl:{number}: {why}" in done.output
    assert "bad.jsonl:4: " in done.output


def test_command_says_what_a_scrape_needs(tmp_path: Path) -> None:
    file = write(tmp_path / "my.jsonl", ROWS)
    done = run(file, "--scrape", "html_text")
    assert done.exit_code == 2
    assert "no 'html' in a, b. Try --scrape text." in done.output


@pytest.mark.parametrize("tool", SCRAPES)
def test_every_scrape_finds_the_text(tool: str) -> None:
    for name in ("trafilatura", "resiliparse", "readability", "html_text", "inscriptis"):
        if tool.startswith(name):
            pytest.importorskip(name)
    assert "The council met on Friday" in scrape(HTML, tool)


def test_a_scrape_that_fails_is_empty_and_an_unknown_one_an_error() -> None:
    pytest.importorskip("html_text")
    assert scrape("", "html_text") == ""
    with pytest.raises(ValueError, match="unknown scrape 'lynx'"):
        scrape(HTML, "lynx")


def test_title_is_the_page_s_without_the_site() -> None:
    assert page_title(HTML) == "A new bridge"
    assert page_title("<title>Caf&eacute;s\n reopen</title>") == "Cafés reopen"
    assert page_title("no title") == ""


def test_cache_asks_a_tool_once(tmp_path: Path) -> None:
    asked = []

    def make(html: str) -> str:
        asked.append(html)
        return html.upper()

    assert Cache(tmp_path / "new" / "tool-1.jsonl", make)("a") == "A"
    again = Cache(tmp_path / "new" / "tool-1.jsonl", make)
    assert (again("a"), again("b"), asked) == ("A", "B", ["a", "b"])
    file = tmp_path / "new" / "tool-1.jsonl"
    file.write_bytes(file.read_bytes()[:-4])  # killed while it wrote
    cut_off = Cache(file, make)
    assert (cut_off("b"), Cache(file, make)("b"), asked) == ("B", "B", ["a", "b", "b"])


def test_benchmark_says_so_where_there_are_no_corpora(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("CLEANER_CORPORA", raising=False)
    assert accuracy.main([]) == 0
    assert "No corpora" in capsys.readouterr().out
    monkeypatch.setenv("CLEANER_CORPORA", str(tmp_path))
    assert accuracy.main([]) == 0


def test_floors_only_go_up_and_hold(tmp_path: Path) -> None:
    def results(f1: float, lost: float) -> accuracy.Record:
        one = {"corpus": "c", "scrape": "own", "cleaner": "default", "f1": f1, "lost": lost}
        return {"records": [one]}

    floors = tmp_path / "floors.json"
    accuracy.raise_floors(results(0.9512, 0.0101), floors)
    assert json.loads(floors.read_text()) == {"c/own/default": {"f1": 0.951, "kept": 0.9895}}
    accuracy.raise_floors(results(0.94, 0.0), floors)
    assert json.loads(floors.read_text()) == {"c/own/default": {"f1": 0.951, "kept": 0.997}}
    assert accuracy.report_floors(results(0.9511, 0.0029), floors) == 0
    assert accuracy.report_floors(results(0.9509, 0.0), floors) == 1
    assert accuracy.report_floors(results(0.97, 0.0041), floors) == 1


def test_labelled_lines_are_judged_in_their_place() -> None:
    article = Article(f"Share this story\n{BODY}", id="d")

    def clean(article: Article) -> Cleaned:
        return cut(article, bar="Share this story\n")

    labels = [
        {"text": " Share this story ", "label": "notice", "sure": True},
        {"text": BODY.splitlines()[0], "label": "content", "sure": True},
        {"text": "of another text", "label": "share", "sure": True},
    ]
    found = residue.judge({"d": labels}, {"d": [article]}, clean)
    assert [found[name] for name in ("clutter", "removed", "named")] == [1, 1, 1]
    assert [found[name] for name in ("content", "taken", "unseen")] == [1, 0, 1]


def test_peers_line_rules() -> None:
    assert peers.c4("The council met on Friday to vote.")
    assert not peers.c4("The council met on Friday to vote")
    assert not peers.c4("Read our privacy policy before you go on.")
    assert peers.refinedweb("The council met on Friday")
    for line in ("MENU AND SEARCH", "3 likes", "Home", "12345", "Sign in to comment"):
        assert not peers.refinedweb(line)
    assert not peers.nemo("This site uses cookies.")
    assert peers.dropped("One line.\n\nhome\n", peers.refinedweb) == [(11, 15)]
