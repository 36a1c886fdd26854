"""Importers and exporters: Jupyter of any version, percent Python files, marimo.

Kept out of ``quire.document`` so that opening a notebook does not load them.
"""

from quire.document.convert.files import Conversion, FileFormat, convert_file, read_foreign
from quire.document.convert.imported import CellOrigin, Exported, Imported, Origin
from quire.document.convert.jupyter_read import read_jupyter
from quire.document.convert.jupyter_write import write_jupyter
from quire.document.convert.marimo_read import is_marimo, read_marimo
from quire.document.convert.marimo_write import write_marimo
from quire.document.convert.origin import attachments, load_origin, save_origin
from quire.document.convert.percent import read_percent, write_percent

__all__ = [
    "CellOrigin",
    "Conversion",
    "Exported",
    "FileFormat",
    "Imported",
    "Origin",
    "attachments",
    "convert_file",
    "is_marimo",
    "load_origin",
    "read_foreign",
    "read_jupyter",
    "read_marimo",
    "read_percent",
    "save_origin",
    "write_jupyter",
    "write_marimo",
    "write_percent",
]
