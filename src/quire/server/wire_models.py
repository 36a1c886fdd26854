"""The JSON of the routes about models: what is configured, what it cost, whether it answers."""

from __future__ import annotations

import msgspec

from quire.llm import Probed, Tier, Tiers


class ModelTier(msgspec.Struct, frozen=True):
    """The model of a tier, empty when there is none.

    ``key`` names the variable that holds its key, empty when it needs none; ``ready`` says that it can be asked,
    ``problem`` and ``remedy`` why not and what to do.
    """

    tier: Tier
    model: str = ""
    key: str = ""
    ready: bool = False
    problem: str = ""
    remedy: str = ""


class ModelTask(msgspec.Struct, frozen=True):
    """A task, and the tier that it is asked of; ``none`` when it is switched off."""

    task: str
    title: str
    tier: Tiers


class ModelProvider(msgspec.Struct, frozen=True):
    """A provider that may be chosen; ``models`` are names to begin with. The key itself is never sent."""

    name: str
    title: str
    key: str
    ready: bool
    models: tuple[str, ...]


class ModelsInfo(msgspec.Struct, frozen=True):
    """``GET /api/models``.

    ``source`` says where the choice stands: ``quire.toml``, or the variable that brought it. ``installed`` says that
    the libraries are there. ``spent_today`` is in US dollars, without ``unpriced`` requests; a limit of 0 is none.
    """

    available: bool
    tiers: tuple[ModelTier, ...]
    tasks: tuple[ModelTask, ...]
    providers: tuple[ModelProvider, ...]
    fallback: str = ""
    source: str = ""
    installed: bool = True
    spent_today: float = 0.0
    tokens_today: int = 0
    requests_today: int = 0
    unpriced: int = 0
    day_usd: float = 0.0
    request_usd: float = 0.0
    problem: str = ""
    remedy: str = ""


class ModelsQuery(msgspec.Struct, frozen=True):
    """``GET /api/models``."""


class ChooseModels(msgspec.Struct, frozen=True):
    """``POST /api/models``: written into ``quire.toml``; an empty name leaves the choice to the keys that are there."""

    fast: str = ""
    strong: str = ""
    fallback: str = ""
    tasks: dict[str, Tiers] = {}


class ProbeQuery(msgspec.Struct, frozen=True):
    """``POST /api/models/probe``: ask a model for a word, a stream and JSON; empty means those that are configured."""

    model: str = ""


class ProbeAnswer(msgspec.Struct, frozen=True):
    """``ok`` when every model answers in the modes that are needed."""

    ok: bool
    models: tuple[Probed, ...]


MODEL_TYPES: tuple[object, ...] = (ModelsInfo, ChooseModels, ProbeQuery, ProbeAnswer)
