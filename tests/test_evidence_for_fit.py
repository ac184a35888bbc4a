"""The registry's view for the fit: what may be fitted, and nothing that is kept for validation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation.errors import EvidenceHeldOut
from simulation.evidence.registry import Registry, Use, load


def test_the_fit_has_exactly_the_calibrate_entries_as_targets() -> None:
    expected = [
        "all_inclusive.outflow_counts",
        "flere_skal_med.target",
        "flere_skal_med.triage",
        "flows.activation_intensity_2020",
        "flows.fleksjob_hours_2022",
        "flows.fleksjob_inflow",
        "flows.job_or_education_one_year_after",
        "flows.job_survival_after_kontanthjaelp",
        "flows.kontanthjaelp_stock_2016",
        "flows.no_offer",
        "flows.off_support_six_months_after_internship",
        "flows.return_from_sickness_of_employees",
        "flows.small_job_share",
        "flows.wage_work_one_year_after_ending_in_2018",
        "ips.inklusion_rct",
        "ips.review_2011_full_ips",
        "ips.review_2011_hours",
        "ips.review_2011_ips_like",
        "ips.review_2011_search_time",
        "ips.rksk_baseline_exits",
        "revalidation.self_support_by_education",
        "revalidation.status_after_6_months",
    ]
    assert [entry.id for entry in load().entries(Use.CALIBRATE)] == expected
    assert [entry.id for entry in load().for_fit().entries(Use.CALIBRATE)] == expected


FIRST_HELD_OUT = [
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
"""What was kept for validation before anything was simulated. It only shrinks, by a line below that says why."""
LOOKED_AT = "the population was changed with its results, simulated and documented, in sight"
TAKEN_OUT = {
    "ips.review_2011_full_ips": LOOKED_AT,
    "ips.review_2011_hours": LOOKED_AT,
    "ips.review_2011_ips_like": LOOKED_AT,
    "ips.review_2011_search_time": LOOKED_AT,
    "opgang_til_opgang.results": "what drives it was typed after the results were seen: shown apart, not scored",
}
CAME_LATER = ["flere_skal_med.activity_and_hours", "flere_skal_med.march_2018", "flere_skal_med.own_history"]
"""Found when the documents were read again, and simulated by nobody."""
HELD_OUT = sorted([*(set(FIRST_HELD_OUT) - TAKEN_OUT.keys()), *CAME_LATER])
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
    assert "reconnect.preliminary_effect" not in view
    # 320 million stand in hjoerring.investment_2015_2019 and nowhere else
    assert "320000000" in repr(vars(load()))
    assert "320000000" not in repr(vars(view))
    with pytest.raises(EvidenceHeldOut):
        view.for_fit().entry("reconnect.preliminary_effect")


def test_what_was_taken_out_was_held_out_and_is_not_any_more() -> None:
    assert set(FIRST_HELD_OUT) >= TAKEN_OUT.keys()
    assert {name: load().entry(name).use for name in TAKEN_OUT} == {
        name: Use.CONTEXT if name.startswith("opgang") else Use.CALIBRATE for name in TAKEN_OUT
    }


def test_the_fit_reads_everything_else_as_it_stands() -> None:
    view = load().for_fit()
    assert view.value("ips.inklusion_rct.ips") == 0.595
    assert view.cite("ips.inklusion_rct") == load().cite("ips.inklusion_rct")
