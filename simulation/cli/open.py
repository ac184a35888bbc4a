"""``indsats open``: the page in the browser."""

from __future__ import annotations

from pathlib import Path

from simulation.cli.exits import OK
from simulation.cli.values import keys_of, split_language, yes
from simulation.errors import Mistake

ABOUT = "the page in the browser: from a file of citizens to a form for the committee"
HELP = """indsats open [port=N] [browser=false] [work=DIR] [lang=da|en]

Starts a page on this machine alone and prints its address; Ctrl-C stops it. A calculation under way goes on.
It needs the extra `page`: pip install 'indsats[page]'

  indsats open
  indsats open port=8765 browser=false work=results/page"""
KEYS = ("port", "browser", "work")
WORK = "results/page"


def run(words: list[str]) -> int:
    """Serve the page until it is stopped, and return the exit code."""
    lang, words = split_language(words, default="da")
    given = keys_of(words, KEYS, "open")
    from simulation.page.server import serve

    serve(Path(given.get("work", WORK)), _port(given), yes(given, "browser", True), lang)
    return OK


def _port(given: dict[str, str]) -> int | None:
    if "port" not in given:
        return None
    told = given["port"]
    if not told.isdigit() or not 1024 <= int(told) <= 65535:
        raise Mistake("{}={}: a whole number from {} to {}", "port", told, 1024, 65535)
    return int(told)
