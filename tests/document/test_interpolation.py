from hypothesis import given
from hypothesis import strategies as st

from quire.document import split, split_markdown

TEXT = st.text(alphabet=st.sampled_from(list("{}ab `\n~'\"[]:!,.$^_\\|(")), max_size=40)


def test_text_without_braces_is_one_literal():
    assert split("select 1").parts == ("select 1",)


def test_an_expression_is_trimmed_and_its_place_is_known():
    found = split("where a = {{ limit }} and b")
    assert found.parts == ("where a = ", " and b")
    assert found.expressions == ("limit",)
    assert found.spans == ((10, 21),)
    assert found.starts == (13,)


def test_brackets_and_strings_may_hold_closing_braces():
    assert split("{{ d['}}'] }}").expressions == ("d['}}']",)
    assert split('{{ {"a": {"b": 1}}["a"] }}').expressions == ('{"a": {"b": 1}}["a"]',)


def test_a_format_is_told_from_a_slice():
    found = split_markdown("{{ total:,.0f }} {{ names[1:2] }} {{ name!r:>10 }}")
    assert found.expressions == ("total", "names[1:2]", "name")
    assert found.fields == ("total:,.0f", "names[1:2]", "name!r:>10")


def test_a_comparison_is_not_a_conversion():
    assert split("{{ a != b }}").fields == ("a != b",)


def test_empty_and_unclosed_braces_stay_text():
    for text in ("{{}}", "{{  }}", "{{ a", "{{ (a }}", "}} {{"):
        assert split(text).parts == (text,)


def test_code_in_markdown_is_left_alone():
    text = "`{{ a }}` {{ b }} ``x ` {{ c }}``\n\n```jinja\n{{ d }}\n```\n{{ e }}\n~~~\n{{ f }}\n"
    assert split_markdown(text).expressions == ("b", "e")


def test_latex_braces_are_left_alone():
    assert split_markdown(r"$\frac{{a}}{{b}} x^{{2}} y_{{i}}$").expressions == ()
    assert split_markdown("_{{ a }}_ and {{ b }}{{ c }}").expressions == ("a", "b", "c")


@given(TEXT)
def test_parts_and_spans_rebuild_the_text(text):
    for found in (split(text), split_markdown(text)):
        assert len(found.parts) == len(found.expressions) + 1 == len(found.spans) + 1 == len(found.specs) + 1
        rebuilt = found.parts[0]
        for (begin, end), part in zip(found.spans, found.parts[1:], strict=True):
            rebuilt += text[begin:end] + part
        assert rebuilt == text
        for start, expression in zip(found.starts, found.expressions, strict=True):
            assert text.startswith(expression, start)
