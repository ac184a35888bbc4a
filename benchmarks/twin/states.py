"""What a citizen can live on and do, as plain whole numbers, and the groups of states the rules ask about."""

from __future__ import annotations

from math import expm1

from simulation.model.states import Activity, Support

NOT_ARRIVED = int(Support.NOT_ARRIVED)
KONTANTHJAELP = int(Support.KONTANTHJAELP)
UDDANNELSESHJAELP = int(Support.UDDANNELSESHJAELP)
RESSOURCEFORLOEB = int(Support.RESSOURCEFORLOEB)
SYGEDAGPENGE = int(Support.SYGEDAGPENGE)
JOBAFKLARING = int(Support.JOBAFKLARING)
LEDIGHEDSYDELSE = int(Support.LEDIGHEDSYDELSE)
FLEKSJOB = int(Support.FLEKSJOB)
REVALIDERING = int(Support.REVALIDERING)
FOERTIDSPENSION = int(Support.FOERTIDSPENSION)
DAGPENGE = int(Support.DAGPENGE)
INTEGRATION = int(Support.INTEGRATION)
SU_EDUCATION = int(Support.SU_EDUCATION)
EMPLOYED = int(Support.EMPLOYED)
SELF_SUPPORTING = int(Support.SELF_SUPPORTING)
MOVED = int(Support.MOVED)
PENSION_AGE = int(Support.PENSION_AGE)
DEAD = int(Support.DEAD)

NO_ACTIVITY = int(Activity.NONE)
COURSE = int(Activity.COURSE)
INTERNSHIP = int(Activity.INTERNSHIP)
WAGE_SUBSIDY = int(Activity.WAGE_SUBSIDY)
EDUCATION = int(Activity.EDUCATION)
PLACED = frozenset({INTERNSHIP, WAGE_SUBSIDY})

SERVED = frozenset(
    {
        KONTANTHJAELP,
        UDDANNELSESHJAELP,
        RESSOURCEFORLOEB,
        SYGEDAGPENGE,
        JOBAFKLARING,
        LEDIGHEDSYDELSE,
        REVALIDERING,
        DAGPENGE,
        INTEGRATION,
    }
)
"""Served by the job centre with a caseworker."""
SEARCHING = SERVED - {REVALIDERING}
"""Ordinary work can be searched for."""
CASH = frozenset({KONTANTHJAELP, UDDANNELSESHJAELP, INTEGRATION})
"""Cash benefit, whatever its name."""
BENEFIT = SERVED | {FOERTIDSPENSION, FLEKSJOB}
"""Upkeep is a public benefit counted on the refund ladder."""
FOLLOWED = frozenset({EMPLOYED, SU_EDUCATION})
"""Follow-along support goes on, where the service offers it."""
GONE = frozenset({MOVED, PENSION_AGE, DEAD})
"""Nobody comes back."""


def happens(u: float, rate: float) -> bool:
    """Whether an event with hazard ``rate`` a week happens this week, for a uniform ``u``."""
    return u < rate and u < -expm1(-rate)
