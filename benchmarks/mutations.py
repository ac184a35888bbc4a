"""Small errors that can be put into a source file, one at a time: what :mod:`benchmarks.mutants` tries.

A comparison, sign, number, connective or condition is turned over, ``min`` put for ``max``, or a statement left out.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent / "simulation"
COMPARE = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
REVERSE = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div}
ARITHMETIC |= {ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift}
ARITHMETIC |= {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
SWAPPED = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "ceil": "floor"}


@dataclass(frozen=True)
class Mutant:
    """One error: where, what kind, and what stands there instead (``node`` is the number of the node walked)."""

    file: str
    line: int
    function: str
    kind: str
    before: str
    after: str
    node: int
    variant: int

    @property
    def key(self) -> str:
        """What the mutant is, whatever the lines around it."""
        return f"{self.file} {self.function}: {self.before} -> {self.after}"


@dataclass(frozen=True)
class Place:
    """Where a node stands: in a field of its parent (in a list of them), in a statement, in a function."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    statement: ast.AST
    function: str

    def put(self, node: ast.AST) -> None:
        """Put another node there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def drawn(node: ast.AST) -> bool:
    """Whether an expression is a random number, which is on a boundary with chance zero."""
    calls = [getattr(n.func, "id", "") for n in ast.walk(node) if isinstance(n, ast.Call)]
    return "uniform" in calls or any(isinstance(n, ast.Name) and n.id == "u" for n in ast.walk(node))


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield each kind of error that can stand in a node's place, and the node with it."""
    new: Any = copy.deepcopy(node)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        table = REVERSE if drawn(node) else COMPARE
        if other := table.get(type(node.ops[0])):
            new.ops = [other()]
            yield "comparison", new
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        if other := ARITHMETIC.get(type(node.op)):
            new.op = other()
            yield "arithmetic", new
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for step in (1, -1):
            new = copy.deepcopy(node)
            new.value = node.value + step
            yield "number", new
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        new.value = not node.value
        yield "boolean", new
    elif isinstance(node, ast.BoolOp):
        new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "connective", new
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert | ast.USub):
        yield "sign", new.operand
    elif isinstance(node, ast.Name | ast.Attribute):
        attribute = "id" if isinstance(node, ast.Name) else "attr"
        if other := SWAPPED.get(getattr(node, attribute)):
            setattr(new, attribute, other)
            yield "function", new
    elif isinstance(node, ast.If | ast.IfExp):
        new.test = ast.UnaryOp(ast.Not(), new.test)
        yield "condition", new
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    stored = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Subscript)
    if called or stored or isinstance(node, ast.AugAssign):
        yield "left out", ast.Pass()


def shown(node: ast.AST) -> str:
    """Return the first line of a statement as source, the head of one that holds others."""
    lines = ast.unparse(ast.fix_missing_locations(node)).split("\n")
    return " ".join(lines) if isinstance(node, ast.expr) else lines[0].removesuffix(":")


def walked(tree: ast.Module) -> Iterator[Place]:
    """Yield every place where a node stands, annotations and decorators left out."""

    def visit(parent: ast.AST, statement: ast.AST, function: str) -> Iterator[Place]:
        for name, value in ast.iter_fields(parent):
            if name in ("annotation", "returns", "decorator_list", "names"):
                continue
            for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.AST):
                    of = node if isinstance(node, ast.stmt) else statement
                    yield Place(parent, name, index, node, of, function)
                    inside = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else function
                    yield from visit(node, of, inside)

    yield from visit(tree, tree, "module")


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    file = str(path.relative_to(PACKAGE))
    for number, place in enumerate(walked(tree)):
        before = shown(place.statement)
        for variant, (kind, new) in enumerate(changes(place.node)):
            place.put(new)
            after = shown(new if place.statement is place.node else place.statement)
            place.put(place.node)
            yield Mutant(file, getattr(place.node, "lineno", 0), place.function, kind, before, after, number, variant)


def mutated(mutant: Mutant) -> ast.Module:
    """Return the syntax tree with the error in place."""
    tree = ast.parse((PACKAGE / mutant.file).read_text(encoding="utf-8"))
    place = next(itertools.islice(walked(tree), mutant.node, None))
    place.put(list(changes(place.node))[mutant.variant][1])
    return ast.fix_missing_locations(tree)
