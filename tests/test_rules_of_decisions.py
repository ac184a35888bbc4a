"""Decisions by hand: revalidation granted and refused, triage, and the education list."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from arms import arm
from rows import LUCK, citizens, companies, designs, params, posts, programmes, round_prices, world

from simulation.evidence.registry import load
from simulation.model.economics.prices import Law
from simulation.model.randomness import Draw, luck_of
from simulation.model.rules.knowledge import draw_number, drawn, posterior, whole
from simulation.model.rules.parameters import parameter_row
from simulation.model.states import Activity, Support, Triage
from simulation.policies import education
from simulation.policies.admission import admit
from simulation.policies.catalogue import policy
from simulation.policies.flere_skal_med.triage import shares, triage
from simulation.policies.revalidation.programme import refuse, waiting

ON, EMPLOYED = Support.KONTANTHJAELP, Support.EMPLOYED

# revalidation


def applicants(number: int, **columns: Any) -> Any:
    """Return a world of applicants who fulfil all criteria."""
    given = {
        "support": Support.SYGEDAGPENGE,
        "applied": 1,
        "programme": 0,
        "capacity_limited": 1,
        "realistic": 1,
        "age": 40.0,
        "hours": 0.0,
        **columns,
    }
    school = programmes(3, weeks=[50, 60, 70], best_effect=[1, 0, 0], company_based=[0, 1, 0])
    return world(citizens(number, **given), 9, programmes=school, designs=designs(3), companies=companies(2))


BASIC = {
    "capacity_limited": [1, 0, 1, 1],
    "ordinary_schemes_enough": [0, 0, 1, 0],
    "can_take_su": [0, 0, 0, 1],
}


def test_who_waits_for_a_decision():
    there = applicants(4, support=[4, Support.REVALIDERING, Support.DEAD, 4], applied=[1, 1, 1, 0])
    assert waiting(there).tolist() == [0]
    assert there.column("applied").tolist() == [1, 2, 1, 0]


def decided(name: str, there: Any, **fields: Any) -> list[int]:
    """Return what became of the applications."""
    found = policy(name)
    found.row = 1
    for key, value in fields.items():
        setattr(found, key, value)
    assert found.acts_in(there)
    found.act(there)
    return [int(a) for a in there.column("applied")]


def test_the_basic_criteria():
    assert decided("revalidation", applicants(4, **BASIC)) == [2, 1, 1, 1]
    assert decided("revalidation", applicants(4, **BASIC), eligible_all=True) == [2, 2, 2, 2]


def test_the_nine_criteria():
    columns = {
        "treatable_soon": [0, 1, 0, 0, 0, 0, 0, 0],
        "shorter_course_enough": [0, 0, 1, 0, 0, 0, 0, 0],
        "realistic": [1, 1, 1, 0, 1, 1, 1, 1],
        "age": [30.0, 40.0, 40.0, 40.0, 29.9, 40.0, 40.0, 40.0],
        "programme": [0, 0, 0, 0, 0, 1, 2, 0],
        "capacity_limited": [1, 1, 1, 1, 1, 1, 1, 0],
    }
    assert decided("revalidation_tightened", applicants(8, **columns)) == [2, 1, 1, 1, 1, 2, 1, 1]


def test_what_is_granted_is_the_course_applied_for():
    there = applicants(1, programme=1, caseworker=0, employer=1, hours=8.0, activity=Activity.INTERNSHIP, place=1)
    there.posts = posts(1, citizens=4)
    there.companies["taken"] = 1
    there.companies["filled"] = 8.0
    decided("revalidation", there)
    person = there.citizens[0]
    assert (person["support"], person["activity"], person["activity_left"]) == (8, Activity.EDUCATION, 60)
    assert (person["service"], person["caseworker"], person["hours"], person["place"]) == (1, -1, 0, -1)
    assert (there.posts["citizens"][0], there.companies["taken"].tolist()) == (3, [1, 0])


def test_scarce_places_are_settled_by_a_draw_and_those_on_course_count():
    there = applicants(30)
    assert decided("revalidation", there, places=7, posts=None).count(2) == 7
    first = np.flatnonzero(there.column("applied") == 2).tolist()
    assert first != list(range(7))
    more = applicants(30, service=[1] * 5 + [0] * 25, applied=[0] * 5 + [1] * 25)
    assert decided("revalidation", more, places=7, posts=None).count(2) == 2
    full = applicants(30, service=[1] * 9 + [0] * 21, applied=[0] * 9 + [1] * 21)
    assert decided("revalidation", full, places=7, posts=None).count(2) == 0


@pytest.mark.parametrize("name", ["revalidation", "revalidation_tightened"])
def test_nothing_is_decided_before_the_start_or_where_the_law_is_closed(name):
    young = {"age": 25.0, "can_take_su": 1}
    assert decided(name, applicants(2, **young), start_week=10, eligible_all=True) == [1, 1]
    for day, july, after in (
        (dt.date(2026, 1, 31), False, 2),
        (dt.date(2026, 2, 1), False, 1),
        (dt.date(2026, 6, 30), True, 2),
        (dt.date(2026, 7, 1), True, 1),
    ):
        there = applicants(2, **young)
        there.law = Law((round_prices(day, july=july),), (0,) * 10)
        assert decided(name, there, eligible_all=True) == [after, after], (day, july)
    one, closed = policy(name), policy(name)
    one.places, closed.places = 1, 0
    assert one.acts_in(applicants(2))
    assert not closed.acts_in(applicants(2))
    assert not policy(name).acts_in(applicants(2, applied=[0, 2]))
    assert not policy(name).eligible(applicants(2)).any()


def test_a_trial_decides_for_its_own_arm():
    there = applicants(2)
    there.column("arm")[:] = [1, 0]
    assert decided("revalidation", there, only_arm=1) == [2, 1]


def test_the_young_who_can_take_it_go_to_ordinary_education():
    there = applicants(4, age=[29.0, 29.0, 30.0, 29.0], can_take_su=[1, 0, 1, 1])
    there.column("applied")[3] = 0
    assert decided("revalidation_tightened", there) == [2, 1, 1, 0]
    assert there.column("support").tolist() == [Support.SU_EDUCATION, 4, 4, 4]
    assert there.column("activity_left")[0] == int(params()["study_weeks"])


def test_the_refused_go_where_the_downscaling_says():
    others = "revalidation.downscaling.others"
    none, clarification = load().value(f"{others}.no_support"), load().value(f"{others}.jobafklaring")
    there = applicants(400, activity=Activity.COURSE)
    draws = there.uniforms(np.arange(400), Draw.GRANT, once=0)
    refuse(there, np.arange(400))
    support = there.column("support")
    assert (support[draws < none] == Support.SELF_SUPPORTING).all()
    assert (support[(draws >= none) & (draws < none + clarification)] == Support.JOBAFKLARING).all()
    assert (support[draws >= none + clarification] == ON).all()
    assert {int(s) for s in support} == {Support.SELF_SUPPORTING, Support.JOBAFKLARING, ON}
    assert (there.column("applied") == 3).all()
    assert (there.column("activity") == Activity.NONE).all()
    nobody = applicants(2)
    refuse(nobody, np.array([], int))
    assert (nobody.column("applied") == 1).all()


def test_the_usual_service_refuses_what_is_left_after_the_policies_have_decided():
    there = applicants(4, **BASIC)
    chosen = arm(policy("revalidation"))
    admit(there, chosen)
    assert there.column("applied").tolist() == [2, 3, 3, 3]
    assert not chosen[0].acts_in(there)
    assert chosen[0].acts_in(applicants(1))


# triage


def test_the_shares_of_triage():
    row = parameter_row()
    row["triage_rehabilitation"], row["triage_too_ill"], row["triage_burden"] = math.log(2), 0.0, math.log(16)
    there = world(citizens(2, health_burden=[0.5, 1.0]), params=row)
    rehabilitation, ill = shares(there, np.arange(2))
    # 1 : 2 : 1 at half burden, 1 : 8 : 4 at full
    assert rehabilitation.tolist() == pytest.approx([0.5, 8 / 13])
    assert ill.tolist() == pytest.approx([0.25, 4 / 13])


def test_a_draw_of_the_citizens_own_decides_the_group():
    row = parameter_row()
    row["triage_rehabilitation"], row["triage_too_ill"], row["triage_burden"] = math.log(2), 0.0, 0.0
    there = world(citizens(300), 9, params=row)
    rows = np.arange(100, 300)
    triage(there, rows)
    draws = there.uniforms(rows, Draw.TRIAGE, once=0)
    expected = np.select([draws < 0.25, draws < 0.75], [Triage.TOO_ILL, Triage.REHABILITATION], Triage.EFFORT)
    assert there.column("triage")[rows].tolist() == expected.tolist()
    assert (there.column("triaged")[rows] == 9).all()
    assert not there.column("triage")[:100].any()
    triage(there, np.array([], int))


def long_cases(week: int, number: int = 40, **columns: Any) -> Any:
    """Return a world of citizens five years on cash benefit."""
    return world(citizens(number, **{"support": ON, "benefit_weeks": 300, **columns}), week)


def looked_at(week: int, name: str = "flere_skal_med", start: int = 0, **columns: Any) -> np.ndarray:
    """Return who has been triaged after a policy has acted once in a week."""
    found, there = policy(name), long_cases(week, **columns)
    found.start_week, found.row = start, 1
    found.act(there)
    return there.column("triage") > 0


def test_cases_are_looked_at_in_turn_over_thirty_weeks():
    by_week = [int(looked_at(w).sum()) for w in (0, 10, 20, 30)]
    assert by_week == sorted(by_week)
    assert by_week[0] < 5
    assert by_week[1] == pytest.approx(13, abs=10)
    assert by_week[3] == 40
    assert (looked_at(25, start=5) == looked_at(20)).all()


def test_whose_cases_are_looked_at():
    # five years are 260 weeks, those since arrival included
    assert looked_at(50, number=2, benefit_weeks=[260, 259]).tolist() == [True, False]
    assert looked_at(50, number=2, benefit_weeks=[200, 200], weeks_on_support=[60, 59]).tolist() == [True, False]
    support = [ON, Support.UDDANNELSESHJAELP, Support.INTEGRATION, Support.RESSOURCEFORLOEB, EMPLOYED]
    assert looked_at(50, number=5, support=support).tolist() == [True, True, True, False, False]
    assert looked_at(50, number=2, service=[0, 2]).tolist() == [True, False]
    assert looked_at(50, "flere_skal_med_2", number=2, benefit_weeks=0, support=[ON, 3]).tolist() == [True, False]
    found, there = policy("flere_skal_med"), long_cases(50, 2)
    there.column("arm")[:] = [1, 0]
    found.only_arm = 1
    found.act(there)
    assert (there.column("triage") > 0).tolist() == [True, False]
    again = long_cases(50, 2, triage=[Triage.TOO_ILL, 0])
    policy("flere_skal_med").act(again)
    assert again.column("triaged").tolist() == [-1, 50]


def test_cases_are_looked_at_through_the_intake():
    found = policy("flere_skal_med")
    found.start_week, found.intake_weeks = 3, 10
    assert [w for w in range(20) if found.acts_in(long_cases(w))] == list(range(3, 13))
    found.places = 0
    assert not found.acts_in(long_cases(5))


# education list, knowledge


def test_the_education_list_by_hand():
    found = education.lengths()
    assert found["single_trades"] == 130  # 30 months of 4.348 weeks
    assert found["company_revalidation"] == 39
    table = dict(zip(found, education.programmes(LUCK, drawn=False), strict=True))
    trades, company = table["single_trades"], table["company_revalidation"]
    assert (trades["weeks"], trades["best_effect"], trades["company_based"], trades["week_oere"]) == (
        130,
        1,
        0,
        90_000,
    )
    assert (company["leads_to_work"], company["best_effect"], company["company_based"]) == (0.5, 0, 1)
    assert company["week_oere"] == 30_000
    assert education.counts("other_education") is None


def test_the_chance_of_an_education_is_the_mean_of_its_posterior():
    path, table = "revalidation.self_support_by_education", education.programmes(LUCK, drawn=False)
    seen = []
    for name, row in zip(education.lengths(), table, strict=True):
        if (known := education.counts(name)) is not None:
            n, share = (load().value(f"{path}.{name}.{what}") for what in ("n", "share"))
            assert known == (round(n * share), n)
            # Jeffreys: half a success and half a failure more than were seen
            assert row["leads_to_work"] == pytest.approx((known[0] + 0.5) / (n + 1))
            seen.append(known)
    assert any(0 < some < n for some, n in seen)


def test_drawn_chances_are_about_the_mean_of_their_posterior():
    means = education.programmes(LUCK, drawn=False)["leads_to_work"]
    draws = np.array([education.programmes(luck_of(7, r), drawn=True)["leads_to_work"] for r in range(150)])
    known = np.array([education.counts(name) is not None for name in education.lengths()])
    assert (draws[:, ~known].std(axis=0) < 1e-12).all()
    assert (draws[:, known].std(axis=0) > 0.04).all()
    assert draws.mean(axis=0) == pytest.approx(means, abs=0.08)


def test_without_a_posterior_nothing_is_drawn(monkeypatch, tmp_path):
    posterior.cache_clear()
    whole.cache_clear()
    monkeypatch.setattr("simulation.model.rules.knowledge.POSTERIOR", tmp_path / "none.csv")
    try:
        assert len(posterior()[1]) == 0
        assert (draw_number(LUCK, 1), drawn(LUCK, 1)) == (0, {})
    finally:
        posterior.cache_clear()
        whole.cache_clear()


def test_which_draw_is_taken_has_nothing_to_do_with_the_education_list():
    lucks = [luck_of(7, r) for r in range(200)]
    draws = [draw_number(luck, 1) for luck in lucks]
    chances = np.array([education.programmes(luck, drawn=True)["leads_to_work"] for luck in lucks])
    # of ten unrelated rows over 200 replications, one correlates above 0.3 with chance 0.0002
    assert max(abs(np.corrcoef(draws, own)[0, 1]) for own in chances.T if own.std() > 0) < 0.3


def test_replications_that_share_a_draw_share_its_parameters():
    names, table = posterior()
    assert len(names) > 5
    numbers = [draw_number(luck_of(7, r), 4) for r in range(12)]
    assert len(set(numbers[:4])) == len(set(numbers[4:8])) == 1
    assert len(set(numbers)) == 3
    assert drawn(luck_of(7, 5), 4) == dict(zip(names, table[numbers[5]], strict=True))
    spread = {draw_number(luck_of(7, r), 1) for r in range(300)}
    assert 0 <= min(spread) < 0.05 * len(table)
    assert 0.95 * len(table) < max(spread) < len(table)
