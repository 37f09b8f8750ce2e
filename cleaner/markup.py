"""Links written into a text, as Markdown and text browsers do: the rules see their words alone."""

from __future__ import annotations

import re

# Behind a hyphen an address may be wrapped, and then joined again by a space.
_TARGET = r"(?:<[^<>\n]*>|(?:[^()\s<]|(?<=-) |\([^()\s]*\))*)(?: \"[^\"\n]*\")?"
_IMAGE = rf"!\[[^\[\]\n]*\]\({_TARGET}\)"
_LINK = re.compile(rf"(?<!!)\[((?:[^\[\]\n]|{_IMAGE})*)\]\({_TARGET}\)")
_NUMBER = re.compile(r"\[\d{1,4}\](?=\S)")


def unlink(text: str) -> str:
    """Write spaces for the signs and targets of links, and for the numbers that lynx gives them.

    Same length in and out. Images stay as they are: they are no words.
    """
    if "](" in text:
        text = _LINK.sub(_words, text)
    if "[1]" in text:
        text = _NUMBER.sub(_blank, text)
    return text


def _words(link: re.Match[str]) -> str:
    return f" {link[1]}".ljust(len(link[0]))


def _blank(number: re.Match[str]) -> str:
    return " " * len(number[0])
