"""Matches of `posts` rules -> posts, each grown to the whole of its text.

The first word of such a rule's id is the platform, the second says what the matched line is to
its post (`ROLES`): `x-signed` closes the text above it, `instagram-note` is a place-holder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

from ..model import Match, Post
from . import known as embeds
from .looks import looks
from .manner import manner
from .reach import PREMIUM, reach, weight
from .rows import Rows
from .scene import Scene, order, read_hit
from .shown import headed, sound, stamped
from .signature import TRIM, Signature, date_alone, read_label, read_signatures

HOLDER_LINES = 14
"""Filled lines between a place-holder's first and last line: the caption of the post."""

HOLDER_LETTERS = 2400
"""Letters of a caption; Instagram allows 2200."""


def find(
    text: str, matches: Sequence[Match], language: str = "", known: Sequence[Post] = ()
) -> tuple[tuple[Post, ...], tuple[Match, ...]]:
    """Find the posts that `matches` (of category `posts`) give away.

    `text` is the article's raw text, or a view of the same length; `language` its BCP 47 tag,
    which decides ambiguous dates; `known` the posts that its HTML named, which win over what
    is guessed here. Returns the posts, in order and apart from each other, and the matches
    grown to them; a match that proves to be no post's is left out.
    """
    if not matches and not known:
        return (), ()
    rows = Rows(text)
    known = known[: embeds.MOST]
    hits = sorted((read_hit(rows, match) for match in matches), key=order)
    posts: list[Post] = []
    refined: list[Match] = []
    signed = frozenset(hit.row.start for hit in hits if hit.role == "signed")
    own = cache(lambda: manner(rows.filled(), signed))
    floor, read = 0, -1
    for number, hit in enumerate(hits):
        match = hit.match
        if match.keeps or hit.role not in ROLES:
            refined.append(match)
        elif posts and match.start < floor:  # of a post that is found already
            refined.append(replace(match, start=posts[-1].start, end=posts[-1].end))
        elif hit.role == "signed" and hit.row.start == read:
            continue  # a line whose attributions another rule had read, and found no more
        else:
            read = hit.row.start if hit.role == "signed" else read
            for post in ROLES[hit.role](Scene(rows, hits, number, floor, language, known, own)):
                posts.append(post)
                refined.append(replace(match, start=post.start, end=post.end))
                floor = post.end
    return embeds.place_known(rows, known, posts, refined)


# -- text above, attribution below -----------------------------------------------------------


def _signed(scene: Scene) -> Iterable[Post]:
    """Read the attributions of one line and let each take the text above it."""
    row, floor = scene.hit.row, scene.floor
    begin = max(row.start, floor)
    for signature in read_signatures(scene.rows.text[begin : row.end], scene.language):
        signature = replace(signature, start=begin + signature.start, end=begin + signature.end)
        post = _above(scene, signature, floor)
        yield post
        floor = post.end


def _above(scene: Scene, by: Signature, floor: int) -> Post:
    rows, row = scene.rows, scene.hit.row
    last = by.end
    if not by.date and last >= row.end:
        under = next(rows.below(row.start), None)
        date = date_alone(under.text, scene.language) if under else ""
        if under and date:
            by, last = replace(by, date=date), under.end
    first = _text_start(scene, by, floor)
    return scene.post(first, last, _words(rows.text[first : by.start]), by)


def _text_start(scene: Scene, by: Signature, floor: int) -> int:
    """Find where the text starts that an attribution closes."""
    rows, row = scene.rows, scene.hit.row
    given = None
    if scene.known:
        given = embeds.pick(scene.known, by.handle, by.date, rows.text[floor : by.start][-900:])
    if given and given.text:
        return embeds.start_of(rows.text, floor, by.start, given.text)
    begin = max(row.start, floor)
    glued = rows.text[begin : by.start]
    if glued.strip(TRIM):
        return begin + len(glued) - len(glued.lstrip()) if weight(glued) <= PREMIUM else by.start
    above = list(rows.above(row.start, floor))
    count = reach(above, row.indent, rows.base if row.indent else 0, scene.own)
    return above[count - 1].start if count else begin


def _under(scene: Scene) -> Iterable[Post]:
    """Take the one line above a label, which its embed code always prints."""
    row = scene.hit.row
    by = replace(read_label(row.text, scene.language), author="")  # its handle is all it names
    glued = row.text[: by.start].strip()
    above = next(iter(scene.rows.above(row.start, scene.floor)), None)
    if glued or above is None or weight(above.text) > PREMIUM:
        yield scene.post(row.start, row.end, glued, by)
    else:
        yield scene.post(above.start, row.end, above.text, by)


# -- place-holders ---------------------------------------------------------------------------


def _note(scene: Scene) -> Iterable[Post]:
    """Take a place-holder, down to the line that closes it when one is near."""
    hit = scene.hit
    by = read_label(hit.row.text, scene.language) if "@" in hit.row.text else None
    last = _close(scene)
    if last == scene.number:
        yield scene.post(hit.match.start, hit.match.end, "", by)
        return
    close = scene.hits[last]
    taken = {other.row.start for other in scene.hits[scene.number : last + 1]}
    inner = [
        row.text
        for row in scene.rows.below(hit.row.start, close.row.start)
        if row.start not in taken
    ]
    named = read_label(close.row.text, scene.language)
    end = max(hit.match.end, close.match.end)
    yield scene.post(hit.match.start, end, "\n".join(inner), named if named.handle else by or named)


def _close(scene: Scene) -> int:
    """Give the number of the hit that ends the place-holder this hit starts, or its own."""
    hit, number = scene.hit, scene.number
    for at in range(number + 1, len(scene.hits)):
        other = scene.hits[at]
        between = scene.rows.text[hit.match.end : other.match.start]
        if len(between) > HOLDER_LETTERS:
            break
        same = other.row.start == hit.row.start  # two rules that know one line
        if same or other.platform != hit.platform or other.role == "trim":
            continue
        lines = sum(1 for line in between.splitlines() if line.strip())
        return at if lines <= HOLDER_LINES and other.role in ("shared", "closes") else number
    return number


def _shared(scene: Scene) -> Iterable[Post]:
    """Take a label that names the author, and the place-holder line under it."""
    hit = scene.hit
    by = read_label(hit.row.text, scene.language)
    end = hit.match.end
    following = scene.hits[scene.number + 1] if scene.number + 1 < len(scene.hits) else None
    if following and following.platform == hit.platform and following.role == "note":
        between = scene.rows.text[end : following.match.start]
        end = end if between.strip() else following.match.end
    glued = hit.row.text[: by.start].strip()
    start = min(hit.match.start, hit.row.start) if glued else hit.match.start
    yield scene.post(start, end, _captions(glued), by)


def _captions(glued: str) -> str:
    """Give the caption between a place-holder's first words and its label on one line."""
    folded = glued.lower()
    for note in looks()["notes"]:
        if folded.startswith(note):
            return glued[len(note) :].strip()
    return glued


def _words(stretch: str) -> str:
    """Give the lines of a stretch without indentation and blank lines."""
    fillers = looks()["fillers"]
    lines = (line.strip() for line in stretch.splitlines())
    return "\n".join(line for line in lines if line.strip(TRIM) and line not in fillers)


ROLES: dict[str, Callable[[Scene], Iterable[Post]]] = {
    "signed": _signed,
    "under": _under,
    "note": _note,
    "opens": _note,
    "closes": _note,
    "shared": _shared,
    "stamped": stamped,
    "headed": headed,
    "sound": sound,
}
"""What a matched line is to its post; `trim` lines belong to a post and make none."""
