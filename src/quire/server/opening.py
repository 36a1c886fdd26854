"""The real things behind a served project: sessions with kernels, engines, the assistant, the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.applications import Starlette

from quire.airlock import Version, ledger_of
from quire.assistant import suggestions
from quire.document import Column
from quire.server.app import create_app
from quire.server.engines import engines_of
from quire.server.history import read_history
from quire.server.kernels import Kernels
from quire.server.living import Living
from quire.server.notebooks import create, locate
from quire.server.planning import Planner
from quire.server.workspace import Workspace
from quire.session.actions import PlanRequest, Progress
from quire.session.driver import Means, Session


def load_app(kernels: Kernels, notebook: str, *, token: str, host: str) -> Starlette:
    """The whole application for a project."""
    return create_app(lambda: workspace_of(kernels, notebook), token=token, host=host)


def workspace_of(kernels: Kernels, notebook: str = "") -> Workspace:
    """A project ready to be served; ``notebook`` is opened at once, since it is what will be asked for,
    and made when it is not there.

    Raises ``UsageError`` when ``quire.toml`` declares a connection wrongly.
    """
    project = kernels.project
    engines = engines_of(project)
    if notebook and not locate(project, notebook).exists():
        create(project, Path(notebook).stem.replace("-", " ").replace("_", " ").capitalize(), notebook)

    async def open_notebook(workspace: Workspace, path: str) -> Living:
        file = locate(project, path)
        opened: list[Session] = []

        async def frames() -> Mapping[str, tuple[Column, ...]]:
            return await opened[0].frames() if opened else {}

        async def answers(asked: PlanRequest, tell: Progress) -> Version:
            return await planner(asked, tell, frames)

        means = Means(lambda: kernels.take(file), engines.get, answers, ledger_of(project))
        session = await Session.open(file, project, means)
        opened.append(session)
        workspace.warm(session.warm)
        return session

    workspace = Workspace(project, open_notebook, engines, read_history, suggestions, kernels.close)
    planner = Planner(project, workspace.catalog, workspace.connections, workspace.contexts, workspace.models)

    async def warm() -> None:
        """First what is on the screen, then what a question needs."""
        if notebook:
            await workspace.notebook(notebook)
        if project.connection:
            await workspace.connections.refresh(project.connection)
        await planner.warm()
        await workspace.contexts.prepare()

    workspace.warm(warm)
    return workspace
