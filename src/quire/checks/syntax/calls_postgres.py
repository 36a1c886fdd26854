"""Functions of other dialects as PostgreSQL writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from quire.checks.syntax.calls_sqlite import simple
from quire.checks.syntax.units import interval, unit_of

Write = Callable[[list[str]], str | None]
_FORMS = {
    "%Y": "YYYY",
    "%m": "MM",
    "%d": "DD",
    "%H": "HH24",
    "%M": "MI",
    "%S": "SS",
    "%i": "MI",
    "%s": "SS",
    "%y": "YY",
    "%b": "Mon",
    "%j": "DDD",
    "%W": "IW",
    "%w": "D",
    "%B": "FMMonth",
}


def _part(unit: str) -> Write:
    return lambda given: f"EXTRACT({unit} FROM CAST({given[0]} AS TIMESTAMP))" if len(given) == 1 else None


def _difference(given: list[str]) -> str | None:
    if len(given) == 2:
        return f"(CAST({given[0]} AS DATE) - CAST({given[1]} AS DATE))"
    unit = unit_of(given[0]) if len(given) == 3 else None
    if unit == "day":
        return f"(CAST({given[2]} AS DATE) - CAST({given[1]} AS DATE))"
    if unit in ("year", "month"):
        years = f"EXTRACT(YEAR FROM CAST({given[2]} AS DATE)) - EXTRACT(YEAR FROM CAST({given[1]} AS DATE))"
        months = f"EXTRACT(MONTH FROM CAST({given[2]} AS DATE)) - EXTRACT(MONTH FROM CAST({given[1]} AS DATE))"
        return f"({years})" if unit == "year" else f"(({years}) * 12 + {months})"
    return None


def _shifted(sign: str) -> Write:
    def write(given: list[str]) -> str | None:
        if len(given) == 3:
            unit, count, of = unit_of(given[0]), given[1], given[2]
        else:
            by = interval(given[1]) if len(given) == 2 else None
            if by is None:
                return None
            unit, count, of = by[1], by[0], given[0]
        return f"(CAST({of} AS TIMESTAMP) {sign} ({count}) * INTERVAL '1 {unit}')" if unit else None

    return write


def _form(text: str) -> str | None:
    codes = re.findall(r"%.", text)
    return re.sub(r"%.", lambda found: _FORMS[found.group()], text) if all(code in _FORMS for code in codes) else None


def _formatted(given: list[str]) -> str | None:
    form = _form(given[1]) if len(given) == 2 and re.fullmatch(r"'[^']*'", given[1]) else None
    return f"TO_CHAR(CAST({given[0]} AS TIMESTAMP), {form})" if form else None


def _listed(given: list[str]) -> str | None:
    if len(given) == 1 and (found := re.fullmatch(r"(?is)(.*?)\s+SEPARATOR\s+('(?:[^']|'')*')", given[0])):
        return f"STRING_AGG(CAST({found.group(1)} AS TEXT), {found.group(2)})"
    if len(given) == 1 and (found := re.fullmatch(r"(?is)DISTINCT\s+(.+)", given[0])):
        return f"STRING_AGG(DISTINCT CAST({found.group(1)} AS TEXT), ',')"
    return (
        f"STRING_AGG(CAST({given[0]} AS TEXT), {given[1] if len(given) == 2 else chr(39) + ',' + chr(39)})"
        if given
        else None
    )


def _null_or(given: list[str]) -> str | None:
    return f"({given[0]} IS NULL)" if len(given) == 1 else f"COALESCE({', '.join(given)})" if len(given) == 2 else None


def _rounded(given: list[str]) -> str | None:
    if len(given) == 2 and not given[0].upper().startswith("CAST("):
        return f"ROUND(CAST({given[0]} AS NUMERIC), {given[1]})"
    return None


_CASE = simple("CASE WHEN {0} THEN {1} ELSE {2} END", 3)
POSTGRES: Mapping[str, Write] = {
    **{name: _part(name) for name in ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "QUARTER", "WEEK")},
    "DAYOFMONTH": _part("DAY"),
    "DAYOFYEAR": _part("DOY"),
    "DAYOFWEEK": simple("(EXTRACT(DOW FROM CAST({0} AS TIMESTAMP)) + 1)", 1),
    "DATEDIFF": _difference,
    "DATE_DIFF": _difference,
    "TIMESTAMPDIFF": _difference,
    "DATE_ADD": _shifted("+"),
    "DATEADD": _shifted("+"),
    "DATE_SUB": _shifted("-"),
    "DATE_FORMAT": _formatted,
    "STRFTIME": lambda given: _formatted(given[::-1]),
    "NOW": lambda _: None,
    "GETDATE": lambda _: "NOW()",
    "SYSDATE": lambda _: "NOW()",
    "CURDATE": lambda _: "CURRENT_DATE",
    "JULIANDAY": simple("(EXTRACT(EPOCH FROM CAST({0} AS TIMESTAMP)) / 86400 + 2440587.5)", 1),
    "DATE": lambda given: "CURRENT_DATE" if given == ["'now'"] else None,
    "UNIX_TIMESTAMP": simple("EXTRACT(EPOCH FROM CAST({0} AS TIMESTAMP))", 1),
    "FROM_UNIXTIME": simple("TO_TIMESTAMP({0})", 1),
    "IF": _CASE,
    "IIF": _CASE,
    "IFNULL": simple("COALESCE({0}, {1})", 2),
    "NVL": simple("COALESCE({0}, {1})", 2),
    "ISNULL": _null_or,
    "NVL2": simple("CASE WHEN {0} IS NOT NULL THEN {1} ELSE {2} END", 3),
    "LEN": simple("LENGTH({0})", 1),
    "LOCATE": simple("STRPOS({1}, {0})", 2),
    "CHARINDEX": simple("STRPOS({1}, {0})", 2),
    "INSTR": simple("STRPOS({0}, {1})", 2),
    "SUBSTRING_INDEX": simple("SPLIT_PART({0}, {1}, {2})", 3),
    "UCASE": simple("UPPER({0})", 1),
    "LCASE": simple("LOWER({0})", 1),
    "GROUP_CONCAT": _listed,
    "STRING_AGG": _listed,
    "LISTAGG": _listed,
    "COUNTIF": simple("COUNT(*) FILTER (WHERE {0})", 1),
    "COUNT_IF": simple("COUNT(*) FILTER (WHERE {0})", 1),
    "ROUND": _rounded,
    "TOTAL": simple("COALESCE(SUM({0}), 0.0)", 1),
    "RAND": lambda _: "RANDOM()",
    "SQUARE": simple("(({0}) * ({0}))", 1),
    "DIVIDE": simple("(CAST({0} AS DOUBLE PRECISION) / {1})", 2),
    "SAFE_DIVIDE": simple("(CAST({0} AS DOUBLE PRECISION) / NULLIF({1}, 0))", 2),
    "SUBTRACT": simple("({0} - {1})", 2),
    "MULTIPLY": simple("({0} * {1})", 2),
    "ADD": simple("({0} + {1})", 2),
    "STDEV": simple("STDDEV({0})", 1),
    "MEDIAN": simple("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY {0})", 1),
    "TRUNCATE": simple("TRUNC({0}, {1})", 2),
}
