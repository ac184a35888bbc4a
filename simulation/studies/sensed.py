"""A sensitivity analysis in Python: the study that ``indsats sensitivity`` runs, with what it says of its inputs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.errors import InputError, UserError
from simulation.inputs.options import settings_from
from simulation.results.study.analyses import PARTS
from simulation.studies import analysis
from simulation.studies.defaults import default_inputs
from simulation.studies.designs import MOST_POINTS, Input, Points
from simulation.studies.study import Study
from simulation.studies.swept import Sweep, input_of, ran, read_sweep


@dataclass(frozen=True, repr=False)
class Sensitivity(Sweep):
    """Results of a sensitivity analysis: a study, and which of its inputs matter.

    ``indices`` has a row per (arm, outcome, input): Morris' ``mu_star`` and ``sigma``, or Sobol's ``first`` and
    ``total``, replication noise removed; ``tornado`` what each input alone changes at both ends of its range;
    ``variance`` a row per (arm, outcome) with the share of the variance that is design, knowledge and chance, where
    several replications share a draw. Intervals are of 95 %, and missing below eight draws.
    """

    indices: pd.DataFrame
    tornado: pd.DataFrame
    variance: pd.DataFrame


def read_any(folder: Path) -> Sweep:
    """Read the tables of a study's folder, with those of a sensitivity analysis where it is one.

    Raises
    ------
    FileNotFoundError
        If a table is missing.
    """
    return read_sensitivity(folder) if (folder / "indices.parquet").exists() else read_sweep(folder)


def read_sensitivity(folder: Path) -> Sensitivity:
    """Read the tables of the folder of a sensitivity analysis.

    Raises
    ------
    FileNotFoundError
        If one is missing.
    """
    indices, tornado = (pd.read_parquet(folder / f"{name}.parquet") for name in ("indices", "tornado"))
    shares = json.loads((folder / "variance.json").read_text("utf-8"))
    rows = [{"arm": a, "outcome": o, **own} for a, by_outcome in shares.items() for o, own in by_outcome.items()]
    variance = pd.DataFrame(rows, columns=["arm", "outcome", *PARTS])
    return Sensitivity(**vars(read_sweep(folder)), indices=indices, tornado=tornado, variance=variance)


def inputs_given(levels: Mapping[str, Sequence[Any]] | None, given: Mapping[str, Any]) -> tuple[Input, ...]:
    """Return the inputs of a sensitivity analysis: ranges, or those that the command takes where it is given none."""
    if levels is None:
        return tuple(default_inputs(settings_from(given)).values())
    return tuple(input_of(key, values, "morris") for key, values in levels.items())


def sensed(
    folder: Path, asked: Study, executor: str | None, workers: int | None, progress: bool | None
) -> Sensitivity:
    """Run a sensitivity analysis into a folder, or go on with the one that is there, and return its results.

    Raises
    ------
    InputError, DesignError
        For a folder with another study, or a design that cannot be made.
    UserError
        For a study that would be run in vain, or of which too little ran to say anything.
    StoreError
        For a folder that cannot be written, or a study of another version of the model.
    """

    def made() -> Points:
        kind, count, seed = (asked.design[name] for name in ("kind", "points", "seed"))
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_POINTS:
            raise InputError(f"points={count!r}: a whole number from 1 to {MOST_POINTS:,}")
        try:
            found = analysis.points(kind, asked.inputs, count, seed)
        except UserError:
            raise
        except ValueError as error:
            raise InputError(f"points={count}: {error}") from error
        analysis.refuse_in_vain(asked, found)
        return found

    ran(folder, asked, made, executor, workers, progress)
    analysis.analyse(folder)
    return read_sensitivity(folder)
