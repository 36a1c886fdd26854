"""What ``quire doctor`` finds missing."""

import json
import os

import duckdb
import pytest

from quire.cli import doctor as doctor_command
from quire.cli import main
from quire.cli.doctor import examine
from quire.kernel import wall_lacking


@pytest.fixture
def project(tmp_path):
    (tmp_path / "quire.toml").write_text('[project]\nname = "Shop"\n[connections.shop]\nurl = "duckdb:shop.duckdb"\n')
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    return tmp_path


@pytest.fixture(autouse=True)
def built(tmp_path_factory, monkeypatch):
    static = tmp_path_factory.mktemp("static")
    (static / "index.html").write_text("<!doctype html>")
    monkeypatch.setattr(doctor_command, "STATIC", static)
    return static


def found(report, name):
    return [check for check in report.checks if check.name == name]


def test_it_says_whether_previews_are_behind_a_wall(project, monkeypatch):
    (check,) = found(examine(project), "Previews")
    assert check.state == ("note" if wall_lacking() else "ok")
    monkeypatch.setattr(doctor_command, "wall_lacking", lambda: "No Landlock here.")
    (check,) = found(examine(project), "Previews")
    assert (check.state, check.message) == ("note", "not walled. No Landlock here.")


def test_a_project_in_order_is_well(project):
    report = examine(project)
    assert report.well, report
    (connection,) = found(report, "Connection shop")
    assert (connection.state, connection.message) == ("ok", "answers, 1 tables")


def test_a_missing_database_is_said_with_what_to_do(project):
    (project / "shop.duckdb").unlink()
    report = examine(project)
    assert not report.well
    (connection,) = found(report, "Connection shop")
    assert connection.state == "missing"
    assert "shop.duckdb" in connection.message
    assert connection.remedy


def test_a_wrong_quire_toml_is_said(project):
    (project / "quire.toml").write_text("[project\n")
    (check,) = found(examine(project), "Project")
    assert check.state == "missing"
    assert "quire.toml" in check.message


def test_a_problem_in_the_semantic_model_is_said_with_its_line(project):
    (project / "catalog").mkdir()
    (project / "catalog" / "model.yml").write_text("semantic_model:\n  - name: [\n")
    (check, *_) = found(examine(project), "Catalog")
    assert check.state == "missing"
    assert check.message.startswith("catalog/model.yml:")


def test_a_kernel_python_that_does_not_start_is_said(project):
    (project / "quire.toml").write_text('[kernel]\npython = "/no/such/python"\n')
    (check,) = found(examine(project), "Kernel")
    assert check.state == "missing"
    assert "[kernel] python" in check.remedy


def test_a_kernel_python_without_packages_is_said_with_the_command_that_gets_them(project):
    bare = project / "bare"
    bare.write_text("#!/bin/sh\necho 3.11.2 pandas\n")
    bare.chmod(0o755)
    (project / "quire.toml").write_text(f'[kernel]\npython = "{bare}"\n')
    (check,) = found(examine(project), "Kernel")
    assert check.remedy == f"Run: {bare} -m pip install pandas"


def test_an_unbuilt_web_part_is_missing(project, built):
    (built / "index.html").unlink()
    (check,) = found(examine(project), "Web part")
    assert (check.state, check.remedy) == ("missing", "Run: make web")


def test_a_folder_that_cannot_be_written_is_said(project, monkeypatch):
    writable = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != project and writable(path, mode))
    (check,) = found(examine(project), "Project folder")
    assert check.state == "missing"


def test_the_exit_code_and_the_report_as_json(project, capsys):
    assert main(["doctor", str(project), "-o", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["well"] is True
    (project / "shop.duckdb").unlink()
    assert main(["doctor", str(project)]) == 1
    assert "✗ Connection shop" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path, capsys):
    assert main(["doctor", str(tmp_path / "nowhere")]) == 2
    assert "There is no folder" in capsys.readouterr().err
