"""Equal hashes mean equal values, in every process; values that cannot be hashed never equal anything."""

import copy
import datetime
import decimal
import io
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy
import pandas
import polars
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.kernel.worker import hashing
from quire.kernel.worker.hashing import hash_value

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=12,
)


def told(value: object) -> str:
    """A text that is the same for values that a program cannot tell apart."""
    return repr(value)


@given(plain, plain)
def test_plain_values_hash_equal_exactly_when_they_are_equal(one: object, other: object) -> None:
    assert (hash_value(one) == hash_value(other)) == (told(one) == told(other))


@given(plain)
def test_a_copy_hashes_like_the_original(value: object) -> None:
    assert hash_value(value) == hash_value(copy.deepcopy(value))


DIFFERENT = [
    1, 1.0, True, "1", b"1", None, [1], (1,), {1}, frozenset({1}), {"a": 1, "b": 2}, {"b": 2, "a": 1}, [[1], [2]],
    [[1, 2]], "ab", ["a", "b"], range(3), slice(1), datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1),
    decimal.Decimal("1.0"), decimal.Decimal("1.00"), numpy.float64(1), numpy.int64(1), numpy.array([1, 2]),
    numpy.array([1.0, 2.0]), numpy.array([[1, 2]]), numpy.array(["a", "b"]), numpy.array([1, "x"], dtype=object),
    pandas.Series([1, 2]), pandas.Series([1, 2], name="n"), pandas.DataFrame({"a": [1, 2]}),
    pandas.DataFrame({"b": [1, 2]}), pandas.DataFrame({"a": [1, 2]}, index=[1, 2]), pandas.DataFrame({"a": [1.0, 2.0]}),
    pandas.DataFrame({"a": ["x", None]}), pandas.DataFrame({"a": pandas.Categorical(["x", "y"])}),
    pandas.DataFrame({"a": pandas.array([1, None], dtype="Int64")}), polars.DataFrame({"a": [1, 2]}),
    polars.DataFrame({"a": ["x", "y"]}), polars.Series("a", [1, 2]), pyarrow.table({"a": [1, 2]}),
    pyarrow.table({"a": [1, None]}), pyarrow.table({"a": ["x", "y"]}), pyarrow.table({"a": [[1], [2]]}),
    pyarrow.table({"a": [[1, 2], []]}), pyarrow.table({"a": [{"b": 1}, None]}), pyarrow.table({"a": [True, False]}),
    pyarrow.table({"a": [None, None]}), pyarrow.table({"a": [b"x", b"y"]}), pyarrow.table({"a": ["", "xy"]}),
    pyarrow.table({"a": [decimal.Decimal("1.5"), None]}),
    pyarrow.table({"a": pyarrow.array(["x", "y"]).dictionary_encode()}),
    pyarrow.table({"a": pyarrow.array([[("k", 1)], []], pyarrow.map_(pyarrow.string(), pyarrow.int64()))}),
]  # fmt: skip


def test_different_values_have_different_hashes() -> None:
    hashes = [hash_value(value) for value in DIFFERENT]
    assert not [value for value, found in zip(DIFFERENT, hashes, strict=True) if found.startswith("unique")]
    assert len(set(hashes)) == len(hashes)
    assert hashes == [hash_value(value) for value in DIFFERENT]


def test_hashes_are_the_same_in_another_process() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\nfrom quire.kernel.worker.hashing import hash_value\n"
        "print(hash_value({'a': {'x', 'y', 'zz'}, 'b': [1, 2.5, None, ('t',)]}))"
    )
    source = str(Path(hashing.__file__).parents[3])
    found = {
        subprocess.run(
            [sys.executable, "-c", code, source],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
    assert not found.pop().startswith("unique")


@pytest.mark.parametrize(
    "values", [[1, 2, 3, 4], ["a", "", None, "ccc"], [True, None, False, True], [[1], None, [], [2, 3]]]
)
def test_only_the_rows_count_not_their_buffers_or_chunks(values: list[object]) -> None:
    array = pyarrow.array(values)
    whole = pyarrow.table({"a": array})
    padded = pyarrow.table({"a": pyarrow.concat_arrays([array, array, array]).slice(len(values), len(values))})
    chunked = pyarrow.table({"a": pyarrow.chunked_array([array.slice(0, 1), array.slice(1)])})
    assert hash_value(whole) == hash_value(padded) == hash_value(chunked)
    assert hash_value(whole) != hash_value(whole.slice(1))


def test_a_numpy_view_hashes_like_its_copy() -> None:
    big = numpy.arange(100).reshape(10, 10)
    assert hash_value(big[::2, 1]) == hash_value(big[::2, 1].copy())


def define(code: str) -> dict[str, object]:
    namespace: dict[str, object] = {"__name__": "__main__"}
    exec(code, namespace)
    return namespace


def function_hash(code: str, name: str = "f") -> str:
    namespace = define(code)
    return hash_value(namespace[name], namespace)


def test_functions_count_by_code_defaults_closure_and_globals() -> None:
    base = function_hash("k = 1\ndef f(n): return n + k")
    assert base == function_hash("\n\nk = 1\n\ndef f(n):\n    return n + k")
    assert base != function_hash("k = 1\ndef f(n): return n - k")
    assert base != function_hash("k = 2\ndef f(n): return n + k")
    assert base != function_hash("k = 1\ndef f(n, m=1): return n + k")
    assert function_hash("def f(): return g()\ndef g(): return 1") != function_hash(
        "def f(): return g()\ndef g(): return 2"
    )
    made = "def make(k):\n    def inner(): return k\n    return inner\nf = make({})"
    assert function_hash(made.format(1)) != function_hash(made.format(2))
    assert not function_hash("def f(n): return f(n - 1) if n else 0").startswith("unique")


def test_classes_and_their_instances_count_by_content() -> None:
    code = "class C:\n    k = {}\n    def m(self): return self.k\n    def __init__(self, x): self.x = x\nf = C({})"
    assert function_hash(code.format(1, 1)) == function_hash(code.format(1, 1))
    assert function_hash(code.format(1, 1)) != function_hash(code.format(1, 2))
    assert function_hash(code.format(1, 1)) != function_hash(code.format(2, 1))
    slots = "class C:\n    __slots__ = ('x',)\n    def m(self): return {}\nf = C()\nf.x = {}"
    assert function_hash(slots.format(1, 1)) == function_hash(slots.format(1, 1))
    assert function_hash(slots.format(1, 1)) != function_hash(slots.format(1, 2))
    assert function_hash(slots.format(1, 1)) != function_hash(slots.format(2, 1))
    data = "import dataclasses\n@dataclasses.dataclass\nclass C:\n    x: int\nf = C({})"
    assert function_hash(data.format(1)) == function_hash(data.format(1))
    assert function_hash(data.format(1)) != function_hash(data.format(2))
    enum = "import enum\nclass C(enum.Enum):\n    a = {}\n    b = 2\nf = C.a"
    assert function_hash(enum.format(1)) == function_hash(enum.format(1))
    assert function_hash(enum.format(1)) != function_hash(enum.format(3))
    named = "import collections\nC = collections.namedtuple('C', 'x')\nf = C({})"
    assert function_hash(named.format(1)) != function_hash(named.format(2))
    abstract = "import abc\nclass C(abc.ABC):\n    def m(self): return {}\nf = C()"
    assert function_hash(abstract.format(1)) == function_hash(abstract.format(1))
    assert function_hash(abstract.format(1)) != function_hash(abstract.format(2))


def test_wrapped_functions_count_by_what_they_wrap() -> None:
    cached = "import functools\n@functools.lru_cache\ndef f(n): return {}"
    assert function_hash(cached.format(1)) == function_hash(cached.format(1))
    assert function_hash(cached.format(1)) != function_hash(cached.format(2))
    partial = "import functools\ndef g(n): return {}\nf = functools.partial(g, 1)"
    assert function_hash(partial.format(1)) == function_hash(partial.format(1))
    assert function_hash(partial.format(1)) != function_hash(partial.format(2))
    kept = "import functools\n@functools.lru_cache\ndef g(n): return {}\n"
    kept += "class C:\n    __slots__ = ('x',)\nf = C()\nf.x = g"
    assert function_hash(kept.format(1)) != function_hash(kept.format(2))


@pytest.mark.parametrize("make", [lambda: (n for n in [1]), io.BytesIO, lambda: iter([1]), threading.Lock])
def test_what_cannot_be_hashed_is_unique(make) -> None:
    value = make()
    assert hash_value(value) != hash_value(value)


def test_cycles_and_deep_nesting_end() -> None:
    loop: list[object] = [1]
    loop.append(loop)
    assert hash_value(loop) == hash_value(loop)
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert hash_value(deep).startswith("unique")


def test_big_object_graphs_take_bounded_time() -> None:
    big = [{"k": [str(n)]} for n in range(300_000)]
    began = time.perf_counter()
    assert hash_value(big).startswith("unique")
    assert time.perf_counter() - began < 2


def test_big_flat_values_are_hashed_quickly() -> None:
    numbers = list(range(1_000_000))
    began = time.perf_counter()
    assert not hash_value(numbers).startswith("unique")
    assert time.perf_counter() - began < 1
