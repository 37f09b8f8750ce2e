"""A post's words made ready for a language detector: links, handles, styled letters, shouting."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from .reach import LINK

_BARE_LINK = re.compile(
    r"(?:www\.|t\.co/|bit\.ly/|youtu\.be/)\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,12}"
    r"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:com|org|net|info|social)\b(?:/\S*)?",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"[@＠#＃]\w+(?:[.@]\w+)*|\bRT\b:?|\bu/\w+|\br/\w+|\(?\d+/\d*\)?|&(?:amp|lt|gt|quot);"
)
_NO_LETTER = re.compile(r"[^\w\s'’ʼ·.,!?;:-]|[\d_]")
_SPACES = re.compile(r"\s+")

SHOUTING = 0.6
"""Share of capitals among cased letters from which a text is lowered."""

_SCRIPTS = (
    (0x0000, ""), (0x0041, "latin"), (0x02B0, ""), (0x0370, "greek"), (0x0400, "cyrillic"),
    (0x0530, "armenian"), (0x0590, "hebrew"), (0x0600, "arabic"), (0x0700, ""),
    (0x0750, "arabic"), (0x0780, ""), (0x0900, "devanagari"), (0x0980, "bengali"),
    (0x0A00, "gurmukhi"), (0x0A80, "gujarati"), (0x0B00, "oriya"), (0x0B80, "tamil"),
    (0x0C00, "telugu"), (0x0C80, "kannada"), (0x0D00, "malayalam"), (0x0D80, "sinhala"),
    (0x0E00, "thai"), (0x0E80, "lao"), (0x0F00, "tibetan"), (0x1000, "burmese"),
    (0x10A0, "georgian"), (0x1100, "hangul"), (0x1200, "ethiopic"), (0x13A0, ""),
    (0x1780, "khmer"), (0x1800, ""), (0x1C90, "georgian"), (0x1CC0, ""), (0x1E00, "latin"),
    (0x1F00, "greek"), (0x2000, ""), (0x3040, "kana"), (0x3100, ""), (0x3130, "hangul"),
    (0x3190, ""), (0x31F0, "kana"), (0x3200, ""), (0x3400, "han"), (0x4DC0, ""),
    (0x4E00, "han"), (0xA000, ""), (0xAC00, "hangul"), (0xD7B0, ""), (0xF900, "han"),
    (0xFB00, "latin"), (0xFB1D, "hebrew"), (0xFB50, "arabic"), (0xFE00, ""), (0xFE70, "arabic"),
    (0xFF00, ""), (0xFF66, "kana"), (0xFFA0, ""), (0x20000, "han"), (0x32000, ""),
)  # fmt: skip
"""Where each script starts in Unicode; empty names what belongs to none or to several."""

_FIRSTS = [first for first, _ in _SCRIPTS]

ONE_LANGUAGE = {
    "hangul": "ko", "thai": "th", "greek": "el", "armenian": "hy", "georgian": "ka",
    "gurmukhi": "pa", "gujarati": "gu", "oriya": "or", "tamil": "ta", "telugu": "te",
    "kannada": "kn", "malayalam": "ml", "sinhala": "si", "lao": "lo", "tibetan": "bo",
    "burmese": "my", "ethiopic": "am", "khmer": "km", "hebrew": "he", "bengali": "bn",
    "kana": "ja", "han": "zh",
}  # fmt: skip
"""Scripts that hardly any other language of the press writes."""

OWN_LETTERS = (
    ("ў", "be"), ("ђћџ", "sr"), ("ѓќѕ", "mk"), ("қғұһ", "kk"), ("ңү", "ky"), ("ґї", "uk"),
    ("ə", "az"), ("þð", "is"), ("ळ", "mr"), ("ێۆڵڕ", "ckb"), ("ېۋۈ", "ug"), ("ښږۍ", "ps"),
    ("ৰৱ", "as"),
)  # fmt: skip
"""Letters that give a language away; most of these languages no langdetect profile knows."""


def prepare(text: str) -> str:
    """Leave out what is in no language and bring the rest to plain letters (NFKC)."""
    text = LINK.sub(" ", text)
    text = _BARE_LINK.sub(" ", text)
    text = unicodedata.normalize("NFKC", text)
    text = _NO_LETTER.sub(" ", _NAMES.sub(" ", text))
    upper = sum(map(str.isupper, text))
    lower = sum(map(str.islower, text))
    if upper > SHOUTING * (upper + lower):
        text = text.lower()
    return _SPACES.sub(" ", text).strip()


def letters(text: str) -> int:
    """Count what is written: letters of any script, their marks left out."""
    return sum(map(str.isalpha, text))


def script_language(text: str) -> tuple[str, float]:
    """Tell the language that the script alone decides, and the share of letters that say so.

    Empty when it decides nothing: Latin, Cyrillic, Arabic, Devanagari.
    """
    counts: dict[str, int] = {}
    for sign in text:
        if sign.isalpha():
            script = _SCRIPTS[bisect_right(_FIRSTS, ord(sign)) - 1][1]
            counts[script] = counts.get(script, 0) + 1
    if not counts:
        return "", 0.0
    total = sum(counts.values())
    kana = counts.get("kana", 0)
    if kana and kana + counts.get("han", 0) > total / 3 and kana * 12 > counts.get("han", 0):
        return "ja", min(1.0, (kana + counts.get("han", 0)) / total)
    script = max(counts, key=lambda name: (counts[name], name))
    language = ONE_LANGUAGE.get(script, "")
    if language:
        return language, counts[script] / total
    return _own_letters(text.lower(), total)


def _own_letters(text: str, total: int) -> tuple[str, float]:
    for signs, language in OWN_LETTERS:
        count = sum(map(text.count, signs))
        if count >= 2 and count * 60 >= total:
            return language, 1.0
    return "", 0.0
