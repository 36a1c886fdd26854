"""Numbers in texts: computed by an expression, or taken from the question; a number that a model typed is refused."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping

from quire.analysis.python import analyse_expression
from quire.analysis.words import words
from quire.document import split_markdown
from quire.llm import Invalid

_NUMBER = re.compile(r"\d+(?:[.,\u2009\u202f ]\d{3})*(?:[.,]\d+)?")
_MARKER = re.compile(r"^[ \t]*\d{1,3}[.)][ \t]", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]*`")
_SPELLED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|hundred|thousand|million|billion|half|double|doubled|triple|tripled|dozen)\b",
    re.IGNORECASE,
)
_FREE = words(
    "abs all any bool dict enumerate float format int len list map max min range reversed round set sorted str sum "
    "tuple zip True False None"
)
_WRITES = "to_(?:csv|parquet|excel|sql|pickle|feather|hdf|clipboard|json|html)"
_NEVER = re.compile(rf"__\w+__|\.\s*(?:{_WRITES}|eval|pipe)\s*\(")


def faults_of(text: str, question: str, known: Mapping[str, tuple[str, ...]]) -> Invalid | None:
    """What is wrong with a text: numbers that nobody computed, expressions that cannot be; None when it is right."""
    typed = typed_numbers(text, question)
    if typed:
        said = ", ".join(f"“{each}”" for each in typed[:5])
        return Invalid(f"The text types {said}.", "an expression {{ … }} that computes each number")
    taken_apart = split_markdown(text)
    if "{{" in _CODE.sub(" ", " ".join(taken_apart.parts)):
        return Invalid("An expression in {{ }} cannot be read.", "{{ and }} around a whole Python expression")
    for expression in taken_apart.expressions:
        found = analyse_expression(expression)
        if found.syntax_error:
            return Invalid(f"Python cannot read {{{{ {expression} }}}}.", "an expression")
        if _NEVER.search(expression):
            return Invalid(f"{{{{ {expression} }}}} does more than compute.", "an expression that only reads")
        names = dict.fromkeys((*found.references, *found.optional, *_builtins_in(expression)))
        unknown = [name for name in names if name not in known and name not in _FREE]
        if unknown:
            there = ", ".join(known) or "none are there"
            return Invalid(f"{{{{ {expression} }}}} reads {', '.join(unknown)}.", f"names out of: {there}")
    return None


def _builtins_in(expression: str) -> tuple[str, ...]:
    """The names of Python itself that an expression uses."""
    try:
        tree = ast.parse(f"({expression}\n)")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and hasattr(builtins, node.id))


def typed_numbers(text: str, question: str) -> tuple[str, ...]:
    """Numbers outside expressions that do not stand in the question, as they are written."""
    literal = " ".join(split_markdown(text).parts)
    literal = _MARKER.sub(" ", _CODE.sub(" ", literal))
    allowed = {_bare(each) for each in _NUMBER.findall(question)}
    words = {word.casefold() for word in _SPELLED.findall(question)}
    found = [each for each in _NUMBER.findall(literal) if _bare(each) not in allowed]
    found += [each for each in _SPELLED.findall(literal) if each.casefold() not in words]
    return tuple(dict.fromkeys(found))


def _bare(number: str) -> str:
    return re.sub(r"\D", "", number)
