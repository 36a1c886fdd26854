"""Which model is asked, how often, and what is kept of it: retries, the fallback, the strong tier."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

import msgspec

from quire.errors import ModelError
from quire.llm.call import Call
from quire.llm.fault import Fault, ModelFault, fault_of
from quire.llm.models import Choice, Models, remote_of
from quire.llm.protocol import Prompt
from quire.llm.receive import Receiving
from quire.llm.task import Invalid
from quire.llm.wording import estimated_tokens, hash_of, written

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0  # seconds between two tries
Told = Callable[[], Callable[[str], None]]
"""Makes, for each request anew, what is told the pieces of its reply."""
FINAL = ("refused", "budget")  # another model would be no answer to these


class Calling:
    """The requests of one question, in their order."""

    def __init__(self, models: Models, task: str) -> None:
        self._models, self._task = models, task
        self._choices = list(models.choices(task))
        self._at = 0
        self.calls: list[Call] = []
        self.fault: Fault | None = None
        self._tab = models.tab or models.account.open()

    async def reply(self, prompt: Prompt, attempt: int, told: Told) -> Receiving:
        """A whole reply from the first model that gives one; raises ``ModelError`` when none does, see ``fault``."""
        self.fault, prompt = None, self._models.secrets.hide_in(prompt)
        while self._at < len(self._choices):
            try:
                return await self._persist(self._choices[self._at], prompt, attempt, told)
            except ModelError as error:
                self.fault = self.fault or self._hidden(fault_of(error))  # of the model that was meant
                if isinstance(error, ModelFault) and error.kind in FINAL:
                    raise
                self._at += 1
        self.fault = self.fault or self._models.why_none(self._task)
        raise ModelError(self.fault.message)

    def invalid(self, wrong: Invalid) -> None:
        """The last reply could not be used: after the fast tier comes the strong one."""
        self.calls[-1] = msgspec.structs.replace(self.calls[-1], failure=str(wrong))
        strong = self._models.tiers.get("strong")
        now = self._choices[self._at]
        if now.tier == "fast" and strong is not None and strong.name != now.model.name:
            self._at += 1
            self._choices.insert(self._at, Choice("strong", strong))

    async def _persist(self, choice: Choice, prompt: Prompt, attempt: int, told: Told) -> Receiving:
        """One model, asked again after a fault that passes."""
        for tried in range(self._models.limits.retries + 1):
            try:
                return await self._once(choice, prompt, attempt, told)
            except ModelFault as fault:
                if not fault.again or tried == self._models.limits.retries or (fault.wait or 0) > LONGEST_PAUSE:
                    raise
                await self._models.pause(_pause(tried, fault.wait))
        raise AssertionError("the last try returns or raises")

    async def _once(self, choice: Choice, prompt: Prompt, attempt: int, told: Told) -> Receiving:
        """One request, written down and paid for however it ends."""
        if choice.tier == "fast":
            prompt = msgspec.structs.replace(prompt, quick=True)
        await asyncio.to_thread(self._models.account.prices.get, choice.model.name)  # a list to load, the first time
        remote = remote_of(choice.model)
        reserved = self._tab.begin(choice.model.name, prompt, remote.room if remote else 0)
        receiving = Receiving(choice.model, prompt, self._models.limits, told())
        began, failure = time.monotonic(), "It was stopped."
        try:
            await receiving.run()
            failure = ""
        except ModelError as error:
            failure = self._models.secrets.hide(str(error))
            raise
        finally:
            call = self._call(choice, prompt, receiving, failure)
            cost = self._tab.end(reserved, choice.model.name, (call.tokens_in, call.tokens_out))
            seconds = round(time.monotonic() - began, 3)
            self.calls.append(msgspec.structs.replace(call, attempt=attempt, cost=cost, seconds=seconds))
        if receiving.reason == "refused":
            raise self._refused(choice, receiving)
        return receiving

    def _call(self, choice: Choice, prompt: Prompt, receiving: Receiving, failure: str) -> Call:
        """What was sent and what came; tokens are estimated where nobody counted them."""
        sent, ended, text = written(prompt), receiving.ended, receiving.text
        counted = ended if ended and ended.tokens_in + ended.tokens_out else None
        unasked = bool(failure) and not text  # nothing is charged for a request that was turned away
        return Call(
            self._task,
            choice.model.name,
            choice.tier,
            tokens_in=counted.tokens_in if counted else 0 if unasked else estimated_tokens(sent),
            tokens_out=counted.tokens_out if counted else estimated_tokens(text),
            hash=hash_of(sent),
            sent=sent,
            reply=self._models.secrets.hide(text),
            failure=failure,
        )

    def _hidden(self, fault: Fault) -> Fault:
        hide = self._models.secrets.hide
        return Fault(fault.kind, hide(fault.message), hide(fault.remedy))

    def _refused(self, choice: Choice, receiving: Receiving) -> ModelFault:
        said = " ".join(receiving.text.split())[:200]
        message = f"{choice.model.name} refused to answer" + (f": {said}" if said else ".")
        self.calls[-1] = msgspec.structs.replace(self.calls[-1], failure=message)
        return ModelFault("refused", message, "Ask in other words.")


def _pause(tried: int, asked: float | None) -> float:
    """Seconds until the next try: what the server asked for, otherwise longer each time, and never the same twice."""
    longest = min(FIRST_PAUSE * 2.0**tried, LONGEST_PAUSE)
    jitter = float(random.uniform(0.5, 1.0))  # noqa: S311 (no secret)
    return max(asked or 0.0, longest * jitter)
