"""How well and how fast languages are told: `python -m benchmarks.languages [--write]`.

The texts are the translated messages of Django (short, parallel, by native speakers; BSD), cut
to what a post is: one to three messages, with the links, handles, hashtags, emoji and capitals
that posts carry. No detector was fitted on them. Needs `pip install Django`; detectors that are
not installed are left out. With CLEANER_CORPORA, the tweets there are checked as well, whose
language X itself states.
"""

from __future__ import annotations

import argparse
import gettext
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cleaner.model import Post
from cleaner.posts import DETECTORS, tag
from cleaner.posts.language import FEWEST_LETTERS
from cleaner.posts.prepare import letters, prepare

DOCS = Path(__file__).parent.parent / "docs" / "languages.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SEED = 20190323
EACH = 40
"""Texts of each language."""

SAME = 0.9
"""Share of the texts whose article is in the same language, as posts go; the others' is English."""

CODES = {"nb": "no", "nn": "no", "zh_Hans": "zh", "zh_Hant": "zh", "sr_Latn": "sr"}
BUCKETS = ((1, 9), (10, 15), (16, 20), (21, 30), (31, 50), (51, 999))

_KNOWN = (
    "af ar bg bn ca cs cy da de el en es et fa fi fr gu he hi hr hu id it ja kn ko lt lv mk ml mr "
    "ne nl no pa pl pt ro ru sk sl so sq sv sw ta te th tl tr uk ur vi zh"
)
KNOWN = frozenset(_KNOWN.split())
"""The languages langdetect has profiles of."""

Answer = tuple[str, float]
Asked = Callable[[str, str], Answer]


@dataclass(frozen=True, slots=True)
class Text:
    """A post-like text, its true language, and the language of the article around it."""

    language: str
    words: str
    article: str


def texts() -> list[Text]:
    """Make the data set; the same on every machine with the same Django."""
    chance = random.Random(SEED)
    made = []
    for language, messages in sorted(_messages().items()):
        for _ in range(EACH):
            count = chance.choice((1, 1, 1, 2, 3))
            words = " ".join(chance.sample(messages, count))
            article = language if chance.random() < SAME else "en"
            made.append(Text(language, _as_post(words, chance), article))
    return made


def _messages() -> dict[str, list[str]]:
    spec = find_spec("django")
    if spec is None or spec.origin is None:
        raise SystemExit("benchmarks.languages: its texts come from Django: pip install Django")
    found: dict[str, set[str]] = {}
    for file in sorted(Path(spec.origin).parent.glob("**/locale/*/LC_MESSAGES/django.mo")):
        folder = file.parts[-3]
        language = CODES.get(folder, folder)
        with file.open("rb") as stream:
            catalog = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
        for source, translated in catalog.items():
            if isinstance(source, str) and source and source != translated:
                found.setdefault(language, set()).add(translated)
                found.setdefault("en", set()).add(source)
    return {
        language: sorted(text for text in messages if _usable(text))
        for language, messages in found.items()
        if language in KNOWN and len(messages) > EACH
    }


def _usable(text: str) -> bool:
    return letters(text) >= 4 and not re.search(r"[%{}<>\\\n]", text)


def _as_post(words: str, chance: random.Random) -> str:
    def link(site: str) -> str:
        return site + "".join(chance.choices("abcdefXYZ0189", k=10))

    if chance.random() < 0.6:
        words += link(chance.choice((" https://t.co/", "https://t.co/")))
    if chance.random() < 0.3:
        words += link(" pic.twitter.com/")
    if chance.random() < 0.4:
        words = chance.choice(("@inescorvo ", "@harbour_news ", "RT @corvoport: ")) + words
    if chance.random() < 0.4:
        words += chance.choice((" #breaking", " #Venezuela #Russia", " #COVID19", " #vote2020"))
    if chance.random() < 0.3:
        words += chance.choice((" 😂😂", " 🔥", " 👀🚨"))
    return words.upper() if chance.random() < 0.08 else words


# -- detectors as they are, and as they are used here ------------------------------------------


def raw(detector: str) -> Asked:
    """Ask a detector as its own manual does, with the text as it is."""
    if detector == "langdetect":
        langdetect: Any = import_module("langdetect")

        def ask(words: str, _: str) -> Answer:
            try:
                best = langdetect.detect_langs(words)[0]
            except langdetect.LangDetectException:
                return "und", 0.0
            return best.lang.partition("-")[0], best.prob

        return ask

    def other(words: str, _: str) -> Answer:
        from cleaner.posts.detectors import SHARPER, settle

        sharp = SHARPER.get(detector, 1.0)
        return settle({k: v / sharp for k, v in DETECTORS[detector](words).items()}, {"": 1.0})

    return other


def here(detector: str) -> Asked:
    """Ask the same detector as posts are tagged with it: prepared, with the article's language."""
    return partial(_tagged, detector)


def _tagged(detector: str, words: str, article: str) -> Answer:
    (post,) = tag([Post("x", "", "", "", words, "und", 0.0, 0, 0)], lambda: article, detector)
    return post.language, post.confidence


# -- measuring ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """What one way of asking made of the data set."""

    right: Mapping[str, tuple[int, int]]
    sure: tuple[int, int]
    other: tuple[int, int]
    milliseconds: float


def measure(ask: Asked, data: Sequence[Text]) -> Score:
    """Ask for each text; `und` is never right."""
    ask(data[0].words, data[0].article)  # what is loaded once is not counted
    right: dict[str, list[int]] = {}
    sure, other = [0, 0], [0, 0]
    start = time.perf_counter()
    answers = [ask(text.words, text.article) for text in data]
    seconds = time.perf_counter() - start
    for text, (language, confidence) in zip(data, answers, strict=True):
        hit = language == text.language
        count = letters(prepare(text.words))
        name = next((_name(b) for b in BUCKETS if b[0] <= count <= b[1]), "0")
        for key in (name, "all", *(["long"] if count >= FEWEST_LETTERS else [])):
            slot = right.setdefault(key, [0, 0])
            slot[0] += hit
            slot[1] += 1
        if confidence >= 0.9:
            sure[0] += hit
            sure[1] += 1
        if count >= FEWEST_LETTERS and text.article != text.language:
            other[0] += hit
            other[1] += 1
    return Score(
        {key: (slot[0], slot[1]) for key, slot in right.items()},
        (sure[0], sure[1]),
        (other[0], other[1]),
        1000 * seconds / len(data),
    )


def _name(bucket: tuple[int, int]) -> str:
    return f"{bucket[0]}-{bucket[1]}" if bucket[1] < 999 else f"{bucket[0]}+"


def weight(module: str) -> tuple[float, float, float]:
    """Megabytes on disk, megabytes in memory, and seconds to load, in a process of its own."""
    spec = find_spec(module)
    place = Path(spec.origin).parent if spec and spec.origin else Path()
    alone = place.name == "site-packages"
    files = place.glob(f"*{module}*") if alone else place.rglob("*")
    disk = sum(f.stat().st_size for f in files if f.is_file() and f.suffix != ".pyc")
    code = (
        "import time; from pathlib import Path; from cleaner.posts.detectors import DETECTORS;"
        "held = lambda: int(Path('/proc/self/statm').read_text().split()[1]) * 4096 / 1e6;"
        "a = held(); t = time.perf_counter();"
        f"[DETECTORS[{module!r}](w) for w in ('the pier is gone and nobody knows why',"
        "'el muelle ya no existe y nadie sabe', 'северный мол исчез и никто не знает')];"
        "print(held() - a, time.perf_counter() - t)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    memory, seconds = map(float, done.stdout.split())
    return disk / 1e6, memory, seconds


def tweets() -> tuple[int, int]:
    """Count the tweets of the corpora of 20 letters or more, and those we agree with X on."""
    folder = os.environ.get("CLEANER_CORPORA")
    if not folder:
        return 0, 0
    lines = (Path(folder) / "tweets.dev.jsonl").read_text("utf-8").splitlines()
    records = [r for r in map(json.loads, lines) if letters(prepare(r["text"])) >= 20]
    agreed = sum(_tagged("langdetect", r["text"], "en")[0] == r["lang"] for r in records)
    return agreed, len(records)


def cost() -> Iterator[str]:
    """Say what posts cost: to find one, to tag one, and an article that has none."""
    from cleaner.model import Match
    from cleaner.posts import find

    article = "The council of the harbour met on Friday and closed the pier for a week.\n" * 40
    post = "The north pier is gone #harbour pic.twitter.com/a1B2\n"
    signature = "— Ines Corvo (@inescorvo) March 23, 2019\n"
    whole = article + post + signature + article
    start = len(article) + len(post)
    match = Match("posts/x-signed", start, start + len(signature) - 1, 1.0)
    found, _ = find(whole, [match])
    finding = _microseconds(lambda: find(whole, [match]))
    tagging = _microseconds(lambda: tag(found, lambda: "en"))
    nothing = _microseconds(lambda: (find(article, ()), tag((), lambda: "en")))
    yield (
        f"One post in an article of {len(whole)} characters: {finding:.0f} µs to find, "
        f"{tagging:.0f} µs to tag with langdetect; an article without posts: {nothing:.1f} µs, "
        "and no detector is imported."
    )


def _microseconds(work: Callable[[], object], times: int = 300) -> float:
    work()
    start = time.perf_counter()
    for _ in range(times):
        work()
    return 1e6 * (time.perf_counter() - start) / times


# -- the report --------------------------------------------------------------------------------


def report() -> Iterator[str]:
    """Write the tables in Markdown."""
    data = texts()
    spoken = len({text.language for text in data})
    names = [_name(bucket) for bucket in BUCKETS]
    ready = [name for name in DETECTORS if find_spec(name)]
    yield f"{len(data)} texts in {spoken} languages, seed {SEED}."
    yield ""
    yield "| detector | all | " + " | ".join(f"{n} letters" for n in names) + " | ms a text |"
    yield "|---|" + "---:|" * (len(names) + 2)
    scores = {}
    for detector in ready:
        for how, ask in (("as it is", raw(detector)), ("as used here", here(detector))):
            score = scores[detector, how] = measure(ask, data)
            cells = [_share(score.right.get(key, (0, 0))) for key in ("all", *names)]
            yield f"| {detector}, {how} | {' | '.join(cells)} | {score.milliseconds:.2f} |"
    yield ""
    yield (
        f"| as used here, {FEWEST_LETTERS} letters or more | right | right where the article is "
        "in another language | right of those tagged ≥ 0.9 | tagged ≥ 0.9 |"
    )
    yield "|---|---:|---:|---:|---:|"
    for detector in ready:
        score = scores[detector, "as used here"]
        covered = f"{100 * score.sure[1] / len(data):.1f} %"
        cells = [_share(score.right["long"]), _share(score.other), _share(score.sure), covered]
        yield f"| {detector} | {' | '.join(cells)} |"
    yield ""
    yield "| detector | MB on disk | MB in memory | seconds to load |"
    yield "|---|---:|---:|---:|"
    for detector in ready:
        disk, memory, seconds = weight(detector)
        yield f"| {detector} | {disk:.1f} | {memory:.0f} | {seconds:.2f} |"
    yield ""
    yield from cost()
    agreed, asked = tweets()
    if asked:
        yield ""
        yield f"Tweets of 20 letters or more whose language X states: {agreed} of {asked} agree."


def _share(count: tuple[int, int]) -> str:
    return f"{100 * count[0] / count[1]:.1f} %" if count[1] else "-"


def main() -> None:
    """Print the tables, or write them into docs/languages.md."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    arguments.add_argument("--write", action="store_true", help=f"put them into {DOCS.name}")
    write = arguments.parse_args().write
    lines = []
    for line in report():
        print(line, flush=True)
        lines.append(line)
    if write:
        page = DOCS.read_text("utf-8")
        head, _, rest = page.partition(BEGIN)
        _, _, foot = rest.partition(END)
        DOCS.write_text("\n".join([head + BEGIN, *lines, END + foot]), "utf-8")


if __name__ == "__main__":
    main()
