"""Documented results simulated and set beside the documentation: what ``indsats reproduce`` does.

Every study is run at its own size, replication after replication, each with its own draw from the posterior, so
that the spread of a statistic holds the study's luck and what is not known of the parameters; some of them also with
draws from the priors, which says what the fit has added. Nothing here is fitted, and no figure is left out.
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
from scipy.special import ndtr, ndtri

from simulation.calibration.left_out import SHARED
from simulation.calibration.priors import from_unit, named, points
from simulation.engine.parallel import Evaluation, each
from simulation.errors import UnknownName, nearest
from simulation.evidence.registry import Use
from simulation.model.randomness import Draw, Kind, luck_of, uniform_rows
from simulation.model.rules import knowledge
from simulation.policies.cases import DocumentedStudy
from simulation.reproduction import contest, fitted, predicted, rivals
from simulation.reproduction.calibrated import priors
from simulation.reproduction.figure import Figure
from simulation.reproduction.scoring import Floats, Predictive, covered, crps, predictive, scale
from simulation.reproduction.study import SEED, statistics
from simulation.results.figures import COLUMNS, UNCOMPARED, table_of
from simulation.results.store import Page, ResultWriter

STUDIES: dict[str, DocumentedStudy] = {study.name: study for study in (*fitted.STUDIES, *predicted.STUDIES)}
_NAMES = tuple(STUDIES)
_PER_STUDY = 100_000
REPLICATIONS = 100
LEAST_OF_PRIOR = 10
BOUNDS = {"share": (0.0, 1.0), "ratio": (-1.0, math.inf), "dkk": (-math.inf, math.inf)}
"""What figures of a kind can be; those of all others are not below zero."""
LIKE = {"dkk": "count", "ratio": "count"}
"""Families of which no figure was left out, and the one whose discrepancy, relative to size too, they are given."""
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


def prior_draws(n: int, seed: int) -> list[dict[str, float]]:
    """Return ``n`` points of the priors of all parameters and of the trials' practice."""
    known = priors()
    return [named(known, point) for point in from_unit(known, points(known, n, seed))]


def of_prior(replications: int) -> int:
    """Return how many replications the prior predictive has unless a number is given."""
    return max(LEAST_OF_PRIOR, replications // 4)


@dataclass
class Simulated:
    """Statistics by study ``{study: {statistic: [R]}}``, and what failed."""

    values: dict[str, dict[str, Floats]]
    failures: list[dict[str, Any]]

    def of(self, study: str, statistic: str) -> Floats:
        """Return the replications of a statistic; none where the study failed or does not have it."""
        return self.values.get(study, {}).get(statistic, np.empty(0))


def simulate(
    names: Sequence[str],
    known: Sequence[Mapping[str, float]],
    workers: int,
    seed: int,
    tell: Callable[[Evaluation], None],
) -> Simulated:
    """Run some studies, a replication with each of the ``known`` parameter sets; ``tell`` hears of every outcome."""
    jobs = [(_NAMES.index(name) * _PER_STUDY + r, dict(known[r])) for name, r in runs_of(names, len(known))]
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
    values = predicted_values(one, simulated)
    found = predictive(values)
    control = simulated.of(one.study, one.control) if one.control else np.empty(0)
    return replace(
        one,
        simulated_mean=found.mean,
        pi90_low=found.low,
        pi90_high=found.high,
        covered=_holds(one, found) if len(values) and one.role not in UNCOMPARED else None,
        replications=float(len(values)),
        control_mean=float(np.nanmean(control)) if len(control) else math.nan,
        crps=crps(one.documented, values) if one.counted else math.nan,
    )


def predicted_values(one: Figure, simulated: Simulated, fitted: bool = True) -> Floats:
    """Return the replications of a figure, each with a draw of what the model may miss beyond sampling.

    That is what is declared, and for a study that was not fitted what the calibration learned by leaving studies out
    (unless nothing was ``fitted``): of a size for each family of figures, and in part the same for all figures of a
    study.
    """
    values = simulated.of(one.study, one.statistic)
    learned = missed_beyond(one, values) if fitted else np.zeros(len(values))
    if not len(values) or not (one.discrepancy_sd or learned.any()):
        return values
    shared = math.sqrt(SHARED) * _normal(one.study, len(values))
    own = math.sqrt(1.0 - SHARED) * _normal(f"{one.path}:learned", len(values))
    values = values + one.discrepancy_sd * _normal(one.path, len(values)) + learned * (shared + own)
    return np.clip(values, *BOUNDS.get(one.kind, (0.0, math.inf)))


def missed_beyond(one: Figure, values: Floats) -> Floats:
    """Return the standard deviation of a predicted figure's learned discrepancy ``[R]``, in its unit.

    Its size is drawn anew for each replication. It is 0 of what was fitted, and of what the setting puts in.
    """
    none = np.zeros(len(values))
    if one.use == Use.CALIBRATE or one.role in (*UNCOMPARED, "input") or not one.numeric:
        return none
    known = knowledge.said().get("discrepancy", {})
    sizes = np.array((known.get(one.family) or known.get(LIKE.get(one.family, ""), {})).get("sizes", [0.0]))
    size = scale(float(np.nanmean(values)), one.kind) if np.isfinite(values).any() else 0.0
    drawn = ndtr(_normal(f"discrepancy of {one.family}", len(values)))
    return none + sizes[(drawn * len(sizes)).astype(int)] * (size if math.isfinite(size) else 0.0)


def _holds(one: Figure, found: Predictive) -> bool | None:
    """Whether the simulation gives a figure, each kind by its own rule; ``None`` where nothing is compared."""
    if one.kind == "direction":
        return bool(np.sign(found.mean) == np.sign(one.documented))
    if one.kind == "identity":
        return round(found.mean) == round(one.documented)
    if not one.numeric:
        return None
    return covered(one.documented, -math.inf if one.role == "floor" else found.low, found.high)


def _normal(name: str, n: int) -> Floats:
    """Return standard normal draws ``[n]`` of a figure's own."""
    luck = luck_of(zlib.crc32(name.encode()), 1)
    uniforms = uniform_rows(luck, int(Kind.KNOWLEDGE), np.arange(n), 1, int(Draw.PARAMETER))
    return np.asarray(ndtri(uniforms), float)


def rows(some: Sequence[Figure], simulated: Simulated, seed: int, prior: Simulated | None = None) -> pd.DataFrame:
    """Return the rows of some figures, with the scores of the model, its rivals and the ``prior`` predictive."""
    figures = [row(one, simulated) for one in some]
    others: dict[str, dict[str, Floats]] = {}
    for i, one in enumerate(figures):
        if not one.counted:
            continue
        effect = effect_of(one, simulated)
        others[one.id] = rivals.predict(effect, seed) if effect is not None else {}
        if prior is not None:
            before = others[one.id][contest.PRIOR] = predicted_values(one, prior, fitted=False)
            ends = predictive(before)
            figures[i] = replace(
                one, prior_low=ends.low, prior_high=ends.high, prior_replications=float(ends.replications)
            )
    frame = table_of(figures)
    scores = contest.score_against(frame, others).drop(columns="id")
    scores.loc[[not one.counted for one in figures], "score"] = math.nan
    return frame.assign(**scores)


def effect_of(one: Figure, simulated: Simulated) -> rivals.Effect | None:
    """Return what a rival needs to know of a figure with a control arm that is counted, or ``None``."""
    if not one.counted or not one.control or one.kind not in ("share", "ratio"):
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
    prior: int = 0,
) -> tuple[Path, pd.DataFrame, list[dict[str, Any]]]:
    """Simulate documented results, write ``reproduce.parquet``, ``reproduce.json`` and the ``page``, if one is given.

    ``prior`` is how many replications the prior predictive of the results has, 0 for none.

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
        simulated = simulate(studies_of(some), draws(replications, seed), workers, seed, tell)
        before = simulate(scored_studies(some), prior_draws(prior, seed), workers, seed, tell) if prior else None
        frame = rows(some, simulated, seed, before)
        failures = [*simulated.failures, *({**f, "draws": "prior"} for f in (before.failures if before else ()))]
        folder.write_table("reproduce", frame, COLUMNS)
        folder.write_text("failures.jsonl", "".join(f"{_json(f)}\n" for f in failures))
        numbers = contest.numbers(frame, seed)
        made = {"seed": seed, "workers": workers, "replications": replications, "prior_replications": prior}
        content = {**numbers, **made, **(about or {})}
        content["seconds"] = round(time.perf_counter() - began, 1)
        folder.write_json("reproduce.json", content)
        folder.seal(about or {})
        folder.complete()
        folder.draw()
        return folder.publish(), frame, failures


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, default=float)


def studies_of(some: Sequence[Figure]) -> list[str]:
    """Return the studies that some figures need, the slow ones first."""
    needed = {f.study for f in some}
    return sorted((name for name in _NAMES if name in needed), key=lambda name: not STUDIES[name].slow)


def scored_studies(some: Sequence[Figure]) -> list[str]:
    """Return the studies of some figures that are counted, the slow ones first: those the prior predictive is of."""
    return studies_of([one for one in some if one.counted])


def runs_of(names: Sequence[str], replications: int) -> list[tuple[str, int]]:
    """Return the study and replication of every run that some studies take, in the order they are begun."""
    return [(name, r) for name in names for r in range(1 if STUDIES[name].certain else replications)]
