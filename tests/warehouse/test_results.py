"""Frames on their way are tidied up."""

from __future__ import annotations

import os
import subprocess
import sys

from quire.warehouse import results
from quire.warehouse.results import Results


def test_what_dead_processes_left_is_swept_away_and_what_live_ones_hold_stays(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    base = tmp_path / ".quire" / "warehouse"
    for owner in (dead.pid, os.getpid()):
        (base / f"shop.{owner}.0123abcd").mkdir(parents=True)
    made = Results(tmp_path, "my shop/..")
    assert made.folder.parent == base
    assert sorted(path.name.split(".")[1] for path in base.iterdir()) == [str(os.getpid())] * 2
    assert (tmp_path / ".quire" / ".gitignore").read_text() == "*\n"
    made.close()
    assert not made.folder.exists()


def test_the_oldest_frames_go_when_they_become_too_many_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "KEEP_BYTES", 100)
    monkeypatch.setattr(results, "KEEP_FILES", 2)
    made = Results(tmp_path, "shop")
    paths = [made.path() for _ in range(4)]
    for path in paths:
        path.write_bytes(b"x" * 60)
    made.trim()
    assert [path.exists() for path in paths] == [False, False, True, True]


def test_a_project_that_cannot_be_written_uses_the_systems_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(results.tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / ".quire").write_text("a file where the folder should be")
    made = Results(tmp_path / "project", "shop")
    assert made.folder.is_relative_to(tmp_path / "temporary")
    made.close()
