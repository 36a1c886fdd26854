"""A prompt as the library takes it, and its events as pieces of text."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import msgspec

from quire.llm.protocol import Delta, Ended, Prompt
from quire.llm.providers.modes import Mode

TOOL = "answer"
MOST_TOKENS = 1_000_000_000
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
    settings = ModelSettings(max_tokens=prompt.most_tokens + (THINKING if thinks else 0))
    if thinks and prompt.quick:
        settings["thinking"] = False
    if mode == "tool":
        settings["parallel_tool_calls"] = False
    return messages, settings, ModelRequestParameters(instruction_parts=instructions, **more)


async def pieces(reply: Any, by_tool: bool) -> AsyncGenerator[Delta | Ended, None]:
    """The text of a reply as it comes; ``by_tool``, the arguments of the tool that answers, and text only without it.

    Whatever else comes, thinking for example, is an empty piece: a sign of life. A reply that broke off has no end.
    """
    from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta, ToolCallPart
    from pydantic_ai.messages import ToolCallPartDelta as ToolDelta

    answering: int | None = None
    said = ""
    async for event in reply:
        match event:
            case PartStartEvent(part=TextPart(content=text)) | PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
                text = text if isinstance(text, str) else ""  # the libraries let anything through
                said += text if by_tool else ""
                yield Delta("" if by_tool else text)
            case PartStartEvent(index=index, part=ToolCallPart(tool_name=name, args=args)) if (
                name == TOOL and answering is None
            ):
                answering, said = index, _arguments(args)
                yield Delta(said)
            case PartDeltaEvent(index=index, delta=ToolDelta(args_delta=args)) if index == answering:
                said += _arguments(args)
                yield Delta(_arguments(args))
            case _:
                yield Delta("")
    whole = reply.get()
    if answering is None:
        yield Delta(said + _others(whole))
    if whole.finish_reason is None:
        return  # it broke off, whatever the library makes of it
    reason = _REASONS.get(whole.finish_reason, "complete")
    if answering is not None and reason == "cut" and _is_json(said):
        reason = "complete"  # what was cut came after the answer
    yield Ended(reason, _count(whole.usage.input_tokens), _count(whole.usage.output_tokens))


def _others(whole: Any) -> str:
    """Calls of tools that do not exist, for whoever reads the reply to complain of; and the words of a refusal."""
    from pydantic_ai.messages import ToolCallPart

    calls = (
        f'{{"name": {msgspec.json.encode(part.tool_name).decode()}, "arguments": {_arguments(part.args) or "{}"}}}'
        for part in whole.parts
        if isinstance(part, ToolCallPart)
    )
    return "\n".join(calls) + str((whole.provider_details or {}).get("refusal") or "")


def _count(tokens: Any) -> int:
    """What a server counted, as far as it is a count."""
    return tokens if isinstance(tokens, int) and 0 <= tokens < MOST_TOKENS else 0


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError:
        return False
    return True


def _arguments(args: Any) -> str:
    return args if isinstance(args, str) else msgspec.json.encode(args).decode() if args else ""
