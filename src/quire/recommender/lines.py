"""Items as lines of text that models read well; what the catalog says is data: one line, no control signs, bounded."""

from __future__ import annotations

import re
import unicodedata

from quire.catalog import Caveat, Dataset, Example, Field, Guide, Metric, Relationship
from quire.recommender.items import Form, Scope

TABLE_TEXT, FIELD_TEXT, VALUE_TEXT, VALUES = 160, 120, 24, 3
ADVICE_TEXT, CAVEAT_TEXT, NAME_TEXT = 300, 300, 200
APPLIED = "Quire adds the condition itself."  # ends the text of a required caveat whose condition may not be shown
_APART = re.compile(r"""'[^']*'|"[^"]*"|--[^\n]*|/\*.*?\*/""", re.DOTALL)
_PLAIN = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def clean(text: str, most: int) -> str:
    """A text as one line: spaces for line ends, no control, direction or private signs, cut with an ellipsis."""
    text = text[: 8 * most]
    if text.isprintable():  # nearly all are: no control, format or separator sign but the space
        line = " ".join(text.split())
        return line if len(line) <= most else line[: most - 1].rstrip() + "…"
    kept = "".join(
        " " if sign.isspace() else sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def one_line_sql(sql: str, most: int) -> str:
    """SQL as one line: without its comments, as one that ends with its line would swallow the rest."""
    return clean(_APART.sub(lambda match: match[0] if match[0][0] in "'\"" else " ", sql[: 8 * most]), most)


def written(name: str) -> str:
    """A name as SQL writes it: quoted when it is not plain."""
    return (
        name
        if len(name) <= NAME_TEXT and _PLAIN.fullmatch(name)
        else '"' + clean(name, NAME_TEXT).replace('"', '""') + '"'
    )


def dataset_line(dataset: Dataset, form: Form = "full") -> str:
    """A table: ``TABLE orders (endorsed, 310,000 rows) -- One row per order.``.

    What its instructions advise follows the description.
    """
    line = "TABLE " + written(dataset.name)
    if form == "brief":
        return line
    marks: list[str] = [dataset.endorsement] if dataset.endorsement else []
    if dataset.rows is not None:
        marks.append(f"{dataset.rows:,} rows")
    line += f" ({', '.join(marks)})" if marks else ""
    told = f"{clean(dataset.description, TABLE_TEXT)} {clean(dataset.instructions, ADVICE_TEXT)}".strip()
    return f"{line} -- {told}" if told else line


def field_line(field: Field, form: Form = "full", leads_to: str = "", primary: bool = False) -> str:
    """A column: ``  channel String -- Where the order came from. e.g. cafe, web``."""
    line = "  " + written(field.name) + (f" {clean(field.datatype, 40)}" if field.datatype else "")
    if primary and form == "full":
        line += ", primary key"
    if leads_to:
        line += f" → {leads_to}"
    if form == "brief":
        return line
    if field.description:
        line += f" -- {clean(field.description, FIELD_TEXT)}"
    shown = field.values or field.examples
    if shown:
        line += " e.g. " + ", ".join(clean(value, VALUE_TEXT) for value in shown[:VALUES])
    elif field.profile.pattern:
        line += f" like {clean(field.profile.pattern, VALUE_TEXT)}"
    return line


def field_letters(field: Field) -> tuple[int, int]:
    """How long the brief and the full line of a column are, nearly, without writing them."""
    brief = 4 + len(field.name) + len(field.datatype)
    full = brief + (4 + min(len(field.description), FIELD_TEXT) if field.description else 0)
    shown = field.values or field.examples
    if shown:
        full += 4 + sum(2 + min(len(value), VALUE_TEXT) for value in shown[:VALUES])
    elif field.profile.pattern:
        full += 6 + min(len(field.profile.pattern), VALUE_TEXT)
    return brief, full


def relationship_line(link: Relationship) -> str:
    """A join: ``JOIN orders(customer_id) = customers(customer_id)``, marked when it was inferred."""
    left, right = ", ".join(map(written, link.from_columns)), ", ".join(map(written, link.to_columns))
    line = f"JOIN {written(link.from_dataset)}({left}) = {written(link.to_dataset)}({right})"
    return line if link.confidence >= 1 else f"{line} -- inferred, {link.confidence:.0%} sure"


def caveat_line(caveat: Caveat) -> str:
    """A caveat of a table: ``  ! required: status <> 'test' -- Orders of testers are no revenue.``."""
    predicate = f" {one_line_sql(caveat.predicate, 400)} --" if caveat.predicate else ""
    own = caveat.text.removesuffix(APPLIED)
    said = clean(own, CAVEAT_TEXT) + (f" {APPLIED}" if own != caveat.text else "")
    return f"  ! {caveat.severity}:{predicate} {said}"


def metric_line(metric: Metric) -> str:
    """A metric: ``METRIC revenue = SUM(sales.line_total) (endorsed) -- Goods after discounts.``."""
    line = f"METRIC {written(metric.name)} = {one_line_sql(metric.expression, 600)}"
    line += f" ({metric.endorsement})" if metric.endorsement else ""
    return line + (f" -- {clean(metric.description, FIELD_TEXT)}" if metric.description else "")


def guide_line(guide: Guide) -> str:
    """A guide, in one line."""
    return f"GUIDE {clean(guide.name, 80)} -- {clean(guide.text, 700)}"


def example_lines(example: Example) -> tuple[str, ...]:
    """A question with the SQL that answers it."""
    return (f"EXAMPLE {clean(example.question, 200)}", "  " + one_line_sql(example.sql, 1200))


def scope_line(scope: Scope) -> str:
    """A frame or cell in scope: ``FRAME monthly (month, revenue)``."""
    columns = f" ({', '.join(written(column) for column in scope.columns[:40])})" if scope.columns else ""
    text = f" -- {clean(scope.text, 300)}" if scope.text else ""
    return f"{scope.kind.upper()} {written(scope.name)}{columns}{text}"


def alike_lines(names: tuple[str, ...]) -> tuple[str, ...]:
    """That a table stands for others: ``  one of 365 alike, events_20230101 to events_20231231``."""
    if not names:
        return ()
    return (f"  one of {len(names) + 1:,} alike, {written(names[0])} to {written(names[-1])}",)


def advice_line(instructions: str) -> str:
    """What a whole model advises, in one line."""
    return f"NOTE -- {clean(instructions, 700)}"
