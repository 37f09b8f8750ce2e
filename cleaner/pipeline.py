"""The way of an article through the cleaner: read, segment, match, decide, tag, write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Literal

from . import posts as embedded
from .decide import NEAR, SURE, Piece, cut, decide, near_miss
from .hear import Heard
from .index import Index, index
from .kind import recognise
from .markup import quote_start
from .match import find
from .model import Action, Article, Cleaned, Flag, Kind, Match, Near, Post, Removal
from .places import Places
from .rulebook import CATEGORIES, Rules
from .rulebook.schema import nearest
from .segment import Segments, segment
from .shape import Notes, Shape
from .weigh import Weights, weigh, weights

PROFILES = ("gentle", "default", "strict")
KINDS = ("auto", "text", "page")
ACTIONS = ("strip", "keep", "mark")

ROUNDS = 12
"""A body is judged again until nothing more goes; an article that never settles is left whole."""

LEAST_SHARE = 0.02
"""An article that would keep less of itself than this is left whole and flagged."""

LEAST_HEADLINE = 3
"""Words of a headline without a sign for one; what is shorter stands over it, as "Opinion" does."""

LEFT_WHOLE: Flag = "left-whole"
TIME_LIMIT: Flag = "time-limit"
UNSETTLED: Flag = "unsettled"


class Cleaner:
    r"""Cleans articles by one rule book, profile and choice of actions.

    `actions` says what happens to a category: `strip` (the default), `keep` or `mark`.
    `detector` tells the languages of posts; `languages` are the only ones that occur, as BCP 47
    tags (all, when empty). `kind` says what texts are, or `auto`, which finds out; an article
    that says itself that it is of kind `page` or `html` stays that.

    Reusable, safe to share between threads, and picklable. Raises ValueError for an unknown
    profile, kind, category, action or language, RulesError for rules that cannot be used.

    >>> Cleaner().clean("The match ended 3-3.\nClick Here: rugby store").body
    'The match ended 3-3.'
    """

    def __init__(
        self,
        *,
        profile: str = "default",
        rules: Rules | None = None,
        actions: Mapping[str, Action] | None = None,
        kind: str = "auto",
        detector: str = "langdetect",
        languages: Iterable[str] = (),
    ) -> None:
        self.profile = _known("profile", profile, PROFILES)
        self.kind: Kind | Literal["auto"] = _known("kind", kind, KINDS)  # type: ignore[assignment]
        self.detector = _known("language detector", detector, embedded.DETECTORS)
        self.languages = embedded.read_languages(languages)
        self.actions = dict(actions or {})
        for category, action in self.actions.items():
            _known("category", category, CATEGORIES)
            _known("action", action, ACTIONS)
        self.rules = rules or Rules.load()

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name[0] != "_"}

    @cached_property
    def _index(self) -> Index:
        return index(self.rules)

    @cached_property
    def _weights(self) -> dict[str, Weights]:
        return {kind: weights(self.rules, kind) for kind in ("text", "page")}

    @property
    def digest(self) -> str:
        """A name for all that decides what this cleaner does: rules, profile, actions, kind."""
        actions = sorted(self.actions.items())
        tagging = (self.detector, self.languages)
        options = (self.rules.digest, self.profile, self.kind, actions, tagging)
        return hashlib.sha256(repr(options).encode()).hexdigest()[:16]

    def clean(
        self, article: str | Article, *, id: str = "", url: str = "", title: str = ""
    ) -> Cleaned:
        """Clean one article: a text with what is known of it, or an `Article` that says it all.

        The text may hold anything a Python string can; nothing raises for it. Raises TypeError
        for an id, url or title beside an `Article`.
        """
        if not isinstance(article, Article):
            article = Article(article, id, url=url, title=title)
        elif id or url or title:
            raise TypeError("id, url and title of an Article stand in it: Article(text, url=...)")
        return self._clean(article)[0]

    def language(self, article: Article) -> str:
        """Tell an article's language, a BCP 47 tag: the one it came with, else the detector's."""
        if article.language:
            return article.language
        return embedded.language_of(article.text, self.detector, self.languages)[0]

    def near(self, cleaned: Cleaned) -> tuple[Near, ...]:
        """List the kept stretches that came near to removal, the nearest first."""
        found = self.clean_with_near(cleaned.article)[1]
        return tuple(sorted(found, key=lambda near: -near.score))

    def clean_with_near(self, article: Article) -> tuple[Cleaned, list[Near]]:
        """Clean one article, and list the kept stretches that came near in the text's order."""
        cleaned, close, places = self._clean(article)
        return cleaned, [places.near(near_miss(piece)) for piece in close]

    def pipe(self, texts: Iterable[str | Article]) -> Iterator[Cleaned]:
        """Clean a stream of articles, in order, one at a time."""
        return map(self.clean, texts)

    def _clean(self, whole: Article) -> tuple[Cleaned, list[Piece], Places]:
        """Judge the article, then what is left of it, until nothing more goes.

        With it come the pieces of the body that came near, and where the body's text stood.
        """
        removals: list[Removal] = []
        posts: dict[tuple[int, int], Post] = {}
        flags: dict[Flag, None] = {}
        heard = Heard()
        notes: Notes = {}
        body, kind = whole, self.kind
        for number in range(ROUNDS):
            places = Places(whole.text, removals)
            judged, gone, close, found = self._judge(body, kind, flags, heard, notes)
            if number == 0:
                whole = replace(whole, kind=judged)
            posts |= {(post.start, post.end): post for post in map(places.post, found)}
            if not gone:
                break
            removals = places.merge(gone)
            body = replace(whole, text=cut(whole.text, removals), kind="text", links=None)
            kind = "auto"  # what is left of a page is, as a rule, no page
        else:
            removals, flags, body = [], {**flags, UNSETTLED: None}, whole
        if removals and _lost_itself(whole.text, body.text):
            removals, flags, body, close = [], {**flags, LEFT_WHOLE: None}, whole, []
        cleaned = Cleaned(
            whole,
            body.text,
            whole.title or _title(removals),
            tuple(removals),
            tuple(posts[place] for place in sorted(posts)),
            tuple(flags),
        )
        return cleaned, close, places

    def _judge(
        self,
        article: Article,
        kind: Kind | Literal["auto"],
        flags: dict[Flag, None],
        heard: Heard,
        notes: Notes,
    ) -> tuple[Kind, list[Removal], list[Piece], tuple[Post, ...]]:
        """Take an article once through segment, match, decide and tag; say what kind it is."""
        segments = segment(article)
        shape = Shape(segments, notes)
        if shape.kind == "text":
            shape.kind = recognise(shape, self._index) if kind == "auto" else kind
        weights = self._weights["page" if shape.kind == "page" else "text"]
        matches = find(
            segments, shape, self._index, lambda rule: flags.update({TIME_LIMIT: None}), heard
        )
        posts, matches = self._posts(segments, matches)
        matches = self._act(matches)
        leanings = weigh(shape, weights, matches, NEAR)
        removals, close = decide(segments, [*matches, *leanings], self.profile)
        return shape.kind, [self._mark(removal, posts) for removal in removals], close, posts

    def _posts(
        self, segments: Segments, matches: list[Match]
    ) -> tuple[tuple[Post, ...], list[Match]]:
        """Let the posts module say how far each post reaches."""
        hits = [match for match in matches if match.category == "posts"]
        article = segments.article
        if not (hits or article.posts):
            return (), matches
        posts, grown = embedded.find(segments.text, hits, article.language, article.posts)
        posts = embedded.tag(posts, lambda: self.language(article), self.detector, self.languages)
        others = [match for match in matches if match.category != "posts"]
        return posts, others + [
            replace(match, start=quote_start(article.text, match.start)) for match in grown
        ]

    def _act(self, matches: list[Match]) -> list[Match]:
        """Turn what belongs to a kept category into protection; its hints count for nothing."""
        kept = {category for category, action in self.actions.items() if action == "keep"}
        if not kept:
            return matches
        return [
            replace(match, keeps=True) if match.category in kept else match
            for match in matches
            if match.category not in kept or (match.score >= SURE and match.category != "structure")
        ]

    def _mark(self, removal: Removal, posts: tuple[Post, ...]) -> Removal:
        """Give a removal its mark where its category is marked: one line or word for all of it."""
        if self.actions.get(removal.category) != "mark" or not (core := removal.text.strip()):
            return removal
        label = next(
            (
                embedded.mark(post)
                for post in posts
                if post.start < removal.end and post.end > removal.start
            ),
            f"[removed: {removal.category}]",
        )
        lead, _, trail = removal.text.partition(core)
        return replace(removal, mark=lead + label + trail)


def _lost_itself(text: str, body: str) -> bool:
    """Whether so little is left that the rules, not the article, are the likely culprit."""
    return not body.strip() or len(body) < LEAST_SHARE * len(text)


def _title(removals: list[Removal]) -> str:
    """Give the headline that stood above the text, its Markdown signs taken off."""
    for removal in removals:
        if removal.category == "headlines":
            line = removal.text.strip()
            if line.startswith("#") or len(line.split()) >= LEAST_HEADLINE:
                return line.strip("#* _").strip()
    return ""


def _known(what: str, name: str, known: Iterable[str]) -> str:
    if name not in (known := list(known)):
        raise ValueError(f"unknown {what} {name!r}: {nearest(str(name), known)}")
    return name
