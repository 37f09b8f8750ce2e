"""Language detectors: each a function from prepared words to how likely each language is.

The only module that imports `langdetect`, `py3langid`, `lingua` or `pycld2`, each on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib import import_module
from math import exp, log
from pathlib import Path
from typing import Any

from ..rulebook.cache import recall, remember

Likely = Mapping[str, float]
"""Languages (BCP 47) and log-likelihoods, up to a constant; absent ones are out of the question."""

OVERLAP = 3
"""langdetect counts each letter in n-grams of 1, 2 and 3, so its evidence is three times itself."""

SMOOTHING = 0.5 / 10_000
"""What langdetect gives an n-gram that a language's profile lacks (its ALPHA over BASE_FREQ)."""

FLOOR = log(SMOOTHING)

SHARPER = {"py3langid": 2.0, "lingua": 2.0}
"""How much surer each detector may be than it says, measured; 1 where it is sure enough."""

SUREST = {"": 0.999, "pycld2": 0.89}
"""No detector is surer: 1 is kept for what embed code states, and CLD2 tells no probabilities."""

_KNOWN = (
    "aa ab ace af ak am an ar ary arz as ay az ba bcl be bg bh bi bn bo br bs ca ceb chr ckb co crh"
    " crs cs cy da de dv dz el en eo es et eu ext fa fi fj fo fr fuv fy ga gcf gcr gd gl gn gom grc"
    " gu gug guw gv ha haw hbo he hi hmn hr ht hu hy ia id ie ig ik is it iu ja jv jw ka kab kha"
    " kik kk kl km kn ko ks ku ky la lb lg lif lij ln lo lt ltg lv mfe mg mi mk ml mn mr ms mt my"
    " na ne nl no nr nso ny oc om or pa pcm pl ps pt qu rm rn ro ru rw sa sco sd sdh se sg si sk sl"
    " sm sn so sq sr ss st su sv sw syr ta te tg th ti tk tl tlh tn to tr ts tt ug uk ur uz uzs ve"
    " vec vi vo wa war wo wuu xh yi yo yue za zh zu"
)
LANGUAGES = frozenset(_KNOWN.split())
"""Every language that some detector or script tells, by the tag that is written of it."""

LEAST = 1e-9
"""The likelihood of a language that a detector does not name."""

TAGS = {"zh-cn": "zh", "zh-tw": "zh", "zh-Hant": "zh", "nb": "no", "nn": "no", "iw": "he",
         "in": "id", "ji": "yi", "fil": "tl", "hr": "hr"}  # fmt: skip
"""Tags of detectors and users that are written otherwise here."""


def detect(text: str, detector: str = "langdetect") -> Likely:
    """Ask one of `DETECTORS`; empty when it has nothing to say.

    Raises ValueError for an unknown name, ImportError with the extra to install.
    """
    if detector not in DETECTORS:
        raise ValueError(f"unknown detector {detector!r}; known: {', '.join(DETECTORS)}")
    try:
        return DETECTORS[detector](text)
    except ImportError as error:
        raise ImportError(f"{detector} is not installed: pip install '.[languages]'") from error


def langdetect(text: str) -> Likely:
    """Add up langdetect's n-gram profiles over the whole text.

    langdetect itself draws n-grams at random until it is certain, so that order, seed and
    threads change its answer and it is certain of nearly everything. Its profiles are kept;
    every n-gram counts once, and `OVERLAP` takes back what the n-grams share.
    """
    factory, languages, lanes = _profiles()
    detector = factory.create()
    detector.append(text)
    detector.cleaning_text()
    grams = detector._extract_ngrams()
    if not grams:
        return {}
    sums = sum(map(lanes.__getitem__, grams))
    likely: dict[str, float] = {}
    for number, language in enumerate(languages):
        total = (sums >> LANE * number & FULL_LANE) / UNIT
        value = (total + FLOOR * len(grams)) / OVERLAP
        likely[language] = max(value, likely.get(language, value))
    return likely


Gains = Mapping[str, Sequence[tuple[int, float]]]
"""What an n-gram adds for each language whose profile has it, by the language's number."""

LANE, UNIT = 64, 2**40
"""Bits of a lane, and what counts as 1 in them: the gains of a text of 10,000 letters, which is
all that langdetect reads, stay far below the 16 million that a lane holds."""

FULL_LANE = 2**LANE - 1


class Lanes(dict[str, int]):
    """The gains of an n-gram for all languages as one number, a lane of bits for each.

    So a text's n-grams add up at once instead of one language at a time, in a fifth of the time.
    The number is made when its n-gram is first met.
    """

    def __init__(self, gains: Gains) -> None:
        self._gains = gains

    def __missing__(self, gram: str) -> int:
        gains = self._gains[gram]
        lanes = self[gram] = sum(round(gain * UNIT) << LANE * number for number, gain in gains)
        return lanes


@cache
def _profiles() -> tuple[Any, list[str], Lanes]:
    """Load langdetect's profiles, in the order of their names, into a factory of our own.

    The factory that `langdetect.detect` shares is never touched. What the profiles say is
    remembered between processes: to read them takes ten times as long as to recall it.
    """
    module: Any = import_module("langdetect.detector_factory")
    factory = module.DetectorFactory()
    files = sorted(Path(module.PROFILES_DIRECTORY).iterdir())
    state = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    code = Path(__file__).read_bytes()  # which makes what is remembered
    name = f"langdetect-{sha256(code + repr(state).encode()).hexdigest()[:16]}"
    known = recall(name)
    if known is None:
        factory.load_json_profile([file.read_text("utf-8") for file in files])
        known = (
            factory.langlist,
            {
                gram: tuple((i, log(p + SMOOTHING) - FLOOR) for i, p in enumerate(shares) if p > 0)
                for gram, shares in factory.word_lang_prob_map.items()
            },
        )
        remember(name, known)
    names, gains = known
    factory.langlist, factory.word_lang_prob_map = names, gains  # asked which n-grams are known
    return factory, [TAGS.get(name, name) for name in names], Lanes(gains)


def py3langid(text: str) -> Likely:
    """Ask py3langid for its probabilities."""
    return _as_logs(dict(_py3langid().rank(text)), SHARPER["py3langid"])


@cache
def _py3langid() -> Any:
    module: Any = import_module("py3langid.langid")
    return module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)


def lingua(text: str) -> Likely:
    """Ask lingua for its confidence in each language."""
    values = _lingua().compute_language_confidence_values(text)
    shares = {v.language.iso_code_639_1.name.lower(): v.value for v in values}
    return _as_logs(shares, SHARPER["lingua"])


@cache
def _lingua() -> Any:
    module: Any = import_module("lingua")
    return module.LanguageDetectorBuilder.from_all_languages().build()


def pycld2(text: str) -> Likely:
    """Ask CLD2 for its three best languages; their shares of the text are all it tells."""
    module: Any = import_module("pycld2")
    try:
        _, _, found = module.detect(text, bestEffort=True)
    except module.error:
        return {}
    return _as_logs({code: share / 100 for _, code, share, _ in found if code != "un"})


def _as_logs(shares: Mapping[str, float], sharper: float = 1.0) -> Likely:
    likely: dict[str, float] = {}
    for name, share in shares.items():
        language = TAGS.get(name, name)
        likely[language] = likely.get(language, 0.0) + float(share)
    return {language: sharper * log(max(share, LEAST)) for language, share in likely.items()}


def settle(likely: Likely, prior: Mapping[str, float], detector: str = "") -> tuple[str, float]:
    """Weigh what a detector found with what was known before; `und` when nothing is left."""
    weighed = {
        language: value + log(max(prior.get(language, prior.get("", 1.0)), LEAST))
        for language, value in likely.items()
        if prior.get(language, prior.get("", 1.0)) > 0
    }
    if not weighed:
        return "und", 0.0
    best = max(sorted(weighed), key=lambda language: weighed[language])
    top = weighed[best]
    return best, min(
        SUREST.get(detector, SUREST[""]), 1 / sum(exp(value - top) for value in weighed.values())
    )


DETECTORS: Mapping[str, Callable[[str], Likely]] = {
    "langdetect": langdetect,
    "py3langid": py3langid,
    "lingua": lingua,
    "pycld2": pycld2,
}
"""The detectors by the names that users give."""
