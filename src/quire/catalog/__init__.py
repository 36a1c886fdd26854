"""What data exists and what it means: datasets, fields, relationships, metrics, caveats, from Ossie files."""

from quire.catalog.describe import ColumnCard, StoredTable, TableCard, describe
from quire.catalog.model import (
    Catalog,
    Caveat,
    Dataset,
    Endorsement,
    Example,
    Field,
    Guide,
    Metric,
    Origin,
    Problem,
    Profile,
    Relationship,
    Visibility,
)
from quire.catalog.policies import Limits, Policies, PolicyRole, read_policies
from quire.catalog.reader import read_catalog, read_catalog_file, read_model
from quire.catalog.references import leads_to_one, qualified_names
from quire.catalog.values import Fetch, FieldName, Hit, ValueIndex, build_index, fields_to_fetch
from quire.catalog.visible import Visible, Withheld, visible_catalog
from quire.catalog.words import fold, slip, stem, stems, words
from quire.catalog.writer import write_model

__all__ = [
    "Catalog",
    "Caveat",
    "ColumnCard",
    "Dataset",
    "Endorsement",
    "Example",
    "Fetch",
    "Field",
    "FieldName",
    "Guide",
    "Hit",
    "Limits",
    "Metric",
    "Origin",
    "Policies",
    "PolicyRole",
    "Problem",
    "Profile",
    "Relationship",
    "StoredTable",
    "TableCard",
    "ValueIndex",
    "Visibility",
    "Visible",
    "Withheld",
    "build_index",
    "describe",
    "fields_to_fetch",
    "fold",
    "leads_to_one",
    "qualified_names",
    "read_catalog",
    "read_catalog_file",
    "read_model",
    "read_policies",
    "slip",
    "stem",
    "stems",
    "visible_catalog",
    "words",
    "write_model",
]
