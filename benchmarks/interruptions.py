"""Pages with clutter planted amid their text: how much of the text goes with it.

    CLEANER_CORPORA=folder python -m benchmarks.interruptions [--docs]

Whole pages as html_text gives them, each with one box of a kind put between two paragraphs of its
gold body: what stands below a list of other articles, a comment button or a note on the author is
mostly clutter on the corpora's pages, and not so on others. Prints, for each kind of box, the share
of the body that was lost and the pages that lost more than a tenth, or puts them into
docs/accuracy.md.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from cleaner import Cleaner
from cleaner.learn.corpus import Row, pages, read_by, read_corpus
from cleaner.learn.evaluate import Page, prepare
from cleaner.learn.metrics import lost, shingles
from cleaner.learn.scrape import scraper

from .tables import LABELS, sampled

LONG = 100
"""Letters of a line that is surely a paragraph of the body, where the body has it."""

FEWEST = 9
"""Paragraphs a page must have; the box stands below the second and above the last but one."""

MUCH = 0.1
"""A page that loses more than this share of its body is counted."""

HEADLINES = ("The mill by the river closes", "Mayor to run again, and again", "Five old bridges")

BOXES: dict[str, Sequence[Sequence[str]]] = {
    "nothing": [[]],
    "other articles": [
        [label, *HEADLINES[:2]]
        for label in (
            *("Related articles", "Read next", "Recommended for you", "Most read", "More stories"),
            *("Weitere Artikel", "Das könnte Sie auch interessieren", "Sur le même sujet"),
            *("También te puede interesar", "Leia também", "Potrebbe interessarti anche"),
            *("Читайте также", "İlginizi çekebilir", "اقرأ أيضا", "ये भी पढ़ें", "আরও পড়ুন"),
            *("関連記事", "相关阅读", "Có thể bạn quan tâm", "Baca juga"),
        )
    ],
    "a comment button": [
        [label]
        for label in (
            *("12 Comments", "Comments (3)", "Leave a comment", "Comment", "Kommentare"),
            *("Commentaires", "Comentarios", "Комментарии", "コメント"),
        )
    ],
    "a note on the author": [
        [label, "Ann Lee"]
        for label in (
            "About the author",
            "Über den Autor",
            "À propos de l'auteur",
            "Sobre el autor",
        )
    ],
    "a newsletter box": [
        [label, "Email address", "Sign up", "By signing up you agree to our privacy policy."]
        for label in (
            *("Sign up to our newsletter", "Get the day's news in your inbox", "Newsletter"),
            *("Jetzt Newsletter abonnieren", "Inscrivez-vous à notre newsletter"),
            *("Suscríbete a nuestra newsletter", "Подпишитесь на рассылку"),
        )
    ],
    "an appeal": [
        [label, "Donate"]
        for label in (
            *("Support our journalism", "Unterstützen Sie unsere Arbeit", "Soutenez-nous"),
            "Apoya nuestro periodismo",
        )
    ],
    "a line of the footer": [
        [label]
        for label in ("Privacy Policy", "All rights reserved", "Impressum", "Cookie settings")
    ],
    "share buttons": [["Share", "Facebook", "Twitter", "WhatsApp", "Email", "Copy link"]],
    "an advertisement": [
        [label]
        for label in ("Advertisement", "Anzeige", "Publicité", "Publicidad", "Реклама", "広告")
    ],
}


def planted(page: Page, box: Callable[[], Sequence[str]], chance: random.Random) -> Page | None:
    """Put a box between two paragraphs of a page's body; None where it has too few."""
    body = " ".join(page.body.split())
    lines = page.article.text.split("\n")
    rows = [
        row
        for row, line in enumerate(lines)
        if len(line) > LONG and " ".join(line.split())[:LONG] in body
    ]
    if len(rows) < FEWEST:
        return None
    at = rows[2 + chance.randrange(len(rows) - 4)]
    text = "\n".join([*lines[:at], *box(), *lines[at:]])
    return prepare(replace(page.article, text=text), page.body)


def measure(rows: Sequence[Row], boxes: Sequence[Sequence[str]], cleaner: Cleaner) -> list[str]:
    """Clean the pages with one box each, and tell how many they are and what they lost."""
    chance = random.Random(5)
    count = much = missing = whole = 0
    for page in pages(rows, read_by(scraper("html_text"))):
        one = planted(page, lambda: chance.choice(boxes), chance)
        if one is None:
            continue
        cleaned = cleaner.clean(one.article)
        gone, had = lost(shingles(one.article.text), shingles(cleaned.body), shingles(one.body))
        count, missing, whole = count + 1, missing + gone, whole + had
        much += gone > MUCH * had
    return [str(count), f"{100 * missing / max(1, whole):.1f}", str(much)]


def table(corpora: dict[str, Path], step: int) -> Iterator[list[str]]:
    """Measure every so many pages of each corpus with each kind of box."""
    cleaner = Cleaner()
    yield ["corpus", "planted", "pages", "lost, %", "lost a tenth"]
    for name, path in corpora.items():
        rows = list(islice(read_corpus(path), 0, None, step))
        for kind, boxes in BOXES.items():
            yield [LABELS.get(name, name), kind, *measure(rows, boxes, cleaner)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or put it into the document."""
    return sampled("interruptions", __doc__, table, arguments)


if __name__ == "__main__":
    sys.exit(main())
