"""What each task must come to, the same for every framework, and the run of one framework in its own interpreter.

python -m benchmarks.peers.tasks.held NAME           runs every task and prints what was found, as JSON
python -m benchmarks.peers.tasks.held NAME TASK DIR  runs one, to be killed
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module, metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from benchmarks.peers.tasks.listed import TASKS, UNLIKE

LONGEST = 900.0
"""Seconds until a run that was to be killed is given up."""


def a_figure(found: Any) -> str:
    """Ask for a figure with something in it."""
    assert isinstance(found, Figure) and any(axes.lines for axes in found.axes), "no figure"
    return f"{len(found.axes)} panels"


def everybody(found: Any) -> str:
    """Ask for a row a person."""
    assert isinstance(found, pd.DataFrame) and len(found) >= 50 and len(found.columns) >= 2, "not everybody"
    return f"{len(found)} persons"


def an_effect(found: Any) -> str:
    """Ask for an effect of a policy that did something."""
    assert isinstance(found, float) and 0 < abs(found) < 1, f"no effect: {found}"
    return f"{found:+.4f} in work"


def a_share(found: Any) -> str:
    """Ask for a share of citizens."""
    assert isinstance(found, float) and 0 < found < 1, f"no share: {found}"
    return f"{found:.3f}"


def shown(found: Any) -> str:
    """Ask for results and a figure that a notebook shows by itself."""
    results, figure = found
    a_figure(figure)
    html = getattr(results, "_repr_html_", None)
    return "HTML, figure" if html and html() else "text, figure"


def rows(found: Any) -> str:
    """Ask for a file of a row a person and week."""
    frame = pd.read_csv(found)
    assert len(frame) > 2000 and len(frame.columns) >= 3, f"{len(frame)} rows"
    return f"{len(frame):,} rows, {len(frame.columns)} columns"


def ranked(found: Any) -> str:
    """Ask for a number for each of two inputs."""
    assert len(found) == 2 and found.notna().all() and found.abs().max() > 0, f"no indices: {found}"
    return ", ".join(f"{name} {value:.2f}" for name, value in found.items())


ASKED: dict[str, Callable[[Any], str]] = {
    "first result": a_figure,
    "step and look": everybody,
    "own policy": an_effect,
    "own outcome": a_share,
    "notebook": shown,
    "export": rows,
    "sensitivity": ranked,
}


def killed_and_resumed(name: str, module: ModuleType, folder: Path) -> str:
    """Kill a sweep once something is kept, do it again, and see that what was kept was not run again."""
    began = time.monotonic()
    words = [sys.executable, "-m", __spec__.name, name, TASKS["sweep, kill, resume"], str(folder)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (kept := sorted(folder.glob(module.KEPT))):
        assert process.poll() is None, "ended before it could be killed"
        assert time.monotonic() - began < LONGEST, "kept nothing"
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "ended before it was killed"
    kept = sorted(folder.glob(module.KEPT))
    before = {path: path.stat().st_mtime_ns for path in kept}
    found = module.sweep_and_resume(folder)
    assert len(found) == 8, f"{len(found)} points"
    assert before == {path: path.stat().st_mtime_ns for path in kept}, "what was kept is another"
    return f"killed after {len(kept)} file(s), then all 8 points, nothing kept was run again"


def run(name: str) -> dict[str, Any]:
    """Run every task of a framework, and say for each what was found or what failed."""
    module = import_module(f"benchmarks.peers.tasks.with_{name}")
    found: dict[str, str] = {}
    failed: dict[str, str] = {}
    for task, function in TASKS.items():
        if not hasattr(module, function):
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                if task == "sweep, kill, resume":
                    found[task] = killed_and_resumed(name, module, Path(folder))
                elif (name, task) in UNLIKE:
                    other = getattr(module, function)(Path(folder))
                    found[task] = other.name if isinstance(other, Path) else f"{other:+.3f}"
                else:
                    found[task] = ASKED[task](getattr(module, function)(Path(folder)))
            except Exception as error:
                failed[task] = f"{type(error).__name__}: {error}"
        print(f"{name}, {task}: {found.get(task) or failed.get(task)}", file=sys.stderr, flush=True)
    places = import_module(module.PACKAGE.replace("-", "_")).__path__
    return {
        "version": metadata.version(module.PACKAGE),
        "python": sys.version.split()[0],
        "py.typed": any(Path(place, "py.typed").exists() for place in places),
        "found": found,
        "failed": failed,
    }


def main() -> None:
    """Run one task or all; what frameworks print is kept out of the answer."""
    matplotlib.use("agg")
    name, *one = sys.argv[1:]
    if one:
        getattr(import_module(f"benchmarks.peers.tasks.with_{name}"), one[0])(Path(one[1]))
        return
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        json.dump(run(name), answers)
    except ModuleNotFoundError as error:
        json.dump({"missing": error.name}, answers)


if __name__ == "__main__":
    main()
