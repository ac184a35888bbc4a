"""What is counted in the studies of the figures kept for validation: one function a study, one replication a call.

The calibration does not know this module (an import contract keeps it so).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simulation.agents.labour_market import LabourMarket
from simulation.evidence.registry import load
from simulation.model.clock import WEEKS_PER_MONTH, WEEKS_PER_YEAR
from simulation.model.economics.accounts import Account, Party
from simulation.model.economics.hedensted import NAMES, saving_dkk
from simulation.model.economics.langtidsrask import case
from simulation.model.rules.families import GROWN, YOUNG
from simulation.model.rules.status import INTEGRATION, KONTANTHJAELP, UDDANNELSESHJAELP
from simulation.model.states import Activity, Support, Triage
from simulation.model.table import Array
from simulation.model.world import World
from simulation.reproduction.study import Statistics, ran, share
from simulation.run import recorder
from simulation.run.runner import model, trial_model, trial_once
from simulation.run.settings import Settings

TREND: dict[str, dict[str, float]] = {
    "population": {"inflow_per_year": 910, "inflow_change_per_year": -0.21},
    "parameters": {"labour_market": 0.2},
}
"""The national trend on half of Copenhagen's 7,000: an inflow that keeps the stock level under the service before,
then falls so that it loses in five years, in a livelier labour market, the 40 % that cash benefit lost nationally
from 2016 to 2021 (evidence:national_context.cash_benefit_recipients). Set on the service before alone, which no
document kept for validation describes."""
FULL_HOURS = 20.0
"""Hours a week of evidence:ips.review_2011_hours."""
NINE_MONTHS = round(9 * WEEKS_PER_MONTH)
THREE_MONTHS = 13
HUNDRED_HOURS = 100.0
PLACED = (int(Activity.INTERNSHIP), int(Activity.WAGE_SUBSIDY))
POTENTIAL = "hedensted_flere_i_job.potential"
CASH = (KONTANTHJAELP, UDDANNELSESHJAELP, INTEGRATION)


def review(settings: Settings, replication: int) -> Statistics:
    """Return the figures of the review of 2011: IPS against train-then-place, 18 months."""
    market = trial_model(settings, replication)
    market.run()
    c = market.world.citizens
    found: Statistics = {}
    search = {}
    for index, arm in enumerate(settings.trial_arms):
        own = c[c["arm"] == index]
        name = "ips" if arm == "ips" else "control"
        found[f"in_job.{name}"] = share(own["hours"] > 0)
        found[f"ever_job.{name}"] = share(own["first_job"] >= 0)
        search[name] = float(np.mean(own["first_job"][own["first_job"] >= 0]))
        if arm == "ips":
            found["twenty_hours"] = share(own["hours"][own["hours"] > 0] >= FULL_HOURS)
    return {**found, "search_shorter": search["control"] - search["ips"]}


class CourseEnds:
    """Notes where each participant of a programme was when the course ended: the first of these to happen."""

    KINDS = ("job", "education", "fleksjob", "foertidspension", "moved", "unmotivated")

    def __init__(self, row: int) -> None:
        self.row = row
        self.kind: dict[int, str] = {}
        self.members: set[int] = set()

    def __call__(self, world: World, _: object) -> None:
        """Look at the participants after a week."""
        c = world.citizens
        self.members.update(int(r) for r in np.flatnonzero(c["service"] == self.row))
        for row in self.members - self.kind.keys():
            kind = _end_of(c[row], self.row)
            if kind:
                self.kind[row] = kind

    def shares(self) -> Statistics:
        """Return the share of each kind among the courses that have ended."""
        ended = list(self.kind.values())
        return {kind: ended.count(kind) / len(ended) if ended else math.nan for kind in self.KINDS}


_LEADS_TO = {
    Support.SU_EDUCATION: "education",
    Support.FLEKSJOB: "fleksjob",
    Support.LEDIGHEDSYDELSE: "fleksjob",
    Support.FOERTIDSPENSION: "foertidspension",
    Support.MOVED: "moved",
}


def _end_of(citizen: Any, row: int) -> str:
    if citizen["first_job"] >= 0:
        return "job"
    if citizen["first_study"] >= 0:
        return "education"
    kind = _LEADS_TO.get(Support(int(citizen["support"])), "")
    if not kind and citizen["service"] != row:
        kind = "unmotivated"
    return kind


def _watched(settings: Settings, arm: str, replication: int) -> tuple[LabourMarket, CourseEnds]:
    market = model(settings, arm, replication)
    ends = CourseEnds(market.policies[1].row)
    market.watch = ends
    while not market.finished:
        market.step()
    return market, ends


def hjoerring_ips(settings: Settings, replication: int) -> Statistics:
    """IPS in Hjoerring: where the 25 whose course had ended went."""
    return _watched(settings, "ips_hjoerring", replication)[1].shares()


def rksk_plan(settings: Settings, replication: int) -> Statistics:
    """Return where participants of the plan of Ringkoebing-Skjern end, and how much shorter their courses are."""
    market, ends = _watched(settings, "ips_ringkoebing_skjern", replication)
    before = ran(settings, "usual", replication).world.citizens
    after = market.world.citizens
    members = np.array(sorted(ends.members))
    weeks = market.world.weeks

    def length(c: Array) -> Array:
        end = np.where(c["rf_end"] >= 0, c["rf_end"], weeks)
        return np.asarray(end - c["rf_start"], float)[members]

    return {**ends.shares(), "shorter_weeks": float(np.mean(length(before) - length(after)))}


def jobfirst(settings: Settings, replication: int) -> Statistics:
    """JobFirst beside usual service: share with ordinary hours at the end, and mean hours."""
    return _two_arms(settings, replication, ("in_job", "mean_hours"))


def reconnect(settings: Settings, replication: int) -> Statistics:
    """Reconnect beside usual service: ever in job or education, and the relative difference."""
    found = _two_arms(settings, replication, ("ever_job_or_education",))
    arm, control = found["ever_job_or_education.arm"], found["ever_job_or_education.control"]
    return {**found, "relative": arm / control - 1.0 if control else math.nan}


def _two_arms(settings: Settings, replication: int, outcomes: tuple[str, ...]) -> Statistics:
    control, arm = trial_once(settings, replication)
    found: Statistics = {}
    for name in outcomes:
        found[f"{name}.arm"], found[f"{name}.control"] = arm.outcomes[name], control.outcomes[name]
        found[f"{name}.difference"] = arm.outcomes[name] - control.outcomes[name]
    return found


def families(settings: Settings, replication: int) -> Statistics:
    """Opgang til opgang: the families after four years, and what they cost beside the same under usual service."""
    after = ran(settings, "opgang_til_opgang", replication).world
    before = ran(settings, "usual", replication).world
    c = after.citizens
    number = len(after.families)
    social, total = (_paid(before, account) - _paid(after, account) for account in (Account.SOCIAL, None))
    first = after.children["absence_first"].sum() / THREE_MONTHS
    last = after.children["absence_last"].sum() / min(52, after.weeks)
    return {
        "job_or_education": share((c["hours"] > 0) | (c["support"] == Support.SU_EDUCATION)),
        "foertidspension": share(c["support"] == Support.FOERTIDSPENSION),
        "job_or_education.control": share(
            (before.citizens["hours"] > 0) | (before.citizens["support"] == Support.SU_EDUCATION)
        ),
        "foertidspension.control": share(before.citizens["support"] == Support.FOERTIDSPENSION),
        "absence": last / first - 1.0 if first else math.nan,
        "spare_jobs": _spare_jobs(after),
        "social_family_year": social / number / (after.weeks / WEEKS_PER_YEAR),
        "total": total,
        "families": float(number),
    }


def _spare_jobs(world: World) -> float:
    """Return the relative change in the share of the 13-17 year old who have a spare-time job, start to end."""
    age, later = world.children["age"], world.children["age"] + world.weeks / WEEKS_PER_YEAR
    before = world.children["spare_job_start"][(age >= YOUNG) & (age < GROWN)]
    after = world.children["spare_job"][(later >= YOUNG) & (later < GROWN)]
    return share(after) / share(before) - 1.0 if before.any() else math.nan


def _paid(world: World, account: Account | None) -> float:
    """Return the DKK the municipality paid net, on one account or on all but tax."""
    m = int(Party.MUNICIPALITY)
    ledger = world.ledger.sum(axis=(0, 4)).astype(float) / 100.0
    accounts = [int(account)] if account is not None else [int(a) for a in Account if a is not Account.TAX]
    return float(sum(ledger[a, m, :].sum() - ledger[a, :, m].sum() for a in accounts))


def effort_group(settings: Settings, replication: int) -> Statistics:
    """Flere skal med 70 weeks in: the effort group, and the group that waits for the rehabilitation team."""
    market = model(settings, "flere_skal_med", replication)
    runs: dict[str, Array] = {}

    def look(world: World, _: object) -> None:
        c = world.citizens
        active = (c["hours"] > 0) | np.isin(c["activity"], PLACED)
        active |= np.isin(c["support"], (Support.SU_EDUCATION, Support.FLEKSJOB))
        run = runs.setdefault("run", np.zeros(len(c), np.int32))
        best = runs.setdefault("best", np.zeros(len(c), np.int32))
        run[:] = np.where(active, run + 1, 0)
        np.maximum(best, run, out=best)

    market.watch = look
    while not market.finished:
        market.step()
    world = market.world
    c = world.citizens
    effort, waiting = c["triage"] == Triage.EFFORT, c["triage"] == Triage.REHABILITATION
    still = waiting & np.isin(c["support"], CASH)
    passive = (c["hours"] == 0) & (c["activity"] == Activity.NONE)
    return {
        "ordinary_hours": share(c["hours"][effort] > 0),
        "fully_left_for_job": share(c["support"][effort] == Support.EMPLOYED),
        "placement": share(np.isin(c["activity"][effort], PLACED)),
        "three_months": share(runs["best"][effort] >= THREE_MONTHS),
        "moved_to_other_benefit": share(~np.isin(c["support"][waiting], CASH)),
        "waiting_over_9_months": share((world.weeks - c["triaged"])[still] > NINE_MONTHS),
        "without_offer": share(passive[still]),
    }


def december_2021(settings: Settings, replication: int) -> Statistics:
    """Flere skal med at the end of 2021: the effort group in a job, a small job or education."""
    c = ran(settings, "flere_skal_med", replication).world.citizens
    effort = c["triage"] == Triage.EFFORT
    there = (c["hours"] > 0) | (c["support"] == Support.SU_EDUCATION)
    before = ran(settings, "usual", replication).world.citizens[effort]
    return {
        "in_job_or_education": share(there[effort]),
        "in_job_or_education.control": share((before["hours"] > 0) | (before["support"] == Support.SU_EDUCATION)),
    }


def _support_paid(world: World) -> float:
    """Return the DKK the municipality paid net for citizens' support: benefits less refund, and co-financing."""
    accounts = (Account.BENEFIT, Account.REFUND, Account.CO_FINANCING, Account.FLEKSJOB_SUBSIDY)
    return sum(_paid(world, account) for account in accounts)


def _investment(settings: Settings, replication: int, name: str) -> Statistics:
    after = ran(settings, name, replication).world
    before = ran(settings, "usual", replication).world
    row = int(after.posts["service"].max())
    staff = (
        after.ledger[:, [int(Account.STAFF), int(Account.TRAINING), int(Account.SUPPORT)], :, :, row].sum() / 100.0
    )
    return {
        "invested": float(staff),
        "saved_passive_support": _support_paid(before) - _support_paid(after),
        "net_gain": _paid(before, None) - _paid(after, None),
    }


def hjoerring(settings: Settings, replication: int) -> Statistics:
    """Hjoerring's investment over five years, against usual service."""
    return _investment(settings, replication, "hjoerring_investment")


def aabenraa(settings: Settings, replication: int) -> Statistics:
    """Aabenraa's investment over its budget and a year more, against usual service."""
    return _investment(settings, replication, "aabenraa_investment")


def aarhus(settings: Settings, replication: int) -> Statistics:
    """Temporary fleksjob in Aarhus: where those went whose temporary job had ended."""
    c = ran(settings, "aarhus_fleksjob", replication).world.citizens
    after = c["after_temporary"][c["temporary"] == 2]
    fleksjob, job = int((after == Support.FLEKSJOB).sum()), int((after == Support.EMPLOYED).sum())
    usual = ran(settings, "usual", replication).world.citizens
    usual = usual[c["temporary"] == 2]
    return {
        "completers_in_job": share(np.isin(after, (Support.FLEKSJOB, Support.EMPLOYED))),
        "fleksjob": float(fleksjob),
        "ordinary_job": float(job),
        "completers_in_job.control": share(np.isin(usual["support"], (Support.FLEKSJOB, Support.EMPLOYED))),
    }


def hedensted(settings: Settings, replication: int) -> Statistics:
    """Flere i job: of those on support for 12 months, a company course or 100 ordinary hours within them."""

    def focus(arm: str) -> float:
        c = ran(settings, arm, replication).world.citizens
        long = (c["entry_week"] == 0) & (c["weeks_on_support"] >= settings.horizon_weeks - 4)
        return share((c["placements"][long] > 0) | (c["hours_worked"][long] >= HUNDRED_HOURS))

    return {"focus": focus("flere_i_job"), "focus.control": focus("usual")}


def revalidation_2019(settings: Settings, replication: int) -> Statistics:
    """Revalidation: in February 2019, those whose course ended in 2017 or 2018 (134 of them)."""
    world = ran(settings, "revalidation", replication).world
    c = world.citizens
    ended = np.flatnonzero((c["study_ended"] >= 52) & (c["study_ended"] < 157))[:134]
    support = c["support"][ended]
    return {
        "self_supporting": share(np.isin(support, (Support.EMPLOYED, Support.SELF_SUPPORTING))),
        "moved": share(support == Support.MOVED),
        "fleksjob": share(np.isin(support, (Support.FLEKSJOB, Support.LEDIGHEDSYDELSE))),
    }


def _stocks(market: LabourMarket, start: int = 0) -> Statistics:
    """Return the relative change of the activity-ready and of the long-term among them."""
    weekly = recorder.weekly(market.world)
    c = market.world.citizens
    cash = weekly["stock_kontanthjaelp"]
    weeks = market.world.weeks
    long_before = float(((c["entry_week"] == 0) & (c["benefit_weeks"] >= LONG_WEEKS)).sum())
    on = c["support"] == KONTANTHJAELP
    long_after = float((on & (c["benefit_weeks"] + c["weeks_on_support"] >= LONG_WEEKS)).sum())
    return {
        "activity_ready": float(cash[weeks - 1] / cash[start] - 1.0),
        "long_term": long_after / long_before - 1.0,
    }


LONG_WEEKS = round(3 * WEEKS_PER_YEAR)
"""Long-term in the sense of the national margins: three years or more (evidence:baseline.population_margins...)."""


def stock_fall(settings: Settings, replication: int) -> Statistics:
    """Copenhagen 2017 to 2024: with and without All inclusive, with and without the national trend of the inflow."""
    found: Statistics = {}
    trend = settings
    level = {**settings.population.overrides, "inflow_change_per_year": 0.0}
    without = {name: value for name, value in settings.parameters.items() if name not in TREND["parameters"]}
    flat = settings.model_copy(
        update={
            "population": settings.population.model_copy(update={"overrides": level}),
            "parameters": without,
        }
    )
    for name, arm, chosen in (
        ("both", "all_inclusive", trend),
        ("trend", "usual_before", trend),
        ("policy", "all_inclusive", flat),
        ("neither", "usual_before", flat),
    ):
        for stock, change in _stocks(ran(chosen, arm, replication)).items():
            found[f"{stock}.{name}"] = change
    return found


def arithmetic(settings: Settings, replication: int) -> Statistics:
    """Work out Hedensted's potential and Langtidsrask's case: rules and prices alone, no model and no luck."""
    persons = {name: load().value(f"{POTENTIAL}.full_time_persons.{label}") for name, label in NAMES.items()}
    worked = {f"hedensted.{NAMES.get(name, name)}": float(value) for name, value in saving_dkk(persons).items()}
    return {**worked, "langtidsrask.weeks": float(case().weeks)}
