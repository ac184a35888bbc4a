"""The lines of code of a task: those of its function, and of what its file has that it names.

Blank lines, comments, docstrings and imports do not count, nor does the line that names the task itself: it is the
same everywhere. Lines are as ruff lays them out, at most 118 characters wide. What sets a run up (``SETUP`` of the
file) is written once and counted once; what a task uses without naming it stands in ``BRINGS``.
"""

import ast
from collections.abc import Collection, Iterable
from pathlib import Path

from benchmarks.timing import code_lines

Part = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


def model_lines(path: Path) -> int:
    """Return the lines of a whole file."""
    return len(_code(path))


def task_lines(path: Path, task: str, brings: Collection[str], setup: Collection[str]) -> int:
    """Return the lines of a task of a file."""
    parts = _parts(path)
    own = parts[task]
    assert isinstance(own, ast.FunctionDef)
    used = _used([own, *(parts[name] for name in brings)], parts, setup) | set(brings)
    body = set(range(own.body[0].lineno, (own.end_lineno or own.lineno) + 1))
    return len((body | _lines(parts[name] for name in used)) & _code(path))


def setup_lines(path: Path, setup: Collection[str]) -> int:
    """Return the lines of what sets a run up."""
    parts = _parts(path)
    return len(_lines(parts[name] for name in setup) & _code(path))


def _parts(path: Path) -> dict[str, Part]:
    """Return the classes, functions and settings of a file by name."""
    found: dict[str, Part] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name):
                found[target.id] = node
    return found


def _used(nodes: list[Part], parts: dict[str, Part], setup: Collection[str]) -> set[str]:
    """Return the classes and functions that some name, and those that these name."""
    able = {name for name, part in parts.items() if isinstance(part, ast.FunctionDef | ast.ClassDef)} - set(setup)
    found: set[str] = set()
    waiting = list(nodes)
    while waiting:
        named = {part.id for part in ast.walk(waiting.pop()) if isinstance(part, ast.Name)} & able
        waiting += [parts[name] for name in named - found]
        found |= named
    return found


def _lines(nodes: Iterable[Part]) -> set[int]:
    """Return the numbers of the lines that parts fill, their marks included."""
    found: set[int] = set()
    for node in nodes:
        marks = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
        first = min([node.lineno, *(mark.lineno for mark in marks)])
        found |= set(range(first, (node.end_lineno or first) + 1))
    return found


def _code(path: Path) -> set[int]:
    source = path.read_text(encoding="utf-8")
    return code_lines(source) - _imports(ast.parse(source))


def _imports(tree: ast.Module) -> set[int]:
    """Return the numbers of the lines that imports fill."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {line for node in nodes for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
