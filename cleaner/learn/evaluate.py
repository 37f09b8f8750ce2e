"""Measuring a cleaner on raw texts with gold bodies: per corpus, per language, per rule.

A page is prepared once (`prepare`), a cleaner's work on it is judged once (`judge`), and
everything else is sums over the outcomes.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from ..model import Article, Cleaned, Match
from . import metrics
from .metrics import Gold, Overlap, Span


@dataclass(frozen=True, slots=True)
class Page:
    """A raw text and its gold body, with all that is asked of both more than once."""

    article: Article
    body: str
    gold: Gold
    raw: Counter[tuple[str, ...]]
    clutter: tuple[Span, ...]
    nothing: Overlap
    oracle: Overlap


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's stretch on one page: right when it was clutter; `words` taken, `lost` of them."""

    rule: str
    right: bool
    words: int
    lost: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a cleaner did to one page, in numbers, and the stretches to show for it.

    `lost` and `leak` are counts: so many, out of so many.
    """

    article: Article
    clutter: tuple[Span, ...]
    removed: tuple[Span, ...]
    lost_spans: tuple[Span, ...]
    nothing: Overlap
    cleaned: Overlap
    oracle: Overlap
    lost: tuple[int, int]
    leak: tuple[int, int]
    exact: bool
    words: float
    verdicts: tuple[Verdict, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a set of pages; `margin` is 1.96 standard deviations of `f1`, resampled.

    `gap` is the share of the way from `nothing` to `oracle` that `f1` went, `lost` and `leak`
    shares of all shingles and words, `lost_pages` the mean of the pages' own shares.
    """

    pages: int
    nothing: float
    f1: float
    margin: float
    oracle: float
    gap: float
    lost: float
    lost_pages: float
    leak: float
    exact: float
    word_f1: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """How a rule fared: `bound` is Wilson's lower bound for its being right, a page one voice."""

    rule: str
    fired: int
    pages: int
    right: int
    wrong: int
    bound: float
    words: int
    lost: int


def prepare(article: Article, body: str) -> Page:
    """Set a raw text beside its gold body."""
    known = metrics.gold(body)
    raw = metrics.shingles(article.text)
    clutter = metrics.clutter(article.text, known)
    kept = metrics.shingles(metrics.without(article.text, clutter)) if clutter else raw
    return Page(
        article=article,
        body=body,
        gold=known,
        raw=raw,
        clutter=tuple(clutter),
        nothing=metrics.overlap(raw, known.shingles),
        oracle=metrics.overlap(kept, known.shingles),
    )


def judge(page: Page, cleaned: Cleaned) -> Outcome:
    """Measure what a cleaner made of a page."""
    text = page.article.text
    removed = tuple((removal.start, removal.end) for removal in cleaned.removals)
    # marks stand in the body in place of the text; only what is left of the raw text counts
    body = metrics.without(text, removed) if removed else text
    left = metrics.shingles(body) if removed else page.raw
    matches = {(m.rule, m.start, m.end): m for r in cleaned.removals for m in r.matches}
    return Outcome(
        article=page.article,
        clutter=page.clutter,
        removed=removed,
        lost_spans=tuple(_lost_spans(page, removed)),
        nothing=page.nothing,
        cleaned=metrics.overlap(left, page.gold.shingles),
        oracle=page.oracle,
        lost=metrics.lost(page.raw, left, page.gold.shingles),
        leak=metrics.leaked(text, page.clutter, removed),
        exact=metrics.exact(body, page.body),
        words=metrics.word_f1(body, page.body),
        verdicts=tuple(_verdict(page, m) for m in matches.values() if not m.keeps and m.score > 0),
        flags=cleaned.flags,
    )


def measure(pages: Iterable[Page], clean: Callable[[Article], Cleaned]) -> list[Outcome]:
    """Clean and judge page by page."""
    return [judge(page, clean(page.article)) for page in pages]


def summarise(outcomes: Sequence[Outcome], draws: int = 200) -> Summary:
    """Put the outcomes of a set of pages together; `draws` resamples make the margin."""
    cleaned = metrics.score(one.cleaned for one in outcomes)
    nothing = metrics.score(one.nothing for one in outcomes).f1
    oracle = metrics.score(one.oracle for one in outcomes).f1
    count = len(outcomes) or 1
    return Summary(
        pages=len(outcomes),
        nothing=nothing,
        f1=cleaned.f1,
        margin=metrics.interval(
            [one.cleaned for one in outcomes], lambda draw: metrics.score(draw).f1, draws
        )
        if draws
        else 0.0,
        oracle=oracle,
        gap=metrics.gap_closed(nothing, cleaned.f1, oracle),
        lost=metrics.share(one.lost for one in outcomes),
        lost_pages=sum(metrics.share([one.lost]) for one in outcomes) / count,
        leak=metrics.share(one.leak for one in outcomes),
        exact=sum(one.exact for one in outcomes) / count,
        word_f1=sum(one.words for one in outcomes) / count,
        precision=cleaned.precision,
        recall=cleaned.recall,
    )


def by_language(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Group outcomes by the article's language, the most frequent first."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        groups[one.article.language or "und"].append(one)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def by_rule(outcomes: Iterable[Outcome]) -> list[RuleRecord]:
    """Count how often each rule fired and was right, the most frequent first."""
    pages: dict[str, list[list[Verdict]]] = defaultdict(list)
    for one in outcomes:
        here: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in one.verdicts:
            here[verdict.rule].append(verdict)
        for rule, verdicts in here.items():
            pages[rule].append(verdicts)
    records = [_record(rule, groups) for rule, groups in pages.items()]
    return sorted(records, key=lambda record: (-record.fired, record.rule))


def fold(site: str, folds: int) -> int:
    """Return the fold, from 0, that a site's pages belong to; the same on every machine."""
    return zlib.crc32(site.encode()) % folds


def worst(outcomes: Iterable[Outcome], count: int) -> tuple[list[Outcome], list[Outcome]]:
    """Return the `count` outcomes that lost most and the `count` that leaked most."""
    pages = list(outcomes)
    return (
        sorted((p for p in pages if p.lost[0]), key=lambda p: -p.lost[0])[:count],
        sorted((p for p in pages if p.leak[0]), key=lambda p: -p.leak[0])[:count],
    )


def marked(outcome: Outcome) -> str:
    """Return the word diff from the cleaned text to the gold: `[-leaked-]` and `{+lost+}`.

    Only lines with a mark are shown, each with its number in the raw text.
    """
    text = outcome.article.text
    shown = []
    for number, (start, end) in enumerate(metrics.lines(text), 1):
        gone = _within(outcome.lost_spans, start, end)
        leaked = (start, end) in outcome.clutter and not _covered(outcome.removed, start, end)
        if gone:
            shown.append(f"{number:5} {_mark(text, gone, start, end, '{+', '+}')}")
        elif leaked:
            stays = list(_gaps(_within(outcome.removed, start, end), start, end))
            shown.append(f"{number:5} {_mark(text, stays, start, end, '[-', '-]')}")
    return "\n".join(shown)


def as_dict(summary: Summary | RuleRecord) -> dict[str, float | int | str]:
    """Return a summary or a rule's record for JSON, shares rounded to five places."""
    return {
        key: round(value, 5) if isinstance(value, float) else value
        for key, value in asdict(summary).items()
    }


def _verdict(page: Page, match: Match) -> Verdict:
    known, all_, lost, taken = 0, 0, 0, 0
    for start, end in _lines_of(page.article.text, match.start, match.end):
        inside, grams, words = _standing(page, match, start, end)
        known, all_, taken = known + inside, all_ + grams, taken + words
        if grams and 2 * inside >= grams:
            lost += words
    return Verdict(match.rule, 2 * known < all_ or not all_, taken, lost)


def _standing(page: Page, match: Match, start: int, end: int) -> tuple[int, int, int]:
    """Count a line's runs of three words that touch the match: in the body, all; and its words.

    The runs reach beyond the match, or a word cut from the middle of a sentence would be judged
    without its sentence.
    """
    places = [word.span() for word in metrics.places(page.article.text, start, end)]
    touched = {i for i, (a, b) in enumerate(places) if a < match.end and b > match.start}
    grams = metrics.grams([page.article.text[a:b] for a, b in places], 3)
    runs = [gram for i, gram in enumerate(grams) if touched & set(range(i, i + 3))]
    return sum(gram in page.gold.grams for gram in runs), len(runs), len(touched)


def _lost_spans(page: Page, removed: Sequence[Span]) -> Iterator[Span]:
    """Find the removed stretches, line by line, that the body has."""
    for start, end in removed:
        whole = Match("", start, end, 1.0)
        for line in _lines_of(page.article.text, start, end):
            known, all_, _ = _standing(page, whole, *line)
            if all_ and 2 * known >= all_:
                yield max(start, line[0]), min(end, line[1])


def _lines_of(text: str, start: int, end: int) -> Iterator[Span]:
    at = text.rfind("\n", 0, start) + 1
    while at < min(end, len(text)):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        yield at, stop
        at = stop + 1


def _record(rule: str, groups: Sequence[Sequence[Verdict]]) -> RuleRecord:
    flat = [verdict for group in groups for verdict in group]
    right = sum(verdict.right for verdict in flat)
    voices = sum(sum(v.right for v in group) / len(group) for group in groups)
    return RuleRecord(
        rule=rule,
        fired=len(flat),
        pages=len(groups),
        right=right,
        wrong=len(flat) - right,
        bound=metrics.wilson(voices, len(groups))[0],
        words=sum(verdict.words for verdict in flat),
        lost=sum(verdict.lost for verdict in flat),
    )


def _within(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """Return the parts of the spans that lie in the stretch."""
    return [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]


def _gaps(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    at = start
    for a, b in spans:
        if a > at:
            yield at, a
        at = b
    if at < end:
        yield at, end


def _covered(spans: Iterable[Span], start: int, end: int) -> bool:
    return not list(_gaps(_within(spans, start, end), start, end))


def _mark(text: str, spans: Iterable[Span], start: int, end: int, left: str, right: str) -> str:
    parts, at = [], start
    for a, b in spans:
        parts += [text[at:a], left, text[a:b], right]
        at = b
    return "".join([*parts, text[at:end]])
