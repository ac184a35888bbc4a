"""Where evidence stands: documents and pages, and what is recalled is said to be an assumption."""

from __future__ import annotations

from simulation.evidence.registry import (
    load,
)


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
