"""Matches -> scores -> removals. The threshold lives here, and so does the cutting.

The text is cut at every match's ends. A piece goes when no `keep` covers it and the scores of
the rules on it reach the threshold. A rule of score 1 is enough alone; hints (scores below 1,
the line's shape among them) are summed on their own, so that a shape that speaks for the
article never silences a phrase that is sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from math import inf
from operator import attrgetter
from typing import Any, NamedTuple

from .model import Match, Near, Removal
from .rulebook.fold import key
from .segment import Segments
from .weigh import SHAPE, Leaning, rules_behind, telling_rules

SURE = 1.0
"""The score that removes."""

THRESHOLDS = {"gentle": 1.6, "default": 1.0, "strict": 0.85}
"""What hints must add up to, by profile; a rule of score 1 removes in each."""

NEAR = 0.5
"""A kept piece with this score or more came near."""

Reason = Match | Leaning
"""What speaks of a stretch of text: a rule that fired on it, or the shape of its line."""

_START, _END = attrgetter("start"), attrgetter("end")


class Piece(NamedTuple):
    """One stretch between two reasons' ends, with those of them that decide; one kept scores 0."""

    start: int
    end: int
    score: float
    reasons: tuple[Reason, ...]
    sure: bool
    """Whether a rule that is enough alone decides."""


def pieces(reasons: Sequence[Reason]) -> Iterator[Piece]:
    """Cut the text at every reason's ends and score each piece that some reason covers."""
    opening = sorted(reasons, key=_START)
    cuts = sorted({*map(_START, reasons), *map(_END, reasons)})
    active: list[Reason] = []
    upcoming, count = 0, len(opening)
    for start, end in pairwise(cuts):
        if active:
            active = [reason for reason in active if reason.end > start]
        while upcoming < count and (reason := opening[upcoming]).start <= start:
            if reason.end > start:
                active.append(reason)
            upcoming += 1
        if active:
            yield Piece(start, end, *tally(active))


def tally(reasons: Sequence[Reason]) -> tuple[float, tuple[Reason, ...], bool]:
    """Add the scores up, each rule once: those of the sure rules where there are any, else hints.

    Gives the sum, the reasons that made it, and whether they are sure.
    """
    first = reasons[0]
    if len(reasons) == 1 and (isinstance(first, Leaning) or not first.keeps):  # as nearly always
        sure = isinstance(first, Match) and first.score >= SURE
        return round(max(0.0, first.score), 6), (first,), sure
    scores: dict[str, float] = {}
    shape = 0.0
    for reason in reasons:
        if isinstance(reason, Leaning):
            shape += reason.score
        elif reason.keeps:
            return 0.0, tuple(reasons), False
        elif reason.score > scores.get(reason.rule, -inf):
            scores[reason.rule] = reason.score
    certain = [value for value in scores.values() if value >= SURE]
    if certain:
        decisive = (one for one in reasons if isinstance(one, Match) and one.score >= SURE)
        return round(sum(certain), 6), tuple(decisive), True
    return round(max(0.0, shape + sum(scores.values())), 6), tuple(reasons), False


def decide(
    segments: Segments, reasons: Sequence[Reason], profile: str = "default"
) -> tuple[list[Removal], list[Piece]]:
    """Split what the reasons cover into removals and kept pieces that came near."""
    gone: list[Piece] = []
    held: dict[int, dict[Reason, None]] = {}  # the reasons, many as they may be, of joined pieces
    near: list[Piece] = []
    text, threshold = segments.article.text, THRESHOLDS[profile]
    for piece in pieces(reasons):
        if piece.sure or piece.score >= threshold:
            last = len(gone) - 1
            if gone and gone[last].end == piece.start:
                if last not in held:
                    held[last] = dict.fromkeys(gone[last].reasons)
                blank = text[piece.start : piece.end].isspace()
                if blank or any(map(held[last].__contains__, piece.reasons)):
                    gone[last] = _join(gone[last], piece)
                    held[last].update(dict.fromkeys(() if blank else piece.reasons))
                    continue
            gone.append(piece)
        elif piece.score >= NEAR and not text[piece.start : piece.end].isspace():
            near.append(piece)
    for place, by in held.items():
        gone[place] = gone[place]._replace(reasons=tuple(by))
    return [_removal(text, piece) for piece in tidy(text, gone)], near


def _join(above: Piece, below: Piece) -> Piece:
    """Make one removal of two pieces side by side, as a reason holds them, or one is blank."""
    score, sure = max(above.score, below.score), above.sure or below.sure
    return Piece(above.start, below.end, score, above.reasons, sure)


def named(reasons: Iterable[Reason]) -> Iterator[Match]:
    """Give the rules behind reasons, those of a line's shape each by its own."""
    for reason in reasons:
        if isinstance(reason, Leaning):
            yield from rules_behind(reason)
        else:
            yield reason


def _removal(text: str, piece: Piece) -> Removal:
    """Make a removal; naming every rule takes longer than all before, and waits to be asked for."""
    start, end, score, reasons, _ = piece
    matches: Any = partial(_ranked, reasons)
    return Removal(start, end, text[start:end], _category(reasons), score, matches)


def _category(reasons: Iterable[Reason]) -> str:
    """Tell what a removal is by the rule that speaks loudest; a line's shape tells least."""
    telling: list[Match] = []
    for reason in reasons:
        if isinstance(reason, Match):
            telling.append(reason)
        elif reason.row in reason.weighed.telling:
            telling += telling_rules(reason)
    if len(telling) > 1:
        telling.sort(key=_loudness)
    return telling[0].category if telling else SHAPE


def _ranked(reasons: Sequence[Reason]) -> tuple[Match, ...]:
    """Name the rules behind a removal, the loudest first."""
    matches = list(named(dict.fromkeys(reasons)))
    first = min(matches, key=_loudness)
    return (first, *(one for one in matches if one.rule != first.rule or one != first))


def _loudness(match: Match) -> tuple[bool, float, int]:
    """Sort matches by how well they tell what a removal is; a line's shape tells least."""
    return match.category == SHAPE, -match.score, match.start - match.end


def near_miss(piece: Piece) -> Near:
    """Name the rules that speak of a kept piece."""
    return Near(piece.start, piece.end, piece.score, tuple(named(piece.reasons)))


def tidy(text: str, gone: list[Piece]) -> list[Piece]:
    """Let what goes take the white space that would be left over, and no more.

    Lines that go whole take a line break along; of the blank lines above and below them the
    larger gap stays. Inside a line, one of two spaces goes. What holds nothing but white space
    joins the piece above it, and so do lines of decoration alone (`* * *`) that stand between
    pieces; those at the text's ends join the piece next to them.
    """
    if gone and _is_decoration(text, 0, gone[0].start):
        gone[0] = gone[0]._replace(start=0)
    if gone and _is_decoration(text, gone[-1].end, len(text)):
        gone[-1] = gone[-1]._replace(end=len(text.rstrip()))
    groups: list[list[Piece]] = []
    for piece in gone:
        end = groups[-1][-1].end if groups else piece.start
        blank = not text[end : piece.start].strip()
        if groups and (blank or _is_decoration(text, end, piece.start)):
            above = groups[-1][-1]
            groups[-1][-1] = Piece(above.start, piece.start, *above[2:])
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [piece for group in groups for piece in _tidy_group(text, group)]


def _is_decoration(text: str, start: int, end: int) -> bool:
    """Whether a stretch has whole lines of bullets, rules and the like, and nothing else."""
    stretch = text[start:end].strip(" \t\xa0")
    if not stretch.strip() or _ALPHANUMERIC.search(stretch):
        return False  # as a rule: the rest need not be folded
    opens, closes = start == 0 or stretch[0] in _BREAKS, end == len(text) or stretch[-1] in _BREAKS
    return opens and closes and not key(stretch)


def _tidy_group(text: str, group: list[Piece]) -> list[Piece]:
    start, end = _widen(text, group[0].start, group[-1].end)
    if not text[start:end].strip():
        return []
    group[0] = group[0]._replace(start=start)
    group[-1] = group[-1]._replace(end=end)
    return group


_ALPHANUMERIC = re.compile(r"[^\W_]")
_BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


def _widen(text: str, start: int, end: int) -> tuple[int, int]:
    """Find which of the white space around a stretch goes with it."""
    left, right = start, end
    while left > 0 and text[left - 1].isspace():
        left -= 1
    while right < len(text) and text[right].isspace():
        right += 1
    above, below = text[left:start], text[end:right]
    starts_line = left == 0 or not _BREAKS.isdisjoint(above)
    ends_line = right == len(text) or not _BREAKS.isdisjoint(below)
    if starts_line and ends_line:
        if left == 0 and right == len(text):
            return 0, len(text)
        if left == 0:
            return 0, _line_start(text, end, right)
        if right == len(text):
            return (left + len(_closing(above)), right) if below else (left, right)
        if _count(below) > _count(above):
            return _line_end(text, left, start), end
        return start - _indent(above), _line_start(text, end, right)
    if starts_line and not ends_line:
        return start, right
    if ends_line:
        return left, end
    return (start, right) if above and below else (start, end)


def _closing(above: str) -> str:
    """Give the first line break of the white space above: it ends the line that stays."""
    for place, sign in enumerate(above):
        if sign in _BREAKS:
            return above[: place + 2 if above[place : place + 2] == "\r\n" else place + 1]
    return ""


def _count(space: str) -> int:
    return sum(map(_BREAKS.__contains__, space)) - space.count("\r\n")


def _indent(above: str) -> int:
    """Count the spaces between the last line break and what goes."""
    return len(above) - len(above.rstrip(" \t\xa0"))


def _line_start(text: str, end: int, right: int) -> int:
    """Go to the first place after the last line break before `right`: keep the indent."""
    while right > end and text[right - 1] not in _BREAKS:
        right -= 1
    return right


def _line_end(text: str, left: int, start: int) -> int:
    """Go to the last place before the first line break after `left`."""
    while left < start and text[left] not in _BREAKS:
        left += 1
    return left


def cut(text: str, removals: Iterable[Removal]) -> str:
    """Give the body: the text less its removals, with a mark where a removal has one."""
    kept: list[str] = []
    last = 0
    for removal in removals:
        kept += [text[last : removal.start], removal.mark]
        last = removal.end
    return "".join([*kept, text[last:]])


def rebuild(body: str, removals: Iterable[Removal]) -> str:
    """Give the raw text back from a body and the removals that made it.

    Raises ValueError when the body is shorter than the removals say.
    """
    pieces: list[str] = []
    place = length = 0
    for removal in removals:
        take = removal.start - length
        if take < 0 or place + take > len(body):
            raise ValueError(f"no place for the removal at {removal.start}: not its body")
        pieces += [body[place : place + take], removal.text]
        place += take + len(removal.mark)
        length = removal.end
    return "".join([*pieces, body[place:]])
