"""How often citizens are met, by hand: a caseworker's hours, shared by the cases there are (model 4.1)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import CASH, PLENTY, made, served, weeks

from simulation.model.columns import CASEWORKERS
from simulation.model.design import DESIGNS, ServiceDesign, write_row
from simulation.model.rules.parameters import parameter_row
from simulation.model.rules.staffing import share_hours
from simulation.policies.catalogue import policy


def chance(design: ServiceDesign, cases: int) -> float:
    """Return the weekly chance that a citizen of a post with so many cases is met."""
    posts, designs = CASEWORKERS.make(1), DESIGNS.make(1)
    write_row(designs[0], design, 0.0)
    designs["staffed_to_norm"] = 0.0
    posts["citizens"], posts["limit"] = cases, 500
    share_hours(posts[0], designs[0], parameter_row()[0], 0)
    return float(posts["meeting_chance"][0])


PLAIN = replace(
    policy("usual").design,
    direct_hours=25.0,
    company_share=0.1,
    admin_hours=0.3,
    meeting_hours=1.0,
    cadence_weeks=1,
    statutory_weeks=13,
)
"""25 hours a week, a tenth of them for companies: 22.5 hours for citizens."""


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        (15, 1.0),  # (22.5 - 0.3 x 15) / 15 = 1.2 meetings a week, and once a week is the most
        (25, 0.6),  # (22.5 - 7.5) / 25
        (45, 0.2),  # (22.5 - 13.5) / 45: every fifth week
        (75, 1 / 13),  # (22.5 - 22.5) / 75 = 0, and every thirteenth week is the least
        (220, 1 / 13),
    ],
)
def test_the_hours_are_shared_by_the_cases(cases, expected):
    assert chance(PLAIN, cases) == pytest.approx(expected)


def test_hours_for_companies_are_not_for_meetings():
    half = replace(PLAIN, company_share=0.5)
    assert chance(half, 25) == pytest.approx((12.5 - 7.5) / 25)


def test_more_cases_never_mean_more_meetings():
    chances = [chance(PLAIN, cases) for cases in range(1, 230)]
    assert (np.diff(chances) <= 0).all()
    assert chances[0] > chances[-1]


def test_the_documented_cadences_come_out():
    # evidence caseworker.contact_cadence: 15 citizens weekly, 47 every 4-6 weeks, the high caseloads every 13 weeks
    assert 1 / chance(policy("ips_ringkoebing_skjern").design, 15) == pytest.approx(1, abs=0.25)
    assert 4 <= 1 / chance(policy("usual").design, 47) <= 6
    for cases in (82, 220):
        assert 1 / chance(policy("usual_before").design, cases) == pytest.approx(13)


def test_meetings_are_counted_since_the_last_review_for_everybody():
    # weekly meetings, also with those who have found work: four at most since a review every fourth week
    policies = {
        "ips": {"places": 40, "cadence_weeks": 1, "caseload_limit": 5, "eligible": "all", "follow_weeks": 200}
    }
    model = made(CASH, "ips", policies=policies, parameters={"find_base": -3.0}, companies=PLENTY)
    most = 0
    for done in weeks(model):
        most = max(most, int(done.world.column("met_since").max()))
    assert (done.world.column("follow_left")[served(done)] > 0).sum() > 5, "nobody was met in a job"
    assert 3 <= most <= 4
