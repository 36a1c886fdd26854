"""What ``quire doctor`` finds out about models: whether each that is configured answers, and how well."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Literal, NamedTuple

from quire.document import Project, environment
from quire.errors import QuireError
from quire.llm import Models, Probed, models_of, probe
from quire.llm.models import NONE
from quire.llm.settings import read_settings


class Found(NamedTuple):
    """One thing about models: its name, how it is, what to say, what to do."""

    name: str
    state: Literal["ok", "note", "missing"]
    message: str
    remedy: str = ""


def examine_models(project: Project) -> Iterator[Found]:
    """Every model that is configured, asked for a text, a stream and JSON; it costs a few hundred tokens."""
    try:
        models, source = models_of(project), read_settings(project.settings, environment(project.root)).source
    except QuireError as failure:
        yield Found("Models", "missing", failure.message, f"Expected: {failure.expected}." if failure.expected else "")
        return
    if not models.available:
        yield Found("Models", "note", f"{NONE.message} Governed questions are answered without one.", NONE.remedy)
        return
    tiers = ", ".join(f"{tier} {model.name}" for tier, model in models.tiers.items())
    yield Found("Models", "ok", f"{tiers} (from {source})")
    for probed in asyncio.run(probe(models)):
        yield _answering(probed)
    yield _spent(models)


def _answering(probed: Probed) -> Found:
    name = f"Model {probed.model}"
    if not probed.ok:
        return Found(name, "missing", probed.message, probed.remedy)
    modes = {mode.name: mode for mode in probed.modes}
    text, stream, json = modes["text"], modes["stream"], modes["json"]
    told = f"answers: text in {text.seconds:.1f} s, {stream.message}; JSON in {json.seconds:.1f} s, {json.message}"
    if stream.ok:
        return Found(name, "ok", told)
    return Found(name, "note", told, "Nothing can be shown while it writes; another server may stream.")


def _spent(models: Models) -> Found:
    spent, limit = models.account.today(), models.limits.day_usd
    told = f"${spent.usd:.2f} of ${limit:.2f} today" if limit else f"${spent.usd:.2f} today, no limit"
    if not spent.unpriced:
        return Found("Spent on models", "ok", f"{told}, {spent.requests} requests")
    remedy = 'Write their prices under [models.prices."provider:model"] in quire.toml, or limit day_tokens.'
    message = f"{told}; the price of {spent.unpriced} of {spent.requests} requests is not known"
    return Found("Spent on models", "note", message, remedy)
