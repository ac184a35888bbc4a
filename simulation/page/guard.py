"""Who may speak with the page: this machine alone, whoever has the first address, from the page itself.

A browser shows any page it likes, and that page may send requests to this machine, too. So a request must name this
machine as its host (another name may lead here: DNS rebinding), come from this page if it says where it comes from,
and bear the cookie that the first address, which nobody can guess, was exchanged for.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_FILE = 200_000_000
"""Bytes of the largest file of citizens."""
MOST_BYTES = MOST_FILE + 1_000_000
"""Of one request: that file, and what stands around it."""
KEY = "key"
"""What the token is called in the first address."""
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
        b" img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none';"
        b" form-action 'self'; base-uri 'none'; object-src 'none'",
    ),
)
"""Nothing is kept in the open, shown in another page, or fetched from elsewhere, even if text got in as code."""


class Guard:
    """An ASGI application before another, which lets nobody else in.

    Parameters
    ----------
    app
        What is guarded.
    port
        Where the page stands.
    token
        What the first address bears.
    """

    def __init__(self, app: App, port: int, token: str) -> None:
        self._app, self._token = app, token
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._origins = {f"http://{host}" for host in self._hosts}
        self._cookie = f"indsats-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("host", "") not in self._hosts:
            await _refuse(scope, send, 421, "this page is for this machine alone")
        elif headers.get("origin", "") not in {"", *self._origins}:
            await _refuse(scope, send, 403, "this request comes from another page")
        elif self._asks_in(scope):
            await self._let_in(send)
        elif not secrets.compare_digest(self._borne(headers).encode(), self._token.encode()):
            await _refuse(scope, send, 403, "open the address that indsats printed as it started")
        elif _length(headers) > MOST_BYTES:
            await _refuse(scope, send, 413, "the file is too large")
        else:
            await self._passed(scope, receive, send)

    async def _passed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; where more comes than is taken, whatever it said of its length, refuse it."""
        taken, over = 0, False

        async def counted() -> Message:
            nonlocal taken, over
            message = await receive()
            taken += len(message.get("body", b"")) if message["type"] == "http.request" else 0
            if taken > MOST_BYTES and not over:
                over = True
                await _refuse(scope, send, 413, "the file is too large")
            return {"type": "http.disconnect"} if over else message

        async def headed(message: Message) -> None:
            if over:  # it has its answer
                return
            if message["type"] == "http.response.start":
                ours = {name for name, _ in HEADERS}
                kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in ours]
                message = {**message, "headers": [*kept, *HEADERS]}
            await send(message)

        try:
            await self._app(scope, counted, headed)
        except Exception:
            if not over:
                raise

    def _asks_in(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["path"] != "/":
            return False
        given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(KEY, [""])[0]
        return bool(given) and secrets.compare_digest(given.encode(), self._token.encode())

    def _borne(self, headers: MutableMapping[str, str]) -> str:
        found = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        return found.value if found else ""

    async def _let_in(self, send: Send) -> None:
        """Exchange the token for a cookie that no script can read, and leave it out of the address."""
        cookie = f"{self._cookie}={self._token}; HttpOnly; SameSite=Strict; Path=/"
        given = [(b"location", b"/"), (b"set-cookie", cookie.encode()), *HEADERS]
        await send({"type": "http.response.start", "status": 303, "headers": given})
        await send({"type": "http.response.body", "body": b""})


def _length(headers: MutableMapping[str, str]) -> int:
    told = headers.get("content-length", "0")
    return int(told) if told.isdigit() else 0


async def _refuse(scope: Scope, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": why})
        return
    given = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": given})
    await send({"type": "http.response.body", "body": f"{why}\n".encode()})
