"""``quire run``: a notebook in a real kernel, without a browser."""

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from quire.cli import main
from quire.document import OutputStore

NOTEBOOK = """---
title: Sales
---

```input region
type: select
options: [North, West]
value: North
```

```sql sales connection=shop
SELECT * FROM orders WHERE region = {{ region }}
```

```python
total = int(sales.amount.sum())
print("total", total)
total
```

Sold in {{ region }}: {{ total:,.0f }}.

```chart
mark: bar
data: sales
x: region
y: sum(amount)
```
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "quire.toml").write_text('[project]\nname = "Shop"\n[connections.shop]\nurl = "duckdb:shop.duckdb"\n')
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT * FROM (VALUES ('North', 5), ('West', 7), ('West', 8)) t(region, amount)"
        )
    (tmp_path / "sales.md").write_text(NOTEBOOK)
    return tmp_path


def ran(capsys, *arguments):
    code = main(["run", *map(str, arguments), "-o", "json"])
    return code, json.loads(capsys.readouterr().out)


def test_every_cell_is_reported_with_status_output_and_seconds(project, capsys):
    code, report = ran(capsys, project / "sales.md")
    assert code == 0, report
    assert report["status"] == "ok"
    by_kind = {cell["kind"]: cell for cell in report["cells"]}
    assert {cell["status"] for cell in report["cells"]} == {"ok"}
    assert (by_kind["sql"]["name"], by_kind["sql"]["output"]) == ("sales", "1 row × 2")
    assert by_kind["python"]["output"] == "total 5; 5"
    assert by_kind["markdown"]["output"] == "Sold in North: 5."
    assert by_kind["chart"]["output"] == "chart"
    assert all(cell["seconds"] >= 0 for cell in report["cells"])


def test_inputs_are_set_from_the_command_line(project, capsys):
    code, report = ran(capsys, project / "sales.md", "--set", "region=West")
    assert code == 0
    assert "total 15; 15" in [cell["output"] for cell in report["cells"]]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("regoin=West", "There is no input 'regoin'"),
        ("region=Mars", "'Mars' is not one of North, West"),
        ("region", "not understood"),
    ],
)
def test_a_setting_that_is_not_understood_is_a_usage_error(project, capsys, setting, said):
    assert main(["run", str(project / "sales.md"), "--set", setting]) == 2
    assert said in capsys.readouterr().err


def test_a_cell_that_fails_is_said_with_its_line_and_what_needed_it_did_not_run(project, capsys):
    (project / "bad.md").write_text(
        "```python\nx = 1\ny = x / 0\n```\n\n```python\ny + 1\n```\n\n```python\nz = 3\nz\n```\n"
    )
    code, report = ran(capsys, project / "bad.md")
    assert code == 1
    failed, dependent, other = report["cells"]
    assert (failed["status"], failed["error"], failed["line"]) == ("error", "ZeroDivisionError: division by zero", 2)
    assert dependent["status"] == "aborted"
    assert (other["status"], other["output"]) == ("ok", "3")


def test_two_definitions_of_a_name_are_said_at_their_cells(project, capsys):
    (project / "twice.md").write_text("```python\nx = 1\n```\n\n```python\nx = 2\n```\n\n```python\nx + 1\n```\n")
    code, report = ran(capsys, project / "twice.md")
    assert code == 1
    first, second, third = report["cells"]
    assert {first["status"], second["status"], third["status"]} <= {"error", "aborted"}
    assert "x" in first["error"]


def test_the_text_report_has_a_line_for_each_cell_and_one_for_all(project, capsys):
    assert main(["run", str(project / "sales.md")]) == 0
    captured = capsys.readouterr()
    *lines, last = captured.out.splitlines()
    assert len(lines) == 5
    assert all(line.startswith("✓ ") for line in lines)
    assert last.startswith("5 of 5 cells ended well")
    assert captured.err == ""


def test_the_notebook_is_not_touched_and_outputs_are_kept_only_when_asked_for(project, capsys):
    before = (project / "sales.md").read_bytes()
    ran(capsys, project / "sales.md")
    assert OutputStore.beside(project / "sales.md").latest() == {}
    ran(capsys, project / "sales.md", "--save-outputs")
    kept = OutputStore.beside(project / "sales.md").latest()
    assert len(kept) == 5
    assert all(result.snapshot for result in kept.values())
    assert (project / "sales.md").read_bytes() == before


def test_a_kernel_that_dies_is_one_sentence(project, capsys):
    (project / "dies.md").write_text("```python\nimport os\nos._exit(3)\n```\n")
    assert main(["run", str(project / "dies.md")]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "kernel" in captured.err


def test_a_file_that_is_not_there_or_no_notebook_is_a_usage_error(project, capsys):
    assert main(["run", str(project / "nowhere.md")]) == 2
    assert main(["run", str(project / "x.ipynb")]) == 2
    assert "quire convert" in capsys.readouterr().err


def test_nothing_is_left_behind_when_it_is_interrupted(project):
    (project / "slow.md").write_text(
        "```python\nimport os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)\n```\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "quire.cli", "run", "slow.md"], cwd=project, stderr=subprocess.PIPE
    )
    pid = project / "pid"
    wait_until(lambda: pid.exists() and pid.read_text())
    process.send_signal(2)
    assert process.wait(20) == 130
    assert process.stderr.read() == b""
    wait_until(lambda: not is_running(int(pid.read_text())))


def test_progress_is_shown_on_a_terminal_only(project):
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "quire.cli", "run", "sales.md"]
    done = subprocess.run(command, cwd=project, stdout=subprocess.PIPE, stderr=follower, timeout=60, check=True)
    os.close(follower)
    os.set_blocking(leader, False)
    shown = os.read(leader, 100_000)
    os.close(leader)
    assert b"Running" in shown
    assert b"5 of 5" in done.stdout


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
