"""What chat templates and reasoning models leave in a reply: end marks, roles, thoughts."""

from __future__ import annotations

import re

_END = re.compile(
    r"<\|(?:im_end|endoftext|end|eot_id|end_of_text|eom_id|end_of_turn|EOT|eos)\|>|</s>|<end_of_turn>|<｜end▁of▁sentence｜>|<EOS>"
    r"|\[/?INST\]|<\|(?:im_start|start_header_id)\|>\s*(?:user|system|human)\b|<start_of_turn>user\b"
)
_ROLE = re.compile(
    r"<\|(?:im_start|start_header_id|start)\|>\s*assistant\s*(?:<\|end_header_id\|>|<\|message\|>)?|<start_of_turn>model"
    r"|<\|assistant\|>|<s>|<bos>|<｜begin▁of▁sentence｜>|<\|begin_of_text\|>"
)
_THOUGHT = r"(?:think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis|inner_monologue)"
_THOUGHT_END = re.compile(rf"</{_THOUGHT}>", re.IGNORECASE)
_THOUGHT_BEGIN = re.compile(rf"<{_THOUGHT}>", re.IGNORECASE)
_INVISIBLE = re.compile("[\ufeff\u200b\u200c\u200d\u2060\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2028\u2029\x85]")
_NEXT_QUESTION = re.compile(
    r"(?im)^[ \t#*>/-]*(?:(?:next |new )?question|q|input|user|human|instruction|problem|task|example)"
    r"(?:\s*\d+)?\s*[*_]*\s*[:：]"
)
_SELECT = re.compile(r"(?i)\bselect\b")
_TAGS = re.compile(
    r"<(sql|query|final_sql|final_query|answer|final_answer|final|output|code|sql_query|response)>", re.I
)


def has_end(text: str) -> bool:
    """Whether a mark that ends a turn stands in a reply, which a server should have taken off."""
    return "<" in text and _END.search(text) is not None


def without_marks(text: str) -> str:
    """The reply without the marks of a chat template and without thoughts; what follows an end mark is not of it."""
    if "<" in text or "[" in text:
        text = _ROLE.sub("\n", text)
        text = _without_thoughts(text)
        parts = [part for part in _END.split(text) if part.strip()]
        text = parts[0] if parts else ""
    return text


def _without_thoughts(text: str) -> str:
    """The text without thoughts; those that have no beginning began it, those that have no end take the rest."""
    parts: list[str] = []
    at = 0
    while (end := _THOUGHT_END.search(text, at)) is not None:
        begin = _THOUGHT_BEGIN.search(text, at, end.start())
        parts = [*parts, text[at : begin.start()]] if begin is not None else []
        at = end.end()
    begin = _THOUGHT_BEGIN.search(text, at)
    parts.append(text[at : begin.start()] if begin is not None else text[at:])
    return "\n".join(parts)


def without_invisible(text: str) -> str:
    """The text without characters that nobody sees; odd spaces become spaces."""
    if text.isascii() and text.isprintable():
        return text
    return _SPACES.sub(" ", _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def without_next_question(text: str) -> str:
    """The reply up to the next question, which models make up that go on where they should have stopped."""
    first = _SELECT.search(text)
    following = _NEXT_QUESTION.search(text, first.end()) if first is not None else None
    return text[: following.start()] if following is not None else text


def unquoted(text: str) -> str:
    """The text without the quotes around the whole of it."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`" and text[0] not in text[1:-1]:
        return text[1:-1].strip()
    return text


def tagged(text: str) -> list[str]:
    """The contents of tags that hold an answer, such as ``<sql>…</sql>``; the last may lack its end."""
    found = []
    for begin in _TAGS.finditer(text):
        end = re.compile(rf"</{begin.group(1)}\s*>", re.IGNORECASE).search(text, begin.end())
        found.append(text[begin.end() : end.start() if end else len(text)])
    return found
