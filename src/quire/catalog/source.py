"""Reads the text of a YAML or JSON file into plain data that remembers the line of each of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from quire.errors import CatalogError

Path = tuple[str | int, ...]
_MOST_PARTS = 200_000
_DEEPEST = 60


_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)


class Source(msgspec.Struct, frozen=True):
    """A file's content: ``value`` is plain data, ``lines`` the 1-based line of every part by its path."""

    value: Any
    lines: dict[Path, int]
    twice: tuple[tuple[Path, str], ...] = ()

    def line(self, path: Path) -> int:
        """The line of a part, or of the nearest part around it that is there."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


def read_source(text: str, path: str) -> Source:
    """The content of a file, JSON when its name ends so, otherwise YAML 1.2.

    Raises ``CatalogError`` with the line when it is neither.
    """
    import yaml  # 10 ms that only those pay who have a catalog to read

    if path.endswith(".json"):
        text = text.replace("\t", " ")  # legal between JSON's parts, not between YAML's
        text = _ESCAPE.sub(_whole, text) if "\\u" in text else text
    try:
        node = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        reason = fault.problem or fault.context or "it cannot be parsed"
        raise CatalogError(
            f"This is not {'JSON' if path.endswith('.json') else 'YAML'}: {reason}.",
            path=path,
            line=mark.line + 1 if mark else 0,
            remedy="Correct the line or the one above it.",
        ) from None
    except (yaml.YAMLError, ValueError) as fault:
        raise CatalogError(f"This is not text that YAML allows: {fault}.", path=path) from None
    except RecursionError:
        raise CatalogError("The file is nested too deeply.", path=path, expected=f"at most {_DEEPEST} levels") from None
    builder = _Builder(path, max(_MOST_PARTS, len(text)))  # without aliases, every part takes a character
    value = builder.build(node, (), 0) if node is not None else None
    return Source(value, builder.lines, tuple(builder.twice))


def _whole(escape: re.Match[str]) -> str:
    """A character that JSON writes as two halves, as YAML has no such form; other escapes stay."""
    if escape[1] is None:
        return escape[0]
    return chr(0x10000 + ((int(escape[1], 16) - 0xD800) << 10) + int(escape[2], 16) - 0xDC00)


class _Builder:
    """Turns nodes into data; the same node behind two aliases is built twice, within bounds."""

    def __init__(self, path: str, most: int) -> None:
        self.path = path
        self.most = most
        self.lines: dict[Path, int] = {}
        self.twice: list[tuple[Path, str]] = []

    def build(self, node: Any, path: Path, depth: int) -> Any:
        line = node.start_mark.line + 1
        self.lines[path] = line
        if depth > _DEEPEST or len(self.lines) > self.most:
            bound = f"at most {_DEEPEST} levels and {self.most:,} parts, aliases followed"
            raise CatalogError("The file is too deep or too large.", path=self.path, line=line, expected=bound)
        if node.id == "mapping":
            return dict(self._items(node, path, depth))
        if node.id == "sequence":
            return [self.build(part, (*path, index), depth + 1) for index, part in enumerate(node.value)]
        return _scalar(node.tag.rpartition(":")[2], node.value)

    def _items(self, node: Any, path: Path, depth: int) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = key_node.value if key_node.id == "scalar" else "?"
            if key in seen:
                self.twice.append(((*path, key), key))
            seen.add(key)
            value = self.build(value_node, (*path, key), depth + 1)
            self.lines[*path, key] = key_node.start_mark.line + 1
            yield key, value


def _scalar(tag: str, text: str) -> Any:
    """The value of a YAML 1.2 core schema scalar."""
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() == "true"
    if tag == "int":
        return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
    if tag == "float":
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _loader() -> type:
    """A composer with the scalars of YAML 1.2: ``no``, ``on`` and dates are text, as in JSON.

    libyaml composes a catalog in a few milliseconds; the round-trip loader of ruamel took 70 for 600 lines.
    """
    global _LOADER  # noqa: PLW0603 — made once, when the first catalog is read
    if _LOADER is None:
        import yaml

        base: Any = getattr(yaml.cyaml, "CParser", None) if yaml.__with_libyaml__ else None
        if base is None:
            bases: tuple[Any, ...] = (yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser)
            bases = (*bases, yaml.composer.Composer, yaml.resolver.BaseResolver)
        else:
            bases = (base, yaml.resolver.BaseResolver)
        loader: Any = type("CoreLoader", bases, {"__init__": _start_all(bases), "dispose": lambda self: None})
        for tag, pattern, first in _CORE:
            loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)
        _LOADER = loader
    return _LOADER


def _start_all(bases: tuple[Any, ...]) -> Any:
    def start(self: Any, stream: str) -> None:
        bases[0].__init__(self, stream)
        for base in bases[1:]:
            base.__init__(self)

    return start


_LOADER: type | None = None
_CORE: tuple[tuple[str, str, list[str]], ...] = (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        list("-+0123456789."),
    ),
)
