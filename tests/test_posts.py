"""Posts found in text: a table of cases, and what holds for every text."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import lxml.html
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cleaner import clean
from cleaner.index import index
from cleaner.match import find as find_matches
from cleaner.model import Article, Match
from cleaner.posts import embeds, find, mark
from cleaner.rulebook import Rules
from cleaner.rulebook.load import read_file
from cleaner.rulebook.marks import read_marks
from cleaner.segment import segment
from cleaner.shape import Shape

FILE = Path(__file__).parent.parent / "rules" / "posts.toml"
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "posts.jsonl").read_text("utf-8").split("\n")
    if line
]


@pytest.fixture(scope="module")
def book():
    rules, faults = read_file(FILE, FILE.read_bytes())
    assert not faults
    return index(Rules(tuple(rules), {}, ""))


def posts_in(book, text, language="", known=()):
    segments = segment(Article(text))
    matches = [m for m in find_matches(segments, Shape(segments), book) if m.category == "posts"]
    return find(text, matches, language, known)


def joined(places, text):
    """Join stretches that only white space parts, and trim them."""
    done = []
    for start, end in sorted(places):
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if done and not text[done[-1][1] : start].strip():
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        elif start < end:
            done.append((start, end))
    return done


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_table(case, book):
    example = read_marks(case["text"])
    posts, matches = posts_in(book, example.text, case.get("language", ""))
    fields = [
        {key: getattr(post, key) for key in ("platform", "author", "handle", "date", "text")}
        for post in posts
    ]
    assert fields == case["posts"]
    taken = joined([(m.start, m.end) for m in matches], example.text)
    assert [example.text[a:b] for a, b in taken] == [
        example.text[a:b] for a, b in joined(example.taken, example.text)
    ]


def test_the_table_is_as_large_as_promised():
    assert sum(1 for case in CASES if case["posts"]) >= 150
    assert sum(1 for case in CASES if not case["posts"]) >= 60
    platforms = {post["platform"] for case in CASES for post in case["posts"]}
    assert platforms >= {
        "x", "mastodon", "bluesky", "threads", "instagram", "facebook", "tiktok", "youtube",
        "reddit", "telegram", "truth", "linkedin", "weibo", "vk",
    }  # fmt: skip


SOLID = (
    "The council of the harbour met on Friday and closed the north pier to all ships and "
    "to all walkers for a week.\n"
)
"""A paragraph, without which above it no head of a timeline counts."""

PIECES = st.sampled_from(
    [
        "The pier is gone.", "#harbour", "pic.twitter.com/a1B2", "https://t.co/x", "\n", "\n\n",
        "\r\n", " ", "— ", "- ", "Ines Corvo ", "(@inescorvo)", "(@ines@corvo.example)",
        "(@i.bsky.social)", " March 23, 2019", " March ² 2024", " ①③月②日 20²4",
        " 23 марта 2019 г.", "2019年3月24日", "…", "🚨",
        "View this post on Instagram", "A post shared by Ines (@ines)", "Post by @ines",
        "View on Threads", "Skip X post by Ines", "End of X post by Ines", "@ines", "♬ ",
        "original sound - Ines", "10:41 AM · Mar 23, 2019", "by u/ines in harbours", ":", "\u2028",
        "✔", "\n@ines\n·\n2h\n", "12\n45\n301", "Likes", SOLID,
        "Posted by Ines on Thursday, August 27, 2015", "She wrote on Twitter:",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=24).map("".join))


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_posts_stand_apart_inside_the_text_and_come_again(book, text):
    posts, matches = posts_in(book, text)
    place = 0
    for post in posts:
        assert place <= post.start < post.end <= len(text)
        place = post.end
    for match in matches:
        assert 0 <= match.start < match.end <= len(text)
    for post in posts:
        assert any(m.start <= post.start and post.end <= m.end for m in matches)
    assert posts_in(book, text) == (posts, matches)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_the_unified_view_gives_the_same_places(book, text):
    assume(not re.search(r"\S[—–―−‒]\S", text))  # a dash glued between signs is a hyphen there
    view = segment(Article(text)).view
    places = [(p.start, p.end, p.date) for p in posts_in(book, text)[0]]
    assert [(p.start, p.end, p.date) for p in posts_in(book, view)[0]] == places


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_no_match_means_no_post_and_no_work(text):
    assert find(text, ()) == ((), ())


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_marks_are_left_alone(book, text):
    for post in posts_in(book, text)[0]:
        if "\n" not in mark(post):
            assert posts_in(book, f"The pier is gone.\n{mark(post)}\nNobody came.") == ((), ())


def test_a_kept_match_is_handed_on_as_it_is():
    text = "The pier is gone\n— Ines Corvo (@inescorvo) March 23, 2019"
    match = Match("posts/x-signed", 17, len(text), 1.0, keeps=True)
    assert find(text, [match]) == ((), (match,))


@pytest.mark.parametrize(
    "piece",
    [
        "(@a) ",
        "— x (@a) March 1, 2019\n",
        "@",
        "\n",
        "A post shared by (@a)\n",
        "😀",
        "1/ ",
        "@a\n",
        "@a\n2h\n1\n",
        "a @b · 2h\n",
        "3\n",
    ],
)
def test_time_grows_with_length_only(book, piece):
    def seconds(letters):
        text = SOLID + (piece * letters)[:letters]
        start = time.perf_counter()
        posts_in(book, text)
        return time.perf_counter() - start

    seconds(1000)
    assert seconds(80_000) < 20 * seconds(20_000) + 1


# -- embed code --------------------------------------------------------------------------------

TWEET = """<blockquote class="twitter-tweet" data-lang="en"><p lang="{lang}" dir="ltr">{text}</p>
&mdash; {name} (@{handle}) <a href="https://twitter.com/{handle}/status/12345?ref_src=twsrc%5Etfw">
{date}</a></blockquote><script async src="https://platform.twitter.com/widgets.js"></script>"""
PAGE = TWEET.format(
    lang="es", text="El muelle ya no existe.<br><br>La lámpara tampoco. "
    '<a href="https://t.co/a1B2">pic.twitter.com/a1B2</a>',
    name="Ines Corvo ⚓", handle="inescorvo", date="March 23, 2019",
)  # fmt: skip


def parsed(html):
    page = f"<html><body>{html}</body></html>".encode()
    return lxml.html.document_fromstring(page, parser=lxml.html.HTMLParser(encoding="utf-8"))


PAGE_TREE = parsed(PAGE)


def test_a_tweets_embed_code():
    (post,) = embeds(PAGE_TREE)
    assert (post.platform, post.author, post.handle, post.date) == (
        "x", "Ines Corvo ⚓", "inescorvo", "2019-03-23",
    )  # fmt: skip
    assert post.text == "El muelle ya no existe.\nLa lámpara tampoco. pic.twitter.com/a1B2"
    assert (post.language, post.confidence) == ("es", 1.0)
    assert post.url == "https://twitter.com/inescorvo/status/12345"


def test_tags_that_bcp_47_has_replaced():
    page = TWEET.format(lang="in", text="Dermaga", name="Ines", handle="i", date="March 23, 2019")
    assert [post.language for post in embeds(parsed(page))] == ["id"]
    assert [post.language for post in embeds(parsed(page.replace('"in"', '"zxx"')))] == ["und"]


EMBEDS = [
    (
        "instagram",
        '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/C0r/'
        '?utm_source=ig_embed"><div><a href="https://www.instagram.com/p/C0r/">View this post on '
        "Instagram</a><p><a>A post shared by Ines Corvo (@ines.corvo)</a></p></div></blockquote>",
        {
            "author": "Ines Corvo", "handle": "ines.corvo", "text": "",
            "url": "https://www.instagram.com/p/C0r/",
        },
    ),
    (
        "bluesky",
        '<blockquote class="bluesky-embed" data-bluesky-uri="at://did/app.bsky.feed.post/3k">'
        '<p lang="de">Die Mole ist weg<br><br><a>[image or embed]</a></p>&mdash; Ines Corvo '
        '(<a href="https://bsky.app/profile/did">@ines.bsky.social</a>) '
        '<a href="https://bsky.app/profile/did/post/3k?ref_src=embed">19. Oktober 2024 um 13:25</a>'
        "</blockquote>",
        {
            "author": "Ines Corvo", "handle": "ines.bsky.social", "date": "2024-10-19",
            "text": "Die Mole ist weg", "language": "de",
            "url": "https://bsky.app/profile/did/post/3k",
        },
    ),
    (
        "tiktok",
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@inescorvo/video/7123">'
        '<section><a href="https://www.tiktok.com/@inescorvo">@inescorvo</a> <p>The pier is gone '
        "#fyp</p> <a>♬ original sound - Ines</a></section></blockquote>",
        {"handle": "inescorvo", "text": "The pier is gone #fyp"},
    ),
    (
        "facebook",
        '<div class="fb-post" data-href="https://www.facebook.com/corvo/posts/1"><blockquote>'
        "<p>The pier is gone.</p>Posted by <a>Port of Corvo</a> on&nbsp;<a>Thursday, August 27, "
        "2015</a></blockquote></div>",
        {"author": "Port of Corvo", "date": "2015-08-27", "text": "The pier is gone."},
    ),
    (
        "mastodon",
        '<blockquote class="mastodon-embed" data-embed-url="https://corvo.example/@ines/123/embed">'
        '<a href="https://corvo.example/@ines/123"><div>Post by @ines@corvo.example</div>'
        "<div>View on Mastodon</div></a></blockquote>",
        {"handle": "ines@corvo.example"},
    ),
    (
        "threads",
        '<blockquote class="text-post-media" data-text-post-permalink='
        '"https://www.threads.net/@ines.corvo/post/C1"><a><div>Post by @ines.corvo</div>'
        "<div>View on Threads</div></a></blockquote>",
        {"handle": "ines.corvo", "url": "https://www.threads.net/@ines.corvo/post/C1"},
    ),
    (
        "reddit",
        '<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/harbours/comments/1/">'
        "The pier is gone</a><br> by<a>u/inescorvo</a> in<a>harbours</a></blockquote>",
        {"handle": "u/inescorvo", "url": "https://www.reddit.com/r/harbours/comments/1/"},
    ),
    ("youtube", '<iframe src="https://www.youtube.com/embed/a1B2?si=x"></iframe>',
     {"url": "https://www.youtube.com/embed/a1B2"}),
    ("facebook", '<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2F'
     'www.facebook.com%2Fcorvo%2Fposts%2F1&amp;width=500"></iframe>',
     {"url": "https://www.facebook.com/corvo/posts/1"}),
    ("vk", '<iframe src="https://vk.com/video_ext.php?oid=1"></iframe>', {}),
    ("linkedin", '<iframe src="https://www.linkedin.com/embed/feed/update/urn"></iframe>', {}),
    ("truth", '<iframe src="https://truthsocial.com/@ines/1/embed"></iframe>', {}),
    ("telegram", '<script async src="https://telegram.org/js/telegram-widget.js?22" '
     'data-telegram-post="corvoport/42"></script>',
     {"handle": "corvoport", "url": "https://t.me/corvoport/42"}),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "html", "fields"), EMBEDS)
def test_embed_code(platform, html, fields):
    (post,) = embeds(parsed(f"<p>The harbour was calm.</p>{html}"))
    assert post.platform == platform
    assert {name: getattr(post, name) for name in fields} == fields


@pytest.mark.parametrize(
    "printed",
    ["March ² 2024", "²月3日 2024", "³ March 2024", "tháng ² 2024", "March 3 ²⁰²⁴", "①月③日"],
)
def test_raised_and_circled_digits_are_no_dates(printed):
    signed = f"— River Council (@rivercouncil) {printed}"
    cleaned = clean(f"The council met on Friday to vote.\n{signed}")
    assert [post.date for post in cleaned.posts] in ([], [""])


@pytest.mark.parametrize(
    "html",
    ["", "<p>no embed</p>", "<iframe>", "<iframe src='https://a.example'>", "twitter-tweet",
     "<blockquote class='twitter-tweet'>", "\x00<",
     "<iframe src='https://[facebook.com/plugins/post'>", "<iframe src='//[t.me/plugins/'>",
     "<blockquote class='fb-post' data-href='https://[/plugins/post?href=%'>"],
)  # fmt: skip
def test_pages_without_posts(html):
    assert all(not post.text for post in embeds(parsed(html)))


def test_what_embed_code_says_wins(book):
    text = (
        "The council met.\nEl muelle ya no existe.\nLa lámpara tampoco. pic.twitter.com/a1B2\n"
        "— Ines Corvo ⚓ (@inescorvo) March 23, 2019\nNobody came."
    )
    (guess,), _ = posts_in(book, text)
    assert guess.text == "La lámpara tampoco. pic.twitter.com/a1B2"
    (post,), matches = posts_in(book, text, known=embeds(PAGE_TREE))
    assert post.text == "El muelle ya no existe.\nLa lámpara tampoco. pic.twitter.com/a1B2"
    assert (post.language, post.confidence) == ("es", 1.0)
    assert post.url.endswith("/status/12345")
    assert text[post.start : post.end].startswith("El muelle")
    assert {(m.start, m.end) for m in matches} == {(post.start, post.end)}


def test_a_known_post_whose_attribution_was_lost(book):
    text = (
        "The council met.\nEl muelle ya no existe.\nLa lámpara tampoco.\npic.twitter.com/a1B2\nSo."
    )
    (post,), (match,) = posts_in(book, text, known=embeds(PAGE_TREE))
    assert text[match.start : match.end].split("\n") == text.split("\n")[1:4]
    assert (post.handle, post.language) == ("inescorvo", "es")
    assert match.rule == "posts/x-signed"


def test_a_known_post_whose_text_was_lost_takes_nothing_of_the_article(book):
    text = "The council met.\n— Ines Corvo ⚓ (@inescorvo) March 23, 2019\nNobody came."
    (post,), (match,) = posts_in(book, text, known=embeds(PAGE_TREE))
    assert text[match.start : match.end].startswith("— Ines")
    assert post.text.startswith("El muelle")


def test_words_that_the_article_quotes_stay(book):
    text = "“El muelle ya no existe. La lámpara tampoco. pic.twitter.com/a1B2,” she wrote."
    assert posts_in(book, text, known=embeds(PAGE_TREE)) == ((), ())
