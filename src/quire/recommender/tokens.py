"""How many tokens a text costs: by a real tokenizer where one is installed, otherwise an estimate that is never below."""

from __future__ import annotations

import math


def estimate(text: str) -> int:
    """Tokens of a text, at least as many as a tokenizer would count."""
    return math.ceil(len(text.encode()) / 3)


def nominal(text: str) -> int:
    """Tokens of a line by the rule of thumb of four letters each; what lines are compared by when they are ordered."""
    return math.ceil(len(text) / 4)
