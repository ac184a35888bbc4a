"""Every policy, by name. To add a programme: one module, and a line here; the contract test covers the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from simulation.design import with_overrides
from simulation.errors import UnknownName, not_one_of
from simulation.policies.aarhus_fleksjob import aarhus_fleksjob
from simulation.policies.all_inclusive import all_inclusive
from simulation.policies.flere_i_job import flere_i_job
from simulation.policies.flere_skal_med import flere_skal_med, flere_skal_med_2
from simulation.policies.investment import aabenraa_investment, hjoerring_investment
from simulation.policies.ips import ips, ips_hjoerring, ips_plus, ips_ringkoebing_skjern
from simulation.policies.jobfirst import jobfirst
from simulation.policies.langtidsrask import langtidsrask
from simulation.policies.opgang_til_opgang import opgang_til_opgang
from simulation.policies.policy import Policy
from simulation.policies.reconnect import reconnect
from simulation.policies.revalidation import revalidation
from simulation.policies.revalidation_tightened import revalidation_tightened
from simulation.policies.usual import UsualService, train_then_place, usual, usual_before
from simulation.settings import Settings

CATALOGUE: dict[str, Callable[[], Policy]] = {
    "usual": usual,
    "usual_before": usual_before,
    "train_then_place": train_then_place,
    "ips": ips,
    "ips_plus": ips_plus,
    "ips_hjoerring": ips_hjoerring,
    "ips_ringkoebing_skjern": ips_ringkoebing_skjern,
    "jobfirst": jobfirst,
    "opgang_til_opgang": opgang_til_opgang,
    "all_inclusive": all_inclusive,
    "reconnect": reconnect,
    "flere_skal_med": flere_skal_med,
    "flere_skal_med_2": flere_skal_med_2,
    "hjoerring_investment": hjoerring_investment,
    "aabenraa_investment": aabenraa_investment,
    "aarhus_fleksjob": aarhus_fleksjob,
    "flere_i_job": flere_i_job,
    "revalidation": revalidation,
    "revalidation_tightened": revalidation_tightened,
    "langtidsrask": langtidsrask,
}


def policy(name: str) -> Policy:
    """Return a policy as documented.

    Raises:
        UnknownName: with the valid names and the nearest one.
    """
    if name not in CATALOGUE:
        raise UnknownName(f"policy '{name}' is {not_one_of(name, list(CATALOGUE), 'indsats list policies')}")
    return CATALOGUE[name]()


def configured(name: str, settings: Settings, stock: int) -> Policy:
    """Return a policy with the user's settings; ``stock`` scales the staff of a policy for everybody."""
    documented = policy(name)
    chosen = settings.policy_settings(name)
    overrides = chosen.design_overrides()
    if settings.staff.leave_within_year is not None:
        overrides.setdefault("leave_within_year", settings.staff.leave_within_year)
    found = replace(documented, design=with_overrides(documented.design, overrides))
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
    for setting in ("start_week", "intake_weeks", "fidelity", "ramp_weeks"):
        setattr(found, setting, getattr(chosen, setting))
    for setting in ("end_week", "hiring_phase_weeks", "budget_dkk", "budget_years"):
        if getattr(chosen, setting) is not None:
            setattr(found, setting, getattr(chosen, setting))
    found.eligible_all = chosen.eligible == "all"
    found.post_dkk = settings.staff.cost_year_dkk
    if found.post_dkk is None:
        found.post_dkk = settings.economy.post_year
    return found


def is_usual(name: str) -> bool:
    """Whether a policy is a usual service, which replaces row 0 rather than standing beside it."""
    return isinstance(policy(name), UsualService)
