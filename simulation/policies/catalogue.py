"""Every policy, by name. To add a programme: one module, and a line here; the contract test covers the rest."""

from __future__ import annotations

from collections.abc import Callable

from simulation.errors import UnknownName, not_one_of
from simulation.policies.aarhus_fleksjob import aarhus_fleksjob
from simulation.policies.all_inclusive import all_inclusive
from simulation.policies.base import Policy
from simulation.policies.flere_i_job import flere_i_job
from simulation.policies.flere_skal_med import flere_skal_med, flere_skal_med_2
from simulation.policies.investment import aabenraa_investment, hjoerring_investment
from simulation.policies.ips import ips, ips_hjoerring, ips_plus, ips_ringkoebing_skjern
from simulation.policies.jobfirst import jobfirst
from simulation.policies.langtidsrask import langtidsrask
from simulation.policies.opgang_til_opgang import opgang_til_opgang
from simulation.policies.reconnect import reconnect
from simulation.policies.revalidation import revalidation
from simulation.policies.revalidation_tightened import revalidation_tightened
from simulation.policies.usual import UsualService, train_then_place, usual, usual_before

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


def is_usual(name: str) -> bool:
    """Whether a policy is a usual service, which replaces row 0 rather than standing beside it."""
    return isinstance(policy(name), UsualService)
