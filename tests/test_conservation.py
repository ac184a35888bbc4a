"""Promise 3: people, hours, places and kroner are conserved every week, in every arm."""

from __future__ import annotations

import numpy as np
import pytest
from small import (
    CASH,
    FAMILIES,
    FLEKSJOB,
    FORLOEB,
    ILL,
    LONG,
    REVALIDATION,
    TRIAL,
    WORKPLACE,
    market,
    settings,
    weeks,
)

from simulation.model.economics.accounts import NET_COLUMNS, Account, Party
from simulation.model.rules.recording import EXTRA, FIRST_EXIT
from simulation.model.rules.status import FOLLOWED, SERVED
from simulation.model.states import GONE, Activity, Support
from simulation.model.world import World
from simulation.run import recorder
from simulation.run.build import build, surroundings

SCARCE = {"number": 15}
ARMS = {
    "usual": (FORLOEB, "usual", {}, {}),
    "usual_before": (CASH, "usual_before", {}, SCARCE),
    "ips": (TRIAL, "ips", {"ips": {"places": 40, "start_week": 8, "hiring_phase_weeks": 12}}, SCARCE),
    "side by side": (
        {**CASH, "n": 250},
        "all_inclusive+ips",
        {"ips": {"places": 30, "eligible": "all"}, "all_inclusive": {"places": 60, "posts": 2}},
        SCARCE,
    ),
    "revalidation": (REVALIDATION, "revalidation", {"revalidation": {"places": 20}}, {}),
    "tightened": (REVALIDATION, "revalidation_tightened", {}, {"unlimited": True}),
    "busy": (TRIAL, "ips", {"ips": {"places": 120}}, {}),
    "agreed hours": (CASH, "jobfirst", {"jobfirst": {"hours_agreed": 1.0, "company_share": 0.8}}, {}),
    "triage": (LONG, "flere_skal_med", {"flere_skal_med": {"end_week": 45}}, SCARCE),
    "budget": (
        CASH,
        "hjoerring_investment",
        {"hjoerring_investment": {"budget_dkk": 6e6, "budget_years": 1}},
        SCARCE,
    ),
    "temporary": (FLEKSJOB, "aarhus_fleksjob", {"aarhus_fleksjob": {"places": 60}}, {}),
    "fleksjob": (FLEKSJOB, "aarhus_fleksjob", {"aarhus_fleksjob": {"places": 60}}, SCARCE),
    "prevention": (WORKPLACE, "langtidsrask", {"langtidsrask": {"eligible": "all"}}, SCARCE),
    "families": (FAMILIES, "opgang_til_opgang", {}, SCARCE),
    "came ill": (ILL, "usual", {}, SCARCE),
    "by meetings": (TRIAL, "ips", {"ips": {"places": 60}}, SCARCE),
}
STRUCTURE = {"by meetings": {"clarification": "meetings"}}
"""Forms other than the default."""
BUSY = ("busy", "side by side", "agreed hours", "temporary", "prevention", "by meetings")
LIVELY = {"find_base": -4.0, "small_share": 0.5, "placement_rate": 0.5, "leave_base": -4.0, "episode_sick": 0.2}
"""Parameters under which much happens: many jobs found and lost, many placements, much sickness."""


def make(name: str, weeks: int = 70):
    """Return the model of one of the arms."""
    population, arm, policies, companies = ARMS[name]
    parameters = LIVELY if name in BUSY else {}
    forms = STRUCTURE.get(name, {})
    keys = {"policies": policies, "companies": companies, "parameters": parameters, "structure": forms}
    return market(settings(population, policy=[arm], horizon_weeks=weeks, **keys), arm)


def sums(rows: np.ndarray, amounts: np.ndarray, number: int) -> np.ndarray:
    """Return the sum of ``amounts`` by row; rows below 0 are nobody's."""
    there = rows >= 0
    return np.bincount(rows[there], weights=amounts[there], minlength=number)


def assert_people(world: World) -> None:
    """Everybody is in exactly one known state, and does and has what goes with it."""
    c = world.citizens
    support, hours = c["support"], c["hours"]
    assert set(np.unique(support)) <= {int(s) for s in Support}
    assert set(np.unique(c["activity"])) <= {int(a) for a in Activity}
    held = c["held_hours"]
    assert ((hours + held > 0) == (c["employer"] >= 0)).all()
    assert np.isin(support[held > 0], [Support.SYGEDAGPENGE, Support.JOBAFKLARING]).all(), "held for the ill alone"
    assert (held >= 0).all()
    assert (hours + held <= 37 + 1e-9).all()
    assert (hours >= 0).all()
    assert (hours <= 37).all()
    assert (hours[support == Support.EMPLOYED] > 0).all(), "employed without work"
    placed = (c["activity"] == Activity.INTERNSHIP) | (c["activity"] == Activity.WAGE_SUBSIDY)
    assert (placed == (c["place"] >= 0)).all()
    in_pool = c["activity"] == Activity.TEMPORARY_FLEKSJOB
    assert (support[in_pool] == Support.LEDIGHEDSYDELSE).all()
    assert (c["temporary"][in_pool] == 1).all()
    assert (hours[support == Support.FLEKSJOB] == 0).all(), "ordinary hours beside a fleksjob"
    assert (hours[support == Support.FOERTIDSPENSION] == 0).all()
    assert ((c["fleksjob_hours"] > 0) == (c["fleksjob_company"] >= 0)).all()
    assert (support[c["fleksjob_company"] >= 0] == Support.FLEKSJOB).all()
    idle = np.isin(support, [Support.NOT_ARRIVED, *GONE])
    for column in ("hours", "activity"):
        assert (c[column][idle] == 0).all(), f"{column} of somebody who is not there"
    # whoever leaves at the turn of the week gives the programme's place back in the next staff phase
    assert (c["service"][idle & (c["spell"] > 0)] == 0).all()
    assert (c["caseworker"][idle] == -1).all()
    education = np.isin(support, [Support.SU_EDUCATION])
    assert (c["activity"][education] == Activity.EDUCATION).all()
    for share in ("readiness", "relation"):
        assert ((c[share] >= 0) & (c[share] <= 1)).all(), share


def assert_companies(world: World) -> None:
    """Hours and places filled are those of the citizens who fill them, and within what there is."""
    c, companies = world.citizens, world.companies
    filled = sums(c["employer"], c["hours"] + c["held_hours"], len(companies))
    filled += sums(c["fleksjob_company"], c["fleksjob_hours"], len(companies))
    assert np.abs(filled - companies["filled"]).max() < 1e-9
    assert (companies["filled"] + companies["others"] <= companies["demand"] + 1e-9).all()
    assert (companies["filled"] >= -1e-9).all()
    assert (companies["others"] >= -1e-9).all()
    taken = sums(c["place"], np.ones(len(c)), len(companies))
    assert (taken == companies["taken"]).all()
    assert (companies["taken"] <= companies["places"]).all()
    assert ((companies["openness"] >= 0) & (companies["openness"] <= 1)).all()


def assert_staff(world: World) -> None:
    """Caseloads are those of the citizens who point at a post, within limits, under their own service."""
    c, posts = world.citizens, world.posts
    served = sums(c["caseworker"], np.ones(len(c)), len(posts))
    assert (served == posts["citizens"]).all()
    assert (posts["citizens"] <= posts["limit"]).all()
    with_one = c["caseworker"] >= 0
    assert (posts["service"][c["caseworker"][with_one]] == c["service"][with_one]).all()
    # a citizen keeps the caseworker to the end of the week in which he or she leaves the served states
    waiting = SERVED[c["support"]] | (FOLLOWED[c["support"]] & (c["follow_left"] > 0))
    assert (c["service"] >= 0).all()
    assert (c["service"] < len(world.designs)).all()
    assert waiting.any()


def assert_counted(world: World) -> None:
    """This week's counts are of everybody, once."""
    counts = world.counts[world.week - 1]
    assert counts[: len(Support)].sum() == len(world.citizens), "arrived + not arrived = N"
    assert counts[FIRST_EXIT:].sum() <= len(world.citizens)
    assert counts[len(Support) + EXTRA.index("stock_in_job")] <= len(world.citizens)


@pytest.mark.parametrize("name", ARMS)
def test_people_hours_places_and_caseloads_are_conserved_every_week(name):
    model = make(name)
    held = 0.0
    for done in weeks(model):
        world = done.world
        held += world.citizens["held_hours"].sum()
        assert_people(world)
        assert_companies(world)
        assert_staff(world)
        assert_counted(world)
    found = recorder.weekly(model.world)
    assert found["stock_in_job"].max() > 0, "nobody worked, so hours were not tried"
    if name in ("prevention", "came ill"):
        assert held > 0, "no job was held open"
    if name == "fleksjob":
        assert model.world.column("fleksjob_hours").max() > 0, "nobody found a fleksjob at a company"
    if name in ("busy", "side by side"):
        for flow in ("flow_placements", "flow_job_ends", "flow_small_job_starts", "flow_failed_searches"):
            assert found[flow].sum() > 0, f"{flow}: did not happen, so was not tried"


@pytest.mark.parametrize("name", ARMS)
def test_every_krone_paid_is_received(name):
    model = make(name, 130)
    model.run()
    world = model.world
    nets, ledger = world.nets, world.ledger
    assert nets.dtype == ledger.dtype == np.int64, "money is in whole øre"
    assert (nets.sum(axis=1) == 0).all(), "a week's nets sum to zero over the parties"
    assert (nets != 0).any(axis=1).all(), "a week without any payment"
    assert (ledger >= 0).all()
    assert ledger.shape[:4] == (3, len(Account), len(Party), len(Party)), "130 weeks from 2024 are in three years"
    for account in Account:
        assert (np.diagonal(ledger[:, account].sum(axis=(0, 3))) == 0).all(), f"{account.name}: paid to oneself"


@pytest.mark.parametrize("name", ARMS)
def test_the_weekly_nets_are_the_ledger_without_tax(name):
    model = make(name, 130)
    model.run()
    world = model.world
    ledger = np.delete(world.ledger, Account.TAX, axis=1)
    for year in range(len(ledger)):
        now = np.array(world.years) - world.years[0] == year
        paid = ledger[year].sum(axis=(0, 2, 3))
        received = ledger[year].sum(axis=(0, 1, 3))
        assert (paid - received == world.nets[now].sum(axis=0)).all(), year
    assert world.ledger[:, Account.TAX].sum() > 0


def test_arm_totals_are_the_sums_of_the_weekly_columns():
    chosen = settings(CASH, policy=["all_inclusive"])
    model = build(chosen, "all_inclusive", surroundings(chosen, 0))
    model.run()
    found = recorder.weekly(model.world)
    for column, party in NET_COLUMNS.items():
        assert found[column].sum() == model.world.nets[:, party].sum()
    frame = recorder.ledger(model.world, [p.name for p in model.policies])
    assert frame["oere"].sum() == model.world.ledger.sum()
    before_tax = frame[frame["account"] != "tax"]
    for column, party in NET_COLUMNS.items():
        label = party.name.lower()
        paid = before_tax.loc[before_tax["payer"] == label, "oere"].sum()
        received = before_tax.loc[before_tax["receiver"] == label, "oere"].sum()
        assert paid - received == found[column].sum(), column


@pytest.mark.parametrize("name", ARMS)
def test_nobody_is_counted_in_two_places_at_once(name):
    model = make(name)
    model.run()
    found = recorder.weekly(model.world)
    not_arrived = model.world.counts[:, Support.NOT_ARRIVED]
    stocks = sum(found[f"stock_{s.name.lower()}"] for s in Support if s != Support.NOT_ARRIVED)
    assert (stocks + not_arrived == len(model.world.citizens)).all()
    arrived = np.cumsum(found["flow_arrivals"])
    assert (arrived + not_arrived == len(model.world.citizens)).all()
    gone = sum(found[f"stock_{s.name.lower()}"] for s in GONE)
    assert (np.diff(gone) >= 0).all(), "somebody came back from the dead"


@pytest.mark.parametrize("name", ARMS)
def test_whoever_is_in_education_or_work_has_begun_it(name):
    model = make(name)
    studied = False
    for done in weeks(model):
        c = done.world.citizens
        studying = c["support"] == Support.SU_EDUCATION
        studied |= bool(studying.any())
        assert (c["first_study"][studying] >= 0).all(), "in education that never began"
        with_a_job = (c["entry_support"] == Support.EMPLOYED) | (c["from_work"] == 1)
        found_here = (c["hours"] > 0) & ~with_a_job
        assert (c["first_job"][found_here] >= 0).all(), "in a job that never began"
        assert (c["first_job_end"] < 0)[c["first_job"] < 0].all(), "a job ended that never began"
        exits = c["exit_week"] >= 0
        assert (c["exit_to"][~exits] == 0).all(), "a destination without an exit"
    assert studied or name not in ("ips", "busy", "tightened"), "nobody studied, so that was not tried"
