"""What one request to a model was, and what it cost: kept with every proposal, so that nothing is sent unseen."""

from __future__ import annotations

import msgspec


class Call(msgspec.Struct, frozen=True):
    """One request to a model: for which task and attempt, what it cost, and the exact text both ways.

    ``cost`` is in US dollars, None when the price is not known. ``failure`` is a sentence, empty when it answered.
    ``hash`` identifies the text that was sent.
    """

    task: str
    model: str
    tier: str = ""
    attempt: int = 1
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    hash: str = ""
    sent: str = ""
    reply: str = ""
    failure: str = ""
