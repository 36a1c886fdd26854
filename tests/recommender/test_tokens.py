"""Token counts: the estimate is never below what real tokenizers counted, adds up by lines, and takes linear time."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.recommender.tokens import count, counter, estimate, installed

# Texts with the most tokens that cl100k, o200k, Qwen's and Claude's tokenizers made of each: lines of contexts, and
# texts that were made to be hard (random letters, glued and mixed words, signs of every script).
COUNTED: list[tuple[str, int]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "fixtures/recommender/token_counts.jsonl").read_text("utf-8").splitlines()
]


def test_the_estimate_is_never_below_what_real_tokenizers_count() -> None:
    assert len(COUNTED) > 500
    assert [(text, most, estimate(text)) for text, most in COUNTED if estimate(text) < most] == []


def test_the_estimate_of_lines_of_contexts_is_at_most_four_tenths_above() -> None:
    lines = [(text, most) for text, most in COUNTED if text.startswith(("  ", "TABLE", "METRIC")) and text.isascii()]
    assert len(lines) > 150
    assert sum(estimate(text) for text, _ in lines) <= 1.4 * sum(most for _, most in lines)


@given(st.text())
def test_a_text_costs_at_most_its_bytes_in_any_spelling(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert estimate(text) <= 19 * len(text.encode())
    assert not text.isascii() or estimate(text) <= len(text)


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_lines_add_up(lines: list[str]) -> None:
    lines = [line.strip() for line in lines]
    assert estimate("".join(f"{line}\n" for line in lines)) == sum(estimate(f"{line}\n") for line in lines)


@given(st.text(), st.text())
def test_more_lines_never_cost_less(first: str, second: str) -> None:
    assert estimate(f"{first}\n{second}") >= max(estimate(first), estimate(second))


@given(st.text(st.characters(codec="utf-8")))
def test_nothing_costs_nothing_and_anything_costs_something(text: str) -> None:
    assert (estimate(text) == 0) == (text == "")


def test_lone_halves_of_signs_are_counted_too() -> None:
    assert estimate("\ud83d") == 3


@pytest.mark.parametrize("piece", ["a", "aB", "\u2028", " ", " a", "\n ", "é", "'s", "-", "0", "qj", "\u202e"])
def test_time_is_linear_in_the_text(piece: str) -> None:
    estimate(piece * 10)
    began = time.process_time()
    estimate(piece * 200_000)
    assert time.process_time() - began < 3


class _Tiktoken(ModuleType):
    """A tokenizer that counts words, and remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__("tiktoken")
        self.asked: list[str] = []

    def get_encoding(self, name: str) -> Any:
        self.asked.append(name)
        return SimpleNamespace(encode_ordinary=str.split)


def test_without_a_complete_file_on_disk_no_tokenizer_is_loaded(tmp_path: Path) -> None:
    tiktoken = _Tiktoken()
    address = b"https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
    tmp_path.joinpath(hashlib.sha1(address).hexdigest()).write_bytes(b"half a file")
    assert installed(lambda name: tiktoken, tmp_path) is None
    assert tiktoken.asked == []


def test_a_complete_file_on_disk_is_counted_by(tmp_path: Path) -> None:
    address = b"https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
    tmp_path.joinpath(hashlib.sha1(address).hexdigest()).write_bytes(b"all of it")
    found = installed(lambda name: _Tiktoken(), tmp_path, {"o200k_base": hashlib.sha256(b"all of it").hexdigest()})
    assert found is not None
    assert found("three words long") == 3


def test_a_tokenizer_that_is_not_installed_is_done_without(tmp_path: Path) -> None:
    assert installed(folder=tmp_path) is None


def test_counting_falls_back_to_the_estimate() -> None:
    assert count("SELECT 1") == counter()("SELECT 1") > 0
