"""The language of a post or an article: BCP 47 tag, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from ..model import Post
from .detectors import LANGUAGES, TAGS, detect, settle
from .prepare import letters, prepare, script_language

UNDECIDED = "und"
"""The BCP 47 tag of a text that is in no language, or too short to tell."""

FEWEST_LETTERS = 16
"""Letters below which only a script can decide; two in three guesses would be right there."""

FEWEST_SIGNS = 2
"""Letters from which a script that one language writes decides."""

SCRIPT_SHARE = 0.6
"""Share of letters a script needs to decide."""

SCRIPT_SURE = 0.99
"""Confidence in a language whose script no other writes."""

HAN_SURE = 0.93
"""Confidence in Chinese without a kana: a few Japanese headlines have none either."""

PRIOR = 0.9
"""Share of posts that are in their article's language, by experience."""

SAMPLE = 200
"""Characters that tell an article's language."""

MOST = 600
"""Characters of a post that are looked at."""


def read_languages(tags: Iterable[str]) -> tuple[str, ...]:
    """Bring tags as people write them (`EN`, `en-GB`, `nb`) to those that languages are told by.

    Raises TypeError for a text in place of a list, ValueError for a tag that no detector tells.

    >>> read_languages(["EN", "en-GB", "nb"])
    ('en', 'no')
    """
    if isinstance(tags, str):
        raise TypeError(f"languages is a list of tags: write languages=[{tags!r}]")
    found: dict[str, None] = {}
    for tag in tags:
        base = tag.replace("_", "-").partition("-")[0].lower()
        base = TAGS.get(base, base)
        if base not in LANGUAGES:
            raise ValueError(f"unknown language {tag!r}: give BCP 47 tags, such as en, pt or zh")
        found[base] = None
    return tuple(found)


def tag(
    posts: Sequence[Post],
    article_language: Callable[[], str],
    detector: str = "langdetect",
    languages: Collection[str] = (),
) -> tuple[Post, ...]:
    """Fill language and confidence of each post that its embed code does not name them for.

    `article_language` gives the article's BCP 47 tag and is called at most once, only when a
    post needs it; `languages`, when given, are the only ones that occur. No detector is even
    imported when the posts hold no words.
    """
    known: list[str] = []
    done: list[Post] = []
    for post in posts:
        if post.language == UNDECIDED or not post.language:
            words = prepare(post.text[:MOST])
            language, sure = _by_script(words, languages)
            if language == UNDECIDED and letters(words) >= FEWEST_LETTERS:
                if not known:
                    known.append(article_language())
                language, sure = settle(
                    detect(words, detector), _prior(known[0], languages), detector
                )
            post = replace(post, language=language, confidence=round(sure, 4))
        done.append(post)
    return tuple(done)


def language_of(
    text: str, detector: str = "langdetect", languages: Collection[str] = ()
) -> tuple[str, float]:
    """Tell an article's language and the confidence in it, from its longest lines."""
    words = prepare(_sample(text))
    language, sure = _by_script(words, languages)
    if language == UNDECIDED and letters(words) >= FEWEST_LETTERS:
        language, sure = settle(detect(words, detector), _prior("", languages), detector)
    return language, round(sure, 4)


def _sample(text: str) -> str:
    """Give the first `SAMPLE` characters of the longest lines, a little of each."""
    lines = sorted(text.splitlines(), key=len, reverse=True)[:4]
    share = SAMPLE // max(1, len(lines))
    return " ".join(line[: max(share, SAMPLE - share * (len(lines) - 1))] for line in lines)


def _by_script(words: str, languages: Collection[str]) -> tuple[str, float]:
    language, share = script_language(words)
    allowed = not languages or language in languages
    if not language or not allowed or share < SCRIPT_SHARE or letters(words) < FEWEST_SIGNS:
        return UNDECIDED, 0.0
    return language, (HAN_SURE if language == "zh" else SCRIPT_SURE) * min(1.0, share + 0.2)


def _prior(article: str, languages: Collection[str]) -> dict[str, float]:
    """Give how likely each language is before a word is read; the empty name is all others."""
    base = article.partition("-")[0]
    if languages:
        prior = dict.fromkeys(languages, 1.0) | {"": 0.0}
        if base in prior and len(languages) > 1:
            other = (1 - PRIOR) / (len(languages) - 1)
            prior = dict.fromkeys(languages, other) | {"": 0.0, base: PRIOR}
        return prior
    if not base or base == UNDECIDED:
        return {"": 1.0}
    return {base: PRIOR, "": (1 - PRIOR) / 50}
