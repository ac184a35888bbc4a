"""Opgang til opgang, shown apart and not scored: the families after four years, and what they cost.

What drives homes, children and savings in the model was typed after the results were seen.
"""

from __future__ import annotations

import math
from functools import partial

from simulation.model.clock import WEEKS_PER_YEAR
from simulation.model.economics.accounts import Account
from simulation.model.rules.families import GROWN, YOUNG
from simulation.model.states import Support
from simulation.model.world import World
from simulation.policies.cases import (
    ALL_BUT_TAX,
    DocumentedStudy,
    Replication,
    Statistics,
    figure,
    in_job_or_education,
    paid,
    share,
)

RESULTS = "opgang_til_opgang.results"
FIRST_WEEKS, LAST_WEEKS = 13, 52
"""Weeks over which a child's first and last absence is counted."""
TYPED = "not scored: what drives it was typed after the results were seen"
parents = partial(figure, RESULTS, measure="parents", n=84, note="not scored: the results had been seen")
children = partial(figure, RESULTS, kind="ratio", measure="children", note=TYPED)
PRICE = f"{TYPED}; rests on an assumed price of social measures for a family (economy.overrides.family_social_year)"
saved = partial(figure, RESULTS, kind="dkk", note=PRICE)


def families(run: Replication) -> Statistics:
    """Return the families after four years, and what they cost beside the same under usual service."""
    after, before = run.world("opgang_til_opgang"), run.world("usual")
    social, total = (paid(before, *some) - paid(after, *some) for some in ((Account.SOCIAL,), ALL_BUT_TAX))
    number, years = len(after.families), after.weeks / WEEKS_PER_YEAR
    return {
        **_parents(after, ""),
        **_parents(before, ".control"),
        "absence": _absence(after),
        "spare_jobs": _spare_jobs(after),
        "social_family_year": social / number / years,
        "total": total,
        "families": float(number),
    }


def _parents(world: World, arm: str) -> Statistics:
    c = world.citizens
    return {
        f"job_or_education{arm}": share(in_job_or_education(c)),
        f"foertidspension{arm}": share(c["support"] == Support.FOERTIDSPENSION),
    }


def _absence(world: World) -> float:
    """Return the relative change in the children's absence, first weeks to last."""
    first = world.children["absence_first"].sum() / FIRST_WEEKS
    last = world.children["absence_last"].sum() / min(LAST_WEEKS, world.weeks)
    return last / first - 1.0 if first else math.nan


def _spare_jobs(world: World) -> float:
    """Return the relative change in the share of the 13-17 year old who have a spare-time job, start to end."""
    age, later = world.children["age"], world.children["age"] + world.weeks / WEEKS_PER_YEAR
    before = world.children["spare_job_start"][(age >= YOUNG) & (age < GROWN)]
    after = world.children["spare_job"][(later >= YOUNG) & (later < GROWN)]
    return share(after) / share(before) - 1.0 if before.any() else math.nan


FAMILIES = DocumentedStudy(
    "families",
    "Opgang til opgang",
    families,
    {"population": {"name": "families"}, "horizon_weeks": 208, "policy": ["opgang_til_opgang"]},
    [
        parents("parents_job_or_education", "job_or_education", control="job_or_education.control"),
        parents("parents_foertidspension", "foertidspension", control="foertidspension.control"),
        children("children_absence", "absence"),
        children("youth_spare_time_jobs", "spare_jobs"),
        saved(
            "saving_per_family_year_social",
            "social_family_year",
            unit="DKK a year",
            measure="saved on the social area",
        ),
        saved("saving_total_4_years", "total", measure="saved by the municipality"),
    ],
    system="Opgang til opgang",
    arm="opgang_til_opgang",
    not_results={f"{RESULTS}.families": "describes the study: the families simulated"},
)
