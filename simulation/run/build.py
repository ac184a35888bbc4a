"""From settings to a world: who, which companies, which services with which staff, at what prices.

Population and companies depend on the seed and the replication alone, so all arms of a replication start
from the same people and the same companies, and posts of the usual service come first in every arm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from simulation.agents.market import Market, Watcher
from simulation.errors import UserError
from simulation.model.clock import WEEKS_PER_YEAR, year_of_weeks
from simulation.model.design import DESIGNS, with_overrides, write_row
from simulation.model.economics.dated import amount_at, price_ratio
from simulation.model.economics.labour_market import inflow_by_week
from simulation.model.economics.prices import Law, law_of_run
from simulation.model.economics.uncertain import POST, forecasted, priced
from simulation.model.population.files import check_file, read_file
from simulation.model.population.sheet import unusable
from simulation.model.population.synthesis import synthesise
from simulation.model.randomness import luck_of
from simulation.model.rules import switches
from simulation.model.rules.families import make_families
from simulation.model.rules.knowledge import of_draw
from simulation.model.rules.parameters import parameter_row
from simulation.model.table import Array
from simulation.model.world import World, begin, make_companies, make_posts
from simulation.policies import education
from simulation.policies.admission import open_places
from simulation.policies.base import Policy
from simulation.policies.catalogue import CATALOGUE, is_usual, policy
from simulation.policies.usual.programme import UsualService
from simulation.run.drawn import (
    drawn_companies,
    drawn_population,
    forecast,
    known_design,
    known_parameters,
    population_spec,
    practised,
    price_factors,
)
from simulation.run.plugged import activate
from simulation.run.settings import Settings
from simulation.words.explaining import one_line
from simulation.words.variants import programme_of


@dataclass(frozen=True)
class Surroundings:
    """What all arms of one replication share: people, companies, luck."""

    citizens: Array
    companies: Array
    luck: Any
    stock: int


def surroundings(settings: Settings, replication: int) -> Surroundings:
    """Return the people and companies of one replication."""
    activate(settings.plugins)
    luck = luck_of(settings.seed, replication)
    spec = drawn_population(settings, luck)
    if spec is None:
        citizens = read_file(Path(str(settings.population.file)), luck, tuple(education.lengths()))
        stock = int((citizens["entry_week"] == 0).sum())
    else:
        later = forecast(settings, luck).get("stock_after")
        around = inflow_by_week(settings.start, settings.horizon_weeks, later)
        dated = settings.economy.labour_market == "dated" and spec.inflow_change_per_year == 0.0
        citizens = synthesise(spec, luck, settings.horizon_weeks, education.lengths(), around if dated else None)
        stock = spec.n
    chosen = drawn_companies(settings, luck)
    number = chosen.number or max(1, round(chosen.per_citizen * stock))
    companies = make_companies(number, chosen.hours, chosen.mentors, chosen.unlimited, luck)
    return Surroundings(citizens, companies, luck, max(1, stock))


def arm_policies(settings: Settings, arm: str, stock: int, luck: Any = None) -> list[Policy]:
    """Return the usual service (row 0) and the policies of an arm, alphabetical, with their rows.

    An arm that names a usual service runs under it instead of the baseline. With the ``luck`` of a replication,
    assumed numbers of the designs are those of its draw, and a post costs what it does there.
    """
    parts = sorted(set(arm.split("+")))
    usual = [p for p in parts if is_usual(p)]
    names = [usual[0] if usual else settings.baseline, *(p for p in parts if not is_usual(p))]
    found = [configured(name, settings, stock, luck) for name in names]
    for row, each in enumerate(found):
        each.row = row
    return found


def _team(each: Policy, citizens: int, stock: int) -> dict[str, Any]:
    """Return a policy's team; a usual service that follows its citizens has posts for all who may come."""
    posts = each.number_of_posts()
    if each.row == 0 and each.posts is None:
        served = citizens if each.design.staffed_to_norm else stock
        posts = math.ceil(served / each.design.caseload_limit)
    return {
        "service": each.row,
        "identity": 0 if each.row == 0 else each.identity,
        "posts": posts,
        "limit": int(each.design.caseload_limit),
        "from_week": each.start_week,
        "role": int(each.role),
    }


def law(settings: Settings, luck: Any = None) -> Law:
    """Return the rates and rules of each week of a run: as the law changes, or as of the start.

    With a replication's ``luck`` assumed prices are as drawn there.

    Raises
    ------
    NoRules
        For a start before the rules, or a price year without prices.
    UserError
        For a rate that cannot be set so.
    """
    economy = settings.economy
    listed = law_of_run(
        settings.start,
        settings.horizon_weeks,
        settings.price_year,
        economy.reforms == "frozen",
        economy.prices,
        economy.refund,
        tuple(sorted(economy.overrides.items())),
        economy.law_1750 == "july",
        economy.labour_market == "dated",
    )
    ahead = forecast(settings, luck)
    if ahead:
        years = year_of_weeks(settings.start, settings.horizon_weeks)
        listed = forecasted(listed, years, ahead["unemployment_after"])
    return priced(listed, price_factors(settings, luck))


def post_year_dkk(settings: Settings, luck: Any = None) -> float:
    """Return what a caseworker's post costs, DKK a year in kroner of the price year; as drawn with ``luck``."""
    own = settings.staff.cost_year_dkk
    if own is None:
        own = settings.economy.post_year
    if own is None:
        own = amount_at(POST, settings.start) * price_ratio(settings.price_year, settings.start.year)
        own *= price_factors(settings, luck).get(POST, 1.0)
    return own


def build(settings: Settings, arm: str, around: Surroundings, watch: Watcher | None = None) -> Market:
    """Return the model of one arm, ready for its first week; ``around`` is left as it was."""
    policies = arm_policies(settings, arm, around.stock, around.luck)
    return assemble(settings, policies, around, around.citizens.copy(), watch)


def assemble(
    settings: Settings, policies: Sequence[Policy], around: Surroundings, citizens: Array, watch: Watcher | None
) -> Market:
    """Return a model of given policies over ``citizens``, which it takes over."""
    teams = [_team(each, len(citizens), around.stock) for each in policies]
    designs = DESIGNS.make(len(policies))
    post_oere = 100 * post_year_dkk(settings, around.luck) / WEEKS_PER_YEAR
    first = 0
    for each, team in zip(policies, teams, strict=True):
        write_row(designs[each.row], each.design, post_oere)
        designs[each.row]["first_post"], designs[each.row]["posts"] = first, team["posts"]
        designs[each.row]["pensioners"] = each.takes_pensioners
        first += team["posts"]
    posts = make_posts(teams)
    for each, team in zip(policies, teams, strict=True):
        if each.hiring_phase_weeks and team["posts"]:
            block = posts[posts["service"] == each.row]
            phase = np.arange(len(block)) * each.hiring_phase_weeks // len(block)
            posts["from_week"][posts["service"] == each.row] = each.start_week + phase
    families, children = make_families(citizens, around.luck)
    world = World(
        citizens=citizens,
        posts=posts,
        companies=around.companies.copy(),
        families=families,
        children=children,
        designs=designs,
        programmes=education.programmes(
            of_draw(around.luck, settings.chance_per_draw), settings.knowledge == "drawn"
        ),
        params=parameter_row(known_parameters(settings, around.luck)),
        law=law(settings, around.luck),
        luck=around.luck,
        start=settings.start,
        weeks=settings.horizon_weeks,
        places=np.array([open_places(each, posts, settings.horizon_weeks) for each in policies]),
    )
    begin(world)
    return Market(world, policies, watch)


def _check_trial(settings: Settings, stock: int) -> None:
    arms, sizes = settings.trial_arms, settings.trial_n
    usual = [arm for arm in arms if is_usual(arm)]
    if len(set(arms)) < len(arms):
        raise UserError("arms={}: name each arm once", list(arms))
    if len(usual) > 1:
        raise UserError("arms={}: one usual service at most; all arms share one labour market", list(arms))
    if len({programme_of(arm) for arm in arms}) < len(arms):
        raise UserError(
            "arms={}: all arms share one labour market, and no programme stands beside itself; compare its variants",
            list(arms),
        )
    if any(n < 1 for n in sizes):
        raise UserError("n={}: at least one citizen an arm", list(sizes))
    if sum(sizes) > stock:
        raise UserError(
            "n={}: the population has {} citizens at the start; population.n=... gives more", list(sizes), stock
        )


def check(settings: Settings) -> None:
    """Refuse settings that no run could start from, before anything is written.

    Raises
    ------
    UserError
        One line.
    """
    activate(settings.plugins)
    arms = (settings.baseline, *settings.policy, *settings.trial_arms)
    running = {part for arm in arms for part in arm.split("+")}
    brought = {name for one in settings.plugins for name in one.designs}
    for part in (*running, *settings.policies):
        policy(part)
        if programme_of(part) not in CATALOGUE and programme_of(part) not in brought:
            raise UserError("policy '{}': no plug-in of this run brings it; give plugins=", part)
    idle = [name for name in settings.policies if name not in running]
    if idle:
        raise UserError(
            "policies.{0}: {0} does not run here, so its settings would change nothing (baseline {1}, policy {2})",
            idle[0],
            settings.baseline,
            ", ".join(settings.policy) or "none",
        )
    if not is_usual(settings.baseline):
        raise UserError("baseline={}: must be a usual service (usual, usual_before)", settings.baseline)
    parameter_row({**switches.parameters(settings.structure), **settings.parameters})
    law(settings)
    try:
        spec = population_spec(settings)
    except ValueError as error:
        raise UserError(one_line(error)) from error
    if spec is None:
        file = Path(str(settings.population.file))
        known = settings.parameters.get("pension_age")
        bad = check_file(file, education.lengths(), settings.horizon_weeks, known)
        if bad:
            raise unusable(file, bad)
    else:
        _check_trial(settings, spec.n)
    for part in running:
        begins = settings.policy_settings(part).start_week
        if begins >= settings.horizon_weeks:
            raise UserError(
                "policies.{0}.start_week={1}: {0} would never begin; give a week before horizon_weeks={2}",
                part,
                begins,
                settings.horizon_weeks,
            )
    for arm in settings.policy:
        arm_policies(settings, arm, 1)


def configured(name: str, settings: Settings, stock: int, luck: Any = None) -> Policy:
    """Return a policy with the user's settings; ``stock`` scales the staff of a policy for everybody.

    With the ``luck`` of a replication, assumed numbers of its design are those of that draw, and a post costs what
    it does there.
    """
    found = policy(name)
    if luck is not None:
        found.design = replace(found.design, **known_design(name, settings, luck))  # type: ignore[arg-type]
    chosen = settings.policy_settings(name)
    overrides = chosen.design_overrides()
    if settings.staff.leave_within_year is not None:
        overrides.setdefault("leave_within_year", settings.staff.leave_within_year)
    found.design = with_overrides(found.design, overrides)
    if chosen.posts is not None and isinstance(found, UsualService):
        found.design = with_overrides(found.design, {"staffed_to_norm": 0.0})
    if chosen.posts is not None:
        found.posts = chosen.posts
        if chosen.places is None:
            found.places = int(chosen.posts * found.design.caseload_limit)
    if chosen.places is not None:
        found.places = chosen.places
        if chosen.posts is None:
            found.posts = found.budget_dkk = None
    if chosen.budget_dkk is not None and chosen.posts is None:
        found.posts = None
    for setting in ("start_week", "intake_weeks", "ramp_weeks"):
        setattr(found, setting, getattr(chosen, setting))
    found.fidelity = practised(name, settings, luck) if chosen.fidelity is None else chosen.fidelity
    for setting in ("end_week", "hiring_phase_weeks", "budget_dkk", "budget_years"):
        if getattr(chosen, setting) is not None:
            setattr(found, setting, getattr(chosen, setting))
    found.eligible_all = chosen.eligible == "all"
    found.first = chosen.first or ""
    found.post_dkk = post_year_dkk(settings, luck)
    return found
