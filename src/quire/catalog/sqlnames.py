"""Names as SQL writes them."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_PART = re.compile(r'"(?:[^"]|"")+"|[^\s."]+')
_DOTTED = re.compile(rf"(?:{_PART.pattern})(?:\.(?:{_PART.pattern}))*")
_RESERVED_WORDS = """
all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create cross
current_date current_time current_timestamp current_user default deferrable desc distinct do else end except exists
extract false fetch for foreign from full grant group having in initially inner intersect interval into is join lateral
leading left like limit localtime localtimestamp natural not null offset on only or order outer over overlaps partition
pivot placing primary qualify references returning right row rows select session_user set some symmetric table then to
trailing true union unique unpivot update user using values variadic when where window with
"""
_RESERVED = frozenset(_RESERVED_WORDS.split())


def quoted(name: str) -> str:
    """The name as SQL takes it: in quotes unless it is plain, lower case and no reserved word."""
    if _PLAIN.fullmatch(name) and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def name_parts(source: str) -> tuple[str, ...]:
    """The parts of a table's name without their quotes; empty for what is no name, such as a query."""
    if not _DOTTED.fullmatch(source.strip()):
        return ()
    return tuple(part.strip('"').replace('""', '"') for part in _PART.findall(source))
