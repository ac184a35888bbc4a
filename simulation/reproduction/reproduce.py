"""Documented results simulated and set beside the documentation: what ``indsats reproduce`` does.

Every study is run at its own size, replication after replication, each with its own draw from the posterior, so
that the spread of a statistic holds the study's luck and what is not known of the parameters. Nothing here is
fitted, and no figure is left out.
"""

from __future__ import annotations

import json
import math
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from simulation.cases.study import DocumentedStudy
from simulation.engine.parallel import Evaluation, each
from simulation.errors import UnknownName, nearest
from simulation.model.randomness import Draw, Kind, luck_of, uniform_rows
from simulation.model.rules import knowledge
from simulation.reproduction import contest, fitted, predicted, rivals
from simulation.reproduction.figure import Figure
from simulation.reproduction.scoring import Floats, covered, predictive
from simulation.reproduction.study import SEED, statistics
from simulation.results.figures import COLUMNS, UNSCORED, table_of
from simulation.results.store import Page, ResultWriter

STUDIES: dict[str, DocumentedStudy] = {study.name: study for study in (*fitted.STUDIES, *predicted.STUDIES)}
_NAMES = tuple(STUDIES)
_PER_STUDY = 100_000
REPLICATIONS = 100
RARE = 0.02
"""A control share below this is no ground for a rival."""


def figures() -> list[Figure]:
    """Return every documented figure that is simulated or worked out."""
    return [*fitted.figures(), *predicted.figures()]


def chosen(ids: Sequence[str]) -> list[Figure]:
    """Return the figures of some evidence ids (or parts of them, or systems' entries); all for none.

    Raises
    ------
    UnknownName
        for an id without a figure, naming the nearest.
    """
    everything = figures()
    found = []
    for name in ids:
        own = [f for f in everything if f.path == name or f.path.startswith(f"{name}.")]
        if not own:
            entries = sorted({".".join(f.path.split(".")[:2]) for f in everything})
            hint = nearest(name, [*entries, *(f.path for f in everything)])
            raise UnknownName(f"'{name}' is not a documented result that is simulated{hint}; there are"
                              f" {', '.join(entries)}")  # fmt: skip
        found += [f for f in own if f not in found]
    return found if ids else everything


def replicate(values: Mapping[str, float], index: int, seed: int = 1) -> dict[str, float]:
    """Run one replication of one study (a plain function, for worker processes)."""
    number, replication = divmod(index, _PER_STUDY)
    return statistics(STUDIES[_NAMES[number]], values, replication, SEED + seed)


def draws(replications: int, seed: int) -> list[dict[str, float]]:
    """Return a posterior draw for each replication; nothing to set where there is no posterior."""
    names, known = knowledge.whole()
    if not len(known):
        return [{}] * replications
    order = np.argsort(
        uniform_rows(luck_of(seed, 0), int(Kind.KNOWLEDGE), np.arange(len(known)), 0, int(Draw.PARAMETER))
    )
    return [dict(zip(names, map(float, known[order[r % len(order)]]), strict=True)) for r in range(replications)]


@dataclass
class Simulated:
    """Statistics by study ``{study: {statistic: [R]}}``, and what failed."""

    values: dict[str, dict[str, Floats]]
    failures: list[dict[str, Any]]

    def of(self, study: str, statistic: str) -> Floats:
        """Return the replications of a statistic; none where the study failed or does not have it."""
        return self.values.get(study, {}).get(statistic, np.empty(0))


def simulate(
    names: Sequence[str], replications: int, workers: int, seed: int, tell: Callable[[Evaluation], None]
) -> Simulated:
    """Run some studies; ``tell`` hears of every outcome."""
    known = draws(replications, seed)
    jobs = [(_NAMES.index(name) * _PER_STUDY + r, known[r]) for name, r in runs_of(names, replications)]
    found: dict[str, dict[int, dict[str, float]]] = {name: {} for name in names}
    failures = []
    for outcome in each(partial(replicate, seed=seed), jobs, workers):
        number, replication = divmod(outcome.index, _PER_STUDY)
        name = _NAMES[number]
        if outcome.error:
            failures.append({"study": name, "replication": replication, "error": outcome.error,
                             "parameters": known[replication]})  # fmt: skip
        else:
            found[name][replication] = outcome.statistics
        tell(outcome)
    values = {
        name: {
            statistic: np.array([runs[r][statistic] for r in sorted(runs)])
            for statistic in (next(iter(runs.values())) if runs else {})
        }
        for name, runs in found.items()
    }
    return Simulated(values, failures)


def row(one: Figure, simulated: Simulated) -> Figure:
    """Return a documented figure with what was simulated of it."""
    values = simulated.of(one.study, one.statistic)
    if one.discrepancy_sd and len(values):
        values = values + one.discrepancy_sd * _normal(one.path, len(values))
        values = np.clip(values, 0.0, 1.0) if one.kind == "share" else np.maximum(values, 0.0)
    found = predictive(values)
    control = simulated.of(one.study, one.control) if one.control else np.empty(0)
    inside: bool | None = None
    if one.role == UNSCORED:
        inside = None
    elif one.numeric and len(values):
        inside = covered(one.documented, found.low, found.high)
    elif one.kind == "direction" and len(values):
        inside = bool(np.sign(found.mean) == np.sign(one.documented))
    elif one.kind == "identity" and len(values):
        inside = round(found.mean) == round(one.documented)
    return replace(
        one,
        simulated_mean=found.mean,
        pi90_low=found.low,
        pi90_high=found.high,
        covered=inside,
        replications=float(len(values)),
        control_mean=float(np.nanmean(control)) if len(control) else math.nan,
    )


def _normal(name: str, n: int) -> Floats:
    """Return standard normal draws ``[n]`` of a figure's own."""
    luck = luck_of(zlib.crc32(name.encode()), 1)
    uniforms = uniform_rows(luck, int(Kind.KNOWLEDGE), np.arange(n), 1, int(Draw.PARAMETER))
    return np.asarray(ndtri(uniforms), float)


def rows(some: Sequence[Figure], simulated: Simulated, seed: int) -> pd.DataFrame:
    """Return the rows of some figures, with the interval scores of the model and of the rivals."""
    frame = table_of([row(one, simulated) for one in some])
    effects: dict[str, Mapping[str, Floats]] = {}
    for one in some:
        effect = effect_of(one, simulated)
        if effect is not None:
            effects[effect.id] = rivals.predict(effect, seed)
    scores = contest.score_against(frame, effects).drop(columns="id")
    scores.loc[frame["role"] == UNSCORED, "score"] = math.nan
    return frame.assign(**scores)


def effect_of(one: Figure, simulated: Simulated) -> rivals.Effect | None:
    """Return what a rival needs to know of a figure with a control arm that is scored, or ``None``."""
    if one.role == UNSCORED or not one.control or one.kind not in ("share", "ratio"):
        return None
    n = int(one.n) if one.n > 0 else None
    shape: rivals.Shape = "relative" if one.kind == "ratio" else "share"
    if one.documented_control is not None:
        return rivals.Effect(one.id, n, one.documented_control, n, shape)
    control = simulated.of(one.study, one.control)
    control = control[np.isfinite(control)]
    if not len(control) or control.mean() < RARE:
        return None
    return rivals.Effect(one.id, n, control, n, shape)


def reproduce(
    ids: Sequence[str],
    out: Path,
    replications: int = REPLICATIONS,
    workers: int = 1,
    seed: int = 1,
    page: Page | None = None,
    tell: Callable[[Evaluation], None] = lambda outcome: None,
    about: Mapping[str, Any] | None = None,
) -> tuple[Path, pd.DataFrame, list[dict[str, Any]]]:
    """Simulate documented results, write ``reproduce.parquet``, ``reproduce.json`` and the ``page``, if one is given.

    Returns the folder, the rows and the failures.

    Raises
    ------
    UnknownName
        for an id without a figure.
    FolderError
        for a folder that cannot be written.
    """
    some = chosen(ids)
    began = time.perf_counter()
    folder = ResultWriter(out, "reproduce.json", page)
    with folder:
        simulated = simulate(studies_of(some), replications, workers, seed, tell)
        frame = rows(some, simulated, seed)
        folder.write_table("reproduce", frame, COLUMNS)
        lines = "".join(f"{_json(f)}\n" for f in simulated.failures)
        folder.write_text("failures.jsonl", lines)
        numbers = contest.numbers(frame, seed)
        content = {**numbers, "seed": seed, "workers": workers, "replications": replications, **(about or {})}
        content["seconds"] = round(time.perf_counter() - began, 1)
        folder.write_json("reproduce.json", content)
        folder.seal(about or {})
        folder.complete()
        folder.draw()
        return folder.publish(), frame, simulated.failures


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, default=float)


def studies_of(some: Sequence[Figure]) -> list[str]:
    """Return the studies that some figures need, the slow ones first."""
    needed = {f.study for f in some}
    return sorted((name for name in _NAMES if name in needed), key=lambda name: not STUDIES[name].slow)


def runs_of(names: Sequence[str], replications: int) -> list[tuple[str, int]]:
    """Return the study and replication of every run that some studies take, in the order they are begun."""
    return [(name, r) for name in names for r in range(1 if STUDIES[name].certain else replications)]
