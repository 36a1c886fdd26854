"""The models of a project: which task is whose, under which limits, at which price."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from quire.document import Project, environment
from quire.llm.fault import Fault
from quire.llm.limits import Limits
from quire.llm.protocol import Model, Tier
from quire.llm.providers import Modes, open_model
from quire.llm.settings import read_settings

NONE = Fault(
    "none",
    "No model is configured.",
    "Write a key (OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY) or the address of a local one (OLLAMA_HOST, "
    "OPENAI_BASE_URL) into .env, or choose one under [models] in quire.toml; quire doctor says whether it answers.",
)
FAST_TASKS = ("complete", "title", "document", "explain", "summarise", "chart")


class Choice(NamedTuple):
    """A model for a task; ``tier`` is ``fallback`` when it stands in for another."""

    tier: Tier | str
    model: Model


class Models:
    """Two tiers of models, and a fallback; ``tasks`` chooses a tier by the task's name.

    ``missing`` says why there is none. ``pause`` waits between two tries.
    """

    def __init__(
        self,
        tiers: Mapping[Tier, Model],
        *,
        fallback: Model | None = None,
        tasks: Mapping[str, Tier] | None = None,
        limits: Limits | None = None,
        missing: Fault = NONE,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        one = tiers.get("fast") or tiers.get("strong")
        self.tiers: dict[Tier, Model] = {
            "fast": tiers.get("fast", one), "strong": tiers.get("strong", one)
        } if one is not None else {}  # fmt: skip
        self.fallback = fallback
        self.tasks = dict(tasks or {})
        self.limits = limits or Limits()
        self.missing = missing
        self.pause = pause

    @property
    def available(self) -> bool:
        """Whether there is a model to ask at all."""
        return bool(self.tiers)

    def tier(self, task: str) -> Tier:
        """Whose a task is: as configured, otherwise the fast tier's for what is short and easily seen through."""
        return self.tasks.get(task) or ("fast" if task in FAST_TASKS else "strong")

    def choices(self, task: str) -> tuple[Choice, ...]:
        """The models to ask, the second when the first gives no reply."""
        if not self.available:
            return ()
        tier = self.tier(task)
        meant = self.tiers[tier]
        spare = self.fallback
        return (Choice(tier, meant),) + ((Choice("fallback", spare),) if spare and spare.name != meant.name else ())


def models_of(project: Project) -> Models:
    """The models that ``quire.toml``, the environment and ``.env`` name; raises ``UsageError`` for a wrong setting."""
    known = environment(project.root)
    settings = read_settings(project.settings, known)
    modes, seconds = Modes(project.state / "models.json"), settings.limits.total_seconds
    names: dict[Tier, str] = {"fast": settings.fast, "strong": settings.strong}
    opened = {
        name: open_model(name, project.root, known, modes, seconds)
        for name in {*names.values(), settings.fallback}
        if name
    }
    return Models(
        {tier: opened[name] for tier, name in names.items() if name},
        fallback=opened.get(settings.fallback),
        tasks=settings.tasks,
        limits=settings.limits,
    )
