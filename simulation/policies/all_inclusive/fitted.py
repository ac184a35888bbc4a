"""All inclusive, what is fitted: its yearly counts in Copenhagen."""

from __future__ import annotations

import datetime as dt
from functools import partial

from simulation.evidence.registry import load
from simulation.model.states import Support
from simulation.policies.cases import DocumentedStudy, Replication, Statistics, figure

YEARS = {
    "2019": slice(0, 52),
    "2020": slice(52, 104),
    "2021": slice(104, 157),
    "2022_to_april": slice(157, 174),
}
"""Weeks of the documented years, from 2018-12-31."""
BETWEEN_YEARS = 0.15
"""Declared relative difference of a yearly count beyond sampling: the years hold a pandemic, the model none."""
LEFT_FOR = {
    "fleksjob": Support.FLEKSJOB,
    "foertidspension": Support.FOERTIDSPENSION,
    # who is granted a ressourceforloeb has left the group that is counted
    "ressourceforloeb": Support.RESSOURCEFORLOEB,
}
CLOSED, MET = ("2020", "2021"), ("job_or_education", "placements_started")
"""Years that the pandemic marked (evidence:all_inclusive.outflow_counts); counts that closing bears on."""
PANDEMIC = "the pandemic, of which the model has none"
COUNTED = ("job_or_education", "small_jobs", *LEFT_FOR, "placements_started")


def copenhagen(run: Replication) -> Statistics:
    """Return the yearly counts, scaled to Copenhagen; small jobs are the stock at the year's end."""
    world = run.world("all_inclusive")
    weekly = run.weekly(world)
    c = world.citizens
    scale = load().for_fit().value("all_inclusive.design.citizens") / int((c["entry_week"] == 0).sum())
    found: Statistics = {}
    for year, span in YEARS.items():
        work = weekly["flow_exit_job"][span].sum() + weekly["flow_exit_education"][span].sum()
        found[f"{year}.job_or_education"] = float(work)
        found[f"{year}.placements_started"] = float(weekly["flow_placements"][span].sum())
        found[f"{year}.small_jobs"] = float(weekly["stock_small_job"][span.stop - 1])
        that_year = (c["exit_week"] >= span.start) & (c["exit_week"] < span.stop)
        for name, state in LEFT_FOR.items():
            found[f"{year}.{name}"] = float((that_year & (c["exit_to"] == state)).sum())
    return {name: scale * value for name, value in found.items()}


count = partial(
    figure,
    "all_inclusive.outflow_counts",
    kind="count",
    measure="count in the year",
    discrepancy_share=BETWEEN_YEARS,
)


COPENHAGEN = DocumentedStudy(
    "copenhagen",
    "All inclusive in Copenhagen, 2019 to April 2022",
    copenhagen,
    {
        "population": {"name": "copenhagen_activity_ready"},
        "start": dt.date(2018, 12, 31),
        "horizon_weeks": YEARS["2022_to_april"].stop,
        "policy": ["all_inclusive"],
    },
    [
        count(f"{year}.{name}", cause=PANDEMIC if year in CLOSED and name in MET else "")
        for year in YEARS
        for name in COUNTED
    ],
    system="All inclusive",
    arm="all_inclusive",
    smaller={
        "population": {"name": "copenhagen_activity_ready", "n": 2333, "inflow_per_year": 800},
        "policies": {"all_inclusive": {"posts": 80}},
    },
    slow=True,
)
