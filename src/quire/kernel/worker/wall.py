"""A wall around a sandbox, by Linux itself: no file is written outside a few folders, no connection is opened.

Landlock restricts a thread and all that it starts; so each thread that runs code, or starts threads that do, enters by
itself before it has run any. A seccomp filter is for the whole process. Neither can be taken back.
"""

from __future__ import annotations

import os
import platform
import struct
import sys
from typing import Any

FIRST_ABI = 1
_CREATE, _ADD, _RESTRICT, _SECCOMP = 444, 445, 446, {"x86_64": 317, "aarch64": 277}
_WRITING = {
    1: 0x1FF2,  # write files; remove and make files, folders, links, sockets, pipes, devices
    2: 0x2000,  # move between folders
    3: 0x4000,  # truncate
}
_NETWORK = {4: 0x3}  # bind and connect by TCP
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_FORBIDDEN = {  # system calls: socket, ptrace, process_vm_readv, process_vm_writev, io_uring_setup
    "x86_64": (41, 101, 310, 311, 425),
    "aarch64": (198, 117, 270, 271, 425),
}
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES, which Python calls PermissionError
_NO_NEW_PRIVILEGES, _SET_FILTER, _ALL_THREADS = 38, 1, 1
_OTHER_NUMBERS = 0x40000000  # x32, a second set of numbers for the same calls


def lacking() -> str:
    """Why this machine cannot build the wall, in a sentence; empty when it can."""
    if sys.platform != "linux":
        return "Only Linux can fence off a preview; here its code could write files and open connections."
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        return f"The wall around previews is not made for {machine}; its code could write files and open connections."
    try:
        import ctypes
    except ImportError:
        return "This Python has no ctypes, so the code of a preview could write files and open connections."
    if ctypes.CDLL(None).syscall(_CREATE, None, 0, 1) < FIRST_ABI:
        return "This Linux has no Landlock, so the code of a preview could write files and open connections."
    return ""


def enter(folders: list[str]) -> str:
    """Build the wall for this thread's files and the whole process's network; why not, or empty."""
    return lacking() or restrict_files(folders) or close_network()


def places(scratch: str) -> dict[str, str]:
    """Where libraries put what they keep: inside, unless they have kept it at home, where it can still be read."""
    found = {"IPYTHONDIR": scratch}
    home = os.path.expanduser("~")
    kept = (
        os.path.join(os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "matplotlib"),
        os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "matplotlib"),
    )
    if "MPLCONFIGDIR" not in os.environ and not all(map(os.path.isdir, kept)):
        found["MPLCONFIGDIR"] = scratch
    return found


def restrict_files(folders: list[str]) -> str:
    """From now on this thread, and what it starts, writes below ``folders`` only; why not, or empty."""
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    abi = library.syscall(_CREATE, None, 0, 1)
    if abi < FIRST_ABI:
        return lacking() or "This Linux has no Landlock."
    files = sum(bits for since, bits in _WRITING.items() if abi >= since)
    network = sum(bits for since, bits in _NETWORK.items() if abi >= since)
    attributes = struct.pack("QQ", files, network)
    ruleset = library.syscall(_CREATE, attributes, len(attributes) if abi >= 4 else 8, 0)
    if ruleset < 0:
        return f"Landlock refused: {os.strerror(ctypes.get_errno())}."
    try:
        for path, rights in [*((folder, files) for folder in folders), ("/dev/null", files & 0x4002)]:
            problem = _allow(library, ruleset, path, rights)
            if problem:
                return problem
        if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or library.syscall(_RESTRICT, ruleset, 0):
            return f"Landlock refused: {os.strerror(ctypes.get_errno())}."
    finally:
        os.close(ruleset)
    return ""


def _allow(library: Any, ruleset: int, path: str, rights: int) -> str:
    import ctypes

    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        return f"{path} cannot be opened: {error.strerror}."
    try:
        rule = struct.pack("=Qi", rights, place)
        if library.syscall(_ADD, ruleset, 1, rule, 0):
            return f"Landlock refused {path}: {os.strerror(ctypes.get_errno())}."
    finally:
        os.close(place)
    return ""


def close_network() -> str:
    """From now on no thread of this process opens a socket or looks into another process; why not, or empty."""
    import ctypes

    machine = platform.machine()
    library = ctypes.CDLL(None, use_errno=True)
    program = _program(machine)
    text = ctypes.create_string_buffer(program, len(program))
    pointer = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(text))
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return f"seccomp refused: {os.strerror(ctypes.get_errno())}."
    if library.syscall(_SECCOMP[machine], _SET_FILTER, _ALL_THREADS, pointer):
        return f"seccomp refused: {os.strerror(ctypes.get_errno())}."
    return ""


def _program(machine: str) -> bytes:
    """The filter: calls of another architecture and the forbidden ones are refused, all others pass."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    numbers = _FORBIDDEN[machine]
    count = len(numbers)
    steps = [
        (load, 0, 0, 4),
        (equal, 0, count + 3, _ARCHITECTURES[machine]),
        (load, 0, 0, 0),
        (at_least, count + 1, 0, _OTHER_NUMBERS),
        *((equal, count - index, 0, number) for index, number in enumerate(numbers)),
        (give, 0, 0, _ALLOW),
        (give, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
