"""All inclusive, what is predicted: the falls of Copenhagen's stock from 2017 to 2024."""

from __future__ import annotations

import datetime as dt
from functools import partial

from simulation.model.clock import WEEKS_PER_YEAR
from simulation.model.rules.status import KONTANTHJAELP
from simulation.policies.cases import DocumentedStudy, Replication, Statistics, figure

fall = partial(
    figure,
    "all_inclusive.stock_fall_2017_2024",
    measure="stock",
    note="with the policy and the national trend",
)
split = partial(fall, kind="decomposition", role="repeated", note="the fall again, split in trend and policy")
STOCK = {"name": "copenhagen_activity_ready", "n": 3500, "inflow_per_year": 910}
"""Half of Copenhagen's 7,000, and an inflow that keeps the stock level under the service before."""
TREND = {
    "population": {**STOCK, "inflow_change_per_year": -0.21},
    "parameters": {"labour_market": 0.2},
}
"""The national trend: that inflow falls so that the stock loses in five years, in a livelier labour market, the 40 %
that cash benefit lost nationally from 2016 to 2021 (evidence:national_context.cash_benefit_recipients). Set on the
service before alone, which no document kept for validation describes."""
LEVEL = {
    "population": {**STOCK, "inflow_change_per_year": 0.0},
    "parameters": {"labour_market": 0.0},
}
"""No trend."""
LONG_WEEKS = round(3 * WEEKS_PER_YEAR)
"""Long-term in the sense of the national margins: three years or more (evidence:baseline.population_margins...)."""


def stock_fall(run: Replication) -> Statistics:
    """Return the changes of the stock with and without All inclusive, with and without the national trend."""
    flat = run.changed(**LEVEL)
    found: Statistics = {}
    for name, arm, chosen in (
        ("both", "all_inclusive", run),
        ("trend", "usual_before", run),
        ("policy", "all_inclusive", flat),
        ("neither", "usual_before", flat),
    ):
        found |= {f"{stock}.{name}": change for stock, change in _stocks(chosen, arm).items()}
    return found


def _stocks(run: Replication, arm: str) -> Statistics:
    """Return the relative change of the activity-ready and of the long-term among them."""
    world = run.world(arm)
    c = world.citizens
    cash = run.weekly(world)["stock_kontanthjaelp"]
    long_before = float(((c["entry_week"] == 0) & (c["benefit_weeks"] >= LONG_WEEKS)).sum())
    on = c["support"] == KONTANTHJAELP
    long_after = float((on & (c["benefit_weeks"] + c["weeks_on_support"] >= LONG_WEEKS)).sum())
    return {
        "activity_ready": float(cash[world.weeks - 1] / cash[0] - 1.0),
        "long_term": long_after / long_before - 1.0,
    }


STOCK_FALL = DocumentedStudy(
    "stock_fall",
    "Copenhagen's activity-ready over 30, 2017 to 2024",
    stock_fall,
    {
        **TREND,
        "horizon_weeks": 391,
        "policy": ["all_inclusive"],
        "policies": {"all_inclusive": {"posts": 120}},
        "start": dt.date(2017, 1, 2),
    },
    [
        fall("activity_ready_over_30", "activity_ready.both", "ratio"),
        split("activity_ready_over_30", "activity_ready.both", control="activity_ready.trend"),
        fall("long_term", "long_term.both", "ratio", cause="who is long-term is not stated: three years are taken"),
        split("long_term", "long_term.both", control="long_term.trend"),
    ],
    system="All inclusive",
    arm="all_inclusive",
    slow=True,
)
