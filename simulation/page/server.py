"""The server of the page: on this machine alone, at an address that nobody can guess."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from pathlib import Path
from threading import Timer

from simulation.errors import UserError, of_system
from simulation.page.guard import KEY, App, Guard
from simulation.page.matter import Shelf

HOST = "127.0.0.1"
STYLE = Path(__file__).with_name("page.css")


def serve(work: Path, port: int | None = None, browser: bool = True, lang: str = "da") -> None:
    """Serve the page until it is stopped; its address is the first line printed.

    Parameters
    ----------
    work
        The folder in which matters, files and answers are kept.
    port
        ``None`` takes one that is free.
    browser
        Open a browser at the address.
    lang
        The language of a new matter.

    Raises
    ------
    UserError
        For a port that is taken, a folder that cannot be written, or without the extra ``page``.
    """
    try:
        import nicegui  # noqa: F401 - asked before anything is begun
        import uvicorn
    except ImportError as error:
        raise UserError("open: needs the page's packages; pip install 'indsats[page]'") from error
    shelf = Shelf(work)
    listening = _listening(port)
    port = int(listening.getsockname()[1])
    token = secrets.token_urlsafe(24)
    guarded = Guard(application(shelf, lang), port, token)
    address = f"http://{HOST}:{port}/?{KEY}={token}"
    print(f"page: {address}", flush=True)
    if browser:
        Timer(0.5, webbrowser.open, [address]).start()
    config = uvicorn.Config(
        guarded,
        log_level="critical",
        server_header=False,
        ws_max_size=1 << 22,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _listening(port: int | None) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port or 0))
        made.listen()  # who comes before the server stands waits for it
    except OSError as error:
        made.close()
        raise UserError("port={}: cannot be used ({})", port, of_system(error)) from error
    return made


def application(shelf: Shelf, lang: str) -> App:
    """Return the page as an ASGI application, unguarded."""
    from fastapi import FastAPI
    from nicegui import run, ui

    from simulation.page import screens

    run.process_pool_start_method = "spawn"
    made = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    screens.install(shelf, lang)
    ui.run_with(made, title="Indsats", language="da", reconnect_timeout=60, markdown=False, tailwind=False)
    return made
