"""What is measured on: invented pages, real ones where there are corpora, long texts, rules."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from benchmarks.corpora import find_corpora
from benchmarks.newsroom import articles
from benchmarks.speed.measure import Options
from benchmarks.webpages import web_pages
from cleaner.learn.corpus import read_corpus
from cleaner.learn.scrape import scraper

INVENTED, REAL = "invented", "real"


@dataclass(frozen=True, slots=True)
class Documents:
    """Raw texts of one kind, as bytes; with the HTML each was made from, if it was."""

    name: str
    texts: tuple[bytes, ...]
    html: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of text."""
        return sum(map(len, self.texts))

    @property
    def lines(self) -> int:
        """Lines of text."""
        return sum(text.count(b"\n") + 1 for text in self.texts)


def pages(options: Options) -> Iterator[Documents]:
    """Give page text: of invented pages, and of real ones where there are corpora."""
    made = list(_filling(((page.text.encode(), page.html) for page in web_pages(10_000)), options))
    yield Documents(f"{INVENTED} pages", *_columns(made))
    if real := list(_filling(_real(options, "html_text"), options)):
        yield Documents(f"{REAL} pages", *_columns(real))


def extracted(options: Options) -> Iterator[Documents]:
    """Give extractor output: invented articles, and real ones where there are corpora."""
    made = list(_filling(((one.text.encode(), "") for one in articles(10_000)), options))
    yield Documents(f"{INVENTED} extracts", _columns(made)[0])
    if real := list(_filling(_real(options, "trafilatura"), options)):
        yield Documents(f"{REAL} extracts", _columns(real)[0])


Pair = tuple[bytes, str]


def _columns(pairs: list[Pair]) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    return tuple(text for text, _ in pairs), tuple(html for _, html in pairs)


def _filling(pairs: Iterator[Pair], options: Options) -> Iterator[Pair]:
    """Give so many documents that they make up the size that is asked for."""
    size = 0
    for text, html in pairs:
        if size >= options.size:
            break
        if text.strip():
            size += len(text)
            yield text, html


def _real(options: Options, tool: str) -> Iterator[Pair]:
    """Give the pages of all corpora in turns, as one tool reads them."""
    if options.corpora is None:
        return
    read = scraper(tool, options.cache)
    for html in _real_html(options.corpora):
        yield read(html).encode("utf-8", "replace"), html


@cache
def _real_html(folder: Path) -> tuple[str, ...]:
    """Read 300 pages, spread over the corpora: more than any part asks for."""
    found = []
    for path in find_corpora(folder).values():
        rows = read_corpus(path)
        found += [row.html for row in rows[:: max(1, len(rows) // 100)] if row.html][:100]
    random.Random(1).shuffle(found)
    return tuple(found)


def lines_of_pages(size: int) -> str:
    """Make one text of page-like lines, of `size` bytes, or a few less for the last character."""
    block = "\n".join(page.text for page in islice(web_pages(10_000, seed=2), 40)) + "\n"
    data = block.encode()
    return (data * (size // len(data) + 1))[:size].decode(errors="ignore")


SHORT = (
    *("Main menu", "Sport news", "12 May 2021", "Read more"),
    *("Velmora", "19:40", "Photos 1/12", "Wednesday"),
)


def short_lines(count: int) -> str:
    """Make one text of `count` lines of a word or two, some ten bytes each."""
    block = "\n".join(random.Random(3).choices(SHORT, k=1000))
    return "\n".join([block] * (count // 1000) + [SHORT[n % 8] for n in range(count % 1000)])


def one_line(size: int) -> str:
    """Make one text of `size` bytes without a line break."""
    return lines_of_pages(size).replace("\n", " ")


# ---- rules

SYLLABLES = ("ba", "cor", "dil", "fen", "gal", "hu", "jor", "ka", "lem", "mir", "nos", "ot", "per")
OPENINGS = (
    *("Read more from", "Share this on", "Sign up for", "More on", "Follow us on", "Support"),
    *("Also on", "Photo by", "Copyright", "Join", "Download the", "Advertisement by", ""),
)
RULE_FILES = ("related", "share", "newsletter", "navigation", "advertising", "credits")


def write_rules(folder: Path, count: int) -> None:
    """Write `count` rules in invented words: lists of phrases, some open at an end, few regexes.

    In these they are like the shipped ones; the openings are common, so that many of them
    nearly match real lines.
    """
    dice = random.Random(count)
    texts: dict[str, list[str]] = {name: [] for name in RULE_FILES}
    for number in range(count):
        texts[RULE_FILES[number % len(RULE_FILES)]].append(_rule(number, dice))
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in texts.items():
        (folder / f"{name}.toml").write_text("\n".join(records), encoding="utf-8")


def _rule(number: int, dice: random.Random) -> str:
    phrases = [_phrase(dice) for _ in range(dice.choice((1, 2, 3, 4, 6, 8)))]
    patterns = [f'"{phrase} *"' if dice.random() < 0.28 else f'"{phrase}"' for phrase in phrases]
    if dice.random() < 0.1:
        patterns.append(f"'/^{_word(dice)} \\d+ {_word(dice)}\\b/'")
    taken = phrases[0] + " the harbour" * patterns[0].endswith(' *"')
    return (
        f'[[rule]]\nid = "invented-{number}"\nlanguage = "any"\nremove = "line"\n'
        'description = "An invented label, for measuring."\n'
        f"match = [{', '.join(patterns)}]\n"
        f'examples = ["[-{taken}-]\\nThe council met.", "They met at noon."]\n'
    )


def _phrase(dice: random.Random) -> str:
    words = " ".join(_word(dice).title() for _ in range(dice.randint(1, 3)))
    return f"{dice.choice(OPENINGS)} {words}".strip()


def _word(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=dice.randint(2, 4)))
