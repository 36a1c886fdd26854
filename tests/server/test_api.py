"""The JSON routes over a real server."""

import asyncio
import json

import pytest

from .conftest import DEADLINE


async def ask(client, route, **body):
    answer = await client.post(route, json=body)
    return answer.status_code, answer.json()


async def test_the_project_lists_notebooks_connections_and_suggestions(served):
    (served.project.root / "team").mkdir()
    (served.project.root / "team" / "plan.md").write_text("# The plan\n")
    (served.project.root / ".quire").mkdir()
    (served.project.root / ".quire" / "hidden.md").write_text("# no\n")
    async with served.http() as client:
        answer = await client.get("/api/project")
    found = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert found["name"] == "Coffee"
    assert [(each["path"], each["title"]) for each in found["notebooks"]] == [
        ("sales.md", "Sales"),
        ("team/plan.md", "The plan"),
    ]
    assert found["suggestions"] == ["How much?"]
    coffee, broken = found["connections"]
    assert (coffee["name"], coffee["dialect"], coffee["default"]) == ("coffee", "duckdb", True)
    assert "secret" not in broken["url"]


async def test_a_notebook_is_created_renamed_copied_and_put_in_the_trash(served):
    root = served.project.root
    async with served.http() as client:
        _, made = await ask(client, "/api/notebook/create", title='Räume & "Zeit"')
        assert (made["path"], made["title"]) == ("raume-zeit.md", 'Räume & "Zeit"')
        _, again = await ask(client, "/api/notebook/create", title='Räume & "Zeit"')
        assert again["path"] == "raume-zeit-2.md"
        _, moved = await ask(client, "/api/notebook/rename", path="raume-zeit.md", to="rooms/time.md")
        assert moved["path"] == "rooms/time.md"
        _, copy = await ask(client, "/api/notebook/duplicate", path="rooms/time.md")
        assert copy["path"] == "rooms/time-copy.md"
        _, gone = await ask(client, "/api/notebook/delete", path="rooms/time.md")
    assert not (root / "rooms" / "time.md").exists()
    assert (root / gone["kept"]).read_text() == (root / "rooms" / "time-copy.md").read_text()


async def test_a_rename_never_overwrites(served):
    (served.project.root / "other.md").write_text("other")
    async with served.http() as client:
        status, problem = await ask(client, "/api/notebook/rename", path="sales.md", to="other.md")
    assert status == 409
    assert problem["message"] == "other.md exists already."
    assert (served.project.root / "other.md").read_text() == "other"


async def test_an_open_notebook_is_closed_before_it_is_moved(served):
    await served.workspace.hub.room("sales.md")
    async with served.http() as client:
        await ask(client, "/api/notebook/rename", path="sales.md", to="b.md")
    assert served.opened[0].closed


JSON = "application/json"
OUTSIDE = ["../x.md", "/etc/x.md", "a/../../x.md", "..\\x.md", ".quire/x.md", "a//x.md", "x\0.md", "link/x.md", "x.txt"]


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("route", ["create", "rename", "delete", "duplicate"])
async def test_no_path_leads_out_of_the_project(served, route, path):
    outside = served.project.root.parent / "outside"
    outside.mkdir()
    (outside / "x.md").write_text("secret")
    (served.project.root / "link").symlink_to(outside)
    body = {"title": "x", "path": path} if route == "create" else {"path": path}
    if route == "rename":
        body = {"path": "sales.md", "to": path}
    async with served.http() as client:
        status, problem = await ask(client, f"/api/notebook/{route}", **body)
    assert status == 400
    assert problem["message"]
    assert sorted(outside.iterdir()) == [outside / "x.md"]
    assert (served.project.root / "sales.md").exists()


@pytest.mark.parametrize(
    "path", ["/assets/../app.py", "/assets/%2e%2e/app.py", "/assets/..%2fapp.py", "/assets//etc/passwd"]
)
async def test_no_asset_path_leads_out_of_the_assets(served, path):
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    head = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode())
    answer = await asyncio.wait_for(reader.read(), DEADLINE)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 404")


async def test_a_download_or_export_of_another_folder_is_refused(served):
    async with served.http() as client:
        for path in ("/api/export", "/api/table/download"):
            answer = await client.get(path, params={"path": "../x.md", "name": "sales"})
            assert answer.status_code == 400


async def test_the_catalog_shows_tables_once_they_are_read_and_what_cannot_be_opened(served):
    async with served.http() as client, asyncio.timeout(DEADLINE):
        while True:
            coffee, broken = (await client.get("/api/catalog")).json()["connections"]
            if "opening" not in (coffee["state"], broken["state"]):
                break
    assert [(table["name"], table["rows"]) for table in coffee["tables"]] == [("orders", 3), ("orders_raw", None)]
    assert broken["state"] == "failed"
    assert "Run: quire demo" in broken["message"]


async def test_the_catalog_adds_what_the_semantic_model_says(served):
    folder = served.project.root / "catalog"
    folder.mkdir()
    (folder / "model.yml").write_text(MODEL)
    async with served.http() as client, asyncio.timeout(DEADLINE):
        while not (found := (await client.get("/api/catalog")).json())["connections"][0]["tables"]:
            pass
    orders = found["connections"][0]["tables"][0]
    assert (orders["dataset"], orders["description"]) == ("sales", "Every order.")
    assert orders["columns"][1]["description"] == "Where it stands."
    assert [metric["name"] for metric in found["metrics"]] == ["order_count"]


async def test_the_frames_of_an_open_notebook_are_in_the_catalog(served):
    await served.workspace.hub.room("sales.md")
    async with served.http() as client:
        frames = (await client.get("/api/catalog", params={"path": "sales.md"})).json()["frames"]
    assert [(frame["name"], len(frame["columns"])) for frame in frames] == [("sales", 2)]


async def test_sample_values_come_with_their_counts(served):
    async with served.http() as client:
        query = {"connection": "coffee", "table": "main.orders", "column": "status"}
        found = (await client.get("/api/catalog/values", params=query)).json()
        missing = await client.get("/api/catalog/values", params=query | {"connection": "nope"})
    assert found["values"] == [{"value": "paid", "count": 2}, {"value": "open", "count": 1}]
    assert missing.status_code == 400
    assert missing.json()["expected"] == "coffee, broken"


async def test_pages_and_profiles_of_a_frame(served):
    async with served.http() as client:
        page = {"name": "sales", "offset": 999_000, "limit": 2, "sort": [{"column": "n"}]}
        _, found = await ask(client, "/api/table/page", path="sales.md", page=page)
        assert (found["rows"], found["row_count"]) == ([[999000], [999001]], 1000000)
        _, profile = await ask(client, "/api/table/profile", path="sales.md", name="sales")
        assert profile["columns"][0]["name"] == "n"
        status, _ = await ask(client, "/api/table/page", path="sales.md", page={"name": "sales", "limit": 10**9})
        assert status == 503


async def test_a_download_is_streamed_and_leaves_no_file_behind(served, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with served.http() as client:
        query = {"path": "sales.md", "name": "sales/../x", "format": "csv"}
        async with client.stream("GET", "/api/table/download", params=query) as answer:
            assert answer.headers["content-type"].startswith("text/csv")
            assert 'filename="sales____x.csv"' in answer.headers["content-disposition"]
            content = await answer.aread()
    assert content == b"n\n" + b"1\n" * 300_000
    assert list(tmp_path.glob("quire-download-*")) == []


async def test_a_download_that_fails_says_why_and_leaves_no_file_behind(served, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with served.http() as client:
        answer = await client.get("/api/table/download", params={"path": "sales.md", "name": "missing"})
    assert answer.status_code == 503
    assert answer.json()["message"] == "There is no such frame."
    assert list(tmp_path.glob("quire-download-*")) == []


async def test_the_ledger_of_a_notebook(served):
    async with served.http() as client:
        (entry,) = (await client.get("/api/ledger", params={"path": "sales.md"})).json()["entries"]
    assert (entry["event"], entry["notebook"]) == ("accepted", "sales.md")


async def test_health_counts_open_notebooks(served):
    async with served.http() as client:
        assert (await client.get("/api/health")).json()["notebooks"] == 0
        await served.workspace.hub.room("sales.md")
        assert (await client.get("/api/health")).json()["kernels"] == 1


@pytest.mark.parametrize(
    ("body", "type"),
    [(b"{", JSON), (b'{"path": 5}', JSON), (b"{}", "text/plain"), (b'"' + b"x" * 3_000_000, JSON)],
    ids=["no JSON", "wrong type", "no JSON type", "too long"],
)  # fmt: skip
async def test_a_body_that_is_not_understood_is_a_problem_in_json(served, body, type):
    async with served.http(headers={"content-type": type}) as client:
        answer = await client.post("/api/notebook/delete", content=body)
    assert answer.status_code == 400
    assert set(json.loads(answer.content)) == {"message", "expected", "remedy"}


async def test_what_is_not_there_is_a_problem_in_json(served):
    async with served.http() as client:
        assert (await client.get("/api/nothing")).status_code == 404
        wrong_method = await client.get("/api/table/page")
    assert wrong_method.status_code == 405
    assert wrong_method.json()["message"]


async def test_a_defect_of_ours_is_a_problem_in_json(served, monkeypatch):
    monkeypatch.setattr(served.workspace, "ledger", None)
    async with served.http() as client:
        answer = await client.get("/api/ledger")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert answer.json()["remedy"]


MODEL = """
semantic_model:
  - name: coffee
    datasets:
      - name: sales
        source: main.orders
        description: Every order.
        primary_key: [id]
        fields:
          - name: status
            expression: {dialects: [{dialect: ANSI_SQL, expression: status}]}
            description: Where it stands.
    metrics:
      - name: order_count
        expression: {dialects: [{dialect: ANSI_SQL, expression: COUNT(sales.id)}]}
"""


@pytest.mark.parametrize(("format", "holds"), [("md", b"title: Sales"), ("ipynb", b'"nbformat"'), ("py", b"# %%")])
async def test_a_notebook_is_exported_in_other_formats(served, format, holds):
    async with served.http() as client:
        answer = await client.get("/api/export", params={"path": "sales.md", "format": format})
    assert answer.status_code == 200
    assert holds in answer.content
    assert f'filename="sales.{format}"' in answer.headers["content-disposition"]


async def test_an_export_of_a_notebook_that_is_gone_says_so(served):
    async with served.http() as client:
        answer = await client.get("/api/export", params={"path": "gone.md"})
    assert (answer.status_code, answer.json()["message"]) == (409, "There is no notebook gone.md.")
