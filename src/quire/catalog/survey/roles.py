"""What a column is for: to tell rows apart, to add up, to group by, to say when; from its name, type and profile."""

from __future__ import annotations

import re
from typing import Literal

from quire.catalog.survey.facts import ColumnFacts, TableFacts
from quire.catalog.survey.naming import Words, full, is_key_name

Role = Literal["key", "time", "audit", "measure", "dimension", "plain", "secret"]
_ADDITIVE_WORDS = """
amount total subtotal revenue sale cost quantity freight tax fee paid spend spent turnover income expense salary wage
payment profit gross net discount refund shipping charge budget unit hour minute second millisecond byte weight volume
click impression view session download visit point mile kilometer distance bonus commission deposit withdrawal credit
debit price
"""
_ADDITIVE = frozenset(_ADDITIVE_WORDS.split())
_NOT_ADDITIVE_WORDS = """
rate ratio percent percentage share average mean median min minimum max maximum score rating rank level latitude
longitude lat lon lng year month day week quarter age zip postal code number phone version sort position index sequence
flag status type priority temperature balance stock hand available reorder per each standard list retail supply
replacement unit_price limit target threshold height width size class group category grade seq is has on
"""
_NOT_ADDITIVE = frozenset(_NOT_ADDITIVE_WORDS.split())
_WHOLE_PRICES = (("extended", "price"), ("total", "price"), ("line", "price"), ("net", "price"), ("sale", "price"))
_AUDIT_WORDS = """
update updated modified modification changed sync synced load loaded etl insert inserted deleted valid expired
"""
_AUDIT = frozenset(_AUDIT_WORDS.split())
_TEXT_WORDS = """
description comment note notes text body remark remarks message content html url uri link path photo picture image
hash checksum signature token json xml blob payload biography bio summary
"""
_TEXT = frozenset(_TEXT_WORDS.split())
_SECRETS = frozenset(
    ("password", "passwd", "pwd", "secret", "token", "salt", "passphrase", "ssn", "iban", "pin", "cvv")
)
_DATE_WORDS = frozenset(("date", "time", "day", "at", "on", "timestamp", "datetime"))
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
_LONG_TEXT = 120


def role(table: TableFacts, column: ColumnFacts, parts: Words, datatype: str, is_reference: bool) -> Role:
    """What a column is for. ``parts`` are the words of its name, ``is_reference`` whether a join starts at it."""
    words = full(parts)
    if _SECRETS & {*parts, *words}:
        return "secret"
    if is_reference or column.name.casefold() in {name.casefold() for name in table.primary_key}:
        return "key"
    if datatype in ("Date", "DateTime", "DateTimeTz"):
        return "audit" if _is_audit(words) else "time"
    if datatype in ("Time", "Opaque"):
        return "plain"
    if datatype in ("Integer", "Decimal", "Float"):
        return _of_number(column, words, datatype)
    if is_key_name(words) and words[-1] not in ("code", "number"):
        return "key"
    return "plain" if _is_prose(table, column, words) else "dimension"


def is_text_date(column: ColumnFacts, parts: Words, datatype: str) -> str:
    """``Date`` or ``DateTime`` when a text column holds days or moments in ISO form; otherwise empty."""
    profile = column.profile
    if datatype != "String" or profile is None or not _DATE_WORDS & set(parts):
        return ""
    ends = (profile.minimum, profile.maximum) if profile.minimum else (column.values or column.examples)
    if not ends or not all(_ISO.fullmatch(end) for end in ends):
        return ""
    return "DateTime" if any(len(end) > 10 for end in ends) else "Date"


def time_rank(table_words: Words, parts: Words, column: ColumnFacts, place: int) -> float:
    """How likely «last month» means this time field; below 0 it is better to ask."""
    words = full(parts)
    said = {*parts, *words}
    rank = 1.0 - place / 1000
    if table_words and set(table_words) & said:
        rank += 3
    rank += 2 if said & _EVENTS or words in (("date",), ("day",), ("timestamp",), ("time",)) else 0
    rank += 1 if "created" in said or "create" in said else 0
    rank -= 4 if said & _NOT_EVENTS else 0
    if column.profile is not None and column.profile.null_share is not None:
        rank -= 3 * column.profile.null_share
    return rank


_EVENTS_WORDS = "order ordered placed sold sale paid payment transaction invoice posted event started start occurred"
_EVENTS = frozenset(_EVENTS_WORDS.split())
_NOT_EVENTS_WORDS = """
birth due require required expected expiry expire end valid until return returned ship shipped receive receipt received
commit planned estimated close closed cancel cancelled delivery deliver delivered finish finished approved termination
"""
_NOT_EVENTS = frozenset(_NOT_EVENTS_WORDS.split())


def _of_number(column: ColumnFacts, words: Words, datatype: str) -> Role:
    if is_key_name(words) and words[-1] != "number":
        return "key"
    profile = column.profile
    if _adds_up(words) and not (datatype != "Integer" and profile is not None and _below_one(profile.maximum)):
        return "measure"
    few = profile is not None and profile.distinct is not None and profile.distinct <= 24
    return "dimension" if few and datatype == "Integer" and not _ADDITIVE & set(words) else "plain"


def _adds_up(words: Words) -> bool:
    """Whether the sum of such numbers means something: amounts, quantities, durations; no prices, rates, levels."""
    if any(words[start : start + 2] in _WHOLE_PRICES for start in range(len(words))):
        return True
    if "price" in words or _NOT_ADDITIVE & set(words) or not _ADDITIVE & set(words):
        return False
    return not ("cost" in words and "unit" in words)


def _below_one(maximum: str) -> bool:
    try:
        return abs(float(maximum)) <= 1
    except ValueError:
        return False


def _is_audit(words: Words) -> bool:
    return bool(_AUDIT & set(words))


def _is_prose(table: TableFacts, column: ColumnFacts, words: Words) -> bool:
    """Whether a text column holds sentences rather than names."""
    own = {piece for part in full(words) for piece in (part,)}
    few = column.profile is not None and column.profile.distinct is not None and column.profile.distinct <= 50
    long = any(len(value) > _LONG_TEXT for value in (*column.values, *column.examples))
    small = table.rows is not None and table.rows <= 50
    return long or (bool(own & _TEXT) and not (few and (small or not long)))
