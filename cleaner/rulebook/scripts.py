"""How scripts differ in what rules ask of a line: the signs that end sentences, and words.

The signs are those that Unicode names Sentence_Terminal, as far as living languages use them
(https://www.unicode.org/reports/tr44/).
"""

from __future__ import annotations

import re

STOPS = {
    **dict.fromkeys(".。．｡।॥۔։።။។៕།᙮᠃", "sentence"),
    **dict.fromkeys("?？؟፧՞⁇⁈⸮", "question"),
    **dict.fromkeys("!！՜‼⁉", "exclamation"),
}
"""What a sentence that ends with each sign is."""

CLOSERS = "\"')]}* _”’»›）］」』】》〉"
"""What may follow a sentence's last sign: quotes, brackets, Markdown's emphasis."""

SPACELESS = (
    ("\u0e00", "\u0fff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u2e80", "\ua4cf"),
    ("\uac00", "\ud7af"),
    ("\uf900", "\ufaff"),
    ("\uff66", "\uff9f"),
)
"""Ranges of scripts in which a word has no visible edge: no space between words, or endings that
are written on to them, as in Korean."""

_HAN = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\uff66-\uff9f]")
_THAI = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")
_HANGUL = "\u1100-\u115f\uac00-\ud7a3"
_WIDE = re.compile(f"{_HAN.pattern[:-1]}{_HANGUL}]")
_UNSTOPPED = re.compile("[\u0e00-\u0eff]")

HAN_WORD, THAI_WORD = 2, 5
"""Signs that make a word in scripts without spaces: Han and kana, and those of South-East Asia."""

LONG = 80
"""Letters of a line that is a sentence though no sign ends it, in scripts that go without."""


def spaceless(char: str) -> bool:
    """Whether a character belongs to a script that shows no edge between words."""
    return char >= "\u0e00" and any(low <= char <= high for low, high in SPACELESS)


def count_words(line: str) -> int:
    """Count the words of a folded line; where a script has no spaces, so many signs make one."""
    count = line.count(" ") + 1
    # Long words or the first sign show such a script: looking at every sign takes time.
    if not line.isascii() and (len(line) > 15 * count or line >= "\u0e00"):
        count += len(_HAN.findall(line)) // HAN_WORD + len(_THAI.findall(line)) // THAI_WORD
    return count


def count_columns(line: str) -> int:
    """Count the columns a line takes in print: two for a sign of East Asia, as it says more."""
    return len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))


def ending(line: str) -> str:
    """Tell how a line ends, closing quotes and brackets aside: a `STOPS` kind, or another."""
    line = line.rstrip(CLOSERS)
    if line.endswith(("…", "...")):
        return "ellipsis"
    last = line[-1:]
    if last in STOPS:
        return STOPS[last]
    if last in (":", "："):
        return "colon"
    if last in (";", "；") and _is_greek(line):  # the Greek question mark
        return "question"
    if last and last in ",;，；、،؛":
        return "comma"
    return "sentence" if _needs_no_stop(line) else "open"


def _is_greek(line: str) -> bool:
    return "\u0370" <= line[-2:-1] <= "\u03ff" or "\u1f00" <= line[-2:-1] <= "\u1fff"


def _needs_no_stop(line: str) -> bool:
    """Whether a line is a sentence without a last sign.

    Thai and Lao have none; in Japanese and Chinese a closing quote may stand for it, or a source
    in brackets behind it.
    """
    if line.isascii():
        return False
    if _HAN.match(line[-1:]):
        return 2 * line.rfind("。") > len(line)
    return len(line) >= LONG and 2 * len(_UNSTOPPED.findall(line)) > len(line)
