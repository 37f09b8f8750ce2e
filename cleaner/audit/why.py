"""Why each line of an article went or stayed: its matches, its score, what would change it.

Works on what a run noted (`Whole`) as on an article cleaned just now.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..decide import SURE, THRESHOLDS
from ..model import Cleaned, Match, Near, Post, Removal


@dataclass(frozen=True, slots=True)
class Reason:
    """One stretch of a line and its fate, in words.

    `fate` is `removed`, `kept`, `near` (kept, but nearly removed) or `mark` (a mark stands for
    it). `score` is 0 where nothing matched. `change` says what would have turned the decision.
    """

    line: int
    start: int
    end: int
    text: str
    fate: str
    score: float
    category: str
    matches: tuple[Match, ...]
    decided: str
    change: str
    post: str = ""


def reasons(
    cleaned: Cleaned,
    near: tuple[Near, ...] = (),
    *,
    profile: str = "default",
    descriptions: Mapping[str, str] | None = None,
    line: int = 0,
) -> tuple[Reason, ...]:
    """Explain every stretch of the article's text, or of its line `line` (the first is 1)."""
    found = _stretches(cleaned, near, profile, descriptions or {})
    return tuple(reason for reason in found if not line or reason.line == line)


def _stretches(
    cleaned: Cleaned, near: tuple[Near, ...], profile: str, descriptions: Mapping[str, str]
) -> Iterator[Reason]:
    text = cleaned.article.text
    marks: list[Removal | Near] = sorted((*cleaned.removals, *near), key=lambda m: m.start)
    place = 0
    for number, raw in enumerate(text.splitlines(keepends=True), 1):
        start, end = place, place + len(raw)
        place = end
        if not raw.strip():
            continue
        inside = [m for m in marks if m.start < end and m.end > start]
        cuts = sorted(
            {start, end, *(min(max(c, start), end) for m in inside for c in (m.start, m.end))}
        )
        for a, b in itertools.pairwise(cuts):
            if not text[a:b].strip():
                continue
            over = [m for m in inside if m.start <= a and m.end >= b]
            mark = min(over, key=lambda m: isinstance(m, Near), default=None)
            post = next((p for p in cleaned.posts if p.start < b and p.end > a), None)
            yield _reason(number, a, b, text[a:b], mark, post, cleaned, profile, descriptions)


def _reason(
    line: int,
    start: int,
    end: int,
    text: str,
    mark: Removal | Near | None,
    post: Post | None,
    cleaned: Cleaned,
    profile: str,
    descriptions: Mapping[str, str],
) -> Reason:
    told = f"{post.platform} post of {post.handle or post.author}, {post.language}" if post else ""
    if mark is None:
        decided, change = _untouched(cleaned)
        return Reason(line, start, end, text, "kept", 0.0, "", (), decided, change, told)
    threshold = THRESHOLDS.get(profile, SURE)
    decided = what_decided(mark.matches, mark.score, profile, removed=isinstance(mark, Removal))
    change = what_would_change(mark, threshold)
    if descriptions and isinstance(mark, Removal):
        decided += "".join(
            f" {descriptions[m.rule]}" for m in mark.matches[:1] if m.rule in descriptions
        )
    if isinstance(mark, Near):
        category = mark.matches[0].category if mark.matches else ""
        fate = "near"
    else:
        category, fate = mark.category, "mark" if mark.mark else "removed"
    return Reason(
        line, start, end, text, fate, mark.score, category, mark.matches, decided, change, told
    )


def what_decided(matches: tuple[Match, ...], score: float, profile: str, *, removed: bool) -> str:
    """One sentence: which rules decided, by what sum, against which threshold."""
    threshold = THRESHOLDS.get(profile, SURE)
    sure = [m.rule for m in matches if m.score >= SURE and not m.keeps]
    keeps = [m.rule for m in matches if m.keeps]
    if keeps:
        return f"Protected by {', '.join(dict.fromkeys(keeps))}."
    if sure:
        names = list(dict.fromkeys(sure))
        if len(names) == 1:
            return f"{names[0]} is enough alone."
        return f"Each is enough alone: {', '.join(names)}."
    verb = "reach" if removed else "do not reach"
    return f"Hints sum to {score:g} and {verb} the {threshold:g} that profile {profile} asks."


def what_would_change(mark: Removal | Near, threshold: float = SURE) -> str:
    """One sentence: what it would have taken for the decision to fall the other way."""
    if isinstance(mark, Near):
        missing = max(0.0, threshold - mark.score)
        return f"Another {missing:.2f} of score, or a rule that is sure, would remove it."
    sure = dict.fromkeys(m.rule for m in mark.matches if m.score >= SURE)
    if sure:
        each = f"{next(iter(sure))} does" if len(sure) == 1 else f"{' and '.join(sure)} do"
        return f"Stays if {each} not match (an 'unless' in the rule), or a keep rule covers it."
    spare = mark.score - threshold
    weak = [m for m in mark.matches if m.score > spare]
    if weak:
        loudest = sorted(weak, key=lambda m: -m.score)
        names = list(dict.fromkeys(m.rule for m in loudest))[:3]
        return f"Stays without {' or without '.join(names)}."
    return f"Stays if its hints summed to {spare:.2f} less, or a keep rule covers it."


def _untouched(cleaned: Cleaned) -> tuple[str, str]:
    if cleaned.flags and not cleaned.removals:
        why = ", ".join(cleaned.flags)
        return f"The whole article was left as it is ({why}).", "A person should look at it."
    return "No rule speaks for removing it.", "A rule that matches it would be needed."
