"""Make a twin from the settings, people and companies an arm of the engine starts from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

from benchmarks.twin.caseworker import Caseworker
from benchmarks.twin.citizen import Citizen
from benchmarks.twin.company import Company
from benchmarks.twin.model import Programme, Rules, TwinMarket
from benchmarks.twin.money import Prices
from benchmarks.twin.service import Service
from simulation.evidence.registry import load
from simulation.model.clock import WEEKS_PER_YEAR, year_of_weeks
from simulation.model.design import at_fidelity
from simulation.model.economics.law import pension_ages
from simulation.model.rules.knowledge import of_draw
from simulation.model.rules.parameters import parameter_row
from simulation.policies import education
from simulation.policies.base import Policy
from simulation.policies.ips.programme import IPS
from simulation.policies.usual.programme import UsualService
from simulation.run.build import Surroundings, arm_policies, law, post_year_dkk
from simulation.run.drawn import known_parameters
from simulation.run.settings import Settings


def twin(settings: Settings, arm: str, around: Surroundings, replication: int) -> TwinMarket:
    """Return the twin of :func:`simulation.run.build.build`, with luck of its own."""
    return twin_of(settings, arm_policies(settings, arm, around.stock, around.luck), around, replication)


def twin_of(settings: Settings, policies: Sequence[Policy], around: Surroundings, replication: int) -> TwinMarket:
    """Return the twin of :func:`simulation.run.build.assemble`.

    Raises:
        NotImplementedError: for a policy the twin has no rules for.
    """
    market = TwinMarket(_rules(settings, around), seed=settings.seed * 1_000_003 + replication)
    _add_services(market, settings, policies, around)
    _add_companies(market, around)
    _add_citizens(market, settings, around)
    return market


def _rules(settings: Settings, around: Surroundings) -> Rules:
    row, rules = parameter_row(known_parameters(settings, around.luck)), law(settings, around.luck)
    others = "revalidation.downscaling.others"
    return Rules(
        parameters={name: float(row[name][0]) for name in row.dtype.names},
        prices=[Prices(record) for record in rules.records],
        of_week=rules.of_week,
        years=year_of_weeks(settings.start, settings.horizon_weeks),
        refused_off_support=load().value(f"{others}.no_support"),
        refused_to_jobafklaring=load().value(f"{others}.jobafklaring"),
    )


def _group(policy: Policy) -> Callable[[Citizen], bool]:
    """Return who belongs to a policy's target group."""
    if policy.only_arm is not None:
        return lambda citizen: citizen.arm == policy.only_arm
    if policy.eligible_all:
        return lambda citizen: True
    if isinstance(policy, IPS):
        return lambda citizen: citizen.severely_ill and citizen.motivated
    if isinstance(policy, UsualService):
        return lambda citizen: False
    raise NotImplementedError(f"{policy.name}: the twin has usual services and ips")


def _add_services(market: TwinMarket, settings: Settings, policies: Sequence[Policy], around: Surroundings) -> None:
    post_oere = 100 * post_year_dkk(settings, around.luck) / WEEKS_PER_YEAR
    for policy in policies:
        design = policy.design
        if policy.row > 0:  # as far as it is practised; there are no ramps here
            week = policy.start_week
            fidelity, by_element = policy.fidelity_in(week), policy.element_fidelity_in(week)
            design = at_fidelity(design, policies[0].design, fidelity, by_element)
        service = Service(policy.row, design, post_oere, policy.capacity(), _group(policy), policy.intake_weeks)
        number = policy.number_of_posts()
        if policy.row == 0 and policy.posts is None:
            served = len(around.citizens) if policy.design.staffed_to_norm else around.stock
            number = ceil(served / policy.design.caseload_limit)
        limit = int(policy.design.caseload_limit)
        service.posts = [Caseworker(market, service, limit, policy.start_week) for _ in range(number)]
        market.services.append(service)
        market.posts += service.posts


def _add_companies(market: TwinMarket, around: Surroundings) -> None:
    names = ("demand", "others", "places", "openness", "mentor")
    columns = [around.companies[name].tolist() for name in names]
    market.companies = [
        Company(market, demand, others, places, openness, bool(mentor))
        for demand, others, places, openness, mentor in zip(*columns, strict=True)
    ]


def _add_citizens(market: TwinMarket, settings: Settings, around: Surroundings) -> None:
    table = education.programmes(of_draw(around.luck, settings.chance_per_draw), settings.knowledge == "drawn")
    programmes = [Programme(int(e["weeks"]), float(e["leads_to_work"]), int(e["week_oere"])) for e in table]
    names = around.citizens.dtype.names
    assert names is not None
    by_birth = pension_ages(settings.start, around.citizens["entry_week"], around.citizens["age"]).tolist()
    columns = [by_birth if name == "pension_age" else around.citizens[name].tolist() for name in names]
    for number, values in enumerate(zip(*columns, strict=True)):
        traits = dict(zip(names, values, strict=True))
        programme = programmes[traits["programme"]] if traits["programme"] >= 0 else None
        market.add_citizen(number, traits, programme)
