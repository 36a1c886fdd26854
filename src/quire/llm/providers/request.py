"""A prompt as the library takes it, and its events as pieces of text."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import msgspec

from quire.llm.protocol import Delta, Ended, Prompt
from quire.llm.providers.modes import Mode

TOOL = "answer"
THINKING = 8_000  # tokens that a model may think for, besides its reply
_REASONS: dict[str | None, Any] = {"length": "cut", "content_filter": "refused"}
_TOLD = "Reply with one JSON value that follows this JSON Schema, and with nothing else:\n"


def request(prompt: Prompt, mode: Mode | None, thinks: bool) -> tuple[list[Any], Any, Any]:
    """Messages, settings and parameters; ``mode`` says how JSON is asked for, None when the reply is free text.

    A model that ``thinks`` gets room for it besides its reply.
    """
    from pydantic_ai.messages import InstructionPart, ModelRequest, ModelResponse, TextPart, UserPromptPart
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition
    from pydantic_ai.settings import ModelSettings
    from pydantic_ai.tools import ToolDefinition

    system, schema = prompt.system, prompt.schema or {}
    more: dict[str, Any] = {}
    if mode == "native":
        more = {"output_mode": "native", "output_object": OutputObjectDefinition(schema, name=TOOL)}
    elif mode == "tool":
        tool = ToolDefinition(
            name=TOOL, parameters_json_schema=schema, description="Give the answer. Call this, once.", kind="output"
        )
        more = {"output_mode": "tool", "output_tools": [tool], "allow_text_output": False}
    elif mode == "prompted":
        system = f"{system}\n\n{_TOLD}{msgspec.json.encode(schema).decode()}".lstrip()
    instructions = [InstructionPart(content=system)] if system else []
    messages = [
        ModelRequest(parts=[UserPromptPart(each.text)], instructions=system or None)
        if each.role == "user"
        else ModelResponse(parts=[TextPart(each.text)])
        for each in prompt.messages
    ]
    return (
        messages,
        ModelSettings(max_tokens=prompt.most_tokens + (THINKING if thinks else 0)),
        ModelRequestParameters(instruction_parts=instructions, **more),
    )


async def pieces(reply: Any) -> AsyncGenerator[Delta | Ended, None]:
    """The text of a reply as it comes, or the arguments of the tool that answers; thinking counts as a sign of life."""
    from pydantic_ai.messages import (
        PartDeltaEvent,
        PartStartEvent,
        TextPart,
        TextPartDelta,
        ToolCallPart,
        ToolCallPartDelta,
    )

    answering: int | None = None
    async for event in reply:
        text = ""
        match event:
            case PartStartEvent(part=TextPart(content=content)):
                text = content
            case PartDeltaEvent(delta=TextPartDelta(content_delta=content)):
                text = content
            case PartStartEvent(index=index, part=ToolCallPart(tool_name=name, args=args)) if name == TOOL:
                if answering is None:
                    answering = index
                    text = _arguments(args)
            case PartDeltaEvent(index=index, delta=ToolCallPartDelta(args_delta=args)) if index == answering:
                text = _arguments(args)
        yield Delta(text)
    whole = reply.get()
    if answering is None:
        for part in whole.parts:
            if isinstance(part, ToolCallPart):  # a tool that does not exist; whoever reads it says so
                name = msgspec.json.encode(part.tool_name).decode()
                yield Delta(f'{{"name": {name}, "arguments": {_arguments(part.args) or "{}"}}}')
    refusal = (whole.provider_details or {}).get("refusal")
    if refusal:
        yield Delta(str(refusal))
    yield Ended(_REASONS.get(whole.finish_reason, "complete"), whole.usage.input_tokens, whole.usage.output_tokens)


def _arguments(args: Any) -> str:
    return args if isinstance(args, str) else msgspec.json.encode(args).decode() if args else ""
