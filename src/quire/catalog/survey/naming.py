"""What the names of tables and columns say: their words, their singular, whether they are copies, keys or amounts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from quire.catalog.words import fold, stem

Words = tuple[str, ...]
_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PART = re.compile(r"\d+|[^\W\d_]+")
_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman", "indices": "index"}
_PLURAL = {single: many for many, single in _IRREGULAR.items()} | {"staff": "staff", "data": "data", "info": "info"}
_SHORT_FORMS = {
    "acct": "account", "addr": "address", "amt": "amount", "avail": "available", "avg": "average", "bal": "balance",
    "cat": "category", "cust": "customer", "ctry": "country", "cntry": "country", "dept": "department",
    "desc": "description", "dt": "date", "emp": "employee", "inv": "invoice", "loc": "location", "mfgr": "manufacturer",
    "mgr": "manager", "mkt": "market", "nbr": "number", "no": "number", "nr": "number", "num": "number",
    "ord": "order", "org": "organization", "pct": "percent", "prio": "priority", "prod": "product",
    "qty": "quantity", "ref": "reference", "reg": "region", "seg": "segment", "stat": "status", "supp": "supplier",
    "trans": "transaction", "txn": "transaction", "ts": "timestamp", "usr": "user", "val": "value", "whse": "warehouse",
}  # fmt: skip
_COMMON_WORDS = """
account acct address amount available avail bal balance brand category clerk close code comment container cost count
country created currency customer date day department description discount email end extended first flag hire instruct
item key last level line market mkt mode month name number order part payment percent phone price priority product qty
quantity ratio receipt region retail sale segment ship size start state status store supp supplier supply tax time
total type unit updated value year zip id acct mfgr cust nation return commit prod emp dept user store staff
film city vendor expected due delivery birth death hire
"""
_COMMON = frozenset(_COMMON_WORDS.split())
KEY_WORDS = frozenset(("id", "key", "code", "number", "uuid", "guid", "sk", "fk", "pk"))
_COPY = re.compile(
    r"(?:^|_)(?:bak|bkp|backup|old|copy|deprecated|legacy|archive|archived|obsolete|orig|v\d+_old)(?:_?\d+)?(?:_|$)"
    r"|_(?:19|20)\d{2}_?(?:0[1-9]|1[0-2])(?:_?[0-3]\d)?$|(?:^|_)(?:copy|backup)(?:_of)?(?:_|$)"
)
_STAGING = re.compile(
    r"^(?:stg|stage|staging|raw|src|landing|tmp|temp|test|scratch|wrk|work|z|zz|x|_+)_|_(?:stg|tmp|temp)$"
)
Kind = Literal["", "staging", "backup"]


@lru_cache(maxsize=65536)
def split(name: str) -> Words:
    """The folded words of a name, apart at case, underscores, digits: ``BillingZIPCode2`` is billing, zip, code, 2."""
    return tuple(_PART.findall(fold(_BREAK.sub(" ", name)).replace("_", " ")))


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """The singular of a folded word."""
    return _IRREGULAR.get(word) or stem(word)


@lru_cache(maxsize=65536)
def entity(name: str) -> Words:
    """What a table's rows are: its words, the last in the singular, without the marks that tables carry."""
    parts = split(name)
    while len(parts) > 1 and parts[0] in ("dim", "fact", "fct", "tbl", "t", "mart", "vw", "v", "d", "f"):
        parts = parts[1:]
    while len(parts) > 1 and parts[-1] in ("tbl", "table", "dim", "fact"):
        parts = parts[:-1]
    whole = tuple(piece for part in parts for piece in segment(part))
    return tuple(map(singular, whole))


def plural(parts: Words) -> str:
    """The words of an entity as text, in the plural by English spelling rules."""
    last = parts[-1] if parts else ""
    if last in _PLURAL:
        last = _PLURAL[last]
    elif last.endswith("y") and last[-2:-1] not in tuple("aeiou"):
        last = last[:-1] + "ies"
    elif last.endswith(("x", "ch", "sh", "ss", "us", "z")):
        last += "es"
    elif last.isalpha() and not last.endswith("s"):
        last += "s"
    return " ".join((*parts[:-1], last))


def spelled(parts: Iterable[str]) -> str:
    """The words as text, the usual short forms written out, plurals kept."""
    return " ".join(_SHORT_FORMS.get(part, part) for part in parts)


def full(parts: Iterable[str]) -> Words:
    """The words with the usual short forms written out, each in the singular."""
    return tuple(_SHORT_FORMS.get(part, singular(part)) for part in parts)


def prefix(names: Sequence[str], table: str) -> Words:
    """The first word that (nearly) every column of a table begins with and that says nothing: ``l`` in ``l_tax``.

    Only when it is short or comes from the table's name, and something is left of every column.
    """
    heads = Counter(parts[0] for parts in map(split, names) if len(parts) > 1)
    if len(names) < 3 or not heads:
        return ()
    head, count = heads.most_common(1)[0]
    own = "".join(part[0] for part in split(table) if part)
    from_table = any(part.startswith(head) for part in split(table)) or head == own or own.startswith(head)
    short = len(head) <= 3 and head not in ("is", "has", "no", "num", "max", "min")
    return (head,) if count >= 0.9 * len(names) and short and (from_table or count == len(names)) else ()


@lru_cache(maxsize=65536)
def segment(word: str) -> Words:
    """A compound of common words taken apart: ``orderdate`` is order, date; the word itself when it is not one."""
    if len(word) < 6 or word in _COMMON:
        return (word,)
    for cut in range(len(word) - 2, 1, -1):
        head, tail = word[:cut], word[cut:]
        if head in _COMMON and tail in _COMMON:
            return (head, tail)
    return (word,)


def column_words(name: str, lead: Words = ()) -> Words:
    """The words of a column without the prefix of its table, compounds taken apart."""
    parts = split(name)
    if lead and len(parts) > len(lead) and parts[: len(lead)] == lead:
        parts = parts[len(lead) :]
    return tuple(piece for part in parts for piece in segment(part))


def table_kind(name: str) -> Kind:
    """Whether a table looks like a copy that nobody should read, or like a step on the way to another table."""
    folded = "_".join(split(name)) if not name.startswith("_") else "_" + "_".join(split(name))
    if _COPY.search(folded):
        return "backup"
    return "staging" if _STAGING.search(folded) else ""


def kinds(tables: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Kind]:
    """The kind of each table by schema and name; where every table looks like staging, none of them is."""
    found = {(schema.casefold(), name.casefold()): table_kind(name) for schema, name in tables}
    if "" not in found.values():
        return {place: "backup" if kind == "backup" else "" for place, kind in found.items()}
    return found


def is_key_name(parts: Words) -> bool:
    """Whether the words of a column end as keys do."""
    return bool(parts) and (full(parts)[-1] in KEY_WORDS)
