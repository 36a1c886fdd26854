"""IPython's additions: names on the other lines, and those that a magic itself uses, are still found."""

from __future__ import annotations

import pytest

from quire.analysis.python import analyse_python

# source, definitions, references
CASES = {
    "a line magic leaves the other lines alone": ("%matplotlib inline\ny = x", "y", "x"),
    "a timed statement is read": ("%time y = f(x)\n%timeit -n 10 -r 3 g(z)", "y", "f g x z"),
    "a shell line reads what it interpolates": ("!ls {folder} $name $HOME\ny = 1", "y", "folder name"),
    "a captured shell line binds": ("files = !ls *.csv", "files", ""),
    "a magic's result binds": ("cwd = %pwd\nr = %timeit -o f(x)", "cwd r", "f x"),
    "help reads its object": ("df.head?\n?obj\nobj2??", "", "df obj obj2"),
    "a timed cell is Python": ("%%time\ny = f(x)", "y", "f x"),
    "a captured cell binds its output": ("%%capture out\ny = x", "out y", "x"),
    "another language's cell is opaque": ("%%bash\nfor i in x; do echo $i; done", "", "i"),
    "html is opaque": ("%%html\n<b>{x}</b>", "", ""),
    "a SQL cell magic binds its result": ("%%sql res <<\nSELECT 1", "res", ""),
    "a shell cell binds its output": ("%%bash --out text\necho 1", "text", ""),
    "magics after comments are seen": ("# note\n\n%%time\ny = x", "y", "x"),
    "an indented magic stays in its block": ("if c:\n    %time y = f()\n    z = 1", "y z", "c f"),
    "percent signs in expressions are Python": ("%cd ..\ny = (a\n % b)\ns = '''\n%x\n!y\n'''", "s y", "a b"),
    "a shell line may be unbalanced": ("!echo \"it's (\ny = x", "y", "x"),
    "a continued shell line is one": ("!pip install \\\n  pandas\ny = x", "y", "x"),
    "a comment is no magic": ("# %time\n!ls\ny = x", "y", "x"),
}


@pytest.mark.parametrize("sentence", CASES)
def test_a_magic(sentence: str) -> None:
    source, definitions, references = CASES[sentence]
    found = analyse_python(source)
    assert not found.diagnostics
    assert found.definitions == tuple(definitions.split())
    assert found.references == tuple(references.split())


def test_running_another_file_may_define_anything() -> None:
    assert analyse_python("%run other.py\ny = x").dynamic


def test_an_error_keeps_its_line_below_a_magic() -> None:
    found = analyse_python("%matplotlib inline\n\nx = = 1")
    assert found.diagnostics[0].span is not None
    assert found.diagnostics[0].span.line == 3
