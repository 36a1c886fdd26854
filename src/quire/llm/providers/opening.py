"""From a name like ``provider:model`` to a model; nothing is loaded and nobody is called before it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from quire.llm.protocol import Model
from quire.llm.providers.modes import Modes
from quire.llm.providers.place import KEYS, Endpoint, endpoint_place, place_of
from quire.llm.providers.remote import RemoteModel
from quire.llm.providers.scripted import scripted_model
from quire.llm.replay import ReplayModel

PROVIDERS = (*KEYS, "replay", "fixed")


class Surroundings(NamedTuple):
    """What models of a project share: its folder, all variables, those of its own, endpoints, what was learned."""

    root: Path
    environment: Mapping[str, str]
    own: Mapping[str, str]
    endpoints: Mapping[str, Endpoint]
    modes: Modes
    seconds: float


def open_model(name: str, around: Surroundings) -> Model:
    """The model of a name that was checked; files are relative to the project's folder. Raises ``UsageError``."""
    provider, _, model = name.partition(":")
    if provider == "replay":
        return ReplayModel(around.root / model, name)
    if provider == "fixed":
        return scripted_model(around.root / model, name)
    endpoint = around.endpoints.get(provider)
    place = (
        partial(endpoint_place, provider, endpoint, around.environment, around.own)
        if endpoint
        else partial(place_of, provider, around.environment, around.own)
    )
    return RemoteModel(name, place, around.modes, around.seconds)
