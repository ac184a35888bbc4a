"""Flere skal med, what is predicted: its effort group, and the group that waits for the rehabilitation team."""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np

from simulation.evidence.registry import load
from simulation.model.clock import WEEKS_PER_MONTH
from simulation.model.rules.status import INTEGRATION, KONTANTHJAELP, UDDANNELSESHJAELP
from simulation.model.states import Activity, Support, Triage
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.cases import DocumentedStudy, Replication, Statistics, figure, in_job_or_education, share

EVIDENCE = load()
DECEMBER = "flere_skal_med.dec_2018"
WAITING = EVIDENCE.value("flere_skal_med.rehabilitation_waiting.n")
effort = partial(figure, DECEMBER, measure="the effort group", n=EVIDENCE.value(f"{DECEMBER}.n"))
three = partial(effort, measure="three months in a row of placement, hours, education or fleksjob")
waiting = partial(figure, "flere_skal_med.rehabilitation_group", measure="the rehabilitation group", n=WAITING)
START = dt.date(2017, 8, 28)
NINE_MONTHS = round(9 * WEEKS_PER_MONTH)
THREE_MONTHS = 13
PLACED = (int(Activity.INTERNSHIP), int(Activity.WAGE_SUBSIDY))
CASH = (KONTANTHJAELP, UDDANNELSESHJAELP, INTEGRATION)


class Longest:
    """Notes each citizen's longest run of weeks in placement, hours, education or fleksjob."""

    def __init__(self) -> None:
        self.run = self.best = np.zeros(0, np.int32)

    def __call__(self, world: World, _: Array) -> None:
        """Look at everybody after a week."""
        c = world.citizens
        active = in_job_or_education(c) | np.isin(c["activity"], PLACED) | (c["support"] == Support.FLEKSJOB)
        if not self.run.size:
            self.run = self.best = np.zeros(len(c), np.int32)
        self.run = np.where(active, self.run + 1, 0)
        self.best = np.maximum(self.best, self.run)


def effort_group(run: Replication) -> Statistics:
    """Return where both groups are 70 weeks in."""
    longest = Longest()
    world = run.world("flere_skal_med", longest)
    c = world.citizens
    in_effort, in_queue = c["triage"] == Triage.EFFORT, c["triage"] == Triage.REHABILITATION
    on_cash = np.isin(c["support"], CASH)
    still = in_queue & on_cash
    passive = (c["hours"] == 0) & (c["activity"] == Activity.NONE)
    return {
        "ordinary_hours": share(c["hours"][in_effort] > 0),
        "fully_left_for_job": share(c["support"][in_effort] == Support.EMPLOYED),
        "placement": share(np.isin(c["activity"][in_effort], PLACED)),
        "three_months": share(longest.best[in_effort] >= THREE_MONTHS),
        "moved_to_other_benefit": share(~on_cash[in_queue]),
        "waiting_over_9_months": share((world.weeks - c["triaged"])[still] > NINE_MONTHS),
        "without_offer": share(passive[still]),
    }


def december_2021(run: Replication) -> Statistics:
    """Return the share of the effort group in a job, a small job or education at the end of 2021."""
    after, before = run.world("flere_skal_med").citizens, run.world("usual").citizens
    in_effort = after["triage"] == Triage.EFFORT
    return {
        "in_job_or_education": share(in_job_or_education(after)[in_effort]),
        "in_job_or_education.control": share(in_job_or_education(before)[in_effort]),
    }


EFFORT_GROUP = DocumentedStudy(
    "effort_group",
    "Flere skal med, December 2018",
    effort_group,
    {"population": {"name": "flere_skal_med"}, "horizon_weeks": 70, "policy": ["flere_skal_med"], "start": START},
    [
        effort("ordinary_hours"),
        effort("fully_left_for_job"),
        effort("placement_or_wage_subsidy", "placement"),
        three("any_company_activity_3_months", "three_months"),
        three("target_any_company_activity", "three_months", role="target", note="a target, not a result"),
        waiting("moved_to_other_benefit", n=7_850),
        waiting("still_waiting_over_9_months", "waiting_over_9_months", role="floor", note="'over nine in ten'"),
        waiting("waiting_without_active_offer", "without_offer"),
    ],
    system="Flere skal med",
    arm="flere_skal_med",
    not_results={
        f"{DECEMBER}.weeks_since_start": "describes the study: the horizon simulated",
        f"{DECEMBER}.left_for_job_persons": "the share that left, in persons: the group's size follows",
    },
    slow=True,
)
DECEMBER_2021 = DocumentedStudy(
    "december_2021",
    "Flere skal med, December 2021",
    december_2021,
    {
        # 18,000 in the effort group at the documented share of it
        "population": {"name": "flere_skal_med", "n": 32_700},
        "horizon_weeks": 226,
        "policy": ["flere_skal_med"],
        "start": START,
    },
    [
        figure(
            "flere_skal_med.dec_2021",
            "in_job_small_job_or_education",
            "in_job_or_education",
            measure="in job, small job or education",
            n=18_000,
            control="in_job_or_education.control",
            note="the documented group holds citizens of Flere skal med 2 too",
            cause="Flere skal med 2 is for all activity-ready, and only those of five years or more are simulated",
        )
    ],
    system="Flere skal med",
    arm="flere_skal_med",
    not_results={"flere_skal_med.dec_2021.group": "describes the study: the size simulated"},
    slow=True,
)
