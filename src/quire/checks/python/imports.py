"""Modules that are used under their usual names and imported nowhere: the import is added."""

from __future__ import annotations

import ast

from quire.analysis.words import words as listed
from quire.checks.model import NOTHING, Found, Repair, World
from quire.checks.python.model import Code, dotted

USUAL = {
    "pd": "import pandas as pd",
    "np": "import numpy as np",
    "pl": "import polars as pl",
    "pa": "import pyarrow as pa",
    "plt": "import matplotlib.pyplot as plt",
    "mpl": "import matplotlib as mpl",
    "sns": "import seaborn as sns",
    "alt": "import altair as alt",
    "px": "import plotly.express as px",
    "go": "import plotly.graph_objects as go",
    "sm": "import statsmodels.api as sm",
    "smf": "import statsmodels.formula.api as smf",
    "timedelta": "from datetime import timedelta",
    "defaultdict": "from collections import defaultdict",
    "Counter": "from collections import Counter",
    "Path": "from pathlib import Path",
    "Decimal": "from decimal import Decimal",
}
_MODULES = listed(
    "math statistics random os sys pathlib requests re json itertools collections functools string calendar decimal "
    "fractions textwrap operator time duckdb scipy sklearn pandas numpy polars altair"
)
_OF_THE_CLASS = listed("now today strptime fromisoformat fromtimestamp utcnow combine")


def check(code: Code, world: World) -> Found:
    """Add the import of every such name that nobody defines; where it is not known what others define, too."""
    if code.tree is None:
        return NOTHING
    known = code.known or ()
    needed = [name for name in code.analysis.references if name not in known]
    found = [line for name in needed if (line := _line(code.tree, name))]
    if not found:
        return NOTHING
    text = _added(code, found)
    repairs = tuple(
        Repair("import-missing", f"{line!r} was added: the name is used and imported nowhere.", "", line)
        for line in found
    )
    return Found((), text, repairs)


def _line(tree: ast.Module, name: str) -> str:
    """The import that a name stands for by common usage, where its use leaves no doubt; empty otherwise."""
    used = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and dotted(node.value) == name]
    if name in USUAL:
        return USUAL[name] if used or USUAL[name].startswith("from ") else ""
    if name == "datetime":
        called = any(isinstance(node, ast.Call) and dotted(node.func) == name for node in ast.walk(tree))
        of_class = called or any(attribute in _OF_THE_CLASS for attribute in used)
        if of_class and any(attribute in ("datetime", "date", "timedelta", "timezone") for attribute in used):
            return ""
        return "from datetime import datetime" if of_class else "import datetime" if used else ""
    return f"import {name}" if name in _MODULES and used else ""


def _added(code: Code, lines: list[str]) -> str:
    """The text with the imports before its first statement, after a docstring and imports from the future."""
    after = 0
    for number, node in enumerate(code.tree.body if code.tree else ()):
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not (future or (number == 0 and text)) or node.end_lineno is None:
            break
        after = node.end_lineno
    return "\n".join((*code.lines[:after], *lines, *code.lines[after:]))
