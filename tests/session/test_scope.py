"""A question is told what is in scope where it is asked: frames, cells, and which of them stand above it."""

import pytest

from quire.airlock import Version
from quire.session.operations import Ask

from .worlds import World, id_of


@pytest.fixture
async def world(tmp_path):
    world = World(tmp_path, "a: x = [1, 2]", "b: y = len(x)", "c: z = 5")
    world.asked = []

    async def planner(request, tell):
        world.asked.append(request)
        return Version(request.prompt)

    world.planner = planner
    async with world:
        await world.run()
        yield world


async def test_what_the_cell_above_builds_on_is_upstream_and_comes_first(world):
    await world.do(Ask("p", id_of("b"), "how many"))
    (request,) = world.asked
    assert [(each.name, each.upstream) for each in request.scope] == [("y", True), ("x", True), ("z", False)]
    assert request.scope[0].text == "y = len(x)"


async def test_at_the_top_nothing_is_upstream(world):
    await world.do(Ask("p", "", "how many"))
    (request,) = world.asked
    assert {each.name for each in request.scope} == {"x", "y", "z"}
    assert not any(each.upstream for each in request.scope)
