"""The worker's entry: started by file path with the number of a socket; becomes a package of its own name.

The name is not ``quire``, and nothing beside this folder is imported, so that any Python can be a kernel.
"""

from __future__ import annotations

import sys


def load() -> None:
    """Make this folder the package ``_quire_worker``, whatever stands on ``sys.path``."""
    import importlib.util
    import os

    folder = os.path.dirname(os.path.abspath(__file__))
    spec = importlib.util.spec_from_file_location(
        "_quire_worker", os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["_quire_worker"] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    load()
    from _quire_worker.serve import main  # type: ignore[import-not-found]

    main(sys.argv[1:])
