"""Scores fitted without a site's own pages, so that no page is judged by what was fitted on it.

The sites fall into as many parts as `cleaner tune` cuts them; for each part the scores are
fitted on all the others, by the same recipe as the scores that ship.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from math import sqrt
from pathlib import Path

from cleaner import Article, Cleaned, Cleaner, Rules
from cleaner.learn import tune
from cleaner.learn.corpus import Row, read_by
from cleaner.learn.evaluate import fold
from cleaner.learn.scrape import SCRAPES, scraper
from cleaner.model import Action, Kind

Scores = Mapping[str, Mapping[str, float]]

FITTED_ON: dict[Kind, tuple[str, ...]] = {
    "text": ("trafilatura", "resiliparse", "readability"),
    "page": ("html_text", "inscriptis"),
}
"""As the scores that ship are fitted."""


def fit(corpora: Mapping[str, Sequence[Row]], cache: Path, jobs: int = 1) -> list[Scores]:
    """Return the scores of every part, fitted on all other parts; kept in the folder `cache`."""
    sizes = sorted((name, len(rows)) for name, rows in corpora.items())
    rules = [replace(rule, file="", line=0) for rule in Rules.load().rules]
    key = repr((rules, tune.STRENGTH, sizes))
    path = cache / f"scores-{hashlib.sha256(key.encode()).hexdigest()[:16]}.json"
    if path.exists():
        kept: list[Scores] = json.loads(path.read_text())
        return kept
    work = partial(_fit_kind, corpora, cache)
    if jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            found = list(pool.map(work, FITTED_ON))
    else:
        found = list(map(work, FITTED_ON))
    parts: list[Scores] = [
        dict(zip(FITTED_ON, scores, strict=True)) for scores in zip(*found, strict=True)
    ]
    cache.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(parts))
    return parts


def _fit_kind(
    corpora: Mapping[str, Sequence[Row]], cache: Path, kind: Kind
) -> list[Mapping[str, float]]:
    """Fit the scores of one kind, part by part."""
    rules = replace(Rules.load(), scores={})
    pages = tune.gather(_articles(corpora, kind, cache), rules)
    parts = []
    for number in range(tune.FOLDS):
        others = [page for page in pages if fold(page.site, tune.FOLDS) != number]
        parts.append(tune.fit(others, rules.rules, kind, tune.STRENGTH[kind]).scores)
    return parts


def _articles(
    corpora: Mapping[str, Sequence[Row]], kind: Kind, cache: Path
) -> Iterable[tuple[Article, str, float]]:
    """Yield the raw texts of a kind, so weighed that every corpus has the same say."""
    for rows in corpora.values():
        for tool in FITTED_ON[kind]:
            read = read_by(scraper(tool, cache))
            for row in rows:
                article = replace(read(row.html, row.article), kind=SCRAPES[tool])
                if article.text.strip() and row.body.strip():
                    yield article, row.body, sqrt(100 / len(rows))


def cleaner(
    profile: str, actions: Mapping[str, Action], parts: Sequence[Scores]
) -> Callable[[Article], Cleaned]:
    """Return a function that cleans each article by the scores its own site had no part in.

    Without parts, by the scores that ship.
    """
    if not parts:
        return Cleaner(profile=profile, actions=actions).clean
    rules = Rules.load()
    ready = [
        Cleaner(
            profile=profile,
            actions=actions,
            rules=replace(rules, scores=scores, digest=f"{rules.digest}-{number}"),
        )
        for number, scores in enumerate(parts)
    ]
    return lambda article: ready[fold(article.site, len(ready))].clean(article)
