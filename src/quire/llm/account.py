"""Who pays for a request: what it may cost is asked for before, what it did cost is written down after."""

from __future__ import annotations

from quire.llm.fault import ModelFault
from quire.llm.limits import Limits
from quire.llm.prices import Prices
from quire.llm.protocol import Prompt
from quire.llm.spend import Estimate, Spend, Spent, money, remedy
from quire.llm.wording import most_tokens, written


class Account:
    """The budgets of a project: of a day, and of one question."""

    def __init__(self, limits: Limits, prices: Prices | None = None, spend: Spend | None = None) -> None:
        self._limits = limits
        self.prices = prices or Prices()
        self.spend = spend or Spend()

    def open(self) -> Tab:
        """What one question costs, over all its requests."""
        return Tab(self, self._limits)

    def today(self) -> Spent:
        """What was spent since midnight."""
        return self.spend.today()


class Tab:
    """The requests of one question, or of several that belong together, added up while they run."""

    def __init__(self, account: Account, limits: Limits) -> None:
        self._account, self._limits = account, limits
        self._held: dict[int, Estimate] = {}
        self.usd = 0.0
        self.tokens = 0

    def begin(self, model: str, prompt: Prompt, room: int = 0) -> int:
        """Set aside what a request may cost at most; raises ``ModelFault`` when that is more than is left.

        ``room`` are the tokens that the model may think for, besides its reply.
        """
        tokens, longest = most_tokens(written(prompt)), prompt.most_tokens + room
        price = self._account.prices.get(model)
        most = Estimate(tokens, longest, price.of(tokens, longest) if price else None)
        self._check(model, most)
        reserved = self._account.spend.reserve(model, most, self._limits.day_usd, self._limits.day_tokens)
        self._held[reserved] = most
        return reserved

    def _check(self, model: str, most: Estimate) -> None:
        held = self._held.values()
        limit, usd = self._limits.request_usd, self.usd + sum(each.usd or 0.0 for each in held)
        if limit and most.usd is not None and usd + most.usd > limit:
            told = f"One request may cost {money(limit)}; {money(usd)} are spent"
            raise ModelFault("budget", f"{told}, and {model} may cost {money(most.usd)} more.", remedy("request_usd"))
        whole = self.tokens + sum(each.tokens_in + each.tokens_out for each in (*held, most))
        if self._limits.request_tokens and whole > self._limits.request_tokens:
            told = f"One request may take {self._limits.request_tokens:,} tokens"
            raise ModelFault("budget", f"{told}, and this one may take {whole:,}.", remedy("request_tokens"))

    def end(self, reserved: int, model: str, tokens: tuple[int, int]) -> float | None:
        """Write down what a request took (in, out); what that costs, None when nobody knows."""
        price = self._account.prices.get(model)
        usd = price.of(*tokens) if price else None
        self._held.pop(reserved, None)
        self.usd += usd or 0.0
        self.tokens += sum(tokens)
        self._account.spend.settle(reserved, *tokens, usd)
        return usd
