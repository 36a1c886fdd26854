"""Complete: what comes next while somebody types; bounded, cut where it ends, never what stands there already."""

from __future__ import annotations

import re

import msgspec

from quire.assistant.codecs import blocks
from quire.assistant.material import SPOKEN, Material
from quire.assistant.templates import fill
from quire.document import CellKind
from quire.llm import Invalid, Prompt

MOST_LINES, MOST_CHARACTERS, MOST_TOKENS = 6, 400, 160
MOST_BEFORE, MOST_AFTER = 4_000, 1_000
_SENTENCE = re.compile(
    r"\b(?:sure|here (?:is|are|you)|certainly|i (?:cannot|can't|am|would)|the (?:code|query))\b", re.I
)
_CLOSERS, _OPENERS = {")": "(", "]": "[", "}": "{"}, frozenset("([{")


class Completing(msgspec.Struct, frozen=True):
    """Code with a cursor in it: ``before`` and ``after`` are the texts around it."""

    material: Material
    kind: CellKind
    before: str
    after: str = ""


class CompleteTask:
    """Free: the code that follows. Rigid: how long it is, and that nothing stands twice."""

    name = "complete"
    rigid = ("length", "no repetition")
    free = ("code",)

    def prompt(self, asked: Completing) -> Prompt:
        """The code around the cursor, with what it may read."""
        dialect = SPOKEN.get(asked.material.dialect, asked.material.dialect)
        own = {
            "before": asked.before[-MOST_BEFORE:],
            "after": asked.after[:MOST_AFTER],
            "language": f"{dialect} SQL" if asked.kind == "sql" else asked.kind.capitalize(),
        }
        return fill("complete", asked.material.values() | own, None, MOST_TOKENS)

    def read(self, reply: str, asked: Completing) -> str | Invalid:
        """What is to be put in, perhaps nothing."""
        return fitted(reply, asked.before, asked.after)

    def partial(self, reply: str, asked: Completing) -> str | None:
        """What there is so far, but for the line that is still being written."""
        whole, newline, _ = reply.rpartition("\n")
        return fitted(whole, asked.before, asked.after) or None if newline else None


def fitted(reply: str, before: str, after: str) -> str:
    """A reply as it fits between two texts: without fence and prose, without what stands there, cut where it ends."""
    text = reply
    fences = blocks(reply)
    if fences:
        text = fences[0].text
    elif _SENTENCE.match(reply.strip()):
        return ""
    text = text.replace("‸", "").rstrip()
    text = _without_start(text, before)
    text = _bounded(text)
    text = _without_end(text, after)
    text = _balanced(text.rstrip() if after[:1].isspace() else text, after)
    return text if text.strip() else ""


def _without_start(text: str, before: str) -> str:
    """Models begin with the line, or the word, that is already there."""
    for known in (before, before.rpartition("\n")[2]):
        stripped = known.strip()
        if len(stripped) >= 3 and text.lstrip().startswith(stripped):
            return text.lstrip()[len(stripped) :]
    typed = re.search(r"\w{2,}\Z", before)
    if typed and text.startswith(typed[0]) and text != typed[0]:
        return text[len(typed[0]) :]
    if before[-1:].isspace() and not text.startswith("\n"):
        return text.lstrip(" \t")
    return text


def _without_end(text: str, after: str) -> str:
    """The text up to where it says again what stands behind the cursor."""
    following = after.strip()
    if not following:
        return text
    line = following.partition("\n")[0].rstrip()
    at = text.find(line) if len(line) >= 4 else -1
    if at >= 0 and (at == 0 or not text[at - 1].isalnum() or not line[0].isalnum()):
        text = text[:at]
    for size in range(min(len(text), len(after)), 0, -1):
        if text.endswith(after[:size]) and after[:size].strip():
            return text[:-size]
    return text


def _bounded(text: str) -> str:
    """At most some lines; of a text that is too long, as much as ends at a line, or else at a word."""
    lines = text.split("\n")
    lead = next((at for at, line in enumerate(lines) if line.strip()), 0)
    for at in range(lead + 1, len(lines)):
        if not lines[at].strip():
            lines = lines[:at]  # a blank line begins another thought
            break
    text = "\n".join(lines[: lead + MOST_LINES])
    if len(text) <= MOST_CHARACTERS:
        return text.rstrip()
    cut = text[:MOST_CHARACTERS]
    end = max(cut.rfind("\n"), -1)
    return (cut[:end] if end > 0 else cut.rpartition(" ")[0]).rstrip()


def _balanced(text: str, after: str) -> str:
    """Without brackets at its end that stand behind the cursor already."""
    ahead = [sign for sign in after[:20] if not sign.isspace()]
    while text and ahead and text[-1] == ahead[0] and text[-1] in _CLOSERS and _surplus(text):
        text, ahead = text[:-1].rstrip(), ahead[1:]
    return text


def _surplus(text: str) -> bool:
    """Whether more brackets are closed than opened."""
    return sum(text.count(sign) for sign in _CLOSERS) > sum(text.count(sign) for sign in _OPENERS)


COMPLETE = CompleteTask()
