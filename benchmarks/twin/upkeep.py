"""What a citizen of the twin lives on, written a second time: by groups and tables, where the engine goes by rows.

Prices are the package's records as plain lists; their order is that of ``CashRate`` and ``Supplement``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from benchmarks.twin.states import (
    CASH,
    DAGPENGE,
    FLEKSJOB,
    FOERTIDSPENSION,
    INTEGRATION,
    JOBAFKLARING,
    KONTANTHJAELP,
    LEDIGHEDSYDELSE,
    RESSOURCEFORLOEB,
    UDDANNELSESHJAELP,
)
from simulation.model.clock import WEEKS_PER_MONTH, WEEKS_PER_YEAR
from simulation.model.economics.benefits import CashRate, Supplement
from simulation.model.rules.dagpenge import DAGPENGE_HOURS, LEAST_DAGPENGE_HOURS, LONG_SICK_WEEKS, SUPPLEMENT_WEEKS
from simulation.model.rules.status import YOUTH_AGE
from simulation.model.states import Education, Mental

if TYPE_CHECKING:
    from benchmarks.twin.money import Prices
    from benchmarks.twin.person import Person

HOURS_A_WEEK = 37.0
GROUPS = {
    "young": (CashRate.YOUNG_LONE, CashRate.YOUNG_PROVIDER, CashRate.YOUNG_OUT, CashRate.YOUNG_HOME),
    "study": (CashRate.STUDY_LONE, CashRate.STUDY_PROVIDER, CashRate.STUDY_OUT, CashRate.STUDY_HOME),
    "entry": (CashRate.ENTRY_LONE, CashRate.ENTRY_PROVIDER, CashRate.ENTRY_SINGLE, CashRate.ENTRY_HOME),
}
"""Rates until June 2025 by group: lone provider, other provider, own home, with parents."""
ACTIVITY = {
    CashRate.YOUNG_LONE: (Supplement.YOUNG_LONE, Supplement.YOUNG_LONE),
    CashRate.YOUNG_PROVIDER: (Supplement.YOUNG_PROVIDER, Supplement.YOUNG_PROVIDER),
    CashRate.YOUNG_OUT: (Supplement.YOUNG_OUT_25, None),
    CashRate.YOUNG_HOME: (Supplement.YOUNG_HOME_25, None),
    CashRate.STUDY_LONE: (Supplement.STUDY_LONE, Supplement.STUDY_LONE),
    CashRate.STUDY_PROVIDER: (Supplement.STUDY_PROVIDER, Supplement.STUDY_PROVIDER),
    CashRate.STUDY_OUT: (Supplement.STUDY_OUT_25, Supplement.STUDY_OUT_U25),
    CashRate.STUDY_HOME: (Supplement.STUDY_HOME_25, Supplement.STUDY_HOME_U25),
}
"""Activity supplement of a rate: from 25 on, and below."""


class Household:
    """What the law asks about a citizen, and the hours worked lately."""

    def __init__(self, citizen: Person, traits: Mapping[str, Any]) -> None:
        self.citizen = citizen
        self.ages = [traits["youngest_child"] + 3.0 * k for k in range(traits["children"])]
        self.alone, self.married = traits["spouse"] == 0, traits["spouse"] == 1
        self.spouse_pay: float = traits["spouse_pay"]
        self.with_parents = bool(traits["with_parents"])
        self.came, self.lived, self.worked = traits["came_year"], traits["residence_years"], traits["work_years"]
        self.job_ready = bool(traits["job_ready"])
        self.old_referral = bool(traits["old_referral"])
        self.educated = traits["education"] > Education.UNSKILLED
        self.severe = traits["mental"] == Mental.SEVERE
        self.limited = bool(traits["capacity_limited"])
        self.before: int = traits["benefit_weeks"]
        self.quarters: deque[float] = deque([0.0] * 13, maxlen=13)
        self.sanctioned = False

    def later(self) -> float:
        """Return the years since arrival."""
        return (self.citizen.model.week - self.citizen.entry_week) / WEEKS_PER_YEAR

    def children(self) -> int:
        """Return the children under 18."""
        return sum(age + self.later() < 18.0 for age in self.ages)

    def years_worked(self) -> float:
        """Return the years of full-time work."""
        return self.worked + self.citizen.hours_worked / (HOURS_A_WEEK * WEEKS_PER_YEAR)

    def conditions(self, law: Prices) -> bool:
        """Whether residence and work give the full benefit."""
        if law.residence_of and min(min(self.lived, 10.0) + self.later(), law.residence_of) < law.residence_years:
            return False
        return self.came < law.work_from_year or self.years_worked() >= 2.5

    def work_duty(self, law: Prices) -> bool:
        """Whether the work duty binds."""
        return law.work_duty_hours > 0 and self.citizen.support in CASH and not self.conditions(law)

    def rate(self, law: Prices) -> CashRate:
        """Return the rate of cash benefit."""
        age, provider = self.citizen.age_now(), self.children() > 0
        at_home = self.with_parents and not provider and age < 30.0
        if law.one_benefit:
            if at_home:
                return CashRate.HOME
            if not self.conditions(law):
                return CashRate.LOWEST
            adult = age >= 30.0 or (age >= 25.0 and self.years_worked() >= 2.5)
            return CashRate.RAISED if adult else CashRate.BASIC
        kind = (0 if self.alone else 1) if provider else 3 if at_home else 2
        if not self.conditions(law):
            return GROUPS["entry"][kind]
        if age >= 30.0 or (self.severe and not at_home):
            return CashRate.PROVIDER_30 if provider else CashRate.OTHER_30
        return GROUPS["young" if self.educated else "study"][kind]

    def benefit(self, law: Prices) -> int:
        """Return the name of cash benefit on this date."""
        if law.one_benefit:
            return KONTANTHJAELP
        if self.rate(law) in GROUPS["entry"]:
            return INTEGRATION
        return UDDANNELSESHJAELP if self.citizen.age_now() < 30.0 and not self.educated else KONTANTHJAELP

    def supplements(self, rate: CashRate, law: Prices) -> int:
        """Return all supplements but the leisure supplement."""
        age, children = self.citizen.age_now(), self.children()
        named: list[Supplement | None] = []
        if rate in ACTIVITY and not self.job_ready:
            named.append(ACTIVITY[rate][0 if age >= 25.0 else 1])
        if rate >= CashRate.LOWEST:
            if children:
                named.append(Supplement.CHILD)
                if self.alone and rate in (CashRate.LOWEST, CashRate.BASIC):
                    named.append(Supplement.LONE_PROVIDER)
            elif self.alone and not self.with_parents and rate in (CashRate.BASIC, CashRate.RAISED):
                named.append(Supplement.LONE_OTHER)
            if rate == CashRate.BASIC and not self.job_ready:
                young = Supplement.YOUTH_25 if age >= 25.0 else Supplement.YOUTH_18
                named.append(Supplement.YOUTH_PROVIDER if children else young)
        return sum(law.supplement[one] for one in named if one is not None)

    def cut(self, rate: CashRate, law: Prices) -> int:
        """Return what the 225-hour rule takes."""
        if not law.hours_225 or rate >= CashRate.STUDY_LONE or self.limited:
            return 0
        long = self.before + self.citizen.weeks_on_support >= 52
        missing = sum(list(self.quarters)[:5]) < law.hours_225
        if not (long and missing):
            return 0
        adult = rate in (CashRate.OTHER_30, CashRate.PROVIDER_30)
        if adult and self.married:  # the benefit of one of the two falls away
            return law.cash[rate] if self.spouse_pay > 0.0 else law.cash[rate] // 2
        return law.cut_225[0 if adult else 1]

    def taken(self, pay: float, hours: float, rate: CashRate, gross: int, law: Prices) -> float:
        """Return what pay takes from cash benefit; it may be more than there is."""
        if not law.one_benefit:
            return max(0.0, pay - law.disregard_hour * min(hours, 160.0 / WEEKS_PER_MONTH))
        part = 0.65 * max(0.0, pay - law.free[rate - CashRate.LOWEST])
        if rate == CashRate.HOME:
            return part
        top = law.dagpenge_highest * (1.0 if rate == CashRate.RAISED else 0.85)
        return max(part, pay + gross - top)

    def cash(self, hours: float, law: Prices) -> int:
        """Return the cash benefit of a week with ordinary hours."""
        rate, kept = self.rate(law), 1.0 - law.contribution
        gross = law.cash[rate] + self.supplements(rate, law) - self.cut(rate, law)
        taken = self.taken(hours * law.wage_hour * kept, hours, rate, gross, law) if hours > 0 else 0.0
        if self.married and self.spouse_pay > 0.0:
            pay = 100.0 * self.spouse_pay / WEEKS_PER_MONTH * kept
            own = law.cash[rate]
            if law.one_benefit and self.children():
                own += law.supplement[Supplement.CHILD]
            taken += max(0.0, self.taken(pay, HOURS_A_WEEK, rate, own, law) - own)
        paid = max(0, gross - int(taken))
        if law.one_benefit and self.citizen.spell >= 13:
            leisure = Supplement.LEISURE_LONE if self.alone else Supplement.LEISURE_COUPLE
            whole = min(3, self.children()) * law.supplement[leisure]
            paid += whole if self.alone or self.spouse_pay > 0.0 else whole // 2
        if self.sanctioned and law.sanctions:
            first, second, third = law.sanction_limit
            paid -= law.sanction[0 if gross < first else 1 + (gross > second) + (gross > third)]
        return max(0, paid)

    def upkeep(self, hours: float, law: Prices) -> int:
        """Return the benefit of a week with ordinary hours."""
        support, provider = self.citizen.support, int(self.children() > 0)
        if support == FLEKSJOB:
            return fleksjob(hours, law)
        if support in CASH:
            return self.cash(hours, law)
        if support == FOERTIDSPENSION:
            return law.benefit[support][int(not self.alone)]
        whole = law.benefit[support][provider]
        if support == RESSOURCEFORLOEB or support == JOBAFKLARING:
            if self.with_parents and not provider and self.citizen.age_now() < 25.0:
                whole = law.forloeb_home
            return max(0, whole - int(in_steps(hours * law.wage_hour, law)))
        if support == LEDIGHEDSYDELSE and self.citizen.return_support in (*CASH, RESSOURCEFORLOEB):
            whole = law.ledighedsydelse_low[provider]
        if support == DAGPENGE:
            if HOURS_A_WEEK - hours < LEAST_DAGPENGE_HOURS:
                return 0
            whole = self.dagpenge_rate(law)
        return max(0, int(whole * (1.0 - min(1.0, hours / HOURS_A_WEEK))))

    def leaves_support(self, hours: float, law: Prices) -> bool:
        """Whether so many hours take the citizen off support; a pension is for good."""
        if self.citizen.support == FOERTIDSPENSION:
            return False
        return hours >= law.self_support_hours or self.upkeep(hours, law) == 0

    def remember(self, week: int) -> None:
        """Note the hours of a week, by quarters of 13, which stand still in a long sickness."""
        if week % 13 == 0 and not (self.citizen.on_sick_leave() and self.citizen.spell > LONG_SICK_WEEKS):
            self.quarters.appendleft(0.0)
        self.quarters[0] += self.citizen.hours

    def income(self, law: Prices) -> float:
        """Return the income of three years in DKK, as far as it counts."""
        return sum(min(h * law.wage_hour / 100.0, 3.0 * law.dagpenge_month) for h in self.quarters)

    def dagpenge(self, law: Prices) -> bool:
        """Whether a member has the right to dagpenge, by hours or by income of three years."""
        enough = bool(law.dagpenge_by_income) and self.income(law) >= law.dagpenge_income
        return self.citizen.insured and (sum(self.quarters) >= DAGPENGE_HOURS or enough)

    def dagpenge_rate(self, law: Prices) -> int:
        """Return a full week's dagpenge: of graduates, with the supplement of the first months, or the highest."""
        highest: int = law.benefit[DAGPENGE][0]
        first = self.citizen.spell < SUPPLEMENT_WEEKS
        if self.citizen.finished_study and not self.dagpenge(law):
            step = (2 if self.citizen.age_now() < YOUTH_AGE else 3) if law.graduate_steps and not first else 1
            return int(law.dagpenge_graduate[0 if self.children() else step])
        enough = sum(self.quarters) >= 2.0 * DAGPENGE_HOURS or self.income(law) >= 2.0 * law.dagpenge_income
        if law.dagpenge_supplement and first and self.citizen.insured and enough:
            of_pay = int(0.9 * HOURS_A_WEEK * law.wage_hour * (1.0 - law.contribution))
            return max(highest, min(law.dagpenge_first3, of_pay))
        return highest


def in_steps(pay: float, law: Prices) -> float:
    """Return 30 percent of pay with pension up to the limit, and 55 percent above."""
    whole = pay * (1.0 + law.pension_share)
    return 0.30 * min(whole, law.fleksjob_limit) + 0.55 * max(0.0, whole - law.fleksjob_limit)


def fleksjob(hours: float, law: Prices) -> int:
    """Return the subsidy of a fleksjob, at most what a full week would pay beside it."""
    room = int((HOURS_A_WEEK - hours) * law.wage_hour * (1.0 + law.pension_share))
    return max(0, min(law.fleksjob_most - int(in_steps(hours * law.wage_hour, law)), room))
