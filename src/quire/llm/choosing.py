"""Which models a person chose, written into ``quire.toml``; everything else in it stays as it was, comments too."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from quire.document import write_whole
from quire.errors import UsageError
from quire.llm.protocol import Tiers
from quire.llm.settings import read_settings

SETTINGS = "quire.toml"
HEAD = "\n[models]  # quire doctor says whether they answer\n"


def choose(root: Path, names: Mapping[str, str], tasks: Mapping[str, Tiers]) -> None:
    """Set ``fast``, ``strong``, ``fallback`` and the tiers of tasks; an empty name is taken out.

    Raises ``UsageError`` when a name is wrong or the file cannot be read; then nothing was written.
    """
    import tomlkit  # 20 ms that only this needs
    from tomlkit.exceptions import TOMLKitError

    path = root / SETTINGS
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        document = tomlkit.parse(text if "models" in tomllib.loads(text) or not _any(names, tasks) else text + HEAD)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TOMLKitError) as error:
        raise UsageError(f"{path} cannot be read: {error}.", remedy="Correct the file, then choose again.") from None
    section = document.get("models", {})
    if not isinstance(section, dict):
        raise UsageError(f"{path}: models is not a section.", expected="[models] with settings below it")
    _set(section, {key: names.get(key, "") for key in ("fast", "strong", "fallback")})
    if tasks and "tasks" not in section:
        section["tasks"] = tomlkit.table()
    if "tasks" in section:
        _set(section["tasks"], {**dict.fromkeys(section["tasks"], ""), **tasks})
        if not section["tasks"]:
            del section["tasks"]
    content = tomlkit.dumps(document)
    read_settings(tomllib.loads(content), {})
    if content != text:
        write_whole(path, content.encode())


def _any(names: Mapping[str, str], tasks: Mapping[str, Tiers]) -> bool:
    return bool(tasks) or any(names.values())


def _set(table: Any, values: Mapping[str, str]) -> None:
    """Write what differs; what is empty goes."""
    for key, value in values.items():
        if not value:
            table.pop(key, None)
        elif table.get(key) != value:
            table[key] = value
