"""Python cells: code; names come from what it assigns."""

from __future__ import annotations

import ast
import warnings

from quire.assistant.codecs.codec import Fenced
from quire.llm import Invalid


class PythonCodec(Fenced):
    """A reply without a fence is taken when it is Python and more than a word or a sentence."""

    kind = "python"
    languages = ("python", "py", "python3", "ipython")

    def bare(self, text: str) -> str | Invalid:
        """The code."""
        if _is_code(text):
            return text.strip("\n")
        return Invalid("No Python was found; the code between ```python and ``` was expected.")


def _is_code(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(body) and not all(isinstance(line, ast.Expr) and isinstance(line.value, ast.Name) for line in body)
