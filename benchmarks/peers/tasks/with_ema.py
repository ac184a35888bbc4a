"""The tasks in EMAworkbench, over the simple labour model as a function: :mod:`benchmarks.peers.simple_numpy`."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ema_workbench import (
    Model,
    Policy,
    RealParameter,
    Samplers,
    ScalarOutcome,
    Scenario,
    TimeSeriesOutcome,
    load_results,
    perform_experiments,
    save_results,
)
from ema_workbench.analysis.plotting import lines
from ema_workbench.em_framework import get_SALib_problem
from matplotlib.figure import Figure
from SALib.analyze import sobol  # type: ignore[import-untyped]

from benchmarks.peers.simple_numpy import run

PACKAGE = "ema-workbench"
MODEL = "simple_numpy.py"
SETUP = ("labour", "made")
KEPT = "sweep/*.tar.gz"
MISTAKE = "Model('labour', function=labour).no_such"
SAYS = {
    "the model": "none: it runs any function, also NetLogo, Vensim, Excel",
    "first result": "of a model of one's own: none comes with it",
    "step and look": "none: it knows a model by what goes in and what comes out",
    "own policy": "a `Policy` is values of levers that the model has; the programme itself is written in the model",
    "own outcome": "a function of what the model returns; of persons only where the model returns them",
    "notebook": "frames of pandas, and many figures for experiments (lines, pair plots, parallel axes)",
    "export": "no persons: inputs and outcomes of each experiment",
    "sweep, kill, resume": "by hand, a file a point; a sweep itself is 1 line, on all cores or MPI, kept in memory "
    "to its end (in CSV by a class in beta), not gone on with",
    "sensitivity": "as short, and richer: Sobol, Morris, FAST, feature scores; then PRIM and many-objective "
    "search over levers, which we have not",
    "tutorial": "notebooks on exploration and directed search, with the theory; many example models",
}
N, WEEKS = 500, 52


def labour(find_intercept: float = -4.6, loss_floor: float = 0.004, seed: int = 1) -> dict[str, Any]:
    """Return what the model says for some inputs."""
    weekly = run(N, WEEKS, int(seed), find_intercept, loss_floor)["employed"]
    return {"weekly": weekly, "employed": weekly[-1] / N}


def made() -> Model:
    """Return the model with what is uncertain, and what it tells."""
    model = Model("labour", function=labour)
    model.uncertainties = [RealParameter("loss_floor", 0.001, 0.02), RealParameter("find_intercept", -5.5, -4.0)]
    model.outcomes = [ScalarOutcome("employed"), TimeSeriesOutcome("weekly")]
    return model


def first_result(folder: Path) -> Figure:
    """Return a first figure."""
    figure, _ = lines(*perform_experiments(made(), scenarios=20), outcomes_to_show="weekly")
    return figure


def own_policy(folder: Path) -> float:
    """Return what another setting of a lever adds to the share in work, in the same scenarios."""
    model = Model("labour", function=labour)
    model.uncertainties = [RealParameter("loss_floor", 0.001, 0.02)]
    model.levers = [RealParameter("find_intercept", -5.0, -4.0)]
    model.outcomes = [ScalarOutcome("employed")]
    policies = [Policy("usual", find_intercept=-4.6), Policy("mentor", find_intercept=-4.5)]
    experiments, outcomes = perform_experiments(model, scenarios=4, policies=policies)
    means = pd.Series(outcomes["employed"]).groupby(experiments["policy"], observed=True).mean()
    return float(means["mentor"] - means["usual"])


def own_outcome(folder: Path) -> float:
    """Return the highest share in work of any week."""
    model = made()
    model.outcomes = [ScalarOutcome("highest", variable_name="weekly", function=lambda weekly: max(weekly) / N)]
    _, outcomes = perform_experiments(model, scenarios=4)
    return float(np.mean(outcomes["highest"]))


def notebook(folder: Path) -> list[object]:
    """Return what a notebook shows at the end of a cell: results, and a figure."""
    experiments, outcomes = perform_experiments(made(), scenarios=20)
    figure, _ = lines(experiments, outcomes, outcomes_to_show="weekly")
    return [experiments, figure]


def export(folder: Path) -> Path:
    """Write a row an experiment, inputs and outcomes."""
    save_results(perform_experiments(made(), scenarios=20), folder / "results.tar.gz")
    return folder / "results.tar.gz"


def sweep_and_resume(folder: Path) -> pd.DataFrame:
    """Return the outcome at eight points, of which those that were run before a kill are not run again."""
    (folder / "sweep").mkdir(exist_ok=True)
    rows = []
    for loss in np.linspace(0.002, 0.016, 8):
        kept = folder / "sweep" / f"{loss:.3f}.tar.gz"
        if not kept.exists():
            results = perform_experiments(made(), scenarios=[Scenario(loss_floor=loss, find_intercept=-4.6)])
            save_results(results, folder / "part.tar.gz")
            (folder / "part.tar.gz").rename(kept)
        experiments, outcomes = load_results(kept)
        rows.append(experiments[["loss_floor"]].assign(employed=outcomes["employed"]))
    return pd.concat(rows)


def sensitivity(folder: Path) -> "pd.Series[float]":
    """Return how much each of two inputs matters for the outcome."""
    model = made()
    _, outcomes = perform_experiments(model, scenarios=8, uncertainty_sampling=Samplers.SOBOL)
    problem = get_SALib_problem(model.uncertainties)
    return pd.Series(sobol.analyze(problem, outcomes["employed"])["ST"], index=problem["names"])
