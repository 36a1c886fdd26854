"""``quire edit``: what a path means, what is printed, when a browser is opened."""

import json
import threading

import pytest

from quire.cli import edit as edit_command
from quire.cli import main
from quire.cli.edit import announcer, find, has_screen
from quire.document import Project
from quire.errors import UsageError


@pytest.fixture
def project(tmp_path):
    (tmp_path / "quire.toml").write_text('[project]\nname = "Shop"\n')
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "plan.md").write_text("# Plan\n")
    return tmp_path


def test_a_folder_is_the_project_that_it_is_in(project):
    found, notebook = find(project / "team")
    assert (found.root, notebook) == (project.resolve(), "")


def test_a_notebook_is_named_by_its_path_in_the_project(project):
    assert find(project / "team" / "plan.md")[1] == "team/plan.md"
    assert find(project / "new.md")[1] == "new.md"


def test_what_is_no_notebook_is_said_with_the_command_that_makes_one_of_it(project):
    (project / "a.ipynb").write_text("{}")
    with pytest.raises(UsageError, match=r"quire convert .*a\.ipynb .*a\.md"):
        find(project / "a.ipynb")
    with pytest.raises(UsageError, match="is not a notebook"):
        find(project / "a.txt")
    with pytest.raises(UsageError, match="There is no folder"):
        find(project / "nowhere" / "a.md")


def test_the_address_is_printed_for_a_person_and_for_a_program(project, capsys):
    found = Project.find(project)
    announcer(found, browser=False, output="text")("http://127.0.0.1:1/?token=t", "t")
    out = capsys.readouterr().out
    assert "Shop is open at" in out
    assert "http://127.0.0.1:1/?token=t" in out
    announcer(found, browser=False, output="json")("http://127.0.0.1:1/?token=t", "t")
    told = json.loads(capsys.readouterr().out)
    assert told == {"address": "http://127.0.0.1:1/?token=t", "token": "t", "folder": str(project.resolve())}


@pytest.mark.parametrize(("wanted", "display", "opened"), [(True, ":0", True), (True, "", False), (False, ":0", False)])
def test_a_browser_is_opened_only_when_wanted_and_seen(project, monkeypatch, capsys, wanted, display, opened):
    called = threading.Event()
    monkeypatch.setattr(edit_command.webbrowser, "open", lambda place: called.set())
    for name in ("WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setattr(edit_command.sys, "platform", "linux")
    announcer(Project.find(project), browser=wanted, output="text")("http://127.0.0.1:1/", "t")
    assert called.wait(5 if opened else 0.05) is opened


def test_over_ssh_there_is_no_screen(monkeypatch):
    monkeypatch.setenv("DISPLAY", "localhost:10.0")
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    assert not has_screen()


def test_a_wrong_port_is_a_usage_error(capsys):
    assert main(["edit", "--port", "99999"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
