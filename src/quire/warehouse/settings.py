"""Connections as a project declares them, and the secrets that stand in its environment."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

import msgspec

from quire.document import Project, environment
from quire.errors import ConnectionFailed, UsageError
from quire.warehouse.protocol import ConnectionSettings

_KINDS: dict[str, tuple[type, ...]] = {
    "url": (str,), "read_only": (bool,), "memory": (str,), "seconds": (int, float), "rows": (int,), "files": (bool,),
}  # fmt: skip
_MEMORY = re.compile(r"\d+(\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)


def connections(project: Project) -> dict[str, ConnectionSettings]:
    """The connections of a project by name; raises ``UsageError`` when ``quire.toml`` declares one wrongly."""
    return {name: _settings(project, name, table) for name, table in project.connections.items()}


def _settings(project: Project, name: str, table: dict[str, Any]) -> ConnectionSettings:
    place = f"{project.root / 'quire.toml'}: [connections.{name}]"
    for key, value in table.items():
        if key not in _KINDS:
            near = difflib.get_close_matches(key, _KINDS, 1)
            raise UsageError(
                f"{place} has a key {key!r} that is not known.",
                expected=f"one of {', '.join(_KINDS)}",
                remedy=f"Did you mean {near[0]!r}?" if near else "",
            )
        if not isinstance(value, _KINDS[key]) or (isinstance(value, bool) and bool not in _KINDS[key]):
            raise UsageError(f"{place} {key} is {value!r}.", expected=_expected(key))
    if not table.get("url"):
        raise UsageError(f"{place} has no url.", expected='url = "duckdb:FILE", or "env:NAME" when it holds a secret')
    if not _MEMORY.fullmatch(table.get("memory", "2GB").strip()):
        raise UsageError(f"{place} memory is {table['memory']!r}.", expected='a size like "2GB" or "512MB"')
    for key in ("seconds", "rows"):
        if table.get(key, 1) <= 0:
            raise UsageError(f"{place} {key} is {table[key]!r}.", expected="a number above 0")
    return msgspec.convert({"name": name, "timezone": project.timezone, **table}, ConnectionSettings)


def _expected(key: str) -> str:
    return {bool: "true or false", str: "text in quotes"}.get(_KINDS[key][0], "a number")


def resolve_url(settings: ConnectionSettings, root: Path) -> str:
    """The address to open: of ``env:NAME``, what the environment or the project's ``.env`` says.

    Raises ``ConnectionFailed``, which names the variable and never its value.
    """
    if not settings.url.startswith("env:"):
        return settings.url
    variable = settings.url.removeprefix("env:")
    value = environment(root).get(variable)
    if not value:
        raise ConnectionFailed(
            f"The connection {settings.name!r} takes its address from {variable}, which is not set.",
            remedy=f"Set {variable} in the environment or in {root / '.env'}.",
        )
    return value
