"""The nouns: frozen, slotted values that every other module takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

Kind = Literal["text", "page", "html"]
"""What an article was read from: an extractor's output, a whole page's words, or HTML."""

KINDS: tuple[Kind, ...] = get_args(Kind)

Scope = Literal["words", "line", "block", "tail"]
"""How far a rule reaches: the match, its line, a run of lines, everything below."""

Action = Literal["strip", "keep", "mark"]
"""What a profile does with a category: take it out, leave it, or put a mark in its place."""

Flag = Literal["left-whole", "unsettled", "time-limit"]
"""Why a person should look: an article would have lost nearly all of itself, or more at each
cleaning (in both cases nothing was removed), or a rule ran too long on it."""

Condition = str | int | tuple[str, ...]
"""The value of one `when` condition."""


@dataclass(frozen=True, slots=True)
class Article:
    """One raw text with what is known of it.

    `kind` is what it was read from; `text` says least, and leaves a cleaner to find out whether
    it is a whole page. `site` is the name of the url's host without `www.`, unless given.
    `links` are the stretches of `text` that were links in the source, sorted; None where
    the source could not tell (plain text). `posts` are those that the source's embed code named;
    their places are not known yet. Raises ValueError for an unknown kind.
    """

    text: str
    id: str = ""
    kind: Kind = "text"
    url: str = ""
    site: str = ""
    title: str = ""
    language: str = ""
    links: tuple[tuple[int, int], ...] | None = None
    posts: tuple[Post, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r}; known: {', '.join(KINDS)}")
        if self.url and not self.site:
            object.__setattr__(self, "site", _host(self.url))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # brackets that are no address
        return ""


@dataclass(frozen=True, slots=True)
class Example:
    """A text that proves a rule: `taken` are the stretches of `text` that the rule takes.

    `title`, `site` and `kind` are the article's, for rules whose conditions ask for them.
    """

    text: str
    taken: tuple[tuple[int, int], ...]
    title: str = ""
    site: str = ""
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Rule:
    """One record of the rule book, as written; patterns are compiled elsewhere."""

    id: str
    description: str
    language: str
    scope: Scope
    keeps: bool = False
    match: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    grow: Literal["down", "up"] = "down"
    limit: int = 0
    score: float = 1.0
    when: Mapping[str, Condition] = field(default_factory=dict, hash=False)
    examples: tuple[Example, ...] = ()
    todo: tuple[Example, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def category(self) -> str:
        """The file the rule stands in: `donation`, `related`, ..."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Match:
    """One rule that fired on one stretch `[start, end)` of the text."""

    rule: str
    start: int
    end: int
    score: float
    keeps: bool = False

    @property
    def category(self) -> str:
        """The category of the rule that fired."""
        return self.rule.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Removal:
    """One stretch taken out of the raw text: `article.text[start:end] == text`.

    `matches` has the one that spoke loudest first; of equals, the one that reaches furthest.
    They may be given as a function that names them, called when somebody first looks.
    `mark` is what stands in the body instead, empty unless the category's action is `mark`.
    """

    start: int
    end: int
    text: str
    category: str
    score: float
    matches: tuple[Match, ...]
    mark: str = ""

    @property
    def rule(self) -> str:
        """The id of the rule that spoke loudest for this removal."""
        return self.matches[0].rule


class _WhenAsked:
    """A dataclass's slot that is filled when first read, where it was given a function."""

    def __init__(self, slot: Any) -> None:
        self.slot = slot

    def __get__(self, noun: object, kind: type | None = None) -> Any:
        if noun is None:
            return self
        value = self.slot.__get__(noun)
        if callable(value):
            value = value()
            self.slot.__set__(noun, value)
        return value

    def __set__(self, noun: object, value: object) -> None:
        self.slot.__set__(noun, value)


Removal.matches = _WhenAsked(Removal.matches)  # type: ignore[misc, assignment]


@dataclass(frozen=True, slots=True)
class Post:
    """An embedded social-media post found in an article, `[start, end)` of the raw text.

    `date` is ISO 8601 (`2019-03-23`) or empty; `language` a BCP 47 tag, `und` when there is
    too little text to tell; `confidence` the detector's, between 0 and 1.
    """

    platform: str
    author: str
    handle: str
    date: str
    text: str
    language: str
    confidence: float
    start: int
    end: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A kept stretch and how near it came to being removed: 1 would have removed it."""

    start: int
    end: int
    score: float
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned article: its body and its receipt (removals and posts).

    `flags` say why a person should look: `left-whole`, `unsettled`, `time-limit`.
    """

    article: Article
    body: str
    title: str
    removals: tuple[Removal, ...] = ()
    posts: tuple[Post, ...] = ()
    flags: tuple[Flag, ...] = ()
