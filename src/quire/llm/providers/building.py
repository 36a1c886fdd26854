"""The libraries behind a place: loaded here and nowhere else, when a model is asked for the first time."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from quire.llm.fault import ModelFault
from quire.llm.providers.http import client
from quire.llm.providers.place import OWN, Place

if TYPE_CHECKING:
    from pydantic_ai.models import Model as LibraryModel

INSTALL = "Run: pip install 'quire[ai]'"


def build(place: Place, model: str, seconds: float) -> LibraryModel:
    """The library's model, with no retries of its own; raises ``ModelFault`` when the library is not installed.

    Takes a second or more the first time: call it in a thread.
    """
    warnings.filterwarnings("ignore", module=r"pydantic_ai|google\.genai")  # what matters is said as a fault
    try:
        match place.protocol:
            case "openai" | "responses" | "ollama":
                return _openai(place, model, seconds)
            case "anthropic":
                return _anthropic(place, model, seconds)
            case "google":
                return _google(place, model, seconds)
    except ImportError as error:
        raise not_installed(error.name or "") from None


def installed() -> bool:
    """Whether models can be asked at all."""
    return find_spec("pydantic_ai") is not None


def not_installed(name: str = "pydantic_ai") -> ModelFault:
    """What to do when they cannot."""
    return ModelFault("install", f"The library that asks models is not installed ({name}).", INSTALL)


def _openai(place: Place, model: str, seconds: float) -> LibraryModel:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel, OpenAIResponsesModelSettings
    from pydantic_ai.profiles import merge_profile
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.ollama import OllamaProvider
    from pydantic_ai.providers.openai import OpenAIProvider

    http: Any = client(seconds)  # the library's annotations name the older httpx
    openai = AsyncOpenAI(
        api_key=place.key,
        base_url=place.url or OWN[place.protocol],
        http_client=http,
        max_retries=0,
        timeout=seconds,
    )
    if place.protocol == "responses":
        private = OpenAIResponsesModelSettings(openai_store=False)  # its default is to keep every reply for a month
        return OpenAIResponsesModel(model, provider=OpenAIProvider(openai_client=openai), settings=private)
    provider = OllamaProvider if place.protocol == "ollama" else OpenAIProvider
    whole = OpenAIModelProfile(
        openai_chat_streaming_requires_finish_reason=True,  # a reply that broke off is none
        openai_chat_supports_max_completion_tokens=place.host.endswith("openai.com"),  # others know the older name
    )
    return OpenAIChatModel(
        model, provider=provider(openai_client=openai), profile=lambda known: merge_profile(known, whole)
    )


def _anthropic(place: Place, model: str, seconds: float) -> LibraryModel:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    http: Any = client(seconds)
    anthropic = AsyncAnthropic(
        api_key=place.key,
        base_url=place.url or OWN[place.protocol],
        http_client=http,
        max_retries=0,
        timeout=seconds,
    )
    return AnthropicModel(model, provider=AnthropicProvider(anthropic_client=anthropic))


def _google(place: Place, model: str, seconds: float) -> LibraryModel:
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    url = place.url or OWN[place.protocol]
    return GoogleModel(model, provider=GoogleProvider(api_key=place.key, base_url=url, http_client=client(seconds)))
