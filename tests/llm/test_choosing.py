"""What a person chooses is written into ``quire.toml``, and nothing else changes there."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.errors import UsageError
from quire.llm.choosing import choose

WRITTEN = """\
# our settings
[project]
name = "Coffee"   # the company

[models]
fast = "openai:gpt-6-luna"  # cheap
day = "kept?"

[models.limits]
day_usd = 3  # a day

[connections.warehouse]
url = "duckdb:coffee.duckdb"
"""
KEPT = WRITTEN.replace('day = "kept?"\n', "")


def chosen(folder, text=None, tasks=None, **names):
    path = folder / "quire.toml"
    if text is not None:
        path.write_text(text)
    choose(folder, names, tasks or {})
    return path.read_text() if path.exists() else None


def test_a_name_is_changed_and_every_other_byte_stays(tmp_path):
    after = chosen(tmp_path, KEPT, fast="ollama:qwen3", fallback="")
    assert after == KEPT.replace("openai:gpt-6-luna", "ollama:qwen3")


def test_a_name_that_is_empty_goes(tmp_path):
    after = chosen(tmp_path, KEPT, strong="anthropic:claude-sonnet-5-5")
    assert "gpt-6-luna" not in after
    assert tomllib.loads(after)["models"]["strong"] == "anthropic:claude-sonnet-5-5"
    assert "day_usd = 3  # a day" in after


def test_tasks_are_written_and_taken_out(tmp_path):
    after = chosen(tmp_path, KEPT, fast="openai:gpt-6-luna", tasks={"sql": "fast", "chart": "strong"})
    assert tomllib.loads(after)["models"]["tasks"] == {"sql": "fast", "chart": "strong"}
    after = chosen(tmp_path, fast="openai:gpt-6-luna", tasks={"chart": "fast"})
    assert tomllib.loads(after)["models"]["tasks"] == {"chart": "fast"}
    after = chosen(tmp_path, fast="openai:gpt-6-luna")
    assert "tasks" not in tomllib.loads(after)["models"]


def test_a_file_without_the_section_gets_it_at_its_end(tmp_path):
    text = '[project]\nname = "Coffee"\n'
    after = chosen(tmp_path, text, fast="openai:x", strong="openai:y")
    assert after.startswith(text)
    assert tomllib.loads(after)["models"] == {"fast": "openai:x", "strong": "openai:y"}


def test_a_project_without_a_file_gets_one(tmp_path):
    assert tomllib.loads(chosen(tmp_path, fast="openai:x")) == {"models": {"fast": "openai:x"}}


def test_choosing_nothing_writes_nothing(tmp_path):
    assert chosen(tmp_path) is None
    assert chosen(tmp_path, '[project]\nname = "x"\n') == '[project]\nname = "x"\n'


def test_a_name_cannot_write_other_settings(tmp_path):
    after = chosen(tmp_path, KEPT, fast='openai:"\n[project]\nname = "x')
    assert tomllib.loads(after)["project"] == {"name": "Coffee"}


@pytest.mark.parametrize("name", ["gpt", "acme:x"])
def test_a_wrong_name_is_refused_and_nothing_is_written(tmp_path, name):
    (tmp_path / "quire.toml").write_text(KEPT)
    with pytest.raises(UsageError):
        choose(tmp_path, {"fast": name}, {})
    assert (tmp_path / "quire.toml").read_text() == KEPT


@pytest.mark.parametrize("text", ["[project", "models = 3\n", WRITTEN])
def test_a_file_that_is_wrong_is_not_written_over(tmp_path, text):
    (tmp_path / "quire.toml").write_text(text)
    with pytest.raises(UsageError):
        choose(tmp_path, {"fast": "openai:x"}, {})
    assert (tmp_path / "quire.toml").read_text() == text


@given(st.dictionaries(st.sampled_from(["plan", "sql", "chart"]), st.sampled_from(["fast", "strong"])))
def test_choosing_twice_is_choosing_once(tmp_path_factory, tasks):
    folder = tmp_path_factory.mktemp("p")
    once = chosen(folder, KEPT, tasks=tasks, fast="openai:x")
    assert chosen(folder, tasks=tasks, fast="openai:x") == once
    assert tomllib.loads(once)["models"].get("tasks", {}) == tasks
