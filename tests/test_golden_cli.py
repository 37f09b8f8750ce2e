"""`cleaner golden`: what holds is quiet, what differs is shown word by word, then taken over."""

from __future__ import annotations

import json
from pathlib import Path

from small import ARTICLE, BODY, cleaner, place, write

__all__ = ["place"]


def test_update_writes_what_check_wants(place: Path) -> None:
    write(place / "seeds", {"a.txt": ARTICLE, "b.txt": "Nothing goes from this.\r\n"})
    ran = cleaner("golden", "update")
    assert ran.code == 0 and "2 of 2 golden articles rewritten" in ran.err
    assert (place / "golden" / "a.txt").read_text() == BODY
    assert (place / "golden" / "b.txt").read_bytes() == b"Nothing goes from this.\r\n"
    receipt = json.loads((place / "golden" / "a.json").read_text())
    assert receipt["removals"] == [
        {
            "category": "advertising",
            "rule": "advertising/click-here-shop",
            "text": "Click Here: online rugby store",
        },
        {
            "category": "donation",
            "rule": "donation/support",
            "text": "Support our journalism today!",
        },
    ]
    assert receipt["posts"] == []
    ran = cleaner("golden", "check")
    assert (ran.code, ran.out) == (0, "") and "2 of 2 golden articles hold" in ran.err


def test_what_differs_is_shown_and_check_changes_nothing(place: Path) -> None:
    write(place / "seeds", {"a.txt": ARTICLE})
    cleaner("golden", "update")
    body, receipt = place / "golden" / "a.txt", place / "golden" / "a.json"
    body.write_text(BODY.replace("bridge", "old bridge").replace("spring", "summer"))
    receipt.write_text(receipt.read_text().replace("click-here-shop", "buy-now"))
    before = body.read_text(), receipt.read_text()
    ran = cleaner("golden", "check")
    assert ran.code == 1 and "0 of 1 golden articles hold" in ran.err
    assert "the[- old-] bridge" in ran.out and "[-summer-]{+spring+}" in ran.out
    assert '-      "rule": "advertising/buy-now",' in ran.out
    assert '+      "rule": "advertising/click-here-shop",' in ran.out
    assert (body.read_text(), receipt.read_text()) == before
    ran = cleaner("golden", "update")
    assert "[-summer-]{+spring+}" in ran.out and "1 of 1" in ran.err
    assert body.read_text() == BODY and cleaner("golden", "check").code == 0


def test_blank_residue_and_line_breaks_count(place: Path) -> None:
    write(place / "seeds", {"a.txt": ARTICLE})
    cleaner("golden", "update")
    (place / "golden" / "a.txt").write_text(BODY.rstrip("\n"))
    ran = cleaner("golden", "check")
    assert ran.code == 1 and "{+¶" in ran.out


def test_a_receipt_by_hand_may_leave_out_what_it_does_not_care_for(place: Path) -> None:
    write(place / "seeds", {"a.txt": ARTICLE})
    removals = [{"rule": "advertising/click-here-shop"}, {"category": "donation"}]
    write(place / "golden", {"a.txt": BODY, "a.json": json.dumps({"removals": removals})})
    assert cleaner("golden", "check").code == 0
    write(place / "golden", {"a.json": json.dumps({"removals": removals[:1]})})
    assert cleaner("golden", "check").code == 1
    (place / "golden" / "a.json").unlink()
    assert cleaner("golden", "check").code == 1


def test_seeds_and_golden_must_be_of_the_same_articles(place: Path) -> None:
    ran = cleaner("golden", "check")
    assert ran.code == 2 and "seeds: no raw articles here" in ran.err
    write(
        place,
        {"seeds/a.txt": ARTICLE, "golden/a.txt": BODY, "golden/b.txt": "x", "golden/a.json": "{"},
    )
    ran = cleaner("golden", "check")
    assert ran.code == 2 and "golden/b.txt: no article of that name" in ran.err
    (place / "golden" / "b.txt").unlink()
    ran = cleaner("golden", "check")
    assert ran.code == 2 and "golden/a.json: no JSON" in ran.err
