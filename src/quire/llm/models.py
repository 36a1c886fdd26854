"""The models of a project: which task is whose, under which limits, at which price."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from copy import copy
from typing import NamedTuple

import msgspec

from quire.document import Project, env_file, environment
from quire.llm.account import Account, Tab
from quire.llm.fault import Fault
from quire.llm.limits import Limits
from quire.llm.prices import FREE, Prices
from quire.llm.protocol import Model, Tier, Tiers
from quire.llm.providers import KEYS, URLS, Modes, RemoteModel, Surroundings, is_here, open_model
from quire.llm.replay import RecordingModel
from quire.llm.secrets import Secrets
from quire.llm.settings import OFF, ModelSettings, read_settings
from quire.llm.spend import Spend

NONE = Fault(
    "none",
    "No model is configured.",
    "Write a key (OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY) or the address of a local one (OLLAMA_HOST, "
    "OPENAI_BASE_URL) into .env, or choose one under [models] in quire.toml; quire doctor says whether it answers.",
)


class Usual(NamedTuple):
    """A task as settings show it, and the tier that it is asked of unless ``[models.tasks]`` says otherwise."""

    name: str
    title: str
    tier: Tier


TASKS = (
    Usual("plan", "Plan the cells of an answer", "strong"),
    Usual("sql", "Write SQL", "strong"),
    Usual("python", "Write Python", "strong"),
    Usual("edit", "Change a cell", "strong"),
    Usual("fix", "Fix a failing cell", "strong"),
    Usual("chart", "Draw a chart", "fast"),
    Usual("input", "Make an input", "fast"),
    Usual("text", "Write text", "fast"),
    Usual("explain", "Explain", "fast"),
    Usual("document", "Title and document", "fast"),
    Usual("summarise", "Summarise a result", "fast"),
    Usual("complete", "Complete while typing", "fast"),
)
"""What is short, or easily seen through, is the fast tier's; evals may show otherwise."""
_USUAL: dict[str, Tier] = {task.name: task.tier for task in TASKS}


def usual(task: str) -> Tiers:
    """Whose a task of a project is when nobody chose."""
    return OFF.get(task) or _USUAL.get(task, "strong")


class Choice(NamedTuple):
    """A model for a task; ``tier`` is ``fallback`` when it stands in for another."""

    tier: Tier | str
    model: Model


class Models:
    """Two tiers of models, and a fallback; ``tasks`` chooses a tier by the task's name.

    A tier that is not there is the other one. ``pause`` waits between two tries.
    """

    pause: Callable[[float], Awaitable[None]]

    def __init__(
        self,
        tiers: Mapping[Tier, Model],
        *,
        fallback: Model | None = None,
        tasks: Mapping[str, Tiers] | None = None,
        limits: Limits | None = None,
        account: Account | None = None,
        secrets: Secrets | None = None,
    ) -> None:
        fast, strong = tiers.get("fast") or tiers.get("strong"), tiers.get("strong") or tiers.get("fast")
        self.tiers: dict[Tier, Model] = {"fast": fast, "strong": strong} if fast and strong else {}
        self.fallback = fallback
        self.tasks = dict(tasks or {})
        self.limits = limits or Limits()
        self.account = account or Account(self.limits)
        self.secrets = secrets or Secrets()
        self.pause = asyncio.sleep
        self.tab: Tab | None = None

    @classmethod
    def of(cls, model: Model) -> Models:
        """One model for everything."""
        return cls({"fast": model})

    @classmethod
    def none(cls) -> Models:
        """No model at all: every question is answered with what to do about that."""
        return cls({})

    def alone(self, model: Model) -> Models:
        """One of them under the same budget, asked once: to see what it does."""
        limits = msgspec.structs.replace(self.limits, attempts=1)
        found = Models({"fast": model}, limits=limits, account=self.account, secrets=self.secrets)
        found.pause = self.pause
        return found

    async def warm(self) -> None:
        """Load in the background what the first question would wait for; raises ``ModelError``."""
        for remote in {remote_of(model) for model in self.tiers.values()} - {None}:
            assert remote is not None
            await remote.warm()

    def together(self) -> Models:
        """The same, for several questions of one request: what one request may cost holds for all of them together."""
        found = copy(self)
        found.tab = self.account.open()
        return found

    @property
    def available(self) -> bool:
        """Whether there is a model to ask at all."""
        return bool(self.tiers)

    def tier(self, task: str) -> Tiers:
        """Whose a task is; ``none`` when it is switched off."""
        return self.tasks.get(task) or _USUAL.get(task, "strong")

    def why_none(self, task: str) -> Fault:
        """Why a task has no model."""
        if not self.available:
            return NONE
        message = f"The task {task} is switched off for models."
        return Fault("none", message, f'Write {task} = "fast" under [models.tasks] in quire.toml to switch it on.')

    def choices(self, task: str) -> tuple[Choice, ...]:
        """The models to ask, the second when the first gives no reply."""
        tier = self.tier(task)
        if not self.available or tier == "none":
            return ()
        meant, spare = self.tiers[tier], self.fallback
        return (Choice(tier, meant),) + ((Choice("fallback", spare),) if spare and spare.name != meant.name else ())


def models_of(project: Project) -> Models:
    """The models that ``quire.toml``, the environment and ``.env`` name; raises ``UsageError`` for a wrong setting."""
    known = environment(project.root)
    return configured(project, read_settings(project.settings, known), known)


def configured(project: Project, settings: ModelSettings, known: Mapping[str, str]) -> Models:
    """The models of settings that were read; ``known`` holds the keys."""
    modes, seconds = Modes(project.state / "models.json"), settings.limits.total_seconds
    names: dict[Tier, str] = {"fast": settings.fast, "strong": settings.strong}
    around = Surroundings(project.root, known, env_file(project.root), settings.endpoints, modes, seconds)
    opened: dict[str, Model] = {name: open_model(name, around) for name in {*names.values(), settings.fallback} if name}
    if settings.record:
        opened = {name: RecordingModel(model, project.root / settings.record) for name, model in opened.items()}
    spend = Spend(project.state / "spend.sqlite") if opened else Spend()
    if opened:
        with suppress(OSError):  # whoever spends says why that cannot be written down
            project.keep(project.state)
    return Models(
        {tier: opened[name] for tier, name in names.items() if name},
        fallback=opened.get(settings.fallback),
        tasks=settings.tasks,
        limits=settings.limits,
        account=Account(settings.limits, _prices(settings, known), spend),
        secrets=Secrets(known),
    )


def _prices(settings: ModelSettings, known: Mapping[str, str]) -> Prices:
    """Behind an address of one's own a name says nothing of the price; on this machine there is none."""
    own = {provider: known[variable] for provider, variable in URLS.items() if known.get(variable)}
    own |= {name: endpoint.url for name, endpoint in settings.endpoints.items()}
    listed = [provider for provider in KEYS if provider not in own]
    return Prices(settings.prices, listed, [*FREE, *(name for name, url in own.items() if is_here(url))])


def remote_of(model: Model) -> RemoteModel | None:
    """The model behind an address, also while its replies are recorded."""
    inner = model.model if isinstance(model, RecordingModel) else model
    return inner if isinstance(inner, RemoteModel) else None
