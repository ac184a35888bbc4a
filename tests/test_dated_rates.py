"""The data of the law: regulation gives back what was read, and every figure says how it is known and from where."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from simulation.evidence import registry
from simulation.model.economics.dated import (
    Series,
    Value,
    amount_at,
    catalogue,
    read,
    regulation,
    series,
    sources,
)
from simulation.model.economics.law import rules

STATUSES = {"read", "read2", "derived", "recalled", "assumption"}
"""How a value is known: seen on a page of an authority, on a secondary page, reckoned, from memory, or chosen."""
WORDS = {
    "recalled": "from memory",
    "assumption": "chosen",
    "collective agreements": "usual pension shares, no single page",
}
"""Sources that are no key of sources.yaml, and why."""


def regulated(name: str, value: Value, day: dt.date) -> float:
    """Return a value regulated year by year to ``day``, rounded each time as the law does it."""
    one = catalogue()[name]
    alone = Series(one.name, one.unit, one.meaning, one.index, (value,), one.first)
    return alone.at(day).amount


def _steps() -> list[tuple[str, Value, Value]]:
    """Return every value of benefits that was read, with the one read before it."""
    found = []
    for name in read("rates"):
        seen = [v for v in series(name).values if v.status in ("read", "read2")]
        found += [(name, old, new) for old, new in itertools.pairwise(seen)]
    return [step for step in found if step[1].day.year < step[2].day.year]


WITHIN = {
    **dict.fromkeys(
        ("sygedagpenge_highest", "dagpenge_highest", "ledighedsydelse_high"), 5.0
    ),  # rates of a week, to 5
    "dagpenge_income_3_years": 6.0,  # twelve times whole kroner
}
"""Kroner that a rate may differ, where it is not rounded to one."""
NOT_REGULATED = {
    ("fleksjob_most", 2020): "98 % of the highest dagpenge, which rose by 8 kroner on 1 July 2017",
    (
        "su_out",
        2024,
    ): "followed the lower regulation until 2023, by a rule that was not read; the years between are recalled",
    ("cash_leisure_couple", 2026): "a step of the act itself",
    ("cash_leisure_lone", 2026): "a step of the act itself",
}
"""Steps that the index does not give, with the reason."""


@pytest.mark.parametrize(("name", "old", "new"), _steps(), ids=lambda x: f"{x.day.year}" if hasattr(x, "day") else x)
def test_the_index_gives_back_what_was_read(name, old, new):
    got, unit = regulated(name, old, new.day), catalogue()[name].unit
    within = 0.02 if unit.endswith("/hour") else WITHIN.get(name, 1.0)
    fits = abs(got - new.amount) <= within
    assert fits != ((name, new.day.year) in NOT_REGULATED), f"{got} regulated from {old.amount}, read {new.amount}"


def test_a_year_with_a_later_value_goes_on_with_the_old_one_until_then():
    # sick pay: 4,300 of 2018 until Sunday 6 January 2019, 4,355 from Monday; pay in industry: from 1 March or May
    assert [amount_at("sygedagpenge_highest", dt.date(2019, 1, day)) for day in (1, 6, 7)] == [4300, 4300, 4355]
    assert amount_at("lowest_pay", dt.date(2025, 4, 30)) == 136.10
    assert amount_at("lowest_pay", dt.date(2025, 5, 1)) == 139.85


def test_a_year_without_a_value_is_regulated_on_the_first_of_january():
    # 12,326 x 1.036 = 12,769.7
    assert amount_at("kontanthjaelp_other_30", dt.date(2024, 12, 31)) == 12326
    assert amount_at("kontanthjaelp_other_30", dt.date(2025, 1, 1)) == 12770


def _values() -> list[tuple[str, Value]]:
    return [(name, value) for name, one in catalogue().items() for value in one.values]


def documented(source: str) -> bool:
    """Whether every part of a source is a page's key or a path of the registry."""
    for key in source.split(","):
        key = key.strip()
        if key.startswith("evidence:"):
            registry.load().cite(key.removeprefix("evidence:"))
        elif key not in sources():
            return False
    return True


@pytest.mark.parametrize(("name", "value"), _values(), ids=lambda x: f"{x.day}" if hasattr(x, "day") else x)
def test_every_value_says_how_it_is_known_and_from_where(name, value):
    assert value.status in STATUSES
    if value.source in WORDS:
        assert value.status in ("recalled", "assumption")
        return
    source = value.source
    if value.status == "derived" and not documented(source):  # pages first, then the arithmetic
        source, _, how = source.rpartition(", ")
        assert how
    assert documented(source), f"{value.source} is no key of sources.yaml"


def test_no_word_for_a_source_is_unused():
    used = {value.source for _, value in _values()}
    assert set(WORDS) <= used


@pytest.mark.parametrize("name", sorted(read("prices")))
def test_every_assumption_on_prices_has_a_range_with_the_value_in_it(name):
    for value in catalogue()[name].values:
        if value.status == "assumption":
            assert value.span is not None
            assert value.span[0] < value.amount < value.span[1]


@pytest.mark.parametrize(
    ("name", "value"), [p for p in _values() if p[1].span], ids=lambda x: f"{getattr(x, 'day', x)}"
)
def test_a_range_holds_its_value(name, value):
    assert value.span[0] <= value.amount <= value.span[1]


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_every_rule_says_how_it_is_known_and_from_where(rule):
    assert {rule.status, rule.date_status} <= STATUSES
    assert rule.source == "recalled" or documented(rule.source)


def test_what_is_shown_only_moves_nothing_and_says_why():
    shown = {rule.id: rule for rule in rules() if rule.shown_only}
    assert {"adaptation", "ceiling", "housing_ceiling"} <= set(shown)
    for rule in shown.values():
        assert rule.note
        assert not rule.talks
        # the ceiling's switch is read by the page of a citizen alone
        assert not rule.switch or rule.id == "ceiling"


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_values_lie_within_the_time_that_the_rate_is_paid(name):
    one = catalogue()[name]
    assert one.index in regulation()
    days = [value.day for value in one.values]
    assert days == sorted(set(days))
    assert one.until is None or days[-1] <= one.until


def test_every_source_has_an_address_and_a_title():
    entries: dict[str, Any] = sources()
    assert all(set(entry) == {"at", "title"} and all(entry.values()) for entry in entries.values())
