"""What a model said, read: the statement in it, or the reason why there is none."""

from quire.checks.reply.answer import Answer, Reading
from quire.checks.reply.read import read_reply

__all__ = ["Answer", "Reading", "read_reply"]
