"""The exact text of a prompt, for people and for its hash; and what is added to it when a reply could not be used."""

from __future__ import annotations

import hashlib

import msgspec

from quire.llm.protocol import Message, Prompt
from quire.llm.task import Invalid

MOST_QUOTED = 20_000  # characters of a wrong reply that are shown to the model again


def written(prompt: Prompt) -> str:
    """Everything that is sent, as a person reads it."""
    parts = [f"[system]\n{prompt.system}"] if prompt.system else []
    parts += [f"[{message.role}]\n{message.text}" for message in prompt.messages]
    if prompt.schema is not None:
        parts.append(f"[schema]\n{msgspec.json.format(msgspec.json.encode(prompt.schema), indent=2).decode()}")
    return "\n\n".join(parts)


def hash_of(text: str) -> str:
    """Identifies what was sent."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def repaired(prompt: Prompt, reply: str, wrong: Invalid) -> Prompt:
    """The first prompt, the last reply, and what was wrong with it: it does not grow with the attempts."""
    quoted = reply if len(reply) <= MOST_QUOTED else reply[:MOST_QUOTED] + "\n… (cut)"
    complaint = f"That cannot be used. {wrong}\nAnswer the question again, whole and in the same form."
    added = (Message("assistant", quoted or "(nothing)"), Message("user", complaint))
    return msgspec.structs.replace(prompt, messages=(*prompt.messages, *added))


def prompt_tokens(prompt: Prompt) -> int:
    """About as many tokens as a prompt has."""
    return estimated_tokens(written(prompt))


def most_tokens(text: str) -> int:
    """Hardly ever fewer tokens than a text has: three bytes each."""
    return -(-len(text.encode("utf-8", "replace")) // 3)


def estimated_tokens(text: str) -> int:
    """About as many tokens as a text has, where nobody counted: four characters each."""
    return -(-len(text) // 4)
