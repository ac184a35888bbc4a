"""The tasks in starsim, on the simple labour model: :mod:`benchmarks.peers.starsim_model`."""

import json
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import pandas as pd
import starsim as ss
from matplotlib.figure import Figure
from SALib import ProblemSpec  # type: ignore[import-untyped]

from benchmarks.peers.starsim_model import Jobs

PACKAGE = "starsim"
MODEL = "starsim_model.py"
SETUP = ("made", "employed")
KEPT = "sweep/*.json"
MISTAKE = "ss.Sim(n_agents=10).no_such"
SAYS = {
    "the model": "any; diseases, networks, births and deaths are there to be put together",
    "step and look": "shorter: `people.to_df()` is everybody",
    "own policy": "any code; arms share their luck, by person and decision",
    "own outcome": "an analyzer of a few lines",
    "notebook": "a sim plots all its results by itself; its repr is text, its frames are HTML",
    "export": "by hand with an analyzer; `sim.to_df()` (1 line) has the totals of each week",
    "sweep, kill, resume": "by hand, a file a point; `ss.MultiSim` (2 lines) runs all cores, keeps all in memory; "
    "`ss.Calibration` keeps its trials in a database",
    "sensitivity": "by hand with SALib; one run a point, its noise stays in the indices",
    "tutorial": "a course of notebooks, from the first sim to interventions and calibration, with solutions",
}
N, WEEKS = 500, 52


def first_result(folder: Path) -> Figure:
    """Return a first figure, of what comes with the package."""
    return ss.Sim(diseases="sir", networks="random", verbose=0).run().plot()


def made(seed: int = 1, interventions: Any = None, analyzers: Any = None, **parameters: float) -> ss.Sim:
    """Return a sim before its first week."""
    parts = {"modules": Jobs(**parameters), "interventions": interventions, "analyzers": analyzers}
    return ss.Sim(n_agents=N, dt=ss.week, start=0, stop=WEEKS - 1, rand_seed=seed, verbose=0, **parts)


def employed(sim: ss.Sim) -> float:
    """Run a sim and return the share in work in its last week."""
    return float(sim.run().results.jobs.n_employed[-1]) / N


def step_and_look(folder: Path) -> pd.DataFrame:
    """Return everybody after ten weeks."""
    sim = made()
    sim.run(until=9)
    return sim.people.to_df()


class Mentor(ss.Intervention):
    """Thirty places for those who find work least easily and have waited longest; they search half as much again."""

    def init_post(self) -> None:
        """Keep everybody's own chance."""
        super().init_post()
        self.own = self.sim.people.jobs.find_chance.values.copy()

    def step(self) -> None:
        """Help those in a place for this week."""
        jobs = self.sim.people.jobs
        jobs.find_chance[:] = self.own
        seekers = (~jobs.employed & (jobs.find_chance < 0.01)).uids
        served = seekers[np.argsort(jobs.ti_moved[seekers], kind="stable")[:30]]
        jobs.find_chance[served] = jobs.find_chance[served] * 1.5


def own_policy(folder: Path) -> float:
    """Return what a programme of 30 places adds to the share in work."""
    return fmean(employed(made(seed, Mentor())) - employed(made(seed)) for seed in range(4))


class Worked(ss.Analyzer):
    """Counts everybody's weeks in work."""

    def init_post(self) -> None:
        """Begin with none."""
        super().init_post()
        self.weeks = np.zeros(N)

    def step(self) -> None:
        """Count this week."""
        self.weeks += self.sim.people.jobs.employed.values


def own_outcome(folder: Path) -> float:
    """Return the share of citizens who were in work in more than 26 weeks."""
    sim = made(analyzers=Worked()).run()
    return float((sim.analyzers[0].weeks > 26).mean())


def notebook(folder: Path) -> list[object]:
    """Return what a notebook shows at the end of a cell: results, and a figure."""
    sim = made().run()
    return [sim.to_df(), sim.plot()]


class Log(ss.Analyzer):
    """Keeps everybody, every week."""

    def init_post(self) -> None:
        """Begin with none."""
        super().init_post()
        self.weeks: list[pd.DataFrame] = []

    def step(self) -> None:
        """Keep this week."""
        self.weeks.append(self.sim.people.to_df().assign(week=self.ti))


def export(folder: Path) -> Path:
    """Write a row a person and week."""
    sim = made(analyzers=Log()).run()
    pd.concat(sim.analyzers[0].weeks).to_csv(folder / "persons.csv")
    return folder / "persons.csv"


def sweep_and_resume(folder: Path) -> pd.DataFrame:
    """Return the outcome at eight points, of which those that were run before a kill are not run again."""
    (folder / "sweep").mkdir(exist_ok=True)
    for loss in np.linspace(0.002, 0.016, 8):
        for seed in range(2):
            kept = folder / "sweep" / f"{loss:.3f}-{seed}.json"
            if not kept.exists():
                row = {"loss_floor": loss, "seed": seed, "employed": employed(made(seed, loss_floor=loss))}
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
