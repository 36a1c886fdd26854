"""Is this Python cell right, and if not, a useful diagnostic or a safe fix: one check per file."""

from quire.checks.python.model import CheckedCell
from quire.checks.python.run import check_python

__all__ = ["CheckedCell", "check_python"]
