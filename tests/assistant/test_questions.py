"""Every golden pair of the corpus, and what holds of every question."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.airlock import Refusal
from quire.assistant import plan, understand
from quire.assistant.keywords import KEYWORDS
from tests.assistant.corpus import VALUES, read_corpus, request, said_outcome

CORPUS = read_corpus()
REFUSED = [question for question, outcome in CORPUS if outcome.startswith("refused")]
ANSWERED = [question for question, outcome in CORPUS if not outcome.startswith("refused")]
WORDS = sorted({word for question, _ in CORPUS for word in question.split()} | {" ".join(key) for key in KEYWORDS})


@pytest.mark.parametrize(("question", "outcome"), CORPUS, ids=[question for question, _ in CORPUS])
def test_a_question_means_what_was_written_down_for_it(question: str, outcome: str):
    assert said_outcome(question) == outcome


def test_the_corpus_is_large_and_much_of_it_has_to_be_refused():
    assert len(CORPUS) >= 350
    assert len(REFUSED) >= 150
    assert len({question for question, _ in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("word", ["hazelnut", "unless", "zzz", "7up", "≈", "Tuesdays", "profit"])
def test_a_word_that_nobody_knows_refuses_every_question_wherever_it_stands(word: str):
    for question in ANSWERED[::4]:
        parts = question.split()
        for place in (0, len(parts) // 2, len(parts)):
            asked = " ".join([*parts[:place], word, *parts[place:]])
            assert isinstance(understand(request(asked)), Refusal), asked


@pytest.mark.parametrize("question", REFUSED)
def test_what_is_offered_instead_of_a_refused_question_is_answered(question: str):
    version = plan(request(question))
    assert version.refusal is not None
    assert not version.drafts
    for nearest in version.refusal.nearest:
        assert plan(request(nearest)).refusal is None, nearest


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=80))
def test_any_text_is_answered_or_refused_without_an_exception(question: str):
    version = plan(request(question))
    assert (version.refusal is None) == bool(version.drafts)


def test_very_long_questions_are_refused():
    assert plan(request("revenue by month " * 100)).refusal is not None
    assert plan(request("by month " * 40)).refusal is not None


def test_planning_takes_a_few_milliseconds_once_it_is_warm():
    plan(request(ANSWERED[0]))
    assert VALUES.size
    slowest = 0.0
    for question, _ in CORPUS:
        begun = time.process_time()
        plan(request(question))
        slowest = max(slowest, time.process_time() - begun)
    assert slowest < 0.25  # five times the aim: the machine may be busy
