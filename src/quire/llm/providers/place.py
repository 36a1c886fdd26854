"""Where a model is and with which key it is asked, from the environment; nothing of it is ever shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from quire.llm.fault import ModelFault

Protocol = Literal["openai", "responses", "anthropic", "google", "ollama"]
KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "ollama": ("OLLAMA_API_KEY",),
}
URLS = {
    "openai": "OPENAI_BASE_URL",
    "anthropic": "ANTHROPIC_BASE_URL",
    "google": "GEMINI_BASE_URL",
    "ollama": "OLLAMA_HOST",
}
OWN = {
    "openai": "https://api.openai.com/v1",
    "responses": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "google": "https://generativelanguage.googleapis.com",
    "ollama": "http://127.0.0.1:11434/v1",
}
OLLAMA = "http://127.0.0.1:11434"
NO_KEY = "no-key"  # the libraries insist on one, local servers do not look at it


class Place(msgspec.Struct, frozen=True):
    """Where requests go; ``url`` is empty for the provider's own address, ``OWN``."""

    protocol: Protocol
    url: str = ""
    key: str = ""

    def __repr__(self) -> str:
        """Without the key, wherever this is printed."""
        return f"Place({self.protocol!r}, {self.url!r})"

    @property
    def host(self) -> str:
        """What a person may see of the address."""
        parts = urlsplit(self.url or OWN[self.protocol])
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.hostname}{port}" if parts.hostname else ""


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address that speaks OpenAI's protocol; its key is named, as ``env:NAME``, never written down."""

    url: str
    key: str = ""


def is_here(url: str) -> bool:
    """Whether an address is this machine."""
    try:
        return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
    except ValueError:
        return False


def key_variable(provider: str, endpoints: Mapping[str, Endpoint]) -> str:
    """Which variable holds the key of a provider; empty when it needs none."""
    if provider in endpoints:
        return endpoints[provider].key.removeprefix("env:")
    return "" if provider == "ollama" else next(iter(KEYS.get(provider, ())), "")


def has_key(provider: str, environment: Mapping[str, str]) -> bool:
    """Whether a provider can be asked as far as keys go."""
    named = any(environment.get(key) for key in KEYS.get(provider, ()))
    return named or provider not in KEYS or provider == "ollama" or bool(environment.get(URLS.get(provider, "")))


def place_of(provider: str, environment: Mapping[str, str], own: Mapping[str, str] | None = None) -> Place:
    """The place of a provider; raises ``ModelFault`` when its key is not set or its address is none.

    ``own`` are the variables of the project itself: an address that stands there gets no key from anywhere else, so
    that nobody else's project can send for yours.
    """
    variable = URLS[provider]
    text, own = environment.get(variable, ""), own or {}
    url = f"{_ollama(text)}/v1" if provider == "ollama" else _address(text, variable)
    key = next((environment[name] for name in KEYS[provider] if environment.get(name)), "")
    if text and text == own.get(variable):
        key = _key_of_project(KEYS[provider][0], key, url, next(filter(None, map(own.get, KEYS[provider])), ""))
    if not key and not url:
        names = " or ".join(KEYS[provider])
        raise ModelFault("key", f"{names} is not set.", "Write it in .env, beside quire.toml, as NAME=key.")
    protocols: dict[str, Protocol] = {"openai": "openai" if url else "responses", "anthropic": "anthropic"}
    protocols |= {"google": "google", "ollama": "ollama"}
    return Place(protocols[provider], url, key or NO_KEY)


def endpoint_place(
    name: str, endpoint: Endpoint, environment: Mapping[str, str], own: Mapping[str, str] | None = None
) -> Place:
    """The place of an address in ``quire.toml``, whose key the project has; raises ``ModelFault``."""
    variable = endpoint.key.removeprefix("env:")
    url = _address(endpoint.url, f"[models.endpoints.{name}] url")
    key = _key_of_project(variable, environment.get(variable, ""), url, (own or {}).get(variable, ""))
    if variable and not key and not is_here(url):
        raise ModelFault("key", f"{variable} is not set; {name} needs it.", "Write it in .env, beside quire.toml.")
    return Place("openai", url, key or NO_KEY)


def _key_of_project(variable: str, key: str, url: str, own: str) -> str:
    """The key for an address that the project's files name: only its own."""
    if key and not own and not is_here(url):
        message = (
            f"The project names the address {urlsplit(url).hostname}, which does not get {variable} of this machine."
        )
        raise ModelFault("key", message, f"If you trust it, write {variable} into the project's .env too.")
    return own


def _ollama(host: str) -> str:
    """The address that Ollama's own variable means: it may lack scheme and port, and may be the one it listens on."""
    host = host.strip().rstrip("/")
    if not host:
        return OLLAMA
    whole = host if "://" in host else f"http://{host}"
    parts = urlsplit(_address(whole, "OLLAMA_HOST"))
    name = "127.0.0.1" if parts.hostname in ("0.0.0.0", "::") else parts.hostname  # noqa: S104 (never bound)
    name = f"[{name}]" if name and ":" in name else name
    port = parts.port or (443 if parts.scheme == "https" else 11434)
    return f"{parts.scheme}://{name}:{port}{parts.path}".removesuffix("/v1")


def _address(text: str, variable: str) -> str:
    """An address as it is written; raises ``ModelFault``."""
    try:
        parts = urlsplit(text)
        sound = not text or (parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        sound = False
    if not sound:
        remedy = "Write it as https://… or http://localhost:PORT/v1."
        raise ModelFault("unreachable", f"{variable} is not an address.", remedy)
    return text.rstrip("/")
