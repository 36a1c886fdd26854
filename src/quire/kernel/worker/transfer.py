"""Values from one kernel process to another by file: Arrow IPC for frames, pickle 5 with its buffers beside it."""

from __future__ import annotations

import json
import mmap
import os
import pickle
import re
import sys
import types
from typing import TYPE_CHECKING, Any

from . import tables
from .hashing import hash_value

if TYPE_CHECKING:
    from .kernel import Kernel

ALIGN = 64
DEFINITIONS = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type)
_CANNOT = re.compile(r"cannot pickle '([^']+)'|Can't (?:pickle|get local object) (?:<)?(?:class )?'?([^'>]+)'?")
_WORDS = {
    "_io.TextIOWrapper": "open file", "_io.BufferedReader": "open file", "_thread.lock": "lock",
    "_thread.RLock": "lock", "sqlite3.Connection": "connection", "socket": "socket", "generator": "generator",
}  # fmt: skip


class Sender(pickle.Pickler):
    """Collects large buffers apart, and the notebook's own classes and functions that the values need."""

    def __init__(self, file: Any, buffers: list[Any]) -> None:
        super().__init__(file, 5, buffer_callback=buffers.append)
        self.needs: set[str] = set()

    def reducer_override(self, obj: Any) -> Any:
        """Notes what is pickled by name only."""
        if isinstance(obj, (type, types.FunctionType)) and obj.__module__ == "__main__":
            self.needs.add(obj.__qualname__.partition(".")[0])
        return NotImplemented


def export(kernel: Kernel, names: list[str], folder: str) -> dict[str, Any]:
    """Write the named values to ``folder``.

    What cannot be sent is in ``refused`` with the reason, definitions and imports are in ``rerun``.
    """
    sent: dict[str, str] = {}
    refused: dict[str, str] = {}
    rerun: dict[str, None] = {}
    arrows: dict[str, Any] = {}
    others: list[str] = []
    for name in names:
        value = kernel.namespace.get(name)
        if name not in kernel.namespace:
            refused[name] = "it has no value yet"
        elif isinstance(value, DEFINITIONS):
            rerun[name] = None
        elif kernel.frames.has_arrow(name) or (
            tables.root_of(value) in ("polars", "pyarrow") and tables.is_frame(value)
        ):
            arrows[name] = write_frame(kernel, name, os.path.join(folder, f"{len(arrows)}.arrow"))
        else:
            others.append(name)
    groups = pickled(kernel.namespace, others, folder, refused, rerun)
    known = kernel.memory.current
    for name in [*arrows, *(name for group in groups for name in group["names"])]:
        sent[name] = known.get(name) or hash_value(kernel.namespace[name], kernel.namespace, known.get)
    left = {step: hashes for step, hashes in kernel.memory.left.items() if any(name in sent for name in hashes)}
    manifest = {"arrows": arrows, "groups": groups, "hashes": sent, "left": left}
    with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump(manifest, file)
    return {"sent": sent, "refused": refused, "rerun": list(rerun)}


def write_frame(kernel: Kernel, name: str, path: str) -> dict[str, Any]:
    """A frame as an Arrow file; one that came by file goes on by that file."""
    import pyarrow

    slot = kernel.frames.slot(name)
    assert slot is not None
    polars = tables.root_of(slot.bound) == "polars"
    if slot.path and os.path.exists(slot.path):
        return {"path": slot.path, "types": slot.types, "polars": polars}
    with pyarrow.OSFile(path, "wb") as sink, pyarrow.ipc.new_file(sink, slot.arrow.schema) as writer:
        writer.write_table(slot.arrow)
    return {"path": path, "types": slot.types, "polars": polars}


def pickled(
    namespace: dict[str, Any], names: list[str], folder: str, refused: dict[str, str], rerun: dict[str, None]
) -> list[dict[str, Any]]:
    """The values in one pickle, so that what they share stays shared; one by one when that fails."""
    if not names:
        return []
    try:
        return [write_group(namespace, names, folder, "values", rerun)]
    except Exception as error:
        if len(names) == 1:
            refused[names[0]] = reason(namespace[names[0]], error)
            return []
    groups = []
    for position, name in enumerate(names):
        try:
            groups.append(write_group(namespace, [name], folder, f"value{position}", rerun))
        except Exception as error:
            refused[name] = reason(namespace[name], error)
    return groups


def write_group(namespace: dict[str, Any], names: list[str], folder: str, stem: str, rerun: dict[str, None]) -> Any:
    """Pickle some values to a file, their buffers to another.

    Raises what pickling raises.
    """
    buffers: list[Any] = []
    path = os.path.join(folder, stem)
    with open(f"{path}.pickle", "wb") as file:
        sender = Sender(file, buffers)
        sender.dump({name: namespace[name] for name in names})
    spans = []
    with open(f"{path}.buffers", "wb", buffering=0) as file:
        position = 0
        for buffer in buffers:
            view = buffer.raw()
            position += -position % ALIGN
            file.seek(position)
            written = 0
            while written < view.nbytes:
                written += file.write(view[written:])
            spans.append([position, view.nbytes])
            position += view.nbytes
    rerun.update(dict.fromkeys(sorted(sender.needs)))
    return {"names": names, "stem": stem, "spans": spans, "needs": sorted(sender.needs)}


def reason(value: Any, error: Exception) -> str:
    """Why a value cannot be sent, with the type that stands in the way."""
    whole = f"{type(value).__module__}.{type(value).__qualname__}"
    kind = _WORDS.get(whole, type(value).__name__)
    found = _CANNOT.search(str(error))
    inner = (found.group(1) or found.group(2)) if found else ""
    word = _WORDS.get(inner, inner.rpartition(".")[2] or inner)
    if not inner or word == kind or type(value).__qualname__ in inner:
        return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} cannot be copied to another process"
    return f"this {kind} holds a {word}, which cannot be copied to another process"


def take(kernel: Kernel, folder: str) -> dict[str, str]:
    """Bind the values in ``folder``; those whose classes are not there yet wait until they are."""
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    for name, frame in manifest["arrows"].items():
        arrow = open_arrow(frame["path"])
        kernel.frames.bind(name, arrow, frame["types"], frame["path"])
        if frame["polars"]:
            import polars

            slot = kernel.frames.slots[name]
            slot.bound = kernel.namespace[name] = polars.from_arrow(arrow)
    for group in manifest["groups"]:
        arrival = Arrival(folder, group)
        kernel.frames.touched(arrival.names)
        if not arrival.unpack(kernel.namespace):
            kernel.arrivals.append(arrival)
    kernel.memory.left.update(manifest["left"])
    kernel.memory.current.update(manifest["hashes"])
    return dict(manifest["hashes"])


class Arrival:
    """Pickled values, mapped privately: writable here, unchanged in the file and in the process that wrote them."""

    def __init__(self, folder: str, group: dict[str, Any]) -> None:
        self.names: list[str] = group["names"]
        self.needs: list[str] = group["needs"]
        path = os.path.join(folder, group["stem"])
        with open(f"{path}.pickle", "rb") as file:
            self._data = file.read()
        self._buffers: list[Any] = []
        if group["spans"]:
            with open(f"{path}.buffers", "rb") as file:
                empty = not os.fstat(file.fileno()).st_size
                whole = memoryview(bytearray() if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
            self._buffers = [whole[start : start + size] for start, size in group["spans"]]

    def unpack(self, namespace: dict[str, Any]) -> bool:
        """Bind the values; False when a class or function of the notebook that they need is not defined yet."""
        main = sys.modules["__main__"]
        if any(not hasattr(main, name) for name in self.needs):
            return False
        namespace.update(pickle.loads(self._data, buffers=self._buffers))
        return True


def open_arrow(path: str) -> Any:
    """An Arrow IPC file (file or stream format), by memory map."""
    import pyarrow

    source = pyarrow.memory_map(path)
    try:
        return pyarrow.ipc.open_file(source).read_all()
    except pyarrow.ArrowInvalid:
        source.seek(0)
        return pyarrow.ipc.open_stream(source).read_all()
