"""What does not go into the ledger: secrets always, and values of the data where a project says so."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

T = TypeVar("T")

GONE = "[secret]"
VALUE = "[value]"

_TOKENS = re.compile(
    r"""(?x)
    -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----.*?(?:-----END\ [A-Z ]*PRIVATE\ KEY-----|\Z)  # a key in PEM
    | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*                                             # a JSON web token
    | \b(?:sk|pk|rk)[-_](?:[A-Za-z]+[-_])*[A-Za-z0-9_-]{16,}                          # OpenAI, Anthropic, Stripe
    | \bgh[pousr]_[A-Za-z0-9]{20,} | \bgithub_pat_\w{20,} | \bglpat-[\w-]{16,}        # GitHub, GitLab
    | \bxox[abeoprs]-[\w-]{10,}                                                      # Slack
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b                                                  # AWS
    | \bAIza[\w-]{30,}                                                               # Google
    | \bhf_[A-Za-z0-9]{20,} | \bdapi[a-f0-9]{30,}                                     # Hugging Face, Databricks
    """,
    re.DOTALL,
)
_ADDRESS = re.compile(r"(?P<head>\b[a-z][a-z0-9+.-]*://[^\s/:@'\"]*:)[^\s@'\"]+(?=@)", re.IGNORECASE)
_BEARER = re.compile(r"(?P<head>\b(?:bearer|basic)\s+)[A-Za-z0-9+/_.=-]{12,}", re.IGNORECASE)
_NAMED = re.compile(
    r"""(?P<head>\b[\w-]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)s?
    ["']?\s*(?::|=|=>)\s*(?P<quote>["'])) [^"'\n]{3,} (?=(?P=quote))""",
    re.IGNORECASE | re.VERBOSE,
)
_LITERAL = re.compile(r"'(?:[^']|'')*'|(?<![\w.])\d+(?:\.\d+)?(?![\w.])")


class Redaction(msgspec.Struct, frozen=True):
    """What is taken out: secrets always; with ``values``, literals of statements and what filters compare with."""

    values: bool = False


SECRETS = Redaction()


def without_secrets(text: str) -> str:
    """A text in which what looks like a key, a token or a password is replaced."""
    text = _TOKENS.sub(GONE, text)
    text = _ADDRESS.sub(rf"\g<head>{GONE}", text)
    text = _BEARER.sub(rf"\g<head>{GONE}", text)
    return _NAMED.sub(rf"\g<head>{GONE}", text)


def without_values(text: str) -> str:
    """A statement without its literals: strings between single quotes, and numbers."""
    return _LITERAL.sub(VALUE, text)


def redacted(entry: T, redaction: Redaction) -> T:
    """An entry of the ledger as it may be written down: every text in it by the same rules."""
    return _in(entry, redaction)


def _in(value: T, redaction: Redaction) -> T:
    """The same value with every text in it looked at; what holds nothing else stays the object that it is."""
    if isinstance(value, str):
        kept = without_secrets(value)
        return without_values(kept) if redaction.values else kept  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_in(each, redaction) for each in value)  # type: ignore[return-value]
    if isinstance(value, dict):
        return {key: _in(each, redaction) for key, each in value.items()}  # type: ignore[return-value]
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__ if name not in _EXACT}
        return msgspec.structs.replace(value, **{name: _in(each, redaction) for name, each in fields.items()})
    return value


# Identities, kinds and hashes: no text of anybody's.
_EXACT = frozenset(
    (
        *("at", "notebook", "proposal", "decision", "id", "kind", "status", "text_hash", "hash", "replaces", "group"),
        *("intent", "model", "tier", "task", "trust", "planner", "code"),
    )
)
