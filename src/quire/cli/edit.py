"""``quire edit``: a project in the browser."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from asyncio import AbstractEventLoop
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from starlette.applications import Starlette

from quire.cli.output import Format, Output
from quire.document import Project
from quire.errors import UsageError
from quire.server.serving import address, bind, new_token, run

EXAMPLES = (
    "quire edit                        the project in this folder",
    "quire edit reports/sales.md       one notebook; made when it is not there",
    "quire edit --no-browser -o json   print {address, token, folder}, open nothing",
)
PORT = 8765

Host = Annotated[str, typer.Option(help="Where to listen; other computers reach only what is not 127.0.0.1.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The next free port when it is in use; 0 is any.")]
Quiet = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]


def edit(
    path: Annotated[Path, typer.Argument(help="A project folder, or a notebook in one.")] = Path(),
    port: Port = PORT,
    host: Host = "127.0.0.1",
    no_browser: Quiet = False,
    output: Output = "text",
) -> None:
    """Open a project or a notebook in the browser. Ctrl-C saves and ends everything."""
    project, notebook = find(path)
    serve(project, notebook, port=port, host=host, announce=announcer(project, browser=not no_browser, output=output))


def find(path: Path) -> tuple[Project, str]:
    """The project that a path means, and the notebook in it; empty when the path is a folder."""
    if path.is_dir():
        return Project.find(path), ""
    if path.suffix != ".md":
        known = path.suffix in (".ipynb", ".py") and path.exists()
        remedy = f"Run: quire convert {path} {path.with_suffix('.md')}" if known else ""
        raise UsageError(f"{path} is not a notebook.", expected="a folder, or a notebook ending in .md", remedy=remedy)
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.", remedy="Make it first.")
    project = Project.find(path)
    return project, project.key(path)


def serve(project: Project, notebook: str, *, port: int, host: str, announce: Callable[[str, str], None]) -> None:
    """Serve a project until Ctrl-C; ``announce`` hears address and token once it answers."""
    listening = bind(host, port)
    token = new_token()

    def load(loop: AbstractEventLoop) -> Starlette:
        # Most of the start are these imports: the page is answered, and a kernel starts, before they are done.
        kernels = import_module("quire.server.kernels").Kernels(project)
        if notebook:
            loop.call_soon_threadsafe(kernels.begin, project.root / notebook)
        app: Starlette = import_module("quire.server.opening").load_app(kernels, notebook, token=token, host=host)
        return app

    ready = partial(announce, address(listening, token, notebook), token)
    run(load, listening, token=token, host=host, on_ready=ready)


def announcer(project: Project, *, browser: bool, output: Format) -> Callable[[str, str], None]:
    """Print the address, and open it when there is a screen to open it on."""

    def announce(place: str, token: str) -> None:
        if output == "json":
            line = msgspec.json.encode({"address": place, "token": token, "folder": str(project.root)}).decode()
        else:
            line = f"\n  {project.name} is open at\n\n    {place}\n\n  Ctrl-C saves and ends it.\n"
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        if browser and has_screen():
            # A browser that has to start first would hold the server up.
            threading.Thread(target=webbrowser.open, args=(place,), daemon=True).start()

    return announce


def has_screen() -> bool:
    """Whether a browser could be seen: a display, or a system that always has one, and no remote shell."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
