"""One state of a recommender in a process of its own: reads a request on stdin, answers in JSON on its last line.

``read``: from the files to an index, nothing kept. ``open``: from what is kept. ``answer``: questions after that.
``change``: one file is written anew, and everything is made ready again. ``spent`` is time of the processor.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from quire.catalog import Catalog, load_catalog
from quire.recommender import Asking, Recommender, admit, index_of, on_connection, stamp_of, visible


class Place:
    """A catalog folder with what is kept of it."""

    def __init__(self, folder: Path) -> None:
        self.files, self.kept, self.index = folder / "catalog", folder / "kept", folder / "index" / "all.npz"

    def load(self) -> Catalog:
        """The catalog."""
        return load_catalog(self.files, self.kept)

    def ready(self, catalog: Catalog) -> Recommender:
        """A recommender that can answer, the way `quire recommend` makes it."""
        admitted = admit(catalog, [("hidden", visible()), ("connection", on_connection(""))])
        return Recommender(admitted, index_of(admitted.catalog, stamp_of(self.files), self.index))

    def bytes(self) -> int:
        """On disk, without the files that people read."""
        return sum(
            path.stat().st_size for root in (self.kept, self.index.parent) for path in root.rglob("*") if path.is_file()
        )


def main() -> None:
    """Do what is asked and say how long it took, in milliseconds, and how much memory, in bytes."""
    request = json.load(sys.stdin)
    place = Place(Path(request["folder"]))
    print(json.dumps({"read": read, "open": opened, "answer": answer, "change": change}[request["do"]](place, request)))


def read(place: Place, _: Any) -> dict[str, float]:
    """Everything anew from the files."""
    for folder in (place.kept, place.index.parent):
        shutil.rmtree(folder, ignore_errors=True)
    begin = time.perf_counter()
    catalog = place.load()
    middle, busy = time.perf_counter(), time.process_time()
    place.ready(catalog)
    spent = 1e3 * (time.process_time() - busy)
    return {"files": _since(begin, middle), "index": _since(middle), "spent": spent, "disk": place.bytes()}


def opened(place: Place, _: Any) -> dict[str, float]:
    """From what is kept, until the first question can be answered."""
    empty, begin = _memory(), time.perf_counter()
    catalog = place.load()
    recommender = place.ready(catalog)
    ms = _since(begin)
    memory = _memory() - empty
    begin = time.perf_counter()
    recommender.recommend(Asking("How many customers are there in each city?"))
    return {"ms": ms, "memory": memory, "first": _since(begin)}


def answer(place: Place, request: Any) -> dict[str, Any]:
    """The items, the text and the time of each question; a first one warms up what is made once."""
    recommender = place.ready(place.load())
    recommender.recommend(Asking("How many customers are there in each city?"))
    found = []
    for question in request["questions"]:
        begin, busy = time.perf_counter(), time.process_time()
        given = recommender.recommend(Asking(question))
        ms, spent = _since(begin), 1e3 * (time.process_time() - busy)
        names = [item.name for item in given.items if item.kind in ("dataset", "field")]
        found.append({"ms": ms, "spent": spent, "names": names, "letters": len(given.text)})
    return {"answers": found}


def change(place: Place, request: Any) -> dict[str, float]:
    """A description in one file is another, while the recommender is up."""
    place.ready(place.load())
    file = Path(request["file"])
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(" data of ", f" data ({os.getpid()}) of ", 1), encoding="utf-8")
    begin = time.perf_counter()
    catalog = place.load()
    middle = time.perf_counter()
    place.ready(catalog)
    result = {"files": _since(begin, middle), "index": _since(middle)}
    file.write_text(text, encoding="utf-8")
    return result


def _since(begin: float, end: float | None = None) -> float:
    return 1e3 * ((time.perf_counter() if end is None else end) - begin)


def _memory() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
