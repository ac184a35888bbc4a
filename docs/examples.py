"""Runs the examples of a page of the documentation, in order, in a folder of their own.

    python docs/examples.py docs/student.md ...          run them, and say how long each page takes
    python docs/examples.py --write docs/student.md      and put what they print and draw into the page

Blocks marked ``bash``, ``python`` and ``r`` are run; one that is only to be read is marked otherwise (``py``). Those
of Python share their names, and the last expression of one is shown, as in a notebook. A block marked ``text`` right
below is what they print on standard output, ``...`` standing for anything. A figure that the page shows as
``figures/PAGE/PATH`` is the file ``PATH`` of the folder. What R runs is left out where R is not installed. Nothing
but the standard library is needed, so that the examples can be run against any installation.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FENCE = re.compile(r"^```(bash|python|r)\n(.*?)^```\n(?:\n?```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
FIGURE = re.compile(r"!\[[^\]]*\]\((figures/[^)]+)\)")
LIKE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class WrongPage(AssertionError):
    """An example that fails, or that does not print or draw what the page shows."""


@dataclass(frozen=True)
class Block:
    """An example: where it stands, what it is, and what the page says that it prints (``None``: nothing is said)."""

    line: int
    language: str
    code: str
    printed: str | None
    span: tuple[int, int] | None
    """Where in the page that stands."""


def blocks(text: str) -> list[Block]:
    """Return the examples of a page."""
    return [
        Block(
            text[: found.start(2)].count("\n") + 1,
            found[1],
            found[2],
            found[3],
            found.span(3) if found[3] is not None else None,
        )
        for found in FENCE.finditer(text)
    ]


def run(page: Path, folder: Path, write: bool = False) -> None:
    """Run the examples of a page in a folder.

    Raises
    ------
    WrongPage
        With page and line.
    """
    text, names = page.read_text("utf-8"), {"__name__": page.stem}
    shown = []
    with contextlib.chdir(folder):
        for block in blocks(text):
            printed = _printed(block, page, names)
            if printed is None:
                continue
            shown.append((block, printed))
            if not write and block.printed is not None and not _alike(block.printed, printed):
                raise WrongPage(f"{page}:{block.line}: prints\n{printed}\nand the page says\n{block.printed}")
        for figure in FIGURE.findall(text):
            if not (made := Path(*Path(figure).parts[2:])).is_file():
                raise WrongPage(f"{page}: {figure}: no example writes {made}")
            if write:
                (page.parent / figure).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(made, page.parent / figure)
    if write:
        page.write_text(_told(text, shown), "utf-8")


def _alike(said: str, printed: str) -> bool:
    return doctest.OutputChecker().check_output(said, printed, LIKE)


def _told(text: str, shown: list[tuple[Block, str]]) -> str:
    """Return the page with what its examples print; what is alike stays."""
    for block, printed in reversed(shown):
        if block.span is not None and not _alike(block.printed or "", printed):
            start, end = block.span
            lines = [f"{line.rstrip()}\n" for line in printed.rstrip().splitlines()]
            text = text[:start] + "".join(lines) + text[end:]
    return text


def _printed(block: Block, page: Path, names: dict[str, Any]) -> str | None:
    """Run an example and return what it prints; ``None`` where it cannot be run here."""
    if block.language == "python":
        return _python(block, page, names)
    own = {"PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])), "COLUMNS": "100"}
    line = ["bash", "-e", "-c", block.code]
    if block.language == "r":
        if shutil.which("Rscript") is None:
            return None
        line = ["Rscript", "-e", block.code]
    done = subprocess.run(line, capture_output=True, text=True, env=os.environ | own, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise WrongPage(f"{page}:{block.line}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def _python(block: Block, page: Path, names: dict[str, Any]) -> str:
    said = io.StringIO()
    tree = ast.parse(block.code)
    ast.increment_lineno(tree, block.line - 1)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(said):
        try:
            exec(compile(tree, str(page), "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), str(page), "eval"), names)
                if value is not None:
                    print(repr(value))
        except Exception as error:
            raise WrongPage(f"{page}:{block.line}: {type(error).__name__}: {error}\n{said.getvalue()}") from error
    return said.getvalue()


@contextlib.contextmanager
def _timed(page: Path) -> Iterator[Path]:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
    print(f"{page}: {time.perf_counter() - began:.1f} s", flush=True)


def main(words: list[str]) -> None:
    """Run the pages that are named."""
    write = words[:1] == ["--write"]
    for page in (Path(word).resolve() for word in words[write:]):
        with _timed(page) as folder:
            run(page, folder, write)


if __name__ == "__main__":
    main(sys.argv[1:])
