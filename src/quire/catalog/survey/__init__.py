"""From what a database or a DDL file says of its tables to a first semantic model: keys, joins, meanings, metrics."""

from quire.catalog.survey.facts import ColumnFacts, KeyFacts, TableFacts
from quire.catalog.survey.inference import Candidate, Join, candidates, judge, out_of_range
from quire.catalog.survey.keys import guess_composites, guess_key
from quire.catalog.survey.starter import datatypes_of, starter_model

__all__ = [
    "Candidate",
    "ColumnFacts",
    "Join",
    "KeyFacts",
    "TableFacts",
    "candidates",
    "datatypes_of",
    "guess_composites",
    "guess_key",
    "judge",
    "out_of_range",
    "starter_model",
]
