"""How a kernel is started: which Python, where, and with what environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

Frames = Literal["pandas", "polars", "arrow"]
SECRET_ENDS = ("_API_KEY", "_TOKEN", "_ACCESS_KEY", "_PRIVATE_KEY", "_CREDENTIALS")
SECRET_PARTS = ("SECRET", "PASSWORD", "PASSWD")
OURS = "QUIRE_"


class KernelSettings(msgspec.Struct, frozen=True):
    """What ``[kernel]`` in ``quire.toml`` says, and the notebook's folder.

    ``python`` is the interpreter to start (empty: the one that runs Quire); ``frames`` what a SQL result is in Python
    cells; ``standby`` whether a second process is kept warm, for restarts and previews,
    begun ``standby_seconds`` after the last was taken; ``start_seconds`` how long a
    start may take.
    """

    folder: str
    python: str = ""
    frames: Frames = "pandas"
    standby: bool = True
    standby_seconds: float = 0.5
    start_seconds: float = 20.0

    def command(self, socket: int) -> list[str]:
        """The command line of a worker that serves on an inherited socket."""
        worker = Path(__file__).parent / "worker" / "main.py"
        return [self.python or sys.executable, str(worker), str(socket), str(Path(self.folder).resolve()), self.frames]


def kernel_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for user code: as the server's, without anything that looks like a secret, and without ours."""
    kept = {name: value for name, value in environment.items() if not is_secret(name)}
    kept["MPLBACKEND"] = "Agg"
    kept["PLOTLY_RENDERER"] = "plotly_mimetype"
    kept["PYTHONUNBUFFERED"] = "1"
    kept.setdefault("PYTHONIOENCODING", "utf-8")
    return kept


def is_secret(name: str) -> bool:
    """True for names of variables that hold secrets, and for Quire's own."""
    upper = name.upper()
    return (
        upper.startswith(OURS)
        or upper.endswith(SECRET_ENDS)
        or upper in ("API_KEY", "TOKEN")
        or any(part in upper for part in SECRET_PARTS)
    )


def server_environment() -> dict[str, str]:
    """The kernel's environment, made of this process's."""
    return kernel_environment(os.environ)
