"""The worker's life: ready at once, heavy libraries in the background, gone with its server."""

from __future__ import annotations

import importlib
import os
import queue
import signal
import socket
import sys
import threading
from typing import Any

from . import wall
from .kernel import Kernel
from .link import Link

SHOWN = (
    "duckdb", "pyarrow", "pandas", "polars", "numpy", "ipython", "jedi", "xxhash", "matplotlib", "altair", "plotly",
)  # fmt: skip
BEFOREHAND = ("numpy", "duckdb", "pyarrow", "pyarrow.compute", "pandas")


def main(arguments: list[str]) -> None:
    """Serve on the socket whose number is the first argument; never returns.

    The other arguments: the notebook's folder, and what frames are in Python cells.
    """
    number, folder, library = int(arguments[0]), arguments[1], arguments[2]
    sys.path[0] = folder
    sys.argv = [""]
    sock = socket.socket(fileno=number)
    sock.set_inheritable(False)
    link = Link(sock)
    plans: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    kernel = Kernel(link, library)
    link.start()
    threading.Thread(target=read, args=(link, kernel, plans), name="quire-reader", daemon=True).start()
    threading.Thread(target=prepare, args=(kernel,), name="quire-prepare", daemon=True).start()
    link.send({"type": "ready", "info": info()})
    while True:
        message = plans.get()
        try:
            if message["op"] == "wall":
                kernel.enclose(message)
            else:
                kernel.run(message)
        except KeyboardInterrupt:
            continue


def read(link: Link, kernel: Kernel, plans: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Hand messages on until the server is gone; then end everything that was started here."""
    try:
        while True:
            message = link.receive()
            if message is None:
                break
            if message["op"] == "wall":
                message["problem"] = wall.enter(message["folders"])
            if message["op"] in ("plan", "wall"):
                plans.put(message)
            else:
                kernel.handle(message)
    finally:
        os.killpg(0, signal.SIGKILL)


def prepare(kernel: Kernel) -> None:
    """Import what cells are likely to need, while the kernel is ready already and nothing runs."""
    with kernel.importing:
        try:
            die_with_parent()
            import ctypes

            kernel.descriptors.use_c_library(ctypes.CDLL(None).fflush)
        except Exception:  # no ctypes: C's buffers are seen when they are full
            pass
    for name in BEFOREHAND:
        kernel.idle.wait()
        with kernel.importing:
            try:
                importlib.import_module(name)
            except BaseException:  # not installed, or broken: the cell that needs it will say so
                continue


def die_with_parent() -> None:
    """On Linux: be killed with the server even when no thread here can run."""
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def info() -> dict[str, Any]:
    """What this Python is, and the versions of what it has."""
    packages: dict[str, str] = {}
    for folder in sys.path[1:]:
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info"):
                label, _, version = name[: -len(".dist-info")].partition("-")
                if label.lower() in SHOWN:
                    packages.setdefault(label.lower(), version)
    return {
        "python": sys.executable,
        "version": ".".join(map(str, sys.version_info[:3])),
        "pid": os.getpid(),
        "packages": packages,
    }
