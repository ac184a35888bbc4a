"""The simulated settings behind the targets: each returns named statistics for one parameter set.

All run on fixed seeds, so that two parameter sets are compared under the same luck.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from simulation import recorder
from simulation.clock import WEEKS_PER_MONTH
from simulation.experiments.options import settings_from
from simulation.mechanisms.status import KONTANTHJAELP
from simulation.population.builtin import builtin
from simulation.runner import model, trial_once
from simulation.settings import Settings
from simulation.states import Support
from simulation.world import World

Statistics = dict[str, float]
FIT_SEED = 20190101


def _settings(parameters: Mapping[str, float], **keys: Any) -> Settings:
    own = builtin(keys["population"]["name"]).surroundings.get("parameters", {})
    given = {"seed": FIT_SEED, "workers": 1, "parameters": {**parameters, **own}, **keys}
    return settings_from(given)


def inklusion(parameters: Mapping[str, float], replications: int = 240) -> Statistics:
    """Both Inklusion arms at 18 months, at the trial's size: share ever in job or education."""
    settings = _settings(
        parameters,
        population={"name": "inklusion_trial"},
        arms=["usual", "ips"],
        n=[240, 240],
        horizon_weeks=78,
        replications=replications,
    )
    runs = [run for r in range(replications) for run in trial_once(settings, r)]
    return {
        arm: float(np.mean([run.outcomes["ever_job_or_education"] for run in runs if run.arm == arm]))
        for arm in ("usual", "ips")
    }


_FLOWS = {
    "job_or_education": ("flow_exit_job", "flow_exit_education"),
    "placements_started": ("flow_placements",),
}
_FIRST_EXITS = {
    "fleksjob": Support.FLEKSJOB,
    "foertidspension": Support.FOERTIDSPENSION,
    "ressourceforloeb": Support.RESSOURCEFORLOEB,
}
"""Counted at the first exit: who is granted a ressourceforloeb has left the group that is counted."""


def copenhagen(parameters: Mapping[str, float], replications: int = 2) -> Statistics:
    """All inclusive in Copenhagen from 2019: the yearly outflow counts, 2022 to April."""
    settings = _settings(
        parameters,
        population={"name": "copenhagen_activity_ready"},
        start=dt.date(2018, 12, 31),
        horizon_weeks=174,
    )
    totals: dict[str, list[float]] = {}
    for r in range(replications):
        market = model(settings, "all_inclusive", r)
        market.run()
        weekly = recorder.weekly(market.world)
        weeks = {
            "2019": slice(0, 52),
            "2020": slice(52, 104),
            "2021": slice(104, 157),
            "2022_to_april": slice(157, 174),
        }
        for year, span in weeks.items():
            for name, columns in _FLOWS.items():
                count = sum(float(weekly[c][span].sum()) for c in columns)
                totals.setdefault(f"{year}.{name}", []).append(count)
            # a third of a year shows as many small jobs as a whole one, so the figure is a stock, not a flow
            small = float(weekly["stock_small_job"][span.stop - 1])
            totals.setdefault(f"{year}.small_jobs", []).append(small)
            c = market.world.citizens
            that_year = (c["exit_week"] >= span.start) & (c["exit_week"] < span.stop)
            for name, state in _FIRST_EXITS.items():
                totals.setdefault(f"{year}.{name}", []).append(float((that_year & (c["exit_to"] == state)).sum()))
    return {name: float(np.mean(values)) for name, values in totals.items()}


def longest(parameters: Mapping[str, float], replications: int = 2) -> Statistics:
    """Eight years of the service before: of those still on kontanthjaelp after five years or more, no job."""
    settings = _settings(
        parameters,
        population={"name": "copenhagen_activity_ready", "inflow_per_year": 0, "n": 4000},
        horizon_weeks=417,
    )
    shares = []
    for r in range(replications):
        market = model(settings, "usual_before", r)
        market.run()
        c = market.world.citizens
        there = (c["support"] == KONTANTHJAELP) & (c["benefit_weeks"] + c["weeks_on_support"] >= 260)
        shares.append(float((c["first_job"][there] < 0).mean()))
    return {"no_job_in_8_years": float(np.mean(shares))}


def forloeb(parameters: Mapping[str, float], replications: int = 4) -> Statistics:
    """Usual service in Ringkoebing-Skjern: where finished ressourceforloeb led, and how long they lasted."""
    settings = _settings(parameters, population={"name": "ringkoebing_skjern_ressourceforloeb"}, horizon_weeks=520)
    exits: list[int] = []
    weeks: list[float] = []
    for r in range(replications):
        market = model(settings, "usual", r)
        market.run()
        c = market.world.citizens
        # cohorts that had at least six years: their courses are, but for a few, finished, so none is cut off
        ended = (c["rf_end"] >= 0) & (c["rf_start"] <= 520 - 312)
        exits += [int(s) for s in c["rf_exit"][ended]]
        weeks += [float(w) for w in (c["rf_end"] - c["rf_start"])[ended]]
    share = {s: float(np.mean([e == s for e in exits])) for s in Support}
    named = {"foertidspension": Support.FOERTIDSPENSION, "fleksjob": Support.FLEKSJOB, "moved": Support.MOVED}
    found = {name: share[state] for name, state in named.items()}
    return {**found, "other": 1.0 - sum(found.values()), "months": float(np.mean(weeks)) / WEEKS_PER_MONTH}


_STATUS = {
    Support.EMPLOYED: "wage_work",
    Support.SELF_SUPPORTING: "self_support",
    Support.SU_EDUCATION: "education",
    Support.DAGPENGE: "dagpenge",
    Support.KONTANTHJAELP: "kontanthjaelp",
    Support.UDDANNELSESHJAELP: "uddannelseshjaelp",
    Support.REVALIDERING: "revalidation",
    Support.RESSOURCEFORLOEB: "ressourceforloeb",
    Support.SYGEDAGPENGE: "sygedagpenge",
    Support.FLEKSJOB: "fleksjob",
    Support.LEDIGHEDSYDELSE: "fleksjob",
}


def revalidation(parameters: Mapping[str, float], replications: int = 6) -> Statistics:
    """Revalidation in Ringkoebing-Skjern: what participants live on 26 weeks after a course ended."""
    settings = _settings(parameters, population={"name": "ringkoebing_skjern_revalidation"}, horizon_weeks=208)
    seen: list[str] = []

    def look(world: World, _: object) -> None:
        c = world.citizens
        now = c["support"][(c["study_ended"] >= 0) & (c["study_ended"] == world.week - 1 - 26)]
        seen.extend(_STATUS.get(Support(int(s)), "other") for s in now)

    for r in range(replications):
        market = model(settings, "revalidation", r)
        market.watch = look
        while not market.finished:
            market.step()
    names = {*_STATUS.values(), "other"}
    return {name: seen.count(name) / max(1, len(seen)) for name in names}


STUDIES: dict[str, Callable[[Mapping[str, float]], Statistics]] = {
    "inklusion": inklusion,
    "copenhagen": copenhagen,
    "longest": longest,
    "forloeb": forloeb,
    "revalidation": revalidation,
}
