"""Warehouses that nobody has: catalogs of any size with the names that people give; questions with known answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from quire.catalog import Catalog, Dataset, Field, Relationship


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _pairs(text: str) -> dict[str, str]:
    """``a:b`` as pairs; underscores are spaces."""
    return {left: right.replace("_", " ") for left, right in (pair.split(":") for pair in text.split())}


DOMAINS = _words(
    """
    sales billing payroll recruiting logistics procurement marketing support accounting treasury manufacturing
    quality maintenance inventory pricing loyalty insurance claims clinic laboratory pharmacy school library hotel
    airline railway fleet energy telecom banking lending trading realestate construction farming retail catering
    events publishing security
    """
)
ENTITIES = _words(
    """
    customer employee order invoice shipment vendor contract location product payment ticket campaign machine
    batch inspection route vehicle meter subscription account transaction claim patient course booking
    """
)
ASPECTS = ("", *_words("line history address note target approval cost forecast summary change rating"))
QUALIFIERS = _words(
    """
    gross net planned actual estimated total minimum maximum first last original approved previous monthly annual
    local foreign internal external preferred primary reserved
    """
)
NOUNS = {
    noun: kind
    for kind, nouns in {
        "Decimal": "amount price weight discount score temperature percentage balance volume distance margin limit",
        "Integer": "quantity duration level capacity",
        "String": "number code name city language currency manager department reason channel color phone comment",
        "Date": "date",
    }.items()
    for noun in nouns.split()
}
SHORT = _pairs(
    """
    customer:cust employee:emp invoice:inv shipment:shpmt location:loc product:prod amount:amt quantity:qty
    number:no percentage:pct department:dept manager:mgr previous:prev estimated:est minimum:min maximum:max
    address:addr account:acct transaction:txn temperature:temp description:desc date:dt name:nm average:avg
    """
)
OTHERWISE = _pairs(
    """
    customer:client employee:staff_member invoice:bill shipment:delivery vendor:supplier contract:agreement
    location:place product:item vehicle:car booking:reservation amount:sum price:charge manager:boss
    department:division color:colour city:town comment:remark total:overall estimated:expected planned:scheduled
    annual:yearly approved:authorised duration:length phone:telephone quantity:count reason:cause original:initial
    preferred:favourite previous:prior maximum:highest minimum:lowest
    """
)
DESCRIBED = 0.6  # of the fields
VALUES = (
    ("open", "closed", "cancelled", "pending"),
    ("cafe", "web", "phone"),
    ("EUR", "USD", "CHF"),
    ("red", "green", "blue"),
)
STYLES = ("snake", "camel", "short", "upper")


class Question(NamedTuple):
    """A question and the names that its answer needs, as the catalog writes them."""

    text: str
    tables: tuple[str, ...]
    columns: tuple[str, ...]


class Column(NamedTuple):
    """A field as the words that it is made of."""

    words: tuple[str, ...]
    field: Field


class Table(NamedTuple):
    """A dataset with the words of its name, its columns, and its keys into other tables of its schema by place."""

    schema: str
    words: tuple[str, ...]
    dataset: Dataset
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, int], ...]


class Warehouse(NamedTuple):
    """A catalog as one part for each schema, and the tables that it is made of."""

    schemas: dict[str, Catalog]
    tables: tuple[Table, ...]

    @property
    def fields(self) -> int:
        """How many fields."""
        return sum(len(table.dataset.fields) for table in self.tables)


def warehouse(tables: int, columns: int, schemas: int = 40, seed: int = 11) -> Warehouse:
    """A warehouse of so many tables and columns of each; the same one for the same numbers."""
    chance = random.Random(f"{tables} {columns} {schemas} {seed}")
    names = [f"{DOMAINS[k % len(DOMAINS)]}{k // len(DOMAINS) or ''}" for k in range(min(schemas, tables))]
    made: list[Table] = []
    parts: dict[str, Catalog] = {}
    for number, schema in enumerate(names):
        count = tables // len(names) + (number < tables % len(names))
        mine = _schema(schema, STYLES[number % len(STYLES)], count, columns, chance)
        made += mine
        links = tuple(
            Relationship(f"{table.dataset.name}.{key}", table.dataset.name, (key,), mine[other].dataset.name, ("id",))
            for table in mine
            for key, other in table.keys
        )
        parts[schema] = Catalog(tuple(table.dataset for table in mine), links)
    return Warehouse(parts, tuple(made))


def _schema(schema: str, style: str, count: int, columns: int, chance: random.Random) -> list[Table]:
    every = [(entity, aspect) for aspect in ASPECTS for entity in ENTITIES]
    chosen = every[: min(count, len(ENTITIES))] + chance.sample(
        every[len(ENTITIES) :], max(0, min(count, len(every)) - len(ENTITIES))
    )
    named = [tuple(filter(None, pair)) for pair in chosen]
    named += [(*named[k % len(named)], str(2000 + k // len(named))) for k in range(len(named), count)]
    return [_table(schema, style, place, named, columns, chance) for place in range(count)]


def _table(
    schema: str, style: str, place: int, named: list[tuple[str, ...]], columns: int, chance: random.Random
) -> Table:
    words = named[place]
    own = [Column(("id",), Field("id", "id", "Integer"))]
    keys: dict[str, int] = {}
    for other in chance.sample(range(min(len(named), len(ENTITIES))), min(4, len(named))):
        key = spelled((*named[other], "id"), style)
        if other != place and key not in keys:
            keys[key] = other
            own.append(Column((*named[other], "id"), Field(key, key, "Integer")))
    taken = {column.field.name for column in own}
    common: list[tuple[str, ...]] = [("created", "date"), ("status",)]
    while len(own) < columns:
        said = common.pop() if common else _said(chance)
        field = _field(words, said, style, chance)
        if field.name not in taken:
            taken.add(field.name)
            own.append(Column(said, field))
    name = f"{schema}.{spelled(words, style)}"
    text = f"{' '.join(words).capitalize()} data of {schema}." if chance.random() < DESCRIBED else ""
    fields = tuple(column.field for column in own)
    dataset = Dataset(name, name, "", text, primary_key=("id",), fields=fields, rows=chance.randrange(10**6))
    return Table(schema, words, dataset, tuple(own), tuple(keys.items()))


def _said(chance: random.Random) -> tuple[str, ...]:
    """The words of a column: two of three are common ones; others name a second thing, or something of the house."""
    qualifier, noun, kind = chance.choice(QUALIFIERS), chance.choice(list(NOUNS)), chance.random()
    if kind < 0.65:
        return qualifier, noun
    if kind < 0.85:
        return qualifier, chance.choice(ENTITIES), noun
    return _house_word(chance), noun


def _house_word(chance: random.Random) -> str:
    """A word that only this company has, one of some thousands: a system, a project, a brand."""
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3)) + chance.choice("lnrx")


def _field(table: tuple[str, ...], words: tuple[str, ...], style: str, chance: random.Random) -> Field:
    name = spelled(words, style)
    told = f"The {' '.join(words)} of the {' '.join(table)}." if chance.random() < DESCRIBED else ""
    values = chance.choice(VALUES) if words[-1] in ("status", "channel", "currency", "color") else ()
    return Field(name, name, NOUNS.get(words[-1], "String"), told, is_time=words[-1] == "date", values=values)


def spelled(words: tuple[str, ...], style: str) -> str:
    """Words as a name: ``net_amount``, ``NetAmount``, ``net_amt``, ``NET_AMOUNT``."""
    if style == "camel":
        return "".join(word.capitalize() for word in words)
    if style == "short":
        return "_".join(SHORT.get(word, word) for word in words)
    return "_".join(words).upper() if style == "upper" else "_".join(words)


def questions(made: Warehouse, count: int, seed: int = 5) -> Iterator[Question]:
    """Questions about one table or two that are joined, in turn in the words of the catalog, in other words that mean
    the same, and in short forms; the answer needs the columns that are named and the keys between the tables."""
    chance = random.Random(seed)
    for number in range(count):
        table = chance.choice(made.tables)
        say = (_plainly, _otherwise, _shortly)[number % 3]
        plain = [column for column in table.columns if column.words[-1] != "id"]
        measure, by = chance.sample(plain, 2)
        text = f"What is the {say(measure.words)} of {plural(say(table.words))} by {say(by.words)}"
        tables = [table.dataset.name]
        columns = [f"{table.dataset.name}.{column.field.name}" for column in (measure, by)]
        if number % 2 and table.keys:
            key, place = chance.choice(table.keys)
            other = next(each for each in made.tables if each.schema == table.schema)
            other = made.tables[made.tables.index(other) + place]
            shown = chance.choice([column for column in other.columns if column.words[-1] != "id"])
            text += f" and {say(shown.words)} of their {say(other.words)}"
            tables.append(other.dataset.name)
            columns += [
                f"{other.dataset.name}.{shown.field.name}",
                f"{table.dataset.name}.{key}",
                f"{other.dataset.name}.id",
            ]
        yield Question(f"{text} in {table.schema}?", tuple(tables), tuple(columns))


def _plainly(words: tuple[str, ...]) -> str:
    return " ".join(words)


def _otherwise(words: tuple[str, ...]) -> str:
    return " ".join(OTHERWISE.get(word, word) for word in words)


def _shortly(words: tuple[str, ...]) -> str:
    return " ".join(SHORT.get(word, word) for word in words)


def plural(words: str) -> str:
    """Several of a thing."""
    if words.endswith(("y",)) and words[-2] not in "aeiou":
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("s", "x", "ch", "sh")) else "s")
