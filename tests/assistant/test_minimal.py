"""An edit changes what was asked and nothing else: formatting that a model did anew is undone."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from quire.assistant.minimal import changed_lines, minimal
from quire.assistant.patches import patched
from quire.llm import Invalid

SQL = """select  a,  -- the key
       b
from   t
where  a > 1   -- only some
group by a
"""


def test_what_a_model_formatted_anew_stays_as_it_was():
    assert minimal("sql", SQL, "SELECT a, -- the key\n b FROM t WHERE a > 1 -- only some\nGROUP BY a") == SQL


def test_only_the_line_that_means_something_else_changes():
    new = "SELECT\n  a, -- the key\n  b\nFROM t\nWHERE a > 2 -- only some\nGROUP BY a"
    assert minimal("sql", SQL, new) == SQL.replace("a > 1", "a > 2")
    assert changed_lines(SQL, minimal("sql", SQL, new)) == (1, 1)


def test_a_changed_line_is_one_line():
    before = "SELECT\n    sku,\n    name\nFROM products"
    after = before.replace("    sku,", "    replace(sku, 'SKU-', '') AS sku,")
    assert minimal("sql", before, after) == after
    assert changed_lines(before, after) == (1, 1)
    less = "SELECT sku FROM products"
    assert minimal("sql", "SELECT sku,\n  name\nFROM products", less) == "SELECT sku FROM products"


def test_a_line_more_leaves_the_others():
    made = minimal("sql", "select a\nfrom t", "SELECT a\nFROM t\nORDER BY a")
    assert made == "select a\nfrom t\nORDER BY a"


def test_python_keeps_its_quotes_and_blanks():
    before = "x = {'a':1}\r\ny = x['a']  # first\r\n"
    after = 'x = {"a": 1}\ny = x["a"] + 1  # first'
    assert minimal("python", before, after) == "x = {'a':1}\r\ny = x['a'] + 1  # first\r\n"


def test_python_that_moves_in_is_taken_as_it_was_written():
    before = "for a in b:\n  c(a)\nd()"
    after = "for a in b:\n  if a:\n    c(a)\nd()"
    assert minimal("python", before, after) == after


def test_prose_keeps_the_lines_that_say_the_same():
    assert minimal("markdown", "# A  \n\nOne.\nTwo.\n", "# A\n\nOne.\nThree.") == "# A  \n\nOne.\nThree.\n"


@given(st.text(), st.text())
def test_sql_says_what_the_model_said(before, after):
    made = minimal("sql", before, after)
    assert "".join(made.split()).casefold() == "".join(after.split()).casefold()


CODE = st.lists(
    st.sampled_from(["x = 1", "y = 'a'", "if x:\n    y = 2", "def f(a):\n    return a", "f(1)  # c", "z = [1,2]"])
).map("\n".join)


@given(CODE, CODE)
def test_python_says_what_the_model_said(before, after):
    assert ast.dump(ast.parse(minimal("python", before, after))) == ast.dump(ast.parse(after))


@given(CODE)
def test_the_same_code_stays_byte_for_byte(code):
    assert minimal("python", code, ast.unparse(ast.parse(code))) == code or "#" in code


def block(search, replace):
    return f"<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE"


def test_a_block_replaces_the_lines_that_it_finds():
    assert patched("a\n  b\nc", block("  b", "  d")) == "a\n  d\nc"
    assert patched("a\n  b\nc", "Sure!\n" + block("b", "d\ne")) == "a\n  d\n  e\nc"


def test_lines_that_stand_twice_are_not_guessed():
    assert isinstance(patched("a\na", block("a", "b")), Invalid)
    assert isinstance(patched("a", block("z", "b")), Invalid)


def test_a_block_that_was_cut_is_no_change():
    assert isinstance(patched("a", "<<<<<<< SEARCH\na\n======="), Invalid)
    assert patched("a", "```sql\nb\n```") is None
