"""Matches of `posts` rules -> posts, each grown to the whole of its text.

The first word of such a rule's id is the platform, the second says what the matched line is to
its post (`ROLES`): `x-signed` closes the text above it, `instagram-note` is a place-holder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ..model import Match, Post
from . import known as embeds
from .looks import looks
from .manner import Manner, manner
from .reach import PREMIUM, reach, weight
from .rows import Row, Rows
from .signature import TRIM, Signature, date_alone, read_label, read_signatures

UNDECIDED = "und"
"""The BCP 47 tag of a text in no known language."""

HOLDER_LINES = 14
"""Filled lines between a place-holder's first and last line: the caption of the post."""

HOLDER_LETTERS = 2400
"""Letters of a caption; Instagram allows 2200."""

STAMP_LINES = 12
"""Filled lines between the name and the time of a post as its own page shows it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A match with what its rule's id says, and the line it stands in."""

    match: Match
    platform: str
    role: str
    row: Row


@dataclass(frozen=True, slots=True)
class Scene:
    """What the reading of one hit may look at: nothing above `floor` is free any more."""

    rows: Rows
    hits: Sequence[Hit]
    number: int
    floor: int
    language: str
    known: Sequence[Post]
    own: Callable[[], Manner]

    @property
    def hit(self) -> Hit:
        """The hit that is read."""
        return self.hits[self.number]

    def post(self, start: int, end: int, words: str, by: Signature | None = None) -> Post:
        """Make a post of this hit's platform, its language yet unknown."""
        author, handle, date = (by.author, by.handle, by.date) if by else ("", "", "")
        made = Post(self.hit.platform, author, handle, date, words, UNDECIDED, 0.0, start, end)
        given = embeds.pick(self.known, handle, date, words) if handle and self.known else None
        return embeds.complete(made, given) if given else made


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
    hits = sorted((_hit(rows, match) for match in matches), key=_order)
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


def _hit(rows: Rows, match: Match) -> Hit:
    """Read a rule's id: `posts/x-signed-undated` is about X, and its line signs a post."""
    platform, _, rest = match.rule.partition("/")[2].partition("-")
    return Hit(match, platform, rest.partition("-")[0], rows.at(match.start))


def _order(hit: Hit) -> tuple[int, bool, int, int]:
    """Sort hits by place; where one line looks like X's and another's, the other is meant."""
    lookalike = hit.platform == "x" and hit.role == "signed"
    return hit.row.start, lookalike, hit.match.start, hit.match.end


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
    by = read_label(row.text, scene.language)
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
        if other.platform != hit.platform or other.role == "trim":
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


# -- posts as their own page shows them ------------------------------------------------------


def _stamped(scene: Scene) -> Iterable[Post]:
    """Take name, handle, text and time, each on lines of its own, from the time upwards."""
    rows, row = scene.rows, scene.hit.row
    inner: list[str] = []
    above = list(rows.above(row.start, scene.floor))
    for number, line in enumerate(above[:STAMP_LINES]):
        if line.text.startswith("@") and line.text[1:].isidentifier():
            name = above[number + 1] if number + 1 < len(above) else None
            fits = name is not None and len(name.text) <= 50 and name.text[-1] not in ".!?:"
            label = read_label(row.text, scene.language)
            by = Signature(name.text if name and fits else "", line.text[1:], label.date, 0, 0)
            start = name.start if name and fits else line.start
            words = "\n".join(reversed([w for w in inner if len(w) > 1 and w != "Follow"]))
            yield scene.post(start, row.end, words, by)
            return
        inner.append(line.text)


def _sound(scene: Scene) -> Iterable[Post]:
    """Take a TikTok: handle, caption, and the music line that was matched."""
    rows, hit = scene.rows, scene.hit
    row = hit.row
    own, _, _ = row.text.partition("♬")
    inner = [own.strip()] if own.strip() else []
    start = row.start
    lines = list(rows.above(row.start, scene.floor))[:4]
    if not own.startswith("@"):
        for number, line in enumerate(lines):
            if line.text.startswith("@"):
                inner = [above.text for above in reversed(lines[: number + 1])] + inner
                start = line.start
                break
        else:
            if not inner and lines and "#" in lines[0].text:
                inner, start = [lines[0].text], lines[0].start
    handle = ""
    words = "\n".join(inner)
    if words.startswith("@"):
        handle, _, words = words[1:].partition("\n" if "\n" in words else " ")
        if " " in handle:
            handle, _, more = handle.partition(" ")
            words = more + "\n" + words
    yield scene.post(start, row.end, words.strip(), Signature("", handle, "", 0, 0))


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
    "stamped": _stamped,
    "sound": _sound,
}
"""What a matched line is to its post; `trim` lines belong to a post and make none."""
