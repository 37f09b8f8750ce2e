"""Embed code in a parsed page -> the posts it holds, as their platforms wrote them."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ..model import Post
from .dates import find_date
from .signature import TRIM, Signature, read_label, read_signatures

KINDS = {
    "twitter-tweet": "x", "twitter-video": "x", "instagram-media": "instagram",
    "bluesky-embed": "bluesky", "tiktok-embed": "tiktok", "fb-post": "facebook",
    "fb-video": "facebook", "mastodon-embed": "mastodon", "text-post-media": "threads",
    "reddit-card": "reddit", "reddit-embed-bq": "reddit",
}  # fmt: skip
"""Classes of embed code and their platforms."""

FRAMES = (
    (re.compile(r"(?:platform\.)?(?:twitter|x)\.com/(?:embed|\w+/status)"), "x"),
    (re.compile(r"youtube(?:-nocookie)?\.com/embed/|youtu\.be/"), "youtube"),
    (re.compile(r"facebook\.com/plugins/(?:post|video)"), "facebook"),
    (re.compile(r"instagram\.com/(?:p|reel|tv)/"), "instagram"),
    (re.compile(r"tiktok\.com/(?:embed|player)"), "tiktok"),
    (re.compile(r"embed\.bsky\.app/"), "bluesky"),
    (re.compile(r"threads\.(?:net|com)/.*/embed"), "threads"),
    (re.compile(r"(?:redditmedia|reddit|redditinc)\.com/"), "reddit"),
    (re.compile(r"//t\.me/"), "telegram"),
    (re.compile(r"truthsocial\.com/.*/embed"), "truth"),
    (re.compile(r"linkedin\.com/embed"), "linkedin"),
    (re.compile(r"vk\.com/(?:video_ext|widget_post)"), "vk"),
    (re.compile(r"weibo\.(?:com|cn)/"), "weibo"),
    (re.compile(r"/@\w+/\d+/embed"), "mastodon"),
)
"""Addresses of frames and their platforms."""

_URL_HANDLE = re.compile(
    r"(?:twitter|x|tiktok|threads|truthsocial)\.(?:com|net)/@?(\w[\w.]*)/(?:status|video|post)|/(@\w+)/\d+"
)


def embeds(tree: Any) -> tuple[Post, ...]:
    """List the posts embedded in a page that lxml parsed, in order.

    Their places are 0, as no text is known yet. A frame gives platform and address alone.
    """
    nodes = tree.iter("blockquote", "div", "iframe", "script")
    return tuple(post for node in nodes if (post := _read(node)))


def _read(node: Any) -> Post | None:
    if node.tag == "iframe":
        address = node.get("src") or node.get("data-src") or ""
        platform = next((name for at, name in FRAMES if at.search(address)), "")
        return _post(platform, url=_own_address(address)) if platform else None
    if node.tag == "script":
        channel = node.get("data-telegram-post")
        if not channel:
            return None
        return _post("telegram", handle=channel.split("/")[0], url=f"https://t.me/{channel}")
    platform = _platform(node)
    if not platform or any(map(_platform, node.iterancestors())):
        return None
    return _quote(node, platform)


def _platform(node: Any) -> str:
    """Tell whose embed code an element is, by its classes; empty for most."""
    classes = node.get("class")
    if not classes:
        return ""
    return next((KINDS[name] for name in classes.split() if name in KINDS), "")


def _quote(node: Any, platform: str) -> Post:
    """Read one blockquote: its paragraphs, then its last line and links."""
    paragraphs = [p for p in node.iter("p") if not any(a.tag == "p" for a in p.iterancestors())]
    texts = [_text(p) for p in paragraphs]
    closes = (i for i, text in enumerate(texts) if _signature(text) or _is_label(text, platform))
    signed = next(closes, len(texts))
    words = "\n".join(filter(None, texts[:signed])).strip()
    whole = _text(node)
    by = _signature(whole) or _labelled(whole)
    links = [a.get("href") or "" for a in node.iter("a")]
    url = _address(node, links)
    handle = by.handle
    if not handle and (found := _URL_HANDLE.search(url)):
        handle = (found[1] or found[2]).lstrip("@")
    author = by.author if by.handle or platform == "facebook" else ""
    date = by.date
    if platform == "tiktok":
        words = "\n".join(_text(p) for p in paragraphs).strip()
        author, date = "", ""
    elif platform in ("instagram", "facebook") and not date:
        printed = find_date(whole[-80:])
        date = printed.iso if printed else ""
    language = next((p.get("lang") for p in paragraphs if p.get("lang")), "")
    return _post(platform, author, handle, date, _plain(words), language, url)


def _signature(text: str) -> Signature | None:
    found = [signature for line in text.split("\n") for signature in read_signatures(line)]
    return found[-1] if found else None


def _is_label(text: str, platform: str) -> bool:
    """Whether a paragraph of an Instagram post is its last line, and no caption."""
    by = read_label(text)
    return platform == "instagram" and bool(by.handle) and f"(@{by.handle})" in text


def _labelled(text: str) -> Signature:
    """Read the last line that names a handle, or the last line."""
    lines = text.split("\n")
    named = (found for line in reversed(lines) if (found := read_label(line)).handle)
    return next(named, read_label(lines[-1]))


def _address(node: Any, links: list[str]) -> str:
    """Give the post's own address, without what tracks its readers."""
    own = (
        node.get("cite") or node.get("data-instgrm-permalink") or node.get("data-href")
        or node.get("data-text-post-permalink") or node.get("data-embed-url") or ""
    )  # fmt: skip
    posts = [link for link in links if re.search(r"/(?:status|post|posts|p|reel|video)/|/r/", link)]
    return _own_address(own or (posts[-1] if posts else ""))


def _own_address(address: str) -> str:
    if "/plugins/" in address:
        with suppress(ValueError):  # brackets that are no address
            address = parse_qs(urlsplit(address).query).get("href", [address])[0]
    return re.sub(r"\?(?:ref_src|ref_url|utm_|igsh|si=|t=|s=|feature).*$", "", address)


def _text(node: Any) -> str:
    """Give a node's words, its line breaks as breaks."""
    pieces: list[str] = []

    def walk(element: Any) -> None:
        if element.tag in ("script", "style") or not isinstance(element.tag, str):
            return
        if element.tag in ("br", "p", "div", "section"):
            pieces.append("\n")
        pieces.append(re.sub(r"\s+", " ", element.text or ""))
        for child in element:
            walk(child)
            pieces.append(re.sub(r"\s+", " ", child.tail or ""))
        if element.tag in ("p", "div", "section"):
            pieces.append("\n")

    walk(node)
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _plain(words: str) -> str:
    return words.removesuffix("[image or embed]").strip()


def _post(
    platform: str, author: str = "", handle: str = "", date: str = "", text: str = "",
    language: str = "", url: str = "",
) -> Post:  # fmt: skip
    language = _OLD_TAGS.get(language, language)
    tag, sure = (language, 1.0) if language and language not in _UNKNOWN else ("und", 0.0)
    return Post(platform, author.strip(TRIM), handle, date, text, tag, sure, 0, 0, url)


_OLD_TAGS = {"in": "id", "iw": "he", "ji": "yi"}
"""Tags that BCP 47 has replaced and X still writes."""

_UNKNOWN = {"und", "zxx", "qme", "qam", "qct", "qht", "qst", "art"}
"""What X writes where it could not tell a language, or there are no words."""
