"""What the calibration aims at: the `calibrate` figures, and the studies that show them.

Figures are read through the registry's view for fitting, which does not hold the `validate` entries at all.
Nothing here knows :mod:`simulation.reproduction.predicted`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from simulation.evidence.registry import load
from simulation.model.clock import WEEKS_PER_MONTH, WEEKS_PER_YEAR
from simulation.model.rules.status import FINAL, KONTANTHJAELP
from simulation.model.states import Support, Triage
from simulation.model.world import World
from simulation.policies.education import lengths
from simulation.reproduction.figure import About, Figure, figure
from simulation.reproduction.study import DocumentedStudy, Statistics, ran, share
from simulation.run import recorder
from simulation.run.runner import model, trial_once
from simulation.run.settings import Settings

YEARS = {
    "2019": slice(0, 52),
    "2020": slice(52, 104),
    "2021": slice(104, 157),
    "2022_to_april": slice(157, 174),
}
"""Weeks of the documented years, from 2018-12-31."""
BETWEEN_YEARS = 0.15
"""Declared relative difference of a yearly count beyond sampling: the years hold a pandemic, the model none."""
BETWEEN_STATUSES = 0.03
"""Declared difference between years of a status share (kontanthjaelp went from 1 to 14 % in a year)."""
BETWEEN_EXITS = 0.03
"""Declared difference between the exits of one municipality's courses and a share of the model."""
FINISHED_A_YEAR = 67
"""About as many finished revalidation in a year: 134 in two (evidence:revalidation.origin)."""
EXITS = 100
"""The agenda gives the exits of ressourceforloeb without their number; about this many."""


def inklusion(settings: Settings, replication: int) -> Statistics:
    """Inklusion: 240 each with IPS, IPS Plus and usual service, ever in job or education after 78 weeks."""
    runs = {run.arm: run.outcomes["ever_job_or_education"] for run in trial_once(settings, replication)}
    return {"usual": runs["usual"], "ips": (runs["ips"] + runs["ips_plus"]) / 2}


def copenhagen(settings: Settings, replication: int) -> Statistics:
    """All inclusive from 2019: the yearly counts; small jobs are the stock at the year's end."""
    world = ran(settings, "all_inclusive", replication).world
    weekly = recorder.weekly(world)
    c = world.citizens
    scale = load().for_fit().value("all_inclusive.design.citizens") / int((c["entry_week"] == 0).sum())
    first = {
        "fleksjob": Support.FLEKSJOB,
        "foertidspension": Support.FOERTIDSPENSION,
        # who is granted a ressourceforloeb has left the group that is counted
        "ressourceforloeb": Support.RESSOURCEFORLOEB,
    }
    found: Statistics = {}
    for year, span in YEARS.items():
        work = weekly["flow_exit_job"][span].sum() + weekly["flow_exit_education"][span].sum()
        found[f"{year}.job_or_education"] = float(work)
        found[f"{year}.placements_started"] = float(weekly["flow_placements"][span].sum())
        found[f"{year}.small_jobs"] = float(weekly["stock_small_job"][span.stop - 1])
        that_year = (c["exit_week"] >= span.start) & (c["exit_week"] < span.stop)
        for name, state in first.items():
            found[f"{year}.{name}"] = float((that_year & (c["exit_to"] == state)).sum())
    return {name: scale * value for name, value in found.items()}


def longest(settings: Settings, replication: int) -> Statistics:
    """Eight years of usual service: those on kontanthjaelp at the end, after five years or more on support."""
    world = ran(settings, "usual", replication).world
    c = world.citizens
    there = (c["support"] == KONTANTHJAELP) & (c["benefit_weeks"] + c["weeks_on_support"] >= 5 * WEEKS_PER_YEAR)
    return {
        "no_job_in_8_years": share(c["first_job"][there] < 0),
        "no_company_activity_last_year": share(c["last_company"][there] < world.weeks - 52),
    }


def triaged(settings: Settings, replication: int) -> Statistics:
    """Flere skal med: the triage of the whole target group, and its years on benefit."""
    world = ran(settings, "flere_skal_med", replication).world
    c = world.citizens
    seen = c["triage"][c["triage"] > 0]
    return {
        "intervention": share(seen == Triage.EFFORT),
        "rehabilitation": share(seen == Triage.REHABILITATION),
        "too_ill_or_social": share(seen == Triage.TOO_ILL),
        "mean_years": float(np.mean(c["benefit_weeks"])) / WEEKS_PER_YEAR,
    }


def forloeb(settings: Settings, replication: int) -> Statistics:
    """Usual service in Ringkoebing-Skjern: where finished ressourceforloeb led, and how long they lasted."""
    world = ran(settings, "usual", replication).world
    c = world.citizens
    # cohorts that had at least six years: their courses are, but for a few, finished, so none is cut off
    ended = np.flatnonzero((c["rf_end"] >= 0) & (c["rf_start"] <= world.weeks - 312))[:EXITS]
    exits = c["rf_exit"][ended]
    named = {"foertidspension": Support.FOERTIDSPENSION, "fleksjob": Support.FLEKSJOB, "moved": Support.MOVED}
    found = {name: share(exits == state) for name, state in named.items()}
    weeks = (c["rf_end"] - c["rf_start"])[ended]
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
_SELF_SUPPORTED = (Support.EMPLOYED, Support.SELF_SUPPORTING)


def revalidation(settings: Settings, replication: int) -> Statistics:
    """Revalidation: what participants live on 26 weeks after a course; by education, finished ones after a year."""
    market = model(settings, "revalidation", replication)
    seen: list[tuple[int, int]] = []
    graduates: list[tuple[int, int]] = []

    def look(world: World, _: object) -> None:
        c = world.citizens
        since = np.where(c["study_ended"] >= 0, world.week - 1 - c["study_ended"], -1)
        seen.extend((world.week, int(c["support"][r])) for r in np.flatnonzero(since == 26))
        # whoever has moved, died or retired is in nobody's statistics
        after = np.flatnonzero((since == 52) & (c["study_done"] == 1) & ~FINAL[c["support"]])
        graduates.extend((int(c["programme"][r]), int(c["support"][r])) for r in after)

    market.watch = look
    while not market.finished:
        market.step()
    found: Statistics = {}
    statuses = [(_STATUS.get(Support(state), "other"), week) for week, state in seen]
    for year, first in (("finished_2016", 52), ("finished_2017", 104)):
        that_year = [status for status, week in statuses if first <= week < first + 52]
        for name in {*_STATUS.values(), "other"}:
            found[f"{year}.{name}"] = that_year.count(name) / len(that_year) if that_year else float("nan")
    names = list(lengths())
    for name, n in _finishers().items():
        ended = [state in _SELF_SUPPORTED for programme, state in graduates if names[programme] == name][:n]
        found[f"self_support.{name}"] = share(np.array(ended)) if len(ended) == n else float("nan")
    return found


def _finishers() -> dict[str, int]:
    shares: Any = load().for_fit().values("revalidation.self_support_by_education")
    return {name: int(each["n"]) for name, each in shares.items()}


STUDIES = (
    DocumentedStudy(
        "inklusion",
        "The Inklusion trial",
        inklusion,
        {
            "population": {"name": "inklusion_trial"},
            "arms": ["usual", "ips", "ips_plus"],
            "n": [240, 240, 240],
            "horizon_weeks": 78,
        },
    ),
    DocumentedStudy(
        "copenhagen",
        "All inclusive in Copenhagen, 2019 to April 2022",
        copenhagen,
        {
            "population": {"name": "copenhagen_activity_ready"},
            "start": dt.date(2018, 12, 31),
            "horizon_weeks": YEARS["2022_to_april"].stop,
            "policy": ["all_inclusive"],
        },
        smaller={
            "population": {"name": "copenhagen_activity_ready", "n": 3500, "inflow_per_year": 1200},
            "policies": {"all_inclusive": {"posts": 120}},
        },
        slow=True,
    ),
    DocumentedStudy(
        "longest",
        "Eight years of usual service, as the municipalities gave it before Flere skal med",
        longest,
        {
            "population": {"name": "copenhagen_activity_ready", "inflow_per_year": 0, "n": 3000},
            "start": dt.date(2016, 1, 4),
            "horizon_weeks": 417,
            "baseline": "usual",
            "policy": [],
        },
        smaller={"population": {"name": "copenhagen_activity_ready", "inflow_per_year": 0, "n": 1500}},
    ),
    DocumentedStudy(
        "triage",
        "Flere skal med: triage",
        triaged,
        {
            "population": {"name": "flere_skal_med", "n": 4000},
            "horizon_weeks": 31,
            "start": dt.date(2017, 8, 1),
            "policy": ["flere_skal_med"],
        },
    ),
    DocumentedStudy(
        "forloeb",
        "Ressourceforloeb in Ringkoebing-Skjern under usual service",
        forloeb,
        {
            "population": {"name": "ringkoebing_skjern_ressourceforloeb"},
            "start": dt.date(2016, 1, 4),
            "horizon_weeks": 468,
            "policy": [],
        },
    ),
    DocumentedStudy(
        "revalidation",
        "Revalidation in Ringkoebing-Skjern",
        revalidation,
        {
            "population": {"name": "ringkoebing_skjern_revalidation"},
            "start": dt.date(2016, 1, 4),
            "horizon_weeks": 260,
            "policy": ["revalidation"],
        },
    ),
)
"""The studies of the calibration."""


def figures() -> list[Figure]:
    """Return the figures that may be fitted, each with its own sampling interval."""
    evidence = load().for_fit()
    found = []
    about = About("ips.inklusion_rct", "IPS", "inklusion", "ips", "ever_job_or_education", 480)
    control = evidence.value("ips.inklusion_rct.control")
    found.append(figure(evidence, about, "ips", "ips", control="usual", documented_control=control))
    found.append(figure(evidence, about, "control", "usual", arm="usual", n=240))

    counts: Any = evidence.values("all_inclusive.outflow_counts")
    about = About("all_inclusive.outflow_counts", "All inclusive", "copenhagen", "all_inclusive", "count in the year")
    for year in YEARS:
        for name, value in counts[year].items():
            declared = BETWEEN_YEARS * float(value)
            found.append(
                figure(evidence, about, f"{year}.{name}", f"{year}.{name}", "count", discrepancy_sd=declared)
            )
    found += _flere_skal_med() + _ringkoebing_skjern()
    return found


def _flere_skal_med() -> list[Figure]:
    evidence = load().for_fit()
    people = evidence.value("flere_skal_med.target.people")
    about = About("flere_skal_med.target", "Flere skal med", "longest", "usual", "share of the longest")
    found = [
        figure(evidence, about, name, name, sd=0.02, discrepancy_sd=0.02, n=people)
        for name in ("no_job_in_8_years", "no_company_activity_last_year")
    ]
    about = About("flere_skal_med.target", "Flere skal med", "triage", "flere_skal_med", "mean of the population")
    found.append(figure(evidence, about, "mean_years", "mean_years", "years", sd=0.05, discrepancy_sd=0.05, n=people))
    about = About("flere_skal_med.triage", "Flere skal med", "triage", "flere_skal_med", "share triaged", people)
    names = ("intervention", "rehabilitation", "too_ill_or_social")
    return found + [figure(evidence, about, name, name, sd=0.005, discrepancy_sd=0.005) for name in names]


def _ringkoebing_skjern() -> list[Figure]:
    evidence = load().for_fit()
    about = About("ips.rksk_baseline_exits", "Ressourceforløb", "forloeb", "usual", "exit of the course", EXITS)
    found = [
        figure(evidence, about, name, name, discrepancy_sd=BETWEEN_EXITS)
        for name in ("foertidspension", "fleksjob", "moved", "other")
    ]
    found.append(figure(evidence, about, "mean_duration_months", "months", "months", sd=1.5, discrepancy_sd=1.0))
    base = "revalidation.status_after_6_months"
    about = About(base, "Revalidering", "revalidation", "revalidation", "status after 26 weeks", FINISHED_A_YEAR)
    for year in ("finished_2016", "finished_2017"):
        shares: Any = evidence.values(f"{base}.{year}")
        for name in shares:
            statistic = f"{year}.{name}"
            found.append(figure(evidence, about, statistic, statistic, discrepancy_sd=BETWEEN_STATUSES))
    base = "revalidation.self_support_by_education"
    for name, n in _finishers().items():
        about = About(
            base, "Revalidering", "revalidation", "revalidation", "self-support a year after a finished course", n
        )
        found.append(figure(evidence, about, f"{name}.share", f"self_support.{name}"))
    return found
