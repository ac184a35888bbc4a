"""The figures kept for validation and the arithmetic ones, each beside the statistic that predicts it.

Every number of a `validate` entry stands here, or in ``NOT_RESULTS`` with the reason why it is no result.
"""

from __future__ import annotations

from simulation.evidence.registry import load
from simulation.reproduction.figure import About, Figure, figure

NOT_RESULTS = {
    "ips.review_2011_ips_like.n_trials": "describes the review",
    "ips.review_2011_ips_like.control_arm": "describes the review: the control arm simulated",
    "ips.review_2011_full_ips.control_arm": "describes the review: the control arm simulated",
    "ips.rksk_plan.of_ressourceforloeb": "describes the plan: the population simulated",
    "ips.rksk_plan.consultants": "describes the plan: a setting of the policy",
    "ips.rksk_plan.caseload_limit": "describes the plan: a setting of the policy",
    "ips.rksk_plan.meeting_cadence_weeks": "describes the plan: a setting of the policy",
    "ips.rksk_plan.training_weeks": "describes the plan",
    "ips.rksk_plan.consultant_is": "describes the plan",
    "ips.rksk_plan.n": "describes the plan: the places simulated",
    "opgang_til_opgang.results.families": "describes the study: the families simulated",
    "flere_skal_med.dec_2018.weeks_since_start": "describes the study: the horizon simulated",
    "flere_skal_med.dec_2021.group": "describes the study: the size simulated",
    "aabenraa.investment.population": "describes the investment",
}
"""Numbers and words of `validate` entries that are settings of the study and not results of it."""


def figures() -> list[Figure]:
    """Return the figures that are predicted, or worked out."""
    return [
        *_ips(),
        *_families_and_young(),
        *_all_inclusive(),
        *_flere_skal_med(),
        *_investments(),
        *_companies(),
        *_revalidation(),
        *_arithmetic(),
    ]


def _ips() -> list[Figure]:
    e = load()
    n = 1020
    about = About("ips.review_2011_ips_like", "IPS", "review_2011", "ips", "in_job", n)
    control = e.value("ips.review_2011_ips_like.control")
    found = [
        figure(e, about, "ips", "in_job.ips", control="in_job.control", documented_control=control),
        figure(e, about, "control", "in_job.control", arm="train_then_place"),
    ]
    about = About("ips.review_2011_full_ips", "IPS", "review_2011", "ips", "ever_job", n)
    control = e.value("ips.review_2011_full_ips.control")
    found += [
        figure(e, about, "ips", "ever_job.ips", control="ever_job.control", documented_control=control),
        figure(e, about, "control", "ever_job.control", arm="train_then_place"),
    ]
    about = About("ips.review_2011_hours", "IPS", "review_2011", "ips", "20 hours or more, of those in job")
    found.append(figure(e, about, "value", "twenty_hours"))
    about = About("ips.review_2011_search_time", "IPS", "review_2011", "ips", "weeks to the first job")
    found.append(figure(e, about, "value", "search_shorter", "weeks"))
    about = About("ips.hjoerring_exits", "IPS Hjørring", "hjoerring_ips", "ips_hjoerring", "where courses ended", 25)
    ends = {
        "job": "job",
        "education": "education",
        "fleksjob": "fleksjob",
        "stopped_unmotivated": "unmotivated",
        "maternity_foertidspension_or_substance": "foertidspension",
        "moved": "moved",
    }
    narrower = "the document counts maternity and substance use too, which the model does not end courses by"
    for key, name in ends.items():
        found.append(figure(e, about, key, name, note=narrower if name == "foertidspension" else ""))
    target = "a target of the plan, not a result"
    about = About("ips.rksk_plan", "IPS Ringkøbing-Skjern", "rksk_plan", "ips_ringkoebing_skjern",
                  "where courses end", 70, target)  # fmt: skip
    goals = {
        "target_job": "job",
        "target_education": "education",
        "target_fleksjob": "fleksjob",
        "target_foertidspension_maternity_substance": "foertidspension",
        "target_unmotivated": "unmotivated",
        "target_moved": "moved",
    }
    found += [figure(e, about, key, name) for key, name in goals.items()]
    found.append(
        figure(e, about, "shorter_course_weeks_at_least", "shorter_weeks", "weeks", measure="shorter ressourceforløb")
    )
    return found


def _families_and_young() -> list[Figure]:
    e = load()
    found = []
    for statistic, title in (
        ("in_job.difference", "share with ordinary hours, JobFirst less usual service"),
        ("mean_hours.difference", "mean weekly hours, JobFirst less usual service"),
    ):
        about = About("jobfirst.effect", "JobFirst", "jobfirst", "jobfirst", statistic.split(".")[0], 300)
        found.append(figure(e, about, "direction", statistic, "direction", value=1.0, title=title, unit="direction"))
    about = About("opgang_til_opgang.results", "Opgang til opgang", "families", "opgang_til_opgang", "parents", 84)
    found += [
        figure(e, about, "parents_job_or_education", "job_or_education", control="job_or_education.control"),
        figure(e, about, "parents_foertidspension", "foertidspension", control="foertidspension.control"),
    ]
    about = About("opgang_til_opgang.results", "Opgang til opgang", "families", "opgang_til_opgang", "children")
    price = "rests on an assumed price of social measures for a family (economy.overrides.family_social_year)"
    found += [
        figure(e, about, "children_absence", "absence", "ratio", unit="relative change"),
        figure(e, about, "youth_spare_time_jobs", "spare_jobs", "ratio", unit="relative change"),
        figure(e, about, "saving_per_family_year_social", "social_family_year", "dkk", unit="DKK a year",
               measure="saved on the social area", note=price),
        figure(e, about, "saving_total_4_years", "total", "dkk", unit="DKK", measure="saved by the municipality",
               note=price),
    ]  # fmt: skip
    about = About("reconnect.preliminary_effect", "Reconnect", "reconnect", "reconnect", "ever_job_or_education", 200)
    found.append(
        figure(e, about, "relative", "relative", "ratio", unit="relative change",
               control="ever_job_or_education.control", note="preliminary; size, horizon not stated: 200, 52 weeks")
    )  # fmt: skip
    return found


def _all_inclusive() -> list[Figure]:
    e = load()
    about = About("all_inclusive.stock_fall_2017_2024", "All inclusive", "stock_fall", "all_inclusive", "stock",
                  note="with the policy and the national trend")  # fmt: skip
    found = []
    for key in ("activity_ready_over_30", "long_term"):
        name = "activity_ready" if key.startswith("activity") else key
        found.append(figure(e, about, key, f"{name}.both", "ratio", unit="relative change"))
        found.append(
            figure(e, about, key, f"{name}.both", "decomposition", unit="relative change", control=f"{name}.trend")
        )
    return found


def _flere_skal_med() -> list[Figure]:
    e = load()
    about = About("flere_skal_med.dec_2018", "Flere skal med", "effort_group", "flere_skal_med",
                  "the effort group", 12_250)  # fmt: skip
    three = "three months in a row of placement, hours, education or fleksjob"
    found = [
        figure(e, about, "ordinary_hours", "ordinary_hours"),
        figure(e, about, "fully_left_for_job", "fully_left_for_job"),
        figure(e, about, "placement_or_wage_subsidy", "placement"),
        figure(e, about, "any_company_activity_3_months", "three_months", measure=three),
        figure(e, about, "target_any_company_activity", "three_months", measure=three, note="a target, not a result"),
    ]
    about = About("flere_skal_med.rehabilitation_group", "Flere skal med", "effort_group", "flere_skal_med",
                  "the rehabilitation group", 7_850)  # fmt: skip
    found += [
        figure(e, about, "moved_to_other_benefit", "moved_to_other_benefit"),
        figure(e, about, "still_waiting_over_9_months", "waiting_over_9_months", n=2374,
               note="'over nine in ten': a floor"),
        figure(e, about, "waiting_without_active_offer", "without_offer", n=2374),
    ]  # fmt: skip
    about = About("flere_skal_med.dec_2021", "Flere skal med", "december_2021", "flere_skal_med",
                  "in job, small job or education", 18_000,
                  "the documented group holds citizens of Flere skal med 2 too")  # fmt: skip
    control = "in_job_or_education.control"
    found.append(figure(e, about, "in_job_small_job_or_education", "in_job_or_education", control=control))
    return found


def _investments() -> list[Figure]:
    e = load()
    size = "the size of the group that the investment served is not stated; here it is what its posts can serve"
    about = About("hjoerring.investment_2015_2019", "Investment Hjørring", "hjoerring", "hjoerring_investment",
                  "the municipality, 2015 to 2019", note=size)  # fmt: skip
    found = [
        figure(e, about, "invested", "invested", "dkk", unit="DKK", note="the budget; posts filled over a year"),
        figure(e, about, "saved_passive_support", "saved_passive_support", "dkk", unit="DKK"),
    ]
    about = About("aabenraa.investment", "Investment Aabenraa", "aabenraa", "aabenraa_investment",
                  "the municipality, five years", note=size)  # fmt: skip
    found += [
        figure(e, about, "invested", "invested", "dkk", unit="DKK", note="the budget; posts filled over a year"),
        figure(e, about, "net_gain", "net_gain", "dkk", unit="DKK"),
    ]
    return found


def _companies() -> list[Figure]:
    e = load()
    about = About("aarhus_fleksjob.results", "Fleksjob Aarhus", "aarhus", "aarhus_fleksjob",
                  "those whose temporary fleksjob has ended", 410)  # fmt: skip
    found = [
        figure(e, about, "completers_in_job", "completers_in_job", control="completers_in_job.control"),
        figure(e, about, "target", "completers_in_job", note="a target, not a result"),
        figure(e, about, "fleksjob", "fleksjob", "count"),
        figure(e, about, "ordinary_job", "ordinary_job", "count"),
    ]
    about = About("hedensted_flere_i_job.focus_target", "Flere i job Hedensted", "hedensted", "flere_i_job",
                  "company course or 100 hours within 12 months", 350, "a target, not a result")  # fmt: skip
    found.append(figure(e, about, "value", "focus", control="focus.control"))
    return found


def _revalidation() -> list[Figure]:
    e = load()
    about = About("revalidation.status_feb_2019", "Revalidering", "revalidation_2019", "revalidation",
                  "status in February 2019", 134)  # fmt: skip
    return [figure(e, about, name, name) for name in ("self_supporting", "moved", "fleksjob")]


def _arithmetic() -> list[Figure]:
    e = load()
    about = About("hedensted_flere_i_job.potential", "Flere i job Hedensted", "arithmetic", "flere_i_job",
                  "the potential's table", role="arithmetic")  # fmt: skip
    found = [
        figure(e, about, f"saved.{name}", f"hedensted.{name}", "identity", unit="DKK")
        for name in ("kontanthjaelp", "uddannelseshjaelp", "ressourceforloebsydelse", "total")
    ]
    about = About("langtidsrask.case", "Langtidsrask", "arithmetic", "langtidsrask", "the worked case",
                  note="the source's amounts are missing from its text; the weeks are the rules' own",
                  role="arithmetic")  # fmt: skip
    found.append(figure(e, about, "weeks", "langtidsrask.weeks", "identity", unit="weeks"))
    return found
