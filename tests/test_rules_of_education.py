"""Education by hand: how it goes on, ends, and what follows."""

from __future__ import annotations

from typing import Any

import pytest
from rows import (
    LUCK,
    PRICES,
    citizen,
    companies,
    designs,
    params,
    programmes,
    week_when,
)

from simulation.model.randomness import Draw
from simulation.model.rules.studying import after_revalidation, end_revalidation, seek_graduate_work, study_week
from simulation.model.states import Activity, Support

ON, EMPLOYED, SU = Support.KONTANTHJAELP, Support.EMPLOYED, Support.SU_EDUCATION


# education


def graduate(week: int, rows: Any = None, **numbers: float) -> tuple[bool, Any]:
    """Return whether a graduate found work, and the citizen."""
    person = citizen(support=SU)
    rows = companies(2) if rows is None else rows
    given = params(**{"graduate_work": 0.6, "search_graduate": 40.0, **numbers})
    return bool(seek_graduate_work(person, 0, designs(1), rows, given, PRICES, LUCK, week)), person


def test_graduates_find_full_time_work_by_their_share():
    found, person = graduate(week_when({Draw.GRANT: (0.55, 0.6)}))
    assert found
    assert (person["hours"], person["support"], person["goal"], person["graduate"]) == (37, EMPLOYED, 1, 1)
    found, person = graduate(week_when({Draw.GRANT: (0.6, 0.65)}))
    assert not found
    assert (person["hours"], person["graduate"]) == (0, 1)
    assert not graduate(week_when({Draw.GRANT: (0.0, 0.5)}), companies(2, demand=36.0))[0]


AFTER = {
    "graduate_dagpenge": 0.3,
    "graduate_sygedagpenge": 0.2,
    "graduate_fleksjob": 0.1,
    "graduate_self_support": 0.05,
    "graduate_study": 0.15,
}


@pytest.mark.parametrize(
    ("low", "high", "to"),
    [
        (0.0, 0.3, Support.DAGPENGE),
        (0.3, 0.5, Support.SYGEDAGPENGE),
        (0.5, 0.6, Support.LEDIGHEDSYDELSE),
        (0.6, 0.65, Support.SELF_SUPPORTING),
        (0.65, 0.8, SU),
        (0.8, 1.0, ON),
    ],
)
def test_what_follows_a_revalidation_without_work(low, high, to):
    edge = 0.004
    for bounds in ((low + edge / 4, low + edge), (high - edge, high - edge / 4)):
        week = week_when({Draw.RELAPSE: bounds})
        assert after_revalidation(citizen(), 0, params(**AFTER), LUCK, week) == to


def ended(week: int, finished: bool = True, rows: Any = None, **numbers: float) -> Any:
    """Return a citizen at the end of a revalidation that leads to work in half the cases."""
    person = citizen(support=Support.REVALIDERING, activity=Activity.EDUCATION, programme=0)
    given = params(
        **{**AFTER, "revalidation_prolonged": 0.2, "graduate_work": 1.0, "search_graduate": 40.0, **numbers}
    )
    school, rows = programmes(1, leads_to_work=0.5), companies(2) if rows is None else rows
    end_revalidation(person, 0, designs(1, follow_weeks=7), rows, school, given, PRICES, LUCK, week, finished)
    return person


def test_a_finished_revalidation_is_followed_by_another_by_work_or_by_a_benefit():
    more = ended(week_when({Draw.PROGRAMME: (0.15, 0.2)}))
    assert (more["activity"], more["activity_left"], more["support"]) == (
        Activity.EDUCATION,
        39,
        Support.REVALIDERING,
    )
    works = ended(week_when({Draw.PROGRAMME: (0.2, 0.25), Draw.STUDY_OUTCOME: (0.4, 0.5)}))
    assert (works["support"], works["study_done"], works["activity"]) == (EMPLOYED, 1, Activity.NONE)
    week = week_when({Draw.PROGRAMME: (0.2, 1.0), Draw.STUDY_OUTCOME: (0.0, 0.5)})
    assert works["study_ended"] > 0
    assert ended(week, rows=companies(2, demand=0.0))["support"] == Support.DAGPENGE
    other = {Draw.PROGRAMME: (0.2, 1.0), Draw.STUDY_OUTCOME: (0.5, 0.6)}
    syge = ended(week_when(other | {Draw.RELAPSE: (0.31, 0.49)}))
    assert (syge["support"], syge["study_done"]) == (Support.SYGEDAGPENGE, 1)
    study = ended(week_when(other | {Draw.RELAPSE: (0.66, 0.79)}), study_weeks=130.0)
    assert (study["support"], study["activity_left"], study["follow_left"]) == (SU, 130, 7)


def test_who_drops_out_of_a_revalidation_goes_straight_to_a_benefit():
    week = week_when({Draw.PROGRAMME: (0.0, 0.1), Draw.STUDY_OUTCOME: (0.0, 0.5), Draw.RELAPSE: (0.0, 0.2)})
    person = ended(week, finished=False)
    assert (person["support"], person["study_done"]) == (Support.DAGPENGE, 2)
    assert (person["study_ended"], person["activity"]) == (week, Activity.NONE)


def studied(week: int = 9, rows: Any = None, **given: Any) -> Any:
    """Return a citizen after a week of education; keys of parameters are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    quiet = {"study_drop_rate": 0.0, "revalidation_drop_rate": 0.0, "graduate_work": 1.0, "search_graduate": 40.0}
    base = {"support": SU, "activity": Activity.EDUCATION, "activity_left": 5, "follow_left": 3, "idle": 4}
    person = citizen(**{**base, "return_support": Support.DAGPENGE, **given})
    school, rows = programmes(1, leads_to_work=1.0), companies(2) if rows is None else rows
    study_week(person, 0, designs(1), rows, school, params(**{**quiet, **numbers}), PRICES, LUCK, week)
    return person


def test_an_education_goes_on_until_it_is_over():
    going = studied()
    assert (going["activity_left"], going["follow_left"], going["idle"], going["support"]) == (4, 2, 0, SU)
    assert studied(follow_left=0)["follow_left"] == 0
    assert studied(activity_left=2)["activity"] == Activity.EDUCATION
    assert studied(activity_left=1)["activity"] == Activity.NONE


def test_three_quarters_of_finished_educations_lead_to_work():
    works, not_so = week_when({Draw.STUDY_OUTCOME: (0.7, 0.75)}), week_when({Draw.STUDY_OUTCOME: (0.75, 0.8)})
    done = studied(works, activity_left=1)
    assert (done["support"], done["hours"], done["activity"]) == (EMPLOYED, 37, Activity.NONE)
    for week, rows in ((not_so, companies(2)), (works, companies(2, demand=0.0))):
        person = studied(week, rows=rows, activity_left=1)
        assert (person["support"], person["follow_left"]) == (Support.DAGPENGE, 0)
    back = studied(not_so, activity_left=1, return_support=Support.REVALIDERING)
    assert back["support"] == ON


def test_drop_out_is_by_the_hazard_of_the_education():
    # 1 - exp(-0.5) = 0.393
    drops, stays = week_when({Draw.STUDY_END: (0.38, 0.393)}), week_when({Draw.STUDY_END: (0.394, 0.41)})
    rate = {"study_drop_rate": 0.5}
    assert studied(drops, **rate)["support"] == Support.DAGPENGE
    assert studied(stays, **rate)["support"] == SU
    course = {"support": Support.REVALIDERING, "programme": 0, "revalidation_drop_rate": 0.5}
    assert studied(drops, **course)["study_done"] == 2
    assert studied(stays, **course)["study_done"] == 0
    assert studied(drops, **{**course, "revalidation_drop_rate": 0.0})["study_done"] == 0
    assert studied(drops, **course, activity_left=1)["study_done"] == 2
    assert studied(stays, **course, activity_left=1, revalidation_prolonged=0.0)["study_done"] == 1
