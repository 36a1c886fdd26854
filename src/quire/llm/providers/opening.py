"""From a name like ``provider:model`` to a model; nothing is loaded and nobody is called before it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from quire.llm.protocol import Model
from quire.llm.providers.modes import Modes
from quire.llm.providers.place import KEYS
from quire.llm.providers.remote import RemoteModel
from quire.llm.providers.scripted import scripted_model
from quire.llm.replay import ReplayModel

PROVIDERS = (*KEYS, "replay", "fixed")


def open_model(name: str, root: Path, environment: Mapping[str, str], modes: Modes, seconds: float) -> Model:
    """The model of a name that was checked; files are relative to the project's folder. Raises ``UsageError``."""
    provider, _, model = name.partition(":")
    if provider == "replay":
        return ReplayModel(root / model, name)
    if provider == "fixed":
        return scripted_model(root / model, name)
    return RemoteModel(name, environment, modes, seconds)
