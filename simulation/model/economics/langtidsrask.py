"""Langtidsrask's worked case: what 69 weeks cost the municipality, prevented and not (evidence:langtidsrask.case).

Prevented: lost earnings for the hours off are paid for 26 weeks, half of it refunded; afterwards the carer works
and nothing is paid. Not prevented: sygedagpenge and then jobafklaring, refunded by the ladder over all weeks, as
a change of benefit does not start it anew. The source's own amounts are missing from its text, so the case is
worked out by its rules and the rates of the day it was granted, pay and benefits of one day; a test holds the
accounting to it, oere by oere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from simulation.evidence import registry
from simulation.model.economics.prices import prices_at
from simulation.model.economics.refund import BASIS, refund_share
from simulation.model.states import Support

_CASE = "langtidsrask.case"
GRANTED = dt.date(2018, 4, 1)
"""Spring of 2018, when the lost earnings were granted (evidence:langtidsrask.case)."""
PROVIDER = 1
"""The carer has a child, so jobafklaring is paid at the providers' rate."""


@dataclass(frozen=True)
class Case:
    """The case in whole oere: gross and the municipality's net, prevented and not."""

    weeks: int
    prevented_gross: int
    prevented_net: int
    not_prevented_gross: int
    not_prevented_net: int

    @property
    def saved(self) -> int:
        """What prevention saves the municipality in oere."""
        return self.not_prevented_net - self.prevented_net


def case(day: dt.date = GRANTED) -> Case:
    """Return the worked case at the pay, the rates and the rules of a day, in kroner of its year.

    Raises
    ------
    NoRules
        for a day without rates or rules.
    """
    evidence = registry.load()

    def figure(name: str) -> float:
        return evidence.value(f"{_CASE}.{name}")

    prices = prices_at(day.year, day)[0]
    off = round(float(prices.wage_hour) * figure("scenario_prevented.hours_off"))
    gross = off * int(figure("scenario_prevented.lost_earnings_weeks"))
    net = gross - round(gross * figure("scenario_prevented.refund"))
    first = int(figure("scenario_not_prevented.sygedagpenge_weeks"))
    weeks = first + int(figure("scenario_not_prevented.jobafklaring_weeks"))
    paid = refunded = 0
    for week in range(1, weeks + 1):
        state = Support.SYGEDAGPENGE if week <= first else Support.JOBAFKLARING
        amount = int(prices.benefit[state, PROVIDER])
        paid += amount
        refunded += (amount * refund_share(week, prices) + BASIS // 2) // BASIS
    return Case(weeks, gross, net, paid, paid - refunded)
