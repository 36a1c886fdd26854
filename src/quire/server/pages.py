"""The page and its parts, as the web build left them in ``server/static``, and the frame for rich outputs."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from quire.server.security import FRAME_POLICY

STATIC = Path(__file__).parent / "static"
UNBUILT = """<!doctype html><meta charset="utf-8"><title>Quire</title>
<body style="font: 16px/1.6 system-ui; max-width: 36em; margin: 15vh auto; padding: 0 1em; color-scheme: light dark">
<p>The web part is not built yet: run <code>make web</code> (or <code>python scripts/build_web.py</code>) in Quire's
checkout, then reload.</p>"""
# Shown in an <iframe sandbox="allow-scripts" src="/frame">: takes one message {html, css} from the page, tells it the
# height of what it shows. The page that embeds it can be nobody but ours (frame-ancestors).
FRAME = """<!doctype html><meta charset="utf-8"><title>Output</title>
<style>body { margin: 0; font: 14px/1.5 system-ui; color-scheme: light dark }</style>
<body><script>
const tell = () => {
  const height = Math.max(document.documentElement.offsetHeight, document.body.scrollHeight);
  parent.postMessage({ quire: "height", height }, "*");
};
addEventListener("message", (event) => {
  if (event.source !== parent || typeof event.data?.html !== "string") return;
  document.documentElement.style.colorScheme = event.data.scheme ?? "light dark";
  document.body.replaceChildren(document.createRange().createContextualFragment(event.data.html));
  tell();
  new ResizeObserver(tell).observe(document.documentElement);
});
parent.postMessage({ quire: "ready" }, "*");
</script>"""


class Hashed(StaticFiles):
    """Files whose names change with their content: a browser may keep them for good. None before the web build."""

    async def check_config(self) -> None:
        """Nothing: a missing folder is 404 like a missing file."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As the parent; with leave to cache when found."""
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return response


async def page(_request: Request) -> Response:
    """The page; the same for every notebook, which ``?path=`` names."""
    index = STATIC / "index.html"
    if not index.is_file():
        return HTMLResponse(UNBUILT, status_code=503)
    return HTMLResponse(index.read_bytes())


async def frame(_request: Request) -> Response:
    """An empty document of an origin of its own, in which an output's scripts reach neither network nor page."""
    return HTMLResponse(FRAME, headers={"Content-Security-Policy": FRAME_POLICY})


def page_routes() -> list[BaseRoute]:
    """``/``, ``/frame`` and ``/assets/…``."""
    return [
        Route("/", page, methods=["GET"], name="/"),
        Route("/frame", frame, methods=["GET"], name="/frame"),
        Mount("/assets", Hashed(directory=STATIC / "assets", check_dir=False), name="/assets"),
    ]
