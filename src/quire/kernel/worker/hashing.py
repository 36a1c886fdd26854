"""Hashes of values: equal hashes mean equal values, in any process; what cannot be hashed in time is unique."""

from __future__ import annotations

import functools
import itertools
import marshal
import os
import sys
import time
import types
from typing import Any, Callable, Optional

from . import bufferhash, picklehash
from .bufferhash import Unhashable

try:
    from xxhash import xxh3_128

    _digest: Callable[[], Any] = xxh3_128
except ImportError:  # slower, as good
    from hashlib import blake2b

    _digest = functools.partial(blake2b, digest_size=16)

SECONDS = 0.25  # for objects walked one by one; buffers go at memory speed
NODES = 200_000
PRIMITIVES = frozenset((int, float, complex, str, bytes, bool, type(None)))
_unique_prefix = f"unique:{os.getpid():x}{time.time_ns():x}"
_unique_count = itertools.count()


def unique() -> str:
    """A hash that equals no other."""
    return f"{_unique_prefix}:{next(_unique_count):x}"


Known = Callable[[str], Optional[str]]


def hash_value(value: Any, namespace: dict[str, Any] | None = None, known: Known | None = None) -> str:
    """The hash of a value; functions count with the globals (of ``namespace``) that they use.

    ``known`` gives the recorded hash of a global. Never raises.
    """
    kind = type(value)
    try:
        if kind in PRIMITIVES:
            digest = _digest()
            digest.update(kind.__name__.encode() + marshal.dumps(value, 2))
            return str(digest.hexdigest())
        walker = Walker(namespace if namespace is not None else {}, known or (lambda _name: None))
        walker.add(value)
        return str(walker.digest.hexdigest())
    except KeyboardInterrupt:
        raise
    except BaseException:  # user code (__reduce__, __eq__, properties) may raise anything
        return unique()


class Walker:
    """Feeds one value into a digest, by structure."""

    def __init__(self, namespace: dict[str, Any], known: Known) -> None:
        self.namespace = namespace
        self.known = known
        self.digest: Any = _digest()
        self.nodes = 0
        self.deadline = time.monotonic() + SECONDS
        self.path: dict[int, int] = {}

    def feed(self, tag: str, data: Any = b"") -> None:
        """A labelled stretch of bytes; the length keeps neighbours apart."""
        view = memoryview(data)
        self.digest.update(f"{tag}:{view.nbytes};".encode())
        self.digest.update(view)

    def add(self, value: Any) -> None:
        """Feed any value.

        Raises ``Unhashable``, or what the value's own code raises.
        """
        kind = type(value)
        if kind in PRIMITIVES:
            self.feed(kind.__name__, marshal.dumps(value, 2))
            return
        self.nodes += 1
        if self.nodes > NODES or (not self.nodes & 255 and time.monotonic() > self.deadline):
            raise Unhashable
        if id(value) in self.path:
            self.feed("cycle", str(self.path[id(value)]).encode())
            return
        self.path[id(value)] = len(self.path)
        try:
            handler = _HANDLERS.get(kind)
            if handler is not None:
                handler(self, value)
            elif not self._add_library(value, kind):
                self._add_object(value, kind)
        finally:
            del self.path[id(value)]

    def sequence(self, value: Any) -> None:
        """Lists and tuples: at C speed when they hold only plain values."""
        self.feed(type(value).__name__, str(len(value)).encode())
        if PRIMITIVES.issuperset(map(type, value)):
            self.feed("flat", marshal.dumps(value, 2))
            return
        for item in value:
            self.add(item)

    def mapping(self, value: Any) -> None:
        """Dicts: their order can be seen, so it counts."""
        self.sequence(list(value))
        self.sequence(list(value.values()))

    def collection(self, value: Any) -> None:
        """Sets: their order differs from process to process, so it does not count."""
        self.feed(type(value).__name__, str(len(value)).encode())
        if PRIMITIVES.issuperset(map(type, value)):
            for data in sorted(type(item).__name__.encode() + marshal.dumps(item, 2) for item in value):
                self.feed("item", data)
            return
        parts = []
        for item in value:
            parts.append(self.apart(item))
        for data in sorted(parts):
            self.feed("item", data)

    def apart(self, value: Any) -> bytes:
        """The digest of a part alone, within the same time and path."""
        inner = Walker(self.namespace, self.known)
        inner.path, inner.nodes, inner.deadline = self.path, self.nodes, self.deadline
        inner.add(value)
        self.nodes = inner.nodes
        return bytes(inner.digest.digest())

    def function(self, value: Any) -> None:
        """Code, defaults, closure, and the globals that the code uses."""
        if value.__globals__ is not self.namespace:  # a library's
            self.feed("import", f"{value.__module__}.{value.__qualname__}".encode())
            if value.__closure__ is None and "<locals>" not in value.__qualname__:
                return
        self.feed("function", value.__name__.encode())
        self.code(value.__code__)
        self.add(value.__defaults__)
        self.add(value.__kwdefaults__)
        self.sequence([cell.cell_contents if _filled(cell) else None for cell in value.__closure__ or ()])
        extra = {key: item for key, item in vars(value).items() if key != "__wrapped__"}
        if extra:
            self.mapping(extra)
        if value.__globals__ is self.namespace:
            self.names_used(value.__code__)

    def names_used(self, code: Any) -> None:
        """The globals that a code object may read, by their present values."""
        for name in sorted(names_in(code)):
            if name in self.namespace:
                recorded = self.known(name)
                self.feed("global", name.encode())
                if recorded is not None:
                    self.feed("known", recorded.encode())
                else:
                    self.add(self.namespace[name])

    def code(self, code: Any) -> None:
        """What a code object does, without where it stands."""
        self.feed("code", code.co_code)
        for part in (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars):
            self.sequence(part)
        self.sequence([code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount, code.co_flags])
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                self.code(constant)
            else:
                self.add(constant)

    def klass(self, value: Any) -> None:
        """Classes of the notebook by what they hold, others by name."""
        self.feed("class", f"{value.__module__}.{value.__qualname__}".encode())
        if value.__module__ != "__main__":
            return
        self.sequence(value.__bases__)
        members = {key: item for key, item in vars(value).items() if key not in _NOT_MEMBERS}
        self.feed("members", str(len(members)).encode())
        for key in sorted(members):
            self.feed("member", key.encode())
            item = members[key]
            if type(item) in _DESCRIPTORS or type(item).__module__ == "enum":
                continue
            self.add(item)

    def _add_library(self, value: Any, kind: type) -> bool:
        """Frames and arrays by their buffers; True when the value was one."""
        root = kind.__module__.partition(".")[0]
        if root not in ("numpy", "pandas", "polars", "pyarrow"):
            if root in _NEVER:
                raise Unhashable
            return False
        return bufferhash.add(self, value, root)

    def _add_object(self, value: Any, kind: type) -> None:
        if isinstance(value, type):
            self.klass(value)
        elif kind.__module__ == "dataclasses":
            self.feed("dataclass", kind.__qualname__.encode())
            self.sequence([getattr(value, name, None) for name in getattr(kind, "__slots__", ())])
        elif kind.__module__ == "__main__" and _plain(kind):
            self.klass(kind)
            self.mapping(vars(value))
        elif hasattr(kind, "__next__"):  # who reads it changes it
            raise Unhashable
        else:
            picklehash.add(self, value)


def names_in(code: Any) -> list[str]:
    """Every global or attribute name in a code object and those inside it."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names.update(names_in(constant))
    return list(names)


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


def _plain(kind: type) -> bool:
    """True for classes whose instances are their ``__dict__`` and nothing else."""
    if any(base.__module__ != "__main__" for base in kind.__mro__[:-1]):
        return False
    return not any("__slots__" in vars(base) for base in kind.__mro__[:-1])


def _wrapped(walker: Walker, value: Any) -> None:
    walker.feed("wrapped", type(value).__name__.encode())
    walker.add(value.__func__)


def _property(walker: Walker, value: Any) -> None:
    walker.sequence([value.fget, value.fset, value.fdel])


def _method(walker: Walker, value: Any) -> None:
    walker.add(value.__func__)
    walker.add(value.__self__)


def _builtin(walker: Walker, value: Any) -> None:
    owner = value.__self__
    if owner is not None and not isinstance(owner, (types.ModuleType, type)):
        raise Unhashable
    walker.feed("builtin", f"{value.__module__}.{value.__qualname__}".encode())


def _module(walker: Walker, value: Any) -> None:
    walker.feed("module", f"{value.__name__} {getattr(sys.modules.get(value.__name__), '__version__', '')}".encode())


def _bytes(walker: Walker, value: Any) -> None:
    walker.feed(type(value).__name__, value)


def _range(walker: Walker, value: Any) -> None:
    walker.feed("range", repr(value).encode())


def _never(_walker: Walker, _value: Any) -> None:
    raise Unhashable


_NOT_MEMBERS = frozenset(
    ("__module__", "__dict__", "__weakref__", "__doc__", "__firstlineno__", "__static_attributes__", "_abc_impl")
)
_DESCRIPTORS = (types.GetSetDescriptorType, types.MemberDescriptorType, types.DynamicClassAttribute)
_NEVER = frozenset(("matplotlib", "duckdb", "torch", "tensorflow", "asyncio", "threading", "socket", "IPython"))
_HANDLERS: dict[type, Callable[[Walker, Any], None]] = {
    list: Walker.sequence,
    tuple: Walker.sequence,
    dict: Walker.mapping,
    set: Walker.collection,
    frozenset: Walker.collection,
    bytearray: _bytes,
    range: _range,
    slice: lambda walker, value: walker.sequence([value.start, value.stop, value.step]),
    type: Walker.klass,
    types.FunctionType: Walker.function,
    types.BuiltinFunctionType: _builtin,
    types.MethodType: _method,
    types.ModuleType: _module,
    types.CodeType: Walker.code,
    types.GeneratorType: _never,
    types.CoroutineType: _never,
    types.AsyncGeneratorType: _never,
    staticmethod: _wrapped,
    classmethod: _wrapped,
    property: _property,
    types.MappingProxyType: Walker.mapping,
    type(functools.lru_cache(_never)): lambda walker, value: walker.add(value.__wrapped__),
    type(Ellipsis): lambda walker, _value: walker.feed("ellipsis"),
}
