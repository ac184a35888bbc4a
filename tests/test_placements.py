"""What follows a placement: hours agreed on with its company, and service for the workplace."""

from __future__ import annotations

import pytest
from small import CASH, PLENTY, made, weeks

NOBODY_ELSE = {"find_base": -14.0}
"""Parameters under which ordinary work is hardly found by own search."""


def beside(hours_agreed: float) -> tuple[int, float, float]:
    """Return JobFirst's placements, the share with agreed hours, and of weeks with ordinary hours at its company."""
    policies = {"jobfirst": {"fidelity": 1.0, "hours_agreed": hours_agreed, "company_share": 0.8, "places": 60}}
    parameters = {**NOBODY_ELSE, "placement_rate": 1.0, "develop_rate": 0.3}
    model = made(CASH, "jobfirst", policies=policies, companies=PLENTY, parameters=parameters)
    before, found, agreed, there, placed = model.world.column("placements").copy(), 0, 0, 0, 0
    for done in weeks(model):
        column = done.world.column
        new = (column("placements") > before) & (column("service") == 1) & (column("place") >= 0)
        found += int(new.sum())
        agreed += int(column("agreed")[new].sum())
        now = (column("place") >= 0) & (column("service") == 1)
        placed += int(now.sum())
        there += int((now & (column("hours") > 0) & (column("employer") == column("place"))).sum())
        before = column("placements").copy()
    return found, agreed / found, there / placed


def test_hours_agreed_on_are_worked_beside_the_placement_at_its_company():
    none, some, most = beside(0.0), beside(0.5), beside(1.0)
    assert min(found for found, _, _ in (none, some, most)) >= 20
    assert (none[1], most[1]) == (0, 1)
    assert 0.3 < some[1] < 0.7
    assert none[2] + 0.1 < some[2] < most[2]


def openness_gained(company_service: float) -> float:
    """Return the mean openness gained by companies with a placement, where experience itself moves nothing."""
    policies = {
        "jobfirst": {"fidelity": 1.0, "company_service": company_service, "company_share": 0.8, "hours_agreed": 0}
    }
    parameters = {**NOBODY_ELSE, "placement_rate": 1.0, "openness_good": 0.0, "openness_bad": 0.0}
    model = made(CASH, "jobfirst", policies=policies, companies={"number": 20}, parameters=parameters)
    before = model.world.companies["openness"].copy()
    model.run()
    assert model.world.column("placements").sum() > 20
    return float((model.world.companies["openness"] - before).mean())


def test_company_service_opens_the_workplaces_it_visits():
    assert openness_gained(0.0) == pytest.approx(0.0, abs=0.01)  # the usual service visits one in ten
    assert openness_gained(1.0) > openness_gained(0.5) > openness_gained(0.0)


def test_company_service_keeps_people_in_work():
    def ended(company_service: float) -> int:
        policies = {
            "jobfirst": {"fidelity": 1.0, "company_service": company_service, "follow_weeks": 200, "hours_agreed": 0}
        }
        parameters = {"find_base": -3.0, "leave_service": -2.0}
        model = made(CASH, "jobfirst", policies=policies, companies=PLENTY, parameters=parameters)
        model.run()
        column = model.world.column
        assert (column("first_job") >= 0).sum() > 40
        return int((column("first_job_end") >= 0).sum())

    assert ended(1.0) < ended(0.0)
