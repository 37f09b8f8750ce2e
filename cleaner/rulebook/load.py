"""Rule files -> `Rules`: read, checked and numbered; every fault is told at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ..model import Example, Rule
from .cache import recall, remember
from .scales import read_scale
from .schema import CATEGORIES, Fault, nearest, read_rule, read_toml
from .scores import SCORES as SCORES
from .scores import Fitted, by_kind, check_scores, read_scores

NO_RULES_CURE = "name a folder that holds them, such as rules/"


class RulesError(ValueError):
    """Rules that cannot be used; `faults` lists everything wrong with them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule book: the rules in order of file and place, and their fitted scores.

    `scores` maps a kind (`text`, `page`) to rule ids and the scores that take the place of
    the ones written in the rules. `digest` names this very book.
    """

    rules: tuple[Rule, ...]
    scores: Mapping[str, Mapping[str, float]] = field(hash=False)
    digest: str

    @classmethod
    def load(cls, *folders: str | Path, shipped: bool = True, off: Iterable[str] = ()) -> Rules:
        """Load the shipped rules and those in `folders`, less the ids (or categories) in `off`.

        Raises RulesError with every fault of every file, TypeError for a text in place of `off`.
        """
        if isinstance(off, str):
            raise TypeError(f"off is a list of ids: write off=[{off!r}]")
        places = ([shipped_folder()] if shipped else []) + [Path(folder) for folder in folders]
        files = [(place, sorted(place.glob("*.toml"))) for place in places]
        digest, places_too = hashlib.sha256(), hashlib.sha256()
        for _, found in files:
            for file in found:
                content = file.read_bytes()
                digest.update(file.name.encode(errors="surrogatepass") + b"\0" + content)
                places_too.update(str(file).encode(errors="surrogatepass") + b"\0" + content)
        name = f"rules-{places_too.hexdigest()}"
        faults = [
            Fault(str(place), 0, "", "no rule files (*.toml) here", NO_RULES_CURE)
            for place, found in files
            if not found
        ]
        known = _recalled(recall(name))
        rules, fitted, wrong = known or _read_all(file for _, found in files for file in found)
        if not known and not wrong:
            remember(name, _plain(rules, fitted))
        faults += wrong
        faulty = {fault.rule for fault in wrong}
        faults += check_scores(fitted, rules, faulty, lambda: () if shipped else cls.load().rules)
        wanted = sorted(set(off))
        digest.update(repr(wanted).encode())
        ids = {rule.id for rule in rules} | {rule.category for rule in rules}
        faults += [
            Fault("off", 0, name, "no such rule to switch off", _meant(name, ids))
            for name in wanted
            if name not in ids and not faults
        ]
        rules = [rule for rule in rules if rule.id not in wanted and rule.category not in wanted]
        faults += _repeated(rules)
        if faults:
            raise RulesError(faults)
        return cls(tuple(rules), by_kind(fitted), digest.hexdigest())

    def score(self, rule: Rule, kind: str) -> float:
        """Give a rule's score for articles of a kind: the fitted one, else the written one."""
        return self.scores.get(kind, {}).get(rule.id, rule.score)

    def only(self, *ids: str) -> Rules:
        """Give a book of just these rules, with their written scores.

        Raises RulesError for ids that no rule of this book has.
        """
        known = {rule.id for rule in self.rules}
        wrong = [name for name in dict.fromkeys(ids) if name not in known]
        if wrong:
            faults = [Fault("only", 0, name, "no such rule", _meant(name, known)) for name in wrong]
            raise RulesError(faults)
        rules = tuple(rule for rule in self.rules if rule.id in ids)
        digest = hashlib.sha256(repr((self.digest, sorted({*ids}))).encode()).hexdigest()
        return replace(self, rules=rules, scores={}, digest=digest)


def _meant(name: str, ids: Iterable[str]) -> str:
    """Hint at the rule that may be meant, or where all are listed: they are hundreds."""
    found = nearest(name, sorted(ids))
    return found if found.startswith("did you") else "`cleaner rules list` lists them"


_FIELDS = [one.name for one in fields(Rule)]

Read = tuple[list[Rule], list[Fitted], list[Fault]]


def _plain(rules: Sequence[Rule], fitted: Iterable[Fitted]) -> Any:
    """Write rules as plain data, as the cache keeps them."""
    records = []
    for rule in rules:
        record = {name: getattr(rule, name) for name in _FIELDS}
        for key in ("examples", "todo"):
            record[key] = [astuple(example) for example in record[key]]
        records.append(record)
    return records, [tuple(one) for one in fitted]


def _recalled(plain: Any) -> Read | None:
    """Read rules back from the cache's plain data."""
    if plain is None:
        return None
    records, fitted = plain
    for record in records:
        for key in ("examples", "todo"):
            record[key] = tuple(Example(*example) for example in record[key])
    return [Rule(**record) for record in records], [Fitted(*one) for one in fitted], []


def _read_all(files: Iterable[Path]) -> Read:
    """Read every rule file."""
    rules: list[Rule] = []
    fitted: list[Fitted] = []
    faults: list[Fault] = []
    for file in files:
        content = file.read_bytes()
        if file.name == SCORES:
            scores, wrong = read_scores(file, content)
            fitted += scores
            faults += wrong
        else:
            good, wrong = read_file(file, content)
            rules += good
            faults += wrong
    return rules, fitted, faults


def shipped_folder() -> Path:
    """Find the rules that come with the package: beside it in a checkout, inside a wheel."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_rules"
    return inside if inside.is_dir() else package.parent / "rules"


def read_file(file: Path, content: bytes) -> tuple[list[Rule], list[Fault]]:
    """Read one rule file: its good rules, and every fault of the others."""
    name = str(file)
    read = read_toml(name, content, "mend the TOML; '...' takes any sign literally")
    if isinstance(read, Fault):
        return [], [read]
    text, data = read
    faults = [
        Fault(name, 1, "", f"unknown key {key!r}", "a rule file holds [[rule]] and [[scale]] only")
        for key in data
        if key not in ("rule", "scale")
    ]
    if file.stem not in CATEGORIES:
        hint = nearest(file.stem, CATEGORIES)
        faults.append(Fault(name, 0, "", f"{file.stem!r} is not a category", hint))
    rules: list[Rule] = []
    for record, place in _tables(data, text, "rule"):
        rule, wrong = read_rule(record, file.stem, name, place)
        faults += wrong
        rules += [rule] if rule else []
    for record, place in _tables(data, text, "scale"):
        steps, wrong = read_scale(record, file.stem, name, place)
        faults += wrong
        rules += steps
    faults += [
        Fault(name, 1, "", f"write [[{key}]], with two brackets")
        for key in ("rule", "scale")
        if not isinstance(data.get(key, []), list)
    ]
    return rules, faults


def _tables(data: Mapping[str, Any], text: str, name: str) -> Iterator[tuple[Any, int]]:
    """Give the tables of a name, each with the line it opens on."""
    found = data.get(name, [])
    heads = [n for n, head in enumerate(text.split("\n"), 1) if head.strip() == f"[[{name}]]"]
    for number, table in enumerate(found if isinstance(found, list) else []):
        yield table, heads[number] if number < len(heads) else 0


def _repeated(rules: Iterable[Rule]) -> list[Fault]:
    first: dict[str, Rule] = {}
    faults = []
    for rule in rules:
        other = first.setdefault(rule.id, rule)
        if other is not rule:
            message = f"the id stands already in {other.file}:{other.line}"
            hint = "choose another, or switch that one off"
            faults.append(Fault(rule.file, rule.line, rule.id, message, hint))
    return faults
