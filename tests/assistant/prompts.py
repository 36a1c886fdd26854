"""One prompt of every task over the toy shop, as it is sent.

Write the snapshots anew: ``python -m tests.assistant.prompts``.
"""

from __future__ import annotations

from pathlib import Path

from quire.airlock import ContextReceipt
from quire.assistant.asked import Asked, Chosen, Sources
from quire.assistant.material import Frame
from quire.assistant.tasks.about import DOCUMENT, EXPLAIN, SUMMARISE, TITLE, About
from quire.assistant.tasks.chart import CHART
from quire.assistant.tasks.complete import COMPLETE, Completing
from quire.assistant.tasks.edit import EDIT, Editing
from quire.assistant.tasks.fix import FIX, Fixing
from quire.assistant.tasks.input import INPUT
from quire.assistant.tasks.plan import PLAN, Plan, Step
from quire.assistant.tasks.python import PYTHON
from quire.assistant.tasks.sql import SQL
from quire.assistant.tasks.text import TEXT
from quire.assistant.turning import material_of
from quire.assistant.writing import Writing
from quire.checks import World
from quire.document import Cell, Diagnostic, Failure, Span, TraceFrame
from quire.llm import Prompt
from quire.llm.wording import written

from .toy import CATALOG, TODAY

FOLDER = Path(__file__).parents[1] / "fixtures" / "assistant" / "prompts"
TASKS = (PLAN, SQL, PYTHON, CHART, TEXT, INPUT, EDIT, FIX, EXPLAIN, SUMMARISE, DOCUMENT, TITLE, COMPLETE)

CONTEXT = """TABLE sales (4 rows) -- One row per sale.
  sale_id Integer, primary key
  product_id Integer → products
  sold_on Date
  channel String e.g. web, cafe
  amount Float
TABLE products -- What is sold.
  product_id Integer, primary key
  name String
JOIN sales(product_id) = products(product_id)"""
MONTHLY = Frame("monthly", ("month", "revenue"), "shop", upstream=True)
BY_MONTH = "SELECT month(sold_on) AS month, sum(amount) AS revenue\nFROM sales GROUP BY 1"
ABOVE = Cell("aaaaaaaa", "sql", BY_MONTH, "monthly", {"connection": "shop"})
ASKED = Asked("Which month was best?", TODAY, above=(ABOVE,), frames=(MONTHLY,), earlier=("Sales by month",))


async def _nothing() -> Chosen:
    return Chosen()


def prompts() -> dict[str, Prompt]:
    """By the task's name."""
    sources = Sources(CATALOG, _nothing, connection="shop", dialects={"shop": "duckdb"})
    material = material_of(ASKED, sources, Chosen(ContextReceipt(text=CONTEXT), CATALOG))
    world = World(frames={"monthly": MONTHLY.columns})

    def writing(kind, name, purpose, *reads):
        step = Step(kind, name, purpose, reads)
        return Writing(material, Plan("The best month", (step,)), step, Cell("b", step.cell_kind), world,
                       (Cell("c", "sql", "SELECT 1 AS one", "first"),), (MONTHLY,))  # fmt: skip

    failing = Cell("d", "python", "best = monthly['Month'].max()\nbest")
    editing = Editing(
        material, failing, world, (MONTHLY,), (Diagnostic("x", "error", "No such name.", Span(1, 0, 1, 4)),)
    )
    tried = Cell("d", "python", "best = monthly.month.max()")
    failure = Failure("KeyError", "'Month'", (TraceFrame("d", "", 1, "", "best = monthly['Month'].max()"),))
    about = About(material, (ABOVE,), (MONTHLY,))
    return {
        "plan": PLAN.prompt(material),
        "sql": SQL.prompt(writing("sql", "best", "The month with most revenue.", "monthly")),
        "python": PYTHON.prompt(writing("python", "best", "The month with most revenue.", "monthly")),
        "chart": CHART.prompt(writing("chart", "picture", "Revenue by month.", "monthly")),
        "text": TEXT.prompt(writing("text", "said", "Which month was best.", "monthly")),
        "input": INPUT.prompt(writing("input", "least", "The least revenue to show.")),
        "edit": EDIT.prompt(editing),
        "fix": FIX.prompt(Fixing(editing, failure, (failing, tried))),
        "explain": EXPLAIN.prompt(about),
        "summarise": SUMMARISE.prompt(about),
        "document": DOCUMENT.prompt(about),
        "title": TITLE.prompt(about),
        "complete": COMPLETE.prompt(Completing(material, "sql", "SELECT mon", "\nFROM monthly")),
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, prompt in prompts().items():
        (FOLDER / f"{name}.txt").write_text(written(prompt) + "\n", encoding="utf-8")
