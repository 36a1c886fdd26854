"""What a value looks like: frames as tables, figures as pictures or specifications, else what it says of itself."""

from __future__ import annotations

import base64
import io
import json
import reprlib
import sys
from typing import Any

from . import frames as frames_module
from . import tables
from .frames import Frames
from .outputs import Outputs

TEXT = 100_000
MIMES = (
    ("_repr_html_", "text/html"),
    ("_repr_markdown_", "text/markdown"),
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_png_", "image/png"),
    ("_repr_jpeg_", "image/jpeg"),
    ("_repr_latex_", "text/latex"),
    ("_repr_json_", "application/json"),
    ("_repr_javascript_", "application/javascript"),
)
SIMPLE = (str, int, float, complex, bool, bytes, list, tuple, dict, set, frozenset, range)
VEGALITE = "application/vnd.vegalite+json"
PLOTLY = "application/vnd.plotly.v1+json"


class Shower:
    """Puts values into the outputs of the running step."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.formatter: Any = None  # IPython's, once its shell is there

    def show(self, value: Any, outputs: Outputs, name: str = "", display_id: str = "", update: bool = False) -> None:
        """Show a value; ``name`` is the variable when it is just that."""
        if "matplotlib.pyplot" in sys.modules and drawn(value):
            return  # the figure that it belongs to is shown at the end of the step
        if type(value) in SIMPLE:
            outputs.display({"text/plain": text_of(value)}, display_id, update)
        elif tables.is_frame(value):
            self.show_frame(value, outputs, name)
        elif is_series(value):
            self.show_frame(value.to_frame(value.name if value.name is not None else "value"), outputs, "")
        elif is_figure(value):
            outputs.display(picture(value), display_id, update)
            close(value)
        elif hasattr(value, "_ipython_display_") and not isinstance(value, type) and not is_plotly(value):
            value._ipython_display_()
        else:
            outputs.display(self.bundle(value), display_id, update)

    def show_frame(self, value: Any, outputs: Outputs, name: str) -> None:
        """The first page; further pages are asked for by name, a made-up one when it has none."""
        columns, rows, count = frames_module.first_page(value)
        if not name or self.frames.namespace.get(name) is not value:
            name = f"@{outputs.step}" + (f".{len(outputs.frames)}" if outputs.frames else "")
            outputs.frames.append(name)
            self.frames.hidden[name] = value
            self.frames.slots.pop(name, None)
        outputs.table(tables.output(name, columns, rows, count))

    def bundle(self, value: Any) -> dict[str, Any]:
        """MIME types and data of anything else."""
        if is_plotly(value):
            return {PLOTLY: json.loads(value.to_json()), "text/plain": f"{type(value).__name__}"}
        if is_altair(value):
            return {VEGALITE: value.to_dict(), "text/plain": f"{type(value).__name__}"}
        if self.formatter is not None:
            data, _ = self.formatter.format(value)
            found = dict(data)
        else:
            found = own_bundle(value)
        return normal(found, value)


def own_bundle(value: Any) -> dict[str, Any]:
    """What an object says of itself through the methods that notebooks agreed on."""
    found: dict[str, Any] = {}
    if not isinstance(value, type):
        method = getattr(value, "_repr_mimebundle_", None)
        if callable(method):
            data = method(include=None, exclude=None)
            data = data[0] if isinstance(data, tuple) else data
            found.update(data or {})
        for attribute, mime in MIMES:
            if mime not in found and callable(getattr(value, attribute, None)):
                data = getattr(value, attribute)()
                data = data[0] if isinstance(data, tuple) else data
                if data is not None:
                    found[mime] = data
    return found


def normal(found: dict[str, Any], value: Any = None) -> dict[str, Any]:
    """A bundle with images as base64 text, one name for Vega-Lite of any version, and some text."""
    result: dict[str, Any] = {}
    for mime, data in found.items():
        label = VEGALITE if mime.startswith("application/vnd.vegalite.v") else mime
        if isinstance(data, (bytes, bytearray)):
            result[label] = bytes(data).decode() if "svg" in mime else base64.b64encode(data).decode()
        else:
            result[label] = data
    if "text/plain" not in result:
        result["text/plain"] = text_of(value) if value is not None else ""
    return result


def text_of(value: Any) -> str:
    """``repr``, bounded; long plain containers are cut before they are written out."""
    try:
        if type(value) in SIMPLE and not isinstance(value, (int, float, complex, bool)) and len(value) > 2000:
            if isinstance(value, str):
                return repr(value[:TEXT]) + (f"… {len(value) - TEXT:,} more characters" if len(value) > TEXT else "")
            return f"{_short.repr(value)} ({len(value):,} items)"
        text = repr(value)
    except KeyboardInterrupt:
        raise
    except Exception as error:
        return f"<{type(value).__name__}: its repr() failed with {type(error).__name__}: {error}>"
    return text if len(text) <= TEXT else f"{text[:TEXT]}… {len(text) - TEXT:,} more characters"


_short = reprlib.Repr()
_short.maxlist = _short.maxtuple = _short.maxset = _short.maxfrozenset = _short.maxdict = 500
_short.maxstring = _short.maxother = 2000


def is_series(value: Any) -> bool:
    """A column of pandas or polars."""
    return tables.root_of(value) in ("pandas", "polars") and type(value).__name__ == "Series"


def is_figure(value: Any) -> bool:
    """A matplotlib figure."""
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)


def is_plotly(value: Any) -> bool:
    """A plotly figure."""
    module = sys.modules.get("plotly.basedatatypes")
    return module is not None and isinstance(value, module.BaseFigure)


def is_altair(value: Any) -> bool:
    """A chart of altair."""
    return tables.root_of(value) == "altair" and hasattr(value, "to_dict") and hasattr(value, "mark_bar")


def drawn(value: Any) -> bool:
    """What a plotting call returned: its figure says more."""
    module = sys.modules.get("matplotlib.artist")
    if module is None or "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums():
        return False
    parts = value if type(value) in (list, tuple) else [value]
    root = tables.root_of(parts[0]) if len(parts) else ""
    return bool(len(parts)) and root == "matplotlib"


def picture(figure: Any) -> dict[str, Any]:
    """A figure as a PNG."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight", dpi=max(figure.dpi, 110))
    width, height = figure.get_size_inches()
    text = f"<Figure {width:g} × {height:g} in>"
    return {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": text}


def close(figure: Any) -> None:
    """Take a figure that was shown off pyplot's list."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def show_figures(outputs: Outputs) -> None:
    """Show and close the figures that are open."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or not hasattr(pyplot, "get_fignums"):  # not there, or half imported
        return
    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        if figure.axes or figure.texts or figure.images:
            outputs.display(picture(figure))
        close(figure)
