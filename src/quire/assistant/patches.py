"""Search-and-replace blocks: how a model changes a long cell without writing all of it again."""

from __future__ import annotations

import re

from quire.llm import Invalid

_BLOCK = re.compile(
    r"^<{5,9} ?SEARCH[^\n]*\n(?P<search>.*?)^={5,9}[^\n]*\n(?P<replace>.*?)^>{5,9} ?REPLACE",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_MARK = re.compile(r"^<{5,9} ?SEARCH", re.MULTILINE | re.IGNORECASE)


def patched(source: str, reply: str) -> str | Invalid | None:
    """The source after every block of a reply; None when it has none."""
    found = _BLOCK.findall(reply)
    if not found:
        cut = _MARK.search(reply) is not None
        return Invalid("The SEARCH/REPLACE block is not complete.", "SEARCH, =======, REPLACE") if cut else None
    for search, replace in found:
        changed = _once(source, search, replace)
        if isinstance(changed, Invalid):
            return changed
        source = changed
    return source


def _once(source: str, search: str, replace: str) -> str | Invalid:
    """The source with one stretch of lines replaced: found exactly, or else but for blanks at the ends of lines."""
    if not search.strip():
        return source.rstrip("\n") + ("\n" if source.strip() else "") + replace.rstrip("\n")
    wanted = [line.strip() for line in search.rstrip("\n").split("\n")]
    lines = source.split("\n")
    places = [
        at
        for at in range(len(lines) - len(wanted) + 1)
        if [line.strip() for line in lines[at : at + len(wanted)]] == wanted
    ]
    exact = [at for at in places if lines[at : at + len(wanted)] == search.rstrip("\n").split("\n")]
    places = exact or places
    if not places and source.count(search.rstrip("\n")) == 1:
        return source.replace(search.rstrip("\n"), replace.rstrip("\n"))
    if len(places) != 1:
        what = "is not in the cell" if not places else f"is in the cell {len(places)} times"
        return Invalid(f"What SEARCH says {what}: {wanted[0][:120]!r}.", "lines of the cell as they stand, found once")
    at = places[0]
    new = [] if not replace.strip() else _indented(replace.rstrip("\n").split("\n"), lines[at], search)
    return "\n".join([*lines[:at], *new, *lines[at + len(wanted) :]])


def _indented(new: list[str], old: str, search: str) -> list[str]:
    """Lines moved in as far as what they replace, where the block was written without its indentation."""
    written = search.split("\n", maxsplit=1)[0]
    missing = (len(old) - len(old.lstrip())) - (len(written) - len(written.lstrip()))
    return [" " * missing + line if missing > 0 and line.strip() else line for line in new]
