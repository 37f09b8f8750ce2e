"""Lines that an extractor let through, labelled by hand: how many go, and under the right name.

`residue*.jsonl`: `doc`, `text`, `label` (content, or the kind of clutter) and `sure`, one line
of one page each. A page's lines are judged in their place, in the page's whole text.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from cleaner import Article, Cleaned
from cleaner.learn.metrics import lines

CATEGORY = {
    "advertisement": "advertising",
    "byline": "bylines",
    "caption": "captions",
    "credit": "credits",
    "headline": "headlines",
    "notice": "notices",
    "social_embed": "posts",
}
"""Labels that are not called as our categories; `other` fits any."""


def read_labels(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Read the labelled lines, by page."""
    pages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with path.open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            pages[row["doc"]].append(row)
    return pages


def judge(
    labels: Mapping[str, list[dict[str, Any]]],
    texts: Mapping[str, Iterable[Article]],
    clean: Callable[[Article], Cleaned],
) -> dict[str, Any]:
    """Clean the labelled pages and count what became of the labelled lines.

    `texts` are a page's raw texts by different tools; the first that has a line answers for it.
    Returns counts over sure labels: `clutter`, `removed`, `named`; `content`, `taken`; lines
    found in no text, `unseen`; and the same shares with every page one voice.
    """
    counts: Counter[str] = Counter()
    voices: dict[str, list[float]] = {"removed": [], "taken": []}
    by_label: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for doc, rows in labels.items():
        fates = [_fates(clean(article)) for article in texts.get(doc, ())]
        here: dict[str, list[bool]] = {"removed": [], "taken": []}
        for row in rows:
            text = row["text"].strip()
            fate = next((known[text] for known in fates if text in known), None)
            if fate is None:
                counts["unseen"] += 1
            elif row["sure"]:
                gone, category = fate
                if row["label"] == "content":
                    counts.update(content=1, taken=gone)
                    here["taken"].append(gone)
                else:
                    label = CATEGORY.get(row["label"], row["label"])
                    named = gone and label in (category, "other")
                    counts.update(clutter=1, removed=gone, named=named)
                    here["removed"].append(gone)
                    for i, value in enumerate((1, gone, named)):
                        by_label[label][i] += value
        for name, flags in here.items():
            if flags:
                voices[name].append(sum(flags) / len(flags))
    return {
        **{name: counts[name] for name in _COUNTS},
        "removed_by_page": _mean(voices["removed"]),
        "taken_by_page": _mean(voices["taken"]),
        "labels": {name: by_label[name] for name in sorted(by_label)},
    }


_COUNTS = ("clutter", "removed", "named", "content", "taken", "unseen")


def _fates(cleaned: Cleaned) -> dict[str, tuple[bool, str]]:
    """Say for each line of a text whether most of it went, and under which category."""
    fates: dict[str, tuple[bool, str]] = {}
    for start, end in lines(cleaned.article.text):
        line = cleaned.article.text[start:end].strip()
        took: Counter[str] = Counter()
        for removal in cleaned.removals:
            if removal.start < end and removal.end > start:
                part = cleaned.article.text[max(start, removal.start) : min(end, removal.end)]
                took[removal.category] += len(part.strip())
        gone = 2 * took.total() > len(line)
        fates.setdefault(line, (gone, took.most_common(1)[0][0] if gone else ""))
    return fates


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
