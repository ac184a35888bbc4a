"""What the law gives and asks of one citizen on a day, case by case, as a caseworker works it out by hand.

The cases stand in ``tests/rules/*.yaml``: who (``given``), when (``date``), by which paragraph and source, the
arithmetic (``how``) and what comes of it (``expected``). Amounts are kroner a month, of ``week`` a week, and hold to
half a krone.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.errors import NoRules
from simulation.inputs.entitlement import Entitlement, entitlement
from simulation.model.clock import WEEKS_PER_MONTH
from simulation.model.economics.benefits import SUPPLEMENTS, CashRate
from simulation.model.economics.dated import FIRST_DAY, sources
from simulation.model.economics.law import rules
from simulation.model.states import label

FILES = sorted((Path(__file__).parent / "rules").glob("*.yaml"))
CASES = [(file.stem, case) for file in FILES for case in yaml.safe_load(file.read_text(encoding="utf-8"))]

REQUIRED = {"name", "paragraph", "source", "date", "given", "how", "expected"}
KNOWN = REQUIRED | {
    "july",  # law 1750 closes on 1 July 2026 what it closes
    "rates",  # rates of the case's own, by name
    "known_defect",  # what is wrong in the program, where the case fails
}
HALF_A_KRONE = 0.5
MONTH = dt.timedelta(days=31)


def lines(found: Entitlement) -> dict[str, float]:
    """Return the amounts of a month by name."""
    return {line.name: line.month for line in found.lines}


READ = {
    "benefit": lambda found: label(found.state),
    "rate": lambda found: label(found.rate),
    "month": lambda found: found.month,
    "week": lambda found: found.month / WEEKS_PER_MONTH,
    "to_the_hundred": lambda found: round(found.month, -2),
    "taken": lambda found: -lines(found)["earnings"],
    "lines": lines,
    "refund": lambda found: found.refund,
    "payer": lambda found: found.payer,
    "duty_hours": lambda found: found.duty_hours,
    "ceiling": lambda found: found.ceiling and found.ceiling.month,
    "dagpenge_right": lambda found: found.dagpenge_right,
    "pension_age": lambda found: found.pension_age,
    "off_support": lambda found: found.off_support,
    "special_support": lambda found: found.special_support,
    "housing": lambda found: found.housing,
    "housing_to_the_hundred": lambda found: round(found.housing, -2),
    "bearing": lambda found: sorted(rule.id for rule in found.bearing),
    "talk_weeks": lambda found: found.talk_weeks,
    "offer_weeks": lambda found: found.offer_weeks,
}
"""What can be expected of a case, and where it stands in the answer."""
TOLERANCE = {
    "month": HALF_A_KRONE,
    "lines": HALF_A_KRONE,
    "taken": HALF_A_KRONE,
    "ceiling": HALF_A_KRONE,
    "housing": HALF_A_KRONE,
    "special_support": HALF_A_KRONE,
    "week": 0.12,
}
BY_NAME = {"in_force", "not_in_force", "refused"}


def near(name: str, value: Any) -> Any:
    """Return an expected amount with its tolerance, anything else as it is."""
    return pytest.approx(value, abs=TOLERANCE[name]) if name in TOLERANCE and value is not None else value


def answer(case: dict[str, Any]) -> Entitlement:
    """Return the program's answer; ``born`` is a date of birth in place of an age."""
    given = dict(case["given"])
    if "born" in given:
        # half a day over, so that no rounding moves the day of birth
        given["age"] = ((case["date"] - given.pop("born")).days + 0.5) / 365.25
    return entitlement(case["date"], given, case.get("july", False), case.get("rates", {}))


def check(case: dict[str, Any]) -> None:
    """Hold the program's answer to what a case expects.

    Raises:
        KeyError: for a key that is none.
    """
    strange = set(case) - KNOWN | set(case["expected"]) - set(READ) - BY_NAME
    if strange or REQUIRED - set(case):
        raise KeyError(f"{case['name']}: unknown {sorted(strange)}, missing {sorted(REQUIRED - set(case))}")
    expected = dict(case["expected"])
    if "refused" in expected:
        with pytest.raises(NoRules, match=expected["refused"]):
            answer(case)
        return
    found = answer(case)
    in_force = {rule.id for rule in found.rules}
    assert set(expected.pop("in_force", ())) <= in_force
    assert not set(expected.pop("not_in_force", ())) & in_force
    got = {name: READ[name](found) for name in expected}
    assert got == {name: near(name, value) for name, value in expected.items()}, case["how"]
    assert sum(lines(found).values()) == pytest.approx(found.month, abs=0.05)


@pytest.mark.parametrize("case", [c for _, c in CASES], ids=[f"{file}: {case.get('name')}" for file, case in CASES])
def test_the_rules_of_the_day(case, request):
    if "known_defect" in case:
        request.applymarker(pytest.mark.xfail(reason=case["known_defect"], strict=True))
    check(case)


def test_there_are_enough_cases_and_no_two_are_called_the_same():
    names = [(file, case["name"]) for file, case in CASES]
    assert len(names) == len(set(names)) >= 90


@pytest.mark.parametrize(
    "slip",
    [{"expcted": {}}, {"expected": {"mnth": 11554}}, {"given": {"agee": 40}}],
    ids=["of a case", "of what is expected", "of a trait"],
)
def test_an_unknown_key_fails(slip):
    case = {
        "name": "n",
        "paragraph": "p",
        "source": "by hand",
        "date": dt.date(2020, 1, 1),
        "given": {},
        "how": "h",
        "expected": {"month": 11554},
    }
    check(case)
    with pytest.raises((KeyError, ValueError)):
        check({**case, **slip})


@pytest.mark.parametrize(("file", "case"), CASES, ids=[f"{file}: {case.get('name')}" for file, case in CASES])
def test_every_case_has_a_source_and_its_arithmetic(file, case):
    assert case["how"]
    assert case["source"] == "by hand" or {key.strip() for key in case["source"].split(",")} <= set(sources())


def _dates_of_force() -> list[dt.date]:
    """Return the days on which a rule begins, and those after it has ended."""
    first = {rule.first for rule in (*rules(), *rules(july=True))}
    after = {rule.last + dt.timedelta(days=1) for rule in rules() if rule.last}
    return sorted(first | after)


@pytest.mark.parametrize("day", _dates_of_force(), ids=str)
def test_every_date_of_force_has_a_case_on_both_sides(day):
    dates = {case["date"] for _, case in CASES}
    assert any(day - MONTH <= date < day for date in dates)
    assert any(day <= date <= day + MONTH for date in dates)


@pytest.mark.parametrize("rule", [r for r in rules() if not r.expected], ids=lambda r: r.id)
def test_every_rule_is_named_by_a_case_where_it_begins_or_ends(rule):
    """A case says that it is in force; another, on the other side of its first or last day, that it is not."""

    def said(key: str) -> set[dt.date]:
        cases = [case for _, case in CASES if not case.get("july")]
        return {case["date"] for case in cases if rule.id in case["expected"].get(key, ())}

    assert said("in_force")
    begins_with_all = rule.first == FIRST_DAY
    if not (begins_with_all and rule.last is None):
        assert said("not_in_force")


@pytest.mark.parametrize("rate", CashRate, ids=lambda r: label(r))
def test_every_rate_of_cash_benefit_is_in_a_case(rate):
    assert label(rate) in {case["expected"].get("rate") for _, case in CASES}


@pytest.mark.parametrize("supplement", SUPPLEMENTS)
def test_every_supplement_is_in_a_case(supplement):
    assert supplement in {name for _, case in CASES for name in case["expected"].get("lines", ())}
