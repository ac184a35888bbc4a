"""The tasks in Mesa, on the simple labour model: :mod:`benchmarks.peers.mesa_model`."""

import json
from pathlib import Path
from statistics import fmean

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from mesa import DataCollector
from mesa.examples import BoltzmannWealth
from SALib import ProblemSpec  # type: ignore[import-untyped]

from benchmarks.peers.mesa_model import LabourModel

PACKAGE = "mesa"
MODEL = "mesa_model.py"
SETUP = ("lived",)
KEPT = "sweep/*.json"
MISTAKE = "LabourModel(n=10, seed=1).no_such"
SAYS = {
    "the model": "any model at all",
    "step and look": "agents are plain objects",
    "own policy": "any code; the same seed is the same luck only while every agent draws equally often (one stream)",
    "own outcome": "a reporter, any expression",
    "notebook": "frames and plots of pandas; SolaraViz has sliders and a live page for any model",
    "export": "`DataCollector`, then any writer of pandas",
    "sweep, kill, resume": "by hand, a file a point: `batch_run` (1 line) keeps all in memory until the end",
    "sensitivity": "by hand with SALib; one run a point, its noise stays in the indices",
    "tutorial": "the best for beginners: eleven notebooks, from the first model to batch runs; gallery, forum",
}
N, WEEKS = 500, 52


def first_result(folder: Path) -> Figure:
    """Return a first figure, of what comes with the package."""
    model = BoltzmannWealth()
    for _ in range(20):
        model.step()
    return model.datacollector.get_model_vars_dataframe().plot().figure


def lived(kind: type[LabourModel] = LabourModel, seed: int = 1, **parameters: float) -> LabourModel:
    """Return a model after its last week."""
    model = kind(N, seed, **parameters)
    for _ in range(WEEKS):
        model.step()
    return model


def step_and_look(folder: Path) -> pd.DataFrame:
    """Return everybody after ten weeks."""
    model = LabourModel(N, seed=1)
    for _ in range(10):
        model.step()
    return pd.DataFrame(model.agents.get(["employed", "weeks_in_state"]), columns=["employed", "weeks_in_state"])


class WithMentor(LabourModel):
    """Thirty places for those who find work least easily and have waited longest; they search half as much again."""

    def step(self) -> None:
        """Help those in a place, and live the week."""
        seekers = self.agents.select(lambda citizen: not citizen.employed and citizen.find < 0.01)
        served = seekers.sort("weeks_in_state")[:30]
        for citizen in served:
            citizen.find *= 1.5
        super().step()
        for citizen in served:
            citizen.find /= 1.5


def own_policy(folder: Path) -> float:
    """Return what a programme of 30 places adds to the share in work."""
    return fmean((lived(WithMentor, seed).employed - lived(LabourModel, seed).employed) / N for seed in range(4))


def persons() -> pd.DataFrame:
    """Return a row a week and person."""
    model = LabourModel(N, seed=1)
    model.datacollector = DataCollector(agent_reporters={"employed": "employed"})
    for _ in range(WEEKS):
        model.step()
    return model.datacollector.get_agent_vars_dataframe()


def own_outcome(folder: Path) -> float:
    """Return the share of citizens who were in work in more than 26 weeks."""
    return float((persons()["employed"].groupby("AgentID").sum() > 26).mean())


def notebook(folder: Path) -> list[object]:
    """Return what a notebook shows at the end of a cell: results, and a figure."""
    found = lived().datacollector.get_model_vars_dataframe()
    return [found, found.plot().figure]


def export(folder: Path) -> Path:
    """Write a row a person and week."""
    persons().to_csv(folder / "persons.csv")
    return folder / "persons.csv"


def sweep_and_resume(folder: Path) -> pd.DataFrame:
    """Return the outcome at eight points, of which those that were run before a kill are not run again."""
    (folder / "sweep").mkdir(exist_ok=True)
    for loss in np.linspace(0.002, 0.016, 8):
        for seed in range(2):
            kept = folder / "sweep" / f"{loss:.3f}-{seed}.json"
            if not kept.exists():
                row = {"loss_floor": loss, "seed": seed, "employed": lived(seed=seed, loss_floor=loss).employed / N}
                kept.with_suffix(".part").write_text(json.dumps(row))
                kept.with_suffix(".part").rename(kept)
    rows = pd.DataFrame([json.loads(kept.read_text()) for kept in sorted((folder / "sweep").glob("*.json"))])
    return rows.groupby("loss_floor").mean()


def sensitivity(folder: Path) -> "pd.Series[float]":
    """Return how much each of two inputs matters for the outcome."""
    names = ["find_intercept", "loss_floor"]
    problem = ProblemSpec({"names": names, "bounds": [[-5.5, -4.0], [0.001, 0.02]], "outputs": ["employed"]})
    problem.sample_sobol(8)
    employed = [lived(**dict(zip(names, point, strict=True))).employed / N for point in problem.samples]
    problem.set_results(np.array(employed))
    shares: list[float] = problem.analyze_sobol().analysis["ST"]
    return pd.Series(shares, index=names)
