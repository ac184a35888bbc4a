"""The analysis of a study: which inputs matter for outflow and for savings, and when a policy loses.

Reads a study's folder, writes its tables beside the others: ``indices.parquet``, ``tornado.parquet``,
``variance.json``, ``discovery.json``. A study for sensitivity has, before the points of its method, the configuration
as it stands and each input alone at its low and at its high end (for the tornado).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from simulation.errors import DesignError, UserError
from simulation.files import whole, whole_json
from simulation.results import effects as measures
from simulation.results import sealed
from simulation.results.columns import described
from simulation.results.statistics import LEAST_DRAWS, mean_interval
from simulation.studies.designs import Input, Made, Point, Points, point_at
from simulation.studies.discovery import FEWEST_CELLS, MOST_UNITS, discover, known_cells
from simulation.studies.morris import morris_effects
from simulation.studies.sampling import Floats, morris_points, sobol_points, unit
from simulation.studies.sobol import sobol_indices
from simulation.studies.study import Study
from simulation.studies.sweep import read_design, read_study, store_of
from simulation.studies.variance import by_layer

METHODS = ("morris", "sobol")
BOX_MEASURES = ("cells", "density", "density_low", "density_high", "coverage", "coverage_low", "coverage_high",
                "mean", "mean_low", "mean_high")  # fmt: skip
"""What is measured of a box that was discovered, as in :class:`simulation.studies.discovery.Box`."""

_INDICES = {
    "input": ("", "what was varied"),
    "outcome": ("", "of what: the effect of the arm against the baseline"),
    "unit": ("", "unit of the outcome (and of mu_star, sigma)"),
    "first": ("share", "share of the variance that the input explains by itself, replication noise removed"),
    "total": ("share", "share of the variance that goes with the input and all it works together with"),
    "first_plain": ("share", "first, noise not removed (SALib)"),
    "total_plain": ("share", "total, noise not removed (SALib)"),
    "points": ("count", "base points used"),
    "mu_star": ("see unit", "mean absolute effect over the input's range, replication noise removed"),
    "sigma": ("see unit", "standard deviation of the effect over the other inputs, noise removed"),
    "mu": ("see unit", "mean effect over the input's range"),
    "mu_star_plain": ("see unit", "mu_star, noise not removed (SALib)"),
    "trajectories": ("count", "trajectories used"),
}
_TORNADO = {
    "input": ("", "what was varied alone"),
    "low_value": ("", "low end tried"),
    "high_value": ("", "high end tried"),
    "base": ("see unit", "mean of the outcome, configuration as it stands"),
    "at_low": ("see unit", "mean difference from the base at the low end, same replications; 95 % beside it"),
    "at_high": ("see unit", "mean difference from the base at the high end"),
}


@dataclass(frozen=True)
class Outputs:
    """One outcome of one arm over a study: ``y`` ``[cells, R]``, NaN where a run failed, and its draws ``[R]``."""

    arm: str
    outcome: str
    y: Floats
    draws: Sequence[int]


def points(method: str, inputs: Sequence[Input], count: int, seed: int) -> Points:
    """Return the points of a study for sensitivity: as it stands, each input alone at both ends, then the method's.

    Raises
    ------
    DesignError, ValueError
        For inputs without a range, or a count the method cannot take.
    """
    levelled = [i.key for i in inputs if not i.ranged]
    if levelled:
        raise DesignError(f"{levelled[0]}: sensitivity moves an input within a range: {levelled[0]}=interval(0,1)")
    if len(inputs) < 2:
        raise DesignError("sensitivity needs two inputs or more, each a range: companies.hours=interval(50,300)")
    alone: list[Point] = [{}]
    for i in inputs:
        alone += [{i.key: i.value(0.0)}, {i.key: i.value(1.0)}]
    cube = unit(smooth(inputs), _sampled(method, inputs, count, seed))
    return Made(len(alone) + len(cube), lambda: chain(alone, (point_at(inputs, row.tolist()) for row in cube)))


def smooth(inputs: Sequence[Input]) -> list[Input]:
    """Return the inputs as if none took whole numbers only: the samplers' steps are exact."""
    return [replace(i, whole=False) for i in inputs]


def _sampled(method: str, inputs: Sequence[Input], count: int, seed: int) -> Floats:
    if method == "sobol":
        return sobol_points(smooth(inputs), count, seed)
    return morris_points(smooth(inputs), count, seed)


def refuse_in_vain(study: Study, points: Points) -> None:
    """Refuse a study that would be run in vain, before it is run.

    Raises
    ------
    UserError
        For one without a policy, or with fewer draws or cells than its analysis needs.
    """
    settings = study.settings()
    if not settings.policy and not any(i.key == "policy" for i in study.inputs):
        raise UserError("policy=[]: {} is about what a policy changes; name one, as in policy=[ips]", study.command)
    draws = settings.draws_of(np.arange(study.replications))
    units = study.replications if draws is None else len(set(draws.tolist()))
    if study.command == "sensitivity" and units < 2:
        raise UserError(
            "replications={}: sensitivity needs two posterior draws at least, and {} replications share one",
            study.replications,
            settings.chance_per_draw,
        )
    if study.command == "discover" and len(points) < FEWEST_CELLS:
        raise UserError("points={}: discover needs {} at least", len(points), FEWEST_CELLS)


def outputs(folder: Path, names: tuple[str, ...] = ()) -> Iterator[Outputs]:
    """Yield the outcomes ``names`` (the study's own) of every arm against the baseline, over all cells of a study.

    Raises
    ------
    UserError
        For a study without an arm beside the baseline.
    """
    study, design = read_study(folder), read_design(folder)
    base = study.settings()
    names = names or study.outcomes
    store = store_of(folder, study)
    try:
        parts = [
            measures.effects(own, baseline, names)
            for runs in store.frames("runs")
            for baseline, own in measures.by_baseline(runs)
        ]
    finally:
        store.close()
    paired = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if not len(paired):
        raise UserError(f"{folder}: no runs of a policy against {base.baseline}, so there is no effect to analyse")
    cells = range(int(design["cell"].max()) + 1)
    for arm, own in paired.groupby("arm", sort=False):
        for outcome in names:
            table = own.pivot(index="cell", columns="replication", values=outcome).reindex(cells)
            numbers = table.columns.to_numpy()
            draws = base.draws_of(numbers)
            yield Outputs(str(arm), outcome, table.to_numpy(float), list(numbers if draws is None else draws))


def analyse(folder: Path) -> None:
    """Write what a study's runs say: variance by source for every study, indices and tornado for sensitivity."""
    study, design = read_study(folder), read_design(folder)
    cells = design["cell"].to_numpy()
    first = _before(study)
    shares: dict[str, dict[str, Any]] = {}
    indices, tornado = [], []
    for one in outputs(folder):
        found = by_layer(one.y[np.unique(cells[first:])], one.draws)
        if found is not None and found.shares is not None:
            shares.setdefault(one.arm, {})[one.outcome] = found.shares
        if first:
            indices.append(_indices(study, one, one.y[cells[first:]]))
            tornado.append(_tornado(study, one, one.y[cells[:first]]))
    whole_json(folder / "variance.json", shares)
    made = ["variance.json"]
    if first:
        for name, frames, about in (("indices", indices, _INDICES), ("tornado", tornado, _TORNADO)):
            table = described(pd.concat(frames, ignore_index=True), about)
            whole(folder / f"{name}.parquet", lambda p, t=table: pq.write_table(t, p))  # type: ignore[misc]
            made.append(f"{name}.parquet")
    sealed.add(folder, made)


def _indices(study: Study, one: Outputs, y: Floats) -> pd.DataFrame:
    """Return the indices of one outcome; ``y`` ``[points, R]`` are those of the method's points."""
    design, inputs = study.design, smooth(study.inputs)
    seed = int(design["seed"])
    if design["kind"] == "sobol":
        found = sobol_indices(y, inputs, seed=seed, groups=one.draws)
    else:
        x = _sampled("morris", inputs, int(design["points"]), seed)
        found = morris_effects(x, y, inputs, seed=seed, groups=one.draws)
    return _named(found if len(set(one.draws)) >= LEAST_DRAWS else _without_intervals(found), one)


def _without_intervals(found: pd.DataFrame) -> pd.DataFrame:
    """Return indices without their intervals, as fewer than eight draws have none."""
    for name in [str(c) for c in found if str(c).endswith(("low", "high"))]:
        found[name] = np.nan
    return found


def _named(found: pd.DataFrame, one: Outputs) -> pd.DataFrame:
    found.insert(0, "unit", measures.describe()[one.outcome][0])
    found.insert(0, "outcome", one.outcome)
    found.insert(0, "arm", one.arm)
    return found


def _tornado(study: Study, one: Outputs, y: Floats) -> pd.DataFrame:
    """Return what each input alone changes from the configuration as it stands, ``y[0]``; paired."""
    rows = []
    base = mean_interval(y[0], one.draws)
    for j, i in enumerate(study.inputs):
        row: dict[str, Any] = {"input": i.key, "base": base.mean}
        for k, end in enumerate(("low", "high")):
            change = mean_interval(y[1 + 2 * j + k] - y[0], one.draws)
            row |= {f"{end}_value": i.value(float(k)), f"at_{end}": change.mean}
            row |= {f"at_{end}_low": change.low, f"at_{end}_high": change.high}
        rows.append(row)
    frame = pd.DataFrame(rows)
    numbers = [c for c in frame if c != "input"]
    return _named(frame.astype(dict.fromkeys(numbers, float)), one)


def money_outcome(outcomes: Sequence[str]) -> str:
    """Return the first outcome that is a saving, else the first: what is looked at where none is named."""
    return next((name for name in outcomes if "saving" in name), outcomes[0])


def when_it_loses(folder: Path, outcome: str, worse_than: float = 0.0) -> dict[str, dict[str, Any]]:
    """Return by arm where in a study's inputs the effect on ``outcome`` is below a threshold, as plain data.

    That is :meth:`simulation.studies.discovery.Discovery.plain`, and in ``known`` a pair (cell, mean) of each cell
    whose side of the threshold is known.

    Raises
    ------
    UserError
        For an outcome there is not, or too few cells.
    """
    measures.check_measure(outcome)
    x = inputs_by_cell(folder)
    found = {}
    for one in outputs(folder, (outcome,)):
        y = one.y[x.index]
        try:
            told = discover(x, y, one.draws, worse_than)
        except ValueError as error:
            raise UserError(f"{folder}: {error}") from error
        known = known_cells(y, one.draws, worse_than)
        pairs = zip(x.index[known].tolist(), np.nanmean(y[known], axis=1).tolist(), strict=True)
        found[one.arm] = told.plain() | {"known": [list(pair) for pair in pairs]}
    return found


def boxed(found: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return what was discovered, by arm, as a row per (arm, box, restricted input); an arm without a box has one."""
    rows = []
    for arm, one in found.items():
        told = {"arm": arm, "status": one["status"]}
        for number, box in enumerate(one["boxes"], 1):
            measured = {name: box[name] for name in BOX_MEASURES}
            limits = box["limits"] or {None: {}}
            rows += [{**told, "box": number, "input": name, **limit, **measured} for name, limit in limits.items()]
        if not one["boxes"]:
            rows.append(told)
    columns = ["arm", "status", "box", "input", "low", "high", "values", *BOX_MEASURES]
    return pd.DataFrame(rows, columns=columns).astype({"box": "Int64"})


def inputs_by_cell(folder: Path) -> pd.DataFrame:
    """Return the value of every input in every cell of a study's design proper, by cell."""
    study, design = read_study(folder), read_design(folder)
    proper = design.iloc[_before(study) :].drop_duplicates("cell").set_index("cell")
    return proper[[i.key for i in study.inputs]]


def _before(study: Study) -> int:
    """Return the number of points before the design proper: those of the tornado."""
    return 1 + 2 * len(study.inputs) if study.command == "sensitivity" else 0


def discovered(folder: Path, outcome: str, worse_than: float = 0.0) -> dict[str, Any]:
    """Write ``discovery.json``, keys and values that a page words and draws, and return what it holds.

    Raises
    ------
    UserError
        As :func:`when_it_loses`.
    """
    arms = when_it_loses(folder, outcome, worse_than)
    found = {
        "outcome": outcome,
        "unit": measures.describe()[outcome][0],
        "worse_than": worse_than,
        "fewest_cells": FEWEST_CELLS,
        "most_units": MOST_UNITS,
        "arms": arms,
    }
    whole_json(folder / "discovery.json", found)
    sealed.add(folder, ["discovery.json"])
    return found
