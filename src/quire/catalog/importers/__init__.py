"""Semantic models of other tools as catalogs: dbt, MetricFlow, Cube, Snowflake."""

from quire.catalog.importers.door import FORMATS, import_model, recognise
from quire.catalog.importers.journal import Count, Document, Format, Imported, Note, Source

__all__ = ["FORMATS", "Count", "Document", "Format", "Imported", "Note", "Source", "import_model", "recognise"]
