"""Where models are: one module for each kind of place, loaded when it is asked."""

from quire.llm.providers.modes import Mode, Modes
from quire.llm.providers.opening import PROVIDERS, open_model

__all__ = ["PROVIDERS", "Mode", "Modes", "open_model"]
