"""Do the tests notice when a rule is wrong? One small error at a time is put into the rules, and the tests run.

    python -m benchmarks.mutants                     200 errors, the result to benchmarks/results/mutants.json
    python -m benchmarks.mutants --number 20 --seed 5 --out somewhere.json

An error ("mutant") is a comparison, sign, number, connective or condition turned over, ``min`` for ``max``, or a
statement left out, at a place drawn from economics, mechanisms and policies. The file is not touched: the changed
syntax tree is compiled in its place in a forked process. Rules run interpreted there, so nothing is recompiled.
No test that compares with kept results takes part.
A mutant is killed when a test fails, the import fails, or the tests take far longer than they should.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from benchmarks.mutations import PACKAGE, Mutant, mutants_of, mutated
from simulation.model.identity import APART

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("model/economics", "model/rules", "policies")
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.yaml")
"""Mutants that change nothing anybody could see, by key, each with the reason; they are left out of the score."""
TESTS = ("rules_of_*", "refund", "money", "langtidsrask", "fade_out")
"""Tests of single rules by hand, in ``tests/test_NAME.py``: seconds in all, and none knows a result of a run."""
RUNS_A_MODEL = "tests/test_money.py::test_the_price_of_a_post_can_be_set_in_either_place"
SLOWEST = 180.0
"""Seconds after which a mutant's tests are taken to hang."""


class Instead(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Imports the mutant where the file would be imported."""

    def __init__(self, mutant: Mutant) -> None:
        self.module = "simulation." + mutant.file.removesuffix(".py").replace("/", ".")
        super().__init__(self.module, str(PACKAGE / mutant.file))
        self.tree = mutated(mutant)

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        """Return ourselves for the one module."""
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.module else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant."""
        exec(compile(self.tree, self.path, "exec"), module.__dict__)


class FirstFailure:
    """Notes the first test that fails, for pytest."""

    def __init__(self) -> None:
        self.name = "import"

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Keep a failure's name."""
        if report.failed and self.name == "import":
            self.name = report.nodeid.removeprefix("tests/")


def files_for(mutant: Mutant | None) -> tuple[list[str], list[str]]:
    """Return the files of tests to run first, those that import from the mutant's folder or module, and the rest."""
    texts = {
        str(p): p.read_text(encoding="utf-8")
        for name in TESTS
        for p in sorted((ROOT / "tests").glob(f"test_{name}.py"))
    }
    folder, _, module = (mutant.file.removesuffix(".py") if mutant else "/").partition("/")
    wanted = f"from simulation.{folder}.{module} import"
    first = [path for path, text in texts.items() if wanted in text]
    first = first or [path for path, text in texts.items() if f"from simulation.{folder}" in text]
    return first, [path for path in texts if path not in first]


def run_tests(mutant: Mutant | None, out: int) -> None:
    """In a process of its own: import the mutant, run the tests, write who killed it."""
    import numpy as np
    import pytest

    # numpy looks up a record's fields in Python; interpreted rules do little else
    record: Any = np.record
    del record.__getattribute__
    record.__getattr__, record.__setattr__ = np.void.__getitem__, np.void.__setitem__
    if mutant:
        sys.meta_path.insert(0, Instead(mutant))
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1), os.dup2(sink, 2)
    noted = FirstFailure()
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=", "--deselect", RUNS_A_MODEL]
    killed = any(pytest.main([*options, *files], plugins=[noted]) for files in files_for(mutant) if files)
    os.write(out, (noted.name if killed else "").encode())


def killed_by(mutant: Mutant | None) -> tuple[str, float]:
    """Return the test that notices the mutant, or an empty text, and the seconds it took."""
    read, write = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.close(read)
        code = 1
        try:
            run_tests(mutant, write)
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    while time.monotonic() - began < SLOWEST:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            found = os.read(read, 1000).decode()
            os.close(read)
            return found if status == 0 else "import", time.monotonic() - began
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(read)
    return "time", time.monotonic() - began


def drawn(number: int, seed: int) -> tuple[list[Mutant], dict[str, str]]:
    """Return mutants at random, and the equivalent ones that were passed over, each with its reason."""
    reasons = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))
    files = sorted(path for folder in FOLDERS for path in (PACKAGE / folder).glob("*.py") if path.name not in APART)
    every = [mutant for path in files for mutant in mutants_of(path)]
    if gone := sorted(set(reasons) - {mutant.key for mutant in every}):
        raise LookupError(f"{EQUIVALENT.name}: no such mutant any more: {gone}")
    random.Random(seed).shuffle(every)
    sample: list[Mutant] = []
    passed: dict[str, str] = {}
    for mutant in every:
        if len(sample) == number:
            break
        if mutant.key in reasons:
            passed[mutant.key] = reasons[mutant.key]
        else:
            sample.append(mutant)
    return sample, passed


def main(words: Sequence[str] | None = None) -> int:
    """Draw mutants, run the tests on each, write the score and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "mutants.json")
    given = parser.parse_args(words)
    os.chdir(ROOT)
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    for name in ("numpy", "pandas", "scipy.stats", "mesa", "numba", "pytest", "pydantic", "hypothesis"):
        importlib.import_module(name)
    importlib.import_module("simulation.evidence.registry").load()  # what no mutant stands in is read once
    unchanged, seconds = killed_by(None)
    if unchanged:
        print(f"without any error the tests fail already: {unchanged}", file=sys.stderr)
        return 1
    print(f"the tests take {seconds:.0f} s", flush=True)
    sample, passed = drawn(given.number, given.seed)
    rows = []
    for count, mutant in enumerate(sample, 1):
        killer, seconds = killed_by(mutant)
        site = f"{mutant.file}:{mutant.line}"
        rows.append({"site": site, "kind": mutant.kind, "mutant": mutant.key, "killed_by": killer})
        print(f"{count:4d} {seconds:5.1f} s  {'killed' if killer else 'ALIVE '}  {mutant.key}  {killer}", flush=True)
    alive = [row["mutant"] for row in rows if not row["killed_by"]]
    score = {"seed": given.seed, "tried": len(rows), "killed": len(rows) - len(alive)}
    result = {**score, "survivors": alive, "equivalent": passed, "mutants": rows}
    given.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{score['killed']} of {score['tried']} killed, {len(passed)} equivalent ones passed over")
    return 0


if __name__ == "__main__":
    sys.exit(main())
