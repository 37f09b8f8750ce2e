"""The headline of a whole page that came without a title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .rulebook.fold import bare
from .rulebook.scripts import count_words

LEAST_WORDS = 3
"""Words of a headline; fewer may be a section's or the site's own name."""

_END = re.compile(r"(?<=\S) ?[|»·•:/-]+ ")
"""What stands between a page's title and the name of its site."""


def headline(keys: Sequence[str]) -> str:
    """Tell the headline from a page's folded lines, or give nothing.

    A page's text opens with the title that browsers show, the site's name behind it; where the
    headline repeats it further down, the two are sure of each other.
    """
    if not keys:
        return ""
    first, *below = keys
    ends = [len(first), *(part.start() for part in reversed([*_END.finditer(first)]))]
    headlines = [one for end in ends if count_words(one := bare(first[:end])) >= LEAST_WORDS]
    repeated = set(headlines).intersection(below)
    return next((one for one in headlines if one in repeated), "")
