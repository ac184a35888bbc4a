"""``indsats open``: the page in the browser."""

from __future__ import annotations

from pathlib import Path

from simulation.cli.exits import OK
from simulation.cli.values import keys_of, split_language, whole, yes

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

    serve(
        Path(given.get("work", WORK)),
        whole(given, "port", 1024, 65535) if "port" in given else None,
        yes(given, "browser", True),
        lang,
    )
    return OK
