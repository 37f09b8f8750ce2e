"""A review under way: which stretch is asked about next, and what becomes of the answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..store import Entry, read_entry
from . import payload, verdicts
from .order import Question, pick, questions
from .verdicts import WORDS, Key, Verdict

LONGEST_NOTE = 2000
"""Characters of a person's note that are kept."""


class AnswerError(ValueError):
    """An answer cannot be taken; the message says why."""


class Review:
    """The questions of one run, below `out`, and what was passed over; verdicts go into its store.

    Every method takes a connection of the caller's own and gives what the page shows, as JSON has
    it. An answer names its question by `name`, `start`, `end`, `kind` and `rule`; AnswerError is
    raised for one that does not.
    """

    def __init__(self, db: sqlite3.Connection, out: Path) -> None:
        self._out = out
        self._pool = questions(db)
        self._chosen = payload.choose(db)
        self._places = {id: place for place, id in enumerate(self._chosen.ids)}
        self._skipped: set[Key] = set()

    def overview(self, db: sqlite3.Connection) -> dict[str, Any]:
        """Give the report's first view."""
        return payload.overview(db, self._chosen)

    def chunk(self, db: sqlite3.Connection, place: int) -> list[dict[str, Any]]:
        """Give one of the report's parts, by its place."""
        first = place * payload.CHUNK
        return payload.chunk(db, self._out, self._chosen.ids[first : first + payload.CHUNK])

    def next(self, db: sqlite3.Connection) -> dict[str, Any]:
        """Ask about the stretch whose verdict would teach most now."""
        return self._ask(db, pick(self._pool, verdicts.read(db), frozenset(self._skipped)))

    def judge(self, db: sqlite3.Connection, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Write a verdict, its `verdict` and `note`, and ask the next question."""
        question = self._asked(answer)
        word, note = answer.get("verdict"), answer.get("note", "")
        if word not in WORDS or not isinstance(note, str):
            raise AnswerError("A verdict is right, wrong or unsure.")
        self._skipped.discard(question.key)
        about = (*question.key, question.text, question.rule, question.site)
        verdicts.save(db, Verdict(*about, word, note[:LONGEST_NOTE]))
        return self.next(db)

    def skip(self, db: sqlite3.Connection, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Pass over a question and ask the next."""
        self._skipped.add(self._asked(answer).key)
        return self.next(db)

    def back(self, db: sqlite3.Connection, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Ask a question once more."""
        return self._ask(db, self._asked(answer))

    def undo(self, db: sqlite3.Connection) -> dict[str, Any]:
        """Take the last verdict back and ask its question again; `undone` is what it was."""
        taken = verdicts.undo(db)
        if taken is None:
            return self.next(db) | {"undone": ""}
        own = self._pool.get((taken.rule, taken.kind), [])
        question = next((one for one in own if one.key == taken.key), None)
        return (self._ask(db, question) if question else self.next(db)) | {"undone": taken.verdict}

    def _asked(self, answer: Mapping[str, Any]) -> Question:
        try:
            key = (str(answer["name"]), int(answer["start"]), int(answer["end"]), answer["kind"])
            own = self._pool[str(answer["rule"]), key[3]]
            return next(one for one in own if one.key == key)
        except (KeyError, TypeError, ValueError, StopIteration):
            raise AnswerError("No such removal in this run.") from None

    def _ask(self, db: sqlite3.Connection, question: Question | None) -> dict[str, Any]:
        """Give a question with its article, and how far the review is."""
        given = verdicts.read(db)
        entry = question and read_entry(db, question.name)
        return {
            "question": self._shown(db, question, entry, given) if question and entry else None,
            "judged": len(given),
            "of": sum(map(len, self._pool.values())),
            "rules": [_precision(one) for one in verdicts.precision(given)],
        }

    def _shown(
        self, db: sqlite3.Connection, question: Question, entry: Entry, given: list[Verdict]
    ) -> dict[str, Any]:
        held = next((one for one in given if one.key == question.key), None)
        profile = payload.profile_of(db, entry.run)
        return {
            "name": question.name,
            "start": question.start,
            "end": question.end,
            "kind": question.kind,
            "rule": question.rule,
            "fired": question.fired,
            "title": entry.title,
            "site": entry.site,
            "language": entry.language,
            "index": self._places.get(question.article),
            "article": payload.article(db, self._out, entry, profile),
            "verdict": held.verdict if held else "",
            "note": held.note if held else "",
        }


def _precision(one: verdicts.Precision) -> dict[str, Any]:
    low, high = one.bounds
    counts = {"right": one.right, "wrong": one.wrong, "unsure": one.unsure}
    about = {"rule": one.rule, "kind": one.kind}
    return {**about, **counts, "share": one.estimate, "low": low, "high": high}
