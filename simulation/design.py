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

    caseload_limit: float = 50
    direct_hours: float = 25.2
    company_share: float = 0.10
    admin_hours: float = 0.30
    meeting_hours: float = 1.0
    cadence_weeks: float = 4
    statutory_weeks: float = 13
    direct_contact: float = 0.0
    goal_chance: float = 0.10
    course_share: float = 0.5
    course_weeks: float = 13
    small_jobs: float = 0.0
    follow_weeks: float = 0
    treatment: float = 0.0
    social_support: float = 0.0
    education_help: float = 0.0
    workplace_mentor: float = 0.0
    belief_training: float = 0.0
    reassign_per_year: float = 0.3
    leave_within_year: float = 0.25
    absence_share: float = 0.04
    hiring_weeks: float = 8
    assessment_attention: float = 1.0
    voluntary: float = 0.0
    staffed_to_norm: float = 0.0
    readmits: float = 0.0
    training_dkk: float = 0.0
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
    "small_jobs": (-5, 5, "logit added to the share of small first jobs"),
    "follow_weeks": (0, 260, "weeks of support in a job"),
    "treatment": (0, 1, "treatment alongside"),
    "social_support": (0, 1, "social and family support alongside"),
    "education_help": (0, 1, "works with education as a goal"),
    "workplace_mentor": (0, 1, "share of workplaces given a mentor"),
    "belief_training": (-5, 5, "logit"),
    "reassign_per_year": (0, 12, "planned changes of caseworker a year"),
    "leave_within_year": (0, 0.95, "share of caseworkers"),
    "absence_share": (0, 0.9, "share of weeks"),
    "hiring_weeks": (1, 104, "weeks"),
    "assessment_attention": (0, 20, "ratio"),
    "voluntary": (0, 1, "0/1"),
    "staffed_to_norm": (0, 1, "0/1: posts follow the citizens"),
    "readmits": (0, 1, "0/1: takes a citizen again"),
    "training_dkk": (0, 1e7, "DKK per new caseworker"),
}
"""Range and unit of every number of a design."""

_FIXED = {"caseload_limit", "voluntary", "staffed_to_norm", "readmits", "training_dkk", "leave_within_year"}
"""Not a matter of fidelity: how many, who pays, who may come back."""

_NAMES = tuple(f.name for f in fields(ServiceDesign) if f.name != "sources")
_DERIVED = ("reassign_rate", "leave_rate", "post_week_oere", "training_oere", "first_post", "posts")

DESIGNS = Table(
    "designs",
    [Column(name, "f8", RANGES[name][2], name) for name in _NAMES]
    + [Column(name, "f8", "derived", name) for name in _DERIVED],
)
"""One row a service of a run; row 0 is the usual service."""


def with_overrides(design: ServiceDesign, overrides: Mapping[str, float]) -> ServiceDesign:
    """Return the design with some numbers changed, each marked as the user's choice."""
    sources = {**design.sources, **dict.fromkeys(overrides, "chosen by the user")}
    return replace(design, **overrides, sources=sources)  # type: ignore[arg-type]


def at_fidelity(design: ServiceDesign, usual: ServiceDesign, fidelity: float) -> ServiceDesign:
    """Return the design practised with a fidelity between the usual service (0) and itself (1)."""
    changed: dict[str, Any] = {}
    for name in _NAMES:
        if name not in _FIXED:
            before = getattr(usual, name)
            changed[name] = before + fidelity * (getattr(design, name) - before)
    return replace(design, **changed)


def write_row(row: Array, design: ServiceDesign, post_week_oere: float) -> None:
    """Write a design into its row of the designs table; ``first_post`` and ``posts`` are the caller's."""
    for name in _NAMES:
        row[name] = getattr(design, name)
    row["reassign_rate"] = design.reassign_per_year / WEEKS_PER_YEAR
    row["leave_rate"] = weekly_rate(design.leave_within_year)
    row["post_week_oere"] = post_week_oere
    row["training_oere"] = 100 * design.training_dkk
