import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from quire.document import Cell, Notebook, fingerprint, load, read, save, write
from quire.document.disk import refused
from quire.errors import DocumentConflict, DocumentError, NotSaved

NOTEBOOK = Notebook((Cell("aaaa1111", "python", "x = 1"), Cell("bbbb2222", "markdown", "Täxt \ud800")), {"title": "T"})


def test_what_was_saved_is_loaded(tmp_path):
    path = tmp_path / "n.md"
    mark = save(path, NOTEBOOK, "")
    loaded = load(path)
    assert (loaded.notebook, loaded.fingerprint, loaded.diagnostics) == (NOTEBOOK, mark, ())
    assert fingerprint(path) == mark
    assert list(tmp_path.iterdir()) == [path]


def test_somebody_elses_change_is_not_overwritten(tmp_path):
    path = tmp_path / "n.md"
    mark = save(path, NOTEBOOK, "")
    path.write_text("Mine now\n")
    with pytest.raises(DocumentConflict, match="was changed"):
        save(path, NOTEBOOK, mark)
    assert path.read_text() == "Mine now\n"
    path.unlink()
    with pytest.raises(DocumentConflict, match="was deleted"):
        save(path, NOTEBOOK, mark)
    assert not path.exists()
    path.write_text("Other\n")
    with pytest.raises(DocumentConflict, match="is there already"):
        save(path, NOTEBOOK, "")
    save(path, NOTEBOOK, None)
    assert load(path).notebook == NOTEBOOK


def test_a_refusing_disk_says_why_and_leaves_the_file(tmp_path):
    folder = tmp_path / "gone"
    with pytest.raises(NotSaved, match="its folder is gone"):
        save(folder / "n.md", NOTEBOOK, "")
    (tmp_path / "d.md").mkdir()
    with pytest.raises(NotSaved, match="folder of that name"):
        save(tmp_path / "d.md", NOTEBOOK, None)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full. Free some space"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "permission"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_the_cause_is_a_sentence(code, words):
    assert words in str(refused(Path("n.md"), OSError(code, os.strerror(code))))


FULL = """
import resource, signal, sys
from pathlib import Path
from quire.document import Cell, Notebook, save
from quire.errors import NotSaved
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    save(Path(sys.argv[1]), Notebook((Cell("aaaa1111", "python", "x" * 5000),)), None)
except NotSaved as error:
    print(error)
"""


def test_a_disk_that_refuses_in_the_middle_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "n.md"
    save(path, NOTEBOOK, "")
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    assert "was not saved" in done.stdout
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


LOOP = """
import itertools, sys
from pathlib import Path
from quire.document import Cell, Notebook, save
print("ready", flush=True)
for n in itertools.count():
    save(Path(sys.argv[1]), Notebook((Cell("aaaa1111", "python", f"# {n}\\n" * 2000 + "# end"),)), None)
"""


def test_a_writer_killed_at_any_moment_leaves_a_whole_file(tmp_path):
    path = tmp_path / "n.md"
    for delay in range(5):
        child = subprocess.Popen([sys.executable, "-c", LOOP, str(path)], stdout=subprocess.PIPE, text=True)
        assert child.stdout.readline() == "ready\n"
        seen = set()
        while len(seen) < 2 + delay:  # let it save a few times, then kill it somewhere in between
            seen.add(fingerprint(path))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert load(path).notebook.cells[0].source.endswith("# end")


def test_broken_files_open_and_are_kept_before_the_first_save(tmp_path):
    path = tmp_path / "n.md"
    broken = b"Text\n\n```python\nx = 1\n\xe9"
    path.write_bytes(broken)
    loaded = load(path)
    assert [found.code for found in loaded.diagnostics] == ["encoding", "fence-not-closed"]
    assert loaded.notebook.cells[1].source == "x = 1\né"
    mark = save(path, loaded.notebook, loaded.fingerprint)
    (kept,) = (tmp_path / ".quire" / "originals").iterdir()
    assert kept.read_bytes() == broken
    save(path, NOTEBOOK, mark)
    assert list((tmp_path / ".quire" / "originals").iterdir()) == [kept]


def test_windows_line_ends_and_the_mode_stay(tmp_path):
    path = tmp_path / "n.md"
    path.write_bytes(b"One\r\n\r\n```python\r\nx = 1\r\n```\r\n")
    path.chmod(0o640)
    loaded = load(path)
    assert loaded.notebook.cells[1].source == "x = 1"
    cells = (*loaded.notebook.cells, Cell("aaaa1111", "python", "y = 2"))
    save(path, Notebook(cells), loaded.fingerprint)
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.md").write_text("One\n")
    (tmp_path / "link.md").symlink_to("real.md")
    save(tmp_path / "link.md", NOTEBOOK, None)
    assert (tmp_path / "link.md").is_symlink()
    assert load(tmp_path / "real.md").notebook == NOTEBOOK


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_of_unicode_open(tmp_path, encoding):
    path = tmp_path / "n.md"
    path.write_bytes(write(read("Grüße 🚀\n")[0]).encode(encoding))
    assert load(path).notebook.cells[0].source == "Grüße 🚀"


def test_a_missing_file_is_said_in_one_sentence(tmp_path):
    with pytest.raises(DocumentError, match="There is no file"):
        load(tmp_path / "n.md")
    with pytest.raises(DocumentError, match="is a folder"):
        load(tmp_path)
