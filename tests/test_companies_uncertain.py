"""The companies around a citizen: how many and their hours are learned and drawn; what a user sets is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.inputs.options import settings_from
from simulation.model.randomness import luck_of
from simulation.model.rules.knowledge import whole
from simulation.run.build import surroundings
from simulation.run.drawn import assumed_companies, drawn_companies, inputs_of
from simulation.run.settings import Settings

POPULATION = {"name": "inklusion_trial", "n": 100}
PER_CITIZEN, HOURS = "companies.per_citizen", "companies.hours"


def chosen(**keys: Any) -> Settings:
    return settings_from({"population": POPULATION, "horizon_weeks": 10, "policy": ["ips"], **keys})


def drawn(settings: Settings, replication: int) -> tuple[float, float]:
    found = drawn_companies(settings, luck_of(settings.seed, replication))
    return found.per_citizen, found.hours


def test_they_are_drawn_from_half_to_one_and_a_half_of_what_the_population_assumes() -> None:
    per_citizen, hours = assumed_companies(chosen())
    assert (per_citizen.name, per_citizen.value, per_citizen.low, per_citizen.high) == (PER_CITIZEN, 0.5, 0.25, 0.75)
    assert (hours.name, hours.value, hours.low, hours.high) == (HOURS, 185.0, 92.5, 277.5)
    found = np.array([drawn(chosen(), 2 * group) for group in range(80)])
    for one, own in zip((per_citizen, hours), found.T, strict=True):
        assert one.low <= own.min() and own.max() <= one.high
        assert own.max() - own.min() > 0.5 * (one.high - one.low)


def test_replications_of_a_draw_share_them_and_they_are_the_companies_of_the_run() -> None:
    settings = chosen()
    assert drawn(settings, 0) == drawn(settings, 1) != drawn(settings, 2)
    per_citizen, hours = drawn(settings, 0)
    companies = surroundings(settings, 0).companies
    assert len(companies) == round(100 * per_citizen)
    told = inputs_of(settings, ["ips"], 0)
    assert (told[PER_CITIZEN], told[HOURS]) == (per_citizen, hours)


@pytest.mark.parametrize(
    ("own", "left"),
    [
        ({"per_citizen": 0.5}, [HOURS]),
        ({"hours": 185.0}, [PER_CITIZEN]),
        ({"number": 40}, [HOURS]),
        ({"unlimited": True}, [PER_CITIZEN]),
        ({"per_citizen": 0.1, "hours": 90.0}, []),
        ({"mentors": 0.2}, [PER_CITIZEN, HOURS]),
    ],
)
def test_what_a_user_sets_is_not_drawn_even_where_it_is_what_was_assumed(
    own: dict[str, Any], left: list[str]
) -> None:
    settings = chosen(companies=own)
    assert [one.name for one in assumed_companies(settings)] == left
    found = drawn_companies(settings, luck_of(settings.seed, 0))
    assert all(getattr(found, name) == value for name, value in own.items())
    assert {name for name in inputs_of(settings, ["ips"], 0) if name.startswith("companies.")} == set(left)


def test_a_share_of_what_is_assumed_may_be_given_and_holds_for_every_population() -> None:
    shares = {PER_CITIZEN: 1.2, HOURS: 0.6}
    for knowledge in ("drawn", "fixed"):
        settings = chosen(knowledge=knowledge).model_copy(update={"assumed": shares})
        assert drawn(settings, 0) == pytest.approx((0.6, 111.0))
    own = chosen(companies={"hours": 90.0}).model_copy(update={"assumed": shares})
    assert drawn(own, 0) == pytest.approx((0.6, 90.0)), "what a user sets wins"


def test_what_was_learned_is_a_share_of_what_is_assumed() -> None:
    names, draws = whole()
    known = {name: draws[:, k] for k, name in enumerate(names) if name in (PER_CITIZEN, HOURS)}
    assert set(known) == {PER_CITIZEN, HOURS}
    found = np.array([drawn(chosen(), 2 * group) for group in range(20)]) / (0.5, 185.0)
    for own, shares in zip(found.T, known.values(), strict=True):
        assert all(np.isclose(shares, share).any() for share in own)
    assert drawn(chosen(knowledge="fixed"), 0) == pytest.approx(
        (0.5 * np.median(known[PER_CITIZEN]), 185.0 * np.median(known[HOURS]))
    )


def test_which_a_user_set_is_no_key_of_the_user() -> None:
    with pytest.raises(ValueError, match=r"companies\.own"):
        chosen(companies={"own": ["hours"]})
