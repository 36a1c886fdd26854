"""Plan: which cells answer a question, as a rigid list of at most seven; or what is missing to answer it."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterator
from typing import Any, Literal, get_args

import msgspec

from quire.assistant.codecs import blocks
from quire.assistant.material import Material
from quire.assistant.templates import fill
from quire.document import CellKind
from quire.llm import Invalid, Prompt

StepKind = Literal["sql", "python", "chart", "text", "input"]
STEP_KINDS: tuple[StepKind, ...] = get_args(StepKind)
MOST_STEPS, MOST_NAME, MOST_PURPOSE, MOST_READS = 7, 40, 800, 12
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_EARLIER = re.compile(r"step\s*#?\s*(\d+)", re.IGNORECASE)


class Step(msgspec.Struct, frozen=True):
    """One cell to write: ``reads`` are names of tables, frames and earlier steps."""

    kind: StepKind
    name: str
    purpose: str
    reads: tuple[str, ...] = ()

    @property
    def cell_kind(self) -> CellKind:
        """The kind of its cell."""
        return "markdown" if self.kind == "text" else self.kind


class Plan(msgspec.Struct, frozen=True):
    """The cells in their order under a title; or none of them, and what is ``missing``."""

    title: str
    steps: tuple[Step, ...] = ()
    missing: str = ""


class PlanTask:
    """Free: title, purpose, missing. Rigid: how many steps, their kinds, names, and what they read."""

    name = "plan"
    rigid = ("steps", "kind", "name", "reads")
    free = ("title", "purpose", "missing")

    def prompt(self, asked: Material) -> Prompt:
        """The question with everything that may be read."""
        return fill("plan", asked.values(), schema(asked), 2_500)

    def read(self, reply: str, asked: Material) -> Plan | Invalid:
        """The plan, every name in it known."""
        found = json_of(reply)
        if isinstance(found, Invalid):
            return found
        steps = found.get("steps")
        missing = _text(found.get("missing"))
        if not isinstance(steps, list):
            return Invalid("There is no list of steps.", "the keys title, steps and missing")
        if not steps:
            return Plan(_text(found.get("title")), (), missing or "It was not said what is missing.")
        if len(steps) > MOST_STEPS:
            return Invalid(f"There are {len(steps)} steps.", f"{MOST_STEPS} at most")
        return _planned(_text(found.get("title"))[:200], steps, asked)

    def partial(self, reply: str, asked: Material) -> Plan | None:
        """The title, as soon as it is there: what the person sees while the rest is thought of."""
        title = re.search(r'"title"\s*:\s*("(?:[^"\\]|\\.)*")', reply)
        try:
            return Plan(str(json.loads(title[1]))[:200]) if title else None
        except ValueError:
            return None


def schema(asked: Material) -> dict[str, Any]:
    """The JSON Schema of a plan: what a step reads is a closed set."""
    known = [*asked.tables, *(frame.name for frame in asked.frames), *(f"step {n}" for n in range(1, MOST_STEPS))]
    step = {
        "kind": {"type": "string", "enum": list(STEP_KINDS)},
        "name": {"type": "string", "pattern": f"^[a-z_][a-z0-9_]{{0,{MOST_NAME - 1}}}$"},
        "purpose": {"type": "string", "maxLength": MOST_PURPOSE},
        "reads": {"type": "array", "maxItems": MOST_READS, "items": {"type": "string", "enum": _unique(known)}},
    }
    top = {
        "title": {"type": "string", "maxLength": 200},
        "steps": {"type": "array", "maxItems": MOST_STEPS, "items": strict(step)},
        "missing": {"type": "string", "maxLength": 600},
    }
    return strict(top)


def strict(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has exactly these keys."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def json_of(reply: str) -> dict[str, Any] | Invalid:
    """The JSON object of a reply, in a fence or among words."""
    for text in _candidates(reply):
        try:
            found, _ = json.JSONDecoder(strict=False).raw_decode(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    return Invalid("The reply is no JSON object.", "one JSON object and nothing else")


def _candidates(reply: str) -> Iterator[str]:
    yield reply.strip()
    yield from (block.text.strip() for block in blocks(reply))
    if (at := reply.find("{")) >= 0:
        yield reply[at:]


def _planned(title: str, steps: list[Any], asked: Material) -> Plan | Invalid:
    found: list[Step] = []
    for number, given in enumerate(steps, 1):
        step = _step(number, given, found, asked)
        if isinstance(step, Invalid):
            return step
        found.append(step)
    return Plan(title or found[0].purpose[:200], tuple(found))


def _step(number: int, given: Any, before: list[Step], asked: Material) -> Step | Invalid:
    if not isinstance(given, dict) or given.get("kind") not in (*STEP_KINDS, "markdown"):
        return Invalid(f"Step {number} has no known kind.", f"one of {', '.join(STEP_KINDS)}")
    kind: StepKind = "text" if given["kind"] == "markdown" else given["kind"]
    name = _text(given.get("name")).strip().lower().replace("-", "_").replace(" ", "_")[:MOST_NAME]
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        return Invalid(f"Step {number} is called {name!r}.", "a name in lower_snake_case")
    if any(step.name == name for step in before):
        return Invalid(f"Two steps are called {name}.", "a name of its own for each")
    reads: list[str] = []
    listed = given.get("reads")
    for word in listed if isinstance(listed, list) else []:
        known = _known(_text(word), before, asked)
        if known is None:
            names = ", ".join([*(step.name for step in before), *asked.tables, *(f.name for f in asked.frames)][:40])
            expected = f"names out of: {names}" if names else "an empty list, as there is nothing to read"
            return Invalid(f"Step {number} reads {_text(word)!r}, which is not there.", expected)
        reads.append(known)
    purpose = _text(given.get("purpose")).strip()[:MOST_PURPOSE] or name.replace("_", " ")
    apart = _apart(reads, before, asked) if kind == "sql" else ""
    if apart:
        return Invalid(
            f"Step {number} reads {apart}.", "tables of one connection alone, or frames alone; two steps else"
        )
    if kind == "chart" and not any(_is_frame(name, before, asked) for name in reads):
        return Invalid(f"Step {number} draws no frame.", "a frame or an earlier step among what a chart reads")
    return Step(kind, name, purpose, _unique(reads)[:MOST_READS])


def _apart(reads: list[str], before: list[Step], asked: Material) -> str:
    """What one statement cannot read together, in words; empty when it can."""
    where = {name: place for name in reads if (place := _where(name, before, asked)) is not None}
    tables = {place for name, place in where.items() if name in asked.tables}
    if len(tables) > 1:
        return f"tables of several connections ({', '.join(sorted(tables))})"
    elsewhere = [name for name, place in where.items() if tables and place not in tables]
    return f"tables and {', '.join(elsewhere)}, which is not where they are" if elsewhere else ""


def _where(name: str, before: list[Step], asked: Material) -> str | None:
    """The connection that a name is on, empty in the kernel; None for a value, which can be read anywhere."""
    step = next((each for each in before if each.name == name), None)
    if step is not None:
        if step.kind != "sql":
            return None if step.kind == "input" else ""
        places = {place for each in step.reads if (place := _where(each, before, asked)) is not None}
        return places.pop() if len(places) == 1 else "" if step.reads else asked.connection
    frame = next((each for each in asked.frames if each.name == name), None)
    if frame is not None:
        return None if frame.value else frame.connection
    return asked.tables.get(name)


def _known(word: str, before: list[Step], asked: Material) -> str | None:
    """The name that is meant, None when nothing is called so."""
    earlier = _EARLIER.fullmatch(word.strip())
    if earlier and 1 <= int(earlier[1]) <= len(before):
        return before[int(earlier[1]) - 1].name
    names = [*(step.name for step in before), *(frame.name for frame in asked.frames), *asked.tables]
    if word in names:
        return word
    folded = [name for name in names if name.casefold() == word.strip().casefold()]
    return folded[0] if len(folded) == 1 else None


def _is_frame(name: str, before: list[Step], asked: Material) -> bool:
    return any(step.name == name for step in before) or any(frame.name == name for frame in asked.frames)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _unique(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


PLAN = PlanTask()
