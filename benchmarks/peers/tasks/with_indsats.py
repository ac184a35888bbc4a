"""The tasks in Indsats: the model is there, and people, services and prices come with it.

The file is its own plug-in: it brings a programme and an outcome, as a file ``mentor.py`` of a user's would.
"""

from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from indsats import compare, sweep
from indsats import sensitivity as matters
from indsats.plugins import Policy, outcome, policy

PACKAGE = "indsats"
BRINGS = {"own_policy": ("Mentor",), "own_outcome": ("half_a_year_in_work",)}
SETUP = ("RUN",)
KEPT = "sweep/parts/runs-*.parquet"
MISTAKE = "compare().no_such"
SAYS = {
    "the model": "comes with the package; another model cannot be written in it",
    "step and look": "longer: a comparison is run before the model of one of its arms can be had",
    "own policy": "arms share their luck; the design says places, caseworkers, meetings, and has no effect to set",
    "own outcome": "in every table and sweep, with interval, unit and denominator",
    "notebook": "repr, HTML and figures of its own",
    "export": "labels, ISO weeks, benefit codes; `to_dream()`, `to_spells()`, Stata as well",
    "sweep, kill, resume": "the same call goes on; what was changed since is refused",
    "sensitivity": "noise of replications is removed; tornado and shares of the variance with it",
    "tutorial": "pages by audience and how-tos, executed by the tests; no gallery of models, no forum",
}
RUN: dict[str, Any] = {
    "population": "inklusion_trial",
    "population_changes": {"n": 60, "inflow_per_year": 0},
    "horizon_weeks": 52,
    "knowledge": "fixed",
    "workers": 1,
    "progress": False,
}


def first_result(folder: Path) -> Figure:
    """Return a first figure, of what comes with the package."""
    return compare(policies=["ips"], replications=2, **RUN).plot()


def step_and_look(folder: Path) -> pd.DataFrame:
    """Return everybody after ten weeks."""
    market = compare(policies=["ips"], replications=1, **RUN).model("ips")
    for _ in range(10):
        market.step()
    return pd.DataFrame(market.citizens.get(["age", "support", "hours"]), columns=["age", "support", "hours"])


@policy("mentor", design={"title": "Mentor", "like": "ips", "places": {"value": 30, "why": "two mentors"}})
class Mentor(Policy):
    """For those under 40 who have waited longest."""

    def conditions(self, world: Any) -> dict[str, Any]:
        """Return who may take part."""
        return {"is under 40 ({age})": world.column("age") < 40}

    def rank(self, world: Any, rows: Any) -> Any:
        """Return who is first, lowest first."""
        return -world.column("weeks_on_support")[rows]


def own_policy(folder: Path) -> float:
    """Return what a programme of 30 places adds to the share in work, people and luck the same."""
    found = compare(policies=["mentor"], plugins=__file__, replications=4, **RUN)
    return float(found.contrasts["in_job"].mean())


@outcome(unit="share", meaning="more than half a year in work by the horizon")
def half_a_year_in_work(citizens: Any, weeks: int) -> Any:
    """Return who had worked for more than half a year."""
    return citizens["weeks_worked"] > 26


def own_outcome(folder: Path) -> float:
    """Return the share of citizens who were in work in more than 26 weeks."""
    found = compare(policies=["ips"], plugins=__file__, replications=2, **RUN)
    return float(found.runs["half_a_year_in_work"].mean())


def notebook(folder: Path) -> list[object]:
    """Return what a notebook shows at the end of a cell: results, and a figure."""
    found = compare(policies=["ips"], replications=2, **RUN)
    return [found, found.plot()]


def export(folder: Path) -> Path:
    """Write a row a person and week."""
    found = compare(policies=["ips"], replications=1, record=["weekly", "persons"], **RUN)
    found.persons.to_long().to_csv(folder / "persons.csv")
    return folder / "persons.csv"


def sweep_and_resume(folder: Path) -> pd.DataFrame:
    """Return the outcome at eight points, of which those that were run before a kill are not run again."""
    points = {"policies.ips.caseload_limit": [5, 10, 15, 20, 25, 30, 35, 40]}
    return sweep(points, folder / "sweep", policies=["ips"], replications=2, **RUN).table("in_job")


def sensitivity(folder: Path) -> "pd.Series[float]":
    """Return how much each of two inputs matters for the outcome."""
    inputs = {"policies.ips.caseload_limit": (10, 40), "companies.per_citizen": (0.05, 0.5)}
    given = {"policies": ["ips"], "outcomes": ["in_job"], "replications": 4, **RUN}
    return matters(inputs, folder / "sobol", "sobol", 8, **given).indices.set_index("input")["total"]
