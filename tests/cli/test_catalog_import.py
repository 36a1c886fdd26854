"""quire catalog import."""

import json
from pathlib import Path

import pytest

from quire.catalog import read_catalog
from quire.cli import main

FIXTURES = Path(__file__).parents[1] / "fixtures" / "importers"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "quire.toml").write_text('[connections.warehouse]\nurl = "duckdb:x.duckdb"\n')
    return tmp_path


def run(project, *arguments):
    return main(["catalog", "import", *map(str, arguments), "--project", str(project)])


def test_an_import_is_written_said_and_read_back_without_problems(project, capsys):
    assert run(project, FIXTURES / "snowflake.yml", "--connection", "warehouse") == 0
    told = capsys.readouterr().out
    assert "snowflake Sales → catalog/imported/sales.yml: 2 datasets, 7 fields, 1 joins, 4 metrics." in told
    assert "Not carried over: 1" in told
    assert "(snowflake.yml:" in told
    catalog = read_catalog(project / "catalog")
    assert catalog.problems == ()
    assert {dataset.connection for dataset in catalog.datasets} == {"warehouse"}
    assert catalog.datasets[0].origin.imported == "snowflake Sales"
    assert catalog.examples[0].endorsement == "endorsed"
    assert catalog.examples[0].datasets == ("orders",)


def test_the_same_import_again_changes_nothing_and_another_replaces_it_whole(project, capsys):
    model = project / "shop.yml"
    model.write_text((FIXTURES / "snowflake.yml").read_text())
    assert run(project, model, "-o", "json") == 0
    assert json.loads(capsys.readouterr().out)["changed"] is True
    files = {file: file.read_bytes() for file in (project / "catalog" / "imported").iterdir()}
    assert run(project, model, "-o", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changed"] is False
    assert told["counts"]["metrics"] == {"found": 4, "carried": 4}
    assert {file: file.read_bytes() for file in (project / "catalog" / "imported").iterdir()} == files
    model.write_text("name: Sales\ntables:\n  - {name: a, base_table: {table: a}}\n")
    assert run(project, model) == 0
    assert [file.name for file in (project / "catalog" / "imported").iterdir()] == ["sales.yml"]
    assert [dataset.name for dataset in read_catalog(project / "catalog").datasets] == ["a"]


def test_a_file_of_another_origin_is_not_overwritten(project, capsys):
    assert run(project, FIXTURES / "cube.yml", "--name", "shop") == 0
    assert run(project, FIXTURES / "snowflake.yml", "--name", "shop") == 2
    assert "catalog/imported/shop.yml was written from cube" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("cubes:\n  - name: [\n", 1, "model.yml:3: This is not YAML"),
        ("cubes: [{name: '{% x %}', sql: {{ y }}]", 1, "templates"),
        ("colour: red\n", 1, "This is not a model that can be imported."),
        ("version: 0.2.0.dev0\nsemantic_model: [{name: x}]\n", 1, "An Ossie file needs no import"),
        ("cubes: []\n", 1, "There is no table in this Cube model"),
    ],
)
def test_what_is_no_model_is_one_clear_error_and_writes_nothing(project, capsys, text, code, said):
    (project / "model.yml").write_text(text)
    assert run(project, project / "model.yml") == code
    assert said in capsys.readouterr().err
    assert not (project / "catalog").exists()


def test_mistakes_of_a_person_say_what_to_do(project, capsys):
    assert run(project, project / "nowhere") == 2
    assert run(project, FIXTURES / "cube.yml", "--connection", "shop") == 2
    assert "warehouse" in capsys.readouterr().err
    assert run(project, FIXTURES / "cube.yml", "--format", "dbt") == 1
    assert "There is nothing of dbt here, but Cube." in capsys.readouterr().err


def test_a_folder_with_a_broken_file_and_two_formats(project, capsys):
    folder = project / "models"
    folder.mkdir()
    for name in ("cube.yml", "snowflake.yml"):
        (folder / name).write_text((FIXTURES / name).read_text())
    (folder / "broken.yml").write_text("a: [\n")
    assert run(project, folder) == 1
    assert "--format" in capsys.readouterr().err
    assert run(project, folder, "--format", "cube", "-o", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == "catalog/imported/models.yml"
    reasons = {note["what"]: note["why"] for note in told["notes"]}
    assert "snowflake.yml" in reasons
    assert reasons["a file"].startswith("This is not YAML")
    assert any(note["place"].startswith("broken.yml:") for note in told["notes"])
