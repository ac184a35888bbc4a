"""The design as run: for each arm whom its programmes are for, what they have, when, and what a budget pays.

Told before the first run (who is eligible, how many places there are), kept in the manifest, shown in the report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from simulation.agents.market import Market
from simulation.inputs.eligibility import Unfulfilled, because, unfulfilled
from simulation.model.clock import WEEKS_PER_YEAR, date_of
from simulation.model.columns import TRAITS
from simulation.model.world import World
from simulation.policies.base import Policy
from simulation.policies.catalogue import is_usual
from simulation.policies.documented import NO_LIMIT
from simulation.run.build import build, surroundings
from simulation.run.drawn import fidelity_drawn
from simulation.run.runner import arms_of, trial_model
from simulation.run.settings import Settings
from simulation.words.texts import Finding

FULL = 0.8
"""Share of the places from which a programme counts as filled."""


def programmes(settings: Settings) -> list[dict[str, Any]]:
    """Return a record per programme of each arm, as the first replication begins at the listed numbers.

    ``eligible_at_start`` counts those the programme is for in the first week, ``eligible_on_arrival`` those who
    arrive later and are then. Whose situation changes on the way is in neither.
    """
    asked, settings = settings, _listed(settings)
    around = surroundings(settings, settings.first_replication)
    early = around.citizens.copy()
    early["entry_week"] = 0
    together = replace(around, citizens=early)
    records = []
    for arm in arms_of(settings):
        if all(is_usual(part) for part in arm.split("+")):
            continue
        market, everybody = build(settings, arm, around), build(settings, arm, together)
        for own, of_all in zip(market.policies[1:], everybody.policies[1:], strict=True):
            later = np.asarray(around.citizens["entry_week"] > 0) & of_all.suited(everybody.world)
            records.append(_record(settings, arm, own, market, int(later.sum())))
    return _drawn(records, asked)


def trial_programmes(settings: Settings) -> list[dict[str, Any]]:
    """Return a record per programme of a virtual trial, of which each is an arm; nobody arrives later."""
    asked, settings = settings, _listed(settings)
    market = trial_model(settings, settings.first_replication)
    return _drawn([_record(settings, own.name, own, market, 0) for own in market.policies[1:]], asked)


def _listed(settings: Settings) -> Settings:
    """Return the settings without draws of knowledge: each replication has its own people and prices."""
    return settings.model_copy(update={"knowledge": "fixed"})


def _drawn(records: list[dict[str, Any]], asked: Settings) -> list[dict[str, Any]]:
    """Return the records, each with whether the replications draw how far the programme is practised."""
    return [{**record, "fidelity_drawn": fidelity_drawn(record["policy"], asked)} for record in records]


def _record(settings: Settings, arm: str, policy: Policy, market: Market, later: int) -> dict[str, Any]:
    world, last = market.world, policy.last_week()
    present = world.present()
    if policy.only_arm is not None:
        present &= world.column("arm") == policy.only_arm
    unlimited = policy.places >= NO_LIMIT
    follows = (unlimited and policy.design.staffed_to_norm >= 1) or policy.capacity() >= NO_LIMIT
    limit = int(policy.design.caseload_limit)
    posts = int((world.posts["service"] == policy.row).sum())
    return {
        "arm": arm,
        "policy": policy.name,
        "title": policy.title,
        "citizens_at_start": int(present.sum()),
        "citizens_later": int((world.column("entry_week") > 0).sum()),
        "eligible_at_start": int(policy.suited(world).sum()),
        "eligible_on_arrival": later,
        "unfulfilled": unfulfilled(world, policy),
        "places": None if follows else policy.capacity(),
        "posts": None if follows else posts,
        "posts_needed": None if follows else -(-policy.capacity() // limit),
        "caseload_limit": policy.design.caseload_limit,
        "start_week": policy.start_week,
        "start_date": date_of(settings.start, policy.start_week).isoformat(),
        "end_week": last if last is not None and last < settings.horizon_weeks else None,
        "end_date": date_of(settings.start, last).isoformat()
        if last is not None and last < settings.horizon_weeks
        else None,
        "intake_weeks": policy.intake_weeks,
        "hiring_phase_weeks": policy.hiring_phase_weeks,
        "fidelity": policy.fidelity,
        "ramp_weeks": policy.ramp_weeks,
        "temporary_fleksjob_weeks": policy.design.temporary_fleksjob_weeks,
        "post_week_dkk": float(world.designs[policy.row]["post_week_oere"]) / 100,
        "budget": _budget(settings, policy, world),
    }


def _budget(settings: Settings, policy: Policy, world: World) -> dict[str, Any] | None:
    """Return a budget's amount and years, and what of it cannot be spent, in kroner by reason.

    ``rounding``: less than a post is left over. ``hiring``: posts start later than the budget. ``horizon``: years
    after the run. ``ended``: the policy was told to stop before its budget was spent. The rest is for the ledger
    to say: vacant posts, and places nobody was in.
    """
    if policy.budget_dkk is None:
        return None
    if policy.posts is not None or policy.places == 0:
        return {"dkk": policy.budget_dkk, "years": policy.budget_years, "decides_posts": False, "unspent": {}}
    starts = world.posts["from_week"][world.posts["service"] == policy.row].astype(float)
    a_week = policy.post_price() / WEEKS_PER_YEAR
    funded = policy.start_week + policy.budget_years * WEEKS_PER_YEAR
    last = policy.last_week()
    stop = min(float(settings.horizon_weeks if last is None else last), float(settings.horizon_weeks), funded)
    late = np.minimum(starts, stop) - policy.start_week
    beyond = max(0.0, funded - max(settings.horizon_weeks, policy.start_week))
    whole = len(starts) * policy.post_price() * policy.budget_years
    told = funded - stop - min(beyond, funded - stop)
    return {
        "dkk": policy.budget_dkk,
        "years": policy.budget_years,
        "decides_posts": True,
        "unspent": {
            "rounding": policy.budget_dkk - whole,
            "hiring": float(late.sum()) * a_week,
            "horizon": min(beyond, funded - stop) * len(starts) * a_week,
            "ended": told * len(starts) * a_week,
        },
    }


def said(records: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Return a line for each programme: how many citizens are eligible, and how many places there are."""
    return [_said(record) for record in records]


def _said(r: Mapping[str, Any]) -> Finding:
    policy, places = r["policy"], Finding("before_run.follow")
    values: dict[str, object] = {"n": r["eligible_at_start"], "of": r["citizens_at_start"], "programme": policy}
    if r["arm"] != policy:
        values["programme"] = Finding("before_run.within", {"policy": policy, "arm": r["arm"]})
    if r["places"] is not None:
        places = Finding("before_run.places", {"n": r["places"]})
    if r["posts"] is not None:
        posts = Finding("before_run.posts", {"n": r["posts"]})
        places = Finding("before_run.places_with_posts", {"places": places, "posts": posts})
    values["places"] = places
    if not r["citizens_later"]:
        return Finding("before_run.eligible", values)
    later = {"later": r["eligible_on_arrival"], "come": r["citizens_later"]}
    return Finding("before_run.eligible_later", {**values, **later})


def warned(records: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Return each programme that nobody is eligible for, and each that cannot fill its places."""
    found = []
    for r in records:
        policy, reachable = r["policy"], r["eligible_at_start"] + r["eligible_on_arrival"]
        if reachable == 0:
            found.append(_nobody(policy, r.get("unfulfilled")))
        elif r["places"] is not None and reachable < FULL * r["places"]:
            places = Finding("before_run.places", {"n": r["places"]})
            found.append(Finding("before_run.empty", {"policy": policy, "places": places, "n": reachable}))
    return found


def _nobody(policy: str, why: Unfulfilled | None) -> Finding:
    """Return that nobody is eligible for a policy, and which condition nobody fulfils; traits by their own names."""
    if why is None:
        return Finding("before_run.nobody", {"policy": policy})
    return Finding(
        "before_run.nobody_because", {"policy": policy, "why": because(why, {c.name: c.name for c in TRAITS})}
    )
