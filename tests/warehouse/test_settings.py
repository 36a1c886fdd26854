"""Connections are read from quire.toml; what is wrong there is one sentence."""

from __future__ import annotations

import pytest

from quire.document import Project
from quire.errors import ConnectionFailed, UsageError
from quire.warehouse import ConnectionSettings, connections, open_engine
from quire.warehouse.settings import resolve_url


def project(tmp_path, text):
    (tmp_path / "quire.toml").write_text(text)
    return Project.find(tmp_path)


def test_a_connection_has_defaults_and_the_projects_time_zone(tmp_path):
    found = connections(
        project(tmp_path, '[project]\ntimezone = "Europe/Berlin"\n[connections.a]\nurl = "duckdb:a.db"')
    )
    assert found == {"a": ConnectionSettings(name="a", url="duckdb:a.db", timezone="Europe/Berlin")}
    assert found["a"].read_only


def test_everything_can_be_said(tmp_path):
    text = 'url = "duckdb:a.db"\nread_only = false\nmemory = "512MB"\nseconds = 1.5\nrows = 10\nfiles = true'
    assert connections(project(tmp_path, "[connections.a]\n" + text))["a"] == ConnectionSettings(
        "a", "duckdb:a.db", False, "512MB", 1.5, 10, True
    )


def test_a_folder_without_settings_has_no_connections(tmp_path):
    assert connections(Project.find(tmp_path)) == {}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('urll = "x"', r"\[connections\.a\] has a key 'urll' that is not known\..*Did you mean 'url'"),
        ("url = 1", "url is 1. Expected: text in quotes"),
        ("read_only = 1", "read_only is 1. Expected: true or false"),
        ('rows = "many"', "rows is 'many'. Expected: a number"),
        ("rows = true", "rows is True. Expected: a number"),
        ("rows = 0", "rows is 0. Expected: a number above 0"),
        ("seconds = -1", "seconds is -1. Expected: a number above 0"),
        ('memory = "much"', "memory is 'much'. Expected: a size like"),
        ("", "has no url"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, line, message):
    url = "" if "url" in line or not line else 'url = "duckdb:a.db"\n'
    with pytest.raises(UsageError, match=message):
        connections(project(tmp_path, f"[connections.a]\n{url}{line}"))


def test_an_address_may_come_from_the_environment_or_the_env_file(tmp_path, monkeypatch):
    settings = ConnectionSettings("a", "env:QUIRE_TEST_URL")
    with pytest.raises(ConnectionFailed, match="QUIRE_TEST_URL, which is not set"):
        open_engine(settings, tmp_path)
    (tmp_path / ".env").write_text('# comment\nexport QUIRE_TEST_URL="duckdb:b.db"\n')
    assert resolve_url(settings, tmp_path) == "duckdb:b.db"
    monkeypatch.setenv("QUIRE_TEST_URL", "duckdb:c.db")
    assert resolve_url(settings, tmp_path) == "duckdb:c.db"


def test_paths_are_relative_to_the_project(tmp_path):
    engine = open_engine(ConnectionSettings("a", "duckdb:data/a.db"), tmp_path)
    assert engine._source.path == str(tmp_path / "data" / "a.db")
    assert open_engine(ConnectionSettings("a", "duckdb:///abs/a.db"), tmp_path)._source.path == "/abs/a.db"
