"""What reaches beyond the notebook: files that are written, the network, other programs, code from text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from quire.analysis.words import words as listed
from quire.checks.model import Found, World
from quire.checks.python.model import Code, dotted
from quire.document import Diagnostic

_FILES = listed(
    "os.remove os.unlink os.rename os.replace os.mkdir os.makedirs os.rmdir os.removedirs os.truncate "
    "shutil.rmtree shutil.move shutil.copy shutil.copy2 shutil.copyfile shutil.copytree plt.savefig np.save "
    "np.savez np.savetxt pickle.dump json.dump joblib.dump"
)
_WRITING = listed("write_text write_bytes unlink rmdir mkdir touch savefig write_html")
_EXPORTS = listed(
    "to_csv to_parquet to_excel to_json to_feather to_pickle to_hdf to_html to_latex to_stata to_xml write_csv "
    "write_parquet write_excel write_json write_ipc write_image"
)
_NETWORK = listed("requests httpx aiohttp urllib urllib3 socket ftplib smtplib paramiko boto3")
_PROGRAMS = listed("subprocess os.system os.popen os.execv os.spawnl pty multiprocessing")
_TEXT = listed("eval exec compile __import__")
_TARGETS = listed("path_or_buf path file buf")
_WRITES = re.compile(r"[wax+]")
_SHELL = re.compile(r"^\s*(?:!|%(?:pip|conda|sh|sx|system|run)\b)[^\n]*", re.MULTILINE)


def check(code: Code, world: World) -> Found:
    """One warning for each way in which the code reaches out; it runs in the sandbox until it is accepted."""
    found: dict[str, Diagnostic] = {}
    for kind, node, what in _reaches(code):
        span = code.span(node) if node is not None else None
        found.setdefault(kind, Diagnostic(kind, "warning", _MESSAGES[kind].format(what), span))
    return Found(tuple(found.values()))


_MESSAGES = {
    "writes-file": "{} writes to disk. A preview does not keep it; after accepting, it is written for real.",
    "uses-network": "{} reaches the network, so data may leave this machine. Accept it only if you know where to.",
    "runs-program": "{} runs another program on this machine. Accept it only if you know what that does.",
    "runs-text": "{} runs code that is put together as text and cannot be checked. Write the code itself.",
    "writes-database": "{} writes to a database. Writes are allowed one by one: use a SQL cell on that connection.",
}


def _reaches(code: Code) -> Iterator[tuple[str, ast.expr | None, str]]:
    for line in _SHELL.findall(code.text):
        yield "runs-program", None, f"«{line.strip()}»"
    for node in ast.walk(code.tree) if code.tree is not None else ():
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            kind = _kind(node, name)
            if kind:
                yield kind, node, f"{name or _last(node)}()"


def _kind(call: ast.Call, name: str) -> str:
    root, last = name.partition(".")[0], _last(call)
    texts = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if root in _NETWORK or last == "urlopen" or any(re.match(r"(?:https?|ftp|s3)://", text) for text in texts[:1]):
        return "uses-network"
    if root in _PROGRAMS or name in _PROGRAMS:
        return "runs-program"
    if name in _TEXT:
        return "runs-text"
    if last == "to_sql":
        return "writes-database"
    if name in _FILES or (isinstance(call.func, ast.Attribute) and last in _WRITING):
        return "writes-file"
    if last in _EXPORTS and (
        call.args or any(each.arg in ("path_or_buf", "path", "file", "buf") for each in call.keywords)
    ):
        return "writes-file"
    return "writes-file" if last == "open" and _opens_to_write(call) else ""


def _opens_to_write(call: ast.Call) -> bool:
    position = 1 if isinstance(call.func, ast.Name) else 0
    modes = [each.value for each in call.keywords if each.arg == "mode"] or call.args[position : position + 1]
    mode = modes[0] if modes else None
    if isinstance(mode, ast.Constant):
        return isinstance(mode.value, str) and len(mode.value) <= 4 and bool(_WRITES.search(mode.value))
    return mode is not None


def _last(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
