"""Time, weigh and count contestants on one machine.

Wall-clock comparisons on a shared machine drift: another job starts, the clock speed changes. So the
contestants take turns (:func:`interleaved`) and are compared round by round, inside which the machine is
about the same for all. Nothing here knows what is being measured.
"""

import ast
import gc
import io
import os
import subprocess
import sys
import tokenize
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

_LAUNCHER = """
import os, sys
silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silence)
_, status, usage = os.wait4(child, 0)
print(usage.ru_maxrss)
sys.exit(min(abs(os.waitstatus_to_exitcode(status)), 255))
"""
_NOT_CODE = frozenset(
    {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
)
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def interleaved(
    contestants: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = perf_counter
) -> dict[str, list[float]]:
    """Return the seconds of every contestant in every round (:func:`in_turn`)."""
    return in_turn({name: partial(clocked, run, clock) for name, run in contestants.items()}, rounds)


def in_turn(contestants: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Return what contestants that keep their own time say of every round, in seconds.

    Each contestant runs once before, not kept, so that imports, compilation and caches are paid for. Then every
    round runs all of them, and each round starts with the next one.
    """
    names = list(contestants)
    for run in contestants.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        start = turn % len(names) if names else 0
        for name in names[start:] + names[:start]:
            seconds[name].append(contestants[name]())
    return seconds


def clocked(run: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    """Run and return the seconds, on the wall unless ``clock`` says otherwise.

    Garbage is collected before the clock starts, so that nobody pays for what the one before left behind.
    """
    gc.collect()
    began = clock()
    run()
    return clock() - began


def prepared(prepare: Callable[[], Callable[[], object]], clock: Callable[[], float] = perf_counter) -> float:
    """Prepare a run, which is not timed, then run it and return the seconds."""
    return clocked(prepare(), clock)


def peak_memory(command: Sequence[str]) -> int:
    """Return the peak resident memory, in KiB, of a command run in its own process; Linux and macOS.

    The command is started by a small launcher, not from here: Linux counts the memory of the process that
    starts a program towards that program's peak, so a large caller would hide a small command.

    Raises:
        RuntimeError: the command failed; the message ends with what it wrote to its error stream.
    """
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER]
    done = subprocess.run([*launcher, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed with {done.returncode}: {done.stderr.strip()[-2000:]}")
    peak = int(done.stdout)
    return peak // 1024 if sys.platform == "darwin" else peak  # macOS reports bytes


def lines_of_code(path: str | os.PathLike[str]) -> int:
    """Count the lines of a Python file, or of all of them in a folder, that are code.

    Blank lines, comments and docstrings do not count; a string that is not a docstring does.
    """
    place = Path(path)
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return sum(len(code_lines(file.read_text(encoding="utf-8"))) for file in files)


def markdown_table(
    seconds: Mapping[str, Sequence[float]],
    baseline: str,
    steps: int,
    memory: Mapping[str, int] | None = None,
    lines: Mapping[str, int] | None = None,
) -> str:
    """Return a Markdown table of the contestants, fastest first.

    ``steps`` is the number of agent-steps of one run. The ratio is the median, over the rounds, of the
    contestant's seconds by the baseline's in the same round. ``memory`` is in KiB. What was not measured
    stands as a dash.
    """
    rows = [
        "| contestant | median s | fastest s | slowest s | ns per agent-step | ratio | peak MiB | lines |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name in sorted(seconds, key=lambda name: median(seconds[name])):
        own = seconds[name]
        ratio = median(mine / base for mine, base in zip(own, seconds[baseline], strict=True))
        peak = memory.get(name) if memory else None
        count = lines.get(name) if lines else None
        cells = [
            f"{name} (base)" if name == baseline else name,
            f"{median(own):.4f}",
            f"{min(own):.4f}",
            f"{max(own):.4f}",
            f"{median(own) / steps * 1e9:.1f}",
            f"{ratio:.2f}",
            "-" if peak is None else f"{peak / 1024:.0f}",
            "-" if count is None else str(count),
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def code_lines(source: str) -> set[int]:
    """Return the numbers of the lines of a source text that are code."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NOT_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return lines - _docstring_lines(ast.parse(source))


def _docstring_lines(tree: ast.Module) -> set[int]:
    """Return the numbers of the lines that docstrings fill."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            docstring = node.body[0]
            lines.update(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    return lines
