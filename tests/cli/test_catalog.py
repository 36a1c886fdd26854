"""quire catalog: show, validate."""

import json
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from quire.catalog.rules import breaches
from quire.cli import main
from quire.cli.catalog import SUBCOMMANDS

COFFEE = str(Path(__file__).resolve().parents[2] / "examples" / "coffee")
MODEL = """\
version: 0.2.0.dev0
semantic_model:
  - name: shop
    datasets:
      - name: orders
        source: orders
        colour: red
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "quire.toml").write_text("")
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "shop.yml").write_text(MODEL)
    return tmp_path


@pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
def test_every_subcommand_exists_and_shows_examples(name, capsys):
    assert main(["catalog", name, "--help"]) == 0
    assert "Examples:" in capsys.readouterr().out
    assert import_module(f"quire.cli.catalog_{name}").EXAMPLES


def test_the_group_alone_lists_its_subcommands(capsys):
    assert main(["catalog"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in SUBCOMMANDS)


def test_a_mistake_in_a_subcommand_points_to_its_help(capsys):
    assert main(["catalog", "show", "--colour"]) == 2
    assert "See: quire catalog show --help" in capsys.readouterr().err
    assert main(["catalog", "paint"]) == 2
    assert "See: quire catalog --help" in capsys.readouterr().err


def test_a_summary_counts_items_and_says_which_files_hold_them(capsys):
    assert main(["catalog", "show", "--project", COFFEE, "-o", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["datasets"] == 17
    assert told["fields"] > 100
    assert set(told["sources"]) >= {"catalog/coffee.yml"}
    assert main(["catalog", "show", "--project", COFFEE]) == 0
    assert "17 datasets with" in capsys.readouterr().out


def test_what_is_wrong_is_printed_with_file_and_line_and_exit_code_1(project, capsys):
    assert main(["catalog", "validate", "--project", str(project)]) == 1
    assert capsys.readouterr().out.startswith("catalog/shop.yml:7: ")
    assert main(["catalog", "validate", "--project", str(project), "-o", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["valid"]
    assert told["problems"][0]["line"] == 7


def test_a_catalog_without_faults_is_said_to_be_valid(project, capsys):
    (project / "catalog" / "shop.yml").write_text(MODEL.replace("        colour: red\n", ""))
    assert main(["catalog", "validate", "--project", str(project)]) == 0
    assert "Nothing is wrong" in capsys.readouterr().out


def test_an_export_is_one_ossie_file_without_what_is_hidden(tmp_path, capsys):
    assert main(["catalog", "export", "--project", COFFEE]) == 0
    text = capsys.readouterr().out
    assert "QUIRE" not in text
    assert "orders_old" not in text
    assert list(breaches(yaml.safe_load(text))) == []
    assert main(["catalog", "export", str(tmp_path / "out.yml"), "--project", COFFEE, "-o", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["datasets"] == 15
    assert (tmp_path / "out.yml").read_text() == text
    assert main(["catalog", "export", str(tmp_path / "none" / "out.yml"), "--project", COFFEE]) == 1
    assert "was not saved" in capsys.readouterr().err
