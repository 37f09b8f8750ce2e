"""One spelling for each sign: what a phrase and a line are brought to before they are compared.

Everything here keeps the length of the text, so that a place in the folded text is the same
place in the raw text. That is why `ß` stays and decomposed accents are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable

_BREAKS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SIGNS = {
    "'": "‘’‚‛′´`ʼ＇",
    '"': "“”„‟″«»‹›「」『』＂",
    "-": "‐‑‒–—―−﹘﹣－",
    " ": "\t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200e\u200f\u202f\u205f\u2060\u3000\ufeff",
    ":": "：︰",
    "!": "！",
    "?": "？",
    ",": "，",
    ";": "；",
    "(": "（",
    ")": "）",
    "|": "｜│",
}
_LETTERS = {"i": "İı", "s": "ſ", "σ": "ς", "μ": "µ", "k": "\u212a", "å": "\u212b"}

_ASCII_SIGNS = str.maketrans({c: to for to, many in _SIGNS.items() for c in many if c.isascii()})
_REPLACED = [(c, to) for to, many in _SIGNS.items() for c in many if not c.isascii()]
_CASED = [(c, to) for to, many in _LETTERS.items() for c in many]

DECORATION = ' \t\n-*#•·>|→▶►●◦‣▪■□✔❯_":…^~=<【】《》〔〕'
"""What never matters at the two ends of a line: bullets, Markdown, arrows, quotes, colons."""

FRONT = ' -*•·>|→▶►●◦‣▪■□✔❯_"…'
"""What a regex does not see at the front of a line: decoration less the heading sign."""


def unify(text: str) -> str:
    r"""Write line breaks as `\n` and quotes, dashes, spaces and full-width signs as ASCII.

    Same length in and out; `\r\n` becomes space and break.
    """
    if "\r" in text:
        text = text.replace("\r\n", " \n")
    if text.isascii():
        text = text.translate(_ASCII_SIGNS) if "\t" in text or "`" in text else text
        for sign in _BREAKS[:6]:
            if sign in text:
                text = text.replace(sign, "\n")
        return text
    for sign in _BREAKS:
        if sign in text:
            text = text.replace(sign, "\n")
    text = text.replace("\t", " ").replace("`", "'")
    for sign, plain in _REPLACED:
        if sign in text:
            text = text.replace(sign, plain)
    return text


def lower(view: str) -> str:
    """Lower-case a unified text, letter for letter, so that case never matters."""
    if view.isascii():
        return view.lower()
    for letter, plain in _CASED:
        if letter in view:
            view = view.replace(letter, plain)
    return view.lower()


def bare(line: str) -> str:
    """Take a folded line's decoration off and write each run of spaces as one."""
    line = line.strip(DECORATION)
    return " ".join(line.split()) if "  " in line else line


def folded(lines: Iterable[str]) -> list[str]:
    """Fold unified lines whole; `…` alone is longer then.

    One by one: most lines are ASCII even in texts that are not, and those are quick to fold.
    """
    return [
        bare(line.lower() if line.isascii() else lower(line).replace("…", "...")) for line in lines
    ]


def key(text: str) -> str:
    """Fold one line or phrase whole: `Read  More »` and `read more` give the same key."""
    return folded([unify(text)])[0]
