"""Functions of other dialects as SQLite writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from quire.analysis.words import words
from quire.checks.syntax.units import from_mysql, from_words, interval, unit_of

Write = Callable[[list[str]], str | None]

SQLITE_HAS = words(
    "abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce concat concat_ws "
    "cos cosh count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank "
    "edit exp first_value floor format fts5 generate_series glob group_concat hex highlight if ifnull iif "
    "instr json json_array json_array_length json_each json_error_position json_extract json_group_array "
    "json_group_object json_insert json_object json_patch json_pretty json_quote json_remove json_replace "
    "json_set json_tree json_type json_valid julianday lag last_insert_rowid last_value lead length like "
    "likelihood likely ln load_extension log log10 log2 lower ltrim match matchinfo max min mod nth_value "
    "ntile nullif octet_length offsets percent_rank pi pow power pragma_table_info printf quote radians random "
    "randomblob rank replace round row_number rtrim sign sin sinh snippet soundex sqlite_version sqrt strftime "
    "string_agg substr substring sum tan tanh time timediff total total_changes trim trunc typeof unhex "
    "unicode unistr unixepoch unlikely upper zeroblob regexp median percentile"
)
_PART = {
    "year": "%Y",
    "month": "%m",
    "day": "%d",
    "hour": "%H",
    "minute": "%M",
    "second": "%S",
    "doy": "%j",
    "week": "%W",
    "dow": "%w",
    "epoch": "%s",
}
_DAYS = {"hour": 24, "minute": 1440, "second": 86400}
_NAMES = {
    "MONTHNAME": (
        "%m",
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    ),
    "DAYNAME": ("%w", ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]),
}


def simple(template: str, *counts: int) -> Write:
    """A function by its template; None where it got another number of arguments."""

    def write(given: list[str]) -> str | None:
        return template.format(*given) if len(given) in counts and all(given) else None

    return write


def part(unit: str, of: str) -> str | None:
    """A part of a date as a number."""
    if unit == "quarter":
        return f"((CAST(strftime('%m', {of}) AS INTEGER) + 2) / 3)"
    return f"CAST(strftime('{_PART[unit]}', {of}) AS INTEGER)" if unit in _PART else None


def _part(unit: str) -> Write:
    return lambda given: part(unit, given[0]) if len(given) == 1 else None


def _extract(given: list[str]) -> str | None:
    found = re.fullmatch(r"(?is)'?(\w+)'?\s+FROM\s+(.+)", given[0]) if len(given) == 1 else None
    unit = unit_of(found.group(1)) if found else None
    return part(unit, re.sub(r"(?i)^(?:timestamp|date)\s+(?=')", "", found.group(2))) if found and unit else None


def _date_part(given: list[str]) -> str | None:
    unit = unit_of(given[0]) if len(given) == 2 else None
    return part(unit, given[1]) if unit else None


def _truncated(given: list[str]) -> str | None:
    if len(given) != 2:
        return None
    unit, of = unit_of(given[0]), given[1]
    if unit is None:
        unit, of = unit_of(given[1]), given[0]
    if unit in ("year", "month"):
        return f"date({of}, 'start of {unit}')"
    return {"day": f"date({of})", "week": f"date({of}, '-6 days', 'weekday 1')"}.get(unit or "")


def _difference(given: list[str]) -> str | None:
    """DATEDIFF(unit, from, to), or DATEDIFF(to, from) in days."""
    if len(given) == 2:
        return f"CAST(julianday({given[0]}) - julianday({given[1]}) AS INTEGER)"
    if len(given) != 3:
        return None
    unit, begin, end = unit_of(given[0]), given[1], given[2]
    if unit is None:  # BigQuery: to, from, unit
        unit, begin, end = unit_of(given[2]), given[1], given[0]
    if unit == "day":
        return f"CAST(julianday(date({end})) - julianday(date({begin})) AS INTEGER)"
    if unit == "year":
        return f"(CAST(strftime('%Y', {end}) AS INTEGER) - CAST(strftime('%Y', {begin}) AS INTEGER))"
    if unit == "month":
        years = f"(CAST(strftime('%Y', {end}) AS INTEGER) - CAST(strftime('%Y', {begin}) AS INTEGER)) * 12"
        return f"({years} + CAST(strftime('%m', {end}) AS INTEGER) - CAST(strftime('%m', {begin}) AS INTEGER))"
    if unit == "week":
        return f"CAST((julianday({end}) - julianday({begin})) / 7 AS INTEGER)"
    return f"CAST((julianday({end}) - julianday({begin})) * {_DAYS[unit]} AS INTEGER)" if unit in _DAYS else None


def _elapsed(given: list[str]) -> str | None:
    """TIMESTAMPDIFF(unit, from, to) counts whole units."""
    unit = unit_of(given[0]) if len(given) == 3 else None
    if unit == "year":
        begin, end = given[1], given[2]
        years = f"strftime('%Y', {end}) - strftime('%Y', {begin})"
        return f"({years} - (strftime('%m-%d', {end}) < strftime('%m-%d', {begin})))"
    return _difference(given) if unit else None


def moved(of: str, count: str, unit: str, sign: str) -> str:
    """A date so many units later or earlier."""
    times = {"week": 7, "quarter": 3}.get(unit, 1)
    unit = {"week": "day", "quarter": "month"}.get(unit, unit)
    function = "datetime" if unit in ("hour", "minute", "second") else "date"
    if re.fullmatch(r"-?\d+", count):
        number = int(count) * times * (-1 if sign == "-" else 1)
        return f"{function}({of}, '{number:+d} {unit}')"
    return f"{function}({of}, ({'-' if sign == '-' else ''}({count}){f' * {times}' if times > 1 else ''}) || ' {unit}')"


def _shifted(sign: str) -> Write:
    def write(given: list[str]) -> str | None:
        if len(given) == 3:
            unit = unit_of(given[0])
            return moved(given[2], given[1], unit, sign) if unit else None
        by = interval(given[1]) if len(given) == 2 else None
        return moved(given[0], by[0], by[1], sign) if by else None

    return write


def _formatted(convert: Callable[[str], str]) -> Write:
    def write(given: list[str]) -> str | None:
        if len(given) != 2 or not re.fullmatch(r"'[^']*'", given[1]):
            return None
        form = convert(given[1])
        return f"strftime({form}, {given[0]})" if not re.search(r"%[BbAapIQy]", form) else None

    return write


def _named(name: str) -> Write:
    code, names = _NAMES[name]
    first = 1 if name == "MONTHNAME" else 0
    form = (lambda number: f"{number:02d}") if name == "MONTHNAME" else str
    cases = " ".join(f"WHEN '{form(first + at)}' THEN '{each}'" for at, each in enumerate(names))
    return lambda given: f"CASE strftime('{code}', {given[0]}) {cases} END" if len(given) == 1 else None


def _joined(given: list[str]) -> str | None:
    return f"({' || '.join(given)})" if given else None


def _joined_with(given: list[str]) -> str | None:
    return f"({f' || {given[0]} || '.join(given[1:])})" if len(given) > 1 else None


def _null_or(given: list[str]) -> str | None:
    return f"({given[0]} IS NULL)" if len(given) == 1 else f"COALESCE({', '.join(given)})" if len(given) == 2 else None


def _listed(given: list[str]) -> str | None:
    """STRING_AGG and GROUP_CONCAT in their other spellings."""
    if len(given) == 1 and (found := re.fullmatch(r"(?is)(.*?)\s+SEPARATOR\s+('(?:[^']|'')*')", given[0])):
        return f"GROUP_CONCAT({found.group(1)}, {found.group(2)})"
    if len(given) == 2 and not re.match(r"(?i)distinct\b", given[0]):
        separator = re.sub(r"(?is)\s+ORDER\s+BY\s.*", "", given[1])
        return f"GROUP_CONCAT({given[0]}, {separator})"
    return f"GROUP_CONCAT({given[0]})" if given else None


def _counted(given: list[str]) -> str | None:
    """COUNT(DISTINCT a, b) counts pairs."""
    found = re.fullmatch(r"(?is)DISTINCT\s+(.+)", given[0]) if len(given) > 1 else None
    return f"COUNT(DISTINCT {' || char(31) || '.join([found.group(1), *given[1:]])})" if found else None


def _substring(given: list[str]) -> str | None:
    if len(given) in (2, 3):
        return f"substr({', '.join(given)})"
    found = re.fullmatch(r"(?is)(.+?)\s+FROM\s+(.+?)(?:\s+FOR\s+(.+))?", given[0]) if len(given) == 1 else None
    return f"substr({', '.join(each for each in found.groups() if each)})" if found else None


def _position(given: list[str]) -> str | None:
    found = re.fullmatch(r"(?is)(.+?)\s+IN\s+(.+)", given[0]) if len(given) == 1 else None
    return f"instr({found.group(2)}, {found.group(1)})" if found else None


def _split(given: list[str]) -> str | None:
    if len(given) == 3 and given[2] == "1":
        text, mark = given[0], given[1]
        return f"substr({text}, 1, instr({text} || {mark}, {mark}) - 1)"
    if len(given) == 3 and given[2] == "2":
        text, mark = given[0], given[1]
        return f"substr({text}, instr({text}, {mark}) + length({mark}))"
    return None


def _cast(given: list[str]) -> str | None:
    if len(given) == 1:
        return f"CAST({given[0]})"
    if len(given) == 2 and re.fullmatch(r"(?i)\w+(\(\d+(,\s*\d+)?\))?", given[0]) and not given[0].isdigit():
        types = (
            "CHAR",
            "VARCHAR",
            "NVARCHAR",
            "INT",
            "INTEGER",
            "FLOAT",
            "DECIMAL",
            "DATE",
            "DATETIME",
            "NUMERIC",
            "REAL",
        )
        if given[0].split("(")[0].upper() in types:
            return f"CAST({given[1]} AS {given[0]})"
    return f"CAST({given[0]} AS {given[1]})" if len(given) == 2 else None


_CASE = simple("CASE WHEN {0} THEN {1} ELSE {2} END", 3)
SQLITE: Mapping[str, Write] = {
    "YEAR": _part("year"),
    "MONTH": _part("month"),
    "DAY": _part("day"),
    "DAYOFMONTH": _part("day"),
    "HOUR": _part("hour"),
    "MINUTE": _part("minute"),
    "SECOND": _part("second"),
    "DAYOFYEAR": _part("doy"),
    "QUARTER": _part("quarter"),
    "WEEK": _part("week"),
    "WEEKOFYEAR": _part("week"),
    "EXTRACT": _extract,
    "DATE_PART": _date_part,
    "DATEPART": _date_part,
    "DAYOFWEEK": simple("(CAST(strftime('%w', {0}) AS INTEGER) + 1)", 1),
    "WEEKDAY": simple("((CAST(strftime('%w', {0}) AS INTEGER) + 6) % 7)", 1),
    "MONTHNAME": _named("MONTHNAME"),
    "DAYNAME": _named("DAYNAME"),
    "DATE_TRUNC": _truncated,
    "DATETRUNC": _truncated,
    "TIMESTAMP_TRUNC": _truncated,
    "DATEDIFF": _difference,
    "DATE_DIFF": _difference,
    "TIMESTAMPDIFF": _elapsed,
    "TIMESTAMP_DIFF": _difference,
    "DATE_ADD": _shifted("+"),
    "DATEADD": _shifted("+"),
    "ADDDATE": _shifted("+"),
    "TIMESTAMPADD": _shifted("+"),
    "DATE_SUB": _shifted("-"),
    "SUBDATE": _shifted("-"),
    "DATE_FORMAT": _formatted(from_mysql),
    "TO_CHAR": _formatted(from_words),
    "FORMAT_DATE": lambda given: _formatted(str)(given[::-1]),
    "STR_TO_DATE": simple("date({0})", 2),
    "TO_DATE": simple("date({0})", 1, 2),
    "TO_TIMESTAMP": simple("datetime({0})", 1, 2),
    "TIME_TO_SEC": simple("(strftime('%H', {0}) * 3600 + strftime('%M', {0}) * 60 + strftime('%S', {0}))", 1),
    "TIMEDIFF": simple("time(strftime('%s', {0}) - strftime('%s', {1}), 'unixepoch')", 2),
    "STD": simple("sqrt(AVG(({0}) * ({0}) * 1.0) - AVG({0}) * AVG({0}))", 1),
    "MINUS": simple("({0} - {1})", 2),
    "PLUS": simple("({0} + {1})", 2),
    "FIND_IN_SET": simple("(instr(',' || {1} || ',', ',' || {0} || ',') > 0)", 2),
    "NOW": lambda _: "datetime('now')",
    "GETDATE": lambda _: "datetime('now')",
    "SYSDATE": lambda _: "datetime('now')",
    "CURDATE": lambda _: "date('now')",
    "CURRENT_DATE": lambda given: None if given else "CURRENT_DATE",
    "TODAY": lambda _: "date('now')",
    "CURTIME": lambda _: "time('now')",
    "CURRENT_TIMESTAMP": lambda given: None if given else "CURRENT_TIMESTAMP",
    "UNIX_TIMESTAMP": simple("CAST(strftime('%s', {0}) AS INTEGER)", 1),
    "FROM_UNIXTIME": simple("datetime({0}, 'unixepoch')", 1),
    "CONCAT": _joined,
    "CONCAT_WS": _joined_with,
    "IF": _CASE,
    "IIF": _CASE,
    "ISNULL": _null_or,
    "NVL": simple("COALESCE({0}, {1})", 2),
    "NVL2": simple("CASE WHEN {0} IS NOT NULL THEN {1} ELSE {2} END", 3),
    "LEFT": simple("substr({0}, 1, {1})", 2),
    "RIGHT": simple("substr({0}, -({1}))", 2),
    "MID": _substring,
    "SUBSTRING": _substring,
    "LEN": simple("length({0})", 1),
    "CHAR_LENGTH": simple("length({0})", 1),
    "CHARACTER_LENGTH": simple("length({0})", 1),
    "UCASE": simple("upper({0})", 1),
    "LCASE": simple("lower({0})", 1),
    "POSITION": _position,
    "LOCATE": simple("instr({1}, {0})", 2),
    "CHARINDEX": simple("instr({1}, {0})", 2),
    "STRPOS": simple("instr({0}, {1})", 2),
    "SPLIT_PART": _split,
    "SUBSTRING_INDEX": lambda given: _split(given) if given[2:] == ["1"] else None,
    "REPEAT": simple("replace(hex(zeroblob({1})), '00', {0})", 2),
    "STARTS_WITH": simple("(substr({0}, 1, length({1})) = {1})", 2),
    "CONTAINS": simple("(instr({0}, {1}) > 0)", 2),
    "LPAD": simple("substr(replace(hex(zeroblob({1})), '00', {2}) || {0}, -({1}))", 3),
    "GREATEST": lambda given: f"MAX({', '.join(given)})" if len(given) > 1 else None,
    "LEAST": lambda given: f"MIN({', '.join(given)})" if len(given) > 1 else None,
    "TRUNCATE": simple("(CAST({0} * power(10, {1}) AS INTEGER) / power(10, {1}))", 2),
    "MOD": simple("({0} % {1})", 2),
    "CBRT": simple("power({0}, 1.0 / 3)", 1),
    "SQUARE": simple("(({0}) * ({0}))", 1),
    "RAND": lambda _: "random()",
    "STDDEV": simple("sqrt((AVG(({0}) * ({0}) * 1.0) - AVG({0}) * AVG({0})) * COUNT({0}) / (COUNT({0}) - 1))", 1),
    "STDDEV_SAMP": simple("sqrt((AVG(({0}) * ({0}) * 1.0) - AVG({0}) * AVG({0})) * COUNT({0}) / (COUNT({0}) - 1))", 1),
    "STDEV": simple("sqrt((AVG(({0}) * ({0}) * 1.0) - AVG({0}) * AVG({0})) * COUNT({0}) / (COUNT({0}) - 1))", 1),
    "STDDEV_POP": simple("sqrt(AVG(({0}) * ({0}) * 1.0) - AVG({0}) * AVG({0}))", 1),
    "VAR_POP": simple("(AVG(({0}) * ({0}) * 1.0) - AVG({0}) * AVG({0}))", 1),
    "VARIANCE": simple("((AVG(({0}) * ({0}) * 1.0) - AVG({0}) * AVG({0})) * COUNT({0}) / (COUNT({0}) - 1))", 1),
    "STRING_AGG": _listed,
    "LISTAGG": _listed,
    "GROUP_CONCAT": _listed,
    "ARRAY_AGG": simple("json_group_array({0})", 1),
    "COUNT": _counted,
    "COUNTIF": simple("SUM(CASE WHEN {0} THEN 1 ELSE 0 END)", 1),
    "COUNT_IF": simple("SUM(CASE WHEN {0} THEN 1 ELSE 0 END)", 1),
    "SUMIF": simple("SUM(CASE WHEN {1} THEN {0} ELSE 0 END)", 2),
    "SUM_IF": simple("SUM(CASE WHEN {1} THEN {0} ELSE 0 END)", 2),
    "BOOL_OR": simple("MAX({0})", 1),
    "BOOL_AND": simple("MIN({0})", 1),
    "LOGICAL_OR": simple("MAX({0})", 1),
    "EVERY": simple("MIN({0})", 1),
    "ANY_VALUE": simple("MIN({0})", 1),
    "DIVIDE": simple("(CAST({0} AS REAL) / {1})", 2),
    "SAFE_DIVIDE": simple("(CAST({0} AS REAL) / NULLIF({1}, 0))", 2),
    "SUBTRACT": simple("({0} - {1})", 2),
    "MULTIPLY": simple("({0} * {1})", 2),
    "ADD": simple("({0} + {1})", 2),
    "TO_NUMBER": simple("CAST({0} AS REAL)", 1, 2),
    "TRY_CAST": _cast,
    "SAFE_CAST": _cast,
    "CONVERT": _cast,
    "TO_JSON": simple("json({0})", 1),
    "JSON_VALUE": simple("json_extract({0}, {1})", 2),
    "ILIKE": simple("({0} LIKE {1})", 2),
    "INITCAP": simple("(upper(substr({0}, 1, 1)) || lower(substr({0}, 2)))", 1),
    "DATETIME_DIFF": _difference,
    "DATE_SUBTRACT": _shifted("-"),
}
