"""The airlock: what Quire itself adds to an answer of five cells, up to their previews; and accepting it."""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from rows import Row, show
from served import Quire

REPEATS = 7
READS = 2.0  # seconds that a person looks at an answer, in which the next sandbox gets ready
NOTEBOOK = """---
title: Shop
---

```sql sales
SELECT range AS id, range % 3 AS channel, range * 1.5 AS amount FROM range(1000)
```

```python
best = sales["amount"].max()
```
"""
STEPS = (
    ("sql", "by_channel", ["sales"]),
    ("sql", "ranked", ["by_channel"]),
    ("python", "total", ["by_channel"]),
    ("chart", "picture", ["by_channel"]),
    ("text", "summary", ["by_channel"]),
)
PLAN = {
    "title": "Amounts by channel",
    "steps": [{"kind": kind, "name": name, "purpose": name, "reads": reads} for kind, name, reads in STEPS],
    "missing": "",
}
CHART = {"mark": "bar", "x": "channel", "y": "amount"} | dict.fromkeys(("color", "size", "facet", "sort", "stack"), "")
REPLIES = (
    ("You plan the answer", json.dumps(PLAN)),
    ('Write the cell "ranked"', "```sql\nSELECT channel FROM by_channel ORDER BY amount DESC\n```"),
    ("You write one SQL", "```sql\nSELECT channel, sum(amount) AS amount FROM sales GROUP BY channel\n```"),
    ("You write one Python", '```python\ntotal = by_channel["amount"].sum()\ntotal\n```'),
    ("You choose a chart", json.dumps(CHART | {"title": "Amounts"})),
    ("You write a short text", 'In total {{ by_channel["amount"].sum():,.0f }}.'),
)
SETTINGS = '[models]\nfast = "fixed:replies.json"\nstrong = "fixed:replies.json"\n'


def measure() -> list[Row]:
    """One row for the answer, one for what a person waits until the first cell is there, one for accepting."""
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> list[Row]:
    (folder / "quire.toml").write_text(SETTINGS, "utf-8")
    (folder / "note.md").write_text(NOTEBOOK, "utf-8")
    replies = [{"when": [words], "reply": reply} for words, reply in REPLIES]
    (folder / "replies.json").write_text(json.dumps(replies), "utf-8")
    quire = Quire(folder / "note.md")
    try:
        async with quire.window():
            await quire.operate({"type": "run", "scope": "all"})
            times = [await _answer(quire, f"a{number}", READS) for number in range(REPEATS)]
            hurried = [(await _answer(quire, f"b{number}", 0.0))[0] for number in range(REPEATS)]
    finally:
        quire.stop()
    beyond, first, accepted = (statistics.median(each) for each in zip(*times[1:], strict=True))
    return [
        Row("an answer of 5 cells, beyond the model's and the queries' own time", beyond, None, "ms", None, "<150"),
        Row("  asked again at once, when no sandbox is ready yet", statistics.median(hurried[1:]), None, "ms"),
        Row("  until its first cell is shown", first, None, "ms"),
        Row("accept it, until its cells are in the notebook", accepted, None, "ms"),
    ]


async def _answer(quire: Quire, id: str, pause: float) -> tuple[float, float, float]:
    """Wait, ask, wait until every cell has its preview, accept, and take it back; three times in milliseconds."""
    await asyncio.sleep(pause)
    begun = time.perf_counter()
    first = 0.0
    proposal: dict[str, Any] = {}
    await quire.operate({"type": "ask", "id": id, "after": quire.cells[-1], "prompt": "How do the channels compare?"})
    while proposal.get("state") not in ("ready", "failed", "refused"):
        for change in (await quire.heard()).get("changes", ()):
            if change["type"] == "proposal_changed":
                proposal = change["proposal"]
                drafts = proposal["versions"][-1].get("drafts", ())
                first = first or (time.perf_counter() - begun if drafts else 0.0)
    whole = time.perf_counter() - begun
    version = proposal["versions"][-1]
    if proposal["state"] != "ready" or len(version["drafts"]) != len(STEPS):
        raise SystemExit(f"The answer was {proposal['state']} with {len(version.get('drafts', ()))} cells: {version}")
    elsewhere = sum(call.get("seconds", 0.0) for call in version["evidence"]["calls"])
    elsewhere += sum((draft.get("result") or {}).get("seconds", 0.0) for draft in version["drafts"])
    begun = time.perf_counter()
    await quire.operate({"type": "accept_proposal", "proposal": id})
    while not any(change["type"] == "proposal_removed" for change in (await quire.heard()).get("changes", ())):
        pass
    accepted = time.perf_counter() - begun
    await quire.operate({"type": "undo"})
    return (whole - elsewhere) * 1e3, first * 1e3, accepted * 1e3


if __name__ == "__main__":
    show(measure())
