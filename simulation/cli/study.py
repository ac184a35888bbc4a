"""What the three commands of studies share: creating a study, running it to its end, reporting on it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.cli.describe import Maker, base_settings, described
from simulation.cli.exits import INTERRUPTED, OK, SOME_FAILED
from simulation.cli.text import folders, shown
from simulation.cli.values import engine_of, workers_of
from simulation.cli.words import compose, inputs_of, split_inputs
from simulation.comparison.commands import default_folder
from simulation.engine.disk import speaking
from simulation.engine.executors import reach
from simulation.engine.progress import console
from simulation.errors import DiskError, Mistake, nearest
from simulation.inputs.options import folder_of
from simulation.report.kinds import draw
from simulation.report.study.discovery import told as told_of
from simulation.studies import analysis
from simulation.studies import sweep as running
from simulation.studies.conclude import conclude
from simulation.studies.defaults import default_inputs
from simulation.studies.designs import Input
from simulation.studies.study import unlikely
from simulation.studies.sweep import Told, read_study
from simulation.words.texts import Finding, Texts


def composed_inputs(command: str, words: list[str]) -> tuple[dict[str, Input], dict[str, Any]]:
    """Return the inputs and the composed configuration of a command's words."""
    ranges, rest = split_inputs(words, command)
    composed = compose(command, rest, list(ranges))
    return inputs_of(ranges, rest, composed), composed


def fill_in(inputs: dict[str, Input], composed: dict[str, Any], command: str) -> None:
    """Fill in the inputs of a configuration that names none."""
    if not inputs and composed.get("list") is None:
        inputs.update(default_inputs(base_settings(command, composed)))


def new_study(
    command: str,
    words: list[str],
    composed: dict[str, Any],
    inputs: dict[str, Input],
    made: Maker,
) -> Path:
    """Make the folder of a new study and return it."""
    line = f"indsats {command} {' '.join(words)}".strip()
    study, points = described(command, line, composed, inputs, made)
    if command != "sweep":
        analysis.refuse_in_vain(study, points)
    reach(engine_of(composed), workers_of(composed), study.settings())
    folder = running.create(study, points, folder_of(composed) or default_folder(command, study.settings()))
    texts = Texts(study.lang)
    for found in unlikely(study, points):
        line = texts.told(Finding("before_run.warning", {"finding": found}))
        console.print(line, highlight=False, soft_wrap=True)
    return folder


def own_keys(words: list[str], allowed: tuple[str, ...], what: str) -> dict[str, str]:
    """Return the ``key=value`` words of a command that composes nothing."""
    keys: dict[str, str] = {}
    for word in words:
        if word in folders(words):
            continue
        key, _, value = word.partition("=")
        if key in keys:
            raise Mistake("{}: {} is given twice; give it once", shown(word), key)
        keys[key] = value
    for key, value in keys.items():
        if key not in allowed:
            hint = nearest(key, list(allowed))
            raise Mistake(
                "{0}={1}: {2} has no key '{0}'; there are {3}{4}", key, value, what, ", ".join(allowed), hint
            )
    return keys


def finish(folder: Path, given: Mapping[str, Any], again: bool = False) -> int:
    """Run what is missing, write the results, and return the exit code."""
    lines: list[str] = []
    try:
        with speaking(folder, "every run that was stored is safe"):
            study = read_study(folder)
            texts = Texts(study.lang)
            told = running.run(folder, engine_of(given), workers_of(given), again)
            conclude(folder)
            if told.done:
                console.print(texts("progress.report"))
                try:
                    if study.command == "discover" or study.settings().policy:
                        analysis.analyse(folder)
                    if study.command == "discover":
                        money, least = analysis.money_outcome(study.outcomes), study.design["worse_than"]
                        analysis.discovered(folder, money, least)
                        lines = told_of(folder, study.lang)
                except ValueError as error:  # too little to say something of
                    lines = [texts("discovery.none", why=" ".join(str(error).split()))]
                draw("study", folder, study.lang)
    except DiskError as error:
        print(f"indsats: {error}; when there is room, go on with: indsats sweep resume {folder}", file=sys.stderr)
        return INTERRUPTED
    except KeyboardInterrupt:
        print(f"indsats: interrupted; {_stored(folder)}; go on with: indsats sweep resume {folder}", file=sys.stderr)
        return INTERRUPTED
    for line in lines:
        print(line)
    _say(folder, told, texts)
    return SOME_FAILED if told.failed else OK


def _say(folder: Path, told: Told, texts: Texts) -> None:
    cells = texts("progress.cells", n=told.cells)
    if told.failed:
        where = {"file": folder / "failures.jsonl", "folder": folder}
        print(texts("progress.cells_failed", n=told.failed, cells=cells, **where))
    if told.unknown:
        print(texts("progress.cells_unknown", n=told.unknown, cells=cells))
    if (folder / "report.html").exists():
        print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")


def _stored(folder: Path) -> str:
    store = running.store_of(folder, read_study(folder))
    try:
        return f"runs stored: {store.done()}"
    finally:
        store.close()
