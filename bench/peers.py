"""The peers, each in an environment of its own, so that nothing of theirs comes near ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("QUIRE_BENCH_CACHE", HERE / "results"))


def python_of(peer: str, *packages: str) -> Path | None:
    """The Python of an environment that holds a peer; None when it cannot be had (no network)."""
    folder = CACHE / f".venv-{peer}"
    python = folder / "bin" / "python"
    if not (folder / ".installed").exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        commands = (
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
        )
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{peer} cannot be installed, so there is nothing to compare with: {done.stderr.strip()[-200:]}")
                return None
        (folder / ".installed").touch()
    return python


def ask(peer: str, script: str, request: Any, *packages: str) -> Any:
    """What a script answers in a peer's environment: JSON in on stdin, JSON out on its last line; None without it."""
    python = python_of(peer, *(packages or (peer,)))
    if python is None:
        return None
    done = subprocess.run(
        [str(python), str(HERE / "peers" / script)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"{peer} failed: {done.stderr.strip()[-300:]}")
        return None
    return json.loads(done.stdout.splitlines()[-1])
