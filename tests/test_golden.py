"""The seeds come out as they were written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaned, clean
from cleaner.cli.golden import golden_receipt
from cleaner.decide import rebuild

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))


def read(path: Path) -> str:
    return path.read_bytes().decode()


def cleaned(seed: Path) -> Cleaned:
    return clean(read(seed), id=seed.name)


def wanted(seed: Path) -> dict[str, Any]:
    receipt: dict[str, Any] = json.loads(read(ROOT / "golden" / f"{seed.stem}.json"))
    return receipt


def test_every_seed_has_a_golden_body_and_receipt_and_none_is_left_over() -> None:
    names = {seed.stem for seed in SEEDS}
    assert len(names) == 5
    for suffix in ("txt", "json"):
        assert {path.stem for path in (ROOT / "golden").glob(f"*.{suffix}")} == names


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
def test_the_body_is_the_golden_one(seed: Path) -> None:
    assert cleaned(seed).body == read(ROOT / "golden" / f"{seed.stem}.txt")


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
def test_the_receipt_is_the_golden_one(seed: Path) -> None:
    found, by_hand = golden_receipt(cleaned(seed)), wanted(seed)
    assert [r["text"] for r in found["removals"]] == [r["text"] for r in by_hand["removals"]]
    for now, then in zip(found["removals"], by_hand["removals"], strict=True):
        assert {key: now[key] for key in then} == then
    assert found["posts"] == by_hand["posts"]
    assert found.get("title", "") == by_hand.get("title", found.get("title", ""))
    assert found.get("flags", []) == by_hand.get("flags", [])


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
def test_golden_bodies_are_the_raw_text_less_the_golden_removals(seed: Path) -> None:
    """The hand-written files agree with one another, whatever the cleaner does."""
    raw, body = read(seed), read(ROOT / "golden" / f"{seed.stem}.txt")
    rest = raw
    for removal in wanted(seed)["removals"]:
        before, found, after = rest.partition(removal["text"])
        assert found, removal
        rest = before + after
    assert rest.split() == body.split()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
def test_body_and_receipt_rebuild_the_seed(seed: Path) -> None:
    done = cleaned(seed)
    assert rebuild(done.body, done.removals) == read(seed)


def test_what_the_bodies_begin_and_end_with() -> None:
    bodies = {seed.stem[:3]: cleaned(seed).body.strip() for seed in SEEDS}
    assert bodies["003"].startswith("CARACAS (Reuters) -")
    assert bodies["003"].endswith("via the border with Colombia.")
    assert bodies["004"].startswith("Russian military officials have arrived")
    assert bodies["004"].endswith("routinely avoided criticising Putin.")


def test_the_three_tweets() -> None:
    posts = [post for seed in SEEDS for post in cleaned(seed).posts]
    assert [(post.handle, post.date, post.language) for post in posts] == [
        ("ConflictsW", "2019-03-23", "en"),
        ("javiermayorca", "2019-03-24", "es"),
        ("steve_hanke", "2019-03-24", "en"),
    ]
