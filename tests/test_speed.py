"""What must hold for speed and can be tested without a clock; and the speed benchmark itself."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.newsroom import articles
from benchmarks.speed import __main__ as speed
from benchmarks.speed import data, instructions, measure, peers, plot, profile
from benchmarks.webpages import web_pages
from cleaner import Article, Cleaner, Rules
from cleaner.engines import batch, local
from cleaner.engines.work import Files, Job, Part, Result, Worker
from cleaner.formats.inputs import find_sources
from cleaner.formats.jsonl import CHUNK, read_lines
from cleaner.learn.prove import prove_rule

SAMPLE = ["--sample", "--rounds", "1"]


# ---- what makes the cleaner quick and small, without a clock


def test_a_stream_is_cleaned_one_by_one() -> None:
    taken: list[int] = []

    def endless() -> Iterator[str]:
        for number in count():
            taken.append(number)
            yield f"The council counted {number} boats on Friday."

    cleaned = Cleaner().pipe(endless())
    assert [next(cleaned).body for _ in range(3)][2] == "The council counted 2 boats on Friday."
    assert len(taken) == 3


def test_one_process_reads_no_more_than_it_has_cleaned(tmp_path: Path) -> None:
    lines = b'{"text": "The council met on Friday."}\n'
    (tmp_path / "a.jsonl").write_bytes(lines)
    (source,) = find_sources([str(tmp_path)], None)
    read = 0

    def jobs() -> Iterator[Job]:
        nonlocal read
        while True:
            read += 1
            yield Part(source, next(read_lines(io.BytesIO(lines))))  # type: ignore[arg-type]

    results = local.run(Worker(Cleaner(), tmp_path), jobs(), workers=1)
    for number in range(1, 4):
        next(results)
        assert read == number


def test_workers_get_chunks_of_a_file_by_bytes() -> None:
    line = json.dumps({"text": "x" * 1000}).encode() + b"\n"
    chunks = list(read_lines(io.BytesIO(line * 1000)))
    sizes = [len(chunk.payload) for chunk in chunks]
    assert sum(sizes) == 1000 * len(line)
    assert max(sizes) < CHUNK + len(line) and min(sizes[:-1]) > CHUNK - len(line)


def test_workers_get_small_files_together_by_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(300):
        (raw / f"{number:03}.txt").write_text("x" * (20_000 if number < 60 else 10))
    seen: list[Job] = []

    def spy(worker: Worker, jobs: Iterable[Job], workers: int) -> Iterator[tuple[Job, Result]]:
        for job in jobs:
            seen.append(job)
            yield job, Result()

    monkeypatch.setattr(batch, "run", spy)
    sources = find_sources([str(raw)], tmp_path / "out")
    for _ in batch.clean_sources(sources, tmp_path / "out", Cleaner(), version="0", options={}):
        pass
    groups = [[source.size for source, _ in job.sources] for job in seen if isinstance(job, Files)]
    assert sum(map(len, groups)) == 300
    for sizes in groups[:-1]:
        assert sum(sizes) >= CHUNK or len(sizes) == batch.TOGETHER
    for sizes in groups:
        assert sum(sizes) < CHUNK + 20_000 and len(sizes) <= batch.TOGETHER


def generated(folder: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> Rules:
    data.write_rules(folder / "rules", number)
    with monkeypatch.context() as here:
        here.setenv("CLEANER_CACHE", str(folder / "cache"))
        made = Rules.load(folder / "rules", shipped=False)
        assert Rules.load(folder / "rules", shipped=False) == made, "recalled is what was read"
    return made


def check_clean_alike(book: Rules, made: Rules) -> None:
    """Beside the rules of a book, generated ones take their own phrases and change nothing else."""
    for rule in made.rules[:: len(made.rules) // 20]:
        assert not list(prove_rule(rule))
    cleaner = Cleaner(rules=replace(book, rules=book.rules + made.rules, digest=""))
    text = next(articles(1)).text
    rule = next(rule for rule in made.rules if len(rule.match) > 2 and "*" not in rule.match[0])
    first, _, rest = text.partition("\n")
    found = cleaner.clean(f"{first}\n{rule.match[0]}\n{rest}")
    assert rule.id in {match.rule for removal in found.removals for match in removal.matches}
    assert found.body == Cleaner(rules=book).clean(text).body


def test_many_more_rules_clean_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = generated(tmp_path, 500, monkeypatch)
    assert len(made.rules) == 500
    check_clean_alike(Rules((), {}, ""), made)


@pytest.mark.heavy
def test_ten_thousand_rules_clean_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = generated(tmp_path, 10_000, monkeypatch)
    assert len(made.rules) == 10_000
    check_clean_alike(Rules.load(), made)


@pytest.mark.heavy
def test_memory_is_flat_over_a_long_stream() -> None:
    """What a cleaner has seen it forgets: what caches hold is bounded, and filled at first."""
    cleaner = Cleaner()

    def feed(seed: int, number: int) -> int:
        size = 0
        for one in articles(number, seed, paragraphs=20):
            size += len(cleaner.clean(one.text + f"\nQuay {seed} of the harbour").article.text)
        return size

    feed(1, 200)
    tracemalloc.start()
    try:
        feed(2, 200)
        before, _ = tracemalloc.get_traced_memory()
        passed = feed(3, 200)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < passed / 2


# ---- what is measured on


def test_invented_pages_are_like_real_ones_and_always_the_same() -> None:
    pages = list(web_pages(60))
    assert pages == list(web_pages(60))
    assert {page.article.language for page in pages} == {"en", "de", "es", "fr", "ru"}
    texts = [page.text for page in pages]
    size = sum(len(text.encode()) for text in texts) / sum(text.count("\n") + 1 for text in texts)
    assert 40 < size < 60
    page = pages[0]
    words = set(re.findall(r"\w+", page.text)) - set(re.findall(r"\w+", page.html))
    assert not words, "the page shows no word that its HTML has not"


def test_texts_of_any_length_and_number_of_lines() -> None:
    for size in (1, 999, 20_000):
        for text in (data.lines_of_pages(size), data.one_line(size)):
            assert size - 4 < len(text.encode()) <= size
        assert "\n" not in data.one_line(size)
        assert data.short_lines(size).count("\n") == size - 1


# ---- the benchmark


def test_cases_take_turns() -> None:
    calls: list[str] = []
    taken = measure.in_turns({name: lambda n=name: calls.append(n) for name in "ab"}, 2)  # type: ignore[misc]
    assert calls == ["a", "b"] * 3 and set(taken) == {"a", "b"}


def test_a_figure_stands_beside_its_goal() -> None:
    assert measure.beside(1.0, None) == ["", ""]
    assert measure.beside(1.0, 2.0) == ["≤ 2", "yes"]
    assert measure.beside(1.0, 2.0, at_least=True) == ["≥ 2", "no"]


def test_a_process_that_fails_is_no_figure() -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        measure.python("-c", "import os; os.write(2, b'no such thing'); os._exit(3)")


def test_a_part_in_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(instructions.shutil, "which", lambda name: None)
    monkeypatch.setattr(peers, "of_text", lambda rules: {"a peer": None, "another": len})
    monkeypatch.setattr(peers, "of_html", dict)
    monkeypatch.delenv("CLEANER_CORPORA", raising=False)
    file = tmp_path / "figures.json"
    assert speed.main([*SAMPLE, "--only", "floor", "--json", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "times the floor ≤" in printed and "perf is not installed" in printed
    assert re.search(r"a peer +not installed", printed)
    found = json.loads(file.read_text())["floor"]
    assert found["rules"] == len(Rules.load().rules)
    times = found["sets"]["invented pages"]["times"]
    assert times.keys() == {"floor", "cleaner", "cleaner, receipt as JSON", "another"}


def test_a_part_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        speed.main(["--only", "flor"])
    assert "floor, rules, workers" in capsys.readouterr().err


CURVES = plot.Curves("T", "x", "y", {"a & b": [(1000, 3.0), (1e6, 250.0)]}, (6.0, "goal"))
BARS = plot.Bars("T", "MB/s", {"floor": 155.0, "cleaner": 0.4}, frozenset({"cleaner"}))
ROOT = plot.Frame(
    "clean", 100, {"find": plot.Frame("match.find", 60), "x": plot.Frame("x.<y>", 40)}
)


@pytest.mark.parametrize("picture", [CURVES, BARS, plot.Flame("T", ROOT)], ids=["c", "b", "f"])
def test_pictures_stay_in_their_frame_and_have_two_schemes(picture: plot.Picture) -> None:
    drawn = plot.draw(picture)
    tree = ElementTree.fromstring(drawn)
    wide, high = float(tree.attrib["width"]), float(tree.attrib["height"])
    for one in tree.iter():
        for x, y in (("x", "y"), ("x1", "y1"), ("x2", "y2"), ("cx", "cy")):
            assert 0 <= float(one.get(x, 0)) <= wide and 0 <= float(one.get(y, 0)) <= high
    assert "prefers-color-scheme:dark" in drawn
    light, _, rest = plot.STYLE.partition("@media")
    dark = rest.partition("}}")[0]
    kinds = set(re.findall(r"\.(\w+)\{(?:fill|stroke)", light))
    assert kinds == set(re.findall(r"\.(\w+)\{(?:fill|stroke)", dark))


def test_a_curve_is_drawn_to_scale() -> None:
    tree = ElementTree.fromstring(plot.draw(CURVES))
    line = next(one for one in tree.iter() if one.tag.endswith("polyline"))
    (x1, y1), (x2, y2) = (map(float, place.split(",")) for place in line.attrib["points"].split())
    assert x1 == pytest.approx(plot.LEFT, abs=0.1) and x2 == pytest.approx(plot.RIGHT, abs=0.1)
    assert y2 < y1, "up is more"


def test_samples_name_the_functions_they_were_taken_in() -> None:
    root = plot.Frame("clean")
    cleaner, text = Cleaner(), "\n".join(page.text for page in web_pages(3))
    with profile._sampling(root):
        while root.count < 5:
            cleaner.clean(Article(text))
    assert set(root.called) <= {"pipeline.Cleaner.clean"} and root.called


@pytest.mark.heavy
def test_the_whole_benchmark_in_small_fills_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "performance.md"
    document.write_text(speed.DOCUMENT.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(speed, "DOCUMENT", document)
    monkeypatch.setattr(speed, "IMAGES", tmp_path)
    monkeypatch.delenv("CLEANER_CORPORA", raising=False)
    asked = speed._parser().parse_args([*SAMPLE, "--docs"])  # which main refuses together
    assert speed._run(list(speed.PARTS), speed._options(asked), asked) == 0
    filled = document.read_text("utf-8")
    for name in re.findall(r"<!-- table: ([\w ]+) -->", filled):
        table = filled.partition(f"<!-- table: {name} -->\n")[2]
        assert table.startswith("| "), name
    for image in re.findall(r"\(img/(speed-[\w-]+\.svg)\)", filled):
        ElementTree.fromstring((tmp_path / image).read_text("utf-8"))


@pytest.mark.heavy
def test_the_profile_says_where_the_time_goes(tmp_path: Path) -> None:
    flame = tmp_path / "flame.svg"
    command = [sys.executable, "-m", "benchmarks.speed", "profile", "--sample", "--flame"]
    done = subprocess.run([*command, str(flame)], capture_output=True, text=True, check=True)
    assert "cleaner.match" in done.stdout and "by function" in done.stdout
    assert re.search(r"times the floor, in instructions|Instructions are not counted", done.stdout)
    assert "pipeline.Cleaner" in flame.read_text("utf-8")
