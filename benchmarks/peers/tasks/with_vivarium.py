"""The tasks in vivarium, on the simple labour model: :mod:`benchmarks.peers.vivarium_model`."""

import json
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import pandas as pd
from SALib import ProblemSpec  # type: ignore[import-untyped]
from vivarium import Component, InteractiveContext
from vivarium.examples.disease_model import get_disease_model_simulation
from vivarium.framework.engine import Builder
from vivarium.framework.event import Event

from benchmarks.peers.vivarium_model import Employment, WeeklyCounts

PACKAGE = "vivarium"
MODEL = "vivarium_model.py"
SETUP = ("START", "made", "employed")
KEPT = "sweep/*.json"
MISTAKE = "InteractiveContext().no_such"
SAYS = {
    "the model": "any; components for health come in vivarium_public_health",
    "step and look": "shorter: `get_population` is a frame of what is asked for",
    "own policy": "a component that modifies a value of another one, without touching it; arms share their luck",
    "own outcome": "an observer or a component; stratification by any column is built in",
    "notebook": "frames and plots of pandas; the population is a frame at any moment",
    "export": "by hand, a loop over weeks",
    "sweep, kill, resume": "by hand, a file a point; a single long run can be saved half-way and gone on with "
    "(`run(backup_path=)`), which ours cannot; sweeps on a Slurm cluster, restart included, are "
    "vivarium_cluster_tools, not tried",
    "sensitivity": "by hand with SALib; one run a point, its noise stays in the indices",
    "tutorial": "two models built step by step (disease, boids), running and exploring one",
}
N, WEEKS = 500, 52
START = {"start": {"year": 2020, "month": 1, "day": 6}, "end": {"year": 2021, "month": 1, "day": 4}, "step_size": 7}


def first_result(folder: Path) -> Any:
    """Return a first figure, of what comes with the package."""
    sim = get_disease_model_simulation()
    alive = []
    for _ in range(20):
        sim.step()
        alive.append(int(sim.get_population("is_alive").sum()))
    return pd.Series(alive).plot().figure


def made(*components: Component, seed: int = 1, **parameters: float) -> InteractiveContext:
    """Return a simulation before its first week."""
    return InteractiveContext(
        components=[Employment(), WeeklyCounts(), *components],
        configuration={
            "population": {"population_size": N},
            "randomness": {"map_size": 10 * N, "random_seed": seed},
            "time": START,
            "employment": parameters,
        },
        logging_verbosity=0,
    )


def employed(sim: InteractiveContext) -> float:
    """Run a simulation and return the share in work in its last week."""
    sim.take_steps(WEEKS, with_logging=False)
    return float(sim.get_population("employed").mean())


def step_and_look(folder: Path) -> pd.DataFrame:
    """Return everybody after ten weeks."""
    sim = made()
    sim.take_steps(10, with_logging=False)
    return sim.get_population(["employed", "weeks_in_state"])


class Mentor(Component):
    """Thirty places for those who find work least easily and have waited longest; they search half as much again."""

    def setup(self, builder: Builder) -> None:
        """Ask to modify everybody's chance."""
        builder.value.register_attribute_modifier(
            "find_probability", self.help, required_resources=["employed", "weeks_in_state"]
        )

    def help(self, index: "pd.Index[int]", chance: "pd.Series[float]") -> "pd.Series[float]":
        """Return the chance, half as high again for those in a place."""
        people = self.population_view.get(index, ["employed", "weeks_in_state"])
        waits = people["weeks_in_state"][~people["employed"] & (chance < 0.01)]
        return chance.where(~index.isin(waits.nlargest(30).index), chance * 1.5)


def own_policy(folder: Path) -> float:
    """Return what a programme of 30 places adds to the share in work."""
    return fmean(employed(made(Mentor(), seed=seed)) - employed(made(seed=seed)) for seed in range(4))


class Worked(Component):
    """Counts everybody's weeks in work."""

    def setup(self, builder: Builder) -> None:
        """Begin with none."""
        self.weeks: Any = 0

    def on_collect_metrics(self, event: Event) -> None:
        """Count this week."""
        self.weeks += self.population_view.get(event.index, "employed").astype(int)


def own_outcome(folder: Path) -> float:
    """Return the share of citizens who were in work in more than 26 weeks."""
    worked = Worked()
    employed(made(worked))
    return float((worked.weeks > 26).mean())


def notebook(folder: Path) -> list[object]:
    """Return what a notebook shows at the end of a cell: results, and a figure."""
    sim = made()
    sim.take_steps(WEEKS, with_logging=False)
    found = sim.get_results()["weekly_counts"]
    return [found, found.plot().figure]


def export(folder: Path) -> Path:
    """Write a row a person and week."""
    sim, weeks = made(), []
    for week in range(WEEKS):
        sim.step()
        weeks.append(sim.get_population(["employed"]).assign(week=week))
    pd.concat(weeks).to_csv(folder / "persons.csv")
    return folder / "persons.csv"


def sweep_and_resume(folder: Path) -> pd.DataFrame:
    """Return the outcome at eight points, of which those that were run before a kill are not run again."""
    (folder / "sweep").mkdir(exist_ok=True)
    for loss in np.linspace(0.002, 0.016, 8):
        for seed in range(2):
            kept = folder / "sweep" / f"{loss:.3f}-{seed}.json"
            if not kept.exists():
                row = {"loss_floor": loss, "seed": seed, "employed": employed(made(seed=seed, loss_floor=loss))}
                kept.with_suffix(".part").write_text(json.dumps(row))
                kept.with_suffix(".part").rename(kept)
    rows = pd.DataFrame([json.loads(kept.read_text()) for kept in sorted((folder / "sweep").glob("*.json"))])
    return rows.groupby("loss_floor").mean()


def sensitivity(folder: Path) -> "pd.Series[float]":
    """Return how much each of two inputs matters for the outcome."""
    names = ["find_intercept", "loss_floor"]
    problem = ProblemSpec({"names": names, "bounds": [[-5.5, -4.0], [0.001, 0.02]], "outputs": ["employed"]})
    problem.sample_sobol(8)
    found = [employed(made(**dict(zip(names, point, strict=True)))) for point in problem.samples]
    problem.set_results(np.array(found))
    shares: list[float] = problem.analyze_sobol().analysis["ST"]
    return pd.Series(shares, index=names)
