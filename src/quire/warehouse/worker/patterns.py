"""What values look like, said without saying them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

SHARE = 0.9  # of the values have to look so
LONGEST = 40  # characters of a pattern
_NAMED = {
    "e-mail": re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"),
    "UUID": re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE),
    "ISO date": re.compile(r"\d{4}-\d\d-\d\d"),
    "ISO time": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?"),
    "URL": re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE),
    "JSON": re.compile(r"[{\[].*[}\]]", re.DOTALL),
}
_RUN = re.compile(r"(.)\1+")


def pattern(texts: Iterable[str], masked: bool = False) -> str:
    """The shape that nearly all texts have: a name such as ``e-mail``, or letters as A and a and digits as #.

    What all of them begin with is kept, as in ``SKU-#####``, unless ``masked``. Runs of different lengths become
    ``A+``, ``a+``, ``#+``. Empty when the texts have no shape in common.
    """
    kept = [text for text in texts if text]
    if not kept:
        return ""
    for name, shape in _NAMED.items():
        if _share(kept, lambda text, shape=shape: shape.fullmatch(text) is not None) >= SHARE:  # type: ignore[misc]
            return name
    for view in (_mask, _collapsed):
        shapes = Counter(map(view, kept))
        common, count = shapes.most_common(1)[0]
        if count >= SHARE * len(kept):
            if len(common) > LONGEST:
                return ""
            alike = [text for text in kept if view(text) == common]
            return common if masked or view is _collapsed else _with_prefix(alike, common)
    return ""


def _share(texts: list[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, texts)) / len(texts)


def _mask(text: str) -> str:
    """Letters as A or a, digits as #, the rest as it is."""
    return "".join(
        "#" if sign.isnumeric() else "A" if sign.isupper() else "a" if sign.isalpha() else sign for sign in text
    )


def _collapsed(text: str) -> str:
    """The mask with runs, and single signs that stand for runs, as ``A+``."""
    squeezed = _RUN.sub(lambda run: run.group(1), _mask(text))
    return re.sub(r"([Aa#])", r"\1+", squeezed)


def _with_prefix(texts: list[str], common: str) -> str:
    """The mask with the letters that all texts begin with."""
    if len(set(texts)) == 1:
        return common
    end = 0
    while end < len(common) and len({text[end] for text in texts}) == 1 and common[end] != "#":
        end += 1
    return texts[0][:end] + common[end:]
