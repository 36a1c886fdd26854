import pytest

from quire.document import Project
from quire.errors import UsageError


def write(folder, text):
    (folder / "quire.toml").write_text(text, encoding="utf-8")


def test_a_folder_without_settings_is_a_project_with_defaults(tmp_path):
    project = Project.find(tmp_path / "notebook.md")
    assert (project.root, project.name, project.timezone) == (tmp_path, tmp_path.name, "UTC")
    assert (project.connection, project.frames, project.python) == ("", "pandas", "")
    assert project.state == tmp_path / ".quire"


def test_settings_are_found_upwards_from_a_file(tmp_path):
    write(tmp_path, '[project]\nname = "Coffee"\ntimezone = "Europe/Berlin"\n[connections.shop]\nurl = "duckdb:a.db"\n')
    (tmp_path / "notes" / "deep").mkdir(parents=True)
    project = Project.find(tmp_path / "notes" / "deep" / "x.md")
    assert (project.root, project.name, project.timezone) == (tmp_path, "Coffee", "Europe/Berlin")
    assert project.key(tmp_path / "notes" / "deep" / "x.md") == "notes/deep/x.md"


def test_the_only_connection_is_the_default_one(tmp_path):
    write(tmp_path, '[connections.shop]\nurl = "duckdb:a.db"\n')
    assert Project.find(tmp_path).connection == "shop"
    assert Project.find(tmp_path).connections == {"shop": {"url": "duckdb:a.db"}}


def test_with_several_connections_none_is_the_default_unless_said(tmp_path):
    write(tmp_path, '[connections.a]\nurl = "duckdb:a.db"\n[connections.b]\nurl = "duckdb:b.db"\n')
    assert Project.find(tmp_path).connection == ""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[project", "cannot be read"),
        ("project = 3", "not a section"),
        ("[connections]\nshop = 3", "connections.shop"),
        ('[kernel]\nframes = "numpy"', "pandas, polars, arrow"),
        ('[project]\nconnection = "shop"', "connections.shop"),
        ('[project]\ntimezone = "Mars/Base"', "Mars/Base"),
        ("[project]\nname = 3", "name is 3"),
    ],
)
def test_wrong_settings_are_said_with_the_file(tmp_path, text, word):
    write(tmp_path, text)
    with pytest.raises(UsageError, match=word) as caught:
        Project.find(tmp_path)
    assert str(tmp_path / "quire.toml") in str(caught.value)


def test_state_is_hidden_from_git(tmp_path):
    project = Project.find(tmp_path)
    assert project.keep(project.state / "outputs").is_dir()
    assert (tmp_path / ".quire" / ".gitignore").read_text() == "*\n"
