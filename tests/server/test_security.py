"""Nothing answers a stranger: generated from the route table, so a new route is covered when it is made."""

import httpx
import pytest
import websockets
from starlette.routing import Mount, WebSocketRoute

from quire.server.app import create_app
from quire.server.security import Guard

from .conftest import TOKEN

ROUTES = create_app(lambda: None, token="x").routes


def requests():
    for route in ROUTES:
        if isinstance(route, Mount):
            yield "GET", f"{route.path}/index.js"
        elif not isinstance(route, WebSocketRoute):
            yield from ((method, route.path) for method in sorted(route.methods))


SOCKETS = [route.path for route in ROUTES if isinstance(route, WebSocketRoute)]
STRANGERS = {
    "without a cookie": {"cookie": ""},
    "with a wrong cookie": {"cookie": "quire=1; {name}=wrong"},
    "with another host": {"host": "evil.example"},
    "with another host that looks alike": {"host": "127.0.0.1.evil.example"},
    "with another origin": {"origin": "http://evil.example"},
    "with the origin of another port": {"origin": "http://127.0.0.1:1"},
    "with the origin of a sandboxed frame": {"origin": "null"},
}


def stranger(served, case):
    name = served.cookie.partition("=")[0]
    return {"cookie": served.cookie} | {key: value.format(name=name) for key, value in STRANGERS[case].items()}


def test_the_route_table_is_what_it_is_thought_to_be():
    paths = {path for _, path in requests()}
    assert {"/", "/frame", "/assets/index.js", "/api/project", "/api/table/page"} <= paths
    assert SOCKETS == ["/ws"]


@pytest.mark.parametrize("case", STRANGERS)
async def test_no_route_answers_a_stranger(served, case):
    async with served.http(headers=stranger(served, case)) as client:
        for method, path in requests():
            answer = await client.request(method, path)
            assert answer.status_code == 403, (method, path)
            assert "set-cookie" not in answer.headers
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("case", STRANGERS)
@pytest.mark.parametrize("path", SOCKETS)
async def test_no_websocket_opens_for_a_stranger(served, case, path):
    headers = stranger(served, case)
    host = headers.pop("host", None)
    origin = headers.pop("origin", None)
    url = f"ws://{host or '127.0.0.1'}:{served.port}{path}?path=sales.md"
    options = {"host": "127.0.0.1", "port": served.port} if host else {}
    with pytest.raises(websockets.InvalidStatus) as failure:
        async with websockets.connect(url, additional_headers=headers, origin=origin, **options):
            pass
    assert failure.value.response.status_code == 403
    assert served.opened == []


async def test_every_route_answers_its_owner_with_something_else_than_403(served):
    async with served.http(headers={"origin": served.address}) as client:
        for method, path in requests():
            assert (await client.request(method, path)).status_code != 403, (method, path)


async def test_the_token_is_exchanged_for_a_strict_cookie_and_leaves_the_address(served):
    async with httpx.AsyncClient(base_url=served.address) as client:
        answer = await client.get(f"/?token={TOKEN}&path=a%20b.md")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?path=a+b.md"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie


async def test_a_link_on_another_site_is_exchanged_without_a_redirect(served):
    async with httpx.AsyncClient(base_url=served.address, headers={"sec-fetch-site": "cross-site"}) as client:
        answer = await client.get(f'/?token={TOKEN}&path="><script>.md')
    assert answer.status_code == 200
    assert "set-cookie" in answer.headers
    assert "<script" not in answer.text


@pytest.mark.parametrize("token", ["wrong", "", "the-token\u00e9"])
async def test_a_wrong_token_is_refused_with_a_sentence(served, token):
    async with httpx.AsyncClient(base_url=served.address, headers={"accept": "text/html"}) as client:
        answer = await client.get("/", params={"token": token})
    assert answer.status_code == 403
    assert "Open the address that quire printed" in answer.text
    assert "set-cookie" not in answer.headers


async def test_the_page_may_run_scripts_of_this_server_only(served):
    async with served.http() as client:
        headers = (await client.get("/")).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert f"ws://127.0.0.1:{served.port}" in policy["connect-src"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_the_frame_for_outputs_is_a_sandbox_without_network(served):
    async with served.http() as client:
        policy = (await client.get("/frame")).headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in policy
    assert "connect-src" not in policy
    assert "default-src 'none'" in policy


def guard(host: str) -> Guard:
    return Guard(lambda *_: None, token="x", host=host)


@pytest.mark.parametrize(
    ("bound", "host", "ours"),
    [
        ("127.0.0.1", "localhost:8000", True),
        ("127.0.0.1", "[::1]:8000", True),
        ("127.0.0.1", "LOCALHOST", True),
        ("127.0.0.1", "192.168.1.4:8000", False),
        ("127.0.0.1", "127.0.0.1:8000; script-src *", False),
        ("127.0.0.1", "me@127.0.0.1", False),
        ("127.0.0.1", "", False),
        ("0.0.0.0", "192.168.1.4:8000", True),
        ("0.0.0.0", "evil.example:8000", False),
        ("lab.example", "lab.example:8000", True),
        ("lab.example", "evil.example", False),
    ],
)
def test_a_host_is_ours_when_nobody_else_can_point_it_here(bound, host, ours):
    assert guard(bound).is_ours(host) is ours
