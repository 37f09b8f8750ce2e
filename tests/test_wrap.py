"""Texts as text browsers, mail and Markdown write them: wrapped lines and links with addresses."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.markup import unlink, unquote
from cleaner.mend import mend
from cleaner.wrap import unwrap

SEEDS = sorted(Path("seeds").glob("*.txt"))

PARAGRAPHS = {
    "en": "The ferry to the outer islands will stop for the winter, the harbour office said on "
    "Monday, because its old engine can no longer be repaired. Fishermen will carry the mail.",
    "de": "Die Fähre zu den äußeren Inseln fährt im Winter nicht mehr, wie das Hafenamt am Montag "
    "mitteilte, weil ihr alter Motor nicht zu reparieren ist. Die Post bringen nun Fischer.",
    "ru": "Паром к дальним островам зимой ходить не будет, сообщило в понедельник управление "
    "порта, потому что его старый двигатель больше нельзя починить. Почту повезут рыбаки.",
    "ar": "قالت إدارة الميناء يوم الاثنين إن العبارة إلى الجزر الخارجية ستتوقف طوال الشتاء "
    "لأن محركها القديم لم يعد قابلا للإصلاح وقال الصيادون إنهم سينقلون البريد والخبز",
    "ko": "항만 사무소는 월요일에 바깥 섬으로 가는 여객선이 겨울 동안 멈춘다고 밝혔다 "
    "낡은 엔진을 더는 고칠 수 없기 때문이며 어부들은 봄까지 우편과 빵을 나르겠다고 했다.",
}

signs = st.sampled_from(
    ["a", "word ", "End. ", " ", "\n", "\n> ", "\r\n", "- ", ", ", ". a", "漢字", "ก", "](", "["]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(signs, max_size=200).map("".join))


def wrapped(text: str, width: int, indent: str = "") -> str:
    """Wrap each line of a text as a text browser does."""
    return "\n".join(
        textwrap.fill(
            line,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
            expand_tabs=False,
        )
        for line in text.split("\n")
    )


def words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("language", PARAGRAPHS)
@pytest.mark.parametrize(
    ("width", "indent"), [(50, ""), (72, ""), (80, "   "), (100, "\t"), (72, "> "), (78, "> > ")]
)
def test_a_wrapped_paragraph_is_one_line(language: str, width: int, indent: str) -> None:
    paragraph = PARAGRAPHS[language]
    text = wrapped(f"{paragraph}\n\n{paragraph}\n\n{paragraph}", width, indent)
    lines = [line for line in unwrap(unquote(text)).split("\n") if line.strip()]
    assert [words(line) for line in lines] == 3 * [words(paragraph)]


def test_japanese_is_wrapped_by_columns() -> None:
    sentence = (
        "港湾局は月曜日に、古いエンジンがもう修理できないため、離島へのフェリーを冬のあいだ止めた"
    )
    lines = [sentence[start : start + 24] for start in range(0, len(sentence), 24)]
    text = "\n".join([*lines, "", *lines, "", *lines])
    assert [line.replace(" ", "") for line in unwrap(text).split("\n") if line] == 3 * [sentence]


def test_a_long_address_does_not_hide_how_a_text_is_wrapped() -> None:
    address = "(https://harbour.example/" + "a" * 90 + ")"
    paragraph = PARAGRAPHS["en"].replace("harbour office", f"[harbour office]{address}")
    text = "\n\n".join(
        textwrap.fill(paragraph, 78, break_long_words=False, break_on_hyphens=False)
        for _ in range(3)
    )
    assert [words(line) for line in unwrap(text).split("\n") if line] == 3 * [words(paragraph)]


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_text_of_whole_paragraphs_stays_as_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert unwrap(text) == mend(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "The tide comes in and takes the sand away from under us,\nand what it takes\n"
        "it does not mean to keep, or so they say\nwho stand at the end of the quay with lanterns\n"
        "and listen; and the pebbles are counted, wave by wave, till all of them are gone\n"
        "and nobody knows where, though everybody was there",
        "* the ferry to the outer islands and all of its winter timetables\n"
        "* the tides of the week and what they mean for the harbour's boats\n"
        "* mail",
        "for boat in boats_that_are_at_the_quay_this_morning(harbour, tide):\n"
        "    if boat.engine is not None and boat.engine.can_be_repaired_today:\n"
        "        wait(boat)\n",
    ],
    ids=["a poem", "a list", "a program"],
)
def test_breaks_that_are_meant_stay(text: str) -> None:
    assert unwrap(text) == mend(text) == text


PIECES = [
    sentence.split("|")
    for sentence in (
        "The council met on|Friday|, and it voted for the plan of the mayor.",
        "It cost the town|nine boats|. The rest of them (|four|) will sail again in the spring.",
        "“We will row,” said|Ines Corvo|, who has fished there for forty years.",
        "Порт снова закрыли в|пятницу|, сообщило управление, и откроют|весной|.",
    )
]
MENU = [
    "Home",
    "about us",
    "contact",
    "Sign in",
    "Privacy policy",
    "terms of use",
    "© 2024 Courier",
]


def test_a_sentence_broken_at_its_links_is_one_line() -> None:
    text = "\n".join([*MENU, *(piece for pieces in PIECES for piece in pieces), *MENU])
    wanted = "\n".join([*MENU, *(" ".join(pieces) for pieces in PIECES), *MENU])
    assert mend(text) == wanted


def test_two_such_lines_are_needed() -> None:
    text = "\n".join([*MENU, *PIECES[0], "The plan costs nothing.", "much is new", *MENU])
    assert mend(text) == text


@given(TEXTS)
def test_no_place_moves(text: str) -> None:
    for told in (unwrap(text), mend(text), unlink(text), unquote(text)):
        assert len(told) == len(text)
        assert all(new in (old, " ") for old, new in zip(text, told, strict=True))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[Read more](https://a.example/b) today", "Read more today"),
        ('a [link](/wiki/Ferry_(boat) "Ferry"), a [second](<x y>)', "a link , a second"),
        ("[![The quay](q.jpg)](https://a.example)", "![The quay](q.jpg)"),
        ("[wrapped](https://a.example/a- b-c) at a hyphen", "wrapped at a hyphen"),
        ("![The quay](q.jpg)", "![The quay](q.jpg)"),
        ("[1]Home [2]News", "Home News"),
        ("(BUTTON) Menu (BUTTON)", "Menu"),
        ("as was shown [3] before", "as was shown [3] before"),
        ("an array[0](x) and f(a)[i]", "an array 0 and f(a)[i]"),
    ],
)
def test_links_leave_their_words(text: str, told: str) -> None:
    assert words(unlink(text)) == words(told)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
@pytest.mark.parametrize("indent", ["", "   "])
def test_a_wrapped_article_loses_what_it_loses_unwrapped(path: Path, indent: str) -> None:
    text = path.read_text(encoding="utf-8").replace("\n", "\n\n")
    body = Cleaner().clean(text).body
    assert words(Cleaner().clean(wrapped(text, 76, indent)).body) == words(body)


@pytest.mark.parametrize("end", ["\r\n", "  \n", "\t\n", "\xa0\n"])
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_how_lines_end_changes_nothing(path: Path, end: str) -> None:
    text = path.read_text(encoding="utf-8")
    body = Cleaner().clean(text).body
    assert words(Cleaner().clean(text.replace("\n", end)).body) == words(body)


@pytest.mark.parametrize(
    "clutter",
    [
        "[Read more: Nine boats that were lost](https://harbour.example/nine)",
        "- [Sign up for our newsletter](https://harbour.example/letter)",
        "Follow [the Gazette](https://gazette.example) on [Facebook](https://facebook.example/g).",
        "Photo: [Ines Corvo](https://photos.example/corvo)",
    ],
)
def test_markdown_links_hide_no_clutter_and_cost_no_text(clutter: str) -> None:
    start = PARAGRAPHS["en"].replace("old engine", "[old engine](https://harbour.example/engine)")
    end = PARAGRAPHS["en"].replace("Monday", "Friday")
    cleaned = Cleaner().clean(f"{start}\n\n{clutter}\n\n{end}")
    assert cleaned.body == f"{start}\n\n{end}"


@pytest.mark.parametrize("blank", [">", "> ", ""])
def test_a_post_in_quote_signs_goes_whole_and_is_read_without_them(blank: str) -> None:
    start, end = PARAGRAPHS["en"], PARAGRAPHS["en"].replace("Monday", "Friday")
    post = ["The harbour is calm tonight.", "All boats are home."]
    quote = [f"> {post[0]}", blank, f"> {post[1]}", blank, "> — Harbour (@harbour) March 23, 2019"]
    cleaned = Cleaner().clean("\n".join([start, "", *quote, "", end]))
    assert cleaned.body == f"{start}\n\n{end}"
    assert [found.text for found in cleaned.posts] == ["\n".join(post)]
