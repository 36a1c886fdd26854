"""The entry point: what is said, where, and with which exit code."""

import json
import subprocess
import sys
from importlib import import_module

import pytest

from quire import __version__, cli
from quire.cli import COMMANDS, main
from quire.errors import ConnectionFailed, UsageError


@pytest.fixture
def a_command_that(monkeypatch):
    """Register the command ``probe`` that does what the test says."""

    def register(function):
        module = type(sys)("quire.cli.probe")
        module.probe = function
        module.EXAMPLES = ("quire probe",)
        monkeypatch.setitem(sys.modules, "quire.cli.probe", module)
        monkeypatch.setitem(cli.COMMANDS, "probe", "Probe.")

    return register


def test_the_version_is_printed(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"quire {__version__}\n"


def test_without_a_command_the_help_lists_every_command(capsys):
    assert main([]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in COMMANDS)


@pytest.mark.parametrize("arguments", [["frobnicate"], ["--frobnicate"]])
def test_what_is_not_understood_is_one_sentence_and_exit_code_2(arguments, capsys):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "frobnicate" in captured.err


def test_a_failure_is_one_line_on_stderr_and_exit_code_1(a_command_that, capsys):
    def probe() -> None:
        raise ConnectionFailed("No such file:\ncoffee.duckdb.", remedy="Run: quire demo")

    a_command_that(probe)
    assert main(["probe"]) == 1
    captured = capsys.readouterr()
    assert captured.err == "No such file: coffee.duckdb. Run: quire demo\n"
    assert captured.out == ""


def test_under_json_a_failure_is_json_on_stdout(a_command_that, capsys):
    def probe(output: cli.output.Output = "text") -> None:
        raise UsageError("No such input: regoin.", expected="region", remedy="Check --set.")

    a_command_that(probe)
    assert main(["probe", "-o", "json"]) == 2
    assert json.loads(capsys.readouterr().out) == {
        "error": {"message": "No such input: regoin.", "expected": "region", "remedy": "Check --set."}
    }


def test_an_interrupt_ends_quietly_with_130(a_command_that, capsys):
    def probe() -> None:
        raise KeyboardInterrupt

    a_command_that(probe)
    assert main(["probe"]) == 130
    assert capsys.readouterr().err == ""


def test_a_command_chooses_its_exit_code(a_command_that):
    def probe() -> None:
        raise cli.typer.Exit(1)

    a_command_that(probe)
    assert main(["probe"]) == 1


def test_the_help_of_a_command_ends_with_its_examples(a_command_that, capsys):
    def probe() -> None:
        """Probe."""

    a_command_that(probe)
    assert main(["probe", "--help"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("quire probe")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_listed_command_exists_and_shows_examples(name, capsys):
    assert main([name, "--help"]) == 0
    assert "Examples:" in capsys.readouterr().out
    assert import_module(f"quire.cli.{name}").EXAMPLES


def test_the_graph_command_loads_neither_server_nor_session():
    code = "import sys; from quire.cli import main; main(['graph', '--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.rsplit("\n", 2)[-2].split()
    assert not {"quire.server", "quire.session", "quire.kernel", "starlette", "duckdb", "asyncio"} & set(loaded)
