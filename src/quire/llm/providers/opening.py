"""From a name like ``provider:model`` to a model; nothing is loaded and nobody is called before it is asked."""

from __future__ import annotations

from pathlib import Path

from quire.llm.protocol import Model
from quire.llm.providers.scripted import scripted_model
from quire.llm.replay import ReplayModel

PROVIDERS = ("replay", "fixed")


def open_model(name: str, root: Path) -> Model:
    """The model of a name that was checked; files are relative to the project's folder. Raises ``UsageError``."""
    provider, _, model = name.partition(":")
    if provider == "replay":
        return ReplayModel(root / model, name)
    return scripted_model(root / model, name)
