"""From the type names of databases to those of Ossie."""

from __future__ import annotations

import re

_INTEGERS_WORDS = """
int integer bigint smallint tinyint mediumint hugeint uhugeint ubigint uinteger usmallint utinyint int2 int4
int8 int16 int32 int64 uint8 uint16 uint32 uint64 serial bigserial smallserial long short byteint year
"""
_INTEGERS = frozenset(_INTEGERS_WORDS.split())
_DECIMALS = frozenset(("decimal", "numeric", "number", "money", "smallmoney", "dec", "bignumeric"))
_FLOATS = frozenset(("float", "double", "real", "float4", "float8", "double precision", "float32", "float64"))
_BOOLEANS = frozenset(("bool", "boolean", "bit", "logical"))
_STRINGS_WORDS = """
varchar char text string bpchar nvarchar nchar clob tinytext mediumtext longtext character enum uuid name
citext varchar2 nvarchar2 utf8 large_string ntext uniqueidentifier xml interval inet set
"""
_STRINGS = frozenset(_STRINGS_WORDS.split())
_OPAQUE_WORDS = """
blob bytea binary varbinary image json jsonb struct map list array geometry geography variant object super
tsvector record union hstore bytes longblob rowversion
"""
_OPAQUE = frozenset(_OPAQUE_WORDS.split())
_ARGUMENTS = re.compile(r"\((.*)\)", re.DOTALL)


def datatype(type: str) -> str:
    """The Ossie data type for a database's type; empty when it is not known."""
    text = " ".join(type.casefold().split())
    if text.endswith("]") or text.startswith(("array", "struct", "map(", "list")):
        return "Opaque"
    base = _ARGUMENTS.sub(" ", text)
    first = base.replace("unsigned", "").split() or [""]
    if "timestamp" in first[0] or "datetime" in first[0]:
        return "DateTimeTz" if "tz" in first[0] or "with time zone" in base or "datetimeoffset" in base else "DateTime"
    if first[0] == "number" or first[0] in _DECIMALS:
        scale = _ARGUMENTS.search(text)
        whole = scale is not None and re.fullmatch(r"\s*\d+\s*,\s*0\s*", scale[1]) is not None
        return "Integer" if whole else "Decimal"
    for words, found in (
        (_INTEGERS, "Integer"),
        (_FLOATS, "Float"),
        (_BOOLEANS, "Boolean"),
        (_OPAQUE, "Opaque"),
        (_STRINGS, "String"),
    ):
        if first[0] in words:
            return "String" if found == "Opaque" and "text" in base else found
    return {"date": "Date", "date32": "Date", "time": "Time", "timetz": "Time"}.get(first[0], "")


def compatible(left: str, right: str) -> bool:
    """Whether columns of two Ossie types can be keys of one another; an unknown type fits anything."""
    whole = ("Integer", "Decimal")
    return left == right or not left or not right or (left in whole and right in whole)
