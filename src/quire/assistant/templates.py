"""Prompts from the templates beside the tasks: what stands in them is filled in once and never read again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from quire.llm import Message, Prompt
from quire.llm.clean import clean

MOST = 24_000  # characters of one piece of material
_HOLE = re.compile(r"<<(\w+)>>")
_PARTING = "\n=== question ===\n"


def fill(
    name: str, values: Mapping[str, str], schema: dict[str, Any] | None = None, most_tokens: int = 4_000
) -> Prompt:
    """The prompt of a template. A paragraph of it whose every hole stays empty is left out."""
    system, question = _template(name)
    return Prompt(_filled(system, values), (Message("user", _filled(question, values)),), schema, most_tokens)


def data(tag: str, text: str, most: int = MOST) -> str:
    """Material between tags that nothing in it can close; empty when there is none. Prompts call it no instruction."""
    kept = clean(text).strip("\n")
    if not kept.strip():
        return ""
    if len(kept) > most:
        kept = kept[:most] + "\n… (cut)"
    return f"<{tag}>\n{_harmless(kept)}\n</{tag}>"


def _harmless(text: str) -> str:
    """The text without anything that looks like one of our tags."""
    return re.sub(r"<(?=\s*/?\s*(?:catalog|sql_names|frames|cells|cell|error|values|rows|notebook|earlier|written)\b)",
                  "‹", text, flags=re.IGNORECASE)  # fmt: skip


@cache
def _template(name: str) -> tuple[str, str]:
    folder = files("quire.assistant.tasks")
    text = folder.joinpath(f"{name}.md").read_text(encoding="utf-8")
    rules = folder.joinpath("rules.md").read_text(encoding="utf-8").strip()
    system, _, question = text.replace("<<rules>>", rules).partition(_PARTING)
    return system.strip(), question.strip()


def _filled(template: str, values: Mapping[str, str]) -> str:
    kept = []
    for paragraph in template.split("\n\n"):
        names = _HOLE.findall(paragraph)
        if names and not any(values[name] for name in names):
            continue
        kept.append(_HOLE.sub(lambda hole: values[hole[1]], paragraph))
    return "\n\n".join(kept)
