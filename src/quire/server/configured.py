"""The models of a project as its settings are now."""

from __future__ import annotations

from pathlib import Path

from quire.document import Project
from quire.errors import QuireError
from quire.llm import Fault, Models, models_of


class Misconfigured(Models):
    """No models, because the settings are wrong."""

    def __init__(self, fault: Fault) -> None:
        super().__init__({})
        self._fault = fault

    def why_none(self, task: str) -> Fault:
        """What is wrong with the settings."""
        return self._fault


class Configured:
    """Reads the models again when ``quire.toml`` or ``.env`` was changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: tuple[tuple[int, ...], Models] | None = None

    def __call__(self) -> Models:
        """The models; none, with the reason, where the settings are wrong: what needs no model goes on."""
        stamp = tuple(changed_at(self._root / name) for name in ("quire.toml", ".env"))
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, self._models())
        return self._read[1]

    def _models(self) -> Models:
        try:
            return models_of(Project.find(self._root))
        except QuireError as wrong:
            return Misconfigured(Fault("none", wrong.message, wrong.remedy or f"Expected: {wrong.expected}."))


def changed_at(path: Path) -> int:
    """When a file was changed, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
