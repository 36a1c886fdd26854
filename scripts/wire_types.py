"""Write ``web/src/wire/types.ts`` from the server's wire types, so that both sides always mean the same.

Run without arguments to write it, with ``--check`` to fail when it is out of date.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import msgspec

from quire.server.wire import WIRE_TYPES

TARGET = Path(__file__).parents[1] / "web" / "src" / "wire" / "types.ts"
HEAD = "// Generated from src/quire/server/wire.py by scripts/wire_types.py; change it there.\n"
UNIONS = {"Upward": WIRE_TYPES[0], "Downward": WIRE_TYPES[1]}
SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def typescript(schema: dict[str, Any]) -> str:
    """The TypeScript type of one JSON Schema node, as msgspec writes them.

    Raises ``ValueError`` for a construct that msgspec did not use when this was written.
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema:
        return " | ".join(quoted(value) for value in schema["enum"])
    if "const" in schema:
        return quoted(schema["const"])
    if "anyOf" in schema:
        return " | ".join(
            sorted({typescript(part) for part in schema["anyOf"]}, key=lambda name: (name == "null", name))
        )
    kind = schema.get("type")
    if kind == "array":
        return array(schema)
    if kind == "object":
        extra = schema.get("additionalProperties", {})
        return f"Record<string, {typescript(extra) if isinstance(extra, dict) else 'unknown'}>"
    if kind in SCALARS:
        return SCALARS[kind]
    if not {key for key in schema if key not in ("default", "title", "description")}:
        return "unknown"
    raise ValueError(f"no TypeScript for {schema}")


def array(schema: dict[str, Any]) -> str:
    """A list or a tuple of fixed length."""
    if "prefixItems" in schema:
        return f"[{', '.join(typescript(item) for item in schema['prefixItems'])}]"
    item = typescript(schema.get("items") or {})
    return f"({item})[]" if " " in item else f"{item}[]"


def quoted(value: object) -> str:
    """A literal as TypeScript writes it."""
    return msgspec.json.encode(value).decode()


def declaration(name: str, schema: dict[str, Any]) -> str:
    """One exported interface or alias, with the docstring as its comment."""
    comment = re.sub(r"\s+", " ", str(schema.get("description", ""))).replace("``", "`").replace("*/", "* /")
    lines = [f"/** {comment} */"] if comment else []
    if schema.get("type") != "object" or "properties" not in schema:
        return "\n".join([*lines, f"export type {name} = {typescript(schema)};"])
    lines.append(f"export interface {name} {{")
    # The server always writes every field; a default only matters to what a browser sends up.
    required = set(schema.get("required", ()))
    optional = name in sent_up()
    for key, node in schema["properties"].items():
        mark = "?" if optional and key not in required else ""
        lines.append(f"  {key}{mark}: {typescript(node)};")
    return "\n".join([*lines, "}"])


_SENT_UP: set[str] = set()


def sent_up() -> set[str]:
    """Names of the types that browsers send, whose fields with defaults may be left out."""
    if not _SENT_UP:
        down = set(msgspec.json.schema_components(list(WIRE_TYPES[1:]))[1])
        _SENT_UP.update(set(msgspec.json.schema_components([WIRE_TYPES[0]])[1]) - down)
    return _SENT_UP


def generate() -> str:
    """The whole file."""
    _, components = msgspec.json.schema_components(list(WIRE_TYPES))
    parts = [declaration(name, components[name]) for name in sorted(components)]
    for name, union in UNIONS.items():
        (schema,), _ = msgspec.json.schema_components([union])
        parts.append(f"export type {name} = {typescript(schema)};")
    return HEAD + "\n" + "\n\n".join(parts) + "\n"


def main() -> int:
    """Write or check the file; 1 when ``--check`` finds a difference."""
    text = generate()
    if "--check" not in sys.argv[1:]:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET.relative_to(Path.cwd())} is out of date. Run: make fix", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
