"""IPS (individually planned job with support): place then train, own choices, treatment alongside.

As in the Inklusion trial (evidence:ips.inklusion_rct): at most 25 citizens a consultant, close cooperation
with psychiatry, ordinary job or education as the goal from the start, support for as long as it is needed.
"""

from __future__ import annotations

import numpy as np

from simulation.model.rules.status import RESSOURCEFORLOEB
from simulation.model.states import Mental
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy


class IPS(Policy):
    """IPS for citizens with severe mental illness who ask for work or education."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who has a severe mental illness, and who has asked for ordinary work or education."""
        return {
            "has a severe mental illness ({mental})": world.column("mental") == Mental.SEVERE,
            "has asked for ordinary work or education ({motivated})": world.column("motivated") == 1,
        }


class IPSRingkoebingSkjern(Policy):
    """IPS inside the ressourceforloeb, for citizens known to psychiatry."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who is in a ressourceforloeb, and who has a psychiatric diagnosis."""
        return {
            "is in a ressourceforløb ({entry_support})": world.column("support") == RESSOURCEFORLOEB,
            "has a psychiatric diagnosis ({diagnosis})": world.column("diagnosis") > 0,
        }

    def rank(self, world: World, rows: Array) -> Array:
        """Take those new in the ressourceforloeb first: IPS is offered at its start."""
        return np.asarray(world.column("spell")[rows], float)


class IPSHjoerring(Policy):
    """IPS for citizens with a mental barrier, diagnosed or not."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who is mentally burdened."""
        return {"has a mental health barrier ({mental})": world.column("mental") > Mental.NONE}


def ips() -> Policy:
    """Return IPS as in the Inklusion trial."""
    return IPS.from_file("ips")


def ips_plus() -> Policy:
    """Return IPS with cognitive and social training, the trial's other arm."""
    return IPS.from_file("ips_plus")


def ips_ringkoebing_skjern() -> Policy:
    """Return the IPS plan of Ringkoebing-Skjern: 4 consultants with 15 citizens, a meeting a week."""
    return IPSRingkoebingSkjern.from_file("ips_ringkoebing_skjern")


def ips_hjoerring() -> Policy:
    """Return IPS in Hjoerring: 15 citizens a consultant, a meeting a week."""
    return IPSHjoerring.from_file("ips_hjoerring")
