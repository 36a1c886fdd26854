"""A project: the folder that notebooks live in, and what its ``quire.toml`` says."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec

from quire.errors import UsageError

SETTINGS = "quire.toml"
STATE = ".quire"
FRAMES = ("pandas", "polars", "arrow")


class Project(msgspec.Struct, frozen=True):
    """A folder with its settings; everything has a default, so that a folder without ``quire.toml`` is one too.

    ``connections`` are the tables ``[connections.NAME]`` as written; ``connection`` names the one that is used when
    nothing else is said. ``python`` is the interpreter of the kernel, empty for Quire's own. ``settings`` is the whole
    file, for sections that belong to other rooms.
    """

    root: Path
    name: str
    timezone: str = "UTC"
    connection: str = ""
    connections: dict[str, dict[str, Any]] = {}
    python: str = ""
    frames: Literal["pandas", "polars", "arrow"] = "pandas"
    settings: dict[str, Any] = {}

    @property
    def state(self) -> Path:
        """Where Quire keeps what is not a person's work: ``.quire`` beside the settings."""
        return self.root / STATE

    def keep(self, folder: Path) -> Path:
        """Make a folder below ``state`` (and hide all state from git, once); raises ``OSError``."""
        folder.mkdir(parents=True, exist_ok=True)
        ignored = self.state / ".gitignore"
        if not ignored.exists() and self.state.is_dir():
            ignored.write_text("*\n", encoding="utf-8")
        return folder

    def key(self, notebook: Path) -> str:
        """How a notebook is called inside the project: its path from the root, with slashes."""
        path = notebook.resolve()
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix().lstrip("/")

    @staticmethod
    def find(path: Path) -> Project:
        """The project that ``path`` (a folder, or a file that need not exist) is in.

        Looks upwards for ``quire.toml``; without one the folder itself is the project. Raises ``UsageError`` when the
        file is there and wrong.
        """
        start = path.resolve()
        folder = start if start.is_dir() else start.parent
        for candidate in (folder, *folder.parents):
            if (candidate / SETTINGS).is_file():
                return _read(candidate)
        return Project(root=folder, name=folder.name)


def _read(root: Path) -> Project:
    path = root / SETTINGS
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.", expected="TOML in UTF-8") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    project = _table(path, settings, "project")
    kernel = _table(path, settings, "kernel")
    connections = _table(path, settings, "connections")
    for name in connections:
        _table(path, connections, name, "connections.")
    frames = _text(path, kernel, "kernel", "frames", "pandas")
    if frames not in FRAMES:
        raise UsageError(f"{path}: [kernel] frames is {frames!r}.", expected="one of " + ", ".join(FRAMES))
    connection = _text(path, project, "project", "connection", next(iter(connections)) if len(connections) == 1 else "")
    if connection and connection not in connections:
        raise UsageError(
            f"{path}: [project] connection is {connection!r}, but there is no [connections.{connection}].",
            expected="one of " + ", ".join(connections) if connections else "a section [connections.NAME] with a url",
        )
    return Project(
        root=root,
        name=_text(path, project, "project", "name", root.name),
        timezone=_timezone(path, _text(path, project, "project", "timezone", "UTC")),
        connection=connection,
        connections=connections,
        python=_text(path, kernel, "kernel", "python", ""),
        frames=frames,  # type: ignore[arg-type]  # checked above
        settings=settings,
    )


def _table(path: Path, settings: dict[str, Any], key: str, prefix: str = "") -> dict[str, Any]:
    value = settings.get(key, {})
    if not isinstance(value, dict):
        raise UsageError(f"{path}: {prefix}{key} is not a section.", expected=f"[{prefix}{key}] with settings below it")
    return value


def _text(path: Path, table: dict[str, Any], section: str, key: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise UsageError(f"{path}: [{section}] {key} is {value!r}.", expected="text in quotes")
    return value


def _timezone(path: Path, name: str) -> str:
    from zoneinfo import ZoneInfo  # 10 ms that most readers of a notebook do not need

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(
            f"{path}: [project] timezone {name!r} is not known.", expected="a name like Europe/Berlin or UTC"
        ) from None
    return name


def environment(root: Path) -> dict[str, str]:
    """The variables of the process and, below them, those of the project's ``.env``: where secrets stand."""
    return env_file(root) | {key: value for key, value in os.environ.items() if value}


def env_file(root: Path) -> dict[str, str]:
    """The variables of the project's ``.env`` alone."""
    try:
        text = (root / ".env").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    found = {}
    for line in text.splitlines():
        key, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not key.startswith("#"):
            found[key.strip()] = value.strip().strip("\"'")
    return found
