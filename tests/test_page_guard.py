"""Who may speak with the page: this machine, from the page itself, with the cookie of the first address."""

from __future__ import annotations

import asyncio

import pytest

from simulation.page.guard import HEADERS, Guard

pytest.importorskip("nicegui")


TOKEN = "t" * 32


PORT = 8123


GOOD = {"host": f"127.0.0.1:{PORT}", "cookie": f"indsats-{PORT}={TOKEN}"}


def spoken(
    headers: dict[str, str], path: str = "/m", query: str = "", kind: str = "http", body: list[bytes] | None = None
):
    """Return the messages that the guard sends, before an application that answers 200 to whoever gets in."""
    sent: list[dict[str, object]] = []
    left = list(body or [b""])

    async def receive():
        if not left:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message):
        sent.append(message)

    async def application(scope, receive, send):
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"public")]})
        await send({"type": "http.response.body", "body": b"in"})

    raw = [(k.encode(), v.encode()) for k, v in headers.items()]
    scope = {"type": kind, "path": path, "query_string": query.encode(), "headers": raw}
    asyncio.run(Guard(application, PORT, TOKEN)(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"origin": f"http://127.0.0.1:{PORT}"}, 200),
        ({"host": f"localhost:{PORT}"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": f"127.0.0.1:{PORT + 1}"}, 421),
        ({"host": ""}, 421),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"cookie": ""}, 403),
        ({"cookie": f"indsats-{PORT}=wrong"}, 403),
        ({"cookie": f"indsats-{PORT + 1}={TOKEN}"}, 403),
        ({"content-length": str(2 * 1024**3)}, 413),
    ],
)
def test_who_gets_in(change, status):
    assert spoken({**GOOD, **change})[0]["status"] == status


@pytest.mark.parametrize("change", [{"origin": "https://evil.example"}, {"cookie": ""}, {"host": "evil.example"}])
def test_no_socket_is_opened_for_another_page(change):
    assert spoken({**GOOD, **change}, kind="websocket")[0]["type"] == "websocket.close"
    assert spoken(GOOD, kind="websocket")[0]["type"] == "websocket.accept"


def test_the_first_address_is_exchanged_for_a_cookie_that_no_script_reads():
    start = spoken({"host": GOOD["host"]}, "/", f"key={TOKEN}")[0]
    told = dict(start["headers"])
    assert start["status"] == 303
    assert told[b"location"] == b"/"
    assert b"HttpOnly; SameSite=Strict" in told[b"set-cookie"]
    assert spoken({"host": GOOD["host"]}, "/", "key=guess")[0]["status"] == 403
    assert spoken({"host": GOOD["host"]}, "/m/x", f"key={TOKEN}")[0]["status"] == 403


def test_a_body_that_lies_about_its_length_is_cut_off(monkeypatch):
    monkeypatch.setattr("simulation.page.guard.MOST_BYTES", 1000)
    assert spoken(GOOD, body=[b"x" * 600, b"x" * 300])[0]["status"] == 200
    assert spoken(GOOD, body=[b"x" * 600, b"x" * 600, b"x"])[0]["status"] == 413


def test_nothing_is_kept_by_the_browser_or_shown_in_another_page():
    told = spoken(GOOD)[0]["headers"]
    assert all(pair in told for pair in HEADERS)
    assert (b"cache-control", b"public") not in told
