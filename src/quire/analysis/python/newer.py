"""Python that is newer than the Python that runs: rewritten so that it parses, with what is lost put back.

A notebook's kernel may be a newer Python than this one. Type parameters and ``type`` statements (3.12) and f-strings
with any quotes inside (3.12) are understood by every version.
"""

from __future__ import annotations

import ast
import re
import sys

_DEFINITION = re.compile(r"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+\w+[ \t]*(?=\[)", re.MULTILINE)
_ALIAS = re.compile(r"^(?P<head>[ \t]*)type[ \t]+(?P<name>\w+)[ \t]*(?P<rest>[\[=])", re.MULTILINE)
_STRING = re.compile(r"#[^\n]*|(?<![\w])(?P<prefix>[a-zA-Z]{0,2})(?P<quote>'''|\"\"\"|'|\")")
_PARAMETER = re.compile(r"\s*\*{0,2}\s*(\w+)\s*(?::(?P<bound>[^=]*))?(?:=(?P<default>.*))?\s*\Z", re.DOTALL)
_ALIAS_MARK = "__type_alias__"


class TypeParameter:
    """One of ``[T: bound = default]``, as ``ast`` has it from 3.12 on."""

    def __init__(self, name: str, bound: ast.expr | None, default: ast.expr | None) -> None:
        self.name = name
        self.bound = bound
        self.default_value = default


class TypeAlias(ast.stmt):
    """``type name[…] = value``, as ``ast`` has it from 3.12 on."""

    name: ast.Name
    type_params: list[TypeParameter]
    value: ast.expr


def parse_newer(source: str) -> ast.Module | None:
    """The tree of a source in newer Python; None where there is nothing newer in it. Raises what ``ast.parse`` does."""
    if sys.version_info >= (3, 12):
        return None
    text = _plain_fstrings(source)
    parameters: dict[int, str] = {}  # line → the text between the brackets
    text = _without_parameters(_aliases(text), parameters)
    if text == source:
        return None
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.lineno in parameters:
            setattr(node, "type_params", _type_parameters(parameters[node.lineno]))  # noqa: B010 (unknown to old Python)
        for _, body in ast.iter_fields(node):
            if isinstance(body, list):
                body[:] = [_alias(each, parameters) for each in body]
    return tree


def _aliases(text: str) -> str:
    """``type X[T] = value`` becomes a class header's look-alike: ``X: __type_alias__ = value``."""
    return _ALIAS.sub(
        lambda found: f"{found['head']}{found['name']}: {_ALIAS_MARK}"
        + (" " if found["rest"] == "=" else "") + found["rest"],
        text,
    )  # fmt: skip


def _without_parameters(text: str, parameters: dict[int, str]) -> str:
    """Take ``[…]`` out of definitions and aliases, remembering them by line."""
    heads = [found.end() for found in _DEFINITION.finditer(text)]
    heads += [found.end() for found in re.finditer(rf"{_ALIAS_MARK}(?=\[)", text)]
    for start in sorted(heads, reverse=True):
        end = _closing(text, start)
        inside = text[start + 1 : end]
        parameters[text.count("\n", 0, start) + 1] = inside
        text = text[:start] + text[end + 1 :] if "\n" not in inside else text
    return text


def _closing(text: str, start: int) -> int:
    depth = 0
    for position in range(start, len(text)):
        if text[position] in "([{":
            depth += 1
        elif text[position] in ")]}":
            depth -= 1
            if not depth:
                return position
    return len(text) - 1


def _type_parameters(text: str) -> list[TypeParameter]:
    found, depth, start = [], 0, 0
    for position, character in enumerate(f"{text},"):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and not depth:
            one = _PARAMETER.match(text[start:position])
            start = position + 1
            if one is not None:
                found.append(TypeParameter(one[1], _expression(one["bound"]), _expression(one["default"])))
    return found


def _expression(text: str | None) -> ast.expr | None:
    return ast.parse(text.strip(), mode="eval").body if text and text.strip() else None


def _alias(node: object, parameters: dict[int, str]) -> object:
    """The statement that an alias' look-alike stands for."""
    if not (isinstance(node, ast.AnnAssign) and isinstance(node.annotation, ast.Name)):
        return node
    if node.annotation.id != _ALIAS_MARK or node.value is None:
        return node
    alias = TypeAlias()
    alias.name, alias.value = node.target, node.value  # type: ignore[assignment]
    alias.type_params = _type_parameters(parameters.get(node.lineno, ""))
    return alias


def _plain_fstrings(source: str) -> str:
    """Each f-string as ``+(expressions)+""``, on as many lines: that may stand wherever a string may."""
    parts: list[str] = []
    position = 0
    while (found := _STRING.search(source, position)) is not None:
        parts.append(source[position : found.start()])
        if found["quote"] is None:
            end, text = found.end(), found.group()
        elif "f" in found["prefix"].lower():
            end, fields = _fstring(source, found.end(), found["quote"])
            lines = source.count("\n", found.start(), end) - sum(field.count("\n") for field in fields)
            text = "+(" + "".join(f"({_plain_fstrings(field)})," for field in fields) + "\n" * lines + ')+""'
        else:
            end = _string_end(source, found.end(), found["quote"])
            text = source[found.start() : end]
        parts.append(text)
        position = end
    return "".join((*parts, source[position:]))


def _string_end(source: str, position: int, quote: str) -> int:
    while position < len(source) and not source.startswith(quote, position):
        position += 2 if source[position] == "\\" else 1
    return min(position + len(quote), len(source))


def _fstring(source: str, position: int, quote: str) -> tuple[int, list[str]]:
    """Where an f-string ends whose text begins at ``position``, and its expressions."""
    fields: list[str] = []
    depth = 0  # of fields whose format we are in
    while position < len(source):
        character = source[position]
        if not depth and source.startswith(quote, position):
            return position + len(quote), fields
        if source.startswith("\\N{", position):
            position = source.find("}", position) + 1 or len(source)
        elif source.startswith(("{{", "}}"), position) and not depth:
            position += 2
        elif character == "{":
            end = _field(source, position + 1)
            shown = source[position + 1 : end]
            fields.append(shown.rstrip()[:-1] if shown.rstrip().endswith("=") else shown)
            position = end
            if source.startswith("!", position):
                position += 2
            depth += source.startswith(":", position)
            position += 1
        elif character == "}" and depth:
            depth -= 1
            position += 1
        else:
            position += 2 if character == "\\" else 1
    return len(source), fields


def _field(source: str, position: int) -> int:
    """Where the expression of a field ends."""
    depth = 0
    while position < len(source):
        character = source[position]
        opened = _STRING.match(source, position)
        if opened is not None:
            if opened["quote"] is None:
                position = opened.end()
            elif "f" in opened["prefix"].lower():
                position = _fstring(source, opened.end(), opened["quote"])[0]
            else:
                position = _string_end(source, opened.end(), opened["quote"])
            continue
        if character in "([{":
            depth += 1
        elif character in ")]}" and depth:
            depth -= 1
        elif not depth and (character in "}:" or (character == "!" and source[position + 1 : position + 2] != "=")):
            return position
        position += 1
    return position
