"""Indsats in Python: ``compare(...)``, ``sweep(...)``, ``sensitivity(...)`` and ``load(folder)`` give pandas frames.

The names, with what they take: what they run with takes a second to import, and comes when one is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simulation.results.reported import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

    from simulation.comparison.compared import Comparison
    from simulation.policies.base import Policy
    from simulation.results.loaded import Tables
    from simulation.studies.sensed import Sensitivity
    from simulation.studies.swept import Sweep


def compare(
    population: str | pd.DataFrame = "copenhagen_activity_ready",
    policies: Sequence[str | Policy] | str | Policy | None = None,
    replications: int = 20,
    seed: int = 1,
    policy_settings: Mapping[str, Mapping[str, Any]] | None = None,
    population_changes: Mapping[str, Any] | None = None,
    progress: bool | None = None,
    **keys: Any,
) -> Comparison:
    """Run policies on a population against its usual service, in paired replications.

    Parameters
    ----------
    population
        A built-in population, a CSV, Excel or Parquet file, or a frame as such a file holds it.
    policies
        The arms: policies (names, or your own), variants (``ips-b``), or several joined by ``+``; ``None`` takes the
        population's own.
    replications
        Paired replications.
    seed
        The seed.
    policy_settings
        Settings by policy or variant, as in ``{"ips": {"places": 70}, "ips-b": {"places": 140}}``.
    population_changes
        As in ``{"n": 500, "margins": {"substance_use": 0.3}}``.
    progress
        Show it on stderr; ``None`` does on a terminal and in a notebook, with a bar where one can be drawn.
    **keys
        Any other key of the command line, nested (``companies={"hours": 100}``) or dotted
        (``**{"companies.hours": 100}``).

    Raises
    ------
    InputError
        For a key or value that is not allowed, in one line.

    Examples
    --------
    >>> from simulation import compare
    >>> found = compare(policies=["ips"], replications=8, horizon_weeks=104)
    >>> found.contrasts["in_job"].mean()  # share in ordinary work at the horizon, IPS minus usual service
    """
    from simulation.comparison.compared import compared
    from simulation.inputs.given import given_of

    given = given_of("compare", population, policies, policy_settings, population_changes, keys)
    given |= {"replications": replications, "seed": seed}
    return compared(given, "structure_replications" in keys, progress)


def sweep(
    inputs: Mapping[str, Sequence[Any]],
    out: str | Path,
    design: Literal["grid", "lhs", "sobol"] = "grid",
    points: int | None = None,
    population: str | pd.DataFrame = "copenhagen_activity_ready",
    policies: Sequence[str | Policy] | str | Policy | None = None,
    replications: int = 20,
    outcomes: Sequence[str] = OUTCOMES,
    executor: str | None = None,
    workers: int | None = None,
    policy_settings: Mapping[str, Mapping[str, Any]] | None = None,
    population_changes: Mapping[str, Any] | None = None,
    progress: bool | None = None,
    **keys: Any,
) -> Sweep:
    """Run a study of many cells into a folder, or go on with the one that is there, and return its results.

    Parameters
    ----------
    inputs
        Values by key: ``{"companies.hours": [100, 185]}``; for ``lhs`` and ``sobol`` a pair is a range.
    out
        The folder; the same study in it is gone on with, and extended where more replications are asked for.
    design
        All combinations of the values, or ``points`` spread over the ranges.
    points
        For ``lhs`` and ``sobol``.
    population
        A built-in population, a CSV, Excel or Parquet file, or a frame as such a file holds it.
    policies
        As of :func:`compare`.
    replications
        Paired replications of each cell.
    outcomes
        What ``effects`` reports on.
    executor
        ``serial``, ``processes``, ``dask``, or the address of a Dask scheduler.
    workers
        Processes; ``None`` takes one a core.
    policy_settings
        Settings by policy or variant, as in ``{"ips": {"places": 70}, "ips-b": {"places": 140}}``.
    population_changes
        As in ``{"n": 500, "margins": {"substance_use": 0.3}}``.
    progress
        Show it on stderr; ``None`` does on a terminal and in a notebook, with a bar where one can be drawn.
    **keys
        Any other key of the command line, nested (``companies={"hours": 100}``) or dotted
        (``**{"companies.hours": 100}``).

    Raises
    ------
    InputError, DesignError
        For a key or value that is not allowed, or a folder with another study, in one line.
    StoreError
        For a folder that cannot be written, or a study of another version of the model.

    Examples
    --------
    >>> from simulation import sweep
    >>> inputs = {"policies.ips.caseload_limit": [15, 25, 50]}
    >>> found = sweep(inputs, "results/caseload", policies=["ips"], replications=8)
    >>> found.table("in_job")  # the effect at each caseload, with its 95 % interval
    """
    from simulation.inputs.given import given_of, names_of, values_of
    from simulation.studies.designs import KINDS
    from simulation.studies.swept import asked_of, input_of, study_of, swept

    kinds = [kind for kind in KINDS if kind != "list"]
    folder = asked_of("sweep", out, ("design", design, kinds), keys, replications, workers)
    keys_swept = list(inputs) if isinstance(inputs, Mapping) else []
    given = given_of("sweep", population, policies, policy_settings, population_changes, keys, keys_swept)
    varied = [input_of(key, values, design) for key, values in values_of(inputs).items()]
    asked = study_of("sweep", given, varied, design, points, replications, names_of("outcomes", outcomes))
    return swept(folder, asked, executor, workers, progress)


def sensitivity(
    inputs: Mapping[str, Sequence[float]] | None,
    out: str | Path,
    method: Literal["morris", "sobol"] = "morris",
    points: int = 12,
    population: str | pd.DataFrame = "copenhagen_activity_ready",
    policies: Sequence[str | Policy] | str | Policy | None = None,
    replications: int = 16,
    outcomes: Sequence[str] = OUTCOMES,
    executor: str | None = None,
    workers: int | None = None,
    policy_settings: Mapping[str, Mapping[str, Any]] | None = None,
    population_changes: Mapping[str, Any] | None = None,
    progress: bool | None = None,
    **keys: Any,
) -> Sensitivity:
    """Run a study of which inputs matter into a folder, or go on with the one that is there.

    Parameters
    ----------
    inputs
        A range by key, as a pair: ``{"companies.hours": (50, 300)}``; ``None`` takes all that is not known of the
        calibrated parameters and the main choices of design.
    out
        As of :func:`sweep`.
    method
        ``morris`` screens many inputs; ``sobol`` shares out the variance over few.
    points
        Morris' trajectories, each of as many cells as there are inputs and one more; for ``sobol`` a power of two.
    population
        As of :func:`sweep`.
    policies
        As of :func:`compare`; one at least.
    replications
        Paired replications of each cell, of two draws at least; below eight draws there is no interval.
    outcomes
        What the inputs may matter for.
    executor
        As of :func:`sweep`.
    workers
        As of :func:`sweep`.
    policy_settings
        As of :func:`compare`.
    population_changes
        As of :func:`compare`.
    progress
        As of :func:`compare`.
    **keys
        As of :func:`compare`.

    Raises
    ------
    InputError, DesignError
        For a key or value that is not allowed, or a folder with another study, in one line.
    UserError
        For a study that would be run in vain: without a policy, or of a single draw.
    StoreError
        For a folder that cannot be written, or a study of another version of the model.

    Examples
    --------
    >>> from simulation import sensitivity
    >>> inputs = {"policies.ips.caseload_limit": (10, 60), "companies.hours": (40, 200)}
    >>> found = sensitivity(inputs, "results/matters", policies=["ips"])
    >>> found.indices.query("outcome == 'municipal_saving_dkk'").sort_values("mu_star")
    """
    from simulation.inputs.given import given_of, names_of, values_of
    from simulation.studies.analysis import METHODS
    from simulation.studies.sensed import inputs_given, sensed
    from simulation.studies.swept import asked_of, study_of

    folder = asked_of("sensitivity", out, ("method", method, METHODS), keys, replications, workers)
    levels = None if inputs is None else values_of(inputs)
    given = given_of(
        "sensitivity", population, policies, policy_settings, population_changes, keys, list(levels or ())
    )
    names = names_of("outcomes", outcomes)
    asked = study_of("sensitivity", given, inputs_given(levels, given), method, points, replications, names)
    return sensed(folder, asked, executor, workers, progress)


def load(folder: str | Path) -> Comparison | Sweep | Tables:
    """Return the results of a folder that any command wrote.

    A comparison and a study of many cells are read as :func:`compare`, :func:`sweep` and :func:`sensitivity` return
    them; every other folder as its tables by name: a decision, a trial, a reproduction, a calibration, what ``indsats
    explain`` found, and the ready studies that come along (:func:`reference`).

    Raises
    ------
    FileNotFoundError
        If a table is missing.
    ReportError
        For what is no result folder.
    Altered
        For a table that is not what was written.

    Examples
    --------
    >>> from simulation import load
    >>> load("results/my-study").contrasts.groupby("arm")["municipal_saving_dkk"].mean()
    >>> load("results/decide-my-study").summary
    """
    from simulation.comparison.compared import read_comparison
    from simulation.report.kinds import kind_of
    from simulation.results.checks import check_folder
    from simulation.results.loaded import tables_of
    from simulation.studies.sensed import read_any

    path = Path(folder)
    kind = kind_of(path)
    check_folder(path)
    if kind == "study":
        return read_any(path)
    return read_comparison(path) if kind == "compare" else tables_of(kind, path)
