"""Guides and example queries beside the semantic models."""

from pathlib import Path

import pytest

from quire.catalog import read_catalog

MODEL = """\
version: 0.2.0.dev0
semantic_model:
  - name: shop
    datasets:
      - {name: orders, source: main.orders}
      - {name: customers, source: '"My Schema"."Kunden 🐈"'}
      - {name: sales, source: select * from orders}
"""


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "catalog"
    (folder / "guides").mkdir(parents=True)
    (folder / "shop.yml").write_text(MODEL)
    return folder


def guide(folder: Path, text: str):
    (folder / "guides" / "money.md").write_text(text)
    catalog = read_catalog(folder)
    return catalog.guides, [(problem.path, problem.line) for problem in catalog.problems]


def test_a_guide_is_markdown_with_or_without_a_head(folder: Path):
    (plain,), problems = guide(folder, "# Money\n\nNet of VAT.\n")
    assert (plain.name, plain.text, plain.datasets, problems) == ("money", "# Money\n\nNet of VAT.", (), [])
    (headed,), problems = guide(folder, "---\ndatasets: [orders]\nvisibility: hidden\n---\nNet of VAT.\n")
    assert (headed.text, headed.datasets, headed.visibility, problems) == ("Net of VAT.", ("orders",), "hidden", [])


@pytest.mark.parametrize(
    "text",
    [
        "---\ndatasets: [orders\n---\nx",
        "---\ndataset: orders\n---\nx",
        "---\nvisibility: no\n---\nx",
        "---\ndatasets: x",
    ],
)
def test_a_guide_with_a_broken_head_is_hidden_and_said(folder: Path, text: str):
    (hidden,), problems = guide(folder, text)
    assert hidden.visibility == "hidden"
    assert [path for path, _ in problems] == ["catalog/guides/money.md"]
    assert problems[0][1] in (1, 2, 3)


def test_an_empty_guide_and_one_about_nothing_known_are_said(folder: Path):
    assert guide(folder, " \n") == ((), [("catalog/guides/money.md", 1)])
    (kept,), problems = guide(folder, "---\ndatasets: [oders]\n---\nx")
    assert kept.datasets == ("oders",)
    assert len(problems) == 1


def test_a_huge_guide_is_cut_and_said(folder: Path):
    (cut,), problems = guide(folder, "x" * 1_000_000)
    assert len(cut.text) == 40_000
    assert len(problems) == 1


def test_examples_know_which_datasets_their_sql_reads(folder: Path):
    (folder / "examples.yml").write_text(
        "- question: How many?\n  sql: select count(*) from main.orders o, customers where 'from sales' <> ''\n"
        "- question: Who?\n  note: n\n  endorsement: endorsed\n"
        '  sql: |\n    -- from sales\n    SELECT * FROM "My Schema"."kunden 🐈" JOIN (SELECT 1 FROM SALES) USING (id)\n'
    )
    catalog = read_catalog(folder)
    assert catalog.problems == ()
    many, who = catalog.examples
    assert many.datasets == ("customers", "orders")
    assert who.datasets == ("customers", "sales")
    assert (who.endorsement, who.note, who.origin.line) == ("endorsed", "n", 3)


def test_examples_that_do_not_fit_are_said_and_the_others_stay(folder: Path):
    (folder / "examples.yml").write_text(
        "- {question: a, sql: select 1 from orders}\n- {question: b}\n- 7\n- {question: c, sql: x, sq: y}\n"
        "- {question: '', sql: x}\n- {question: d, sql: select 1 from nowhere}\n"
    )
    catalog = read_catalog(folder)
    assert [example.question for example in catalog.examples] == ["a", "d"]
    assert [problem.line for problem in catalog.problems] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("text", ["a: b", "- [", "\x00", "question: x"])
def test_a_broken_file_of_examples_leaves_the_rest_working(folder: Path, text: str):
    (folder / "examples.yml").write_text(text)
    catalog = read_catalog(folder)
    assert len(catalog.datasets) == 3
    assert [problem.path for problem in catalog.problems] == ["catalog/examples.yml"]
