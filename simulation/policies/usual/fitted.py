"""Usual service, what is fitted: the national flows of cash benefit, and ressourceforloeb in Ringkoebing-Skjern."""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np

from simulation.evidence.registry import load
from simulation.model.clock import WEEKS_PER_MONTH
from simulation.model.rules.status import INTEGRATION, KONTANTHJAELP, UDDANNELSESHJAELP
from simulation.model.states import Activity, Support
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.cases import DocumentedStudy, Replication, Statistics, figure, share

A_YEAR = 52
BETWEEN_EXITS = 0.03
"""Declared difference between the exits of one municipality's courses and a share of the model."""
OF_2018 = range(104, 156)
"""Weeks of 2018, from 2016-01-04."""
EXITS = 100
"""The agenda gives the exits of ressourceforloeb without their number; about this many."""
course = partial(figure, "ips.rksk_baseline_exits", measure="exit of the course", n=EXITS)
LED_TO = {"foertidspension": Support.FOERTIDSPENSION, "fleksjob": Support.FLEKSJOB, "moved": Support.MOVED}


def forloeb(run: Replication) -> Statistics:
    """Return where finished ressourceforloeb led, how many months they lasted, and who of 2018 works a year later."""
    works: list[bool] = []

    def look(world: World, _: Array) -> None:
        those = world.column("rf_end") == world.week - 1 - A_YEAR
        works.extend(world.column("support")[those] == Support.EMPLOYED)

    world = run.world("usual", look, range(OF_2018.start + A_YEAR, OF_2018.stop + A_YEAR))
    c = world.citizens
    # cohorts that had at least six years: their courses are, but for a few, finished, so none is cut off
    ended = np.flatnonzero((c["rf_end"] >= 0) & (c["rf_start"] <= world.weeks - 312))[:EXITS]
    found = {name: share(c["rf_exit"][ended] == state) for name, state in LED_TO.items()}
    weeks = (c["rf_end"] - c["rf_start"])[ended]
    return {
        **found,
        "other": 1.0 - sum(found.values()),
        "months": float(np.mean(weeks)) / WEEKS_PER_MONTH,
        "wage_work": share(np.array(works)),
    }


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
        figure(
            "flows.wage_work_one_year_after_ending_in_2018",
            "ressourceforloeb",
            "wage_work",
            measure="in wage work a year after the end",
            title="wage work a year after ressourceforløb",
            discrepancy_sd=0.01,
            note="of the country, simulated in Ringkøbing-Skjern",
        ),
    ],
    system="Ressourceforløb",
)

CASH = (KONTANTHJAELP, UDDANNELSESHJAELP, INTEGRATION)
JOBS = "flows.job_survival_after_kontanthjaelp"
STOCK = "flows.kontanthjaelp_stock_2016"
A_QUARTER = 13
EVERY = 4
"""Weeks from one look at the offers to the next."""
APRIL_2016, AFTER_19, AFTER_30 = 13, 13 + 82, 13 + 130
"""Weeks from 2016-01-04: April 2016, and 19 and 30 months later."""
JOBS_BEGAN = slice(APRIL_2016, AFTER_30)
"""Weeks in which the jobs began whose end is looked at; the documented ones began in 2020 and early 2021."""
MONTHS = {"april_2016": slice(12, 17), "april_2018": slice(117, 121)}
"""Weeks of the documented months, from 2016-01-04."""
DESTINATIONS = {
    "job": (Support.EMPLOYED,),
    "education": (Support.SU_EDUCATION,),
    "self_support": (Support.SELF_SUPPORTING, Support.MOVED),
}


WITHOUT_OFFER = {"at_least_1_year": 52, "at_least_2_years": 104, "at_least_3_years": 156}


class CashBenefit:
    """Notes where those of April 2016 are later, how long jobs then last, and who has hours beside cash benefit.

    And how much of the week those on cash benefit are in activation, in the last year.
    """

    def __init__(self) -> None:
        self.began = self.before = np.zeros(0, np.int32)
        self.lasted: list[int] = []
        self.beside: dict[int, float] = {}
        self.those = np.zeros(0, np.intp)
        self.later: dict[int, Array] = {}
        self.active: dict[bool, list[float]] = {True: [], False: []}

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
        if week == APRIL_2016:
            self.those = np.flatnonzero(on_cash)
        if week in (AFTER_19, AFTER_30):
            self.later[week] = c["support"][self.those].copy()
        if week >= world.weeks - A_YEAR and week % EVERY == 0:
            taken = of_a_week(world)[on_cash]
            for ready, found in self.active.items():
                found.append(share(taken[(c["job_ready"][on_cash] == 1) == ready]))


def of_a_week(world: World) -> Array:
    """Return the share of a full week that each citizen's offer takes ``[N]``, in the usual service."""
    activity = world.citizens["activity"]
    course = (activity == Activity.COURSE) * float(world.designs[0]["course_intensity"])
    placed = np.isin(activity, (Activity.INTERNSHIP, Activity.WAGE_SUBSIDY)) * float(world.params[0].placement_lock)
    return np.asarray(course + placed)


def cash_benefit(run: Replication) -> Statistics:
    """Return, of the cash-benefit system of April 2016, where it went; how long jobs last; hours beside benefit."""
    seen = CashBenefit()
    c = run.world("usual", seen).citizens
    middle, late = seen.later[AFTER_19], seen.later[AFTER_30]
    whole = STOCK_2016 / len(seen.those)
    left = {name: float(np.isin(middle, states).sum()) for name, states in DESTINATIONS.items()}
    out = float((~np.isin(late, CASH)).sum())
    ready = float(np.isin(late, (*DESTINATIONS["job"], *DESTINATIONS["education"])).sum())
    still = float(np.isin(middle, CASH).sum())
    lasted = np.array(seen.lasted)
    return {
        "after_19.still_in": whole * still,
        **{f"after_19.{name}": whole * count for name, count in left.items()},
        "after_19.other_benefit": whole * (len(middle) - still - sum(left.values())),
        "after_30.not_in": whole * out,
        "after_30.job_or_education": ready / out if out else float("nan"),
        **{name: float(np.mean([seen.beside[w] for w in range(s.start, s.stop)])) for name, s in MONTHS.items()},
        "months_3": share(lasted >= A_QUARTER),
        "months_12": share(lasted >= A_YEAR),
        **{name: float(np.mean(seen.active[name == "job_ready"])) for name in ("job_ready", "activity_ready")},
        **{
            name: whole * float((np.isin(c["support"], CASH) & (c["spell"] >= w) & (c["unoffered"] >= w)).sum())
            for name, w in WITHOUT_OFFER.items()
        },
    }


COUNTRY = "of the country, simulated of a population of the same make-up at the size of a municipality"
OF_2019 = "2019 for October 2020, a year of the pandemic; those on uddannelseshjælp are counted too"
NO_MENTORS = "the end of 2019 for that of 2016; mentors are not in the model, and a small job counts as an offer"
OF_JOBS = 800
"""Jobs that a municipality of that size sees begin: what the shares of the simulation are known to."""
count = partial(figure, kind="count", note=COUNTRY)
stock = partial(count, STOCK, measure="persons of April 2016", discrepancy_share=0.06)
job_lasts = partial(
    figure,
    JOBS,
    n=OF_JOBS,
    discrepancy_sd=0.02,
    note=f"{COUNTRY}; jobs of 2016-2018 for those of 2020-2021",
    cause="the documented jobs began in 2020 and 2021, those simulated in 2016 to 2018",
)
STOCK_2016 = load().for_fit().value(f"{STOCK}.after_19_months.still_in") + load().for_fit().value(
    f"{STOCK}.after_19_months.not_in"
)
CASH_BENEFIT = DocumentedStudy(
    "cash_benefit",
    "The cash-benefit system of 2016 under usual service",
    cash_benefit,
    {
        "population": {"name": "kontanthjaelp_2016"},
        "start": dt.date(2016, 1, 4),
        "horizon_weeks": JOBS_BEGAN.stop + A_YEAR,
        "policy": [],
    },
    [
        stock("after_19_months.still_in", "after_19.still_in", title="still on cash benefit after 19 months"),
        *(
            stock(
                f"after_19_months.not_in_by.{name}",
                f"after_19.{name}",
                title=f"{name.replace('_', ' ')} after 19 months",
                discrepancy_share=0.1,
            )
            for name in (*DESTINATIONS, "other_benefit")
        ),
        stock("after_30_months.not_in", "after_30.not_in", title="off cash benefit after 30 months"),
        figure(
            STOCK,
            "after_30_months.of_those_in_job_or_education",
            "after_30.job_or_education",
            measure="of those off cash benefit",
            title="of those, in job or education after 30 months",
            n=OF_JOBS,
            discrepancy_sd=0.03,
            note=COUNTRY,
        ),
        job_lasts("months_3", measure="still in the job after 3 months", title="jobs that last 3 months"),
        job_lasts("months_12", measure="still in the job after 12 months", title="jobs that last 12 months"),
        *(
            figure(
                "flows.small_job_share",
                name,
                measure="ordinary hours beside cash benefit",
                title=f"hours beside cash benefit, {name.replace('_', ' ')}",
                discrepancy_sd=0.01,
                note=COUNTRY,
            )
            for name in MONTHS
        ),
        *(
            figure(
                "flows.activation_intensity_2020",
                name,
                measure="share of a full week in activation",
                title=f"share of the week in activation, {name.replace('_', '-')}",
                n=OF_JOBS,
                discrepancy_sd=0.03,
                note=f"{COUNTRY}; {OF_2019}",
            )
            for name in ("job_ready", "activity_ready")
        ),
        *(
            count(
                "flows.no_offer",
                name,
                measure="persons on cash benefit",
                title=f"no offer in {name.replace('_', ' ')} on cash benefit",
                discrepancy_share=0.3,
                note=f"{COUNTRY}; {NO_MENTORS}",
            )
            for name in WITHOUT_OFFER
        ),
    ],
    system="Kontanthjælp",
    not_results={
        f"{JOBS}.municipalities_months_12": "describes the spread over municipalities",
        f"{STOCK}.after_19_months.not_in": "the whole less those still in",
        f"{STOCK}.derived": "worked out of the others",
    },
    smaller={"population": {"name": "kontanthjaelp_2016", "n": 1800, "inflow_per_year": 443}},
    slow=True,
)
