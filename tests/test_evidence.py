"""The registry of evidence: complete, traceable, and closed to the fit where it must be.

Expected figures are those of the documents, copied here by hand, so that a slip in a data file shows.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from simulation.evidence.registry import (
    Document,
    Entry,
    EvidenceHeldOut,
    Figures,
    NotAFigure,
    Reference,
    Registry,
    Status,
    Unit,
    UnknownEvidence,
    Use,
    load,
    read_yaml,
)

REQUIRED = {
    "use",
    "status",
    "source",
    "title",
    "population",
    "n",
    "horizon_weeks",
    "measure",
    "unit",
    "values",
    "note",
}
OPTIONAL = {"units", "recalled_parts"}
FOLDER = resources.files("simulation.evidence")
EXAMPLE: dict[str, Any] = {
    "id": "made_up.effect",
    "use": "calibrate",
    "status": "read",
    "source": [{"document": "paper", "page": "7"}],
    "title": "A made-up effect",
    "population": "made-up people",
    "n": 10,
    "horizon_weeks": 26,
    "measure": "ever_job",
    "unit": "share",
    "values": {"treated": 0.5, 2020: {"control": 0.25}},
    "note": "",
}
PAPER = Document(key="paper", title="A paper", author="A. Author", publisher=None, year=2020, language="en", note="")


def records(name: str) -> dict[str, dict[str, Any]]:
    loaded = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("name", ["documented.yaml", "baseline.yaml"])
def test_every_record_has_every_required_field_and_no_unknown_one(name: str) -> None:
    for entry_id, fields in records(name).items():
        assert fields.keys() >= REQUIRED, entry_id
        assert fields.keys() <= REQUIRED | OPTIONAL, entry_id


def test_no_entry_is_lost_between_the_files_and_the_registry() -> None:
    documented, baseline = records("documented.yaml"), records("baseline.yaml")
    assert [entry.id for entry in load()] == sorted([*documented, *baseline])
    assert len(documented) == 66  # statements in the documents about programmes, counted by hand
    # 1 ladder, 1 list of reforms, 4 + 3 rates, 4 caseloads, 2 on caseworkers, 4 others
    assert len(baseline) == 19


def test_ids_are_group_and_name_and_public_rules_stand_under_baseline() -> None:
    assert all(len(entry_id.split(".")) == 2 for entry_id in records("documented.yaml"))
    assert all(entry_id.startswith("baseline.") for entry_id in records("baseline.yaml"))


def test_no_id_is_the_beginning_of_another() -> None:
    # Otherwise one path could mean two things.
    ids = [entry.id for entry in load()]
    assert not [(a, b) for a in ids for b in ids if b.startswith(f"{a}.")]


def test_every_document_is_referred_to() -> None:
    used = {ref.document for entry in load() for ref in entry.source}
    assert used == {document.key for document in load().documents()}


def test_only_recalled_entries_lack_a_document_and_only_one_lacks_figures() -> None:
    sourceless = {entry.id for entry in load() if not entry.source}
    assert sourceless == {entry.id for entry in load() if entry.status is Status.RECALLED}
    assert [e.id for e in load() if not e.values] == ["baseline.benefit_rates_week.revalideringsydelse"]


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


def test_the_fit_has_exactly_the_calibrate_entries_as_targets() -> None:
    expected = [
        "all_inclusive.outflow_counts",
        "flere_skal_med.target",
        "flere_skal_med.triage",
        "ips.inklusion_rct",
        "ips.rksk_baseline_exits",
        "revalidation.self_support_by_education",
        "revalidation.status_after_6_months",
    ]
    assert [entry.id for entry in load().fit_targets()] == expected
    assert [entry.id for entry in load().for_fit().fit_targets()] == expected


HELD_OUT = [
    "aabenraa.investment",
    "aarhus_fleksjob.results",
    "all_inclusive.stock_fall_2017_2024",
    "flere_skal_med.dec_2018",
    "flere_skal_med.dec_2021",
    "flere_skal_med.rehabilitation_group",
    "hedensted_flere_i_job.focus_target",
    "hjoerring.investment_2015_2019",
    "ips.hjoerring_exits",
    "ips.review_2011_full_ips",
    "ips.review_2011_hours",
    "ips.review_2011_ips_like",
    "ips.review_2011_search_time",
    "ips.rksk_plan",
    "jobfirst.effect",
    "opgang_til_opgang.results",
    "reconnect.preliminary_effect",
    "revalidation.status_feb_2019",
]
READERS: list[Callable[[Registry, str], object]] = [
    Registry.entry,
    Registry.values,
    Registry.value,
    Registry.unit,
    Registry.cite,
    Registry.is_assumption,
    lambda registry, path: registry.values(f"{path}.ips"),
    lambda registry, path: registry.value(f"{path}.horizon_weeks"),
]


@pytest.mark.parametrize("read", READERS)
def test_held_out_evidence_cannot_be_read_by_the_fit(read: Callable[[Registry, str], object]) -> None:
    view = load().for_fit()
    assert [entry.id for entry in load().entries(Use.VALIDATE)] == HELD_OUT
    for entry_id in HELD_OUT:
        with pytest.raises(EvidenceHeldOut, match=entry_id):
            read(view, entry_id)


def test_held_out_evidence_is_nowhere_in_the_view_of_the_fit() -> None:
    view = load().for_fit()
    with pytest.raises(EvidenceHeldOut):
        view.entries(Use.VALIDATE)
    assert len(view) == len(load()) - len(HELD_OUT)
    assert not [entry for entry in view if entry.use is Use.VALIDATE]
    assert not [record for record in view.as_records() if record["use"] == "validate"]
    assert "ips.review_2011_ips_like" not in view
    # 0.667 stands in ips.review_2011_hours and nowhere else
    assert "0.667" in repr(vars(load()))
    assert "0.667" not in repr(vars(view))
    with pytest.raises(EvidenceHeldOut):
        view.for_fit().entry("ips.review_2011_ips_like")


def test_the_fit_reads_everything_else_as_it_stands() -> None:
    view = load().for_fit()
    assert view.value("ips.inklusion_rct.ips") == 0.595
    assert view.cite("ips.inklusion_rct") == load().cite("ips.inklusion_rct")


def test_a_citation_names_the_document_and_the_page() -> None:
    assert load().cite("ips.rksk_baseline_exits.fleksjob") == (
        "Where citizens leave ressourceforløb for, and after how long, before IPS. Source: Ringkøbing-Skjern "
        "Kommune, Beskæftigelsesudvalget (2019): Dagsorden 2019 with annexes, p. 41, 53."
    )
    assert load().cite("baseline.refund_ladder").endswith(", par. 5, 6 and 29.")


def test_a_part_with_a_source_of_its_own_cites_that_one() -> None:
    assert load().cite("caseworker.contact_cadence.0.cadence_weeks").endswith("p. 40.")
    assert load().cite("caseworker.contact_cadence.1").endswith("p. 97, 114.")
    assert "p. 40" not in load().cite("caseworker.contact_cadence.2")
    assert "HK Kommunal" in load().cite("all_inclusive.design.caseload_limit.0")
    assert "HK Kommunal" not in load().cite("all_inclusive.design.caseload_typical")
    assert "p. 40" in load().cite("caseworker.contact_cadence")


def test_recalled_evidence_is_said_to_be_an_assumption() -> None:
    recalled = {entry.id for entry in load() if entry.is_assumption()}
    assert recalled == {
        "baseline.benefit_rates_month.foertidspension_single",
        "baseline.benefit_rates_week.revalideringsydelse",
        "baseline.caseworkers.yearly_cost",
        "baseline.reforms",
    }
    for entry in load():
        assert ("assumption (recalled, not read)" in load().cite(entry.id)) is (entry.id in recalled)
    assert load().is_assumption("baseline.caseworkers.yearly_cost.value.0")


def test_only_the_recalled_one_of_the_reforms_is_an_assumption() -> None:
    recalled = [load().is_assumption(f"baseline.reforms.{index}.date") for index in range(3)]
    assert recalled == [False, False, True]
    assert load().cite("baseline.reforms.2.date").endswith("no document; assumption (recalled, not read).")
    assert "in part an assumption" in load().cite("baseline.reforms")


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


def test_a_sound_entry_is_read_and_years_become_words() -> None:
    registry = Registry([Entry(**EXAMPLE)], [PAPER])
    assert registry.value("made_up.effect.2020.control") == 0.25
    assert registry.cite("made_up.effect") == "A made-up effect. Source: A. Author (2020): A paper, p. 7."


@pytest.mark.parametrize(
    "mistake",
    [
        {"use": "proof"},
        {"unit": "kroner"},
        {"surprise": 1},
        {"source": []},
        {"n": 0},
        {"title": ""},
        {"units": {"nowhere": "weeks"}},
        {"recalled_parts": ["nowhere"]},
        {"source": [{"document": "paper", "page": None, "part": "nowhere"}]},
        {"values": {"treated": {1, 2}}},
    ],
)
def test_an_unsound_entry_is_refused(mistake: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Entry(**(EXAMPLE | mistake))


@pytest.mark.parametrize("field", sorted(REQUIRED))
def test_an_entry_without_a_required_field_is_refused(field: str) -> None:
    with pytest.raises(ValidationError):
        Entry(**{key: value for key, value in EXAMPLE.items() if key != field})


def test_an_id_twice_and_an_unknown_document_are_refused() -> None:
    entry = Entry(**EXAMPLE)
    with pytest.raises(ValueError, match="used twice"):
        Registry([entry, entry], [PAPER])
    with pytest.raises(ValueError, match="unknown documents: paper"):
        Registry([entry], [])


def test_a_key_given_twice_in_a_data_file_is_refused() -> None:
    assert read_yaml("a: {x: 1}\nb: {x: 2}", "some.yaml") == {"a": {"x": 1}, "b": {"x": 2}}
    with pytest.raises(ValueError, match=r"some\.yaml: given twice: a"):
        read_yaml("a: {x: 1}\na: {x: 2}", "some.yaml")
    with pytest.raises(ValueError, match="given twice: x"):
        read_yaml("a: {x: 1, x: 2}", "some.yaml")


def test_a_reference_without_a_page_cites_the_document_alone() -> None:
    unpaged = Entry(**(EXAMPLE | {"source": [Reference(document="paper", page=None)]}))
    assert Registry([unpaged], [PAPER]).cite("made_up.effect.treated").endswith("(2020): A paper.")
