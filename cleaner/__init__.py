r"""Raw scraped article text in, clean article body out, with a receipt of every removed span.

>>> from cleaner import clean
>>> clean("The match ended 3-3.\nClick Here: online rugby store").body
'The match ended 3-3.'
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .decide import rebuild
    from .formats.html import read_html
    from .formats.text import InputError
    from .model import Action, Article, Cleaned, Match, Near, Post, Removal, Rule
    from .pipeline import Cleaner
    from .rulebook import Rules, RulesError

__all__ = [
    "Action",
    "Article",
    "Cleaned",
    "Cleaner",
    "InputError",
    "Match",
    "Near",
    "Post",
    "Removal",
    "Rule",
    "Rules",
    "RulesError",
    "clean",
    "read_html",
    "rebuild",
]

_HOMES = {
    "Cleaner": "pipeline",
    "InputError": "formats.text",
    "Rules": "rulebook",
    "RulesError": "rulebook",
    "read_html": "formats.html",
    "rebuild": "decide",
}

try:
    __version__ = version("article-cleaner")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0.1.0"


def clean(text: str | Article, *, id: str = "", url: str = "", title: str = "") -> Cleaned:
    r"""Clean one article with the shipped rules in the default profile.

    `text` is plain text, or an `Article`, which says its id, url and title itself; HTML goes
    through `read_html` first, which gives one. For other rules, profiles or actions build a
    `Cleaner`. Raises TypeError for an id, url or title beside an `Article`.

    >>> result = clean("This article is more than 5 years old\nThe council met on Friday.")
    >>> result.body
    'The council met on Friday.'
    >>> result.removals[0].rule
    'notices/age-notice'
    """
    return _default().clean(text, id=id, url=url, title=title)


@lru_cache(maxsize=1)
def _default() -> Cleaner:
    from .pipeline import Cleaner

    return Cleaner()


def __getattr__(name: str) -> object:
    """Load a public name when it is first used, so that `import cleaner` stays quick."""
    if name not in __all__:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES.get(name, 'model')}", __name__), name)


def __dir__() -> list[str]:
    """List what is public, loaded or not, and not what happens to be imported."""
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
