"""Admission by hand: free places, who comes first, ends, and when to look again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from arms import arm, plain
from rows import citizens, designs, posts, world
from small import CASH, market, settings

from simulation.errors import InputError
from simulation.model.states import Support
from simulation.policies.admission import NEVER, admit, end, free_places, next_visit, open_places, put_in
from simulation.policies.base import Policy
from simulation.policies.catalogue import policy

ON, EMPLOYED = Support.KONTANTHJAELP, Support.EMPLOYED

# admission


def here(number: int, week: int = 0, **columns: Any) -> Any:
    """Return a world of citizens on cash benefit, with posts of ten: one of the usual service, three of row 1."""
    desk = posts(4, service=[0, 1, 1, 1], limit=10, from_week=[0, 0, 0, 20])
    return world(
        citizens(number, **{"support": ON, **columns}), week, posts=desk, designs=designs(3, follow_weeks=26.0)
    )


def opened(there: Any, *chosen: Policy) -> list[Policy]:
    """Return an arm whose policies have the places their posts give them."""
    found = arm(*chosen)
    there.places = np.array([open_places(each, there.posts, there.weeks) for each in found])
    return found


def test_places_open_with_the_posts_and_close_at_the_end():
    desk = posts(4, service=[0, 1, 1, 1], limit=10, from_week=[0, 0, 3, 90])
    assert open_places(plain(places=25), desk, 6).tolist() == [10, 10, 10, 20, 20, 20]
    assert open_places(plain(places=15), desk, 6).tolist() == [10, 10, 10, 15, 15, 15]
    assert open_places(plain(places=25, end_week=4), desk, 6).tolist() == [10, 10, 10, 20, 0, 0]
    assert open_places(plain(places=25, end_week=0), desk, 3).tolist() == [0, 0, 0]
    assert open_places(plain(row=0, places=25), desk, 3).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("week", "columns", "free"),
    [
        (0, {"service": [1, 1, 0, 0, 2]}, 20 - 2),
        (19, {}, 20),
        (20, {}, 25),
        (0, {"service": 1, "support": [ON, Support.DEAD, EMPLOYED, ON, ON]}, 20 - 4),
    ],
)
def test_free_places_are_those_of_posts_that_have_started(week, columns, free):
    there, found = here(5, week, **columns), plain(places=25)
    opened(there, found)
    assert free_places(there, found) == free


def test_who_is_put_in_leaves_the_caseload_and_keeps_following_in_a_job():
    there = here(4, service_weeks=9, support=[ON, ON, EMPLOYED, ON], caseworker=[0, -1, 0, 0])
    there.posts["citizens"] = [3, 0, 0, 0]
    put_in(there, np.array([0, 1, 2]), plain())
    column = there.column
    assert column("service").tolist() == [1, 1, 1, 0]
    assert column("caseworker").tolist() == [-1, -1, -1, 0]
    assert there.posts["citizens"].tolist() == [1, 0, 0, 0]
    assert column("service_weeks").tolist() == [0, 0, 0, 9]
    assert column("follow_left").tolist() == [0, 0, int(plain().design.follow_weeks), 0]
    assert (column("events") > 0).tolist() == [True, True, True, False]


def test_an_end_sends_everybody_back_and_closes_the_posts():
    there = here(3, service=[1, 0, 1], caseworker=[1, 0, -1], follow_left=5)
    there.posts["citizens"] = [1, 1, 0, 0]
    end(there, plain())
    assert there.column("service").tolist() == [0, 0, 0]
    assert there.column("former").tolist() == [1, 0, 1]
    assert there.column("follow_left").tolist() == [0, 5, 0]
    assert there.posts["citizens"].tolist() == [1, 0, 0, 0]
    assert there.posts["from_week"].tolist() == [0, NEVER, NEVER, NEVER]


def test_as_many_are_admitted_as_there_are_places_the_ranked_first():
    ips = policy("ips_ringkoebing_skjern")
    ips.places, ips.posts = 3, None
    there = here(6, support=3, diagnosis=1, spell=[9, 3, 8, 1, 7, 2])
    admit(there, opened(there, ips))
    assert np.flatnonzero(there.column("service") == 1).tolist() == [1, 3, 5]
    assert there.queue[0] == 3, "as many had to wait"
    admit(there, opened(there, ips))
    assert (there.column("service") == 1).sum() == 3


@pytest.mark.parametrize("first", ["age", "-age"])
def test_the_user_may_say_who_is_taken_first(first):
    model = market(
        settings(CASH, policy=["ips"], policies={"ips": {"places": 4, "eligible": "all", "first": first}}), "ips"
    )
    model.step()
    age, served = model.world.column("age"), model.world.column("service") == 1
    assert served.sum() == 4
    others = age[~served & (model.world.column("entry_week") == 0)]
    assert (age[served].max() <= others.min()) if first == "age" else (age[served].min() >= others.max())


def test_nobody_is_ordered_by_what_no_caseworker_sees():
    with pytest.raises(InputError, match=r"first=ability_find: no trait that a caseworker sees"):
        settings(CASH, policy=["ips"], policies={"ips": {"first": "ability_find"}})


def test_a_draw_settles_equal_ranks_and_the_same_people_come_first_whatever_the_places():
    def admitted(places: int) -> set[int]:
        there = here(20)
        admit(there, opened(there, plain(places=places)))
        return set(np.flatnonzero(there.column("service") == 1).tolist())

    assert len(admitted(1)) == 1, "one place is a place"
    few, more = admitted(4), admitted(9)
    assert (len(few), len(more)) == (4, 9)
    assert few < more
    assert few != set(range(4))


def test_nobody_is_admitted_before_the_start_after_the_end_or_without_places():
    for found, week in ((plain(start_week=3), 2), (plain(end_week=9), 9), (plain(places=0), 0)):
        there = here(5, week=week)
        admit(there, opened(there, found))
        assert not there.column("service").any()
    there = here(5, week=3)
    admit(there, opened(there, plain(start_week=3)))
    assert there.column("service").all()


def test_targeted_policies_pick_before_universal_ones_else_by_name():
    first, second = plain(places=3), plain(places=9)
    first.name, second.name = "b", "a"
    for universal, expected in ((True, [0, 3, 7]), (False, [0, 1, 9])):
        second.universal = universal
        there = here(10)
        there.posts["service"] = [0, 1, 2, 2]
        there.posts["from_week"] = 0
        admit(there, opened(there, first, second))
        services = there.column("service")
        assert [int((services == row).sum()) for row in (0, 1, 2)] == expected


def test_an_ended_policy_gives_its_citizens_back_at_admission():
    there = here(3, week=9, service=[1, 1, 0])
    admit(there, opened(there, plain(end_week=9)))
    assert not there.column("service").any()
    assert there.column("former").tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("fields", "week", "visit"),
    [
        ({}, 4, 5),  # places may come free every week
        ({"start_week": 30}, 4, 30),
        ({"places": 0}, 4, NEVER),
        ({"places": 0, "end_week": 12}, 4, 12),
        ({"places": 0, "end_week": 5}, 4, 5),
        ({"places": 0, "end_week": 4}, 4, NEVER),
        ({"start_week": 30, "end_week": 12}, 4, 12),
        ({"places": 0, "ramp_weeks": 10}, 4, 5),
        ({"places": 0, "ramp_weeks": 10}, 9, 10),
        ({"places": 0, "ramp_weeks": 10}, 10, NEVER),
        ({"places": 0, "element_weeks": 10, "start_week": 3}, 12, 13),
        ({"places": 0, "element_weeks": 10, "start_week": 3}, 13, NEVER),
        ({"intake_weeks": 5}, 3, 4),
        ({"intake_weeks": 5}, 4, NEVER),
    ],
)
def test_python_is_entered_again_when_a_policy_may_have_something_to_do(fields, week, visit):
    assert next_visit(here(3, week=week), arm(plain(**fields))) == visit
