import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.catalog.survey.datatypes import compatible, datatype


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        ("INTEGER", "Integer"),
        ("int unsigned", "Integer"),
        ("NUMBER(38,0)", "Integer"),
        ("NUMERIC(10, 2)", "Decimal"),
        ("double precision", "Float"),
        ("NVARCHAR(160)", "String"),
        ("character varying(20)", "String"),
        ("timestamp with time zone", "DateTimeTz"),
        ("TIMESTAMPTZ", "DateTimeTz"),
        ("TIMESTAMP WITH TIME ZONE", "DateTimeTz"),
        ("TIMESTAMP_NS", "DateTime"),
        ("datetime", "DateTime"),
        ("DATE", "Date"),
        ("time", "Time"),
        ("BLOB", "Opaque"),
        ("BLOB SUB_TYPE TEXT", "String"),
        ("VARCHAR[]", "Opaque"),
        ("STRUCT(a INTEGER)", "Opaque"),
        ("ENUM('a', 'b')", "String"),
        ("", ""),
        ("tachyon", ""),
    ],
)
def test_types_of_databases_become_those_of_ossie(type, expected):
    assert datatype(type) == expected


@given(st.text(max_size=30))
def test_any_type_name_can_be_read(type):
    assert datatype(type) in {
        "",
        "String",
        "Integer",
        "Decimal",
        "Float",
        "Boolean",
        "Date",
        "Time",
        "DateTime",
        "DateTimeTz",
        "Opaque",
    }


def test_whole_numbers_fit_decimals_and_unknown_types_fit_all():
    assert compatible("Integer", "Decimal")
    assert compatible("", "String")
    assert not compatible("String", "Integer")
