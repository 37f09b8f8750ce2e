from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections import Counter as Count
from pathlib import Path
from typing import Any

import pytest
from audit_browser import Visit, chromium
from audit_store import Raw, build
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.newsroom import articles
from cleaner.audit import verdicts
from cleaner.audit.counter import CounterError, insert
from cleaner.audit.order import pick, questions
from cleaner.audit.verdicts import Verdict, precision
from cleaner.cli import main
from cleaner.learn.metrics import wilson
from cleaner.store import open_store

HOSTILE = (
    "Share on <img src=x onerror=alert(1)>\nThe council met.\n</script><script>alert(2)</script>\n"
)


def judged(verdict: str, start: int = 0, rule: str = "share/buttons", **more: Any) -> Verdict:
    known = {
        "name": "a.txt",
        "end": start + 5,
        "kind": "removal",
        "text": "Share",
        "site": "x.example",
    }
    return Verdict(start=start, rule=rule, verdict=verdict, **(known | more))  # type: ignore[arg-type]


# ---- verdicts


def test_wilson_agrees_with_published_figures() -> None:
    # Newcombe (Statistics in Medicine 17, 1998), method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29
    for right, of, low, high in (
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718),
    ):  # fmt: skip
        assert wilson(right, of) == pytest.approx((low, high), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(0, 300), st.integers(1, 300))
def test_wilson_holds_the_share_and_narrows(right: int, of: int) -> None:
    right = min(right, of)
    low, high = wilson(right, of)
    assert 0 <= low <= right / of + 1e-9 and right / of - 1e-9 <= high <= 1
    more = wilson(right * 4, of * 4)
    assert more[1] - more[0] < high - low


def test_the_last_verdict_on_a_stretch_holds_and_undo_gives_back_the_one_before(
    tmp_path: Path,
) -> None:
    db = build(tmp_path, [Raw("a.txt", "Share on X\n")])
    assert verdicts.read(db) == [] and verdicts.undo(db) is None
    verdicts.save(db, judged("right"))
    verdicts.save(db, judged("wrong", note="\ud800 odd"))
    assert [(v.verdict, v.note) for v in verdicts.read(db)] == [("wrong", "\ud800 odd")]
    taken = verdicts.undo(db)
    assert taken and taken.verdict == "wrong"
    assert [v.verdict for v in verdicts.read(db)] == ["right"]
    assert [v.verdict for v in verdicts.read(open_store(tmp_path))] == ["right"], "in the store"


def test_precision_counts_per_rule_and_leaves_the_unsure_out() -> None:
    given_ = [judged("right", i) for i in range(8)] + [judged("wrong", 90), judged("unsure", 95)]
    given_ += [judged("right", 200, rule="related/read-more")]
    found = {p.rule: p for p in precision(given_)}
    share = found["share/buttons"]
    assert (share.right, share.wrong, share.unsure, share.judged) == (8, 1, 1, 9)
    assert share.estimate == pytest.approx(8 / 9) and share.bounds == wilson(8, 9)
    assert judged("right").clutter is True and judged("wrong", kind="near").clutter is True
    assert judged("right", kind="near").clutter is False and judged("unsure").clutter is None


# ---- order


def test_the_order_spreads_over_rules_and_sites(tmp_path: Path) -> None:
    db = build(tmp_path, [Raw(a.name, a.text, a.site, a.language) for a in articles(300)])
    pool = questions(db)
    given_: list[Verdict] = []
    for _ in range(24):
        asked = pick(pool, given_)
        assert asked is not None
        given_.append(Verdict(*asked.key, asked.text, asked.rule, asked.site, "right"))
    rules = Count(v.rule for v in given_)
    assert len(rules) == len({rule for rule, _ in pool}) and max(rules.values()) <= 5
    related = [v.site for v in given_ if v.rule == "related/read-more"]
    assert len(set(related)) == len(related), "each from another site while there are some"


def test_a_doubtful_rule_is_asked_about_again_sooner(tmp_path: Path) -> None:
    db = build(tmp_path, [Raw(a.name, a.text, a.site, a.language) for a in articles(200)])
    pool = questions(db)
    given_: list[Verdict] = []
    for _ in range(60):
        asked = pick(pool, given_)
        assert asked is not None
        word = "wrong" if asked.rule == "legal/rights" and len(given_) % 2 else "right"
        given_.append(Verdict(*asked.key, asked.text, asked.rule, asked.site, word))
    rules = Count(v.rule for v in given_)
    assert rules["legal/rights"] > rules["notices/age"]


def test_all_is_asked_once_and_then_there_is_an_end(tmp_path: Path) -> None:
    db = build(tmp_path, [Raw("a.txt", "Share on X\nThe end.\nRead more: x\nTopics\n")])
    pool, given_ = questions(db), []
    while asked := pick(pool, given_):
        given_.append(Verdict(*asked.key, asked.text, asked.rule, asked.site, "unsure"))
    assert {(v.kind, v.text.strip()) for v in given_} == {
        ("removal", "Share on X"), ("removal", "Read more: x"), ("near", "Topics")
    }  # fmt: skip
    assert len(given_) == 3


# ---- the server, spoken to without a browser


def ask(app: Any, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    known = {"host": "127.0.0.1:8000", "content-type": "application/json"}
    lines = [(k.replace("_", "-").encode(), v.encode()) for k, v in (known | headers).items()]
    path, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": "GET" if body is None else "POST", "path": path, "raw_path": path.encode(),
        "query_string": query.encode(), "headers": lines, "root_path": "",
        "server": ("127.0.0.1", 8000),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": data, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    told = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(m.get("body", b"") for m in sent[1:])


@pytest.fixture
def app(tmp_path: Path) -> Any:
    pytest.importorskip("starlette")
    from cleaner.audit.server import application

    build(
        tmp_path, [Raw("a.txt", "Share on X\nThe end.\nRead more: x\nTopics\n", "x.example")]
    ).close()
    return application(lambda: open_store(tmp_path), tmp_path, "secret")


COOKIE = "cleaner-review-8000=secret"
PLACE = {"name": "a.txt", "start": 0, "end": 11, "kind": "removal", "rule": "share/buttons"}


def test_only_the_link_opens_the_page(app: Any) -> None:
    for path in ("/", "/app.js", "/data/overview", "/data/chunk-0", "/api/next"):
        assert ask(app, path)[0] == 403
        assert ask(app, path, cookie="cleaner-review-8000=guess")[0] == 403
    assert ask(app, "/?token=guess")[0] == 403
    status, headers, _ = ask(app, "/?token=secret")
    assert (
        status == 303
        and "HttpOnly" in headers["set-cookie"]
        and "strict" in headers["set-cookie"].lower()
    )
    status, headers, body = ask(app, "/", cookie=COOKIE)
    assert status == 200 and b"app.js" in body and b"secret" not in body
    assert "default-src 'none'" in headers["content-security-policy"]


def test_other_sites_cannot_reach_it(app: Any) -> None:
    assert ask(app, "/", host="evil.example", cookie=COOKIE)[0] == 400
    body = PLACE | {"verdict": "right"}
    assert ask(app, "/api/verdict", body, cookie=COOKIE, sec_fetch_site="cross-site")[0] == 403
    assert ask(app, "/api/verdict", body)[0] == 403
    assert json.loads(ask(app, "/api/next", cookie=COOKIE)[2])["judged"] == 0


def test_verdicts_go_into_the_store_at_once(app: Any, tmp_path: Path) -> None:
    status, _, body = ask(
        app, "/api/verdict", PLACE | {"verdict": "wrong", "note": "a headline"}, cookie=COOKIE
    )
    state = json.loads(body)
    assert status == 200 and state["judged"] == 1 and state["question"]["start"] != 0
    held = verdicts.read(open_store(tmp_path))
    assert [(v.verdict, v.note, v.text, v.site) for v in held] == [
        ("wrong", "a headline", "Share on X\n", "x.example")
    ]
    state = json.loads(ask(app, "/api/undo", {}, cookie=COOKIE)[2])
    assert state["undone"] == "wrong" and state["judged"] == 0 and state["question"]["start"] == 0
    assert verdicts.read(open_store(tmp_path)) == []


def test_what_is_no_verdict_is_refused(app: Any, tmp_path: Path) -> None:
    for body in (
        PLACE | {"verdict": "maybe"},
        PLACE | {"verdict": "right", "start": 3},
        {},
        [],
        PLACE | {"verdict": "right", "note": 3},
    ):
        assert ask(app, "/api/verdict", body, cookie=COOKIE)[0] == 400, body
    assert ask(app, "/api/verdict", b"no JSON", cookie=COOKIE)[0] == 400
    assert verdicts.read(open_store(tmp_path)) == []


def test_what_is_skipped_comes_no_more(app: Any) -> None:
    seen = set()
    state = json.loads(ask(app, "/api/next", cookie=COOKIE)[2])
    while question := state["question"]:
        place = {key: question[key] for key in PLACE}
        seen.add((place["kind"], place["start"]))
        state = json.loads(ask(app, "/api/skip", place, cookie=COOKIE)[2])
    assert len(seen) == 3 and state["judged"] == 0


# ---- export


def test_labels_carry_the_body_that_the_verdicts_ask_for(tmp_path: Path) -> None:
    text = "Share on X\nThe end.\nRead more: x\nTopics\n"
    with build(tmp_path, [Raw("a.txt", text, "x.example", "en"), Raw("b.txt", "Fine.\n")]) as db:
        verdicts.save(db, judged("wrong", text="Share on X\n", end=11))
        verdicts.save(
            db,
            judged("wrong", 33, kind="near", text="Topics\n", end=40, rule="structure/short-line"),
        )
        verdicts.save(
            db, judged("unsure", 20, text="Read more: x\n", end=33, rule="related/read-more")
        )
    result = CliRunner().invoke(main, ["review", "export", str(tmp_path)])
    assert result.exit_code == 0, result.output
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(r["id"], r["text"], r["body"]) for r in records] == [
        ("a.txt", text, "Share on X\nThe end.\n")
    ]
    assert (records[0]["judged"], records[0]["of"]) == (2, 3)
    assert [label["label"] for label in records[0]["labels"]] == ["content", "clutter", "unsure"]
    result = CliRunner().invoke(main, ["review", "export", str(tmp_path), "--complete"])
    assert result.stdout == ""


def test_labels_go_on_without_an_article_that_cannot_be_given_back(tmp_path: Path) -> None:
    raws = [Raw(name, "Share on X\nThe end.\n") for name in ("a.txt", "b.txt", "c.txt")]
    with build(tmp_path, raws) as db:
        for raw in (*raws, Raw("d.txt", "")):
            verdicts.save(db, judged("right", name=raw.name, text="Share on X\n", end=11))
    (tmp_path / "b.txt").write_text("The end, by another hand.\n")
    result = CliRunner().invoke(main, ["review", "export", str(tmp_path)])
    assert result.exit_code == 1, result.output
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a.txt", "c.txt"]
    assert "left out: b.txt: its body was changed since the run" in result.stderr
    assert "left out: d.txt: judged, but no longer in the run" in result.stderr
    assert "2 judged articles, 2 left out" in result.stderr


def test_evaluate_reads_the_labels(tmp_path: Path) -> None:
    raws = [Raw(a.name, a.text, a.site, a.language) for a in articles(6)]
    with build(tmp_path, raws) as db:
        for asked in questions(db)["related/read-more", "removal"]:
            verdicts.save(db, Verdict(*asked.key, asked.text, asked.rule, asked.site, "right"))
    labels = tmp_path / "labels.jsonl"
    assert (
        CliRunner().invoke(main, ["review", "export", str(tmp_path), "-o", str(labels)]).exit_code
        == 0
    )
    result = CliRunner().invoke(main, ["evaluate", str(labels)])
    assert result.exit_code == 0, result.output


# ---- counter-examples

RULE_FILE = '''# Buttons.
[[rule]]
id = "buttons"  # a ] in a comment
description = "Buttons [in brackets]."
language = "en"
remove = "line"
match = ["Share on *"]
examples = [
  "[-Share on X-]\\nThe end.",  # first ]
  'The share on the market fell.'
]

[[rule]]
id = "other"
description = "Another."
language = "en"
remove = "line"
match = ["Tweet this"]
examples = ["[-Tweet this-]", """Never
tweet this [all] day."""]
'''


def test_a_counter_example_goes_into_its_rule_and_nowhere_else() -> None:
    once = insert(RULE_FILE, "buttons", 'Share on "the" market\nfell.')
    assert once.count("\n") == RULE_FILE.count("\n") + 1
    assert '  "Share on \\"the\\" market\\nfell.",\n]\n\n[[rule]]\nid = "other"' in once
    assert insert(once, "buttons", 'Share on "the" market\nfell.') == once, "not twice"
    assert "# first ]" in once
    other = insert(RULE_FILE, "other", "x\x7f\u2028y")
    assert other.startswith(RULE_FILE[: RULE_FILE.index('examples = ["[-Tweet')])
    with pytest.raises(CounterError, match="no such rule"):
        insert(RULE_FILE, "nothing", "x")


def test_a_wrong_removal_becomes_a_counter_example_shown_first(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "share.toml").write_text(RULE_FILE)
    text = "The bank spoke.\nShare on the market is falling, said the bank.\nThe end.\n"
    with build(tmp_path / "out", [Raw("a.txt", text)]) as db:
        line = text.splitlines(keepends=True)[1]
        verdicts.save(db, judged("wrong", 16, end=16 + len(line), text=line))
    command = ["review", "export", str(tmp_path / "out"), "--examples", str(rules)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert '+  "Share on the market is falling, said the bank.",' in result.stdout
    assert (rules / "share.toml").read_text() == RULE_FILE, "nothing is written unasked"
    CliRunner().invoke(main, [*command, "--write"])
    assert '"Share on the market is falling' in (rules / "share.toml").read_text()
    again = CliRunner().invoke(main, [*command, "--write"])
    assert again.stdout == "" and "No counter-examples" in again.stderr


# ---- in a browser, against the real server


@pytest.fixture
def served(tmp_path: Path):  # type: ignore[no-untyped-def]
    pytest.importorskip("uvicorn")
    raws = [Raw(a.name, a.text, a.site, a.language, a.title) for a in articles(30)]
    build(tmp_path, [Raw("hostile.txt", HOSTILE, "evil.example"), *raws]).close()
    command = [sys.executable, "-m", "cleaner", "review", str(tmp_path)]
    root = Path(__file__).parent.parent
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
    try:
        assert server.stdout
        link = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", server.stdout.readline())
        assert link
        yield link[0], tmp_path
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.heavy
def test_judging_by_keyboard(served) -> None:  # type: ignore[no-untyped-def]
    link, out = served
    own = link.partition("?")[0]
    with chromium() as browser:
        visit = Visit(browser, link, own)
        page = visit.page
        assert "token" not in page.url

        def judged_is(n: int) -> None:
            word = "verdict" if n == 1 else "verdicts"
            visit.until(f"document.getElementById('judged').textContent === '{n} {word}'")

        judged_is(0)
        page.keyboard.press("1")
        judged_is(1)
        page.keyboard.press("m")
        page.keyboard.type("1 looks like a headline")
        page.keyboard.press("Escape")
        page.keyboard.press("2")
        judged_is(2)
        page.keyboard.press("u")
        judged_is(3)
        held = verdicts.read(open_store(out))
        assert [v.verdict for v in held] == ["right", "wrong", "unsure"]
        assert held[1].note == "1 looks like a headline"
        page.keyboard.press("z")
        judged_is(2)
        assert len(verdicts.read(open_store(out))) == 2
        page.keyboard.press("b")
        visit.until("document.querySelector('.choices .chosen') !== null")
        assert page.input_value("#note") == "1 looks like a headline"
        page.keyboard.press("1")
        visit.until("document.querySelector('.choices .chosen') === null")
        assert [v.verdict for v in verdicts.read(open_store(out))] == ["right", "right"]
        page.reload()
        page.wait_for_selector("html[data-ready]")
        judged_is(2)
        assert page.locator(".bench .bars tbody tr").count() == 2
        assert "100 %" in page.inner_text(".bench .bars") and "≥ 21 %" in page.inner_text(
            ".bench .bars"
        )
        assert visit.axe() == []
        page.click("text=Articles")
        page.wait_for_selector(".article .text")
        visit.go("#/articles?q=onerror")
        page.wait_for_selector(".article .text")
        assert page.locator(".text img, .text script").count() == 0
        assert not visit.errors and not visit.strangers()
        stranger = browser.new_context().new_page()
        assert stranger.goto(own).status == 403


@pytest.mark.heavy
@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), ("light", 390), ("dark", 390)])
def test_axe_finds_nothing(served, theme: str, width: int) -> None:  # type: ignore[no-untyped-def]
    link, _ = served
    with chromium() as browser:
        visit = Visit(
            browser,
            link,
            link.partition("?")[0],
            color_scheme=theme,
            viewport={"width": width, "height": 844},
        )
        visit.page.locator("#choose-right").click()
        visit.until("document.getElementById('judged').textContent === '1 verdict'")
        assert visit.axe() == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert not visit.errors
