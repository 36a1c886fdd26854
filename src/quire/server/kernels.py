"""Kernels for notebooks; one may be begun before the notebook itself is loaded."""

from __future__ import annotations

from pathlib import Path

from quire.document import Project
from quire.kernel.local import LocalKernel
from quire.kernel.settings import KernelSettings


class Kernels:
    """Makes the kernels of a project's notebooks, and ends the one that was begun for nothing.

    ``standby`` keeps a second process warm beside each, for restarts and previews.
    """

    def __init__(self, project: Project, *, standby: bool = True) -> None:
        self.project = project
        self._standby = standby
        self._begun: dict[Path, LocalKernel] = {}

    def begin(self, file: Path) -> None:
        """Start a process for a notebook that is about to be opened; call it in the event loop."""
        kernel = self._begun[file] = self._make(file)
        kernel.warm()

    def take(self, file: Path) -> LocalKernel:
        """A kernel for a notebook, not started: the one that was begun, or a new one."""
        return self._begun.pop(file, None) or self._make(file)

    async def close(self) -> None:
        """End what nobody took."""
        while self._begun:
            _, kernel = self._begun.popitem()
            await kernel.close()

    def _make(self, file: Path) -> LocalKernel:
        project = self.project
        settings = KernelSettings(str(file.parent), project.python, project.frames, standby=self._standby)
        return LocalKernel(settings)
