"""Staff by hand: the hours of a post, who is there, who comes to whom, and what a shift does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from rows import LUCK, PRICES, citizen, designs, params, posts, u, week_when

from simulation.model.randomness import Draw, Kind
from simulation.model.rules.events import SHIFTED
from simulation.model.rules.staffing import (
    believes,
    birth_rate,
    drops_out,
    face,
    fill_post,
    has_room,
    leave_programme,
    post_week,
    share_hours,
    shift_effect,
    staff_week,
    take_on,
    wishes_out,
)
from simulation.model.rules.working import development_rate
from simulation.model.states import Left, Support

ON = Support.KONTANTHJAELP
DESK: dict[str, float] = {
    "direct_hours": 20.0,
    "company_share": 0.1,
    "admin_hours": 0.2,
    "meeting_hours": 1.0,
    "cadence_weeks": 2.0,
    "statutory_weeks": 13.0,
    "hiring_weeks": 8.0,
}
"""20 hours a week, two of them for companies, eighteen for cases."""


# posts


def desk(week: int = 9, design: dict[str, float] | None = None, **fields: Any) -> Any:
    """Return a post after one week."""
    row = posts(1, **{"weeks_in_post": 4, **fields})[0]
    service, known = designs(1, **DESK, **(design or {}))[0], params(company_half_hours=0.1)
    post_week(row, service, known, LUCK, week)
    share_hours(row, service, known, week)
    return row


def test_the_hours_of_a_post_by_hand():
    row = desk(citizens=20)
    # (18 - 0.2 x 20) / 20 = 0.7, but once in two weeks is the most; asked: 20 x (0.2 + 0.5) = 14 of 18 hours
    assert row["meeting_chance"] == pytest.approx(0.5)
    assert row["slack"] == pytest.approx(1 - 14 / 18)
    # 2 hours for 20 cases are 0.1 each, the half of what can be done
    assert row["company_work"] == pytest.approx(0.5)
    assert row["weeks_in_post"] == 5


def test_a_post_with_too_many_cases_has_no_slack():
    row = desk(citizens=40)
    # (18 - 8) / 40 = 0.25; asked: 40 x 0.45 = 18 hours
    assert row["meeting_chance"] == pytest.approx(0.25)
    assert row["slack"] == pytest.approx(0, abs=1e-12)
    assert desk(citizens=100)["slack"] == 0


def test_a_post_without_cases_could_meet_as_often_as_called():
    row = desk(citizens=0)
    assert (row["meeting_chance"], row["slack"]) == (0.5, 1.0)
    assert row["company_work"] == pytest.approx(2 / 2.1)  # as for one case


def test_a_post_that_follows_a_norm_has_other_cases_up_to_it():
    row = desk(design={"staffed_to_norm": 1}, citizens=10, limit=40)
    assert row["other_cases"] == 30
    assert row["meeting_chance"] == pytest.approx(0.25)  # as with forty of the simulation
    assert desk(design={"staffed_to_norm": 1}, citizens=50, limit=40)["other_cases"] == 0


def test_a_post_does_nothing_before_its_first_week():
    row = desk(week=5, from_week=6, citizens=3)
    assert (row["meeting_chance"], row["slack"]) == (0, 0)
    assert desk(week=6, from_week=6, weeks_in_post=77)["weeks_in_post"] == 0


def test_a_person_resigns_and_is_followed_by_another():
    resigns = week_when({Draw.RESIGN: (0.0, 0.05)}, kind=Kind.CASEWORKER)
    stays = week_when({Draw.RESIGN: (0.2, 1.0)}, kind=Kind.CASEWORKER)
    leave = {"leave_rate": 0.1}
    assert desk(stays, leave)["vacant_left"] == 0
    assert desk(resigns, leave)["vacant_left"] == 8
    waiting = desk(stays, leave, vacant_left=2, person=3, weeks_in_post=50)
    assert (waiting["vacant_left"], waiting["person"]) == (1, 3)
    there = desk(stays, leave, vacant_left=1, person=3, weeks_in_post=50)
    assert (there["vacant_left"], there["person"], there["weeks_in_post"]) == (0, 4, 0)


def test_absence_is_the_share_of_the_design():
    weeks = [desk(w, {"absence_share": 0.3})["absent"] for w in range(1, 401)]
    assert [bool(a) for a in weeks] == [u(Draw.ABSENCE, w, 0, Kind.CASEWORKER) < 0.3 for w in range(1, 401)]
    assert np.mean(weeks) == pytest.approx(0.3, abs=0.12)


def test_who_holds_a_post_differs_in_belief_and_network():
    rows = posts(800, weeks_in_post=9, vacant_left=1)
    rows["identity"] = np.arange(800)
    for row in rows:
        fill_post(row, params(belief_base=-0.4, belief_disposition_sd=0.8), LUCK)
    # logistic about -0.4 with standard deviation 0.8, and a network from a half to one and a half
    assert rows["disposition"].mean() == pytest.approx(-0.4, abs=5 * 0.8 / math.sqrt(800))
    assert rows["disposition"].std() == pytest.approx(0.8, abs=0.12)
    assert 0.5 <= rows["network"].min() < 0.52 < 1.48 < rows["network"].max() <= 1.5
    assert rows["network"].mean() == pytest.approx(1.0, abs=5 * 0.29 / math.sqrt(800))
    assert (rows["weeks_in_post"] == 0).all()
    assert (rows["vacant_left"] == 0).all()
    again = posts(1, person=1)[0]
    fill_post(again, params(), LUCK)
    assert again["network"] != rows["network"][0], "another person has another network"


def test_the_network_of_a_caseworker_opens_companies():
    # 0.04 an hour, half an hour a citizen, a network half as large again as the mean
    numbers = params(develop_rate=0.04, develop_weight=0.0)
    for network, rate in ((1.0, 0.02), (1.5, 0.03)):
        office = posts(1, company_hours=0.5, network=network)[0]
        assert development_rate(citizen(), office, numbers, PRICES) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("fields", "design", "share"),
    [
        ({}, {}, 0.5),
        ({"ability_find": 1.0}, {}, 0.8),  # odds of 4 for each standard deviation
        ({"health_burden": 0.5}, {}, 0.25),  # odds of 1 / 9 at full burden, 1 / 3 at half
        ({}, {"belief_training": 0.5}, 0.75),  # odds of 9 where everybody is trained
    ],
)
def test_belief_by_what_is_sensed_and_trained(fields, design, share):
    numbers = params(belief_ability=math.log(4), belief_burden=-math.log(9), belief_trained=math.log(9))
    person, rows = citizen(**fields), posts(600)
    rows["identity"] = np.arange(600)
    desk_design = designs(1, **design)[0]
    found = [int(believes(person, 3, row, desk_design, numbers, LUCK)) for row in rows]
    assert np.mean(found) == pytest.approx(share, abs=5 * 0.5 / math.sqrt(600))
    own = [u(Draw.BELIEF, k, 3) < share for k in range(600)]
    assert found == own, "the draw belongs to the pair"
    second = posts(1, person=1)[0]
    assert [int(believes(citizen(), r, second, designs(1)[0], numbers, LUCK)) for r in range(40)] != [
        int(believes(citizen(), r, posts(1)[0], designs(1)[0], numbers, LUCK)) for r in range(40)
    ], "another person in the post is another pair"


@pytest.mark.parametrize(
    ("mode", "shifts", "times"),
    [
        (0, 0, 0),
        (0, 1, 1),
        (0, 2, 1.5),
        (0, 3, 1.75),
        (1, 1, 1),
        (1, 2, 2),
        (1, 9, 2),
        (2, 1, 1),
        (2, 9, 9),
    ],
)
def test_shifts_saturate_are_bounded_or_count_in_full(mode, shifts, times):
    numbers = params(shift_mode=mode, shift_saturation=0.5, shift_bound=2, shift_log_ratio=-0.25)
    assert shift_effect(shifts, numbers) == pytest.approx(-0.25 * times)


def test_shifts_that_do_not_wear_off_count_in_full():
    assert shift_effect(3, params(shift_mode=0, shift_saturation=1.0, shift_log_ratio=-0.2)) == pytest.approx(-0.6)


def test_a_new_face_is_a_shift_and_the_first_one_is_not():
    rows, numbers = posts(2, person=[0, 3]), params(shift_mode=2, shift_log_ratio=-0.25, relation_kept=0.2)
    person = citizen(caseworker=1, relation=0.5)
    face(person, 0, rows, designs(1)[0], numbers, LUCK)
    assert (person["shifts"], person["relation"], person["events"]) == (0, 0.5, 0)
    assert (person["last_post"], person["last_person"]) == (1, 3)
    face(person, 0, rows, designs(1)[0], numbers, LUCK)
    assert person["shifts"] == 0, "the same person again"
    rows["person"][1] = 4
    face(person, 0, rows, designs(1)[0], numbers, LUCK)
    assert (person["shifts"], person["events"], person["last_person"]) == (1, SHIFTED, 4)
    assert person["relation"] == pytest.approx(0.1)
    assert person["shift_term"] == pytest.approx(-0.25)
    person["caseworker"] = 0
    face(person, 0, rows, designs(1)[0], numbers, LUCK)
    assert (person["shifts"], person["last_post"]) == (2, 0)
    assert person["shift_term"] == pytest.approx(-0.5)


@pytest.mark.parametrize(
    ("fields", "room"),
    [
        ({}, True),
        ({"citizens": 49}, True),
        ({"citizens": 50}, False),
        ({"vacant_left": 1}, False),
        ({"from_week": 9}, True),
        ({"from_week": 10}, False),
    ],
)
def test_a_post_has_room_within_its_limit_while_it_is_held(fields, room):
    assert bool(has_room(posts(1, **fields)[0], 9)) is room


def taken(last_post: int = -1, apart_from: int = -1, row: int = 0, full: tuple[int, ...] = ()) -> tuple[bool, int]:
    """Return whether one of posts 1 to 3 took a citizen on, and which; post 0 is another service's."""
    rows, design = posts(5), designs(1, first_post=1, posts=3)[0]
    rows["citizens"][list(full)] = 50
    before = rows["citizens"].copy()
    person = citizen(last_post=last_post)
    done = bool(take_on(person, row, rows, design, LUCK, 9, apart_from))
    gained = rows["citizens"] - before
    assert gained.sum() == done
    if done:
        assert gained[person["caseworker"]] == 1
    return done, int(person["caseworker"])


def test_a_citizen_comes_back_to_the_post_that_served_last_where_there_is_room():
    assert [taken(last_post=j)[1] for j in (1, 2, 3)] == [1, 2, 3]
    assert all(taken(last_post=j, row=r)[1] in (1, 2, 3) for j in (0, 4) for r in range(20))
    assert {taken(last_post=0, row=r)[1] for r in range(40)} == {1, 2, 3}
    assert {taken(last_post=4, row=r)[1] for r in range(40)} == {1, 2, 3}
    assert {taken(last_post=2, row=r, full=(2,))[1] for r in range(40)} == {1, 3}
    assert {taken(last_post=2, row=r, apart_from=2)[1] for r in range(40)} == {1, 3}


def test_every_post_of_the_service_is_tried_before_anybody_waits():
    assert {taken(row=r, full=(1, 3)) for r in range(20)} == {(True, 2)}
    assert {taken(row=r, full=(1, 2)) for r in range(20)} == {(True, 3)}
    assert {taken(row=r, full=(2, 3)) for r in range(20)} == {(True, 1)}
    assert taken(full=(1, 2, 3)) == (False, -1)
    none = citizen()
    assert not take_on(none, 0, posts(2), designs(1)[0], LUCK, 9, -1)


def test_the_unmotivated_leave_voluntary_programmes():
    # 4 x 0.1 x 4 ** -0.5 = 0.2 a review at full readiness, 0.4 at one half: chances of 0.181 and 0.330
    numbers = params(drop_out_rate=0.1, drop_out_readiness=-math.log(4), drop_out_relation=0.0, births=0.0)
    open_to_leave, bound = designs(1, voluntary=1)[0], designs(1)[0]
    week = week_when({Draw.DROP_OUT: (0.2, 0.32)}, review=True)
    assert drops_out(citizen(readiness=0.5), 0, open_to_leave, numbers, LUCK, week)
    assert not drops_out(citizen(readiness=1.0), 0, open_to_leave, numbers, LUCK, week)
    assert not drops_out(citizen(readiness=0.5), 0, bound, numbers, LUCK, week)
    sure = params(drop_out_rate=50)
    assert not drops_out(citizen(readiness=0.5), 0, open_to_leave, sure, LUCK, 5)
    assert drops_out(citizen(readiness=0.5), 3, open_to_leave, sure, LUCK, 5)


@pytest.mark.parametrize(("relation", "rate"), [(0.5, 0.2), (0.0, 0.4), (1.0, 0.1)])
def test_own_wish_is_rarer_the_better_the_relation(relation, rate):
    numbers = params(drop_out_rate=0.2, drop_out_readiness=0.0, drop_out_relation=-math.log(4))
    person = citizen(readiness=0.5, relation=relation)
    assert wishes_out(person, numbers) == pytest.approx(rate)
    flat = params(drop_out_rate=0.2, drop_out_readiness=0.0, drop_out_relation=0.0)
    assert wishes_out(person, flat) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("fields", "rate"),
    [
        ({"sex": 1, "age": 30.0}, 2.0),  # 5.2 years x 2.5066 x 52.18 weeks of the normal curve are 680 weeks
        ({"sex": 1, "age": 35.2}, 2.0 * math.exp(-0.5)),
        ({"sex": 1, "age": 24.8}, 2.0 * math.exp(-0.5)),
        ({"sex": 0, "age": 30.0}, 0.0),
        ({"sex": 1, "age": 60.0}, 0.0),
    ],
)
def test_women_give_birth_by_age(fields, rate):
    numbers = params(births=2.0, birth_age=30.0, birth_age_sd=5.2)
    weeks = 5.2 * math.sqrt(2 * math.pi) * 365.25 / 7
    assert birth_rate(citizen(entry_week=9, **fields), numbers, 9) == pytest.approx(rate / weeks, abs=1e-9)
    if fields["age"] == 35.2:  # age runs on: two years of weeks earlier this was the age at arrival
        younger = citizen(entry_week=0, sex=1, age=33.2)
        assert birth_rate(younger, numbers, 104) == pytest.approx(rate / weeks, rel=0.01)


def test_the_rates_by_age_add_up_to_the_births_a_woman_has():
    years = [birth_rate(citizen(sex=1, age=15.5 + k), params(), 0) * 365.25 / 7 for k in range(35)]
    assert sum(years) == pytest.approx(1.70, rel=0.01)
    assert sum(years[15:20]) / 5 == pytest.approx(0.1306, rel=0.1)  # evidence:baseline.births, 30 to 34


def why_left(week: int, **given: Any) -> int:
    """Return why a participant leaves; keys of parameters are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    base = {"drop_out_rate": 0.0, "drop_out_ill": 0.1, "births": 0.0}
    voluntary = given.pop("voluntary", 1)
    person = citizen(**{"readiness": 0.5, "relation": 0.5, "sex": 1, "age": 31.0, **given})
    return drops_out(person, 0, designs(1, voluntary=voluntary)[0], params(**{**base, **numbers}), LUCK, week)


def test_illness_and_maternity_end_a_course_apart_from_own_wish():
    ill = {"episode_left": 3.0}
    # 4 x 0.1: a chance of 0.330 at a review
    week = week_when({Draw.LEAVE: (0.32, 0.329)}, review=True)
    assert why_left(week, **ill) == Left.ILLNESS
    assert why_left(week) == Left.NOT, "illness alone"
    assert why_left(week, **ill, drop_out_rate=50.0) == Left.OWN_WISH, "own wish comes first"
    assert why_left(week, **ill, voluntary=0) == Left.NOT
    assert why_left(week + 1, **ill) == Left.NOT, "at reviews"
    assert why_left(week_when({Draw.LEAVE: (0.331, 0.34)}, review=True), **ill) == Left.NOT
    sure = {"births": 1e6}
    assert why_left(week, **sure) == Left.MATERNITY
    assert why_left(week, **sure, **ill) == Left.ILLNESS
    assert why_left(week, **sure, sex=0) == Left.NOT


def test_the_reason_is_kept_with_who_left():
    assert staffed(support=Support.MOVED, caseworker=2, service=1)[0]["left_by"] == Left.MOVED
    assert staffed(support=Support.FLEKSJOB, caseworker=2, service=1)[0]["left_by"] == Left.NOT_SERVED
    assert staffed(support=Support.MOVED, caseworker=1)[0]["left_by"] == Left.NOT
    review = week_when({}, review=True)
    assert staffed(review, {"voluntary": 1}, caseworker=2, service=1)[0]["left_by"] == Left.OWN_WISH


def test_a_programme_that_takes_nobody_twice_is_closed_to_who_left():
    for readmits, past in ((0.0, 0b101), (1.0, 0b001)):
        person = citizen(service=2, service_weeks=30, past_services=1)
        leave_programme(person, designs(4, readmits=readmits), Left.MATERNITY)
        assert (person["service"], person["service_weeks"], person["former"]) == (0, 0, 1)
        assert person["left_by"] == Left.MATERNITY
        assert person["past_services"] == past


def staffed(week: int = 9, design: dict[str, Any] | None = None, rows: Any = None, **fields: Any) -> tuple[Any, Any]:
    """Return a citizen and the posts (0, 1 of the usual service, 2 of a programme) after the staff phase."""
    table = designs(2, first_post=[0, 2], posts=[2, 1], **(design or {}))
    rows = posts(3, citizens=10) if rows is None else rows
    person = citizen(**{"support": ON, "relation": 0.5, **fields})
    staff_week(person, 0, rows, table, params(drop_out_rate=50), LUCK, week)
    return person, rows


def test_whoever_is_served_gets_a_caseworker_of_the_service():
    person, rows = staffed()
    assert person["caseworker"] in (0, 1)
    assert rows["citizens"].sum() == 31
    person, rows = staffed(service=1)
    assert (person["caseworker"], rows["citizens"][2]) == (2, 11)
    assert [staffed(last_post=j)[0]["caseworker"] for j in (0, 1)] == [0, 1], "back to whom one knows"
    assert person["last_post"] == 2, "and has met the name"


def test_whoever_is_not_served_gives_the_caseworker_back():
    for support in (Support.FLEKSJOB, Support.EMPLOYED, Support.FOERTIDSPENSION, Support.DEAD):
        person, rows = staffed(support=support, caseworker=1, service=1)
        assert (person["caseworker"], person["service"], rows["citizens"].tolist()) == (-1, 0, [10, 9, 10])
    person, rows = staffed(support=Support.EMPLOYED, follow_left=1, caseworker=2, service=1, last_post=2)
    assert (person["caseworker"], person["service"]) == (2, 1), "followed along in the job"
    person, _ = staffed(support=Support.FLEKSJOB, follow_left=9, caseworker=2, service=1)
    assert person["caseworker"] == -1, "nobody is followed in a fleksjob"


def test_who_leaves_the_usual_service_has_left_no_programme():
    for support in (Support.EMPLOYED, Support.FLEKSJOB):
        person, _ = staffed(support=support, caseworker=1)
        assert (person["former"], person["past_services"]) == (0, 0)
    person, _ = staffed(support=Support.FLEKSJOB, caseworker=2, service=1)
    assert (person["former"], person["past_services"]) == (1, 0b10)


def test_a_drop_out_is_back_at_the_usual_service_in_the_same_week():
    week = week_when({}, review=True)
    person, rows = staffed(week, {"voluntary": 1}, caseworker=2, service=1, last_post=2)
    assert (person["service"], rows["citizens"][2]) == (0, 9)
    assert person["caseworker"] in (0, 1)


def test_a_vacant_post_hands_its_citizens_on_and_a_filled_one_keeps_them():
    rows = posts(3, citizens=10, vacant_left=[3, 0, 0])
    person, rows = staffed(rows=rows, caseworker=0, last_post=0)
    assert (person["caseworker"], rows["citizens"].tolist()) == (1, [9, 11, 10])
    assert person["shifts"] == 1
    person, rows = staffed(caseworker=0, last_post=0)
    assert (person["caseworker"], person["shifts"]) == (0, 0)
    nowhere = posts(3, citizens=[10, 50, 10], vacant_left=[3, 0, 0])
    person, rows = staffed(rows=nowhere, caseworker=0, last_post=0, last_person=7)
    assert (person["caseworker"], rows["citizens"].tolist()) == (0, [10, 50, 10])
    assert person["shifts"] == 0, "nobody is there to be faced"


def test_cases_are_handed_on_at_reviews_by_the_rate_of_the_design():
    moved = week_when({Draw.REASSIGN: (0.3, 0.39)}, review=True)  # 1 - exp(-4 x 0.125) = 0.393
    kept = week_when({Draw.REASSIGN: (0.4, 0.5)}, review=True)
    rate = {"reassign_rate": 0.125}
    assert staffed(moved, rate, caseworker=0, last_post=0)[0]["caseworker"] == 1
    assert staffed(kept, rate, caseworker=0, last_post=0)[0]["caseworker"] == 0
    assert staffed(moved + 1, {"reassign_rate": 50}, caseworker=0, last_post=0)[0]["caseworker"] == 0
    assert staffed(moved, caseworker=0, last_post=0)[0]["caseworker"] == 0
