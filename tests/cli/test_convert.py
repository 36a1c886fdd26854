import json

from quire.cli import main

FILE = {"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": []}], "nbformat": 4}


def test_a_person_reads_what_was_converted(tmp_path, capsys):
    (tmp_path / "a.ipynb").write_text(json.dumps(FILE))
    assert main(["convert", str(tmp_path / "a.ipynb"), str(tmp_path / "a.md")]) == 0
    assert "a.md: 1 cell (1 Python), outputs of 0." in capsys.readouterr().out
    assert (tmp_path / "a.md").read_text() == "```python\nx = 1\n```\n"


def test_a_program_reads_json(tmp_path, capsys):
    (tmp_path / "a.ipynb").write_text(json.dumps(FILE))
    assert main(["convert", str(tmp_path / "a.ipynb"), str(tmp_path / "a.py"), "-o", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["cells"], found["outputs_lost"]) == ("percent", {"python": 1}, 0)


def test_a_damaged_file_is_one_sentence_and_code_1(tmp_path, capsys):
    (tmp_path / "a.ipynb").write_text('{"cells": [')
    assert main(["convert", str(tmp_path / "a.ipynb"), str(tmp_path / "a.md")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("a.ipynb is damaged")
    assert said.count("\n") == 1
    assert not (tmp_path / "a.md").exists()
