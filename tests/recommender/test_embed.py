"""Embeddings: asked of a server with limits, kept on disk, and done without whenever anything is wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.catalog import Catalog, Dataset, Field
from quire.errors import QuireError, UsageError
from quire.recommender import Asking, Recommender
from quire.recommender.embed import CachedEmbedder, EmbeddingView, FakeEmbedder, table_texts
from quire.recommender.embed_http import BATCH, HttpEmbedder, configured
from quire.recommender.filters import admit, visible
from quire.recommender.pins import Pins
from tests.worlds.bazaar import CATALOG

KEY = "sk-very-secret"


class Server(ThreadingHTTPServer):
    """Answers embeddings by a script of faults, then with vectors of the length of each text."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[tuple[int, dict[str, str], bytes]] = []
        self.seen: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.silent = threading.Event()
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(body)
        self.server.keys.append(self.headers["Authorization"])
        if self.server.silent.is_set():
            self.server.released.wait(5)
            return
        status, headers, answer = self.server.script.pop(0) if self.server.script else (200, {}, b"")
        if not answer and status == 200:
            rows = [{"index": k, "embedding": [len(text), 1.0]} for k, text in enumerate(body["input"])]
            answer = json.dumps({"data": rows[::-1]}).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.released.set()
    made.shutdown()
    made.server_close()


def test_texts_are_embedded_in_batches_and_in_their_order(server: Server) -> None:
    texts = ["x" * (k % 7 + 1) for k in range(BATCH + 5)]
    found = HttpEmbedder(server.url, "m", KEY).embed(texts)
    assert found.dtype == np.float32
    assert found[:, 0].tolist() == [len(text) for text in texts]
    assert [len(body["input"]) for body in server.seen] == [BATCH, 5]
    assert server.keys == [f"Bearer {KEY}"] * 2


def test_a_busy_server_is_asked_again_with_growing_pauses_and_its_wish_is_respected(server: Server) -> None:
    server.script = [(503, {}, b"-"), (429, {"Retry-After": "3"}, b"-"), (500, {}, b"-")]
    pauses: list[float] = []
    assert HttpEmbedder(server.url, "m", pause=pauses.append).embed(["ab"]).tolist() == [[2.0, 1.0]]
    assert pauses == [0.5, 3.0, 2.0]


def test_a_server_that_stays_busy_is_left_in_peace_after_a_few_tries(server: Server) -> None:
    server.script = [(503, {"Retry-After": "9999999"}, b"-")] * 9
    pauses: list[float] = []
    with pytest.raises(QuireError, match="answered with 503"):
        HttpEmbedder(server.url, "m", pause=pauses.append).embed(["ab"])
    assert len(server.seen) == 4
    assert max(pauses) <= 8


def test_a_refusal_is_final_and_the_key_is_in_no_message(server: Server) -> None:
    server.script = [(401, {}, f"wrong key {KEY}".encode())]
    with pytest.raises(QuireError) as failure:
        HttpEmbedder(server.url, "m", KEY).embed(["ab"])
    assert "answered with 401" in str(failure.value)
    assert KEY not in str(failure.value) + repr(failure.value) + repr(vars(failure.value))
    assert len(server.seen) == 1


def test_the_key_follows_no_redirection(server: Server) -> None:
    server.script = [(302, {"Location": "http://127.0.0.1:9/elsewhere"}, b"-")]
    with pytest.raises(QuireError, match="answered with 302"):
        HttpEmbedder(server.url, "m", KEY).embed(["ab"])


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>", b"{}", b'{"data": []}', b'{"data": [{"embedding": []}]}', b'{"data": [{"embedding": ["a"]}]}',
        b'{"data": [{"embedding": [1e999]}]}', b'{"data": [{"embedding": [1]}, {"embedding": [1]}]}',
        b'{"data": [{"index": 7, "embedding": [1]}]}', b"\xff\xfe",
    ],
)  # fmt: skip
def test_an_answer_that_is_no_vectors_is_a_failure(server: Server, answer: bytes) -> None:
    server.script = [(200, {}, answer)]
    with pytest.raises(QuireError, match="vector"):
        HttpEmbedder(server.url, "m").embed(["ab"])


def test_a_question_waits_a_short_time_only(server: Server) -> None:
    server.silent.set()
    with pytest.raises(QuireError, match=r"no answer within 0\.1 seconds"):
        HttpEmbedder(server.url, "m", seconds=0.1).quick().embed(["ab"])
    assert len(server.seen) == 1


def test_a_server_that_is_not_there_is_a_failure() -> None:
    with pytest.raises(QuireError, match="cannot be reached"):
        HttpEmbedder("http://127.0.0.1:9/v1", "m", pause=lambda _: None).embed(["ab"])


@pytest.mark.parametrize(
    "url", ["", "localhost", "file:///etc/passwd", "ftp://x/v1", "http://", "http://x:port", "http://["]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        HttpEmbedder(url, "m")


def test_the_settings_name_the_key_and_never_hold_it() -> None:
    def settings(**more: str) -> dict[str, Any]:
        return {"recommender": {"embeddings": {"url": "https://a.example/v1", "model": "m", **more}}}

    assert configured({}, {}) is None
    assert configured({"recommender": {}}, {}) is None
    made = configured(settings(key="env:EMBED"), {"EMBED": KEY})
    assert made is not None
    assert made.url == "https://a.example/v1/embeddings"
    for wrong in (
        settings(key=KEY),
        settings(key="env:OTHER"),
        settings(colour="red"),
        {"recommender": {"embeddings": 1}},
    ):
        with pytest.raises(UsageError) as failure:
            configured(wrong, {"EMBED": KEY})
        assert KEY not in str(failure.value)


class Counting(FakeEmbedder):
    """Remembers what it was asked, and fails when told to."""

    def __init__(self, width: int = 8) -> None:
        super().__init__(width)
        self.asked: list[list[str]] = []
        self.broken = False

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if self.broken:
            raise QuireError("The embeddings of x cannot be reached.")
        self.asked.append(list(texts))
        return super().embed(texts)


def test_known_texts_are_read_from_the_disk_and_only_new_ones_are_asked_for(tmp_path: Path) -> None:
    source = Counting()
    first = CachedEmbedder(source, tmp_path).embed(["a table", "b table", "a table"])
    again = CachedEmbedder(source, tmp_path).embed(["b table", "c table"])
    assert source.asked == [["a table", "b table"], ["c table"]]
    assert (first[1] == again[0]).all()
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]


def test_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    source = Counting()
    for texts in (["a", "b"], ["b", "c"], ["a"]):
        CachedEmbedder(source, tmp_path, most=2).embed(texts)
    assert source.asked == [["a", "b"], ["c"], ["a"]]


def test_another_model_has_vectors_of_its_own(tmp_path: Path) -> None:
    one, other = Counting(), Counting()
    other.model = "other"
    CachedEmbedder(one, tmp_path).embed(["a"])
    CachedEmbedder(other, tmp_path).embed(["a"])
    assert other.asked == [["a"]]


def test_a_model_that_changed_its_vectors_is_asked_for_all_of_them_again(tmp_path: Path) -> None:
    CachedEmbedder(Counting(8), tmp_path).embed(["a", "b"])
    assert CachedEmbedder(Counting(16), tmp_path).embed(["b", "c"]).shape == (2, 16)


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"PK\x03\x04 half a file", None])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    source = Counting()
    cached = CachedEmbedder(source, tmp_path)
    expected = cached.embed(["a"])
    whole = cached.path.read_bytes()
    cached.path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert (CachedEmbedder(source, tmp_path).embed(["a"]) == expected).all()
    assert source.asked == [["a"], ["a"]]
    assert CachedEmbedder(Counting(), tmp_path).embed(["a"]).shape == (1, 8)


def test_a_folder_that_cannot_be_written_costs_the_cache_only(tmp_path: Path) -> None:
    tmp_path.joinpath("file").write_text("in the way")
    assert CachedEmbedder(Counting(), tmp_path / "file").embed(["a"]).shape == (1, 8)


@given(st.lists(st.text()))
def test_the_same_texts_have_the_same_vectors(texts: list[str]) -> None:
    assert (FakeEmbedder().embed(texts) == FakeEmbedder().embed(texts)).all()


def test_the_table_that_is_meant_is_nearest() -> None:
    shown = admit(CATALOG, [("hidden", visible())]).catalog
    scores = EmbeddingView(table_texts(shown), FakeEmbedder(256)).similar("loyalty points of guests").scores
    assert scores is not None
    assert shown.datasets[int(scores.argmax())].name == "zz_17"
    assert float(np.abs(scores).max()) <= 1.001


def test_nothing_hidden_is_sent_away() -> None:
    assert "salar" not in " ".join(table_texts(admit(CATALOG, [("hidden", visible())]).catalog))


def test_tables_are_embedded_once_and_no_question_is_kept(tmp_path: Path) -> None:
    tables, questions = Counting(), Counting()
    view = EmbeddingView(["a", "b"], CachedEmbedder(tables, tmp_path), questions)
    view.similar("who?")
    view.similar("when?")
    assert tables.asked == [["a", "b"]]
    assert questions.asked == [["who?"], ["when?"]]


def test_an_embedder_that_fails_means_no_view_and_a_note() -> None:
    source = Counting()
    view = EmbeddingView(["a", "b"], source)
    source.broken = True
    assert view.similar("who?") == (None, "Without embeddings: The embeddings of x cannot be reached.")
    assert EmbeddingView(["a"], source).similar("who?").scores is None
    source.broken = False
    assert view.similar("who?").scores is not None


def test_a_question_that_says_nothing_is_not_sent() -> None:
    source = Counting()
    assert EmbeddingView(["a"], source).similar("  ") == (None, "")
    assert source.asked == [["a"]]


def test_a_recommender_with_vectors_considers_the_tables_that_only_they_find() -> None:
    names = [f"t{number:03}" for number in range(200)]
    world = Catalog(tuple(Dataset(name, name, fields=(Field("x", "x"),)) for name in names))
    texts = ["payroll of the staff" if name == "t077" else f"noise {name}" for name in names]
    plain = Recommender(admit(world, []))
    seeing = Recommender(admit(world, []), embeddings=EmbeddingView(texts, FakeEmbedder()))
    asking = Asking("payroll of the staff")
    considered = [
        [world.datasets[table].name for table in each.score(asking, Pins()).scene.tables] for each in (plain, seeing)
    ]
    assert "t077" not in considered[0]
    assert considered[1][0] == "t077"
