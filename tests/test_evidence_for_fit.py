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
        "ips.inklusion_rct",
        "ips.rksk_baseline_exits",
        "revalidation.self_support_by_education",
        "revalidation.status_after_6_months",
    ]
    assert [entry.id for entry in load().entries(Use.CALIBRATE)] == expected
    assert [entry.id for entry in load().for_fit().entries(Use.CALIBRATE)] == expected


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
