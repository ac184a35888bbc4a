"""The house in numbers: files, lines, rooms, arrows between rooms, the longest chain of arrows, and circles.

python experiments/house.py [COMMIT ...]        (without one: the checkout as it stands)

A room is a module or a package right below ``simulation``; an arrow is an import from one room of another, wherever
in the file it stands; rooms that import one another in a circle count as one in the chain.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import tarfile
import tempfile
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "simulation"


def arrows(house: Path) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the rooms of a checkout, and the arrows between them as (from, to)."""
    rooms, found = set(), set()
    for file in (house / PACKAGE).rglob("*.py"):
        room = _room(file.relative_to(house).with_suffix("").parts)
        rooms.add(room)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                named = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {(room, _room(tuple(name.split(".")))) for name in named if name.startswith(f"{PACKAGE}.")}
    rooms.discard("")
    return rooms, {(one, other) for one, other in found if one != other and one in rooms and other in rooms}


def _room(parts: tuple[str, ...]) -> str:
    return parts[1] if len(parts) > 1 and parts[1] != "__init__" else ""


def reached(rooms: set[str], found: set[tuple[str, str]]) -> dict[str, set[str]]:
    """Return what each room reaches by arrows, directly or through others."""
    below = {room: {other for one, other in found if one == room} for room in rooms}
    for middle in rooms:
        for room in rooms:
            if middle in below[room]:
                below[room] |= below[middle]
    return below


def longest_chain(rooms: set[str], found: set[tuple[str, str]]) -> int:
    """Return how many rooms the longest chain of arrows passes, those in a circle as one."""
    below = reached(rooms, found)
    circle = {room: min({room} | {o for o in below[room] if room in below[o]}) for room in rooms}
    graph: dict[str, set[str]] = {circle[room]: set() for room in rooms}
    for one, other in found:
        if circle[one] != circle[other]:
            graph[circle[one]].add(circle[other])
    depth: dict[str, int] = {}
    for room in TopologicalSorter(graph).static_order():
        depth[room] = 1 + max((depth[other] for other in graph[room]), default=0)
    return max(depth.values())


def measured(house: Path) -> str:
    """Return a checkout's numbers as the cells of a table."""
    files = list((house / PACKAGE).rglob("*.py"))
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    pages = sum(n for file, n in lines.items() if file.relative_to(house).parts[1].startswith("report"))
    rooms, found = arrows(house)
    below = reached(rooms, found)
    tied = sum(room in below[room] for room in rooms)
    numbers = (len(files), sum(lines.values()), pages, len(rooms), len(found), longest_chain(rooms, found), tied)
    return " | ".join(f"{number:,}" for number in numbers)


def main() -> None:
    """Print a row per commit, or one of the checkout."""
    print("| commit | files | lines | of them pages | rooms | arrows | longest chain | rooms in a circle |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for commit in sys.argv[1:]:
        packed = subprocess.run(["git", "-C", str(ROOT), "archive", commit], capture_output=True, check=True).stdout
        with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed)) as tree:
            tree.extractall(folder, filter="data")
            print(f"| {commit} | {measured(Path(folder))} |")
    if not sys.argv[1:]:
        print(f"| now | {measured(ROOT)} |")


if __name__ == "__main__":
    main()
