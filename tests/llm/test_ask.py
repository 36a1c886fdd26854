"""The loop: ask, validate, repair."""

import asyncio

import pytest

from quire.llm import Ended, FixedModel, ModelFault, Scripted, ask

from .asking import Pauses, Sum, models

SLOW = {"first_token_seconds": 0.02, "idle_seconds": 0.02}


async def test_a_good_reply_becomes_a_value_with_the_call_that_was_made():
    model = FixedModel(["answer: 5"])
    answer = await ask(models(model), Sum(), (2, 3))
    assert (answer.value, answer.failure) == (5, None)
    (call,) = answer.calls
    assert (call.task, call.model, call.tier, call.attempt, call.reply, call.failure) == (
        "sum", "fixed:replies", "strong", 1, "answer: 5", "",
    )  # fmt: skip
    assert "You add numbers." in call.sent
    assert "What is 2 + 3?" in call.sent
    assert call.tokens_in > 0
    assert len(call.hash) == 32


async def test_an_unusable_reply_goes_back_with_what_was_wrong_with_it():
    model = FixedModel(["five", "answer: 5"])
    answer = await ask(models(model), Sum(), (2, 3))
    assert answer.value == 5
    assert [call.attempt for call in answer.calls] == [1, 2]
    assert "'five' is not a number" in answer.calls[0].failure
    said, complaint = model.prompts[1].messages[1:]
    assert (said.role, said.text) == ("assistant", "five")
    assert "'five' is not a number. Expected: answer: and a number." in complaint.text


async def test_where_one_attempt_is_allowed_one_is_made():
    model = FixedModel(["five", "answer: 5"])
    answer = await ask(models(model, limits={"attempts": 1}), Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.message.startswith("The model answered once, and nothing of it could be used. 'five'")
    assert len(answer.calls) == 1


async def test_a_long_wrong_reply_is_quoted_in_part():
    model = FixedModel(["x" * 20_000, "x" * 20_001, "answer: 5"])
    await ask(models(model), Sum(), (2, 3))
    whole, part = model.prompts[1].messages[1].text, model.prompts[2].messages[1].text
    assert whole == "x" * 20_000
    assert part == "x" * 20_000 + "\n… (cut)"


async def test_a_reply_that_only_looks_like_a_thought_is_told_to_its_end():
    answer = await ask(models(FixedModel(["<thin", "answer: 5"])), Sum(), (2, 3))
    assert answer.calls[0].reply == "<thin"


async def test_a_repair_round_does_not_grow_with_the_attempts():
    model = FixedModel(["five", "six", "answer: 5"])
    await ask(models(model), Sum(), (2, 3))
    assert [len(prompt.messages) for prompt in model.prompts] == [1, 3, 3]
    assert model.prompts[2].messages[1].text == "six"


async def test_after_the_last_attempt_the_failure_says_what_was_wrong():
    model = FixedModel(["a", "b", "c", "answer: 5"])
    answer = await ask(models(model), Sum(), (2, 3))
    assert answer.value is None
    assert answer.failure is not None
    assert answer.failure.kind == "invalid"
    assert "3 times" in answer.failure.message
    assert "'c' is not a number" in answer.failure.message
    assert answer.failure.remedy
    assert len(answer.calls) == 3


async def test_an_unusable_reply_of_the_fast_tier_is_repaired_by_the_strong_one():
    fast, strong = FixedModel(["five"], "fixed:fast"), FixedModel(["5 or so", "answer: 5"], "fixed:strong")
    answer = await ask(models(fast, strong, tasks={"sum": "fast"}), Sum(), (2, 3))
    assert answer.value == 5
    assert [(call.model, call.tier) for call in answer.calls] == [
        ("fixed:fast", "fast"), ("fixed:strong", "strong"), ("fixed:strong", "strong"),
    ]  # fmt: skip
    assert strong.prompts[0].messages[1].text == "five"


async def test_an_unusable_reply_of_the_strong_tier_stays_there():
    fast, strong = FixedModel(["answer: 5"], "fixed:fast"), FixedModel(["five", "answer: 5"], "fixed:strong")
    answer = await ask(models(fast, strong), Sum(), (2, 3))
    assert [call.model for call in answer.calls] == ["fixed:strong", "fixed:strong"]
    assert not fast.prompts


async def test_an_unusable_reply_of_the_fallback_goes_back_to_it():
    strong = FixedModel([Scripted(fault=ModelFault("unreachable", "Away."))], "fixed:strong")
    spare = FixedModel(["five", "answer: 5"], "fixed:spare")
    answer = await ask(models(FixedModel([], "fixed:fast"), strong, fallback=spare), Sum(), (2, 3))
    assert answer.value == 5
    assert [call.model for call in answer.calls] == ["fixed:strong", "fixed:spare", "fixed:spare"]


async def test_only_the_fast_tier_is_asked_to_be_quick():
    fast, strong = FixedModel(["five"], "fixed:fast"), FixedModel(["answer: 5"], "fixed:strong")
    await ask(models(fast, strong, tasks={"sum": "fast"}), Sum(), (2, 3))
    assert (fast.prompts[0].quick, strong.prompts[0].quick) == (True, False)


async def test_a_cut_reply_is_not_read_however_complete_it_looks():
    model = FixedModel([Scripted("answer: 51", ended=Ended("cut")), "answer: 515"])
    answer = await ask(models(model), Sum(), (2, 3))
    assert answer.value == 515
    assert "cut at its longest, 50 tokens" in model.prompts[1].messages[2].text


async def test_an_endless_reply_is_cut_and_stopped():
    model = FixedModel([Scripted("1" * 300_000), "answer: 5"], piece=10_000)
    answer = await ask(models(model), Sum(), (2, 3))
    assert answer.value == 5
    assert len(answer.calls[0].reply) == 200_000
    assert "cut at 200,000 characters" in answer.calls[0].failure
    assert model.stopped == 1


async def test_an_empty_reply_is_unusable():
    model = FixedModel([" \n", "answer: 5"])
    answer = await ask(models(model), Sum(), (2, 3))
    assert answer.value == 5
    assert "empty" in answer.calls[0].failure


async def test_a_refusal_is_a_failure_at_once_and_no_other_model_is_asked():
    model = FixedModel([Scripted("I would rather not.", ended=Ended("refused")), "answer: 5"])
    spare = FixedModel(["answer: 5"], "fixed:spare")
    answer = await ask(models(model, fallback=spare), Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.kind == "refused"
    assert "I would rather not." in answer.failure.message
    assert not spare.prompts
    assert answer.calls[0].failure == answer.failure.message


async def test_what_the_reply_says_so_far_is_told_while_it_comes():
    told = []
    model = FixedModel([Scripted(pieces=("answer:", " ", "1", "2" * 23, "3", "4" * 23, "\n", "5"))])
    await ask(models(model, limits={"attempts": 1}), Sum(), (2, 3), listen=told.append)
    first, second = int("1" + "2" * 23), int("1" + "2" * 23 + "3" + "4" * 23)
    assert told == [first, second]


async def test_where_the_beginning_says_nothing_nothing_is_told():
    told = []
    model = FixedModel([Scripted(pieces=("answer: 1234567", " or so, I think", "\n")), "answer: 5"])
    await ask(models(model), Sum(), (2, 3), listen=told.append)
    assert told == [1234567, 5]


async def test_what_a_broken_reply_said_is_not_part_of_the_next():
    told = []
    broken = Scripted(pieces=("answer: 99999999", "1"), fault=ModelFault("broken", "Broken.", again=True))
    answer = await ask(models(FixedModel([broken, "answer: 12345678"])), Sum(), (2, 3), listen=told.append)
    assert answer.value == 12345678
    assert told == [99999999, 1234]


async def test_a_fault_that_passes_is_tried_again_after_a_pause():
    busy = ModelFault("busy", "Too many requests.", again=True)
    pauses = Pauses()
    model = FixedModel([Scripted(fault=busy), Scripted(fault=busy), "answer: 5"])
    answer = await ask(models(model, pause=pauses), Sum(), (2, 3))
    assert answer.value == 5
    assert [call.failure for call in answer.calls] == ["Too many requests.", "Too many requests.", ""]
    assert [call.attempt for call in answer.calls] == [1, 1, 1]
    first, second = pauses.seconds
    assert 0.25 <= first <= 0.5 <= second <= 1.0


async def test_the_pause_that_the_server_asks_for_is_kept():
    pauses = Pauses()
    model = FixedModel([Scripted(fault=ModelFault("busy", "Busy.", again=True, wait=7.0)), "answer: 5"])
    await ask(models(model, pause=pauses), Sum(), (2, 3))
    assert pauses.seconds == [7.0]


async def test_a_pause_at_the_limit_is_waited_for_and_the_last_fault_is_told():
    pauses = Pauses()
    busy = [Scripted(fault=ModelFault("busy", f"Busy {each}.", again=True, wait=20.0)) for each in range(4)]
    answer = await ask(models(FixedModel(busy), pause=pauses), Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.message == "Busy 2."
    assert pauses.seconds == [20.0, 20.0]
    assert len(answer.calls) == 3


async def test_nobody_is_kept_waiting_for_minutes():
    pauses = Pauses()
    model = FixedModel([Scripted(fault=ModelFault("busy", "Busy.", again=True, wait=600.0)), "answer: 5"])
    answer = await ask(models(model, pause=pauses), Sum(), (2, 3))
    assert (answer.failure and answer.failure.kind, pauses.seconds) == ("busy", [])


async def test_a_fault_that_does_not_pass_is_not_tried_again():
    model = FixedModel([Scripted(fault=ModelFault("key", "The key is wrong.", "Look at it.")), "answer: 5"])
    answer = await ask(models(model), Sum(), (2, 3))
    assert answer.failure is not None
    assert str(answer.failure) == "The key is wrong. Look at it."
    assert len(answer.calls) == 1


async def test_the_fallback_answers_when_the_model_gives_no_reply():
    model = FixedModel([Scripted(fault=ModelFault("unreachable", "Away."))])
    spare = FixedModel(["answer: 5"], "fixed:spare")
    answer = await ask(models(model, fallback=spare), Sum(), (2, 3))
    assert answer.value == 5
    assert [(call.model, call.tier) for call in answer.calls] == [
        ("fixed:replies", "strong"), ("fixed:spare", "fallback"),
    ]  # fmt: skip


async def test_when_the_fallback_fails_too_the_failure_is_that_of_the_model_that_was_meant():
    model = FixedModel([Scripted(fault=ModelFault("unreachable", "Away."))])
    spare = FixedModel([Scripted(fault=ModelFault("key", "No key."))], "fixed:spare")
    answer = await ask(models(model, fallback=spare), Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.message == "Away."


@pytest.mark.parametrize("after", [0, 1])
async def test_a_model_that_falls_silent_is_given_up(after):
    model = FixedModel([Scripted("answer: 5", silent=True, after=after)], piece=4)
    answer = await ask(models(model, limits=SLOW), Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.kind == "slow"
    assert ("sent nothing for", "fell silent for")[after] in answer.failure.message
    assert ("first_token_seconds", "idle_seconds")[after] in answer.failure.remedy
    assert model.stopped == 1


async def test_a_slow_drip_ends_at_the_limit_of_the_whole():
    model = FixedModel([Scripted("1" * 10_000)], piece=1, pace=lambda: asyncio.sleep(0.001))
    answer = await ask(models(model, limits={"total_seconds": 0.05}), Sum(), (2, 3))
    assert answer.failure is not None
    assert "was not done after 0.05 seconds" in answer.failure.message
    assert answer.calls[0].reply.startswith("1")
    assert model.stopped == 1


async def test_cancelling_the_question_stops_the_request():
    begun = asyncio.Event()
    model = FixedModel([Scripted("answer: 5", silent=True)], pace=begun.set)
    asking = asyncio.create_task(ask(models(model), Sum(), (2, 3)))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert model.stopped == 1


async def test_a_reply_that_breaks_off_without_an_end_is_a_fault_that_passes():
    class Broken(FixedModel):
        async def stream(self, prompt):
            async for piece in super().stream(prompt):
                if not isinstance(piece, Ended) or len(self.prompts) > 1:
                    yield piece

    answer = await ask(models(Broken(["ans", "answer: 5"])), Sum(), (2, 3))
    assert answer.value == 5
    assert "broke off" in answer.calls[0].failure


async def test_control_and_bidirectional_characters_do_not_get_through():
    answer = await ask(models(FixedModel(["\u202eanswer:\x07 \u20665\x1b\u2069\r\n"])), Sum(), (2, 3))
    assert answer.value == 5
    assert answer.calls[0].reply == "answer: 5\n"


async def test_without_a_model_the_failure_says_what_to_do():
    answer = await ask(models(), Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.kind == "none"
    assert "OPENAI_API_KEY" in answer.failure.remedy
    assert answer.calls == ()
