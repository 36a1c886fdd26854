"""What ``quire.toml`` and the environment make of models."""

import subprocess
import sys

import pytest

from quire.document import Project
from quire.errors import UsageError
from quire.llm import FixedModel, Models, ask, models_of
from quire.llm.models import configured
from quire.llm.prices import Price
from quire.llm.settings import DEFAULTS, read_settings, with_model

from .asking import Sum


def settings(text, **environment):
    import tomllib

    return read_settings(tomllib.loads(text), environment)


def names(found):
    return {tier: model.name for tier, model in found.tiers.items()}


def test_nothing_configured_is_no_model():
    assert (settings("").fast, settings("").source) == ("", "")
    assert not Models.none().available
    assert Models.none().choices("sql") == ()


@pytest.mark.parametrize("default", DEFAULTS, ids=lambda default: default.variable)
def test_a_key_alone_brings_two_models(default):
    found = settings("", **{default.variable: "x" * 20})
    assert (found.fast, found.strong, found.source) == (default.fast, default.strong, default.variable)


def test_an_address_of_ones_own_comes_before_keys():
    found = settings("", OPENAI_API_KEY="k", OPENAI_BASE_URL="http://localhost:1/v1", ANTHROPIC_API_KEY="k")
    assert found.fast == "openai:auto"


def test_what_is_chosen_wins_over_keys():
    found = settings('[models]\nstrong = "anthropic:claude-x"', OPENAI_API_KEY="k")
    assert (found.fast, found.strong, found.source) == ("", "anthropic:claude-x", "quire.toml")


def test_none_means_none_whatever_keys_are_there():
    found = settings('[models]\nfast = "none"', OPENAI_API_KEY="k")
    assert (found.fast, found.strong) == ("", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[models]\nquick = 1", "[models] quick is not known"),
        ("[models]\nfast = 1", "[models] fast is 1"),
        ('[models]\nfast = "gpt-5"', "[models] fast is 'gpt-5'"),
        ('[models]\nfast = "acme:gpt"', "acme:gpt"),
        ('[models]\nfast = "openai: "', "openai: "),
        ('[models.tasks]\nsql = "best"', "[models.tasks] sql is 'best'"),
        ("[models.limits]\nday = 1", "[models.limits] day is not known"),
        ("[models.limits]\nattempts = 0", "[models.limits] attempts is 0"),
        ("[models.limits]\nidle_seconds = 0", "[models.limits] idle_seconds is 0"),
        ("[models.limits]\nday_usd = nan", "[models.limits] day_usd is nan"),
        ('[models.limits]\nday_usd = "much"', "[models.limits] is not understood"),
        ('[models.prices."openai:x"]\ninput = 1', '[models.prices."openai:x"] is not understood'),
        ("models = 3", "[models]"),
        ("[models]\nrecord = 3", "[models] record is not understood"),
        ("[models]\ntasks = 3", "[models.tasks]"),
        ('[models.endpoints.lab]\nurl = "http://x/v1"\nkey = "sk-123"', "the key stands in quire.toml"),
        ('[models.endpoints.openai]\nurl = "http://x/v1"', "is the name of a provider"),
        ('[models.endpoints.lab]\nuri = "http://x/v1"', "[models.endpoints.lab] is not understood"),
    ],
)
def test_a_wrong_setting_is_said_with_its_place(text, said):
    with pytest.raises(UsageError) as caught:
        settings(text)
    assert said in str(caught.value) or said in caught.value.message


def test_limits_and_prices_are_read():
    found = settings(
        "[models.limits]\nattempts = 1\nretries = 0\nidle_seconds = 0.001\nday_usd = 0\n"
        '[models.prices."lab:x"]\ninput = 1\noutput = 2.5'
    )
    limits = found.limits
    assert (limits.attempts, limits.retries, limits.idle_seconds, limits.day_usd) == (1, 0, 0.001, 0)
    assert found.prices == {"lab:x": Price(1.0, 2.5)}


def test_one_model_can_stand_in_for_all():
    found = settings('[models]\nfast = "openai:a"\nstrong = "openai:b"\nfallback = "openai:c"')
    alone = with_model(found, "ollama:d")
    assert (alone.fast, alone.strong, alone.fallback, alone.source) == ("ollama:d", "ollama:d", "", "")
    nobody = with_model(found, "none")
    assert (nobody.fast, nobody.strong) == ("", "")
    with pytest.raises(UsageError, match="The model is 'gpt'"):
        with_model(found, "gpt")


def test_tasks_have_tiers_and_the_table_changes_them():
    models = Models({"fast": FixedModel([], "fixed:a"), "strong": FixedModel([], "fixed:b")}, tasks={"sql": "fast"})
    assert [models.choices(task)[0].model.name for task in ("sql", "python", "chart")] == [
        "fixed:a",
        "fixed:b",
        "fixed:a",
    ]


async def test_a_task_that_is_switched_off_asks_nobody():
    model = FixedModel(["answer: 5"])
    answer = await ask(Models({"fast": model}, tasks={"sum": "none"}), Sum(), (2, 3))
    assert answer.failure is not None
    assert "sum" in answer.failure.message
    assert "[models.tasks]" in answer.failure.remedy
    assert not model.prompts


def test_completing_while_somebody_types_is_off_until_it_is_switched_on():
    assert settings("").tasks == {"complete": "none"}
    assert settings('[models.tasks]\ncomplete = "fast"').tasks == {"complete": "fast"}


def test_one_model_is_both_tiers():
    models = Models({"strong": FixedModel([])})
    assert models.tiers["fast"] is models.tiers["strong"]


async def test_a_project_answers_from_a_file_of_replies(tmp_path):
    (tmp_path / "quire.toml").write_text('[models]\nfast = "fixed:replies.json"\n')
    (tmp_path / "replies.json").write_text(
        '[{"when": ["2 + 3"], "reply": "answer: 5"}, {"when": ["1 + 1"], "fault": "busy"}]'
    )
    models = models_of(Project.find(tmp_path))
    assert (await ask(models, Sum(), (2, 3))).value == 5
    assert (await ask(models, Sum(), (1, 1))).failure.kind == "busy"
    assert "no reply to this" in (await ask(models, Sum(), (4, 4))).failure.message
    assert (tmp_path / ".quire" / "spend.sqlite").exists()


@pytest.mark.parametrize("content", ["{", '[{"reply": 3}]', '[{"answer": "x"}]'])
def test_a_file_of_replies_that_is_wrong_is_said(tmp_path, content):
    (tmp_path / "quire.toml").write_text('[models]\nfast = "fixed:replies.json"\n')
    (tmp_path / "replies.json").write_text(content)
    with pytest.raises(UsageError, match=r"replies\.json"):
        models_of(Project.find(tmp_path))


def test_keys_come_from_the_env_file(tmp_path):
    (tmp_path / ".env").write_text("ANTHROPIC_API_KEY='sk-ant-123456'\n")
    models = models_of(Project.find(tmp_path))
    assert names(models) == {"fast": "anthropic:claude-haiku-5-5", "strong": "anthropic:claude-sonnet-5-5"}
    assert models.secrets.hide("sk-ant-123456") == "[ANTHROPIC_API_KEY]"


async def test_an_endpoint_of_ones_own_is_asked_under_its_name(tmp_path):
    found = settings(
        '[models]\nfast = "lab:tiny"\n[models.endpoints.lab]\nurl = "http://127.0.0.1:9/v1"\nkey = "env:LAB_KEY"'
    )
    project = Project(root=tmp_path, name="x")
    away = await ask(configured(project, found, {}), Sum(), (2, 3))
    assert away.failure.message == "127.0.0.1:9 cannot be reached; lab:tiny was not asked."


@pytest.mark.parametrize(
    ("name", "known", "price"),
    [
        ("lab:tiny", {}, Price(0.0, 0.0)),
        ("far:tiny", {}, None),
        ("openai:gpt-6-luna", {"OPENAI_BASE_URL": "http://localhost:1/v1"}, Price(0.0, 0.0)),
        ("openai:gpt-6-luna", {"OPENAI_BASE_URL": "https://gateway.example.com/v1"}, None),
        ("ollama:qwen3", {}, Price(0.0, 0.0)),
    ],
)
def test_a_price_is_known_only_where_the_name_says_it(tmp_path, name, known, price):
    found = settings(
        '[models.endpoints.lab]\nurl = "http://127.0.0.1:9/v1"\n[models.endpoints.far]\nurl = "http://far.example/v1"'
    )
    models = configured(Project(root=tmp_path, name="x"), found, known)
    assert models.account.prices.get(name) == price


@pytest.mark.parametrize("url", ["localhost:8000", "http://", "ftp://x/v1", "http://x:0/v1", "http://[/"])
async def test_an_address_that_is_none_is_a_failure(tmp_path, url):
    found = settings('[models]\nfast = "openai:x"')
    models = configured(Project(root=tmp_path, name="x"), found, {"OPENAI_BASE_URL": url})
    answer = await ask(models, Sum(), (2, 3))
    assert answer.failure is not None
    assert "OPENAI_BASE_URL" in answer.failure.message


def test_importing_quire_loads_no_library_of_models():
    heavy = ("pydantic", "pydantic_ai", "openai", "anthropic", "google.genai", "httpx2", "genai_prices")
    code = f"import sys, quire.llm, quire.cli; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
