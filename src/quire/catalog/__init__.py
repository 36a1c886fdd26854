"""What data exists and what it means: datasets, fields, relationships, metrics, caveats, from Ossie files."""

from quire.catalog.build import Part
from quire.catalog.cache import cache_of, catalog_of, load_catalog, load_part
from quire.catalog.describe import ColumnCard, StoredTable, TableCard, describe
from quire.catalog.editing import Diff, Edited, Fault, edit
from quire.catalog.edits import CatalogEdit
from quire.catalog.model import (
    LEARNED,
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
from quire.catalog.reader import FoundFile, assemble, find_files, read_catalog, read_catalog_file, read_model, read_part
from quire.catalog.references import leads_to_one, qualified_names
from quire.catalog.search import Found, SearchIndex, build_search
from quire.catalog.sqlnames import name_parts, quoted
from quire.catalog.values import Fetch, FieldName, Hit, ValueIndex, build_index, fields_to_fetch
from quire.catalog.visible import Visible, Withheld, visible_catalog
from quire.catalog.words import fold, slip, stem, stems, words
from quire.catalog.writer import write_model

__all__ = [
    "LEARNED",
    "Catalog",
    "CatalogEdit",
    "Caveat",
    "ColumnCard",
    "Dataset",
    "Diff",
    "Edited",
    "Endorsement",
    "Example",
    "Fault",
    "Fetch",
    "Field",
    "FieldName",
    "Found",
    "FoundFile",
    "Guide",
    "Hit",
    "Limits",
    "Metric",
    "Origin",
    "Part",
    "Policies",
    "PolicyRole",
    "Problem",
    "Profile",
    "Relationship",
    "SearchIndex",
    "StoredTable",
    "TableCard",
    "ValueIndex",
    "Visibility",
    "Visible",
    "Withheld",
    "assemble",
    "build_index",
    "build_search",
    "cache_of",
    "catalog_of",
    "describe",
    "edit",
    "fields_to_fetch",
    "find_files",
    "fold",
    "leads_to_one",
    "load_catalog",
    "load_part",
    "name_parts",
    "qualified_names",
    "quoted",
    "read_catalog",
    "read_catalog_file",
    "read_model",
    "read_part",
    "read_policies",
    "slip",
    "stem",
    "stems",
    "visible_catalog",
    "words",
    "write_model",
]
