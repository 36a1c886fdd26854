"""What a model thinks aloud before its reply, in ``<think>`` tags that its server left in the text, is no reply."""

from __future__ import annotations

OPEN, CLOSE = "<think>", "</think>"


class Thoughts:
    """Takes thoughts out of a reply while it comes; only at its very beginning, tags elsewhere are text."""

    def __init__(self) -> None:
        self._held = ""
        self._inside = self._thought = self._over = False

    def without(self, piece: str) -> str:
        """What may be told of this piece; nothing while it is not clear what it is."""
        if self._over:
            return piece
        self._held += piece
        while True:
            if self._inside:
                _, closed, after = self._held.partition(CLOSE)
                if not closed:
                    self._held = self._held[-len(CLOSE) :]  # the tag may come in two pieces
                    return ""
                self._held, self._inside, self._thought = after, False, True
            begun = self._held.lstrip()
            if begun.startswith(OPEN):
                self._held, self._inside = begun[len(OPEN) :], True
            elif OPEN.startswith(begun):
                return ""
            else:
                self._over = True
                return self.rest()

    def rest(self) -> str:
        """What is still held when the reply is over: a beginning that was no tag after all."""
        held, self._held = self._held, ""
        if self._inside:
            return ""
        return held.lstrip() if self._thought else held
