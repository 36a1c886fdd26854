"""Which step of a plan may run, must run, need not run: pure bookkeeping, no threads, no execution."""

from __future__ import annotations

from typing import Any

Hashes = dict[str, str]


class Memory:
    """What steps did in earlier plans: the hashes they left, and the hashes they saw when they last went well."""

    def __init__(self) -> None:
        self.left: dict[str, Hashes] = {}
        self.seen: dict[str, tuple[Any, Hashes]] = {}
        self.current: Hashes = {}  # name → hash of what it is bound to now


def signature(step: Any) -> tuple[Any, ...]:
    """What a step is, apart from the values that it reads."""
    value = None if step.value is None else repr(step.value)
    return (step.kind, step.code, step.parameters, step.parts, step.writes, step.limit, value)


class Schedule:
    """One plan on its way.

    ``take`` gives steps whose predecessors are all settled, in plan order; ``verdict`` says what becomes of such a
    step; ``settle`` records what became of it.
    """

    def __init__(self, steps: Any, memory: Memory, forgotten: Any = ()) -> None:
        self.memory = memory
        self.forgotten = frozenset(forgotten)
        self.steps = {step.id: step for step in steps}
        self.order = {step.id: index for index, step in enumerate(steps)}
        self.outcome: dict[str, str] = {}  # step → ok, skip, or a status that aborts what follows
        self._waiting: dict[str, int] = {}
        self._followers: dict[str, list[str]] = {}
        self._fresh: list[Any] = []
        self._saw: dict[str, Hashes] = {}
        self._remade = remade(steps, memory)
        for name in self.forgotten:
            memory.current.pop(name, None)
        for step in steps:
            earlier = dict.fromkeys((*step.after, *step.behind))
            before = [other for other in earlier if other in self.steps and other != step.id]
            self._waiting[step.id] = len(before)
            for other in before:
                self._followers.setdefault(other, []).append(step.id)
            if not before:
                self._fresh.append(step)

    @property
    def finished(self) -> bool:
        """True when every step is settled."""
        return len(self.outcome) == len(self.steps)

    def take(self) -> list[Any]:
        """The steps that became ready since the last call."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def pending(self) -> list[Any]:
        """The steps that are not settled, in plan order."""
        return [step for step in self.steps.values() if step.id not in self.outcome]

    def verdict(self, step: Any) -> str:
        """``run``, ``skip`` (early cut-off) or ``abort`` (something it builds on failed)."""
        outcome = self.outcome
        before = [other for other in step.after if other in outcome]
        if any(outcome[other] not in ("ok", "skip") for other in before):
            return "abort"
        if not step.force and not self._changed(step, before):
            return "skip"
        current = self.memory.current
        self._saw[step.id] = {name: current.get(name, "") for name in step.reads}
        return "run"

    def _changed(self, step: Any, before: list[str]) -> bool:
        """Whether the step is another one than when it last went well, or reads another value."""
        earlier = self.memory.seen.get(step.id)
        if (
            step.id in self._remade
            or earlier is None
            or earlier[0] != signature(step)
            or not self.forgotten.isdisjoint(step.reads)
        ):
            return True
        if step.dynamic and any(self.outcome[other] == "ok" for other in before):
            return True
        for name, provider in self._providers(step).items():
            if self.outcome[provider] == "ok" and name in step.writes:  # it changes an object that was made anew
                return True
            if earlier[1].get(name, "") != self.memory.left.get(provider, {}).get(name, ""):
                return True
        return False

    def settle(self, step: Any, outcome: str, hashes: Hashes | None = None) -> None:
        """Record what became of a step: ``ok`` with the hashes that it left, ``skip``, or how it failed."""
        self.outcome[step.id] = outcome
        if outcome == "ok":
            self.memory.left[step.id] = hashes or {}
            self.memory.current.update(hashes or {})
            self.memory.seen[step.id] = (signature(step), self._saw.get(step.id, {}))
        elif outcome != "skip":
            self.memory.seen.pop(step.id, None)
            for name in step.writes:
                self.memory.current.pop(name, None)
        for follower in self._followers.get(step.id, ()):
            self._waiting[follower] -= 1
            if not self._waiting[follower]:
                self._fresh.append(self.steps[follower])

    def _providers(self, step: Any) -> dict[str, str]:
        """Name read → the step of this plan that it gets the name's value from: the last writer before it."""
        if not step.after or not step.reads:
            return {}
        reads: set[str] = set(step.reads)
        found: dict[str, str] = {}
        for other in step.after:
            writer = self.steps.get(other)
            if writer is None:
                continue
            for name in writer.writes:
                if name in reads and (name not in found or self.order[other] > self.order[found[name]]):
                    found[name] = other
        return found


def remade(steps: Any, memory: Memory) -> frozenset[str]:
    """Steps that make an object which a later step of the plan changes, or changed when it last ran.

    They are never skipped: the later one must not change what it has changed before.
    """
    found: set[str] = set()
    writers: dict[str, list[str]] = {}
    for step in steps:
        for name in step.writes:
            if name in step.reads:
                found.update(writers.get(name, ()))
        for name in memory.left.get(step.id, ()):
            if name not in step.writes:
                found.update(writers.get(name, ()))
        for name in step.writes:
            writers.setdefault(name, []).append(step.id)
    return frozenset(found)
