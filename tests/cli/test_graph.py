import json
import subprocess
import sys

from quire.cli import main

NOTEBOOK = """\
# Title

```python
orders = load()
```

```sql revenue
SELECT * FROM orders
```

Total {{ revenue.x.sum() }}

```python
orders["x"] = 1
a = b
```

```python
b = a
```
"""


def test_a_person_reads_who_reads_what(tmp_path, capsys):
    (tmp_path / "n.md").write_text(NOTEBOOK)
    assert main(["graph", str(tmp_path / "n.md")]) == 0
    said = capsys.readouterr().out
    assert "sql      revenue" in said
    assert "reads orders from 2 orders = load()" in said
    assert "changes orders" in said
    assert "✗ These cells wait for each other" in said
    assert "# Title" not in said


def test_a_program_reads_cells_and_edges(tmp_path, capsys):
    (tmp_path / "n.md").write_text(NOTEBOOK)
    assert main(["graph", str(tmp_path / "n.md"), "-o", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    by_name = {cell["name"]: cell for cell in found["cells"]}
    assert by_name["revenue"]["definitions"] == ["revenue"]
    assert by_name["revenue"]["blocked"] is False
    assert {
        "source": by_name["revenue"]["upstream"][0],
        "target": by_name["revenue"]["id"],
        "names": ["orders"],
    } in found["edges"]


def test_graphviz_gets_a_graph(tmp_path, capsys):
    (tmp_path / "n.md").write_text(NOTEBOOK)
    assert main(["graph", str(tmp_path / "n.md"), "-o", "dot"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("digraph notebook {")
    assert '[label="orders"]' in said
    assert "color=red" in said


def test_notebooks_of_other_formats_are_read(tmp_path, capsys):
    (tmp_path / "n.py").write_text("# %%\nx = 1\n\n# %%\ny = x\n")
    assert main(["graph", str(tmp_path / "n.py"), "-o", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [edge["names"] for edge in found["edges"]] == [["x"]]


def test_mistakes_are_one_sentence(tmp_path, capsys):
    assert main(["graph"]) == 2
    assert main(["graph", str(tmp_path / "missing.md")]) == 1
    assert main(["graph", "n.md", "--jsonl"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_stream_of_cells_is_answered_line_by_line_whatever_comes():
    requests = [
        json.dumps({"id": 1, "kind": "python", "code": "df['x'] = y"}),
        json.dumps({"id": "two", "kind": "sql", "code": "CREATE TABLE a AS FROM b"}),
        "not json",
        "[1]",
        json.dumps({"id": 3, "kind": "cobol", "code": "x"}),
        json.dumps({"id": 4, "kind": "python", "code": "x = \ud800\x00"}),
        json.dumps({"id": 5, "kind": "python", "code": "(" * 100_000}),
        json.dumps({"id": 6, "kind": "sql", "code": "SELECT * FORM t"}),
        "",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "quire.cli", "graph", "--jsonl"],
        input="\n".join(requests),
        capture_output=True,
        check=False,
        text=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [answer["id"] for answer in answers] == [1, "two", None, None, 3, 4, 5, 6]
    assert answers[0] == {
        "id": 1, "definitions": [], "references": ["df", "y"], "mutates": ["df"], "deferred": [], "deletes": [],
        "dynamic": False, "diagnostics": [],
    }  # fmt: skip
    assert answers[1]["definitions"] == ["a"]
    assert all("error" in answer for answer in answers[2:5])
    assert all(answer["diagnostics"] for answer in answers[5:])
