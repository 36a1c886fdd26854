"""From what a database or a DDL file says of its tables to a first semantic model: keys, joins, meanings, metrics."""

from quire.catalog.survey.ddl import Definition, read_ddl
from quire.catalog.survey.facts import ColumnFacts, KeyFacts, TableFacts
from quire.catalog.survey.inference import Candidate, Join, candidates, declared, judge, out_of_range
from quire.catalog.survey.keys import guess_composites, guess_key
from quire.catalog.survey.revise import Changes, changes, earlier_joins, file_stem, revise, without_origins
from quire.catalog.survey.starter import datatypes_of, source_of, starter_model

__all__ = [
    "Candidate",
    "Changes",
    "ColumnFacts",
    "Definition",
    "Join",
    "KeyFacts",
    "TableFacts",
    "candidates",
    "changes",
    "datatypes_of",
    "declared",
    "earlier_joins",
    "file_stem",
    "guess_composites",
    "guess_key",
    "judge",
    "out_of_range",
    "read_ddl",
    "revise",
    "source_of",
    "starter_model",
    "without_origins",
]
