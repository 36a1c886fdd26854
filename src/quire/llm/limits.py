"""How long, how often and for how much a model is asked: ``[models.limits]`` in ``quire.toml``."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """Bounds of one question; 0 means no bound, for those of money and tokens.

    ``attempts`` counts replies that are read (the first and its repairs), ``retries`` the tries more after a fault that
    passes. The seconds are of one request: until the first piece, between two pieces, as a whole.
    """

    request_usd: float = 2.0
    day_usd: float = 10.0
    request_tokens: int = 0
    day_tokens: int = 0
    first_token_seconds: float = 60.0
    idle_seconds: float = 20.0
    total_seconds: float = 180.0
    attempts: int = 3
    retries: int = 2
