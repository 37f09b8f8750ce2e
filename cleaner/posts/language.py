"""The language of a post or an article: BCP 47 tag and confidence.

The only module that imports `langdetect` (or another detector), and only once there is a text
to tell the language of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from ..model import Post

DETECTORS = ("langdetect",)
UNDECIDED = "und"
FEWEST_LETTERS = 16
SAMPLE = 200


@cache
def _factory() -> Any:
    from langdetect import PROFILES_DIRECTORY
    from langdetect.detector_factory import DetectorFactory

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory


def language_of(text: str) -> tuple[str, float]:
    """Tell the language of an article."""
    from langdetect.lang_detect_exception import LangDetectException

    lines = sorted(text.splitlines(), key=len, reverse=True)
    sample = " ".join(lines)[:SAMPLE]
    detector = _factory().create()
    detector.seed = 0
    detector.append(sample)
    try:
        best = detector.get_probabilities()[0]
    except (LangDetectException, IndexError):
        return UNDECIDED, 0.0
    return best.lang, best.prob


def tag(
    posts: Sequence[Post], article_language: Callable[[], str], detector: str = "langdetect"
) -> tuple[Post, ...]:
    """Fill language and confidence of each post that has none yet."""
    done = []
    for post in posts:
        language, confidence = language_of(post.text)
        done.append(replace(post, language=language, confidence=confidence))
    return tuple(done)
