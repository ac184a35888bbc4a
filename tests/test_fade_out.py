"""Readiness won under a programme, after it."""

from __future__ import annotations

import numpy as np
import pytest
from small import CASH, made

from simulation.model.columns import CITIZENS
from simulation.model.rules.living import readiness_week
from simulation.model.rules.parameters import parameter_row


def test_what_a_programme_won_fades_after_it_and_not_before():
    params = parameter_row({"fade_out": 0.1})[0]
    model = made(CASH, "usual", horizon_weeks=2)
    citizens = CITIZENS.make(4)
    citizens["readiness_start"], citizens["readiness"] = 0.4, [0.6, 0.6, 0.6, 0.3]
    citizens["former"], citizens["service"] = [1, 0, 1, 1], [0, 0, 1, 0]
    citizens["caseworker"] = -1
    designs = np.repeat(model.world.designs, 2)
    for citizen in citizens:
        readiness_week(citizen, designs, params)
    # after a programme; never in one; in another one; nothing was won
    assert citizens["readiness"] == pytest.approx([0.58, 0.6, 0.6, 0.3])
    off = CITIZENS.make(1)
    off["readiness_start"], off["readiness"], off["former"] = 0.4, 0.6, 1
    readiness_week(off[0], designs, parameter_row({"fade_out": 0.0})[0])
    assert off["readiness"][0] == 0.6
