"""Langtidsrask's worked case as the evidence states it; ``test_trials.py`` holds the arithmetic to it."""

from __future__ import annotations

from simulation.evidence.registry import Use, load

CASE = "langtidsrask.case"


def test_the_case_lasts_69_weeks():
    # 20 weeks of sygedagpenge and then 49 of jobafklaring, where nothing prevented it
    evidence = load()
    weeks = [evidence.value(f"{CASE}.scenario_not_prevented.{w}_weeks") for w in ("sygedagpenge", "jobafklaring")]
    assert weeks == [20, 49]
    assert sum(weeks) == evidence.value(f"{CASE}.weeks") == evidence.value(f"{CASE}.horizon_weeks") == 69


def test_the_hours_of_the_prevented_case_add_up():
    # 21 hours off and 7 kept are the 28 hours a week the carer worked
    evidence = load()
    hours = [evidence.value(f"{CASE}.scenario_prevented.{name}") for name in ("hours_off", "kept_hours")]
    assert sum(hours) == 28
    assert "28 hours a week" in evidence.entry(CASE).population


def test_the_case_is_arithmetic_and_never_fitted():
    assert load().entry(CASE).use is Use.IDENTITY
