"""What a service design is: how a municipality organises the effort, as numbers the rules read.

A design says how many hours a caseworker has and what for, how often a citizen is met at most and at least,
whether courses come before work, what is done alongside, who serves and for how long. It never says what
the effect is. Fidelity (0-1) moves a design between the usual service and itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

from simulation.model.clock import WEEKS_PER_YEAR, weekly_rate
from simulation.model.table import Array, Column, TableSchema


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
    course_intensity: float
    offer_weeks: float
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


class Number(NamedTuple):
    """A number of a design: the range it lies in, its unit, and what the rules do with it."""

    low: float
    high: float
    unit: str
    meaning: str


NUMBERS: dict[str, Number] = {
    "caseload_limit": Number(1, 500, "citizens", "most citizens a caseworker serves at once"),
    "direct_hours": Number(
        1, 37, "hours/week", "a caseworker's hours for citizens and companies, after holidays, training and the like"
    ),
    "company_share": Number(
        0, 0.9, "share of direct hours", "spent on finding companies and places; meetings get what is left"
    ),
    "admin_hours": Number(
        0, 5, "hours/week per citizen", "what each case takes before anybody is met: records, decisions, letters"
    ),
    "meeting_hours": Number(0.1, 10, "hours", "what a meeting takes, with preparation and notes"),
    "cadence_weeks": Number(
        1,
        52,
        "weeks between meetings at the least",
        "nobody is met more often on average, however much time there is",
    ),
    "statutory_weeks": Number(
        1, 52, "weeks between meetings at the most", "nobody is met more seldom on average, however full the caseload"
    ),
    "direct_contact": Number(
        0,
        1,
        "share who can call their own caseworker",
        "a caseworker with time to spare can seize an opening by phone",
    ),
    "goal_chance": Number(
        0,
        1,
        "per meeting",
        "chance that a citizen leaves a meeting with a CV, a plan and a job goal of his or her own",
    ),
    "course_share": Number(
        0, 1, "share of offers due", "that are a preparatory course; for the others a placement is looked for"
    ),
    "course_weeks": Number(1, 104, "weeks", "length of a preparatory course"),
    "course_intensity": Number(
        0, 1, "share of a full week", "what a course takes of a week: of search, of its price, and what it gives"
    ),
    "offer_weeks": Number(
        0,
        104,
        "weeks",
        "weeks without an offer before the service makes one of its own accord; the law's own limit holds beside it",
    ),
    "small_jobs": Number(
        0,
        1,
        "share of the search that goes for small jobs first",
        "a first job is then likelier one of few hours a week, which can grow",
    ),
    "hours_agreed": Number(
        0,
        1,
        "share of placements agreed with ordinary hours from the start",
        "paid hours beside an internship or wage subsidy: the company takes the citizen for them when it has them",
    ),
    "company_service": Number(
        0,
        1,
        "share of workplaces with visits, hotline and meetings for mentors",
        "acts on how open companies become during placements, and on how long jobs are kept",
    ),
    "follow_weeks": Number(
        0, 260, "weeks of support in a job", "how long the caseworker stays after a start in work or education"
    ),
    "treatment": Number(
        0,
        1,
        "share with treatment alongside",
        "acts on readiness by the health barriers; above 0, the region pays for treatment of each citizen served"
        " (given in episodes of worse health, shortens them, and is paid by the week)",
    ),
    "social_support": Number(
        0,
        1,
        "share with social support alongside",
        "acts on the readiness of lone providers, the homeless, and those with debt or a child with challenges",
    ),
    "skills_training": Number(
        0,
        1,
        "share with cognitive and social training alongside",
        "acts on the readiness of those with a mental health barrier",
    ),
    "family_support": Number(
        0,
        1,
        "share of families met as a whole, children included",
        "meetings then make the home steadier, and children's absence and spare-time jobs follow it",
    ),
    "education_help": Number(
        0,
        1,
        "share of the work that has education as a goal",
        "acts on the way into ordinary education in weeks with a meeting",
    ),
    "workplace_mentor": Number(
        0, 1, "share of workplaces given a mentor", "acts on how long jobs are kept at companies without their own"
    ),
    "belief_training": Number(
        0,
        1,
        "share of caseworkers trained to believe in citizens",
        "acts on who is believed to have chances of a job",
    ),
    "prevention": Number(
        0,
        1,
        "share of contacts that work on staying at work before and in sickness",
        "acts, while support in a job lasts, on who falls ill and on who then keeps part of the hours",
    ),
    "temporary_fleksjob_weeks": Number(
        0,
        52,
        "weeks of a temporary fleksjob from the municipality's pool (0: no pool)",
        "offered once, at a meeting, to whoever is on ledighedsydelse without hours or activity",
    ),
    "reassign_per_year": Number(
        0, 12, "planned changes of caseworker a year", "how often a citizen is handed on though the caseworker stays"
    ),
    "leave_within_year": Number(
        0, 0.95, "share of caseworkers", "who quit within a year; their citizens meet somebody new"
    ),
    "absence_share": Number(
        0, 0.9, "share of weeks", "in which a caseworker is away without stand-in, and meets nobody"
    ),
    "hiring_weeks": Number(1, 104, "weeks", "how long a post stands empty before a successor starts"),
    "voluntary": Number(0, 1, "0/1", "1: participants may drop out, the less ready the sooner"),
    "staffed_to_norm": Number(
        0,
        1,
        "0/1: posts follow the citizens",
        "1: time without a citizen goes to other cases, and only filled places are paid; 0: posts are paid in full",
    ),
    "readmits": Number(0, 1, "0/1: takes a citizen again", "1: whoever has left can be taken again; 0: only once"),
    "training_dkk": Number(
        0, 1e7, "DKK per new caseworker", "training of whoever fills a post, where posts are paid in full"
    ),
    "citizen_dkk_year": Number(
        0, 1e6, "DKK a year per citizen served, besides staff", "paid while a participant has a caseworker"
    ),
}
"""Every number of a design: range, unit and meaning."""

RANGES: dict[str, tuple[float, float, str]] = {name: number[:3] for name, number in NUMBERS.items()}
"""Range and unit of every number of a design."""

_FIXED = {"caseload_limit", "voluntary", "staffed_to_norm", "readmits", "training_dkk", "citizen_dkk_year"}
_FIXED |= {"leave_within_year", "temporary_fleksjob_weeks"}
"""Not a matter of fidelity: how many, who pays, who may come back."""

_NAMES = tuple(f.name for f in fields(ServiceDesign) if f.name != "sources")
_DERIVED = ("reassign_rate", "leave_rate", "post_week_oere", "training_oere", "citizen_oere")
_OF_POLICY = {
    "first_post": ("row", "first post of the service"),
    "posts": ("count", "posts of the service"),
    "pensioners": ("0/1", "for those on foertidspension too"),
}
"""What a row holds that is the policy's and not its design's."""

DESIGNS = TableSchema(
    "designs",
    [Column(name, "f8", NUMBERS[name].unit, NUMBERS[name].meaning) for name in _NAMES]
    + [Column(name, "f8", "derived", name) for name in _DERIVED]
    + [Column(name, "f8", unit, meaning) for name, (unit, meaning) in _OF_POLICY.items()],
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
    """Write a design into its row of the designs table; what is the policy's is left to the caller."""
    for name in _NAMES:
        row[name] = getattr(design, name)
    row["reassign_rate"] = design.reassign_per_year / WEEKS_PER_YEAR
    row["leave_rate"] = weekly_rate(design.leave_within_year)
    row["post_week_oere"] = post_week_oere
    row["training_oere"] = 100 * design.training_dkk
    row["citizen_oere"] = 100 * design.citizen_dkk_year / WEEKS_PER_YEAR
