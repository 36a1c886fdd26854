"""Which SQL each connection of a project speaks, without opening any."""

from __future__ import annotations

import contextlib

from quire.document import Project
from quire.errors import QuireError
from quire.warehouse.engines import open_engine
from quire.warehouse.settings import connections


def dialects(project: Project) -> dict[str, str]:
    """The sqlglot name of the dialect of each connection; one whose address is not understood is left out."""
    found = {}
    with contextlib.suppress(QuireError):
        for name, settings in connections(project).items():
            with contextlib.suppress(QuireError):
                found[name] = open_engine(settings, project.root).dialect
    return found
