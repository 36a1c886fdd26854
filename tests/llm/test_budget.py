"""Nobody spends more than was allowed, over how many requests and processes ever."""

import asyncio
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.llm import Ended, FixedModel, Limits, ModelFault, Scripted, ask
from quire.llm.account import Account
from quire.llm.prices import Price, Prices
from quire.llm.providers.modes import Modes
from quire.llm.providers.place import Place
from quire.llm.providers.remote import RemoteModel
from quire.llm.spend import Estimate, Spend, money
from quire.llm.wording import most_tokens, written

from .asking import Sum, models

DEAR = {"fixed:replies": Price(1_000_000.0, 1_000_000.0)}  # a dollar a token
COUNTED = Ended("complete", 10, 5)


def paying(model, spend=None, prices=DEAR, **limits):
    limits = {"request_usd": 0, "day_usd": 0, **limits}
    account = Account(Limits(**limits), Prices(prices), spend or Spend())
    return models(model, limits=limits, account=account)


async def test_a_call_says_what_it_cost_and_the_day_remembers_it():
    asked = paying(FixedModel([Scripted("answer: 5", ended=COUNTED)]))
    answer = await ask(asked, Sum(), (2, 3))
    assert answer.calls[0].cost == 15.0
    spent = asked.account.today()
    assert (spent.tokens_in, spent.tokens_out, spent.usd, spent.unpriced, spent.requests) == (10, 5, 15.0, 0, 1)


async def test_a_price_that_nobody_knows_is_said():
    asked = paying(FixedModel(["answer: 5"], "openai:odd"))
    answer = await ask(asked, Sum(), (2, 3))
    assert answer.calls[0].cost is None
    assert (asked.account.today().usd, asked.account.today().unpriced) == (0.0, 1)


async def test_a_question_that_may_cost_more_than_one_question_may_is_not_asked():
    model = FixedModel(["answer: 5"])
    answer = await ask(paying(model, request_usd=50), Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.kind == "budget"
    assert "One request may cost $50.00" in answer.failure.message
    assert "request_usd" in answer.failure.remedy
    assert (model.prompts, answer.calls) == ([], ())


async def test_the_budget_of_a_question_counts_all_its_attempts():
    model = FixedModel([Scripted("five", ended=Ended("complete", 60, 10)), "answer: 5"])
    answer = await ask(paying(model, request_usd=120), Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.kind == "budget"
    assert "$70.00 are spent" in answer.failure.message
    assert len(answer.calls) == 1


async def test_questions_that_belong_together_share_one_budget():
    replies = [Scripted("answer: 5", ended=Ended("complete", 60, 10))] * 3
    asked = paying(FixedModel(replies), request_usd=120).together()
    assert (await ask(asked, Sum(), (2, 3))).value == 5
    answer = await ask(asked, Sum(), (2, 3))
    assert answer.failure is not None
    assert "One request may cost $120.00; $70.00 are spent" in answer.failure.message
    assert (await ask(asked.together(), Sum(), (2, 3))).value == 5


async def test_what_runs_at_the_same_time_is_counted_too():
    begun = asyncio.Event()
    model = FixedModel([Scripted("answer: 5", silent=True), "answer: 5"], pace=begun.set)
    asked = paying(model, request_usd=120).together()
    first = asyncio.create_task(ask(asked, Sum(), (2, 3)))
    await begun.wait()
    answer = await ask(asked, Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.kind == "budget"
    first.cancel()
    await asyncio.wait([first])
    assert (await ask(asked, Sum(), (2, 3))).value == 5


async def test_the_budget_of_a_day_is_kept_and_no_fallback_goes_around_it():
    model, spare = FixedModel(["answer: 5", "answer: 5"]), FixedModel(["answer: 5"], "fixed:spare")
    asked = paying(model, day_usd=70)
    asked.fallback = spare
    assert (await ask(asked, Sum(), (2, 3))).value == 5
    answer = await ask(asked, Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.kind == "budget"
    assert "Today's budget for models is $70.00" in answer.failure.message
    assert not spare.prompts


async def test_the_room_to_think_is_part_of_what_a_request_may_cost():
    asked = paying(FixedModel([]), prices={"openai:gpt-6-luna": Price(0.0, 1_000_000.0)}, request_usd=8_049)
    place = Place("openai", "http://127.0.0.1:9/v1", "key")
    asked.tiers["strong"] = RemoteModel("openai:gpt-6-luna", lambda: place, Modes(), 5.0)
    answer = await ask(asked, Sum(), (2, 3))
    assert answer.failure is not None
    assert "openai:gpt-6-luna may cost $8,050.00 more" in answer.failure.message


@pytest.mark.parametrize(("key", "limit"), [("request_tokens", 55), ("day_tokens", 55)])
async def test_tokens_can_be_limited_where_prices_are_not_known(key, limit):
    model = FixedModel(["answer: 5"], "openai:odd")
    answer = await ask(paying(model, **{key: limit}), Sum(), (2, 3))
    assert answer.failure is not None
    assert f"{limit} tokens" in answer.failure.message
    assert key in answer.failure.remedy


@pytest.mark.parametrize("key", ["request_usd", "day_usd", "request_tokens", "day_tokens"])
async def test_what_a_budget_just_allows_is_asked(key):
    most = most_tokens(written(Sum().prompt((2, 3)))) + 50
    assert (await ask(paying(FixedModel(["answer: 5"]), **{key: most}), Sum(), (2, 3))).value == 5
    refused = await ask(paying(FixedModel(["answer: 5"]), **{key: most - 1}), Sum(), (2, 3))
    assert refused.failure is not None
    assert refused.failure.kind == "budget"


async def test_the_tokens_of_all_attempts_count():
    model = FixedModel([Scripted("five", ended=Ended("complete", 60, 10)), "answer: 5"])
    answer = await ask(paying(model, request_tokens=150), Sum(), (2, 3))
    assert answer.failure is not None
    assert "150 tokens" in answer.failure.message
    assert len(answer.calls) == 1


async def test_a_stopped_question_is_paid_for():
    begun = asyncio.Event()
    asked = paying(FixedModel([Scripted("answer: 5", silent=True)], pace=begun.set))
    asking = asyncio.create_task(ask(asked, Sum(), (2, 3)))
    await begun.wait()
    asking.cancel()
    await asyncio.wait([asking])
    assert asked.account.today().usd > 0


async def test_what_nobody_counted_is_estimated_also_when_it_broke_off():
    broken = Scripted("12345678", fault=ModelFault("broken", "Broken."))
    asked = paying(FixedModel([broken]))
    answer = await ask(asked, Sum(), (2, 3))
    (call,) = answer.calls
    assert (call.tokens_in, call.tokens_out) == (12, 2)
    assert asked.account.today().usd == 14.0


async def test_what_only_one_side_was_counted_of_is_taken_as_it_is():
    asked = paying(FixedModel([Scripted("answer: 5", ended=Ended("complete", 0, 3))]))
    answer = await ask(asked, Sum(), (2, 3))
    assert (answer.calls[0].tokens_in, answer.calls[0].tokens_out) == (0, 3)


async def test_a_request_that_was_turned_away_costs_nothing():
    asked = paying(FixedModel([Scripted(fault=ModelFault("key", "No."))]))
    await ask(asked, Sum(), (2, 3))
    assert asked.account.today().usd == 0


@pytest.mark.parametrize("kept", [True, False])
def test_a_refusal_forgets_nothing_and_holds_nobody_up(tmp_path, kept):
    spend = Spend(tmp_path / "state" / "spend.sqlite" if kept else None)
    spend.reserve("m", Estimate(1, 1, 3.0), 4.0, 0)
    with pytest.raises(ModelFault):
        spend.reserve("m", Estimate(1, 1, 3.0), 4.0, 0)
    if kept:
        Spend(tmp_path / "state" / "spend.sqlite").reserve("m", Estimate(1, 1, 0.5), 4.0, 0)
    spend.reserve("m", Estimate(1, 1, 0.5), 4.0, 0)
    assert spend.today().usd == (4.0 if kept else 3.5)


def test_a_new_day_begins_with_nothing_spent(tmp_path):
    days = ["2026-01-01", "2026-01-01", "2026-01-02"]
    spend = Spend(tmp_path / "spend.sqlite", lambda: days[0])
    spend.reserve("m", Estimate(1, 1, 5.0), 6.0, 0)
    days.pop(0)
    days.pop(0)
    assert spend.today().usd == 0.0


def test_processes_share_one_budget(tmp_path):
    path = tmp_path / "spend.sqlite"
    code = (
        "import sys; from pathlib import Path; from quire.llm.spend import *; from quire.llm import ModelFault\n"
        "spend, made = Spend(Path(sys.argv[1]), lambda: 'd'), 0\n"
        "for _ in range(40):\n"
        "    try: spend.settle(spend.reserve('m', Estimate(1, 1, 1.0), 50.0, 0), 1, 1, 1.0); made += 1\n"
        "    except ModelFault: pass\n"
        "print(made)\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    made = [int(each.communicate()[0]) for each in running]
    assert sum(made) == 50
    assert Spend(path, lambda: "d").today().usd == 50.0


def test_a_file_that_cannot_be_kept_stops_the_spending(tmp_path):
    (tmp_path / "spend.sqlite").write_bytes(b"not a database, but a long enough text" * 100)
    with pytest.raises(ModelFault) as caught:
        Spend(tmp_path / "spend.sqlite").reserve("m", Estimate(1, 1, None), 0, 0)
    assert caught.value.kind == "budget"
    assert caught.value.remedy


@given(st.lists(st.tuples(st.floats(0, 3), st.floats(0, 3)), max_size=30))
def test_the_sum_of_what_was_allowed_is_never_over_the_budget(requests):
    spend = Spend()
    for most, real in requests:
        try:
            reserved = spend.reserve("m", Estimate(0, 0, most), 5.0, 0)
        except ModelFault:
            continue
        spend.settle(reserved, 0, 0, min(most, real))
    assert spend.today().usd <= 5.0 + 1e-9


def test_prices_come_from_the_settings_then_from_the_list():
    prices = Prices({"openai:gpt-6-luna": Price(9.0, 9.0)}, ("openai", "anthropic"))
    assert prices.get("openai:gpt-6-luna") == Price(9.0, 9.0)
    listed = prices.get("anthropic:claude-haiku-5-5")
    assert listed is not None
    assert 0 < listed.input < listed.output
    assert prices.get("openai:nobody-knows-this") is None
    assert prices.get("ollama:anything") == Price(0.0, 0.0)
    assert Prices().get("anthropic:claude-haiku-5-5") is None


@pytest.mark.parametrize(("usd", "text"), [(0, "$0.00"), (0.00012, "$0.00012"), (0.25, "$0.25"), (1234.5, "$1,234.50")])
def test_small_amounts_are_readable(usd, text):
    assert money(usd) == text
