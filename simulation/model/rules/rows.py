"""What the rules read of a row: the columns by name and type, for whoever reads a rule's signature.

Units and meanings stand with the columns (:mod:`simulation.model.columns`, :mod:`simulation.model.design`); a test
holds the names and types here against them. Numba compiles by the rows' own types and does not look here.
"""

from __future__ import annotations

from typing import Protocol

from simulation.model.table import Array


class CitizenRow(Protocol):
    """A citizen, as the rules read and change him or her: a row of ``citizens``."""

    support: int
    activity: int
    belief: int
    opening: int
    seized: int
    met: int
    met_since: int
    former: int
    left_by: int
    triage: int
    referred: int
    case_meetings: int
    goal: int
    unoffered: int
    return_support: int
    sick_from: int
    graduate: int
    activity_left: int
    place: int
    employer: int
    fleksjob_company: int
    fleksjob_hours: float
    tenure: int
    service: int
    service_weeks: int
    follow_left: int
    caseworker: int
    last_post: int
    last_person: int
    shifts: int
    spell: int
    idle: int
    refund_weeks: int
    hours: float
    held_hours: float
    match_quality: float
    agreed: int
    past_services: int
    shift_term: float
    relation: float
    readiness: float
    readiness_start: float
    find_score: float
    leave_score: float
    study_score: float
    assess_score: float
    health_burden: float
    burden_well: float
    episode_left: float
    treatment: int
    exit_now: int
    at_risk: int
    job_start: int
    exit_to: int
    temporary: int
    after_temporary: int
    study_done: int
    rf_exit: int
    events: int
    first_meeting: int
    first_placement: int
    first_job: int
    first_job_end: int
    first_study: int
    exit_week: int
    exit_job_end: int
    weeks_worked: int
    full_run: int
    full_best: int
    part_run: int
    part_best: int
    company_weeks: int
    placements: int
    last_company: int
    weeks_on_support: int
    study_ended: int
    fleksjobs: int
    fleksjob_waited: int
    decisions: int
    clarified_weeks: int
    rf_start: int
    rf_end: int
    hours_worked: float
    placed_lately: float
    earned_oere: int
    ability_find: float
    entry_week: int
    entry_support: int
    age: float
    sex: int
    lone_provider: int
    education: int
    mental: int
    debt: int
    homeless: int
    child_challenges: int
    insured: int
    programme: int
    programme_weeks: int
    children: int
    youngest_child: float
    spouse: int
    spouse_pay: float
    with_parents: int
    came_year: int
    residence_years: float
    work_years: float
    job_ready: int
    old_referral: int
    from_work: int
    capacity_limited: int
    benefit_weeks: int
    sanctioned: int
    duty: int
    forloeb_limit: int
    pension_age: float
    quarter_hours: Array


class CaseworkerRow(Protocol):
    """A caseworker's post: a row of ``caseworkers``."""

    identity: int
    from_week: int
    limit: int
    citizens: int
    other_cases: int
    vacant_left: int
    absent: int
    weeks_in_post: int
    person: int
    disposition: float
    network: float
    meeting_chance: float
    company_hours: float
    company_work: float
    slack: float


class CompanyRow(Protocol):
    """A company: a row of ``companies``."""

    demand: float
    filled: float
    others: float
    openness: float
    displaced: float
    waiting: float


class DesignRow(Protocol):
    """The design of a service: a row of ``designs``."""

    direct_hours: float
    company_share: float
    admin_hours: float
    meeting_hours: float
    cadence_weeks: float
    statutory_weeks: float
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
    education_help: float
    workplace_mentor: float
    belief_training: float
    prevention: float
    temporary_fleksjob_weeks: float
    absence_share: float
    hiring_weeks: float
    voluntary: float
    staffed_to_norm: float
    reassign_rate: float
    leave_rate: float
    post_week_oere: float
    training_oere: float
    first_post: float
    posts: float
    pensioners: float
