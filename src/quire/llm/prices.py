"""What a million tokens cost: as configured, free on this machine, otherwise from the list that the library brings."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

FREE = ("ollama", "replay", "fixed")


class Price(msgspec.Struct, frozen=True):
    """US dollars for a million tokens."""

    input: float
    output: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost."""
        return (tokens_in * self.input + tokens_out * self.output) / 1_000_000


class Prices:
    """Prices by the name of a model.

    ``listed`` are the providers whose prices the library's list may tell, ``free`` those of this machine.
    """

    def __init__(
        self,
        configured: Mapping[str, Price] | None = None,
        listed: Collection[str] = (),
        free: Collection[str] = FREE,
    ) -> None:
        self._known: dict[str, Price | None] = dict(configured or {})
        self._listed, self._free = listed, free

    def get(self, model: str) -> Price | None:
        """The price of ``provider:model``; None when nobody knows it."""
        if model not in self._known:
            provider, _, name = model.partition(":")
            free = provider in self._free
            self._known[model] = (
                Price(0.0, 0.0) if free else _listed(provider, name) if provider in self._listed else None
            )
        return self._known[model]


def _listed(provider: str, model: str) -> Price | None:
    try:
        from genai_prices import Usage, calc_price  # 0.2 s, and only where models are asked
    except ImportError:
        return None
    million = Usage(input_tokens=1_000_000, output_tokens=1_000_000)
    try:
        found = calc_price(million, model, provider_id=provider)
    except (LookupError, ValueError):
        return None
    return Price(float(found.input_price), float(found.output_price))
