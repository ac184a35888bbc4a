"""Usual service, what is fitted: where ressourceforloeb in Ringkoebing-Skjern led, and after how long, before IPS.

What may be fitted and is not yet: how long jobs after kontanthjaelp last, how many have a few hours beside it, and
who works a year after a ressourceforloeb (evidence:flows).
"""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np

from simulation.cases.measures import share
from simulation.cases.study import DocumentedStudy, Replication, Statistics, figure
from simulation.model.clock import WEEKS_PER_MONTH
from simulation.model.rules.status import INTEGRATION, KONTANTHJAELP, UDDANNELSESHJAELP
from simulation.model.states import Support
from simulation.model.table import Array
from simulation.model.world import World

BETWEEN_EXITS = 0.03
"""Declared difference between the exits of one municipality's courses and a share of the model."""
EXITS = 100
"""The agenda gives the exits of ressourceforloeb without their number; about this many."""
course = partial(figure, "ips.rksk_baseline_exits", measure="exit of the course", n=EXITS)
LED_TO = {"foertidspension": Support.FOERTIDSPENSION, "fleksjob": Support.FLEKSJOB, "moved": Support.MOVED}


def forloeb(run: Replication) -> Statistics:
    """Return where finished ressourceforloeb led, and how many months they lasted."""
    world = run.world("usual")
    c = world.citizens
    # cohorts that had at least six years: their courses are, but for a few, finished, so none is cut off
    ended = np.flatnonzero((c["rf_end"] >= 0) & (c["rf_start"] <= world.weeks - 312))[:EXITS]
    found = {name: share(c["rf_exit"][ended] == state) for name, state in LED_TO.items()}
    weeks = (c["rf_end"] - c["rf_start"])[ended]
    return {**found, "other": 1.0 - sum(found.values()), "months": float(np.mean(weeks)) / WEEKS_PER_MONTH}


FORLOEB = DocumentedStudy(
    "forloeb",
    "Ressourceforloeb in Ringkoebing-Skjern under usual service",
    forloeb,
    {
        "population": {"name": "ringkoebing_skjern_ressourceforloeb"},
        "start": dt.date(2016, 1, 4),
        "horizon_weeks": 468,
        "policy": [],
    },
    [
        *(course(name, discrepancy_sd=BETWEEN_EXITS) for name in (*LED_TO, "other")),
        course("mean_duration_months", "months", "months", sd=1.5, discrepancy_sd=1.0),
    ],
    system="Ressourceforløb",
)

NOT_FITTED = "the installed posterior was not fitted to it"
CASH = (KONTANTHJAELP, UDDANNELSESHJAELP, INTEGRATION)
JOBS = "flows.job_survival_after_kontanthjaelp"
JOBS_BEGAN = slice(208, 287)
"""Weeks of 2020 and the first half of 2021, from 2016-01-04."""
A_QUARTER, A_YEAR = 13, 52
MONTHS = {"april_2016": slice(12, 17), "april_2018": slice(117, 121)}
"""Weeks of the documented months, from 2016-01-04."""


class Jobs:
    """Notes for how long those who leave cash benefit for a job have it, and how many have a few hours beside it."""

    def __init__(self) -> None:
        self.began = self.before = np.zeros(0, np.int32)
        self.lasted: list[int] = []
        self.beside: dict[int, float] = {}

    def __call__(self, world: World, _: Array) -> None:
        """Look at everybody after a week."""
        c, week = world.citizens, world.week - 1
        new = len(c) - len(self.began)
        self.began = np.concatenate([self.began, np.full(new, -1, np.int32)])
        self.before = np.concatenate([self.before, np.full(new, int(Support.EMPLOYED), np.int32)])
        works = c["support"] == Support.EMPLOYED
        for row in np.flatnonzero((self.began >= 0) & (~works | (week - self.began >= A_YEAR))):
            self.lasted.append(week - int(self.began[row]))
            self.began[row] = -1
        if JOBS_BEGAN.start <= week < JOBS_BEGAN.stop:
            self.began[works & np.isin(self.before, CASH)] = week
        self.before = c["support"].astype(np.int32)
        on_cash = np.isin(c["support"], CASH)
        self.beside[week] = share(c["hours"][on_cash] > 0)


def after_kontanthjaelp(run: Replication) -> Statistics:
    """Return the share of new jobs that last 3 and 12 months, and of recipients with hours, in two months."""
    jobs = Jobs()
    run.world("usual", jobs)
    lasted = np.array(jobs.lasted)
    found = {
        name: float(np.mean([jobs.beside[w] for w in range(some.start, some.stop)])) for name, some in MONTHS.items()
    }
    return {**found, "months_3": share(lasted >= A_QUARTER), "months_12": share(lasted >= A_YEAR)}


def a_year_after(run: Replication) -> Statistics:
    """Return who is in wage work a year after a ressourceforloeb that ended in 2018."""
    works: list[bool] = []

    def look(world: World, _: Array) -> None:
        c = world.citizens
        ended = c["rf_end"]
        those = (ended >= 104) & (ended < 156) & (world.week - 1 - ended == A_YEAR)
        works.extend(c["support"][those] == Support.EMPLOYED)

    run.world("usual", look)
    return {"wage_work": share(np.array(works))}


AFTER_KONTANTHJAELP = DocumentedStudy(
    "after_kontanthjaelp",
    "Jobs after kontanthjaelp, and hours beside it, under usual service",
    after_kontanthjaelp,
    {
        "population": {"name": "copenhagen_activity_ready", "n": 1500, "inflow_per_year": 390},
        "start": dt.date(2016, 1, 4),
        "horizon_weeks": JOBS_BEGAN.stop + A_YEAR,
        "policy": [],
    },
    [
        *(
            figure(JOBS, name, measure=f"still in the job after {name.split('_')[1]} months", title=title, note=note)
            for note in (f"of all who leave in the country, simulated of Copenhagen's activity-ready; {NOT_FITTED}",)
            for name, title in (("months_3", "jobs that last 3 months"), ("months_12", "jobs that last 12 months"))
        ),
        *(
            figure(
                "flows.small_job_share",
                name,
                measure="ordinary hours beside cash benefit",
                title=f"hours beside cash benefit, {name.replace('_', ' ')}",
                note=f"of all recipients in the country, simulated of Copenhagen's activity-ready; {NOT_FITTED}",
            )
            for name in MONTHS
        ),
    ],
    system="Kontanthjælp",
    slow=True,
)
A_YEAR_AFTER_FORLOEB = DocumentedStudy(
    "a_year_after_forloeb",
    "Ressourceforloeb, a year after the end",
    a_year_after,
    {**FORLOEB.keys, "horizon_weeks": 212},
    [
        figure(
            "flows.wage_work_one_year_after_ending_in_2018",
            "ressourceforloeb",
            "wage_work",
            measure="in wage work a year after the end",
            title="wage work a year after ressourceforløb",
            note=f"of the country, simulated in Ringkøbing-Skjern; {NOT_FITTED}",
        )
    ],
    system="Ressourceforløb",
)
