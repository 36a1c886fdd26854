"""The turn as a whole: it can be stopped, it never raises, and what cannot be known is said."""

import asyncio
from dataclasses import replace

import pytest

from quire.assistant.asked import Asked
from quire.assistant.turn import answer
from quire.errors import CatalogError
from quire.llm import Models, Scripted

from .test_generate import QUESTION, plan, step
from .test_intents import SQL
from .toy import TODAY, Toy, models_of, sources_of, turn


async def test_stop_ends_the_model_that_writes():
    begun = asyncio.Event()

    def reply(_prompt):
        begun.set()
        return Scripted("SELECT", silent=True)

    models, model = models_of(reply)
    asking = asyncio.create_task(answer(Asked(QUESTION, TODAY), sources_of(Toy()), models, lambda _: None))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert model.stopped == 1


async def test_a_catalog_that_cannot_be_shown_is_a_failure_in_a_sentence():
    async def forbidden():
        raise CatalogError("Nobody said which role asks.")

    models, model = models_of(["never"])
    sources = replace(sources_of(Toy()), choose=forbidden)
    version = await answer(Asked(QUESTION, TODAY), sources, models, lambda _: None)
    assert version.failure == "Nobody said which role asks."
    assert model.prompts == []


async def test_a_connection_that_cannot_be_opened_leaves_the_checks_of_the_catalog():
    models, _ = models_of([plan(step("sql", "a", "All.", "sales")), "SELECT amounts FROM sales"])
    version = await answer(Asked(QUESTION, TODAY), sources_of(None), models, lambda _: None)
    assert version.drafts[0].cell.source == "SELECT amount FROM sales"
    assert "the database takes every statement" not in version.evidence.checks


@pytest.mark.parametrize("intent", ["edit", "fix", "chart", "summarise", "explode", "implode", "explain", "document"])
async def test_an_intent_without_cells_says_what_it_needs(intent):
    version, _ = await turn("do it", ["unused"], intent=intent)
    assert version.refusal is not None
    assert version.evidence.calls == ()


@pytest.mark.parametrize("intent", ["edit", "explain", "document"])
async def test_a_task_that_is_switched_off_says_how_it_is_switched_on(intent):
    models, model = models_of(["unused"], tasks={"edit": "none", "explain": "none", "document": "none"})
    asked = Asked("do it", TODAY, intent=intent, cells=(SQL,))
    version = await answer(asked, sources_of(Toy()), models, lambda _: None)
    assert f'{intent} = "fast"' in version.refusal.message
    assert model.prompts == []


async def test_the_same_request_gets_the_same_ids_and_another_place_other_ones():
    replies = [plan(step("sql", "a", "All.", "sales")), "SELECT channel FROM sales"]
    first, _ = await turn(QUESTION, replies, seed="x")
    again, _ = await turn(QUESTION, replies, seed="x")
    elsewhere, _ = await turn(QUESTION, replies, seed="y")
    ids = [version.drafts[0].cell.id for version in (first, again, elsewhere)]
    assert ids[0] == ids[1] != ids[2]
    assert all(len(id) == 8 and id.isalnum() and id.islower() and id[0].isalpha() for id in ids)


async def test_no_model_at_all_is_not_an_error():
    version = await answer(Asked(QUESTION, TODAY), sources_of(Toy()), Models.none(), lambda _: None)
    assert version.failure == ""
    assert version.refusal.nearest
