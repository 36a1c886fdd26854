"""Thoughts in the text of a reply are not part of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.llm import FixedModel, Scripted, ask
from quire.llm.thoughts import Thoughts

from .asking import Sum, models


def told(*pieces):
    thoughts = Thoughts()
    return "".join([*(thoughts.without(piece) for piece in pieces), thoughts.rest()])


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("answer: 5", "answer: 5"),
        ("<think>hmm</think>answer: 5", "answer: 5"),
        ("\n <think>\nhmm <b> </i>\n</think>\n\nanswer: 5", "answer: 5"),
        ("<think></think><think>b</think>\nSELECT 1", "SELECT 1"),
        ("SELECT '<think>x</think>'", "SELECT '<think>x</think>'"),
        ("<thin", "<thin"),
        ("<thing>", "<thing>"),
        ("<think>never done", ""),
        (" ", " "),
        ("", ""),
    ],
)
def test_thoughts_are_taken_out_at_the_beginning_only(text, reply):
    assert told(text) == reply
    assert told(*text) == reply


@given(st.lists(st.sampled_from(["<think>", "</think>", "<thi", "nk>", "a", " ", "<", "\n"]), max_size=12))
def test_how_a_reply_is_cut_into_pieces_changes_nothing(pieces):
    assert told(*pieces) == told("".join(pieces)) == told(*"".join(pieces))


@given(st.text(alphabet="<think>/ ab"))
def test_a_reply_that_does_not_think_is_told_as_it_is(text):
    if "<think>" not in text.lstrip()[:7]:
        assert told(text) == text


async def test_a_model_that_thinks_aloud_is_understood():
    heard = []
    model = FixedModel([Scripted(pieces=("<thi", "nk>is it 6?", "</think>\n", "answer: 12345"))])
    answer = await ask(models(model), Sum(), (2, 3), listen=heard.append)
    assert (answer.value, heard) == (12345, [12345])
