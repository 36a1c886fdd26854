"""One typed question to a model: task, ask, codecs' base, providers, replay."""

from quire.llm.call import Call
from quire.llm.protocol import Delta, Ended, Message, Model, Prompt, Tier

__all__ = ["Call", "Delta", "Ended", "Message", "Model", "Prompt", "Tier"]
