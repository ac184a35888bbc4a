"""Runs the examples of a page of the documentation, in order, in a folder of their own.

    python docs/examples.py docs/student.md ...          run them, and say how long each page takes
    python docs/examples.py --write docs/student.md      and put what they print and draw into the page

Blocks marked ``bash``, ``python`` and ``r`` are run; one that is only to be read is marked otherwise (``py``). Those
of Python share their names, and the last expression of one is shown, as in a notebook. A block marked ``text`` right
below is what they print on standard output, ``...`` standing for anything. A figure that the page shows as
``figures/PAGE/PATH`` is the file ``PATH`` of the folder. What R runs is left out where R is not installed. Nothing
but the standard library is needed, so that the examples can be run against any installation; the tests run plain
commands of ours in their own process (``here``), as each would import everything anew.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import os
import re
import shlex
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
COLUMNS = "100"
"""How wide the terminal is taken to be."""
SHELL = re.compile(r"[|&;<>$`]")
"""What makes a line more than a plain command."""


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


def run(page: Path, folder: Path, write: bool = False, here: bool = False) -> None:
    """Run the examples of a page in a folder.

    Parameters
    ----------
    page
        In Markdown.
    folder
        Empty.
    write
        Put what they print and draw into the page.
    here
        Run plain commands of ours in this process.

    Raises
    ------
    WrongPage
        With page and line.
    """
    text, names = page.read_text("utf-8"), {"__name__": page.stem}
    shown = []
    with contextlib.chdir(folder):
        for block in blocks(text):
            printed = _printed(block, page, names, here)
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


def _printed(block: Block, page: Path, names: dict[str, Any], here: bool) -> str | None:
    """Run an example and return what it prints; ``None`` where it cannot be run here."""
    if block.language == "python":
        return _python(block, page, names)
    if here and block.language == "bash" and (commands := ours(block.code)):
        return "".join(_command(words, block, page) for words in commands)
    own = {"PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])), "COLUMNS": COLUMNS}
    line = ["bash", "-e", "-c", block.code]
    if block.language == "r":
        if shutil.which("Rscript") is None:
            return None
        line = ["Rscript", "-e", block.code]
    done = subprocess.run(line, capture_output=True, text=True, env=os.environ | own, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise WrongPage(f"{page}:{block.line}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def ours(code: str) -> list[list[str]]:
    """Return the words of each command of a block, where all are ours and none asks anything of a shell."""
    lines = code.replace("\\\n", " ").splitlines()
    if any(SHELL.search(line) for line in lines):
        return []
    commands = [shlex.split(line) for line in lines]
    return [words[1:] for words in commands] if all(words[:1] == ["indsats"] for words in commands) else []


def _command(words: list[str], block: Block, page: Path) -> str:
    """Run a command of ours in this process and return what it prints."""
    from simulation.cli.main import main as indsats

    said, aside, wide = io.StringIO(), io.StringIO(), os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = COLUMNS
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(aside):
            code = indsats(words)
    finally:
        del os.environ["COLUMNS"]
        if wide is not None:
            os.environ["COLUMNS"] = wide
    if code:
        raise WrongPage(f"{page}:{block.line}: exit {code}\n{said.getvalue()}{aside.getvalue()}")
    return said.getvalue()


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
