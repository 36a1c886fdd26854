"""Ghost text fits between what stands before and behind the cursor, or is nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.assistant.continuing import continued
from quire.assistant.material import Frame, Material
from quire.assistant.tasks.complete import MOST_CHARACTERS, Completing, fitted
from quire.llm import Models, Scripted
from quire.llm.protocol import Ended

from .toy import models_of


@pytest.mark.parametrize(
    ("reply", "before", "after", "text"),
    [
        ("nnel", "SELECT cha", "", "nnel"),
        ("channel", "SELECT cha", "", "nnel"),
        ("SELECT channel", "SELECT cha", "", "nnel"),
        ("```sql\nSELECT channel FROM sales\n```", "SELECT channel", "", " FROM sales"),
        (" channel", "SELECT ", "", "channel"),
        ("sum(amount)\nFROM sales", "SELECT ", "\nFROM sales", "sum(amount)"),
        ("amount)", "sum(", ")", "amount"),
        ("f(amount))", "sum(", ")", "f(amount)"),
        ("a = 1\n\nb = 2", "x\n", "", "a = 1"),
        ("Sure! Here is the code: x", "y = ", "", ""),
        ("‸", "y = ", "", ""),
        ("", "y = ", "", ""),
    ],
)
def test_a_reply_is_fitted_in(reply, before, after, text):
    assert fitted(reply, before, after) == text


@given(st.text(), st.text(), st.text())
def test_it_is_bounded_and_never_repeats_what_follows(reply, before, after):
    text = fitted(reply, before, after)
    assert len(text) <= MOST_CHARACTERS
    assert text == "" or text.strip()
    if after.strip() and text:
        assert not text.endswith(after)


ON = {"complete": "fast"}


def asked(before, after=""):
    material = Material("", frames=(Frame("sold", ("channel", "amount")),))
    return Completing(material, "sql", before, after)


async def test_the_model_sees_frames_and_the_cursor_and_is_asked_once():
    models, model = models_of(["channel"], tasks=ON)
    assert await continued(models, asked("SELECT ")) == "channel"
    sent = model.prompts[0].messages[0].text
    assert "sold(channel, amount)" in sent
    assert "SELECT ‸" in sent


async def test_a_reply_that_was_cut_gives_its_whole_lines():
    models, model = models_of([Scripted("channel,\n  amount,\n  someth", ended=Ended("cut"))], tasks=ON)
    assert await continued(models, asked("SELECT ")) == "channel,\n  amount,"
    assert len(model.prompts) == 1


async def test_without_a_model_or_text_there_is_nothing():
    assert await continued(Models.none(), asked("SELECT ")) == ""
    assert await continued(models_of(["x"], tasks=ON)[0], asked("  ")) == ""


async def test_where_it_is_switched_off_there_is_nothing():
    models, model = models_of(["channel"], tasks={"complete": "none"})
    assert await continued(models, asked("SELECT ")) == ""
    assert model.prompts == []
