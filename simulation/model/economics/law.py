"""The rules of a day: what the law allows and asks, from dated records, and the switches a run reads of them.

Rules, with text in two languages, paragraph, source and how they were read, stand in ``law/rules.yaml``. A reading of
the law that is not settled is a choice: law 1750 of 29 December 2025 enters into force on 1 February and 1 July 2026;
that ressourceforloeb and revalidation close on the first of the two was read on secondary pages, not in the act.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

import numpy as np

from simulation.errors import NoRules
from simulation.model.clock import DAYS_PER_YEAR
from simulation.model.economics.dated import FIRST_DAY, read
from simulation.model.table import Array


class TalkGroup(IntEnum):
    """Whose talks the law counts: the groups of cash benefit, and those of the other benefits."""

    JOB_READY = 0
    ACTIVITY_READY = 1
    YOUNG = 2
    SICK = 3
    JOBAFKLARING = 4
    FORLOEB = 5
    LEDIGHED = 6
    DAGPENGE = 7


SWITCHES = {
    "one_benefit": 0,
    "residence_years": 0,
    "residence_of": 0,
    "work_from_year": 9999,
    "ceiling": 0,
    "hours_225": 0,
    "work_duty_hours": 0,
    "sanctions": 0,
    "forloeb_weeks": 0,
    "forloeb_open": 1,
    "revalidation_open": 1,
    "offer_weeks": 9999,
    "offer_young_weeks": 9999,
    "offer_forloeb_weeks": 9999,
    "offer_flexible_weeks": 0,
    "team": 1,
    "old_refund": 0,
    "dagpenge_by_income": 0,
    "dagpenge_supplement": 0,
    "graduate_steps": 0,
}
"""What rules switch, and its value where no rule does: 0/1, or the number of the rule (years, weeks, hours, basis
points of refund)."""


@dataclass(frozen=True)
class Rule:
    """One rule: in force from a day, to and including another if it has ended.

    It bears on those who receive some benefits (``cash`` for the three cash benefits; ``None``: on any), and of these
    on ``who`` alone, where a word is given. What is ``shown_only`` moves nothing in a run; ``note`` says why.
    """

    id: str
    first: dt.date
    last: dt.date | None
    label: dict[str, str]
    paragraph: str
    source: str
    status: str
    date_status: str
    expected: bool
    switch: dict[str, int]
    talks: dict[str, list[float]]
    note: str
    bears_on: tuple[str, ...] | None = None
    who: str = ""
    shown_only: bool = False

    def holds(self, day: dt.date) -> bool:
        """Return whether the rule is in force on ``day``; what is only expected never is."""
        return not self.expected and self.first <= day and (self.last is None or day <= self.last)


@cache
def rules(july: bool = False) -> tuple[Rule, ...]:
    """Return all rules; ``july``: under the reading that law 1750 closes on 1 July 2026 what it closes."""
    return tuple(_rule(entry, july) for entry in read("rules"))


def _rule(entry: dict[str, Any], july: bool) -> Rule:
    return Rule(
        id=entry["id"],
        first=entry["july"] if july and "july" in entry else entry["from"],
        last=entry.get("until"),
        label=entry["label"],
        paragraph=entry["paragraph"],
        source=entry["source"],
        status=entry["status"],
        date_status=entry.get("date_status", entry["status"]),
        expected=entry.get("expected", False),
        switch=entry.get("switch", {}),
        talks=entry.get("talks", {}),
        note=entry.get("note", ""),
        bears_on=tuple(entry["bears_on"]) if "bears_on" in entry else None,
        who=entry.get("who", ""),
        shown_only=entry.get("shown_only", False),
    )


def rules_at(day: dt.date, july: bool = False) -> list[Rule]:
    """Return the rules in force on ``day``.

    Raises
    ------
    NoRules
        before the first day that rules are known for.
    """
    if day < FIRST_DAY:
        raise NoRules("no rules are known for {}: they begin on {} (the refund ladder)", day, FIRST_DAY)
    return [rule for rule in rules(july) if rule.holds(day)]


def switches_at(day: dt.date, july: bool = False) -> dict[str, int]:
    """Return the switches as they stand on ``day``; where two rules set one, the later rule holds.

    Raises
    ------
    NoRules
        before the first day that rules are known for.
    """
    found = dict(SWITCHES)
    for rule in sorted(rules_at(day, july), key=lambda r: r.first):
        found.update(rule.switch)
    return found


def talks_at(day: dt.date, july: bool = False) -> Array:
    """Return the talks that the law asks for at the least on ``day``, ``[TalkGroup, 3]``.

    Weeks between them at the most, the week of the benefit until which that holds, and the weeks at the most after
    it; 0 is by need. Where two rules speak of one group, the later rule holds.
    """
    found: Array = np.zeros((len(TalkGroup), 3))
    for rule in sorted(rules_at(day, july), key=lambda r: r.first):
        for group, weeks in rule.talks.items():
            found[TalkGroup[group.upper()]] = weeks
    return found


def changes(july: bool = False) -> list[dt.date]:
    """Return the days on which a switch, or the talks asked for, change."""
    days = set()
    for rule in rules(july):
        if (rule.switch or rule.talks) and not rule.expected:
            days.add(rule.first)
            days |= {rule.last + dt.timedelta(days=1)} if rule.last else set()
    return sorted(days)


@cache
def known_until() -> dt.date:
    """Return the last day whose rules are known: the day before the first one that is only expected."""
    return min(rule.first for rule in rules() if rule.expected) - dt.timedelta(days=1)


@cache
def _pension_ages() -> tuple[tuple[dt.date, float], ...]:
    return tuple((before, float(age)) for before, age in read("pension_age")["ages"])


def pension_age(born: dt.date) -> float:
    """Return the age of folkepension, in years, of whoever was born on a day (pensionsloven par. 1 a)."""
    return next(age for before, age in _pension_ages() if born < before)


def pension_ages(start: dt.date, entry_week: Array, age: Array) -> Array:
    """Return each citizen's age of folkepension ``[N]``, from age ``[N]`` in years at ``entry_week`` ``[N]``."""
    born = start.toordinal() + 7.0 * entry_week - DAYS_PER_YEAR * age
    before, ages = zip(*_pension_ages(), strict=True)
    limits = np.array([day.toordinal() for day in before], float)
    found: Array = np.array(ages)[np.searchsorted(limits, born, side="right").clip(max=len(ages) - 1)]
    return found
