"""What a service design is: how a municipality organises the effort, as numbers the rules read.

A design says how many hours a caseworker has and what for, how often a citizen is met at most and at least,
whether courses come before work, what is done alongside, who serves and for how long. It never says what
the effect is. Fidelity (0-1) moves a design between the usual service and itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from simulation.clock import WEEKS_PER_YEAR, weekly_rate
from simulation.table import Array, Column, Table


@dataclass(frozen=True)
class ServiceDesign:
    """How citizens are served; ``sources`` says for each number where it comes from.

    Hours are a caseworker's hours a week; shares and chances lie in [0, 1].
    """

    caseload_limit: float
    direct_hours: float
    company_share: float
    admin_hours: float
    meeting_hours: float
    cadence_weeks: float
    statutory_weeks: float
    direct_contact: float
    goal_chance: float
    course_share: float
    course_weeks: float
    forloeb_course_share: float
    small_jobs: float
    hours_agreed: float
    company_service: float
    follow_weeks: float
    treatment: float
    social_support: float
    skills_training: float
    family_support: float
    education_help: float
    workplace_mentor: float
    belief_training: float
    prevention: float
    temporary_fleksjob_weeks: float
    reassign_per_year: float
    leave_within_year: float
    absence_share: float
    hiring_weeks: float
    voluntary: float
    staffed_to_norm: float
    readmits: float
    training_dkk: float
    citizen_dkk_year: float
    sources: Mapping[str, str] = field(default_factory=dict)


RANGES: dict[str, tuple[float, float, str]] = {
    "caseload_limit": (1, 500, "citizens"),
    "direct_hours": (1, 37, "hours/week"),
    "company_share": (0, 0.9, "share of direct hours"),
    "admin_hours": (0, 5, "hours/week per citizen"),
    "meeting_hours": (0.1, 10, "hours"),
    "cadence_weeks": (1, 52, "weeks between meetings at the least"),
    "statutory_weeks": (1, 52, "weeks between meetings at the most"),
    "direct_contact": (0, 1, "share who can call their own caseworker"),
    "goal_chance": (0, 1, "per meeting"),
    "course_share": (0, 1, "share sent on a preparatory course first"),
    "course_weeks": (1, 104, "weeks"),
    "forloeb_course_share": (0, 1, "share kept on preparing courses through a ressourceforloeb"),
    "small_jobs": (0, 1, "share of the search that goes for small jobs first"),
    "hours_agreed": (0, 1, "share of placements agreed with ordinary hours from the start"),
    "company_service": (0, 1, "share of workplaces with visits, hotline and meetings for mentors"),
    "follow_weeks": (0, 260, "weeks of support in a job"),
    "treatment": (0, 1, "share with treatment alongside"),
    "social_support": (0, 1, "share with social support alongside"),
    "skills_training": (0, 1, "share with cognitive and social training alongside"),
    "family_support": (0, 1, "share of families met as a whole, children included"),
    "education_help": (0, 1, "share of the work that has education as a goal"),
    "workplace_mentor": (0, 1, "share of workplaces given a mentor"),
    "belief_training": (0, 1, "share of caseworkers trained to believe in citizens"),
    "prevention": (0, 1, "share of contacts that work on staying at work before and in sickness"),
    "temporary_fleksjob_weeks": (0, 52, "weeks of a temporary fleksjob from the municipality's pool (0: no pool)"),
    "reassign_per_year": (0, 12, "planned changes of caseworker a year"),
    "leave_within_year": (0, 0.95, "share of caseworkers"),
    "absence_share": (0, 0.9, "share of weeks"),
    "hiring_weeks": (1, 104, "weeks"),
    "voluntary": (0, 1, "0/1"),
    "staffed_to_norm": (0, 1, "0/1: posts follow the citizens"),
    "readmits": (0, 1, "0/1: takes a citizen again"),
    "training_dkk": (0, 1e7, "DKK per new caseworker"),
    "citizen_dkk_year": (0, 1e6, "DKK a year per citizen served, besides staff"),
}
"""Range and unit of every number of a design."""

_FIXED = {"caseload_limit", "voluntary", "staffed_to_norm", "readmits", "training_dkk", "citizen_dkk_year"}
_FIXED |= {"leave_within_year", "temporary_fleksjob_weeks"}
"""Not a matter of fidelity: how many, who pays, who may come back."""

_NAMES = tuple(f.name for f in fields(ServiceDesign) if f.name != "sources")
_DERIVED = ("reassign_rate", "leave_rate", "post_week_oere", "training_oere", "citizen_oere", "first_post", "posts")

DESIGNS = Table(
    "designs",
    [Column(name, "f8", RANGES[name][2], name) for name in _NAMES]
    + [Column(name, "f8", "derived", name) for name in _DERIVED],
)
"""One row a service of a run; row 0 is the usual service."""


CHOSEN = "chosen by the user"
"""The source of a number that the user set."""


def with_overrides(design: ServiceDesign, overrides: Mapping[str, float]) -> ServiceDesign:
    """Return the design with some numbers changed, each marked as the user's choice."""
    sources = {**design.sources, **dict.fromkeys(overrides, CHOSEN)}
    return replace(design, **overrides, sources=sources)  # type: ignore[arg-type]


def at_fidelity(
    design: ServiceDesign, usual: ServiceDesign, fidelity: float, by_number: Mapping[str, float] | None = None
) -> ServiceDesign:
    """Return the design practised with a fidelity between the usual service (0) and itself (1).

    ``by_number`` gives single numbers a fidelity of their own, which multiplies the general one.
    """
    changed: dict[str, Any] = {}
    for name in _NAMES:
        if name not in _FIXED:
            before = getattr(usual, name)
            practised = fidelity * (by_number or {}).get(name, 1.0)
            changed[name] = before + practised * (getattr(design, name) - before)
    return replace(design, **changed)


def write_row(row: Array, design: ServiceDesign, post_week_oere: float) -> None:
    """Write a design into its row of the designs table; ``first_post`` and ``posts`` are the caller's."""
    for name in _NAMES:
        row[name] = getattr(design, name)
    row["reassign_rate"] = design.reassign_per_year / WEEKS_PER_YEAR
    row["leave_rate"] = weekly_rate(design.leave_within_year)
    row["post_week_oere"] = post_week_oere
    row["training_oere"] = 100 * design.training_dkk
    row["citizen_oere"] = 100 * design.citizen_dkk_year / WEEKS_PER_YEAR
