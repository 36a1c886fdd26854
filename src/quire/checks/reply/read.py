"""Reads a reply: marks and thoughts away, then fences, tags, tool calls, and prose, each only where it is there.

What models are asked for, a fence or a tool call, is taken off without a word; what they were not asked for is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from quire.checks.model import Repair
from quire.checks.reply.answer import Answer, Reading, is_statement
from quire.checks.reply.fences import Fence, fences
from quire.checks.reply.marks import has_end, tagged, unquoted, without_invisible, without_marks, without_next_question
from quire.checks.reply.prose import ends_of, statements_in
from quire.checks.reply.toolcall import Held, held, looks_like_object
from quire.checks.statement import parse
from quire.document import Diagnostic

_LONGEST = 6_000_000
_OTHER_WAY = re.compile(
    r"(?i)\b(alternativ\w*|another (?:way|option|approach)|or you (?:can|could)|could also"
    r"|if you (?:want|need|prefer|only)|optionally|for example|e\.g\.|equivalent\w*|variant|example output|instead)\b"
)
_AT_LAST = re.compile(
    r"(?i)\b(final\w*|correct(?:ed)?|revised|fixed|complete|full query|putting|combin\w*"
    r"|so the (?:query|answer|sql)|the answer)\b"
)


def read_reply(text: str, runs: Callable[[str], bool] = lambda _: False) -> Reading:
    """What may be the answer in a reply, best first, or why there is none. Never raises.

    A reply that is nothing but a statement that ``runs`` is not looked at any further.
    """
    if len(text) > _LONGEST:
        return _nothing("too-long", f"The reply has {len(text):,} characters. Ask for a shorter one.")
    if not text.strip():
        return _nothing("no-answer", "The reply is empty. Ask again.")
    plain = without_invisible(text)
    body = without_marks(plain)
    if not body.strip():
        return _nothing(
            "no-answer", "The reply holds thoughts but no answer. Ask again, with more room for the answer."
        )
    body = unquoted(without_next_question(body.strip()).strip())
    if _bare(body) and runs(body):
        return Reading((_unmarked(Answer(body), plain),))
    found = _found(body)
    if isinstance(found, Reading):
        return found
    if not found:
        return _nothing("no-answer", "There is no SQL in the reply. Ask for one SELECT statement.")
    return Reading(tuple(_unmarked(each, plain) for each in found))


def _nothing(code: str, message: str) -> Reading:
    return Reading((), code, message)


def _unmarked(answer: Answer, plain: str) -> Answer:
    """The answer with a word on marks that were in the reply and should not have been."""
    if answer.repairs or not has_end(plain):
        return answer
    told = Repair("reply-marks", "Marks of the model's chat format were left out.")
    return Answer(answer.sql, (told,), answer.diagnostics)


def _bare(body: str) -> bool:
    """Whether a text begins as a statement and holds no fence."""
    return "```" not in body and "~~~" not in body and is_statement(body)


def _found(body: str) -> list[Answer] | Reading:
    if _bare(body):
        return _plain(body)
    blocks = [block for block in fences(body) if block.text.strip()]
    if blocks:
        read = _of_fences(blocks, body)
        if read:
            return read
    inner = [text for text in tagged(body) if text.strip()]
    for text in reversed(inner):
        read = _found(text.strip())
        if isinstance(read, list) and read:
            return _with(read, "reply-tags", "The tags around the statement were left out.")
    if looks_like_object(body):
        values = held(body)
        if values:
            return _of_object(values, body)
    candidates = [each for each in statements_in(body) if is_statement(each)]
    return _with([Answer(each) for each in candidates], "reply-prose", "The words around the statement were left out.")


def _plain(body: str) -> list[Answer]:
    """A reply that begins as a statement does: it is one, or one with words behind it, or one that another replaces."""
    whole, *shorter = dict.fromkeys((body, *ends_of(body)))
    others = dict.fromkeys(each for each in statements_in(body) if is_statement(each) and not body.startswith(each))
    doubt = Diagnostic(
        "several-answers", "warning", "The first statement of the reply would not run; another was taken."
    )
    found = [*(Answer(each.strip()) for each in shorter), *(Answer(each, (), (doubt,)) for each in others)]
    return [Answer(whole), *_with(found, "reply-prose", "The words around the statement were left out.")]


def _with(answers: Iterable[Answer], code: str, message: str) -> list[Answer]:
    """The answers with a word on how they were found; the text around is not worth showing."""
    return [Answer(each.sql, (Repair(code, message),), each.diagnostics) for each in answers]


def _of_fences(blocks: list[Fence], body: str) -> list[Answer] | Reading:
    """The answers of fenced blocks: the last complete one, but not one that is called another way to do it."""
    read: list[tuple[Fence, list[Answer]]] = []
    cut: Reading | None = None
    for block in blocks:
        inner = block.text.strip()
        found = _found(inner) if not is_statement(inner) else _plain(inner)
        if isinstance(found, Reading):
            cut = found
        elif found:
            read.append((block, found))
        elif (
            block.language in ("sql", "sqlite", "duckdb", "postgresql", "postgres", "mysql") and len(inner.split()) > 1
        ):
            read.append((block, [Answer(inner)]))
    if not read:
        return cut if cut is not None else []
    ranked = sorted(enumerate(read), key=lambda each: _weight(each[0], each[1][0]), reverse=True)
    told = [answer for _, (_, found) in ranked for answer in found]  # taking off a fence is reading, not repairing
    different = {" ".join(found[0].sql.split()).rstrip("; ").lower() for _, found in read}
    if len(different) > 1:
        message = (
            f"The reply holds {len(different)} different statements; one was taken. Look at whether it is the answer."
        )
        doubt = Diagnostic("several-answers", "warning", message)
        told = [Answer(each.sql, each.repairs, (*each.diagnostics, doubt)) for each in told]
    return told


def _weight(place: int, block: Fence) -> tuple[int, int]:
    lead = block.lead[-300:]
    kind = -2 if _OTHER_WAY.search(lead) else 2 if _AT_LAST.search(lead) else 0
    return kind + (1 if block.language.startswith(("sql", "duckdb", "postgres", "json")) else 0), place


def _of_object(values: list[Held], body: str) -> list[Answer] | Reading:
    whole = [
        value for value in values if value.ended and not (value.last and not value.strict and _incomplete(value.sql))
    ]
    if not whole:
        return _nothing(
            "reply-cut", "The reply was cut inside the statement. Ask again, with more room for the answer."
        )
    best = [value for value in whole if value.key == whole[0].key][::-1]
    answers = []
    for value in dict.fromkeys((*(each.sql for each in best), *(each.sql for each in whole))):
        inner = _found(value.strip()) if "```" in value else None
        answers += inner if isinstance(inner, list) and inner else [Answer(value.strip())]
    if all(value.strict for value in whole):
        return answers
    return _with(answers, "reply-object", "The statement was taken out of an object that was not written well.")


def _incomplete(sql: str) -> bool:
    return parse(sql, "duckdb")[0] is None and parse(sql, "sqlite")[0] is None
