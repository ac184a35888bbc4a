"""The columns of citizens, caseworkers and companies: every state variable of the model, with its meaning.

``TRAITS`` is what a population brings (fixed through a run); the rest of ``CITIZENS`` changes by the rules.
Units: weeks are whole weeks from the start of the run, hours are ordinary hours a week.
"""

from __future__ import annotations

from simulation.model.table import Column, TableSchema

TRAITS = (
    Column("entry_week", "i4", "week", "week the citizen arrives (0: in the stock at the start)"),
    Column("entry_support", "u1", "Support", "what the citizen lives on at arrival"),
    Column("age", "f8", "years", "age at arrival", 40),
    Column("sex", "u1", "0 man, 1 woman", "sex"),
    Column("origin", "u1", "Origin", "origin"),
    Column("lone_provider", "u1", "0/1", "lone provider (enlig forsørger)"),
    Column("children", "u1", "count", "children at home"),
    Column("youngest_child", "f8", "years", "age of the youngest child at arrival"),
    Column("spouse", "u1", "0 none, 1 married, 2 cohabiting", "lives with a spouse or a cohabitant"),
    Column("spouse_pay", "f8", "DKK/month", "pay of the spouse, before tax"),
    Column("with_parents", "u1", "0/1", "lives with a parent"),
    Column("came_year", "i4", "year, 0 always here", "year of coming to the country"),
    Column("residence_years", "f8", "years", "years in the realm within the last ten, at arrival", 10),
    Column("work_years", "f8", "years", "years of full-time work within the last ten, at arrival"),
    Column("job_ready", "u1", "0/1", "visited as job-ready (jobparat), not activity-ready"),
    Column("old_referral", "u1", "0/1", "referred to fleksjob before 2013"),
    Column("education", "u1", "Education", "highest completed education", 1),
    Column("interrupted_education", "u1", "0/1", "has interrupted an education"),
    Column("sector", "u1", "Sector", "sector the citizen would rather work in"),
    Column("physical", "u1", "0/1", "physical health barrier"),
    Column("mental", "u1", "Mental", "mental health barrier"),
    Column("diagnosis", "u1", "Diagnosis", "psychiatric diagnosis group"),
    Column("substance", "u1", "0/1", "active substance use"),
    Column("placed_in_care", "u1", "0/1", "placed outside the home as a child"),
    Column("criminal_record", "u1", "0/1", "criminal record"),
    Column("debt", "u1", "0/1", "large debt"),
    Column("homeless", "u1", "0/1", "homeless"),
    Column("child_challenges", "u1", "0/1", "has a child with challenges"),
    Column("motivated", "u1", "0/1", "has asked for ordinary work or education"),
    Column("insured", "u1", "0/1", "member of an unemployment insurance fund (a-kasse)"),
    Column("from_work", "u1", "0/1", "came from full-time work; on sygedagpenge the job is kept meanwhile"),
    Column("benefit_weeks", "i4", "weeks", "weeks on public support before arrival, all told"),
    Column("capacity_limited", "u1", "0/1", "lasting limits in the capacity to work"),
    Column("treatable_soon", "u1", "0/1", "treatment would soon restore the capacity to work"),
    Column("ordinary_schemes_enough", "u1", "0/1", "ordinary employment schemes would do"),
    Column("can_take_su", "u1", "0/1", "could take an education on SU"),
    Column("shorter_course_enough", "u1", "0/1", "a shorter course or unskilled work would do"),
    Column("realistic", "u1", "0/1", "can realistically finish and support himself or herself"),
    Column("household", "i4", "number, -1 none", "family the citizen is a parent in", -1),
    Column("programme", "i4", "row, -1 none", "education wished for or under way (education list)", -1),
    Column("programme_weeks", "i4", "weeks", "weeks already spent on it at arrival"),
)
"""What a population brings, besides the two latent traits."""

LATENT = (
    Column("ability_find", "f8", "standard normal", "unobserved ability to find work"),
    Column("ability_keep", "f8", "standard normal", "unobserved ability to keep work"),
)

_SCORES = (
    Column("find_score", "f8", "log rate", "fixed part of the job-finding rate: barriers, age, ability"),
    Column("leave_score", "f8", "log rate", "fixed part of the job-ending rate"),
    Column("study_score", "f8", "log rate", "fixed part of the rate of entering education"),
    Column("assess_score", "f8", "log rate", "fixed part of the rate of assessment"),
    Column("health_burden", "f8", "0..1", "weight of the health barriers, and of an episode while it lasts"),
    Column("motivation", "f8", "0..1", "how much work or an education is wanted; from 0.5 it has been asked for"),
    Column("burden_well", "f8", "0..1", "weight of the health barriers, without an episode"),
    Column("arm", "i4", "row", "arm of a virtual trial the citizen was drawn into"),
    Column("group", "u1", "cell", "group by traits at arrival (model/groups.py), whose money is told apart"),
    Column("pension_age", "f8", "years", "age of folkepension, by year of birth"),
)

_STATE = (
    Column("support", "u1", "Support", "what the citizen lives on this week"),
    Column("activity", "u1", "Activity", "what the citizen takes part in this week"),
    Column("activity_left", "i4", "weeks", "weeks left of the activity"),
    Column("place", "i4", "row, -1 none", "company of the internship or wage subsidy", -1),
    Column("employer", "i4", "row, -1 none", "company of the ordinary hours", -1),
    Column("hours", "f8", "hours/week", "ordinary hours"),
    Column("held_hours", "f8", "hours/week", "ordinary hours the employer holds open in sickness"),
    Column("tenure", "i4", "weeks", "weeks with this employer"),
    Column("match_quality", "f8", "standard deviations", "how well this job suits the citizen"),
    Column("agreed", "u1", "0/1", "the company of the placement has agreed on some ordinary hours"),
    Column("fleksjob_company", "i4", "row, -1 none", "company of the fleksjob", -1),
    Column("fleksjob_hours", "f8", "hours/week", "hours of that fleksjob"),
    Column("service", "i4", "row", "service design the citizen is served under"),
    Column("service_weeks", "i4", "weeks", "weeks under this design"),
    Column("past_services", "i8", "bit set", "designs the citizen has left and is not admitted to again"),
    Column("follow_left", "i4", "weeks", "weeks of follow-along support left in a job"),
    Column("caseworker", "i4", "row, -1 queue", "post that serves the citizen", -1),
    Column("last_post", "i4", "row, -1 none", "post that served the citizen last", -1),
    Column("last_person", "i4", "count", "which holder of that post"),
    Column("shifts", "i4", "count", "caseworker shifts so far"),
    Column("shift_term", "f8", "log rate", "what those shifts do to the job rate"),
    Column("belief", "u1", "0/1", "the caseworker believes in the citizen's job chances"),
    Column("relation", "f8", "0..1", "relation to the caseworker"),
    Column("readiness", "f8", "0..1", "readiness for work"),
    Column("opening", "u1", "0/1", "open to a step this week"),
    Column("seized", "u1", "0/1", "the opening met contact this week"),
    Column("met", "u1", "0/1", "met the caseworker this week"),
    Column("met_since", "u1", "count", "meetings since the last review"),
    Column("readiness_start", "f8", "0..1", "readiness at arrival"),
    Column("former", "u1", "0/1", "has left a programme"),
    Column("left_by", "u1", "Left", "why the citizen left it"),
    Column("triage", "u1", "0 no, 1 effort, 2 rehabilitation, 3 too ill", "group the citizen was triaged into"),
    Column("triaged", "i4", "week, -1 never", "week of the triage", -1),
    Column("referred", "i4", "week, -1 no case", "week in which the case was referred to the team", -1),
    Column("case_meetings", "i4", "count", "meetings since then, at which the case was prepared"),
    Column("goal", "u1", "0/1", "has a CV, a plan and a job goal of his or her own"),
    Column("unoffered", "i4", "weeks", "weeks of search since the last offer began or ended"),
    Column("spell", "i4", "weeks", "weeks in this support state"),
    Column("idle", "i4", "weeks", "weeks since the last meeting, activity or hour of work"),
    Column("return_support", "u1", "Support", "benefit to fall back on when a job or an education ends"),
    Column("refund_weeks", "i4", "weeks", "weeks counted on the refund ladder"),
    Column("self_support", "i4", "weeks", "self-support weeks within the last 156"),
    Column("past_a", "u8", "bit set", "self-support of weeks 1-52 ago"),
    Column("past_b", "u8", "bit set", "self-support of weeks 53-104 ago"),
    Column("past_c", "u8", "bit set", "self-support of weeks 105-156 ago"),
    Column("episode_left", "f8", "weeks, 0 none", "what is left of an episode of worse health, untreated"),
    Column("treatment", "u1", "0 no, 1 now, 2 before", "treatment of the episode under way or the last one"),
    Column("sick_from", "u1", "Support", "state before sickness"),
    Column("graduate", "u1", "0/1", "has finished an education that leads to work"),
    Column("quarter_hours", "13f4", "hours", "ordinary hours of this quarter and the twelve before"),
    Column("sanctioned", "u1", "0/1", "stayed away this week from a talk or the work duty without a fair reason"),
    Column("duty", "u1", "0/1", "the work duty of up to 37 hours fills this week"),
    Column("forloeb_limit", "i4", "weeks", "longest ressourceforloeb by the law of its first week (0: not set)"),
    Column("applied", "u1", "0 no, 1 yes, 2 granted, 3 refused", "application for revalidation"),
)

_COUNTS = (
    Column("events", "i4", "bit set (Event)", "what happened this week"),
    Column("exit_now", "u1", "Support", "where an exit of this week led (0: none)"),
    Column("at_risk", "u1", "0/1", "searched for work this week, without ordinary work"),
    Column("job_start", "u1", "0/1", "found ordinary work by search this week"),
    Column("first_meeting", "i4", "week, -1 never", "first meeting", -1),
    Column("first_placement", "i4", "week, -1 never", "first internship or wage subsidy", -1),
    Column("first_job", "i4", "week, -1 never", "first ordinary work", -1),
    Column("first_job_end", "i4", "week, -1 not yet", "end of the first ordinary work", -1),
    Column("first_study", "i4", "week, -1 never", "first ordinary education", -1),
    Column("exit_week", "i4", "week, -1 never", "first week off a served support", -1),
    Column("exit_to", "u1", "Support", "where the first exit led"),
    Column("exit_job_end", "i4", "week, -1 not yet", "end of the job to which that exit led", -1),
    Column("weeks_worked", "i4", "weeks", "weeks with ordinary hours"),
    Column("hours_worked", "f8", "hours", "ordinary hours, all told"),
    Column("full_run", "i4", "weeks", "weeks in a row with full time, now"),
    Column("full_best", "i4", "weeks", "longest such run"),
    Column("part_run", "i4", "weeks", "weeks in a row with at least 27.75 hours, now"),
    Column("part_best", "i4", "weeks", "longest such run"),
    Column("company_weeks", "i4", "weeks", "weeks in internship or wage subsidy"),
    Column("placed_lately", "f8", "count", "placements started, the less the longer ago"),
    Column("placements", "i4", "count", "internships and wage subsidies started"),
    Column("last_company", "i4", "week, -1 never", "last week of an internship or wage subsidy", -1),
    Column("temporary", "u1", "0 no, 1 now, 2 ended", "temporary fleksjob from the pool"),
    Column("after_temporary", "u1", "Support", "what followed it"),
    Column("weeks_on_support", "i4", "weeks", "weeks on public support"),
    Column("earned_oere", "i8", "oere", "wages received"),
    Column("study_ended", "i4", "week, -1 never", "end of a revalidation education", -1),
    Column("study_done", "u1", "0 no, 1 finished, 2 dropped out", "how the last revalidation education ended"),
    Column("fleksjobs", "i4", "count", "fleksjob found by a match"),
    Column("fleksjob_waited", "i4", "weeks", "weeks on ledighedsydelse before these, all told"),
    Column("decisions", "i4", "count", "cases that the team has decided"),
    Column("clarified_weeks", "i4", "weeks", "weeks from referral to decision, summed over those cases"),
    Column("rf_start", "i4", "week, -1 never", "start of the ressourceforloeb under way or last ended", -1),
    Column("rf_end", "i4", "week, -1 never", "end of the last ressourceforloeb", -1),
    Column("rf_exit", "u1", "Support", "where it led"),
)


def _packed(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return columns ordered by width, so that a row has no gaps and what changes weekly lies together."""
    return tuple(sorted(columns, key=lambda c: c.dtype[1:]))


CITIZENS = TableSchema("citizens", _packed(_STATE + _SCORES) + _packed(_COUNTS) + LATENT + TRAITS)

CASEWORKERS = TableSchema(
    "caseworkers",
    (
        Column("service", "i4", "row", "service design the post works under"),
        Column("identity", "i8", "number", "the post's own number for draws, the same in every arm"),
        Column("role", "u1", "Role", "what the post covers"),
        Column("from_week", "i4", "week", "week the post is first filled"),
        Column("limit", "i4", "citizens", "caseload limit"),
        Column("citizens", "i4", "count", "citizens of the simulation served now"),
        Column("other_cases", "i4", "count", "cases outside the simulation that fill the post"),
        Column("vacant_left", "i4", "weeks", "weeks until a successor starts (0: filled)"),
        Column("absent", "u1", "0/1", "absent this week"),
        Column("weeks_in_post", "i4", "weeks", "weeks the present person has held the post"),
        Column("person", "i4", "count", "how many persons have held the post before"),
        Column("disposition", "f8", "logit", "disposition to believe in citizens"),
        Column("network", "f8", "ratio", "company network: multiplies the companies asked"),
        Column("meeting_chance", "f8", "1/week", "chance that a citizen of the post is met this week"),
        Column("company_hours", "f8", "hours/week", "hours for companies on behalf of a citizen of the post"),
        Column("company_work", "f8", "0..1", "how much of what company work can do is done for a citizen"),
        Column("slack", "f8", "0..1", "chance that a citizen who calls is helped this week"),
    ),
)

COMPANIES = TableSchema(
    "companies",
    (
        Column("sector", "u1", "Sector", "sector"),
        Column("size", "f8", "employees", "employees of all kinds"),
        Column("demand", "f8", "hours/week", "ordinary hours wanted for work this caseload could do"),
        Column("filled", "f8", "hours/week", "of these, filled by citizens of the simulation"),
        Column("others", "f8", "hours/week", "of these, filled by competing applicants"),
        Column("places", "i4", "count", "internship places"),
        Column("taken", "i4", "count", "of these, taken"),
        Column("openness", "f8", "0..1", "chance of considering a citizen with barriers"),
        Column("mentor", "u1", "0/1", "has a trained workplace mentor"),
        Column("displaced", "f8", "share", "hours taken that other applicants could have had", 1.0),
        Column("waiting", "f8", "persons", "competing applicants who wait, as a citizen has the hours"),
    ),
)

FAMILIES = TableSchema(
    "families",
    (
        Column("parent", "i4", "row", "citizen"),
        Column("other", "i4", "row, -1 none", "the other parent", -1),
        Column("home", "f8", "0..1", "steadiness of the home"),
        Column("weeks", "i4", "weeks", "weeks lived through"),
    ),
)
"""Families whose parents are citizens of the population (Opgang til opgang)."""

CHILDREN = TableSchema(
    "children",
    (
        Column("family", "i4", "row", "family"),
        Column("age", "f8", "years", "age at the start"),
        Column("frailty", "f8", "ratio", "the child's own absence, relative to others'"),
        Column("absence", "f8", "share", "school absence this week"),
        Column("absence_first", "f8", "share x weeks", "absence summed over the first 13 weeks"),
        Column("absence_last", "f8", "share x weeks", "absence summed over the last 52 weeks"),
        Column("spare_job", "u1", "0/1", "has a spare-time job"),
        Column("spare_job_start", "u1", "0/1", "had one at the start"),
    ),
)
"""The children of those families."""
