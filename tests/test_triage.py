"""Triage of a whole target group, and the wait for the rehabilitation team."""

from __future__ import annotations

import numpy as np
import pytest
from rows import PRICES
from small import LONG, made, weeks

from simulation.model.columns import CITIZENS
from simulation.model.rules.assessment import assessment_rate
from simulation.model.rules.parameters import parameter_row
from simulation.model.states import Support, Triage
from simulation.policies.flere_skal_med.triage import shares


def test_triage_shares_are_those_of_the_parameters_and_wait_their_turn():
    policies = {"flere_skal_med": {"places": 500}}
    model = made({**LONG, "n": 600, "inflow_per_year": 0}, "flere_skal_med", policies=policies, horizon_weeks=40)
    expected_rehabilitation, expected_ill = shares(model.world, np.arange(600))
    first = None
    for done in weeks(model):
        column = done.world.column
        assert ((column("triage") > 0) == (column("triaged") >= 0)).all()
        taken = column("service") == 1
        assert (column("triage")[taken] == Triage.EFFORT).all(), "served without being in the effort group"
        first = int((column("triaged") == 0).sum()) if first is None else first
    assert first < 100, "not all cases are looked at in the first week"
    triaged = column("triaged") >= 0
    assert triaged.sum() > 450  # the rest has left cash benefit before its turn
    for group, expected in ((Triage.REHABILITATION, expected_rehabilitation), (Triage.TOO_ILL, expected_ill)):
        share = (column("triage")[triaged] == group).mean()
        error = np.sqrt((expected[triaged] * (1 - expected[triaged])).sum()) / triaged.sum()
        assert abs(share - expected[triaged].mean()) < 4 * error


def test_by_meetings_the_rehabilitation_group_waits_at_a_rate_of_its_own():
    by_meetings = {"clarify_queue": 0.0, "referral_rate": 0.03, "assess_unmet": 0.5, "assess_rate": 0.004}
    params = parameter_row(by_meetings)[0]
    citizens = CITIZENS.make(3)
    citizens["support"] = Support.KONTANTHJAELP
    citizens["triage"] = [Triage.REHABILITATION, Triage.TOO_ILL, Triage.NONE]
    citizens["met_since"] = [4, 1, 4]
    rates = [assessment_rate(citizen, params, PRICES) for citizen in citizens]
    # (0.5 + meetings of four weeks) / (0.5 + 1): a meeting each four weeks is the reference
    assert rates == pytest.approx([0.03, 0.004, 0.004 * 4.5 / 1.5])
