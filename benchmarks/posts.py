"""How well embedded posts are found: `CLEANER_CORPORA=folder python -m benchmarks.posts`.

The folder holds corpora (`<name>.*.jsonl.gz`, see `benchmarks.accuracy`) and `tweets*.jsonl`:
tweets of those pages with text, handle, date as printed and X's own language tag. Each page is
scraped; of the tweets whose words are in the scrape at all, those count as found whose text,
handle and date are all right. Then every page and every gold body is read, and the sentences of
the bodies that were taken for posts are counted; those that the page itself embeds are none.
At last posts are planted into the gold bodies, between two lines by chance, which shows on
hundreds of articles what the few tweets cannot: whole posts taken, and lines taken with them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks.corpora import corpora_folder, find_corpora
from cleaner import Article, Cleaner, Post, Rules
from cleaner.index import Index, index
from cleaner.learn.corpus import Row, read_corpus
from cleaner.learn.scrape import Cache, scraper
from cleaner.match import find
from cleaner.posts import embeds
from cleaner.posts import find as find_posts
from cleaner.posts.dates import find_date
from cleaner.posts.known import squeeze
from cleaner.posts.prepare import letters, prepare
from cleaner.posts.reach import LINK
from cleaner.segment import segment
from cleaner.shape import Shape

SEED = 20190323

FEWEST_LETTERS = 20
"""Letters from which a post's language is compared with X's tag."""

SHORTEST_SENTENCE = 20
"""Letters and digits below which a stretch of a gold body is no sentence."""

EACH = 3
"""Posts planted into one gold body, one at a time."""

FEWEST_LINES = 8
"""Lines a gold body needs before posts are planted into it."""

WANTED = {"found": 0.97, "mistaken": 0.001, "language": 0.98}

_SENTENCE = re.compile(r"\n|(?<=[.!?…。！？])[\"'”’»)]?\s+")

PLANTS = {
    "one line": (
        "Nobody warned us.",
        "We will be back on Monday, and so will the ferries.",
        "What a night at the old pier, thanks to everyone who came out to sing!",
        "The lamp is lit again https://t.co/a1B2c3D4",
        "I have asked the council for an inquiry into how the north pier could be lost, and I "
        "will not rest until we have answers. The people of this harbour deserve the truth.",
        "Our statement on the events at the harbour pic.twitter.com/a1B2c3D4",
    ),
    "short last line": (
        "The north pier stood for ninety years, and in ninety years not one council found the "
        "money to look below the water line.\n"
        "We asked, we wrote letters, we stood in the rain with our banners every single spring."
        "\nNobody came to look. Nobody.",
        "If you want a harbour that still works in twenty years you have to pay people who know "
        "how a harbour works.\nPaint on the railing is not upkeep and a plaque is no substitute "
        "for a diver.\nMore divers, more stone, more patience.",
        "Divers went down this morning and found the third and fourth pillar gone, as we said "
        "they would.\nThe ferry company knew of it in March and went on selling tickets for the "
        "whole of the summer.\nThis has to end.",
    ),
    "several lines": (
        "The pier is gone.\nThe lamp is gone.\nWhat comes next?",
        "🚨 BREAKING: the north pier is gone\nPolice have closed the road to the harbour\n"
        "No one was hurt pic.twitter.com/a1B2c3D4",
        "Three things we know:\n1. The pier is gone\n2. The ferries are safe\n3. It can be rebuilt",
        "Thank you all\n#harbour #pier",
    ),
}
"""Posts by how they are written; invented."""

Scrape = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Truth:
    """A tweet as its page embeds it: letters and digits of its text, handle, date and language."""

    words: str
    handle: str
    date: str
    language: str
    long: bool


def scrapes(cache: Path) -> dict[str, Scrape]:
    """Give the three scrapes: resiliparse as it is by default, as its main content has no posts."""
    return {
        "trafilatura": scraper("trafilatura", cache),
        "resiliparse": Cache(cache / "resiliparse-whole.jsonl", _resiliparse),
        "html_text": scraper("html_text", cache),
    }


def _posts_in(html: str) -> tuple[Post, ...]:
    """Give the posts of a page's own embed code."""
    from trafilatura import load_html

    tree = load_html(html)
    return () if tree is None else embeds(tree)


def _resiliparse(html: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html, alt_texts=False))


def truths(record: dict[str, Any], html: str) -> Truth:
    """Give what is right for a record; of a tweet of several paragraphs it names the first only."""
    words = _words(record["text"])
    printed = find_date(record["date"] or "")
    date = printed.iso if printed else ""
    same = (post for post in _posts_in(html) if post.handle == record["handle"])
    whole = next((post for post in same if _words(post.text).startswith(words)), None)
    if whole:
        words, date = _words(whole.text), date or whole.date
    long = letters(prepare(record["text"])) >= FEWEST_LETTERS
    return Truth(words, record["handle"].casefold(), date, record["lang"], long)


def _words(text: str) -> str:
    return squeeze(LINK.sub(" ", text))


def found(folder: Path, rows: Sequence[Row], tools: dict[str, Scrape]) -> Iterator[str]:
    """Say of how many tweets in the scrapes text, handle and date are right, and the language."""
    file = next(iter(sorted(folder.glob("tweets*.jsonl"))))
    records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    pages = {row.article.id: row.html for row in rows}
    cleaner = Cleaner()
    right, asked, agreed, tagged = 0, 0, 0, 0
    for name, scrape in tools.items():
        mine, of = 0, 0
        for doc in sorted({record["doc"] for record in records}):
            text = scrape(pages[doc])
            posts = cleaner.clean(text).posts
            for truth in (truths(r, pages[doc]) for r in records if r["doc"] == doc):
                if truth.words not in squeeze(LINK.sub(" ", text)):
                    continue
                of += 1
                post = next((post for post in posts if _is(post, truth)), None)
                if post is None:
                    yield f"  missed in {name}: @{truth.handle} of {doc[:24]}"
                    continue
                mine += 1
                tagged += truth.long
                agreed += truth.long and post.language == truth.language
        yield f"  {name}: {mine} of {of}"
        right, asked = right + mine, asked + of
    yield _verdict("found with text, handle and date right", right, asked, WANTED["found"])
    yield _verdict("language as X says, 20 letters or more", agreed, tagged, WANTED["language"])


def _is(post: Post, truth: Truth) -> bool:
    same = post.handle.casefold() == truth.handle and post.date == truth.date
    return same and _words(post.text) == truth.words


def _verdict(what: str, count: int, of: int, wanted: float, most: bool = False) -> str:
    share = count / of if of else 0.0
    met = share <= wanted if most else share >= wanted
    bound = "at most" if most else "at least"
    figure = f"{100 * share:.3g} %, {bound} {100 * wanted:g} % wanted"
    return f"{what}: {count} of {of} ({figure}){'' if met else ': NOT MET'}"


def mistaken(rows: Sequence[Row], tools: dict[str, Scrape]) -> Iterator[str]:
    """Count the sentences of gold bodies that were taken for posts."""
    taken, asked = 0, 0
    for row in rows:
        sentences = [
            s for s in map(squeeze, _SENTENCE.split(row.body)) if len(s) > SHORTEST_SENTENCE
        ]
        own = _embedded(row.html)
        for text in (row.body, *(scrape(row.html) for scrape in tools.values())):
            asked += len(sentences)
            stretches = [squeeze(text[a:b]) for a, b in places(text)]
            for sentence in sentences if stretches else ():
                if not own(sentence) and any(sentence in stretch for stretch in stretches):
                    taken += 1
                    yield f"  {row.article.id[:30]}: {sentence[:60]}"
    yield _verdict("sentences of gold bodies taken", taken, asked, WANTED["mistaken"], most=True)


def _embedded(html: str) -> Callable[[str], bool]:
    """Tell which sentences are of the page's own embeds, text or signature, by their letters."""
    posts = _posts_in(html)
    texts = [squeeze(post.text) for post in posts]
    handles = [squeeze(post.handle) for post in posts if post.handle]
    return lambda sentence: (
        any(sentence in text for text in texts) or any(handle in sentence for handle in handles)
    )


def places(text: str) -> list[tuple[int, int]]:
    """Give the stretches that the rules for posts take."""
    return [(post.start, post.end) for post in _posts(text)]


def _posts(text: str) -> tuple[Post, ...]:
    segments = segment(Article(text))
    return find_posts(text, find(segments, Shape(segments), _index()))[0]


@lru_cache(maxsize=1)
def _index() -> Index:
    rules = Rules.load()
    return index(rules.only(*(rule.id for rule in rules.rules if rule.category == "posts")))


def planted(rows: Sequence[Row]) -> Iterator[str]:
    """Plant posts into gold bodies: how many are whole, and how many took lines of the article."""
    chance = random.Random(SEED)
    bodies = [body for row in rows if len(body := _lines(row.body)) >= FEWEST_LINES]
    for kind, plants in PLANTS.items():
        whole, greedy, lines, count = 0, 0, 0, 0
        for body in bodies:
            for _ in range(EACH):
                plant, at = chance.choice(plants), chance.randrange(2, len(body))
                count += 1
                more = plant_one(body, at, plant)
                whole += more == 0
                greedy += more > 0
                lines += max(0, more)
        yield (
            f"  {kind}: {count} planted, {100 * whole / count:.1f} % whole; "
            f"{greedy} took {lines} lines of the article ({100 * greedy / count:.2f} %)"
        )


def _lines(body: str) -> list[str]:
    return [line for line in map(str.strip, body.split("\n")) if line]


def plant_one(body: Sequence[str], at: int, plant: str) -> int:
    """Plant a post; returns the lines of the article it took, negative: its own lines left."""
    above = "\n".join(body[:at]) + "\n"
    signature = "\n— Ines Corvo (@inescorvo) March 23, 2019\n"
    text = above + plant + signature + "\n".join(body[at:])
    end = len(above) + len(plant) + len(signature) - 1
    start = next((post.start for post in _posts(text) if post.end == end), end)
    if start < len(above):
        return text[start : len(above)].count("\n")
    return -text[len(above) : min(start, end)].count("\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "cleaner-cache")
    parser.add_argument("--only", choices=("found", "mistaken", "planted"), help="one part")
    options = parser.parse_args(arguments)
    folder = corpora_folder()
    if not folder:
        return
    rows = [row for path in find_corpora(folder).values() for row in read_corpus(path)]
    tools = scrapes(options.cache)
    parts: dict[str, Callable[[], Iterator[str]]] = {
        "found": lambda: found(folder, rows, tools),
        "mistaken": lambda: mistaken(rows, tools),
        "planted": lambda: planted(rows),
    }
    for name, part in parts.items():
        if options.only in (None, name):
            print(f"{name}:")
            for line in part():
                print(line, flush=True)


if __name__ == "__main__":
    main()
