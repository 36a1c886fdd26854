"""JSON routes of models: what is configured, choosing, and whether they answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from starlette.routing import BaseRoute

from quire.document import Project, environment
from quire.errors import QuireError
from quire.llm import Model, Models, Tier, models_of, probe, probe_model
from quire.llm.choosing import choose
from quire.llm.models import NONE, TASKS, configured, remote_of, usual
from quire.llm.providers import KEYS, has_key, installed, key_variable
from quire.llm.settings import SUGGESTED, TIERS, ModelSettings, read_settings, with_model
from quire.server.routes import get, post
from quire.server.wire_models import (
    ChooseModels,
    ModelProvider,
    ModelsInfo,
    ModelsQuery,
    ModelTask,
    ModelTier,
    ProbeAnswer,
    ProbeQuery,
)
from quire.server.workspace import Workspace


async def models(workspace: Workspace, _query: ModelsQuery) -> ModelsInfo:
    """What is configured now; who looks may soon ask, so that the libraries are loaded meanwhile."""
    workspace.warm(workspace.models().warm)
    return await asyncio.to_thread(_info, workspace.project)


async def choose_models(workspace: Workspace, asked: ChooseModels) -> ModelsInfo:
    """Write the choice into ``quire.toml``; the next question is asked of it."""
    names = {"fast": asked.fast, "strong": asked.strong, "fallback": asked.fallback}
    tasks = {task: tier for task, tier in asked.tasks.items() if tier != usual(task)}
    await asyncio.to_thread(choose, workspace.project.root, names, tasks)
    return await asyncio.to_thread(_info, workspace.project)


async def probe_models(workspace: Workspace, asked: ProbeQuery) -> ProbeAnswer:
    """Ask a model, or all that are configured, in every way that is needed."""
    found, model = await asyncio.to_thread(_opened, workspace.project, asked.model)
    probed = (await probe_model(found, model),) if model else await probe(found)
    return ProbeAnswer(bool(probed) and all(each.ok for each in probed), probed)


def _opened(project: Project, name: str) -> tuple[Models, Model | None]:
    """The models as they are configured, and the one with a name, which need not be among them."""
    now = Project.find(project.root)
    if not name:
        return models_of(now), None
    known = environment(now.root)
    found = configured(now, with_model(read_settings(now.settings, known), name), known)
    return found, found.tiers.get("fast")


def _info(project: Project) -> ModelsInfo:
    known = environment(project.root)
    try:
        now = Project.find(project.root)
        settings = read_settings(now.settings, known)
        found = configured(now, settings, known)
        spent = found.account.today()
    except QuireError as failure:
        remedy = failure.remedy or (f"Expected: {failure.expected}." if failure.expected else "")
        tasks = _tasks(Models.none())
        return ModelsInfo(False, (), tasks, _providers(known, ()), problem=failure.message, remedy=remedy)
    return ModelsInfo(
        found.available,
        tuple(_tier(tier, found, settings) for tier in TIERS),
        _tasks(found),
        _providers(known, settings.endpoints),
        fallback=settings.fallback,
        source=settings.source,
        installed=installed(),
        spent_today=spent.usd,
        tokens_today=spent.tokens_in + spent.tokens_out,
        requests_today=spent.requests,
        unpriced=spent.unpriced,
        day_usd=settings.limits.day_usd,
        request_usd=settings.limits.request_usd,
    )


def _tier(tier: Tier, found: Models, settings: ModelSettings) -> ModelTier:
    """A tier, and why it cannot be asked as far as that is known without asking."""
    model = found.tiers.get(tier)
    if model is None:
        return ModelTier(tier, problem=NONE.message, remedy=NONE.remedy)
    provider = model.name.partition(":")[0]
    key = key_variable(provider, settings.endpoints)
    remote = remote_of(model)
    fault = remote.check() if remote is not None else None
    if fault is None:
        return ModelTier(tier, model.name, key, True)
    return ModelTier(tier, model.name, key, False, fault.message, fault.remedy)


def _tasks(found: Models) -> tuple[ModelTask, ...]:
    return tuple(ModelTask(task.name, task.title, found.tier(task.name)) for task in TASKS)


def _providers(known: Mapping[str, str], endpoints: Iterable[str]) -> tuple[ModelProvider, ...]:
    """Those that are known, and the addresses that people named."""
    usual = (
        ModelProvider(name, title, KEYS[name][0] if name != "ollama" else "", has_key(name, known), models)
        for name, title, models in SUGGESTED
    )
    own = (ModelProvider(name, name, "", True, ("auto",)) for name in endpoints)
    return (*usual, *own)


def model_routes() -> list[BaseRoute]:
    """Every route of this module."""
    return [
        get("/api/models", ModelsQuery, models),
        post("/api/models", ChooseModels, choose_models),
        post("/api/models/probe", ProbeQuery, probe_models),
    ]
