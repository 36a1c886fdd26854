"""Who may speak to this server: right Host, right Origin, and the cookie that the printed token is exchanged for.

``Guard`` stands in front of every route and every websocket upgrade, so a route cannot forget it. A page of another
site that a person happens to visit can neither read nor write here: it does not know the token, its requests carry
another Origin, its own name pointed at this machine (DNS rebinding) is another Host, and the cookie is
``SameSite=Strict``.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import socket
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quire.server.problem import Problem

# Scripts come from this server only. Styles may be inline: the editor and the charts make style elements.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; media-src data: blob:; connect-src 'self' {socket}; worker-src 'self' blob:; "
    "frame-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A rich output that may run its scripts: an origin of its own that reaches neither the network nor the page.
FRAME_POLICY = (
    "sandbox allow-scripts allow-popups; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; "
    "style-src 'unsafe-inline' data:; img-src data: blob:; font-src data:; media-src data: blob:; "
    "worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
HOST = re.compile(r"(?:\[(?P<bracketed>[0-9A-Fa-f:.]+)\]|(?P<plain>[A-Za-z0-9._-]+))(?::[0-9]{1,5})?")
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
FORBIDDEN = """<!doctype html><meta charset="utf-8"><title>Quire</title>
<body style="font: 16px/1.6 system-ui; max-width: 36em; margin: 15vh auto; padding: 0 1em; color-scheme: light dark">
<p>{message}</p><p>{remedy}</p>"""


class Guard:
    """Let only the person in who started the server, and put the security headers on every answer."""

    def __init__(self, app: ASGIApp, *, token: str, host: str = "127.0.0.1") -> None:
        self.app = app
        self.token = token
        self.host = host
        self.secret = hashlib.blake2b(token.encode(), person=b"quire-cookie", digest_size=24).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 or pass the request on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        reason = self.refusal(scope, headers)
        guarded = with_headers(send, headers["host"] if not reason else "")
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        if not reason and scope["type"] == "http" and scope["path"] == "/" and "token" in query:
            if hmac.compare_digest(query.pop("token").encode(), self.token.encode()):
                await self.exchange(scope, headers, query)(scope, receive, guarded)
                return
            reason = "The token in this address is not this server's."
        if not reason and not self.knows(scope, headers):
            reason = "This server only answers the person who started it."
        if not reason:
            await self.app(scope, receive, guarded)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            await forbidden(reason, headers)(scope, receive, guarded)

    def refusal(self, scope: Scope, headers: Headers) -> str:
        """Why the Host or the Origin is wrong; empty when both are right."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self.is_ours(hosts[0]):
            return "This server does not go by that name."
        secure = scope["scheme"] in ("https", "wss")
        expected = f"{'https' if secure else 'http'}://{hosts[0]}".lower()
        if any(origin.lower() != expected for origin in headers.getlist("origin")):
            return "Another site's page may not use this server."
        return ""

    def is_ours(self, host: str) -> bool:
        """Whether a Host header names this machine: a name that an attacker could point here is not enough."""
        match = HOST.fullmatch(host)
        name = (match["bracketed"] or match["plain"]).lower() if match else ""
        if name in LOCAL_NAMES or name == self.host.lower():
            return True
        if self.host not in ("0.0.0.0", "::"):  # noqa: S104 the person's own choice
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in (socket.gethostname().lower(), socket.getfqdn().lower())
        return True

    def cookie_name(self, scope: Scope) -> str:
        """One name per port: cookies do not tell ports apart, and two projects may be open."""
        return f"quire_{(scope.get('server') or ('', 0))[1]}"

    def knows(self, scope: Scope, headers: Headers) -> bool:
        """Whether the request carries the cookie."""
        jar: SimpleCookie = SimpleCookie()
        for line in headers.getlist("cookie"):
            try:
                jar.load(line)
            except CookieError:
                continue
        found = jar.get(self.cookie_name(scope))
        return found is not None and hmac.compare_digest(found.value.encode(), self.secret.encode())

    def exchange(self, scope: Scope, headers: Headers, query: dict[str, str]) -> Response:
        """The cookie for the token, and the way to the page without it.

        Reached by a link on another site, the browser would not send a strict cookie along the redirect; a page of ours
        that goes on by itself is our own request again.
        """
        target = "/" + (f"?{urlencode(query)}" if query else "")
        response: Response = RedirectResponse(target, status_code=303)
        if headers.get("sec-fetch-site") == "cross-site":
            response = HTMLResponse(f'<!doctype html><meta http-equiv="refresh" content="0;url={target}">')
        secure = scope["scheme"] == "https"
        response.set_cookie(self.cookie_name(scope), self.secret, httponly=True, samesite="strict", secure=secure)
        return response


def forbidden(reason: str, headers: Headers) -> Response:
    """403, as a page for a person and as JSON for a program."""
    remedy = "Open the address that quire printed in the terminal, with its token."
    if "text/html" in headers.get("accept", ""):
        return HTMLResponse(FORBIDDEN.format(message=reason, remedy=remedy), status_code=403)
    problem = Problem(message=reason, remedy=remedy)
    return Response(msgspec.json.encode(problem), status_code=403, media_type="application/json")


def with_headers(send: Send, host: str) -> Send:
    """Put the headers on that every answer has; a route's own Content-Security-Policy and caching stand."""

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            headers = MutableHeaders(scope=message)
            socket_source = f"ws://{host} wss://{host}" if host else ""
            headers.setdefault("Content-Security-Policy", PAGE_POLICY.format(socket=socket_source))
            headers.setdefault("Cache-Control", "no-store")
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
        await send(message)

    return guarded
