"""Scripts: what ends a sentence and what a word is, wherever an article comes from."""

from __future__ import annotations

import pytest

from cleaner import Article, Cleaner
from cleaner.line import start
from cleaner.rulebook.scripts import count_columns, count_words, ending


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("The vote is on Friday.", "sentence"),
        ("“The vote is on Friday.”", "sentence"),
        ("橋は来年閉じられる。", "sentence"),
        ("「橋は来年閉じられる」", "open"),
        ("町長は反対した。「橋は残す。来年も残す。ずっとだ」", "sentence"),
        ("過半数が賛成した。（記者）", "sentence"),
        ("商売。お店は東京の千代田区にあります", "open"),
        ("পরিষদ শুক্রবার বসবে।", "sentence"),
        ("परिषद शुक्रवार को बैठेगी॥", "sentence"),
        ("ምክር ቤቱ ዓርብ ይሰበሰባል።", "sentence"),
        ("Խորհուրդը նիստ է ունենալու ուրբաթ։", "sentence"),
        ("کونسل کا اجلاس جمعہ کو ہوگا۔", "sentence"),
        ("متى يجتمع المجلس؟", "question"),
        ("Πότε συνεδριάζει το συμβούλιο;", "question"),
        ("one; two;", "comma"),
        ("三人：", "colon"),
        ("สภาเมืองประชุมวันศุกร์", "open"),
        (
            "สภาเมืองประชุมวันศุกร์เพื่อลงมติเรื่องสะพานเก่าที่ข้ามแม่น้ำ ชาวบ้านบอกว่าจะรอดูผลก่อนแล้วค่อยตัดสินใจ",
            "sentence",
        ),
        ("and so on...", "ellipsis"),
        ("", "open"),
    ],
)
def test_how_a_line_ends(line: str, kind: str) -> None:
    assert ending(line) == kind


@pytest.mark.parametrize(
    ("line", "words", "columns"),
    [
        ("two words", 2, 9),
        ("deux façons", 2, 11),
        ("橋は来年閉じられる", 5, 18),
        ("다리는 내년에 닫힌다", 3, 20),
        ("สะพานเก่าที่ข้ามแม่น้ำ", 5, 22),
    ],
)
def test_words_and_columns(line: str, words: int, columns: int) -> None:
    assert (count_words(line), count_columns(line)) == (words, columns)


@pytest.mark.parametrize(
    ("line", "kind"),
    [("The", "upper"), ("the", "lower"), ("橋は", "upper"), ("المجلس", "upper"), ("※ 橋", "other")],
)
def test_scripts_of_one_case_start_as_sentences_do(line: str, kind: str) -> None:
    assert start(line) == kind


PARAGRAPHS = {
    "th": "สภาเมืองริมแม่น้ำประชุมกันเมื่อวันศุกร์เพื่อลงมติเรื่องสะพานเก่าที่ใช้มานานกว่าเก้าสิบปี "
    "ชาวบ้านที่ข้ามสะพานทุกเช้าบอกว่าไม่มีใครมาถามความเห็นของพวกเขาเลยแม้แต่ครั้งเดียวใน{}",
    "ja": "川沿いの町の議会は金曜日、{}年にわたって使われてきた古い橋を"
    "閉じるかどうかを決めるために開かれ、"
    "毎朝その橋を渡る住民たちは、一度も意見を聞かれたことがないと話した。",
    "zh": "河边小镇的议会星期五开会，讨论是否关闭使用了{}年的旧桥，每天早上过桥上班的居民说，"
    "从来没有人问过他们的意见，他们希望镇长能够听一听大家的想法。",
    "bn": "নদীর ধারের শহরের পরিষদ শুক্রবার বৈঠকে বসে, যেখানে {} বছর ধরে ব্যবহৃত পুরোনো সেতুটি "
    "বন্ধ করা হবে কি না "
    "তা নিয়ে আলোচনা হয়, আর প্রতিদিন সকালে যাঁরা সেতু পার হন তাঁরা বলেন, "
    "কেউ কখনো তাঁদের মত জানতে চায়নি।",
    "ar": "اجتمع مجلس المدينة الواقعة على النهر يوم الجمعة ليبحث إغلاق الجسر القديم "
    "الذي استعمله الناس منذ {} عاما، "
    "وقال السكان الذين يعبرونه كل صباح إن أحدا لم يسألهم عن رأيهم مرة واحدة طوال تلك السنوات.",
    "en": "The council of the town on the river met on Friday to decide whether to close "
    "the old bridge after {} "
    "years, and those who cross it every morning said that nobody had ever asked them "
    "what they thought.",
}
BETWEEN = {
    "th": "ข่าวที่เกี่ยวข้อง", "ja": "関連記事", "zh": "相关阅读", "bn": "আরও পড়ুন",
    "ar": "اقرأ أيضا", "en": "Related articles",
}  # fmt: skip
MENU = ["Home", "News", "Sport", "Culture", "Video", "Podcasts", "Weather", "Log in", "Search"]
FOOTER = ["About us", "Contact", "Advertise", "Privacy policy", "Terms of use", "Cookie settings"]


@pytest.mark.parametrize("label", ["related", "12 Comments", "About the author", "Follow us"])
@pytest.mark.parametrize("language", PARAGRAPHS)
def test_what_interrupts_a_page_takes_none_of_its_text(language: str, label: str) -> None:
    paragraphs = [PARAGRAPHS[language].format(number) for number in range(31, 45)]
    between = [BETWEEN[language] if label == "related" else label, "The mill by the river closes"]
    lines = [*MENU, *MENU, *paragraphs[:7], *between, *paragraphs[7:], *FOOTER, *FOOTER]
    cleaned = Cleaner(kind="page").clean(Article("\n".join(lines)))
    kept = cleaned.body.splitlines()
    assert [line for line in paragraphs if line not in kept] == []
    assert between[0] not in kept and not {*MENU, *FOOTER} & set(kept)
