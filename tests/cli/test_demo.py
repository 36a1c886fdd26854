"""The sample project is made ready: copied, its warehouse made when missing or outdated."""

import os
from datetime import date, datetime, timedelta

import pytest

from quire.cli import demo as demo_command
from quire.cli.demo import is_outdated, make_warehouse, prepare
from quire.errors import QuireError

GENERATOR = """
import argparse, pathlib
parser = argparse.ArgumentParser()
parser.add_argument("--path", type=pathlib.Path)
parser.parse_args().path.write_text("made")
"""


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """A sample project as it lies in an installed package."""
    source = tmp_path / "installed"
    (source / "warehouse").mkdir(parents=True)
    (source / "generate.py").write_text(GENERATOR)
    (source / "quire.toml").write_text("[project]\n")
    (source / "warehouse" / "01.sql").write_text("SELECT 1")
    (source / "coffee.duckdb").write_text("of another machine")
    monkeypatch.setattr(demo_command, "INSTALLED", source)
    monkeypatch.setattr(demo_command, "CHECKOUT", tmp_path / "nowhere")
    monkeypatch.chdir(tmp_path)
    return source


def test_from_a_checkout_the_sample_itself_is_opened(sample, monkeypatch):
    monkeypatch.setattr(demo_command, "CHECKOUT", sample)
    assert prepare(None) == sample


def test_installed_it_is_copied_without_its_warehouse(sample, tmp_path):
    place = prepare(None)
    assert place == tmp_path / "quire-demo"
    assert (place / "quire.toml").exists()
    assert not (place / "coffee.duckdb").exists()


def test_a_copy_that_is_there_already_is_kept(sample, tmp_path):
    place = prepare(tmp_path / "mine")
    (place / "quire.toml").write_text("# mine")
    assert prepare(tmp_path / "mine") == place
    assert (place / "quire.toml").read_text() == "# mine"


def test_a_folder_with_something_else_is_left_alone(sample, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("important")
    with pytest.raises(QuireError, match="holds something else"):
        prepare(tmp_path / "mine")


def test_a_missing_warehouse_is_outdated_until_it_is_made(sample, capsys):
    (sample / "coffee.duckdb").unlink()
    assert is_outdated(sample)
    make_warehouse(sample, say=True)
    assert (sample / "coffee.duckdb").read_text() == "made"
    assert not is_outdated(sample)
    assert "Made the sample warehouse" in capsys.readouterr().err


def test_a_warehouse_of_an_earlier_month_is_outdated(sample):
    first = date.today().replace(day=1)
    before = datetime.combine(first - timedelta(days=1), datetime.min.time()).timestamp()
    for file in sample.rglob("*"):
        os.utime(file, (before, before))
    assert is_outdated(sample)


def test_a_warehouse_older_than_its_statements_is_outdated(sample):
    made = (sample / "coffee.duckdb").stat().st_mtime
    os.utime(sample / "warehouse" / "01.sql", (made + 10, made + 10))
    assert is_outdated(sample)


def test_a_generator_that_fails_is_one_sentence(sample):
    (sample / "generate.py").write_text("raise SystemExit('no space left')")
    with pytest.raises(QuireError, match="no space left"):
        make_warehouse(sample, say=False)
