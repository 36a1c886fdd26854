"""The child process knows nothing of its parent's rooms."""

from __future__ import annotations

import subprocess
import sys

from quire.warehouse.process import _HERE


def test_the_worker_imports_nothing_of_ours():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import worker.loop; "
        "print([m for m in sys.modules if m.split('.')[0] in ('quire', 'pandas', 'asyncio', 'msgspec')])"
    )
    told = subprocess.run([sys.executable, "-P", "-c", code, str(_HERE)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
