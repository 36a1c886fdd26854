"""The door to terminals: one file per command.

A command ``NAME`` is a function ``NAME`` in the module ``quire.cli.NAME``, loaded only when it is asked for, so that
``quire graph`` never pays for the server. A module may also hold ``EXAMPLES``, lines shown at the end of its help.
A module with ``SUBCOMMANDS`` (name to summary) is a group: ``quire GROUP NAME`` is the function ``GROUP_NAME`` in the
module ``quire.cli.GROUP_NAME``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import typer

from quire import __version__
from quire.cli.output import show_failure, wants_json
from quire.errors import QuireError, UsageError

__all__ = ["main"]

COMMANDS: dict[str, str] = {
    "init": "Make a project, and read a database into its semantic model.",
    "demo": "Open the sample project: a coffee company's warehouse, its notebooks and its semantic model.",
    "edit": "Open a project or a notebook in the browser.",
    "run": "Run a notebook without a browser and say how each cell went.",
    "ask": "Ask a question of the project's data.",
    "check": "Check SQL, or what a model said, against what is known of the data.",
    "recommend": "Print what a model would get to see for a question, and why.",
    "convert": "Turn a notebook into another format.",
    "catalog": "Look at, check and move what is written down about the data.",
    "ledger": "Read and export what was asked, answered and decided.",
    "graph": "Show what each cell defines, reads and depends on.",
    "doctor": "Say what is missing here and how to get it.",
}
HELP = f"Quire {__version__}: a reactive SQL + Python notebook. 'quire COMMAND --help' shows examples."
# What parsing raises: click's own class, which typer carries under names that differ between its versions.
MISTAKE: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
DONE, FAILED, MISUSED, STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (the process's own when None) name; gives the exit code.

    A person's mistake is one sentence on stderr, or one JSON object on stdout under ``-o json``; never a traceback.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = wants_json(given)
    try:
        outcome = typer.main.get_command(_application(given))(given, prog_name="quire", standalone_mode=False)
    except UsageError as mistake:
        show_failure(mistake, as_json)
        return MISUSED
    except QuireError as failure:
        show_failure(failure, as_json)
        return FAILED
    except MISTAKE as mistake:
        remedy = f"See: {_asked(given)} --help"
        show_failure(UsageError(mistake.format_message(), remedy=remedy), as_json)
        return MISUSED
    except (KeyboardInterrupt, typer.Abort):
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its end
        return DONE
    return outcome if isinstance(outcome, int) else DONE


def _application(given: Sequence[str]) -> typer.Typer:
    """Every command by name and summary; only the one that ``given`` asks for is loaded."""
    application = typer.Typer(
        name="quire",
        help=HELP,
        add_completion=False,
        no_args_is_help=False,
        invoke_without_command=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @application.callback(invoke_without_command=True)
    def quire(
        context: typer.Context,
        version: bool = typer.Option(False, "--version", help="Print the version and exit."),
    ) -> None:
        if version:
            typer.echo(f"quire {__version__}")
        elif context.invoked_subcommand is None:
            typer.echo(context.get_help())

    _register(application, COMMANDS, _words(given))
    return application


def _register(application: typer.Typer, commands: Mapping[str, str], words: Sequence[str], prefix: str = "") -> None:
    """Add the commands; the one that the first word names is loaded, with its subcommands when it is a group."""
    for name, summary in commands.items():
        if name != next(iter(words), ""):
            application.command(name, short_help=summary)(_unloaded)
            continue
        module = import_module(f"quire.cli.{prefix}{name}")
        examples = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in getattr(module, "EXAMPLES", ()))
        if hasattr(module, "SUBCOMMANDS"):
            group = typer.Typer(
                help=module.__doc__, epilog=examples, invoke_without_command=True, rich_markup_mode=None
            )
            group.callback(invoke_without_command=True)(_show_help)
            _register(group, module.SUBCOMMANDS, words[1:], f"{prefix}{name}_")
            application.add_typer(group, name=name, short_help=summary)
        else:
            command: Callable[..., Any] = getattr(module, f"{prefix}{name}")
            application.command(name, short_help=summary, epilog=examples, no_args_is_help=False)(command)


def _words(given: Sequence[str]) -> list[str]:
    return [word for word in given if not word.startswith("-")]


def _asked(given: Sequence[str]) -> str:
    """The command that was meant, as far as it is one."""
    words = _words(given)
    if not words or words[0] not in COMMANDS:
        return "quire"
    subcommands = getattr(import_module(f"quire.cli.{words[0]}"), "SUBCOMMANDS", {})
    return " ".join(["quire", words[0], *(word for word in words[1:2] if word in subcommands)])


def _show_help(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _unloaded() -> None:
    """Stand in the list of commands for one that this call does not need."""
