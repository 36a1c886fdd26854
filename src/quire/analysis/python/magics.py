"""IPython's additions to Python: cell magics, line magics, shell lines and help, turned into Python of the same lines.

Only sources that Python itself cannot parse come here. Names stay visible where a magic runs Python (``%time f(x)``)
or interpolates a variable (``!ls {folder}``).
"""

from __future__ import annotations

import re

_CELL = re.compile(r"\A(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*%%(?P<name>!|\w+)(?P<rest>[^\n]*)(?P<body>[\s\S]*)\Z")
_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?P<target>[A-Za-z_][\w.]*(?:[ \t]*,[ \t]*[A-Za-z_][\w.]*)*[ \t]*=[ \t]*)?"
    r"(?P<sign>%(?!%|=|\s)|!!?(?!=))(?P<rest>.*)"
)
_HELP = re.compile(
    r"(?P<indent>[ \t]*)(?:\?\??(?P<after>[\w.*%]+)|(?P<before>%{0,2}[A-Za-z_][\w.*\[\]'\"]*)\?\??)[ \t]*;?[ \t]*"
)
_SHELL_NAME = re.compile(r"(?<![\\$\w])\$([A-Za-z_]\w*)|(?<![{\w$])\{([A-Za-z_][^{}\n]*)\}(?!\})")
_LEXEME = re.compile(
    r"""(?P<triple>[rRbBuUfF]{0,2}(?P<quote>'''|\"\"\")(?:\\[\s\S]|(?!(?P=quote))[\s\S])*(?P=quote)?)
    |(?P<string>[rRbBuUfF]{0,2}(?:'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?))
    |(?P<comment>\#[^\n]*)|(?P<continued>\\\n)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<newline>\n)|(?P<other>[^\n])""",
    re.VERBOSE,
)

_NOT_PYTHON = re.compile(r"[ \t]*(?:[A-Za-z_][\w., \t]*=[ \t]*)?(?:%[A-Za-z]|!|\?)[^\n]*")

#: Cell magics whose body is Python of the notebook.
_PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "debug"})
#: Line magics whose argument is a Python statement or expression.
_PYTHON_LINES = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun", "pinfo", "pdoc", "psource", "debug"})
_OPTIONS = re.compile(r"(?:\s*-[A-Za-z](?:\s*\d+|\s+[\w.]+(?=\s))?|\s*--[\w-]+(?:=\S+)?)*\s*")
_NOTHING = "pass"


def translate(source: str) -> tuple[str, bool] | None:
    """The source as Python with the same lines, and whether it may read or write names unseen; None: no magic here."""
    cell = _CELL.match(source)
    if cell is not None:
        return _cell(source, cell)
    lines = source.split("\n")
    starts = _logical_starts(source)
    changed = dynamic = False
    for number in starts:
        line = lines[number]
        python = _line(line)
        if python is not None:
            unseen = re.match(r"\s*%(?:run|load|store|pylab|macro|reset)\b", line) is not None
            lines[number], changed, dynamic = python, True, dynamic or unseen
            following = number
            while line.endswith("\\") and following + 1 < len(lines):
                following += 1
                line, lines[following] = lines[following], ""
    return ("\n".join(lines), dynamic) if changed else None


def _cell(source: str, cell: re.Match[str]) -> tuple[str, bool]:
    """A cell magic: Python inside stays, everything else is opaque."""
    name, rest, body = cell["name"], cell["rest"].strip(), cell["body"]
    blank = "\n" * source.count("\n", 0, cell.start("name"))
    if name in _PYTHON_CELLS:
        head = _NOTHING
        if name == "capture" and (output := re.match(r"(?:--?[\w-]+\s+)*([A-Za-z_]\w*)", rest)):
            head = f"{output[1]} = None"
        elif name in ("time", "timeit"):
            head = _statement(rest)
        inner = translate(body)
        return f"{blank}{head}{inner[0] if inner else body}", inner[1] if inner else False
    head = _NOTHING
    output = re.match(r"([A-Za-z_]\w*)\s*<<", rest) or re.search(r"(?:--out|-o|--save)[ =]([A-Za-z_]\w*)", rest)
    if output is None and name == "bigquery":
        output = re.match(r"([A-Za-z_]\w*)\b", rest)
    if output is not None:
        head = f"{output[1]} = None"
    elif name in ("sql", "bash", "sh", "!", "script"):
        names = [*_shell_names(rest), *(_shell_names(body) if name != "sql" else ())]
        head = _reads(names)
    return f"{blank}{head}" + "\n" * body.count("\n"), name in ("run", "macro", "cython", "R")


def _logical_starts(source: str) -> list[int]:
    """The numbers of the lines on which a statement can begin: outside brackets, strings and continued lines."""
    starts: list[int] = []
    position = depth = number = 0
    fresh = True
    while position < len(source):
        if fresh:
            starts.append(number)
            fresh = False
            special = _NOT_PYTHON.match(source, position)
            if special is not None:
                position = special.end()
                continue
        lexeme = _LEXEME.match(source, position)
        assert lexeme is not None
        kind, position = lexeme.lastgroup, lexeme.end()
        if kind == "newline":
            number += 1
            fresh = depth == 0
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        else:
            number += lexeme.group().count("\n")
    return starts


def _line(line: str) -> str | None:
    """One line as Python, None when it is Python already."""
    helped = _HELP.fullmatch(line)
    if helped is not None:
        name = (helped["after"] or helped["before"]).strip("%")
        return helped["indent"] + (name if all(part.isidentifier() for part in name.split(".")) else _NOTHING)
    magic = _LINE.fullmatch(line)
    if magic is None:
        return None
    indent, target, sign, rest = magic["indent"], magic["target"] or "", magic["sign"], magic["rest"]
    if sign != "%":
        names = _shell_names(rest)
        return f"{indent}{target}{_reads(names) if not target or names else None}"
    name, _, argument = rest.partition(" ")
    if name in _PYTHON_LINES:
        python = _statement(argument)
        if target and python == _NOTHING:
            python = "None"
        return f"{indent}{target}{python}"
    if name == "store" and argument.strip().startswith("-r"):
        stored = [word for word in argument.split()[1:] if word.isidentifier()]
        return indent + (" = ".join([*stored, "None"]) if stored else _NOTHING)
    names = _shell_names(argument)
    return f"{indent}{target}{_reads(names) if not target or names else None}"


def _statement(text: str) -> str:
    """The Python that a timing magic runs, without its options."""
    options = _OPTIONS.match(text)
    python = text[options.end() :].strip() if options is not None else text.strip()
    try:
        compile(python, "<magic>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _NOTHING
    return python or _NOTHING


def _shell_names(text: str) -> list[str]:
    """Python expressions interpolated into a shell line: ``$name`` and ``{expression}``."""
    names = []
    for dollar, braced in _SHELL_NAME.findall(text):
        expression = dollar or braced
        try:
            compile(expression, "<shell>", "eval", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if dollar and dollar.isupper():  # $HOME: the shell's own
            continue
        names.append(expression)
    return names


def _reads(expressions: list[str]) -> str:
    return ", ".join(f"({expression})" for expression in expressions) + "," if expressions else _NOTHING
