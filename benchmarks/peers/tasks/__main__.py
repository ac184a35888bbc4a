"""The table, task by task: ``python -m benchmarks.peers.tasks --python starsim=PATH --out FILE``.

Every framework's file (``with_NAME.py``) does the same tasks; each is run and held to what it must come to
(:mod:`benchmarks.peers.tasks.held`) in an interpreter that has the package, and its lines are counted
(:mod:`benchmarks.peers.tasks.counted`). One whose package is missing is named, and its lines are counted alone.
A user's strictly typed file is the file of tasks itself: mypy reads it, once as it is and once with a name that the
framework does not have.
"""

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.tasks.counted import model_lines, setup_lines, task_lines
from benchmarks.peers.tasks.listed import FRAMEWORKS, TASKS, UNLIKE
from benchmarks.report import write

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
ABOUT = (
    "Lines of code by task, as `benchmarks/peers/tasks/counted.py` counts them; *by hand* where a framework has "
    "nothing for it; † comes to another thing. Errors are those of `mypy --strict` in the file of tasks."
)


def said(name: str) -> dict[str, Any]:
    """Return the plain settings of a framework's file, without running it: its package may be missing here."""
    found: dict[str, Any] = {"MODEL": "", "BRINGS": {}}
    for node in ast.parse((HERE / f"with_{name}.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            found[node.targets[0].id] = ast.literal_eval(node.value)
    return found


def counted(name: str) -> dict[str, int]:
    """Return the lines of the model, of what sets a run up, and of each task that a framework has."""
    file, told = HERE / f"with_{name}.py", said(name)
    lines = {"the model": model_lines(HERE.parent / told["MODEL"]) if told["MODEL"] else 0}
    lines["set a run up, once"] = setup_lines(file, told["SETUP"])
    text = file.read_text(encoding="utf-8")
    for task, function in TASKS.items():
        if f"def {function}(" in text:
            lines[task] = task_lines(file, function, told["BRINGS"].get(function, ()), told["SETUP"])
    return lines


def typed(name: str, python: str) -> dict[str, Any]:
    """Return the errors that mypy finds in the file of tasks, and whether it finds a name that there is not."""
    source = (HERE / f"with_{name}.py").read_text(encoding="utf-8")
    return {
        "errors": len(_errors(source, python)),
        "mistake": any("no_such" in error for error in _errors(f"{source}\n{said(name)['MISTAKE']}\n", python)),
    }


def _errors(source: str, python: str) -> list[str]:
    words = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent"]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "user.py").write_text(source, encoding="utf-8")
        cache = f"--cache-dir={ROOT / '.mypy_cache' / 'user'}"
        done = subprocess.run(
            [*words, cache, "--python-executable", python, "user.py"],
            cwd=folder,
            env={**os.environ, "MYPYPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode in (0, 1), done.stderr + done.stdout
    return [line for line in done.stdout.splitlines() if ": error:" in line]


def held(name: str, python: str) -> dict[str, Any]:
    """Run a framework's tasks in its interpreter."""
    words = [python, "-m", "benchmarks.peers.tasks.held", name]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(found: Mapping[str, Any]) -> str:
    """Return the figures as Markdown: a row a task, a column a framework, and below what stands behind each."""
    heads = [f"{FRAMEWORKS[name]} {one['run'].get('version', '(not run)')}" for name, one in found.items()]
    tasks = ["the model", "set a run up, once", *TASKS]
    rows = [f"| task | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    rows += [f"| {task} | {' | '.join(_cell(name, one, task) for name, one in found.items())} |" for task in tasks]
    rows += [f"| typed: errors of mypy | {' | '.join(_errors_told(one) for one in found.values())} |"]
    rows += [f"| typed: a wrong name is found | {' | '.join(_mistake_told(one) for one in found.values())} |"]
    notes = []
    for task in ("the model", *TASKS, "tutorial"):
        notes.append(f"\n**{task}**\n")
        for name, one in found.items():
            words = [one["says"].get(task, ""), one["run"].get("found", {}).get(task, "")]
            words += [f"FAILED: {one['run']['failed'][task]}"] if task in one["run"].get("failed", {}) else []
            notes.append(f"- {FRAMEWORKS[name]}: {'; '.join(word for word in words if word) or '-'}")
    return "\n".join([ABOUT, "", *rows, *notes])


def _cell(name: str, one: Mapping[str, Any], task: str) -> str:
    if task not in one["lines"]:
        return "none"
    if task in one["run"].get("failed", {}):
        return "failed"
    lines = f"*{one['lines'][task]}*" if one["says"].get(task, "").startswith("by hand") else one["lines"][task]
    return f"{lines} †" if (name, task) in UNLIKE else f"{lines}"


def _errors_told(one: Mapping[str, Any]) -> str:
    return f"{one['typed']['errors']}{'' if one['run']['py.typed'] else ', no py.typed'}" if "typed" in one else "-"


def _mistake_told(one: Mapping[str, Any]) -> str:
    return ("yes" if one["typed"]["mistake"] else "no") if "typed" in one else "-"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, count, and write the table; end with an error if a task failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.tasks", description=__doc__)
    parser.add_argument(
        "--python", action="append", default=[], metavar="NAME=PATH", help="the interpreter of a framework"
    )
    parser.add_argument("--only", choices=FRAMEWORKS, action="append", help="only these")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file, and Markdown beside it")
    options = parser.parse_args(arguments)
    pythons = {**dict.fromkeys(FRAMEWORKS, sys.executable), **dict(one.split("=", 1) for one in options.python)}
    found: dict[str, Any] = {}
    for name in options.only or FRAMEWORKS:
        one = {"lines": counted(name), "says": said(name)["SAYS"], "run": held(name, pythons[name])}
        if "missing" in one["run"]:
            print(f"{name}: not run, its interpreter has no {one['run']['missing']}")
        else:
            one["typed"] = typed(name, pythons[name])
        found[name] = one
    print(table(found))
    if options.out:
        write(options.out, found, table(found))
    if any(one["run"].get("failed") for one in found.values()):
        sys.exit("a task failed")


if __name__ == "__main__":
    main()
