"""Code in a wrapper: Markdown fences, prompts of an interpreter, cell magics of other languages."""

from __future__ import annotations

import re

from quire.checks.model import NOTHING, Found, Repair, World
from quire.checks.python.model import Code, parsed
from quire.document import Diagnostic

_FENCED = re.compile(r"^[ \t]*(```+|~~~+)[ \t]*(\w*)[^\n]*\n(.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_PYTHON = frozenset({"", "python", "py", "python3", "ipython"})
_PROMPT = re.compile(r"^\s*(?:>>>|In \[\d*\]:) ?", re.MULTILINE)
_MAGIC = re.compile(r"\A\s*%%(\w+|!)")
_OURS = frozenset({"time", "timeit", "capture", "prun"})


def check(code: Code, world: World) -> Found:
    """Take the code out of fences and prompts; refuse cells of another language."""
    magic = _MAGIC.match(code.text)
    if magic is not None and magic.group(1) not in _OURS:
        return Found((_other_language(magic.group(1)),))
    if parsed(code.text) is not None:
        return NOTHING
    blocks = [each.group(3) for each in _FENCED.finditer(code.text) if each.group(2).lower() in _PYTHON]
    if blocks:
        text = "\n".join(block.strip("\n") for block in blocks if block.strip())
        message = "The code was taken out of the Markdown fence around it."
        return Found((), text, (Repair("python-wrapper", message, code.text, text),))
    if _PROMPT.match(code.text):
        text = _without_prompts(code.text)
        if parsed(text) is not None:
            message = "The prompts of the interpreter and what it printed were left out."
            return Found((), text, (Repair("python-wrapper", message, code.text, text),))
    return NOTHING


def _without_prompts(text: str) -> str:
    kept = []
    for line in text.split("\n"):
        stripped = line.lstrip()
        if _PROMPT.match(line):
            kept.append(_PROMPT.sub("", line, count=1))
        elif re.match(r"(?:\.\.\.|   \.\.\.:)( |$)", stripped):
            kept.append(re.sub(r"^(?:\.\.\.:?) ?", "", stripped))
    return "\n".join(kept)


def _other_language(name: str) -> Diagnostic:
    if name == "sql":
        message = "This is SQL behind %%sql. Write a SQL cell instead: its result is a frame that Python cells read."
    else:
        message = f"%%{name} makes this another language than Python, which runs outside of the notebook. Write Python."
    return Diagnostic("python-wrapper", "error", message)
