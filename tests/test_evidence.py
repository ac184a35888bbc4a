"""The registry of evidence: every documented figure by its path.

Expected figures are those of the documents, copied here by hand, so that a slip in a data file shows.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter

import pytest
from pydantic import ValidationError

from simulation.errors import NotAFigure, UnknownEvidence
from simulation.evidence.registry import Figures, Status, Unit, Use, load


def test_no_id_is_the_beginning_of_another() -> None:
    # Otherwise one path could mean two things.
    ids = [entry.id for entry in load()]
    assert not [(a, b) for a in ids for b in ids if b.startswith(f"{a}.")]


def test_every_document_is_referred_to() -> None:
    used = {ref.document for entry in load() for ref in entry.source}
    assert used == {document.key for document in load().documents()}


def test_only_recalled_entries_lack_a_document_and_none_lacks_values() -> None:
    sourceless = {entry.id for entry in load() if not entry.source}
    assert sourceless == {entry.id for entry in load() if entry.status is Status.RECALLED}
    assert [e.id for e in load() if not e.values] == []


def test_shares_lie_between_nought_and_one() -> None:
    registry = load()

    def check(path: str) -> None:
        found = registry.values(path)
        if isinstance(found, Figures):
            for key in found:
                check(f"{path}.{key}")
        elif isinstance(found, tuple):
            for index in range(len(found)):
                check(f"{path}.{index}")
        elif isinstance(found, float | int) and registry.unit(path) is Unit.SHARE:
            assert 0 <= found <= 1, path

    for entry in registry:
        check(entry.id)


@pytest.mark.parametrize(
    ("path", "expected", "unit"),
    [
        ("caseworker.shift_job_chance.value", -0.22, Unit.RELATIVE_CHANGE),
        ("caseworker.belief_job_chance.value", 0.33, Unit.RELATIVE_CHANGE),
        ("caseworker.contact_cadence.0.cadence_weeks", 1, Unit.WEEKS),
        ("caseworker.contact_cadence.1.cadence_weeks.1", 6, Unit.WEEKS),
        ("caseworker.contact_cadence.1.caseload", 47, Unit.COUNT),
        ("caseworker.contact_cadence.2.cadence_weeks", 13, Unit.WEEKS),
        ("ips.inklusion_rct.ips", 0.595, Unit.SHARE),
        ("ips.inklusion_rct.control", 0.465, Unit.SHARE),
        ("ips.inklusion_rct.n", 720, Unit.COUNT),
        ("ips.inklusion_rct.horizon_weeks", 78, Unit.WEEKS),
        ("ips.rksk_baseline_exits.mean_duration_months", 29, Unit.MONTHS),
        ("all_inclusive.design.caseload_typical", 35, Unit.COUNT),
        ("all_inclusive.outflow_counts.2019.fleksjob", 229, Unit.COUNT),
        ("all_inclusive.outflow_counts.2022_to_april.small_jobs", 781, Unit.COUNT),
        ("aarhus_fleksjob.results.completers_in_job", 0.73, Unit.SHARE),
        ("hedensted_flere_i_job.prices_2024.kontanthjaelp.gross", 154_031, Unit.DKK_YEAR),
        ("hedensted_flere_i_job.prices_2024.kontanthjaelp.refund", 0.2287, Unit.SHARE),
        ("hedensted_flere_i_job.prices_2024.ressourceforloebsydelse.week", 2_528, Unit.DKK_WEEK),
        ("revalidation.self_support_by_education.paedagog.n", 13, Unit.COUNT),
        ("revalidation.downscaling.not_granted", 30, Unit.COUNT),
        ("revalidation.course_counts_2018.higher_education", 75, Unit.COUNT),
        ("revalidation.longest_years.value", 4.6, Unit.YEARS),
        ("flere_skal_med.dec_2018.n", 12_250, Unit.COUNT),
        ("flere_skal_med.rehabilitation_waiting.denmark", 2_374, Unit.COUNT),
        ("national_context.employment_by_disability.no_disability", 0.80, Unit.SHARE),
        ("flows.job_survival_after_kontanthjaelp.months_12", 0.50, Unit.SHARE),
        ("flows.kontanthjaelp_stock_2016.after_19_months.not_in_by.education", 13_200, Unit.COUNT),
        ("flows.fleksjob_inflow.direct_share.2020", 0.32, Unit.SHARE),
        ("baseline.benefit_rates_week.revalideringsydelse.from_age", 30, Unit.YEARS),
        ("langtidsrask.case.hourly_wage", 149, Unit.DKK_HOUR),
        ("baseline.refund_ladder.steps.0.refund", 0.80, Unit.SHARE),
        ("baseline.refund_ladder.steps.3.weeks.0", 53, Unit.WEEKS),
        ("baseline.benefit_rates_month.kontanthjaelp_30_plus.2024.provider", 16_382, Unit.DKK_MONTH),
        ("baseline.benefit_rates_week.sygedagpenge_max.2023", 4_550, Unit.DKK_WEEK),
        ("baseline.caseloads.actual_2013.mean", 82, Unit.COUNT),
        ("baseline.socioeconomic_preset.discount_rate.0.rate", 0.035, Unit.SHARE),
    ],
)
def test_a_path_leads_to_the_documented_figure_in_its_unit(path: str, expected: float, unit: Unit) -> None:
    assert load().value(path) == expected
    assert load().unit(path) is unit


def test_the_hedensted_potential_follows_from_its_prices() -> None:
    registry = load()
    # 2 x 118,804 + 2 x 65,091 + 2 x 131,469 = 237,608 + 130,182 + 262,938 = 630,728
    total = 0.0
    for benefit in ("kontanthjaelp", "uddannelseshjaelp", "ressourceforloebsydelse"):
        persons = registry.value(f"hedensted_flere_i_job.potential.full_time_persons.{benefit}")
        net = registry.value(f"hedensted_flere_i_job.prices_2024.{benefit}.net")
        assert persons * net == registry.value(f"hedensted_flere_i_job.potential.saved.{benefit}")
        total += persons * net
    assert total == registry.value("hedensted_flere_i_job.potential.saved.total") == 630_728


def test_what_two_pages_or_two_figures_say_of_one_thing_agrees() -> None:
    registry = load()
    # page 64: 20 % of the 30 who are not granted are 6, and 70 % 21
    refused = registry.value("revalidation.downscaling.not_granted")
    assert refused * registry.value("revalidation.downscaling.others.no_support") == 6
    # page 88: 735 who left for a job are 6 % of the group
    left, group = (registry.value(f"flere_skal_med.dec_2018.{key}") for key in ("left_for_job_persons", "n"))
    assert left / group == registry.value("flere_skal_med.dec_2018.fully_left_for_job") == 0.06
    # page 57: 221 of 249 courses are guidance and qualification, 133 of them ordinary education
    courses = {key: registry.value(f"revalidation.course_counts_2018.{key}") for key in (
        "general_adult_education", "labour_market_education", "vocational_education", "social_and_health_education",
        "higher_education", "other_guidance_and_qualification", "wage_subsidy", "internship")}  # fmt: skip
    every, ordinary = sum(courses.values()), sum(list(courses.values())[:5])
    assert (every, ordinary) == (249, 133)
    guided = every - courses["wage_subsidy"] - courses["internship"]
    assert round(guided / every, 2) == registry.value("revalidation.activity_mix_2018.guidance_and_qualification")
    assert round(ordinary / guided, 2) == registry.value("revalidation.activity_mix_2018.of_which_ordinary_education")
    # the stock of April 2016: those in and out, and out by where
    after = registry.values("flows.kontanthjaelp_stock_2016.after_19_months")
    assert isinstance(after, Figures)
    assert registry.value("flows.kontanthjaelp_stock_2016.n") == after["still_in"] + after["not_in"] == 162_200
    assert abs(sum(dict(after["not_in_by"]).values()) - after["not_in"]) <= 100
    # the hours in fleksjob, at the middle of their classes
    persons = dict(registry.values("flows.fleksjob_hours_2022.persons"))
    assert sum(persons.values()) == registry.value("flows.fleksjob_hours_2022.n") == 72_296
    middles = {key: sum(map(int, key.split("-"))) / 2 for key in persons}
    mean = sum(middles[key] * n for key, n in persons.items()) / 72_296
    assert mean == pytest.approx(registry.value("flows.fleksjob_hours_2022.derived.mean_hours"), abs=0.3)


def test_langtidsrask_weeks_add_up_to_the_case() -> None:
    case = load().values("langtidsrask.case.scenario_not_prevented")
    assert isinstance(case, Figures)
    # 20 weeks of sygedagpenge and 49 of jobafklaring
    assert dict(case) == {"sygedagpenge_weeks": 20, "jobafklaring_weeks": 49}
    assert load().value("langtidsrask.case.weeks") == 20 + 49


def test_nested_values_come_as_mappings_and_lists() -> None:
    year = load().values("all_inclusive.outflow_counts.2020")
    assert isinstance(year, Figures)
    assert year["foertidspension"] == 887
    cadence = load().values("caseworker.contact_cadence")
    assert isinstance(cadence, tuple)
    assert [step["cadence_weeks"] for step in cadence] == [1, (4, 6), 13]
    assert load().values("baseline.refund_ladder.steps.3.weeks") == (53, None)


def test_words_a_list_and_a_truth_are_not_one_number() -> None:
    with pytest.raises(NotAFigure, match=r"caseload_limit\.0, all_inclusive\.design\.caseload_limit\.1"):
        load().value("all_inclusive.design.caseload_limit")
    with pytest.raises(NotAFigure, match="when_needed"):
        load().value("all_inclusive.design.meetings")
    with pytest.raises(NotAFigure, match="True"):
        load().value("all_inclusive.design.small_jobs_from_start")


def test_nothing_can_be_changed_after_loading() -> None:
    entry = load().entry("ips.inklusion_rct")
    with pytest.raises(ValidationError):
        entry.__setattr__("use", Use.CONTEXT)
    with pytest.raises(TypeError):
        entry.values["ips"] = 0.9  # type: ignore[index]
    assert load().value("ips.inklusion_rct.ips") == 0.595


def test_the_registry_is_read_once_and_travels_to_other_processes() -> None:
    assert load() is load()
    copy = pickle.loads(pickle.dumps(load()))
    assert copy.as_records() == load().as_records()


def test_entries_come_by_use_and_sorted_by_id() -> None:
    ids = [entry.id for entry in load().entries()]
    assert ids == sorted(ids)
    by_use = Counter(entry.use for entry in load())
    assert {use: len(load().entries(use)) for use in Use} == dict(by_use)
    assert [entry.id for entry in load().entries(Use.IDENTITY)] == [
        "hedensted_flere_i_job.potential",
        "langtidsrask.case",
    ]


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("ips.inklusion_rtc", "ips.inklusion_rct"),
        ("caseworker.shift_job_chanse", "caseworker.shift_job_chance"),
        ("baseline.refund_lader", "baseline.refund_ladder"),
    ],
)
def test_an_unknown_id_suggests_the_nearest_in_one_line(path: str, near: str) -> None:
    with pytest.raises(UnknownEvidence) as caught:
        load().entry(path)
    assert str(caught.value) == f"no evidence at '{path}'; did you mean '{near}'?"
    assert isinstance(caught.value, KeyError)


def test_an_unknown_path_suggests_the_nearest_path() -> None:
    with pytest.raises(UnknownEvidence, match=r"did you mean 'ips\.inklusion_rct\.control'"):
        load().value("ips.inklusion_rct.contrl")
    with pytest.raises(UnknownEvidence, match=r"did you mean 'ips\.inklusion_rct\.control'"):
        load().value("ips.inklusion_rtc.control")
    with pytest.raises(UnknownEvidence, match="indsats list evidence"):
        load().cite("zzz")
    with pytest.raises(UnknownEvidence):
        load().value("all_inclusive.design.n")  # the number of persons is not stated there


def test_records_go_to_json_and_back() -> None:
    back = json.loads(json.dumps(load().as_records()))
    assert back == load().as_records()
    by_id = {record["id"]: record for record in back}
    assert by_id["all_inclusive.outflow_counts"]["values"]["2019"]["fleksjob"] == 229
    assert by_id["caseworker.contact_cadence"]["values"][1]["cadence_weeks"] == [4, 6]
    assert by_id["baseline.refund_ladder"]["values"]["in_force"] == "2016-01-04"
    assert by_id["baseline.caseworkers.yearly_cost"]["assumption"] is True
    assert by_id["ips.inklusion_rct"]["use"] == "calibrate"
