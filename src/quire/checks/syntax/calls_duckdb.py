"""Functions of other dialects as DuckDB writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from quire.checks.syntax.calls_sqlite import simple
from quire.checks.syntax.units import from_mysql, from_words, interval, unit_of

Write = Callable[[list[str]], str | None]


def _difference(given: list[str]) -> str | None:
    if len(given) == 2:
        return f"date_diff('day', CAST({given[1]} AS DATE), CAST({given[0]} AS DATE))"
    if len(given) != 3:
        return None
    unit, begin, end = unit_of(given[0]), given[1], given[2]
    if unit is None:
        unit, begin, end = unit_of(given[2]), given[1], given[0]
    return f"date_diff('{unit}', CAST({begin} AS TIMESTAMP), CAST({end} AS TIMESTAMP))" if unit else None


def _shifted(sign: str) -> Write:
    def write(given: list[str]) -> str | None:
        if len(given) == 3:
            unit, count, of = unit_of(given[0]), given[1], given[2]
        else:
            by = interval(given[1]) if len(given) == 2 else None
            if by is None:
                return None
            unit, count, of = by[1], by[0], given[0]
        return f"(CAST({of} AS TIMESTAMP) {sign} INTERVAL ({count}) {unit})" if unit else None

    return write


def _formatted(convert: Callable[[str], str], function: str) -> Write:
    def write(given: list[str]) -> str | None:
        if len(given) != 2 or not re.fullmatch(r"'[^']*'", given[1]):
            return None
        cast = f"CAST({given[0]} AS TIMESTAMP)" if function == "strftime" else given[0]
        return f"{function}({cast}, {convert(given[1])})"

    return write


def _strftime(given: list[str]) -> str | None:
    """SQLite puts the format first."""
    if len(given) == 2 and re.fullmatch(r"'[^']*%[^']*'", given[0]):
        of = "now()" if given[1].lower() == "'now'" else f"CAST({given[1]} AS TIMESTAMP)"
        return f"strftime({of}, {given[0]})"
    return None


def _date(given: list[str]) -> str | None:
    if len(given) == 1:
        return "current_date" if given[0].lower() == "'now'" else f"CAST({given[0]} AS DATE)"
    found = re.fullmatch(r"'([+-]?)\s*(\d+)\s*(\w+?)s?'", given[1]) if len(given) == 2 else None
    unit = unit_of(found.group(3)) if found else None
    if found is None or unit is None:
        return None
    of = "current_date" if given[0].lower() == "'now'" else f"CAST({given[0]} AS DATE)"
    return f"CAST({of} {found.group(1) or '+'} INTERVAL {found.group(2)} {unit} AS DATE)"


def _listed(given: list[str]) -> str | None:
    if len(given) == 1 and (found := re.fullmatch(r"(?is)(.*?)\s+SEPARATOR\s+('(?:[^']|'')*')", given[0])):
        return f"string_agg({found.group(1)}, {found.group(2)})"
    return None


def _counted(given: list[str]) -> str | None:
    found = re.fullmatch(r"(?is)DISTINCT\s+(.+)", given[0]) if len(given) > 1 else None
    return f"COUNT(DISTINCT ({', '.join([found.group(1), *given[1:]])}))" if found else None


def _null_or(given: list[str]) -> str | None:
    return f"({given[0]} IS NULL)" if len(given) == 1 else f"COALESCE({', '.join(given)})" if len(given) == 2 else None


def _converted(given: list[str]) -> str | None:
    if len(given) == 2 and re.fullmatch(
        r"(?i)(?:n?varchar|char|int|integer|bigint|float|decimal|date|datetime|numeric)(\(.*\))?", given[0]
    ):
        return f"CAST({given[1]} AS {'VARCHAR' if 'char' in given[0].lower() else given[0]})"
    return f"CAST({given[0]} AS {given[1]})" if len(given) == 2 else None


def _of_time(function: str) -> Write:
    """A part of a date that is stored as text."""
    return lambda given: (
        f"{function}(CAST({given[0]} AS TIMESTAMP))"
        if len(given) == 1 and not given[0].upper().startswith("CAST(")
        else None
    )


def _on_time(function: str) -> Write:
    """A function of a unit and a date that is stored as text."""

    def write(given: list[str]) -> str | None:
        unit = unit_of(given[0]) if len(given) == 2 else None
        return f"{function}('{unit}', CAST({given[1]} AS TIMESTAMP))" if unit and "CAST(" not in given[1] else None

    return write


def _extracted(given: list[str]) -> str | None:
    found = re.fullmatch(r"(?is)(\w+)\s+FROM\s+(.+)", given[0]) if len(given) == 1 else None
    if found is None or "CAST(" in found.group(2):
        return None
    return f"EXTRACT({found.group(1)} FROM CAST({found.group(2)} AS TIMESTAMP))"


_CASE = simple("CASE WHEN {0} THEN {1} ELSE {2} END", 3)
DUCKDB: Mapping[str, Write] = {
    **{
        name: _of_time(name.lower())
        for name in (
            "YEAR",
            "MONTH",
            "DAY",
            "HOUR",
            "MINUTE",
            "SECOND",
            "QUARTER",
            "WEEK",
            "DAYOFWEEK",
            "DAYOFYEAR",
            "MONTHNAME",
            "DAYNAME",
        )
    },
    "EXTRACT": _extracted,
    "DATE_PART": _on_time("date_part"),
    "DATEPART": _on_time("date_part"),
    "DATE_TRUNC": _on_time("date_trunc"),
    "DATETRUNC": _on_time("date_trunc"),
    "TRY_CONVERT": _converted,
    "DATEDIFF": _difference,
    "DATE_DIFF": _difference,
    "TIMESTAMPDIFF": _difference,
    "DATETIME_DIFF": _difference,
    "DATE_ADD": _shifted("+"),
    "DATEADD": _shifted("+"),
    "DATE_SUB": _shifted("-"),
    "SUBDATE": _shifted("-"),
    "ADDDATE": _shifted("+"),
    "DATE_FORMAT": _formatted(from_mysql, "strftime"),
    "TO_CHAR": _formatted(from_words, "strftime"),
    "FORMAT_DATE": lambda given: _formatted(str, "strftime")(given[::-1]),
    "STR_TO_DATE": _formatted(from_mysql, "strptime"),
    "TO_DATE": lambda given: (
        _formatted(from_words, "strptime")(given) if len(given) == 2 else f"CAST({given[0]} AS DATE)" if given else None
    ),
    "STRFTIME": _strftime,
    "DATE": _date,
    "DATETIME": simple("CAST({0} AS TIMESTAMP)", 1),
    "JULIANDAY": simple("(julian(CAST({0} AS TIMESTAMP)) - 0.5)", 1),
    "GETDATE": lambda _: "now()",
    "SYSDATE": lambda _: "now()",
    "CURDATE": lambda _: "current_date",
    "CURRENT_DATE": lambda given: None if given else "current_date",
    "UNIX_TIMESTAMP": simple("epoch(CAST({0} AS TIMESTAMP))", 1),
    "FROM_UNIXTIME": simple("to_timestamp({0})", 1),
    "IIF": _CASE,
    "IF": _CASE,
    "ISNULL": _null_or,
    "NVL": simple("COALESCE({0}, {1})", 2),
    "NVL2": simple("CASE WHEN {0} IS NOT NULL THEN {1} ELSE {2} END", 3),
    "LOCATE": simple("strpos({1}, {0})", 2),
    "CHARINDEX": simple("strpos({1}, {0})", 2),
    "SUBSTRING_INDEX": simple("split_part({0}, {1}, {2})", 3),
    "MID": simple("substring({0}, {1}, {2})", 3),
    "CHAR_LENGTH": simple("length({0})", 1),
    "CHARACTER_LENGTH": simple("length({0})", 1),
    "TOTAL": simple("COALESCE(SUM({0}), 0.0)", 1),
    "TRUNCATE": simple("trunc({0}, {1})", 2),
    "GROUP_CONCAT": _listed,
    "COUNT": _counted,
    "COUNTIF": simple("count_if({0})", 1),
    "DIVIDE": simple("(CAST({0} AS DOUBLE) / {1})", 2),
    "SAFE_DIVIDE": simple("(CAST({0} AS DOUBLE) / NULLIF({1}, 0))", 2),
    "SUBTRACT": simple("({0} - {1})", 2),
    "MULTIPLY": simple("({0} * {1})", 2),
    "ADD": simple("({0} + {1})", 2),
    "CONVERT": _converted,
    "SAFE_CAST": lambda given: f"TRY_CAST({given[0]})" if len(given) == 1 else None,
    "TO_NUMBER": simple("CAST({0} AS DOUBLE)", 1),
    "SYSDATETIME": lambda _: "now()",
    "ROWNUM": lambda _: None,
    "IFNULL": simple("COALESCE({0}, {1})", 2),
    "SQUARE": simple("(({0}) * ({0}))", 1),
    "ROUND": simple("round(CAST({0} AS DOUBLE), {1})", 2),
    "STDEV": simple("stddev({0})", 1),
    "CEILING": simple("ceil({0})", 1),
}
