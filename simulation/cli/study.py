"""The command line of studies: ``sweep``, and ``sensitivity`` and ``discover``, which analyse one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from simulation.cli.describe import Maker, base_settings, described, points_of
from simulation.cli.text import folders, shown
from simulation.cli.values import engine_of, number, whole, workers_of
from simulation.cli.words import compose, inputs_of, split_inputs
from simulation.comparison.commands import default_folder
from simulation.engine.disk import speaking
from simulation.engine.executors import reach
from simulation.engine.progress import console, counted
from simulation.errors import DiskError, Mistake, UserError, nearest
from simulation.inputs.options import folder_of
from simulation.report.discovery import discovery_figure
from simulation.report.study import write_study
from simulation.run.settings import MOST_REPLICATIONS
from simulation.studies import analysis
from simulation.studies import sweep as running
from simulation.studies.conclude import conclude
from simulation.studies.defaults import default_inputs
from simulation.studies.designs import Input, Point
from simulation.studies.discovery import FEWEST_CELLS
from simulation.studies.study import Study
from simulation.studies.sweep import Told, read_study

OK, FAILED, INTERRUPTED = 0, 3, 130
GOING_ON = ("executor", "workers", "replications")


def sweep(words: list[str]) -> int:
    """Run ``indsats sweep``: a new study, ``resume DIR`` or ``extend DIR replications=N``."""
    if words and words[0] in ("resume", "extend"):
        return _go_on(words[0], words[1:])
    inputs, composed = _composed("sweep", words)
    return _finish(_new("sweep", words, composed, inputs, points_of(composed, inputs)), composed)


def sensitivity(words: list[str]) -> int:
    """Run ``indsats sensitivity``."""
    inputs, composed = _composed("sensitivity", words)
    _default(inputs, composed, "sensitivity")
    method = str(composed.get("method"))
    if method not in analysis.METHODS:
        known = list(analysis.METHODS)
        raise Mistake(f"method={method}: not one of {', '.join(known)}{nearest(method, known)}")

    def made(kind: str, count: int | None, seed: int) -> list[Point]:
        try:
            return analysis.points(kind, list(inputs.values()), count or 1, seed)
        except ValueError as error:
            raise Mistake(f"points={count}: {error}" if not isinstance(error, UserError) else str(error)) from error

    return _finish(_new("sensitivity", words, {**composed, "design": method}, inputs, made), composed)


def discover(words: list[str]) -> int:
    """Run ``indsats discover``: on a study that was run, or on a new one."""
    plain = folders(words)
    if not plain:
        inputs, composed = _composed("discover", words)
        _default(inputs, composed, "discover")
        folder = _new("discover", words, composed, inputs, points_of(composed, inputs))
        return _finish(folder, composed)
    if len(plain) > 1:
        raise Mistake("discover: give one folder, as in indsats discover results/my-sweep")
    keys = _keys(words, ("outcome", "worse_than"), "discover DIR")
    folder = Path(plain[0])
    study = read_study(folder)
    running.check(folder, study)
    outcome = keys.get("outcome") or _money(study.outcomes)
    lines = analysis.discovered(folder, outcome, number(keys, "worse_than", 0.0), discovery_figure)
    return _told(folder, lines)


def _told(folder: Path, lines: list[str]) -> int:

    write_study(folder)
    for line in lines:
        print(line)
    print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")
    return OK


def _money(outcomes: tuple[str, ...]) -> str:
    return next((name for name in outcomes if "saving" in name), outcomes[0])


def _composed(command: str, words: list[str]) -> tuple[dict[str, Input], dict[str, Any]]:
    """Return the inputs and the composed configuration of a command's words."""
    ranges, rest = split_inputs(words, command)
    composed = compose(command, rest, list(ranges))
    return inputs_of(ranges, rest, composed), composed


def _default(inputs: dict[str, Input], composed: dict[str, Any], command: str) -> None:
    """Fill in the inputs of a configuration that names none."""
    if not inputs and composed.get("list") is None:
        inputs.update(default_inputs(base_settings(command, composed)))


def _new(
    command: str,
    words: list[str],
    composed: dict[str, Any],
    inputs: dict[str, Input],
    made: Maker,
) -> Path:
    """Make the folder of a new study and return it."""
    line = f"indsats {command} {' '.join(words)}".strip()
    study, points = described(command, line, composed, inputs, made)
    _can_be_analysed(study, points)
    reach(engine_of(composed), workers_of(composed))
    return running.create(study, points, folder_of(composed) or default_folder(command, study.settings()))


def _can_be_analysed(study: Study, points: list[Point]) -> None:
    """Refuse a study that would be run in vain, before it is run."""
    if study.command == "sweep":
        return
    settings = study.settings()
    if not settings.policy and not any(i.key == "policy" for i in study.inputs):
        raise Mistake(f"policy=[]: {study.command} is about what a policy changes; name one, as in policy=[ips]")
    draws = running.draws_of(settings, np.arange(study.replications))
    units = study.replications if draws is None else len(set(draws.tolist()))
    if study.command == "sensitivity" and units < 2:
        raise Mistake(
            f"replications={study.replications}: sensitivity needs two posterior draws at least, and"
            f" {settings.chance_per_draw} replications share one"
        )
    if study.command == "discover" and len(points) < FEWEST_CELLS:
        raise Mistake(f"points={len(points)}: discover needs {FEWEST_CELLS} at least")


def _go_on(what: str, words: list[str]) -> int:

    again = "--failed" in words
    words = [w for w in words if w != "--failed"]
    plain = folders(words)
    keys = _keys(words, GOING_ON if what == "extend" else GOING_ON[:2], what)
    if len(plain) != 1:
        raise Mistake(f"sweep {what}: give one folder, as in indsats sweep {what} results/my-study")
    folder = Path(plain[0])
    reach(engine_of(keys), workers_of(keys))
    if what == "extend":
        if "replications" not in keys:
            raise Mistake("sweep extend: say how many, as in replications=200")
        running.extend(folder, whole(keys, "replications", 1, MOST_REPLICATIONS))
    else:
        read_study(folder)
    return _finish(folder, keys, again)


def _keys(words: list[str], allowed: tuple[str, ...], what: str) -> dict[str, str]:
    """Return the ``key=value`` words of a command that composes nothing."""
    keys: dict[str, str] = {}
    for word in words:
        if word in folders(words):
            continue
        key, _, value = word.partition("=")
        if key in keys:
            raise Mistake(f"{shown(word)}: {key} is given twice; give it once")
        keys[key] = value
    for key, value in keys.items():
        if key not in allowed:
            hint = nearest(key, list(allowed))
            raise Mistake(f"{key}={value}: {what} has no key '{key}'; there are {', '.join(allowed)}{hint}")
    return keys


def _finish(folder: Path, given: Mapping[str, Any], again: bool = False) -> int:
    """Run what is missing, write the results, and return the exit code."""
    lines: list[str] = []
    try:
        with speaking(folder, "every run that was stored is safe"):
            study = read_study(folder)
            told = running.run(folder, engine_of(given), workers_of(given), again)
            conclude(folder)
            if told.done:
                console.print("writing the report")
                try:
                    if study.command == "discover" or study.settings().policy:
                        analysis.analyse(folder)
                    if study.command == "discover":
                        money, least = _money(study.outcomes), study.design["worse_than"]
                        lines = analysis.discovered(folder, money, least, discovery_figure)
                except ValueError as error:  # too little to say something of
                    lines = [f"not analysed: {' '.join(str(error).split())}"]
                write_study(folder)
    except DiskError as error:
        print(f"indsats: {error}; when there is room, go on with: indsats sweep resume {folder}", file=sys.stderr)
        return INTERRUPTED
    except KeyboardInterrupt:
        print(f"indsats: interrupted; {_stored(folder)}; go on with: indsats sweep resume {folder}", file=sys.stderr)
        return INTERRUPTED
    for line in lines:
        print(line)
    _say(folder, told)
    return FAILED if told.failed else OK


def _say(folder: Path, told: Told) -> None:
    if told.failed:
        print(
            f"{told.failed} of {counted(told.cells, 'cell')} failed; {folder / 'failures.jsonl'} says why"
            f" (indsats sweep resume {folder} --failed tries them again)"
        )
    if told.unknown:
        are = counted(told.cells, "cell is", "cells are")
        print(f"{told.unknown} of {are} not known to the half-width asked for; raise most=")
    if (folder / "report.html").exists():
        print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")


def _stored(folder: Path) -> str:

    store = running.store_of(folder, read_study(folder))
    try:
        return f"{counted(store.done(), 'run is', 'runs are')} stored"
    finally:
        store.close()


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "sweep": sweep,
    "sensitivity": sensitivity,
    "discover": discover,
}
