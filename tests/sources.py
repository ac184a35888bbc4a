"""The package's source files and what stands in them, for the tests that read them."""

from __future__ import annotations

import ast
from pathlib import Path

import simulation

PACKAGE = Path(simulation.__file__).parent
CASES = ("cases.py", "fitted.py")
"""What a programme is held against, and what that is made of: no rule of it."""
RULES = sorted(p for p in (PACKAGE / "policies").rglob("*.py") if p.name not in CASES)
MECHANISMS = sorted((PACKAGE / "model" / "rules").glob("*.py"))
DESIGNS = sorted((PACKAGE / "policies").glob("*/design.yaml"))


def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


BARE = {0, 1}
"""Numbers without a unit that need no reason: nothing and one, first and next."""


def literals(module: ast.Module) -> set[float]:
    """Return the numbers written in a module, besides nothing and one."""
    return {
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in BARE
    }
