"""Temporary fleksjob: half a year at most, once, and only where there is a pool of them."""

from __future__ import annotations

import numpy as np
from small import FLEKSJOB, made, weeks

from simulation.model.states import Activity, Support


def test_a_temporary_fleksjob_lasts_half_a_year_at_most_and_is_had_once():
    model = made(FLEKSJOB, "aarhus_fleksjob", policies={"aarhus_fleksjob": {"places": 60}}, horizon_weeks=80)
    lasted = np.zeros(len(model.world.citizens), int)
    starts_seen = np.zeros(len(lasted), int)
    before = np.zeros(len(lasted), bool)
    for done in weeks(model):
        column = done.world.column
        now = column("activity") == Activity.TEMPORARY_FLEKSJOB
        lasted += now
        starts_seen += now & ~before
        before = now.copy()
        assert (column("support")[now] == Support.LEDIGHEDSYDELSE).all()
        assert (column("hours")[now] == 0).all()
        assert ((column("temporary") == 1) == now)[column("support") < Support.MOVED].all()
    assert starts_seen.sum() >= 20
    assert starts_seen.max() == 1, "once per citizen"
    assert 20 <= lasted.max() <= 26
    ended = model.world.column("temporary") == 2
    after = model.world.column("after_temporary")[ended]
    assert set(after) <= {Support.FLEKSJOB, Support.LEDIGHEDSYDELSE, Support.EMPLOYED, Support.SU_EDUCATION}
    assert {Support.FLEKSJOB, Support.LEDIGHEDSYDELSE} <= set(after)


def test_without_a_pool_nobody_has_a_temporary_fleksjob():
    policies = {"aarhus_fleksjob": {"places": 60, "temporary_fleksjob_weeks": 0}}
    model = made(FLEKSJOB, "aarhus_fleksjob", policies=policies)
    model.run()
    assert (model.world.column("temporary") == 0).all()
