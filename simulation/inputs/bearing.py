"""Which rules of a day bear on one citizen, and which of them stands behind a line or an answer of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulation.model.economics.law import Rule, TalkGroup
from simulation.model.rules import meeting, upkeep
from simulation.model.rules.status import CASH as CASH_STATES
from simulation.model.rules.status import YOUTH_AGE
from simulation.model.states import Support, label

WHO: dict[str, Callable[[Any, Any, float], bool]] = {
    "married": lambda c, p, pension: c.spouse == 1,
    "couple": lambda c, p, pension: c.spouse > 0,
    "children": lambda c, p, pension: upkeep.children_at_home(c, 0) > 0,
    "pay": lambda c, p, pension: c.hours > 0 or (c.spouse == 1 and c.spouse_pay > 0),
    "bound": lambda c, p, pension: not upkeep.meets_conditions(c, p, 0),
    "activity_ready": lambda c, p, pension: not c.job_ready,
    "young": lambda c, p, pension: c.age < YOUTH_AGE,
    "old_referral": lambda c, p, pension: bool(c.old_referral),
    "insured": lambda c, p, pension: bool(c.insured),
    "graduate": lambda c, p, pension: c.study_done == 1,
    "near_pension": lambda c, p, pension: pension - SENIOR_YEARS <= c.age < pension,
}
"""Whom a rule bears on beside the benefit, by the word that ``law/rules.yaml`` has for it (``who``)."""
SENIOR_YEARS = 6.0
"""Seniorpension is for the last six years before folkepension (pensionsloven par. 26 a)."""


def bears(rule: Rule, citizen: Any, prices: Any, pension: float) -> bool:
    """Return whether a rule bears on a citizen whose age of folkepension is ``pension`` years."""
    state = int(citizen.support)
    on = (
        rule.bears_on is None
        or label(Support(state)) in rule.bears_on
        or ("cash" in rule.bears_on and CASH_STATES[state])
    )
    return bool(on and (not rule.who or WHO[rule.who](citizen, prices, pension)))


REASONS = {
    "spouse": ("spouses",),
    "cut_225": ("hours_225",),
    "sanction": ("sanctions",),
    "ceiling": ("ceiling",),
    "duty": ("work_duty", "work_duty_sho"),
    "right": ("dagpenge_income", "dagpenge_hours"),
    "pension_age": ("pension_age",),
}
"""The rules behind a line or an answer, the first of them that is in force."""


def reasons(in_force: list[Rule], citizen: Any) -> dict[str, Rule]:
    """Return the rule behind each line or answer, where there is one."""
    state = Support(int(citizen.support))
    taken: tuple[str, ...] = ("dagpenge_length",) if state is Support.DAGPENGE else ()
    if CASH_STATES[state]:
        taken = ("earnings_by_amount", "earnings_by_hour")
    elif state is Support.FLEKSJOB:
        taken = ("fleksjob_subsidy",)
    refund: tuple[str, ...] = (
        ("refund_old_referrals", "refund_ladder") if citizen.old_referral else ("refund_ladder",)
    )
    known = {rule.id: rule for rule in in_force}
    asked = {**REASONS, "earnings": taken, "refund": (*refund, "refund_ladder")}
    found = {what: known[first] for what, ids in asked.items() if (first := next(filter(known.get, ids), None))}
    group = meeting.talk_group(citizen, 0)
    named = TalkGroup(group).name.lower() if group >= 0 else ""
    told = [rule for rule in sorted(in_force, key=lambda r: r.first) if named in rule.talks]
    return {**found, "talks": told[-1]} if told else found
