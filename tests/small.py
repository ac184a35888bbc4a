"""Small populations and runs that the tests share: a few seconds for hundreds of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from simulation.agents.labour_market import LabourMarket
from simulation.agents.market import Market
from simulation.inputs.options import settings_from
from simulation.model.table import Array
from simulation.results.store import contrasts
from simulation.run import runner
from simulation.run.build import surroundings
from simulation.run.runner import Run
from simulation.run.settings import Settings

FORLOEB = {"name": "ringkoebing_skjern_ressourceforloeb", "n": 80, "inflow_per_year": 40}
"""Eighty citizens in ressourceforløb, a third of them known to psychiatry; forty arrive a year."""

FAMILIES = {"name": "families", "n": 80}
"""Eighty parents of families that have been on support for years, and their children."""

WORKPLACE = {"name": "prevention_workplace", "n": 150, "inflow_per_year": 20}
"""A hundred and fifty employees, some of them at risk of long sick leave."""

ILL = {"name": "sick_listed", "n": 120, "inflow_per_year": 100}
"""A hundred and twenty citizens on sygedagpenge, seven in ten of them from a job."""

FLEKSJOB = {"name": "aarhus_ledighedsydelse", "n": 100, "inflow_per_year": 40}
"""A hundred citizens who wait for a fleksjob, most of them for long."""

LONG = {"name": "flere_skal_med_municipality", "n": 150, "inflow_per_year": 20}
"""A hundred and fifty citizens, five years or more on cash benefit."""

YOUNG = {"name": "youth_anxiety_depression", "n": 100, "inflow_per_year": 40}
"""A hundred citizens from 18 to 29 with signs of anxiety or depression."""

TRIAL = {"name": "inklusion_trial", "n": 120, "inflow_per_year": 40}
"""A hundred and twenty citizens with severe mental illness, on four benefits."""

CASH = {"name": "copenhagen_activity_ready", "n": 150, "inflow_per_year": 100}
"""A hundred and fifty activity-ready citizens over 30."""

REVALIDATION = {
    "name": "ringkoebing_skjern_revalidation",
    "n": 60,
    "inflow_per_year": 120,
    "margins": {"capacity_limited": 0.95, "treatable_soon": 0.05, "ordinary_schemes_enough": 0.05, "realistic": 0.95},
}
"""Sixty citizens in revalidation; a hundred and twenty apply a year, most of whom fulfil the criteria."""

AT_HOME = {
    "ips": TRIAL,
    "ips_plus": TRIAL,
    "ips_ringkoebing_skjern": FORLOEB,
    "opgang_til_opgang": FAMILIES,
    "reconnect": YOUNG,
    "flere_skal_med": LONG,
    "flere_skal_med_2": LONG,
    "aarhus_fleksjob": FLEKSJOB,
    "langtidsrask": WORKPLACE,
    "revalidation": REVALIDATION,
    "revalidation_tightened": REVALIDATION,
}
"""A population with citizens a programme would take; Copenhagen for those not named."""

PLENTY = {"unlimited": True}
"""Companies that are never short of hours or places: nothing is scarce."""


def settings(population: dict[str, Any] | None = None, **keys: Any) -> Settings:
    """Return the settings of a small run: 60 weeks, seed 7, in this process, parameters at their medians."""
    given = {
        "workers": 1,
        "seed": 7,
        "horizon_weeks": 60,
        "replications": 1,
        "policy": [],
        "knowledge": "fixed",
        **keys,
    }
    return settings_from({"population": FORLOEB if population is None else population, **given})


def at_home(name: str, **keys: Any) -> Settings:
    """Return the settings of a small run of one programme, with citizens it would take."""
    return settings(AT_HOME.get(name, CASH), **{"policy": [name], **keys})


def market(chosen: Settings, arm: str, replication: int = 0) -> Market:
    """Return the model of one arm, before its first week."""
    return runner.model(chosen, arm, replication)


def with_agents(model: Market) -> LabourMarket:
    """Return a model, before its first week, as the Mesa model whose rows are agents."""
    return LabourMarket(model.world, model.policies)


def made(population: dict[str, Any], arm: str, **keys: Any) -> Market:
    """Return the model of one arm of a small run."""
    return market(settings(population, policy=[arm], **keys), arm)


def finished(chosen: Settings, arm: str, replication: int = 0) -> Market:
    """Return the model of one arm, run to the horizon."""
    model = market(chosen, arm, replication)
    model.run()
    return model


def run(chosen: Settings, arm: str, replication: int = 0) -> Run:
    """Return the results of one arm and replication."""
    return runner.run_arm(chosen, arm, surroundings(chosen, replication), replication)


def weeks(model: Market) -> Iterator[Market]:
    """Run a model week by week, yielding it after each."""
    while not model.finished:
        model.step()
        yield model


def served(model: Market) -> Array:
    """Return who is under the arm's programme ``[N]``."""
    return np.asarray(model.world.column("service") == 1)


def differing(one: Array, other: Array, rows: Any = slice(None)) -> list[str]:
    """Return the columns in which two tables differ in ``rows``, bit for bit."""
    assert one.dtype.names == other.dtype.names
    assert len(one) == len(other)
    return [name for name in one.dtype.names if not np.array_equal(one[name][rows], other[name][rows])]


def assert_same_world(one: Market, other: Market) -> None:
    """Assert that two runs ended with the same bits: people, staff, companies, money, counts."""
    a, b = one.world, other.world
    for table in ("citizens", "posts", "companies", "families", "children"):
        assert differing(getattr(a, table), getattr(b, table)) == [], table
    for array in ("ledger", "nets", "counts", "market"):
        assert np.array_equal(getattr(a, array), getattr(b, array)), array
    assert a.counts.any(), "nothing was counted"
    assert a.ledger.any(), "nothing was paid"


def compared(chosen: Settings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return runs and contrasts of a comparison, as the result folder holds them."""
    numbers = range(chosen.first_replication, chosen.first_replication + chosen.replications)
    runs = [each for number in numbers for each in runner.run_once(chosen, number)]
    frame = pd.DataFrame([{"cell": 0, "arm": r.arm, "replication": r.replication, **r.outcomes} for r in runs])
    return frame, contrasts(frame, chosen.baseline)
