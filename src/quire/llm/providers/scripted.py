"""``fixed:FILE``: replies that stand in a file, chosen by what the question says."""

from __future__ import annotations

from pathlib import Path

import msgspec

from quire.errors import UsageError
from quire.llm.fault import FaultKind, ModelFault
from quire.llm.fixed import PIECE, FixedModel, Reply, Scripted
from quire.llm.protocol import Ended, Prompt
from quire.llm.wording import written


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the file: the reply when all of ``when`` is in what is sent.

    ``fault`` is raised after ``after`` characters; ``silent`` goes quiet there instead.
    """

    when: tuple[str, ...] = ()
    reply: str = ""
    ended: Ended = Ended()
    fault: FaultKind | None = None
    silent: bool = False
    after: int | None = None


def scripted_model(path: Path, name: str) -> FixedModel:
    """The model of a JSON file with a list of entries, the first that fits answers; raises ``UsageError``."""
    try:
        lines = msgspec.json.decode(path.read_bytes(), type=tuple[Line, ...])
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", expected="a JSON file of replies") from None
    except msgspec.DecodeError as error:
        raise UsageError(
            f"{path} is not understood: {error}.", expected='[{"when": ["words"], "reply": "…"}]'
        ) from None

    def reply(prompt: Prompt) -> Reply:
        sent = written(prompt)
        line = next((each for each in lines if all(word in sent for word in each.when)), None)
        if line is None:
            raise ModelFault("broken", f"{path.name} has no reply to this.", "Write one.")
        fault = ModelFault(line.fault, f"{name} failed as {path.name} says.") if line.fault else None
        after = None if line.after is None else -(-line.after // PIECE)
        return Scripted(line.reply, ended=line.ended, fault=fault, silent=line.silent, after=after)

    return FixedModel(reply, name)
