"""The programmes there are, by name: a folder each, listed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.errors import UnknownName, UserError, nearest, not_one_of
from simulation.policies import documented as documents
from simulation.policies.aarhus_fleksjob.programme import AarhusFleksjob
from simulation.policies.base import Policy
from simulation.policies.flere_skal_med.programme import FlereSkalMed
from simulation.policies.flere_skal_med_2.programme import FlereSkalMed2
from simulation.policies.ips.programme import IPS
from simulation.policies.ips_hjoerring.programme import IPSHjoerring
from simulation.policies.ips_ringkoebing_skjern.programme import IPSRingkoebingSkjern
from simulation.policies.langtidsrask.programme import Langtidsrask
from simulation.policies.opgang_til_opgang.programme import OpgangTilOpgang
from simulation.policies.reconnect.programme import Reconnect
from simulation.policies.revalidation.programme import Revalidation
from simulation.policies.revalidation_tightened.programme import RevalidationTightened
from simulation.policies.usual.programme import UsualService
from simulation.words.variants import VARIANT, parted

CATALOGUE: dict[str, type[Policy]] = {
    "usual": UsualService,
    "usual_before": UsualService,
    "train_then_place": UsualService,
    "ips": IPS,
    "ips_plus": IPS,
    "ips_hjoerring": IPSHjoerring,
    "ips_ringkoebing_skjern": IPSRingkoebingSkjern,
    "jobfirst": Policy,
    "opgang_til_opgang": OpgangTilOpgang,
    "all_inclusive": Policy,
    "reconnect": Reconnect,
    "flere_skal_med": FlereSkalMed,
    "flere_skal_med_2": FlereSkalMed2,
    "hjoerring_investment": Policy,
    "aabenraa_investment": Policy,
    "aarhus_fleksjob": AarhusFleksjob,
    "flere_i_job": Policy,
    "revalidation": Revalidation,
    "revalidation_tightened": RevalidationTightened,
    "langtidsrask": Langtidsrask,
}
"""Every programme: its folder here, and the class of its rules (:class:`Policy` where it has none of its own)."""


_own: dict[str, type[Policy]] = {}


def bring(designs: Mapping[str, Mapping[str, Any]], rules: Mapping[str, type[Policy]]) -> None:
    """Let these programmes of a user's own stand beside ours, in the place of earlier ones of the same names.

    Parameters
    ----------
    designs
        What their design files say, by programme.
    rules
        The class of their rules, where they have any.
    """
    _own.update({name: rules.get(name, Policy) for name in designs})
    documents.OWN.update(designs)
    if designs:
        documents.documented.cache_clear()


def programmes() -> list[str]:
    """Return the names of every programme: ours, and those that plug-ins bring."""
    return [*CATALOGUE, *_own]


def policy(name: str) -> Policy:
    """Return a policy, or a variant of one, as documented.

    Raises
    ------
    UnknownName
        with the valid names and the nearest one; also for a policy written with a hyphen (``ips-plus``).
    UserError
        for what no variant may be called.
    """
    programme, variant = parted(name)
    known = programmes()
    if programme not in known or f"{programme}_{variant}" in known:
        meant = name if nearest(name, known) else programme
        raise UnknownName("policy '{}' is {}", name, not_one_of(meant, known, "indsats list policies"))
    if variant is not None and not VARIANT.fullmatch(variant):
        raise UserError(
            "policy '{}': a variant is 1 to 12 lower-case letters a to z and digits after the hyphen, as in {}-b",
            name,
            programme,
        )
    return (CATALOGUE.get(programme) or _own[programme]).from_file(name)


def is_usual(name: str) -> bool:
    """Whether a policy is a usual service, which replaces row 0 rather than standing beside it."""
    return isinstance(policy(name), UsualService)
