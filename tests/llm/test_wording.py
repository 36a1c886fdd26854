"""The exact text of a prompt."""

from quire.llm import Message, Prompt
from quire.llm.wording import estimated_tokens, hash_of, most_tokens, prompt_tokens, written

PROMPT = Prompt("Be short.", (Message("user", "Hello"), Message("assistant", "Hm?")), {"type": "string"})
WRITTEN = """\
[system]
Be short.

[user]
Hello

[assistant]
Hm?

[schema]
{
  "type": "string"
}"""


def test_everything_that_is_sent_is_written():
    assert written(PROMPT) == WRITTEN


def test_what_is_not_there_is_not_written():
    assert written(Prompt("", (Message("user", "Hello"),))) == "[user]\nHello"


def test_every_part_counts_for_the_hash():
    variants = [
        PROMPT,
        Prompt("Be long.", PROMPT.messages, PROMPT.schema),
        Prompt("Be short.", PROMPT.messages[:1], PROMPT.schema),
        Prompt("Be short.", PROMPT.messages, {"type": "integer"}),
        Prompt("Be short.", PROMPT.messages),
    ]
    assert len({hash_of(written(each)) for each in variants}) == len(variants)
    assert len(hash_of("\ud800")) == 32


def test_tokens_are_estimated_by_four_characters_rounded_up():
    assert [estimated_tokens("x" * size) for size in (0, 1, 4, 5)] == [0, 1, 1, 2]
    assert [most_tokens("x" * size) for size in (0, 1, 3, 4)] == [0, 1, 1, 2]
    assert most_tokens("日本") == 2
    assert prompt_tokens(PROMPT) == estimated_tokens(WRITTEN)
