"""Where models are: one module for each kind of place, loaded when it is asked."""

from quire.llm.providers.building import installed
from quire.llm.providers.modes import Mode, Modes
from quire.llm.providers.opening import PROVIDERS, Surroundings, open_model
from quire.llm.providers.place import KEYS, URLS, Endpoint, has_key, is_here, key_variable, place_of
from quire.llm.providers.remote import RemoteModel

__all__ = [
    "KEYS",
    "PROVIDERS",
    "URLS",
    "Endpoint",
    "Mode",
    "Modes",
    "RemoteModel",
    "Surroundings",
    "has_key",
    "installed",
    "is_here",
    "key_variable",
    "open_model",
    "place_of",
]
