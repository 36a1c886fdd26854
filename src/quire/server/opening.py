"""The real things behind a served project: sessions with kernels, engines, the assistant, the ledger."""

from __future__ import annotations

from quire.assistant import suggestions
from quire.document import Project
from quire.kernel import Kernel
from quire.kernel.local import LocalKernel
from quire.kernel.settings import KernelSettings
from quire.server.history import ledger_of, read_history
from quire.server.living import Living
from quire.server.notebooks import locate
from quire.server.planning import Planner
from quire.server.workspace import Workspace
from quire.session.driver import Means, Session
from quire.warehouse import Engine, connections, open_engine


def workspace_of(project: Project, notebook: str = "") -> Workspace:
    """A project ready to be served; ``notebook`` is opened at once, since it is what will be asked for.

    Raises ``UsageError`` when ``quire.toml`` declares a connection wrongly.
    """
    declared = connections(project)

    async def start_engine(name: str) -> Engine:
        engine = open_engine(declared[name], project.root)
        await engine.start()
        return engine

    async def open_notebook(workspace: Workspace, path: str) -> Living:
        file = locate(project, path)

        def kernel() -> Kernel:
            return LocalKernel(KernelSettings(str(file.parent), project.python, project.frames))

        means = Means(kernel, workspace.connections.engine, planner, ledger_of(project))
        session = await Session.open(file, project, means)
        workspace.warm(session.warm)
        return session

    workspace = Workspace(project, open_notebook, start_engine, read_history, suggestions)
    planner = Planner(project, workspace.catalog, workspace.connections)
    if notebook:
        workspace.warm(lambda: workspace.notebook(notebook))
    workspace.warm(planner.warm)
    return workspace
