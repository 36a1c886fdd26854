"""Standard output and error of user code: from Python, from C, from child processes; and standard input."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import io
import os
import select
import sys
import threading
import time
from typing import Any, Callable

Sink = Callable[[str, str], None]
PIPE_SIZE = 1 << 20
F_SETPIPE_SZ = 1031


class Text(io.TextIOBase):
    """``sys.stdout`` and ``sys.stderr``: hands text on; cannot be closed."""

    encoding = "utf-8"
    errors = "replace"
    line_buffering = False

    def __init__(self, name: str, fd: int, sink: Sink) -> None:
        self.name = f"<{name}>"
        self._stream = name
        self._fd = fd
        self._sink = sink
        self.buffer = Bytes(self)

    def write(self, text: str) -> int:
        """Hand text on."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._sink(self._stream, text)
        return len(text)

    def writable(self) -> bool:
        """Yes."""
        return True

    def fileno(self) -> int:
        """The real descriptor, for child processes."""
        return self._fd

    def isatty(self) -> bool:
        """No."""
        return False

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Stays open: the next cell needs it."""


class Bytes(io.RawIOBase):
    """``sys.stdout.buffer``."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, data: Any) -> int:
        """Hand bytes on as text."""
        self._text.write(self._decoder.decode(bytes(data)))
        return len(data)

    def writable(self) -> bool:
        """Yes."""
        return True

    def close(self) -> None:
        """Stays open."""


class Descriptors:
    """Pipes behind file descriptors 1 and 2: what C code and child processes write."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._lock = threading.Lock()
        self._fflush: Any = None
        self._pipes: dict[int, tuple[int, int, str, Any]] = {}
        for fd, name in ((1, "stdout"), (2, "stderr")):
            reading, writing = os.pipe()
            with contextlib.suppress(OSError):
                fcntl.fcntl(writing, F_SETPIPE_SZ, PIPE_SIZE)
            os.set_blocking(reading, False)
            self._pipes[fd] = (reading, writing, name, codecs.getincrementaldecoder("utf-8")("replace"))
        self._restored = 0.0
        self.restore()
        threading.Thread(target=self._run, name="quire-console", daemon=True).start()

    def use_c_library(self, fflush: Any) -> None:
        """From now on C's own buffers are flushed at the end of a step."""
        self._fflush = fflush

    def restore_after(self, code: str) -> None:
        """As ``restore``, unless that was done a moment ago and the code is not suspicious: it costs 20 µs."""
        if time.monotonic() - self._restored > 0.005 or "close" in code or "dup" in code:
            self.restore()

    def restore(self) -> None:
        """Point the descriptors at our pipes again, whatever user code did to them."""
        self._restored = time.monotonic()
        for fd, (_, writing, _, _) in self._pipes.items():
            try:
                same = os.fstat(fd).st_ino == os.fstat(writing).st_ino
            except OSError:
                same = False
            if not same:
                os.dup2(writing, fd)

    def drain(self) -> None:
        """Take over everything that was written so far."""
        if self._fflush is not None:
            self._fflush(None)
        for fd in self._pipes:
            self._read(fd)

    def _read(self, fd: int) -> None:
        reading, _, name, decoder = self._pipes[fd]
        with self._lock:
            while True:
                try:
                    data = os.read(reading, 1 << 16)
                except BlockingIOError:
                    return
                if not data:
                    return
                self._sink(name, decoder.decode(data))

    def _run(self) -> None:
        poll = select.poll()
        by_reading = {reading: fd for fd, (reading, _, _, _) in self._pipes.items()}
        for reading in by_reading:
            poll.register(reading, select.POLLIN)
        while True:
            for reading, _ in poll.poll():
                self._read(by_reading[reading])


class Input(io.TextIOBase):
    """``sys.stdin``: every line is asked of the person."""

    encoding = "utf-8"

    def __init__(self, ask: Callable[[str, bool], str]) -> None:
        self._ask = ask

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        """One line."""
        return self._ask("", False) + "\n"

    def read(self, size: int | None = -1) -> str:
        """One line too: there is no end of input to wait for."""
        return self.readline()

    def readable(self) -> bool:
        """Yes."""
        return True

    def fileno(self) -> int:
        """None of its own."""
        raise OSError("standard input is a notebook here")

    def isatty(self) -> bool:
        """No."""
        return False

    def close(self) -> None:
        """Stays open."""


def install(sink: Sink, ask: Callable[[str, bool], str]) -> tuple[Descriptors, Callable[[], None]]:
    """Take over the standard streams; the second result puts them back, for use before every step."""
    import builtins
    import getpass

    out, err, inp = Text("stdout", 1, sink), Text("stderr", 2, sink), Input(ask)
    descriptors = Descriptors(sink)

    def ask_line(prompt: object = "", /) -> str:
        return ask(str(prompt), False)

    def ask_password(prompt: str = "Password: ", stream: Any = None, **_words: Any) -> str:
        return ask(prompt, True)

    def put_back() -> None:
        sys.stdout, sys.stderr, sys.stdin = out, err, inp
        sys.displayhook = sys.__displayhook__

    def in_child() -> None:
        sys.stdout, sys.stderr = os.fdopen(os.dup(1), "w", 1), os.fdopen(os.dup(2), "w", 1)
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))

    sys.stdout, sys.stderr, sys.stdin = out, err, inp
    sys.__stdout__, sys.__stderr__, sys.__stdin__ = out, err, inp  # type: ignore[misc, assignment]
    builtins.input = ask_line
    getpass.getpass = ask_password
    os.register_at_fork(after_in_child=in_child)
    return descriptors, put_back
