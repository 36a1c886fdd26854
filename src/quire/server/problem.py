"""What every answer that is not 2xx says."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """Any answer that is not 2xx: what happened, what was expected, what to do next."""

    message: str
    expected: str = ""
    remedy: str = ""
