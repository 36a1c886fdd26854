"""Writes docs/reference/checks.md: every check with its code, what it finds, and an example out of its fixture.

python scripts/checks_page.py          # write it
python scripts/checks_page.py --check  # exit code 1 when it is not as it should be
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from quire.checks.order import ORDER

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "checks.md"
SOURCES = ROOT / "src" / "quire" / "checks"
FIXTURES = ROOT / "tests" / "fixtures" / "checks"
MANY = {"names.unknown"}  # modules that say several codes, which NAMES lists
REPLY = {
    "reply-marks": "Marks of a chat format that end a turn stood in the reply. They were left out.",
    "reply-prose": "Words stood around the statement. They were left out.",
    "reply-tags": "Tags such as `<sql>` stood around the statement. They were left out.",
    "reply-object": "The statement stood in a tool call or another object that was not written well. It was taken out.",
    "reply-cut": "The reply ends inside the statement. It is rejected: what is missing cannot be known.",
    "no-answer": "The reply holds no statement: it is empty, a refusal, or thoughts without an end. It is rejected.",
    "several-answers": "The reply holds different statements. One was taken; a warning says so.",
    "too-long": "A reply of millions of characters, or a statement that is too long to be read. It is rejected.",
}
NAMES = {
    "unknown-table": "A table that is not there: read as the nearest one that has the columns that are asked of it.",
    "unknown-alias": "A name before a dot that nothing in the query is called.",
    "unknown-column": "A column that is not there: read as the nearest one that the query reads, or could read.",
    "ambiguous-column": "A column that several tables of the query have: qualified where the meaning says which.",
    "wrong-table": "A table that has none of the columns that are asked of it: replaced by the one that has.",
    "wrong-join": "A join along columns that do not belong together: taken along the relationship instead.",
    "missing-join": "A column of a table that is not in the query: the table is joined along the relationships.",
    "unquoted-text": "A text without quotes that the compared column holds: put in quotes.",
    "stored-value": "A text that differs from a stored value only in case, spaces or marks: written as it is stored. "
    "Only where the statement had to be repaired anyway.",
}
OTHER = {
    "no-statement": "The text does not begin as a query does. It is rejected.",
    "database-error": "The database's own words, where no check could put the statement right. It is rejected.",
    "bad-request": "Batch mode only: the line is no request, or its catalog or database cannot be read.",
}
DOUBTS = "Warnings; the statement stays as it is. [Doubts](doubts.md) shows examples, and how often each is right."
CELLS = "See [Checks of cells](checks-cells.md)."
HEAD = """# Checks

<!-- Written by scripts/checks_page.py from the checks themselves and their fixtures. -->

What a model says is read, checked and, where that is safe, repaired before anybody sees it: `quire check` on the
command line, `quire.checks.check_reply(text, world)` and `check_statement(sql, world)` in Python. A `World` is the
dialect, the schema (`schema_of(catalog)`), the question, and, where there is one, a `Database` that can be asked.
The answer is `Checked(sql, verdict, diagnostics, repairs, counts)`.

- **ok**: the statement stays as it is, byte for byte; `diagnostics` may hold doubts.
- **repaired**: `sql` is another text, and `repairs` say what was done. Every repaired statement was taken by the
  database's own prepare, where there is a database. A repair that is a guess comes with a warning of the same code.
- **rejected**: there is no statement that could run; the errors say what was expected, to the person and to the
  model.

The database is asked first. What it takes is never changed, only doubted; what it refuses goes through the checks
in the order of this page, again after every repair, until it is taken or nothing changes any more. Without a
database the same checks judge by the catalog alone. Two laws are tested: checking what was repaired changes
nothing, and no text makes a check fail. No repair drops a condition or widens a query to make it run.

A check is one module with `check(statement, world) -> Found`, an entry in `checks/order.py` and a fixture of its
own name. `counts` says for each code how often it was found and repaired. What each contributes on recorded replies
is printed by `python bench/checks.py --data FOLDER [--ablate]`.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## Reading the reply\n", _table(REPLY)]
    parts += ["## SQL that does not run\n", "Asked in this order of every statement that the database refuses.\n"]
    for entry in ORDER:
        if entry.when != "accepted":
            parts += list(_entry(entry.code, entry.module))
    parts += ["### Other codes\n", _table(OTHER)]
    parts += ["## SQL that runs and may be wrong\n", f"{DOUBTS}\n", _table(dict(_doubts()))]
    parts += ["## Python cells, charts and proposals\n", CELLS]
    return "\n".join(parts).rstrip() + "\n"


def _table(rows: dict[str, str]) -> str:
    return "\n".join(
        ["| Code | What it says |", "|---|---|", *(f"| `{code}` | {text} |" for code, text in rows.items()), ""]
    )


def _entry(code: str, module: str) -> Iterator[str]:
    yield f"### `{code}`\n"
    yield f"{_said(module)}\n"
    if module in MANY:
        yield _table(NAMES)
        yield "[Names](names.md) says how they are read.\n"
    example = _example(module)
    if example:
        yield example


def _doubts() -> Iterator[tuple[str, str]]:
    for entry in ORDER:
        if entry.when == "accepted":
            yield entry.code, _said(entry.module).partition("\n")[0]


def _said(module: str) -> str:
    """What the module says of itself."""
    said = ast.get_docstring(ast.parse((SOURCES / f"{module.replace('.', '/')}.py").read_text("utf-8"))) or ""
    said = said.removeprefix("Doubt: ").replace("``", "`").strip()
    return f"{said[:1].upper()}{said[1:]}"


def _fixture(module: str) -> str:
    path = FIXTURES / f"{module.replace('.', '/')}.txt"
    return path.read_text("utf-8") if path.exists() else ""


def _example(module: str) -> str:
    """The first case of a fixture that shows a text before and after, or why it was rejected."""
    for block in _fixture(module).split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith("#"))
        after = lines.get("to") or lines.get("read")
        if "from" in lines and (after or "rejected" in lines):
            outcome = f"-- becomes\n{after}" if after else f"-- is rejected: {lines['rejected']}"
            return _code(f"-- {lines.get('case', 'before')}\n{lines['from']}\n{outcome}")
    return ""


def _code(text: str) -> str:
    shown = text.replace("⏎", "\n").replace("\\n", "\n")
    return f"```sql\n{shown}\n```\n"


def main() -> int:
    """Write the page, or say whether it is as it should be."""
    made = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.read_text("utf-8") == made else 1
    PAGE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
