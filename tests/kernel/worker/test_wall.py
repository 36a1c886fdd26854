"""The wall around a sandbox: each test puts a process of its own behind it."""

import json
import platform
import struct
import subprocess
import sys
from pathlib import Path

import pytest

import quire.kernel.worker
from quire.kernel.worker import wall

FOLDER = Path(quire.kernel.worker.__file__).parent
ENTER = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
import wall
said = {"problem": wall.enter([sys.argv[2]])}
def attempt(name, what):
    try:
        what()
        said[name] = "done"
    except OSError as error:
        said[name] = type(error).__name__
"""


def behind(tmp_path: Path, code: str) -> dict[str, str]:
    """What code could do behind the wall; only ``tmp_path/inside`` is inside."""
    inside = tmp_path / "inside"
    inside.mkdir()
    words = [sys.executable, "-c", f"{ENTER}{code}\nprint(json.dumps(said))", str(FOLDER), str(inside)]
    return json.loads(subprocess.run(words, capture_output=True, check=True, cwd=tmp_path).stdout)


@pytest.fixture
def can() -> bool:
    return not wall.lacking()


def test_files_are_written_inside_only(tmp_path, can):
    (tmp_path / "theirs.txt").write_text("theirs")
    said = behind(
        tmp_path,
        """
attempt("new", lambda: open("new.txt", "w"))
attempt("change", lambda: open("theirs.txt", "a"))
attempt("remove", lambda: os.remove("theirs.txt"))
attempt("folder", lambda: os.mkdir("folder"))
attempt("read", lambda: open("theirs.txt").read())
attempt("inside", lambda: open(sys.argv[2] + "/new.txt", "w").close())
attempt("nowhere", lambda: open(os.devnull, "w").close())
""",
    )
    refused = "PermissionError" if can else "done"
    assert [said[name] for name in ("new", "change", "remove", "folder")] == [refused] * 4
    assert [said[name] for name in ("inside", "nowhere")] == ["done", "done"]
    assert said["read"] == ("done" if can else "FileNotFoundError")
    assert bool(said["problem"]) is not can


def test_no_connection_is_opened_and_pipes_still_work(tmp_path, can):
    said = behind(
        tmp_path,
        """
import socket, subprocess
attempt("socket", socket.socket)
attempt("local", lambda: socket.socket(socket.AF_UNIX))
attempt("pair", lambda: [each.close() for each in socket.socketpair()])
code = "import socket\\ntry:\\n    socket.socket()\\nexcept PermissionError:\\n    print('refused')"
said["child"] = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip()
""",
    )
    refused = "PermissionError" if can else "done"
    assert (said["socket"], said["local"], said["pair"]) == (refused, refused, "done")
    assert said["child"] == ("refused" if can else "")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_refuses_what_it_names_and_nothing_else(machine):
    def verdict(architecture: int, number: int) -> int:
        data = struct.pack("=iIQ6Q", number, architecture, 0, *[0] * 6)
        program = wall._program(machine)
        steps = [struct.unpack_from("HBBI", program, at) for at in range(0, len(program), 8)]
        at = value = 0
        while True:
            code, yes, no, constant = steps[at]
            at += 1
            if code == 0x20:
                (value,) = struct.unpack_from("=I", data, constant)
            elif code == 0x06:
                return constant
            else:
                holds = value == constant if code == 0x15 else value >= constant
                at += yes if holds else no

    own = wall._ARCHITECTURES[machine]
    allow, refuse = wall._ALLOW, wall._REFUSE
    forbidden = set(wall._FORBIDDEN[machine])
    for number in range(500):
        assert verdict(own, number) == (refuse if number in forbidden else allow)
    assert verdict(own, 0x40000000 | 1) == refuse
    assert verdict(0x40000003, 1) == refuse


def test_where_it_cannot_be_built_it_says_why(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "Only Linux" in wall.lacking()
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert "riscv64" in wall.lacking()
    assert wall.enter(["/tmp"]) == wall.lacking()


def test_libraries_keep_their_things_inside_unless_they_have_them_at_home(tmp_path, monkeypatch):
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert wall.places("/scratch") == {"IPYTHONDIR": "/scratch", "MPLCONFIGDIR": "/scratch"}
    (tmp_path / ".config" / "matplotlib").mkdir(parents=True)
    assert "MPLCONFIGDIR" in wall.places("/scratch")
    (tmp_path / ".cache" / "matplotlib").mkdir(parents=True)
    assert wall.places("/scratch") == {"IPYTHONDIR": "/scratch"}
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert "MPLCONFIGDIR" in wall.places("/scratch")
    monkeypatch.setenv("MPLCONFIGDIR", "/theirs")
    assert "MPLCONFIGDIR" not in wall.places("/scratch")
