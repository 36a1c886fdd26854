"""Replies that were recorded, found again by what was sent: the same question costs once."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path

import msgspec

from quire.document import write_whole
from quire.llm.fault import ModelFault
from quire.llm.protocol import Delta, Ended, Model, Prompt
from quire.llm.wording import hash_of, written

PIECE = 64  # characters


class Recorded(msgspec.Struct, frozen=True):
    """One reply on disk, with what was sent for the person who reads the file."""

    model: str
    sent: str
    reply: str
    ended: Ended


def recording(folder: Path, prompt: Prompt) -> Path:
    """Where the reply to a prompt is kept."""
    return folder / f"{hash_of(written(prompt))}.json"


class ReplayModel:
    """Answers from a folder; what was never recorded is a ``ModelError``."""

    def __init__(self, folder: Path, name: str = "") -> None:
        self._folder, self._name = folder, name or f"replay:{folder.name}"

    @property
    def name(self) -> str:
        """As it is configured."""
        return self._name

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta | Ended, None]:
        """The recorded reply, in pieces."""
        path = recording(self._folder, prompt)
        try:
            kept = msgspec.json.decode(path.read_bytes(), type=Recorded)
        except FileNotFoundError:
            raise ModelFault(
                "broken", f"Nothing is recorded for this question ({path.stem[:12]}).", "Record it with a model."
            ) from None
        except (OSError, msgspec.DecodeError) as error:
            raise ModelFault("broken", f"{path.name} cannot be read: {error}.", "Record it again.") from None
        for at in range(0, len(kept.reply), PIECE):
            yield Delta(kept.reply[at : at + PIECE])
        yield kept.ended


class RecordingModel:
    """Another model, whose whole replies are kept in a folder for ``ReplayModel``."""

    def __init__(self, model: Model, folder: Path) -> None:
        self.model, self._folder = model, folder

    @property
    def name(self) -> str:
        """That of the model."""
        return self.model.name

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta | Ended, None]:
        """The model's reply; it is written down when it came to its end."""
        pieces: list[str] = []
        async with contextlib.aclosing(self.model.stream(prompt)) as stream:
            async for piece in stream:
                if isinstance(piece, Delta):
                    pieces.append(piece.text)
                else:
                    self._keep(Recorded(self.name, written(prompt), "".join(pieces), piece), prompt)
                yield piece

    def _keep(self, recorded: Recorded, prompt: Prompt) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        content = msgspec.json.format(msgspec.json.encode(recorded), indent=2)
        write_whole(recording(self._folder, prompt), content)
