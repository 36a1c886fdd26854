"""What the tests of importers share: documents from texts, and what must hold of everything that was imported."""

import json
import os
from pathlib import Path

import jsonschema
import sqlglot
import yaml

from quire.catalog import read_model, write_model
from quire.catalog.importers import Document, Imported, Source, import_model

FIXTURES = Path(__file__).parents[2] / "fixtures" / "importers"
SHARED = Path(os.environ.get("QUIRE_SHARED", Path(__file__).parents[3].parent / "shared"))


def documents(text: str, path: str = "model.yml") -> tuple[Document, ...]:
    return tuple(Document(path, value) for value in yaml.safe_load_all(text))


def imported(*values: object, **options: str) -> Imported:
    given = tuple(value if isinstance(value, Document) else Document("model.yml", value) for value in values)
    return import_model(Source(given, **options))


def checked(made: Imported) -> Imported:
    """Reads back without a problem, fits the specification's schema, and every expression is SQL."""
    text = write_model(made.name, made.catalog, made.origin)
    again = read_model(text)
    assert again.problems == ()
    assert len(again.datasets) == len(made.catalog.datasets)
    assert len(again.relationships) == len(made.catalog.relationships)
    for metric in again.metrics:
        assert isinstance(sqlglot.parse_one(metric.expression), sqlglot.exp.Expression)
    for dataset in again.datasets:
        for field in dataset.fields:
            sqlglot.parse_one(field.expression)
    schema = SHARED / "ossie" / "osi-schema.json"
    if schema.is_file():
        jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate(yaml.safe_load(text))
    return made


def metrics(made: Imported) -> dict[str, str]:
    return {metric.name: metric.expression for metric in made.catalog.metrics}


def notes(made: Imported, kind: str) -> dict[str, str]:
    return {note.what: note.why for note in made.notes if note.kind == kind}
