"""What an extractor left out of an article comes back, and what is not the article's does not."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from trafilatura import extract, load_html

from cleaner.formats.html import read_html
from cleaner.formats.regain import MANY, REACH, regain

STORY = (
    "The ferry company said on Monday that it would run two boats an hour until the end of the "
    "summer season.",
    "Passengers had complained for months about the long queues at the northern pier, where one "
    "boat in three was late.",
    "The harbour master welcomed the plan on Tuesday, but said that the old landing stage would "
    "have to be mended first.",
    "Work on the stage is to begin in the second week of May and will cost the town about two "
    "million crowns.",
    "Fishermen are against the plan because their moorings would have to move to the far side of "
    "the old stone breakwater.",
    "The council will vote on the plan at its next meeting, which is open to everyone who lives in "
    "the town.",
)


def shown(text: str, name: str = "text") -> str:
    return f'<p class="{name}">{text}</p>'


def page(*blocks: str) -> str:
    return f"<html><body><article><h1>Two boats</h1>{''.join(blocks)}</article></body></html>"


def test_a_box_amid_the_text_comes_back_in_its_place() -> None:
    box = f'<div class="widget">{shown(STORY[2])}{shown(STORY[3])}</div>'
    html = page(*map(shown, STORY[:2]), box, *map(shown, STORY[4:]))
    assert STORY[2] not in extract(html)  # or this shows nothing
    assert read_html(html).text.splitlines()[-6:] == list(STORY)


def test_the_second_half_of_an_article_comes_back() -> None:
    halves = [f"<article>{''.join(map(shown, half))}</article>" for half in (STORY[:3], STORY[3:])]
    html = f"<html><body>{halves[0]}<div>Advertisement</div>{halves[1]}</body></html>"
    assert read_html(html).text.splitlines()[-6:] == list(STORY)


def found(html: str, *lines: str) -> list[str]:
    """Give what stands in the text after an extractor found these lines of a page."""
    return regain("\n".join(lines), load_html(html)).split("\n")


@pytest.mark.parametrize(
    "box",
    [
        "<footer>{}</footer>",
        "<aside>{}</aside>",
        "<figure>{}</figure>",
        '<div class="post-comments">{}</div>',
        '<section id="disqus_thread">{}</section>',
    ],
)
def test_what_is_not_the_article_s_stays_out(box: str) -> None:
    html = page(*map(shown, STORY[:3]), box.format(shown(STORY[3])))
    assert found(html, *STORY[:3]) == list(STORY[:3])


def test_a_paragraph_shown_otherwise_must_stand_right_beside() -> None:
    for name, wanted in (("text", STORY[:3]), ("teaser", STORY[:2])):
        html = page(*map(shown, STORY[:2]), "<div>Advertisement</div>", shown(STORY[2], name))
        assert found(html, *STORY[:2]) == list(wanted)


@pytest.mark.parametrize(("between", "back"), [(REACH, STORY[:3]), (REACH + 1, STORY[:2])])
def test_far_from_the_article_nothing_comes_back(between: int, back: tuple[str, ...]) -> None:
    html = page(*map(shown, STORY[:2]), "<div>Menu</div>" * between, shown(STORY[2]))
    assert found(html, *STORY[:2]) == list(back)


SECOND = [line.replace("the ", "the other ").replace(", ", " and ") for line in STORY]


@pytest.mark.parametrize(
    ("one", "box", "back"),
    [
        ('<p class="text">{}</p>', "{}", True),
        ('<p class="text">{}</p>', "<section>{}</section>", True),
        ("<p>{}</p>", '<div class="table">{}</div>', True),
        ("<p>{}</p>", '</article><div class="table">{}</div><article>', False),
        ("<div>{}</div>", '<div class="captions">{}</div>', False),
    ],
    ids=["alike", "alike in a box", "in the article's element", "outside it", "other elements"],
)
def test_many_paragraphs_left_out_come_back_from_anywhere(one: str, box: str, back: bool) -> None:
    named = '<p class="text">{}</p>' if "class" in one else "<p>{}</p>"
    for count, wanted in ((MANY, SECOND[:MANY] * back), (MANY - 1, [])):
        second = box.format("".join(map(one.format, SECOND[:count])))
        html = page(*map(named.format, STORY[:3]), "<div>Menu</div>" * 3 * REACH, second)
        assert found(html, *STORY[:3]) == [*STORY[:3], *wanted]


def test_words_outside_of_every_element_are_no_stumbling_block() -> None:
    html = f"<html>{STORY[0]}<p>Menu</p>{STORY[1]}<p>Menu</p>{STORY[2]}<p>Menu</p>{STORY[3]}</html>"
    tree = etree.fromstring(html)
    assert regain("\n".join(STORY[:2]), tree).split("\n") == list(STORY[:4])


def test_another_article_stays_out() -> None:
    html = page(*map(shown, STORY[:3]), "<h1>Old bridge to close</h1>", *map(shown, STORY[3:]))
    assert found(html, *STORY[:3]) == list(STORY[:3])


def test_labels_and_sentences_without_an_end_stay_out() -> None:
    html = page(shown(STORY[0]), shown("Read on."), shown(STORY[1][:-1]), shown(STORY[2]))
    assert found(html, STORY[0], STORY[2]) == [STORY[0], STORY[2]]


def test_a_heading_comes_back_between_the_article_s_paragraphs_alone() -> None:
    heading = "<h2>Why fishermen object</h2>"
    html = page(heading, *map(shown, STORY[:2]), heading, *map(shown, STORY[2:4]), heading)
    lines = [*STORY[:2], *STORY[2:4]]
    assert found(html, *lines) == [*lines[:2], "Why fishermen object", *lines[2:]]


def test_a_heading_that_came_without_its_sign_does_not_come_twice() -> None:
    html = page(
        shown(STORY[0]), '<h2>Why fishermen object <a href="#why">#</a></h2>', shown(STORY[1])
    )
    lines = [STORY[0], "Why fishermen object", STORY[1]]
    assert found(html, *lines) == lines


def test_what_stands_above_all_that_was_found_comes_first() -> None:
    html = page(*map(shown, STORY[:3]))
    assert found(html, *STORY[1:3]) == list(STORY[:3])


def test_words_beside_inline_elements_and_line_breaks_stay_words() -> None:
    first, *rest = STORY[2].split(" on ")
    words = f"<i>{first}</i> on<br>{' on '.join(rest)}<!-- seen by nobody -->"
    html = page(shown(STORY[0]), shown(words), shown(STORY[1]))
    assert found(html, STORY[0], STORY[1]) == [STORY[0], STORY[2], STORY[1]]


@pytest.mark.parametrize(
    "lines",
    [
        (
            "नगर परिषद ने सोमवार को पुराने घाट की मरम्मत के लिए दो करोड़ रुपये की योजना को मंजूरी दे दी है और "
            "काम मई के दूसरे सप्ताह में शुरू होगा।",
            "यात्रियों ने महीनों से उत्तरी घाट पर लंबी कतारों की शिकायत की थी, जहाँ हर तीसरी नाव देर से चलती "
            "थी और टिकट भी नहीं मिलते थे।",
            "मछुआरे इस योजना के खिलाफ हैं क्योंकि उनकी नावों को पुराने बाँध के दूसरी ओर ले जाना पड़ेगा और वहाँ "
            "जगह बहुत कम है।",
        ),
        (
            "渡轮公司星期一表示，从五月的第二个星期开始，每小时将有两班渡轮往返于北码头和老城区之间，直到夏季结束为止，票价保持不变。",
            "几个月来，乘客一直抱怨北码头排队时间太长，三班渡轮中就有一班晚点，有些人不得不改乘公共汽车绕过整个海湾去上班。",
            "渔民反对这项计划，因为他们的泊位将不得不搬到旧防波堤的另一侧，那里的水更浅，冬天的风也大得多，小船很难靠岸。",
        ),
    ],
)
def test_other_scripts(lines: tuple[str, ...]) -> None:
    html = page(*map(shown, lines))
    assert found(html, lines[0], lines[2]) == list(lines)


def test_a_phrase_that_stands_elsewhere_too_makes_no_paragraph_known() -> None:
    lines = (f"By the way, {STORY[0]}", f"{STORY[1]} The harbour master welcomed the plan.")
    stray, part = f"By the way, {STORY[2]}", STORY[2].replace(" on Tuesday", "")
    for last, wanted in ((stray, [*lines, stray]), (part, [*lines])):
        assert found(page(*map(shown, (*lines, last))), *lines) == wanted


def test_a_paragraph_whose_lines_are_broken_does_not_come_twice() -> None:
    broken = STORY[1].replace(", where", ",\nwhere")
    html = page(*map(shown, (STORY[0], broken, STORY[2])))
    assert found(html, STORY[0], *broken.split("\n"), STORY[2]).count(STORY[1]) == 0


BLOCKS = st.lists(
    st.tuples(
        st.sampled_from(["p", "div", "li", "aside", "h2", "span", "br"]),
        st.sampled_from([*STORY, "Read on.", "Menu", ""]),
        st.booleans(),
    ),
    max_size=12,
)


@given(BLOCKS)
def test_nothing_found_is_lost_and_nothing_comes_twice(
    blocks: list[tuple[str, str, bool]],
) -> None:
    html = page(*(f"<{tag}>{escape(text)}</{tag}>" for tag, text, _ in blocks))
    lines = [text for _, text, taken in blocks if taken]
    whole = regain("\n".join(lines), load_html(html)).split("\n")
    rest = iter(whole)
    assert all(line in rest for line in lines)
    added = [line for line in whole if line not in lines]
    texts = [text for _, text, _ in blocks]
    assert all(added.count(line) <= texts.count(line) for line in added if line in STORY)
