"""The clock of offers by hand: when one is due, of what kind it is, how it is prolonged, and that it comes again."""

from __future__ import annotations

from typing import Any

import pytest
from rows import LUCK, PRICES, citizen, companies, designs, params, posts, u

from simulation.model.randomness import Draw
from simulation.model.rules.offers import activity_week, extended, make_offer, offer_due
from simulation.model.states import Activity, Support

ON, FORLOEB = Support.KONTANTHJAELP, Support.RESSOURCEFORLOEB
LAW = PRICES.copy()
LAW["offer_weeks"], LAW["offer_young_weeks"], LAW["offer_forloeb_weeks"] = 26, 13, 4


@pytest.mark.parametrize(
    ("fields", "own", "weeks"),
    [
        ({"age": 40.0}, 104.0, 26),
        ({"age": 29.0}, 104.0, 13),
        ({"age": 40.0, "support": FORLOEB}, 104.0, 4),
        ({"age": 40.0}, 8.0, 8),
        ({"age": 40.0, "support": FORLOEB}, 8.0, 4),
    ],
)
def test_an_offer_is_due_when_the_law_or_the_service_asks_for_one(fields, own, weeks):
    design = designs(1, offer_weeks=own)[0]
    for waited, due in ((weeks - 1, False), (weeks, True)):
        person = citizen(**{"support": ON, "unoffered": waited, **fields})
        assert bool(offer_due(person, design, LAW, 9)) is due


@pytest.mark.parametrize(("came", "weeks"), [(0, 35), (2020, 26)])
def test_the_flexible_offers_leave_the_work_duty_as_it_was(came, weeks):
    # 2.5 years of work are asked of those who came in 1968 or later
    law = LAW.copy()
    law["offer_flexible_weeks"], law["work_duty_hours"] = 35, 37
    law["residence_of"], law["residence_years"], law["work_from_year"] = 10, 9, 1968
    about = {"age": 40.0, "support": ON, "came_year": came, "residence_years": 10.0, "work_years": 0.0}
    for waited, due in ((weeks - 1, False), (weeks, True)):
        person = citizen(**{**about, "unoffered": waited})
        assert bool(offer_due(person, designs(1, offer_weeks=104.0)[0], law, 9)) is due


def offered(week: int = 9, course_share: float = 1.0, numbers: dict[str, Any] | None = None, **fields: Any) -> Any:
    """Return a citizen of 40 after a meeting of a service that leaves offers to the law."""
    person = citizen(**{"support": ON, "caseworker": 0, "met": 1, "age": 40.0, "readiness": 0.5, **fields})
    design = designs(1, offer_weeks=104.0, course_share=course_share, course_weeks=13.0)[0]
    given = params(**{"placement_rate": 0.0, **(numbers or {})})
    make_offer(person, 0, posts(1, company_work=1.0), design, companies(3), given, LAW, LUCK, week)
    return person


def test_the_clock_runs_while_nothing_is_offered_and_begins_anew_with_an_offer():
    waiting = offered(unoffered=10)
    assert (waiting["activity"], waiting["unoffered"]) == (Activity.NONE, 11)
    sent = offered(unoffered=25)  # the 26th week
    assert (sent["activity"], sent["activity_left"], sent["unoffered"]) == (Activity.COURSE, 13, 0)
    unmet = offered(unoffered=40, met=0)
    assert (unmet["activity"], unmet["unoffered"]) == (Activity.NONE, 41)
    sent["activity"] = Activity.NONE  # the course is over
    assert offered(unoffered=int(sent["unoffered"]))["unoffered"] == 1


def test_in_a_ressourceforloeb_the_same_is_offered_only_oftener():
    assert offered(unoffered=3, support=FORLOEB)["activity"] == Activity.COURSE
    assert offered(unoffered=3, support=FORLOEB, course_share=0.0)["activity"] == Activity.NONE
    assert offered(unoffered=3)["activity"] == Activity.NONE


def test_the_kind_is_decided_when_the_clock_asks_and_stands_until_it_asks_again():
    # it asks in the 26th week without an offer and in the 52nd, here the weeks 30 and 56 of the run
    kinds = {start: [on_course(start + waited, waited) for waited in range(26, 78)] for start in range(4, 44)}
    for own in kinds.values():
        assert len(set(own[:26])) == len(set(own[26:])) == 1
    assert {own[0] for own in kinds.values()} == {own[26] for own in kinds.values()} == {True, False}
    assert any(own[0] != own[26] for own in kinds.values()), "decided anew the second time"
    for start, own in kinds.items():
        assert own[0] is bool(u(Draw.COURSE, 10_000 + start + 26) < 0.4)


def on_course(week: int, waited: int) -> bool:
    """Whether who is met in a week, the ``waited``-th without an offer, is sent on a course (four in ten are)."""
    return bool(offered(week, 0.4, unoffered=waited - 1)["activity"] == Activity.COURSE)


def test_a_placement_is_looked_for_the_harder_when_one_is_due():
    # hazards of 0.5, and of 0.5 x e^2 = 3.69 in the week an offer is due: 39 and 97.5 percent
    numbers = {"placement_rate": 0.5, "placement_due": 2.0, "placement_readiness": 0.0, "placement_spread": 0.0}
    numbers |= {"search_own": 4.0, "subsidy_share": 0.0, "placement_weeks": 13.0}
    found = {
        waited: sum(offered(week, 0.0, numbers, unoffered=waited)["placements"] for week in range(200))
        for waited in (0, 30)
    }
    assert 55 <= found[0] <= 100
    assert found[30] >= 188


def test_offers_are_prolonged_by_progress():
    numbers = params(extend_course=0.4, extend_placement=0.4)
    for activity, readiness, chance in (
        (Activity.COURSE, 0.25, 0.6),
        (Activity.COURSE, 0.75, 0.2),
        (Activity.INTERNSHIP, 0.25, 0.2),
        (Activity.INTERNSHIP, 0.75, 0.6),
    ):
        person = citizen(activity=activity, readiness=readiness)
        for week in range(30):
            assert bool(extended(person, 0, numbers, LUCK, week)) is bool(u(Draw.EXTEND, week) < chance)
    assert not extended(citizen(activity=Activity.COURSE), 0, params(extend_course=0.0), LUCK, 9)


def test_a_prolonged_offer_goes_on_for_its_own_length():
    numbers = params(extend_course=1.0, extend_placement=1.0, placement_weeks=13.0, subsidy_weeks=26.0)
    for activity, left in ((Activity.COURSE, 8), (Activity.INTERNSHIP, 13), (Activity.WAGE_SUBSIDY, 26)):
        person = citizen(support=ON, activity=activity, activity_left=1, place=1, readiness=0.5)
        rows = companies(2, taken=1)
        activity_week(person, 0, designs(1, course_weeks=8.0), rows, numbers, LAW, LUCK, 9)
        assert (person["activity"], person["activity_left"]) == (activity, left)
        assert rows["taken"].tolist() == [1, 1]
