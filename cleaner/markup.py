"""What Markdown, mail and text browsers write beside the words: the rules see the words alone."""

from __future__ import annotations

import re

# Behind a hyphen an address may be wrapped, and then joined again by a space.
_TARGET = r"(?:<[^<>\n]*>|(?:[^()\s<]|(?<=-) |\([^()\s]*\))*)(?: \"[^\"\n]*\")?"
_IMAGE = rf"!\[[^\[\]\n]*\]\({_TARGET}\)"
_LINK = re.compile(rf"(?<!!)\[((?:[^\[\]\n]|{_IMAGE})*)\]\({_TARGET}\)")
_NUMBER = re.compile(r"\[\d{1,4}\](?=\S)")
_BUTTON = "(BUTTON)"
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)


def unlink(text: str) -> str:
    """Write spaces for the signs and targets of links, and for lynx's numbers and buttons.

    Same length in and out. Images stay as they are: they are no words.
    """
    if "](" in text:
        text = _LINK.sub(_words, text)
    if "[1]" in text:
        text = _NUMBER.sub(_blank, text)
    return text.replace(_BUTTON, " " * len(_BUTTON))


def unquote(text: str) -> str:
    """Write spaces for the signs of quotes that start lines, so that a quote is indented.

    Same length in and out.
    """
    return _QUOTE.sub(_blank, text) if ">" in text else text


def quote_start(text: str, place: int) -> int:
    """Go back from a place over the signs of a quote, if it is the first word of a line in one."""
    line = text.rfind("\n", 0, place) + 1
    quote = _QUOTE.fullmatch(text[line:place])
    return line if quote else place


def _words(link: re.Match[str]) -> str:
    return f" {link[1]}".ljust(len(link[0]))


def _blank(signs: re.Match[str]) -> str:
    return " " * len(signs[0])
