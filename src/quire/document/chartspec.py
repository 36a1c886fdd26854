"""From a chart to the query that aggregates where the data is, and from its rows to Vega-Lite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quire.document.chart import AGGREGATES, Channel, Chart
from quire.document.output import Column

MOST = 5000
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_NUMBERS = frozenset(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER"))
_NUMBERS |= frozenset(("UBIGINT", "UHUGEINT", "INT", "REAL", "FLOAT", "DOUBLE", "DECIMAL", "NUMERIC"))
_TIME_UNITS = {"day": "yearmonthdate", "month": "yearmonth", "quarter": "yearquarter", "year": "year"}
_QUARTILES = ("low", "lower", "middle", "upper", "high")


def chart_query(chart: Chart) -> str:
    """DuckDB SQL over the chart's frame.

    The columns are called like the channels; one row more than is drawn is asked for, so that a cut is seen.
    """
    if chart.mark == "boxplot":
        return _boxplot_query(chart)
    channels = chart.channels
    chosen = ", ".join(f"{_expression(channel)} AS {_quote(alias)}" for alias, channel in channels.items())
    sql = f"SELECT {chosen} FROM {_quote(chart.data)}"  # noqa: S608  # identifiers are quoted
    grouped = [str(n) for n, channel in enumerate(channels.values(), 1) if not channel.aggregate]
    if len(grouped) < len(channels) and grouped:
        sql += " GROUP BY " + ", ".join(grouped)
    order = _order(chart, [alias for alias, channel in channels.items() if not channel.aggregate])
    return sql + (f" ORDER BY {order}" if order and len(grouped) < len(channels) else "") + f" LIMIT {MOST + 1}"


def _boxplot_query(chart: Chart) -> str:
    value = _expression(chart.y[0])
    keys = {alias: channel for alias, channel in chart.channels.items() if alias != "y"}
    chosen = [f"{_expression(channel)} AS {_quote(alias)}" for alias, channel in keys.items()]
    chosen += [f"min({value}) AS low", f"quantile_cont({value}, 0.25) AS lower", f"median({value}) AS middle"]
    chosen += [f"quantile_cont({value}, 0.75) AS upper", f"max({value}) AS high"]
    sql = f"SELECT {', '.join(chosen)} FROM {_quote(chart.data)}"  # noqa: S608  # identifiers are quoted
    numbers = ", ".join(str(n) for n in range(1, len(keys) + 1))
    return sql + (f" GROUP BY {numbers} ORDER BY {numbers}" if keys else "") + f" LIMIT {MOST + 1}"


def _order(chart: Chart, keys: list[str]) -> str:
    ordered = []
    if isinstance(chart.sort, str) and chart.sort.lstrip("-") in chart.channels:
        ordered.append(f"{_quote(chart.sort.lstrip('-'))} {'DESC' if chart.sort[0] == '-' else 'ASC'} NULLS LAST")
    return ", ".join(ordered + [_quote(key) for key in keys])


def _expression(channel: Channel) -> str:
    column = _quote(channel.column) if channel.column else "*"
    if channel.aggregate:
        return AGGREGATES[channel.aggregate].format(column)
    if channel.unit:
        return f"CAST(date_trunc('{channel.unit}', CAST({column} AS TIMESTAMP)) AS DATE)"
    return column


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def vega_lite(chart: Chart, columns: Sequence[Column], rows: Sequence[Sequence[Any]], cut: bool) -> dict[str, Any]:
    """A Vega-Lite specification with its data inline; colours are left to the theme of the browser.

    ``columns`` and ``rows`` are the answer to ``chart_query``; at most ``MOST`` rows are drawn.
    """
    types = {column.name: _type(column.type) for column in columns}
    values = [{name: _value(cell, types[name]) for name, cell in zip(types, row, strict=False)} for row in rows[:MOST]]
    spec: dict[str, Any] = {"$schema": _SCHEMA, "width": "container", "height": 300}
    cut = cut or len(rows) > MOST
    if chart.title or cut:
        spec["title"] = {"text": chart.title, "anchor": "start"}
        if cut:
            spec["title"]["subtitle"] = f"Only the first {len(values):,} rows are drawn."
    if len(chart.y) > 1:
        values = _fold(chart, values)
        types |= {"y": types.get("y0", "quantitative"), "color": "nominal"}
    spec["data"] = {"values": values}
    encoding = _encoding(chart, types)
    if chart.mark == "boxplot":
        if chart.facet is not None:
            del spec["width"], spec["height"]
        return spec | _boxplot(encoding)
    if chart.facet is not None:
        spec |= {"width": 220, "height": 180}
    return spec | {"mark": {"type": chart.mark, "tooltip": True}, "encoding": encoding}


def _fold(chart: Chart, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Several y columns as rows of their own, told apart by colour."""
    folded = []
    for row in values:
        shared = {name: value for name, value in row.items() if not name.startswith("y")}
        folded += [shared | {"color": c.label, "y": row.get(f"y{index}")} for index, c in enumerate(chart.y)]
    return folded


def _encoding(chart: Chart, types: dict[str, str]) -> dict[str, Any]:
    channels = {
        alias: channel for alias, channel in chart.channels.items() if alias in (*"xy", "color", "size", "facet")
    }
    if len(chart.y) > 1:
        channels |= {"y": Channel("value"), "color": Channel("series")}
    encoding: dict[str, Any] = {}
    for alias, channel in channels.items():
        kind = types.get(alias, "nominal")
        if channel.unit and kind == "nominal":
            kind = "temporal"
        encoding[alias] = {"field": alias, "type": kind, "title": channel.label}
        if channel.unit in _TIME_UNITS and chart.mark in ("bar", "rect", "boxplot"):
            encoding[alias]["timeUnit"] = _TIME_UNITS[channel.unit]
    _discrete(chart, encoding)
    _sorting(chart, encoding)
    if chart.stack and "y" in encoding:
        encoding["y"]["stack"] = None if chart.stack == "none" else chart.stack
    elif len(chart.y) > 1 and chart.mark == "bar":
        encoding["xOffset"] = {"field": "color"}
    if "facet" in encoding:
        encoding["facet"] |= {"columns": 3, "type": "nominal"}
    return _arc(encoding) if chart.mark == "arc" else encoding


def _discrete(chart: Chart, encoding: dict[str, Any]) -> None:
    """Numbers that stand for categories (years under bars, cells of a heat map) get bands, not a scale."""
    if chart.mark not in ("bar", "rect", "boxplot"):
        return
    x, y = encoding.get("x"), encoding.get("y")
    if x and x["type"] == "quantitative" and not (chart.x and chart.x.aggregate):
        other = y is not None and (y["type"] == "quantitative" or chart.mark == "rect")
        x["type"] = "ordinal" if other else "quantitative"
    if y and y["type"] == "quantitative" and chart.y and not chart.y[0].aggregate:
        swapped = chart.x is not None and chart.x.aggregate != ""
        y["type"] = "ordinal" if swapped or chart.mark == "rect" else "quantitative"


def _sorting(chart: Chart, encoding: dict[str, Any]) -> None:
    if chart.sort is None:
        return
    axis = "x" if encoding.get("x", {}).get("type") in ("nominal", "ordinal") or "y" not in encoding else "y"
    if chart.sort in ("color", "-color") and "color" in encoding:
        encoding["color"]["sort"] = "descending" if chart.sort == "-color" else "ascending"
    elif isinstance(chart.sort, tuple):
        encoding.get(axis, {})["sort"] = list(chart.sort)
    elif chart.sort.lstrip("-") == axis:
        encoding[axis]["sort"] = "descending" if chart.sort[0] == "-" else "ascending"
    elif axis in encoding and encoding[axis]["type"] in ("nominal", "ordinal"):
        encoding[axis]["sort"] = chart.sort


def _arc(encoding: dict[str, Any]) -> dict[str, Any]:
    """A pie: its angle is ``y``, its slices are ``color`` or else ``x``."""
    pie = {alias: channel for alias, channel in encoding.items() if alias not in ("x", "y")}
    if "y" in encoding:
        pie["theta"] = {**encoding["y"], "stack": True}
    if "x" in encoding and "color" not in pie:
        pie["color"] = {**encoding["x"], "type": "nominal"}
    return pie


def _boxplot(encoding: dict[str, Any]) -> dict[str, Any]:
    """Box from quartile to quartile, whiskers from minimum to maximum, computed by the query."""
    value = {"type": "quantitative", "title": encoding.get("y", {}).get("title", "")}
    shared = {alias: channel for alias, channel in encoding.items() if alias != "y"}
    tooltip = [{"field": name, "type": "quantitative"} for name in _QUARTILES]

    def layer(mark: str, low: str, high: str, **more: Any) -> dict[str, Any]:
        drawn: dict[str, Any] = {"y": {"field": low, **value}, "tooltip": tooltip}
        if high:
            drawn["y2"] = {"field": high}
        return {"mark": {"type": mark, **more}, "encoding": drawn}

    box = layer("bar", "lower", "upper", size=24, opacity=0.4)
    layers = [layer("rule", "low", "high"), box, layer("tick", "middle", "", size=24)]
    facet = shared.pop("facet", None)
    inner: dict[str, Any] = {"encoding": shared, "layer": layers}
    if facet is None:
        return inner
    columns = facet.pop("columns")
    return {"facet": facet, "columns": columns, "spec": {**inner, "width": 220, "height": 180}}


def _type(name: str) -> str:
    base = name.upper().split("(")[0].strip()
    if base.startswith(("DATE", "TIMESTAMP")):
        return "temporal"
    return "quantitative" if base in _NUMBERS else "nominal"


def _value(value: Any, kind: str) -> Any:
    """A JSON value that Vega reads right: decimals as numbers, days as local midnights and not as UTC."""
    if not isinstance(value, str):
        return value
    if kind == "quantitative":
        try:
            return float(value)
        except ValueError:
            return None
    if kind == "temporal":
        return value + "T00:00:00" if len(value) == 10 else value.replace(" ", "T", 1)
    return value
