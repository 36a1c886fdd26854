"""Numbers in texts: computed by an expression, or taken from the question; a number that a model typed is refused."""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping

from quire.analysis.python import analyse_expression
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
_FREE = frozenset(dir(builtins))


def faults_of(text: str, question: str, known: Mapping[str, tuple[str, ...]]) -> Invalid | None:
    """What is wrong with a text: numbers that nobody computed, expressions that cannot be; None when it is right."""
    typed = typed_numbers(text, question)
    if typed:
        said = ", ".join(f"“{each}”" for each in typed[:5])
        return Invalid(f"The text types {said}.", "an expression {{ … }} that computes each number")
    for expression in split_markdown(text).expressions:
        found = analyse_expression(expression)
        if found.syntax_error:
            return Invalid(f"Python cannot read {{{{ {expression} }}}}.", "an expression")
        unknown = [name for name in found.references if name not in known and name not in _FREE]
        if unknown:
            names = ", ".join(known) or "none are there"
            return Invalid(f"{{{{ {expression} }}}} reads {', '.join(unknown)}.", f"names out of: {names}")
    return None


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
