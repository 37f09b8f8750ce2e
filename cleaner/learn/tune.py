"""Fit the scores of shape rules and hints to pages with gold bodies.

A line's scores add up, so they are the weights of a logistic regression: each rule is a feature
that a line has or lacks, and the label is whether the gold body lacks the line. Sites are kept
apart: what a line is judged by in measuring was never fitted on its own site. Two fits, as the
matcher makes two passes: first the line alone, then what its neighbours' scores add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..conditions import checks, rows_where
from ..context import EVEN, settle
from ..index import index, speaks
from ..match import find
from ..model import Article, Kind, Rule
from ..rulebook import Rules
from ..rulebook.schema import NEIGHBOURS
from ..rulebook.scores import tunable as is_tunable
from ..segment import Segments, segment
from ..shape import Shape
from ..weigh import CLAMP, measures
from . import metrics
from .evaluate import fold

FOLDS = 5
SCALE = 5.0
"""How many units of the regression's log-odds make 1 of score."""

STRENGTH: Mapping[Kind, float] = {"text": 2.0, "page": 1.15}
"""The log-odds that make a score of 1: at these, sites left out lose at most about 0.3 % in kind
`text`; in kind `page` a lower one has a better F1 and takes far more of pages from elsewhere."""

PENALTY = 2.0
"""Weight of the ridge penalty; larger draws all scores to 0."""

HEAVIEST = 60
"""Words beyond which a longer line weighs no more."""

SHARE = 0.7
"""Power of a line's share in its page that it weighs by: at 1 a page's F1 would decide, which
forgets long articles; at 0 each line would count alike."""

LEAST_BODY = 50
"""Words; a shorter body does not weigh the lines around it more."""

ANY_LINE = "structure/any-line"
"""The rule that holds for every line."""

DIGITS = 3
"""Decimals of a written score: what the last one changes is below the noise of any corpus."""


@dataclass(slots=True)
class Page:
    """One article's lines as features: which rules fire on each, what it is, what it weighs."""

    segments: Segments
    shape: Shape
    site: str
    fired: list[list[int]]
    clutter: list[bool]
    weight: list[float]
    decided: list[float | None]
    """What a sure rule (CLAMP) or a keep rule (-CLAMP) says of the line, else None."""
    vetoed: list[float]
    """What vetoes, whose scores are not fitted, say of the line."""
    labels: dict[int, str]
    """The categories of the lines that surely go."""
    above: list[list[int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted scores by rule id, and how sites left out fare at several strengths."""

    scores: Mapping[str, float]
    table: Sequence[tuple[float, float, float]]
    """Threshold on the log-odds, share of gold words lost, share of clutter words that stay."""


def tunable(rules: Sequence[Rule]) -> list[Rule]:
    """Give the rules whose scores may be fitted: shapes and hints, but no veto (-1 or lower)."""
    return [rule for rule in rules if is_tunable(rule)]


def _numbered(rules: Sequence[Rule]) -> dict[str, int]:
    return {rule.id: number for number, rule in enumerate(rules)}


def gather(articles: Iterable[tuple[Article, str, float]], rules: Rules) -> list[Page]:
    """Turn articles with gold bodies, and what each page weighs, into features."""
    ready, names = index(rules), _numbered(tunable(rules.rules))
    pages = []
    for article, body, page_weight in articles:
        segments = segment(article)
        shape = Shape(segments)
        gold = metrics.gold(body)
        fired: list[list[int]] = [[] for _ in segments.lines]
        decided: list[float | None] = [None] * len(segments)
        vetoed = [0.0] * len(segments)
        for compiled in ready.compiled:
            rule = compiled.rule
            if rule.match or speaks(rule) or measures(rule) & NEIGHBOURS:
                continue
            for row in rows_where(shape, compiled.checks):
                if rule.id in names:
                    fired[row].append(names[rule.id])
                else:
                    vetoed[row] += rule.score
        labels: dict[int, str] = {}
        for match in find(segments, shape, ready):
            for row in segments.rows(match.start, match.end):
                if match.keeps:
                    decided[row] = -CLAMP
                elif match.rule in names:
                    fired[row] += [names[match.rule]] * (names[match.rule] not in fired[row])
                else:
                    labels.setdefault(row, match.category)
                    if decided[row] is None:
                        decided[row] = CLAMP
        clutter = [metrics.is_clutter(line, gold) is not False for line in segments.lines]
        counts = [min(HEAVIEST, count) for count in shape.words]
        body_words = sum(count for count, gone in zip(counts, clutter, strict=True) if not gone)
        whole = sum(counts) + max(LEAST_BODY, body_words)
        weight = [page_weight * (count / whole) ** SHARE for count in counts]
        pages.append(
            Page(segments, shape, article.site, fired, clutter, weight, decided, vetoed, labels)
        )
    return pages


def fit(pages: Sequence[Page], rules: Sequence[Rule], kind: str, strength: float) -> Fit:
    """Fit the scores so that log-odds of `strength` for clutter make a score of 1.

    Hints never fall below 0 nor reach 1: a hint that the corpus speaks against counts for
    nothing, and none removes alone.
    """
    import numpy as np

    tuned = tunable(rules)
    names = _numbered(tuned)
    first = [rule for rule in tuned if not measures(rule) & NEIGHBOURS]
    second = [rule for rule in tuned if measures(rule) & NEIGHBOURS]
    most = SCALE * 0.95
    bounds = [(0.0, most) if rule.match and rule.score > 0 else (None, None) for rule in tuned]
    folds = [fold(page.site, FOLDS) for page in pages]

    def one(page: Page) -> list[tuple[list[int], float]]:
        return [(fired, 0.0) for fired in page.fired]

    def crossed(features: Callable[[Page], list[tuple[list[int], float]]]) -> list[list[float]]:
        odds: list[list[float]] = [[] for _ in pages]
        for out in range(FOLDS):
            inside = [page for page, number in zip(pages, folds, strict=True) if number != out]
            found = _regress(inside, features, len(tuned), bounds)
            for number, page in enumerate(pages):
                if folds[number] == out:
                    odds[number] = _odds(features(page), found)
        return odds

    alone = crossed(one)
    for page, odds in zip(pages, alone, strict=True):
        _settle(page, odds, second, names)

    offsets = {id(page): odds for page, odds in zip(pages, alone, strict=True)}

    def two(page: Page) -> list[tuple[list[int], float]]:
        return list(zip(page.above, offsets[id(page)], strict=True))

    table = _table(pages, crossed(two), np)
    weights = _regress(pages, one, len(tuned), bounds)
    more = _regress(pages, two, len(tuned), bounds)
    scores = {
        rule.id: float((weights if rule in first else more)[names[rule.id]]) / SCALE
        for rule in tuned
    }
    rest = (1 - EVEN + (float(more[-1]) - strength) / SCALE) / 2
    for rule in tuned:  # each line is one, lies in one region and under one label or none
        if rule.id == ANY_LINE:
            scores[rule.id] += EVEN + float(weights[-1]) / SCALE
        elif not rule.match and measures(rule) <= {"region", "under"}:
            scores[rule.id] += rest
    return Fit({name: round(score, DIGITS) for name, score in sorted(scores.items())}, table)


def _settle(
    page: Page,
    odds: Sequence[float],
    second: Sequence[Rule],
    names: Mapping[str, int],
) -> None:
    """Let a page's lines know their neighbours' scores, and note which rules fire on them."""
    scores = [0.0] * len(page.segments)
    for row, value in enumerate(odds):
        score = EVEN + value / SCALE + page.vetoed[row]
        known = page.decided[row]
        scores[row] = known if known is not None else max(-CLAMP, min(CLAMP, score))
    settle(page.shape, scores, page.labels)
    page.above = [[] for _ in scores]
    for rule in second:
        for row in rows_where(page.shape, checks(rule.when)):
            page.above[row].append(names[rule.id])


def _regress(
    pages: Sequence[Page],
    features: Callable[[Page], list[tuple[list[int], float]]],
    count: int,
    bounds: Sequence[tuple[float | None, float | None]],
) -> Any:
    """Fit one weight per feature and an intercept (the last) by bounded ridge regression."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix
    from scipy.special import expit

    places, columns, offsets, labels, weights = [0], [], [], [], []
    for page in pages:
        for row, (fired, before) in enumerate(features(page)):
            if page.decided[row] is not None:
                continue
            columns += [*fired, count]
            places.append(len(columns))
            offsets.append(before)
            labels.append(page.clutter[row])
            weights.append(page.weight[row])
    matrix = csr_matrix(
        (np.ones(len(columns)), np.array(columns), np.array(places)), (len(labels), count + 1)
    )
    offset, label = np.array(offsets), np.array(labels, float)
    weight = np.array(weights) * len(weights) / max(sum(weights), 1e-9)
    ridge = np.full(count + 1, PENALTY)
    ridge[-1] = 1e-3

    def loss(w: Any) -> tuple[float, Any]:
        odds = matrix @ w + offset
        value = (weight * (np.logaddexp(0, odds) - label * odds)).sum() + (ridge * w * w).sum() / 2
        return float(value), matrix.T @ (weight * (expit(odds) - label)) + ridge * w

    start = np.zeros(count + 1)
    return minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[*bounds, (None, None)],
        options={"maxiter": 500, "ftol": 1e-10},
    ).x


def _odds(features: list[tuple[list[int], float]], weights: Any) -> list[float]:
    return [
        offset + float(sum(weights[i] for i in fired) + weights[-1]) for fired, offset in features
    ]


def _table(
    pages: Sequence[Page], odds: Sequence[Sequence[float]], np: Any
) -> list[tuple[float, float, float]]:
    """Say what sites left out would lose and keep at several thresholds, sure rules included."""
    table = []
    for threshold in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0):
        lost = body = stays = clutter = 0
        for page, values in zip(pages, odds, strict=True):
            for row, value in enumerate(values):
                known, count = page.decided[row], page.shape.words[row]
                gone = known > 0 if known is not None else value >= threshold
                if page.clutter[row]:
                    clutter += count
                    stays += 0 if gone else count
                else:
                    body += count
                    lost += count if gone else 0
        table.append((threshold, lost / max(1, body), stays / max(1, clutter)))
    return table


def write(fits: Mapping[str, Fit]) -> str:
    """Write the scores file: one table a kind, one line a rule, sorted."""
    lines = ["# Scores fitted from data by `cleaner tune`; they replace the rules' written ones."]
    for kind, found in sorted(fits.items()):
        lines += ["", f"[{kind}]"]
        lines += [f'"{name}" = {score}' for name, score in found.scores.items()]
    return "\n".join(lines) + "\n"
