"""``[models]`` in ``quire.toml``, and what stands in for it when only a key is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from quire.errors import UsageError
from quire.llm.limits import Limits
from quire.llm.prices import Price
from quire.llm.protocol import Tier, Tiers
from quire.llm.providers import PROVIDERS, Endpoint

TIERS: tuple[Tier, ...] = ("fast", "strong")
_KEYS = ("fast", "strong", "fallback", "tasks", "limits", "prices", "endpoints", "record")


class Default(msgspec.Struct, frozen=True):
    """Which models a variable of the environment brings, when nothing is chosen."""

    variable: str
    fast: str
    strong: str


DEFAULTS = (
    Default("OPENAI_BASE_URL", "openai:auto", "openai:auto"),
    Default("ANTHROPIC_API_KEY", "anthropic:claude-haiku-5-5", "anthropic:claude-sonnet-5-5"),
    Default("OPENAI_API_KEY", "openai:gpt-6-luna", "openai:gpt-6.1-sol"),
    Default("GEMINI_API_KEY", "google:gemini-3.8-flash", "google:gemini-4-argon"),
    Default("GOOGLE_API_KEY", "google:gemini-3.8-flash", "google:gemini-4-argon"),
    Default("OLLAMA_HOST", "ollama:auto", "ollama:auto"),
)
"""In the order in which they are looked for; ``auto`` is the first model that the address serves."""


OFF: dict[str, Tiers] = {"complete": "none"}
"""Tasks that send something without being asked each time: switched on by whoever wants them."""

SUGGESTED = (
    ("openai", "OpenAI, or any server that speaks its protocol", ("gpt-6-luna", "gpt-6.1-terra", "gpt-6.1-sol")),
    ("anthropic", "Anthropic", ("claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5")),
    ("google", "Google", ("gemini-3.5-flash-lite", "gemini-3.8-flash", "gemini-4-argon")),
    ("ollama", "Ollama", ("auto",)),
)
"""Providers, their titles, and names to begin with."""


class ModelSettings(msgspec.Struct, frozen=True):
    """Which models are asked; ``source`` says where that stands, empty when there is none.

    ``record`` is the folder where every reply is kept, empty when none is.
    """

    fast: str = ""
    strong: str = ""
    fallback: str = ""
    tasks: dict[str, Tiers] = {}
    limits: Limits = Limits()
    prices: dict[str, Price] = {}
    endpoints: dict[str, Endpoint] = {}
    record: str = ""
    source: str = ""


def read_settings(settings: Mapping[str, Any], environment: Mapping[str, str]) -> ModelSettings:
    """What is configured; raises ``UsageError``, with the place, for what is not understood."""
    section = _table(settings.get("models", {}), "models")
    unknown = sorted(set(section) - set(_KEYS))
    if unknown:
        raise UsageError(f"[models] {unknown[0]} is not known.", expected="one of " + ", ".join(_KEYS))
    endpoints = _endpoints(section.get("endpoints", {}))
    named = {
        key: _model(section[key], f"[models] {key}", endpoints)
        for key in ("fast", "strong", "fallback")
        if key in section
    }
    chosen = {key: name for key, name in named.items() if name != "none"}
    source = "quire.toml" if chosen.keys() & set(TIERS) else ""
    if not named.keys() & set(TIERS):
        default = next((each for each in DEFAULTS if environment.get(each.variable)), None)
        if default is not None:
            source = default.variable
            chosen |= {"fast": default.fast, "strong": default.strong}
    return ModelSettings(
        **chosen,
        tasks=_tasks(section.get("tasks", {})),
        limits=_limits(section.get("limits", {})),
        prices={
            name: _convert(value, Price, f'[models.prices."{name}"]')
            for name, value in _table(section.get("prices", {}), "models.prices").items()
        },
        endpoints=endpoints,
        record=_convert(section.get("record", ""), str, "[models] record"),
        source=source,
    )


def with_model(settings: ModelSettings, name: str) -> ModelSettings:
    """The same with one model for everything; raises ``UsageError`` when it is none."""
    found = _model(name, "The model", settings.endpoints)
    chosen = "" if found == "none" else found
    return msgspec.structs.replace(settings, fast=chosen, strong=chosen, fallback="", source="")


def _model(value: object, place: str, endpoints: Mapping[str, Endpoint]) -> str:
    """A name like ``provider:model``."""
    provider, colon, model = value.partition(":") if isinstance(value, str) else ("", "", "")
    known = (*PROVIDERS, *endpoints)
    if value != "none" and (not colon or not model.strip() or provider not in known):
        expected = f'"provider:model" with one of {", ".join(known)} for provider; or "none"'
        raise UsageError(f"{place} is {value!r}.", expected=expected)
    return str(value)


def _endpoints(value: object) -> dict[str, Endpoint]:
    found = {}
    for name, table in _table(value, "models.endpoints").items():
        place = f"[models.endpoints.{name}]"
        found[name] = endpoint = cast(Endpoint, _convert(table, Endpoint, place))
        if name in PROVIDERS:
            raise UsageError(f"{place}: {name} is the name of a provider.", expected="another name")
        if endpoint.key and not endpoint.key.startswith("env:"):
            raise UsageError(f"{place}: the key stands in quire.toml.", expected='key = "env:NAME", and NAME in .env')
    return found


def _tasks(value: object) -> dict[str, Tiers]:
    tasks = _table(value, "models.tasks")
    for name, tier in tasks.items():
        if tier not in (*TIERS, "none"):
            raise UsageError(f"[models.tasks] {name} is {tier!r}.", expected='"fast", "strong" or "none"')
    return OFF | tasks


def _limits(value: object) -> Limits:
    table = _table(value, "models.limits")
    unknown = sorted(set(table) - set(Limits.__struct_fields__))
    if unknown:
        known = ", ".join(Limits.__struct_fields__)
        raise UsageError(f"[models.limits] {unknown[0]} is not known.", expected=f"one of {known}")
    limits = cast(Limits, _convert(table, Limits, "[models.limits]"))
    for key in Limits.__struct_fields__:
        least = 1 if key == "attempts" else 0.001 if key.endswith("seconds") else 0
        if not least <= getattr(limits, key) < 1e9:
            raise UsageError(f"[models.limits] {key} is {getattr(limits, key)}.", expected=f"a number from {least:g}")
    return limits


def _convert(value: object, kind: type[Any], place: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise UsageError(f"{place} is not understood: {error}.") from None


def _table(value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{place} in quire.toml is not a section.", expected=f"[{place}] with settings below it")
    return value
