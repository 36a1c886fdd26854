"""A language model of 300 kB with random weights, and a server for it in this process: it speaks nonsense."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, HEADS, INNER, CONTEXT = 64, 4, 64, 2048
LOUD = 2.0  # of the one dimension that is the same for every token, so that output weights there are a bias per token
TOOL_CALL = "<tool_call>\n"
CHAT = """\
{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {{- "# Tools\\n\\nYou are provided with function signatures within <tools></tools> XML tags:\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools>\\n\\nFor each call, return a json object within <tool_call></tool_call> XML tags:\\n" }}
    {{- "<tool_call>\\n{\\"name\\": <name>, \\"arguments\\": <args-object>}\\n</tool_call><|im_end|>\\n" }}
{%- endif %}
{%- for message in messages %}
    {%- if message.role == "assistant" and message.tool_calls %}
        {{- '<|im_start|>' + message.role }}
        {%- if message.content %}{{- '\\n' + message.content }}{%- endif %}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}{%- set tool_call = tool_call.function %}{%- endif %}
            {{- '\\n<tool_call>\\n{"name": "' }}{{- tool_call.name }}{{- '", "arguments": ' }}
            {{- tool_call.arguments | tojson }}{{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {{- '<|im_start|>user\\n<tool_response>\\n' + message.content + '\\n</tool_response><|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}"""
NORMAL, UNKNOWN, CONTROL, USER, BYTE = 1, 2, 3, 4, 6  # types of tokens


def vocabulary() -> list[tuple[str, int, float]]:
    """Tokens with their types, and how gladly each is said."""
    said = [("<unk>", UNKNOWN, -99.0), ("<s>", CONTROL, -99.0), ("<|im_end|>", CONTROL, 0.4)]
    said += [("<|im_start|>", CONTROL, -99.0), (TOOL_CALL, USER, 0.4), ("</tool_call>", USER, -9.0)]
    said += [(f"<0x{byte:02X}>", BYTE, -99.0) for byte in range(256)]  # half of a character is no UTF-8
    said += [(chr(code), NORMAL, 0.3 if chr(code) in '"}],' else 0.0) for code in range(33, 127)]
    return [*said, ("▁", NORMAL, 0.2), *((word, NORMAL, 0.2) for word in ("▁the", "▁a", "▁sales", "▁of"))]


def write_model(path: Path, seed: int = 7) -> None:
    """The model as a GGUF file."""
    from gguf import GGUFWriter

    tokens, random = vocabulary(), np.random.default_rng(seed)
    writer = GGUFWriter(str(path), "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text for text, _, _ in tokens])
    writer.add_token_scores([0.0 if kind != NORMAL else -float(at) for at, (_, kind, _) in enumerate(tokens)])
    writer.add_token_types([kind for _, kind, _ in tokens])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(CHAT)
    for name, values in _weights(tokens, random).items():
        writer.add_tensor(name, values.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _weights(tokens: list[tuple[str, int, float]], random: np.random.Generator) -> dict[str, Any]:
    def some(rows: int, columns: int) -> Any:
        return random.normal(0, 0.3, (rows, columns))

    embedding, output = some(len(tokens), WIDTH), some(len(tokens), WIDTH)
    embedding[:, 0] = LOUD
    output[:, 0] = [gladly for _, _, gladly in tokens]
    ones = np.ones(WIDTH)
    found = {"token_embd.weight": embedding, "output_norm.weight": ones, "output.weight": output}
    found |= {"blk.0.attn_norm.weight": ones, "blk.0.ffn_norm.weight": ones}
    for part in ("q", "k", "v", "output"):
        found[f"blk.0.attn_{part}.weight"] = some(WIDTH, WIDTH)
    found |= {"blk.0.ffn_gate.weight": some(INNER, WIDTH), "blk.0.ffn_up.weight": some(INNER, WIDTH)}
    found["blk.0.ffn_down.weight"] = some(WIDTH, INNER)
    for part in ("attn_output", "ffn_down"):
        found[f"blk.0.{part}.weight"] *= 0.02  # the block whispers,
        found[f"blk.0.{part}.weight"][0, :] = 0.0  # and not into the loud dimension
    return found


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """The address at which the model is served."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.port = 0
    params.use_jinja = True
    params.warmup = False
    params.verbosity = -1
    params.cpuparams.n_threads = 1
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
