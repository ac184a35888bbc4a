"""Families: steadier homes where they are met, and none where a population has none."""

from __future__ import annotations

import numpy as np
from small import CASH, FAMILIES, made


def test_absence_falls_where_families_are_met_and_steadier_homes_cost_less():
    usual, met = made(FAMILIES, "usual", horizon_weeks=120), made(FAMILIES, "opgang_til_opgang", horizon_weeks=120)
    usual.run()
    met.run()
    for name in ("age", "frailty", "family", "spare_job_start"):
        assert np.array_equal(usual.world.children[name], met.world.children[name]), name
    assert met.world.families["home"].mean() > usual.world.families["home"].mean() + 0.1
    assert (met.world.children["absence_last"] < usual.world.children["absence_last"]).mean() > 0.7
    social = [m.world.ledger[:, 14].sum() for m in (met, usual)]
    assert 0 < social[0] < 0.9 * social[1]
    apart = made(
        FAMILIES, "opgang_til_opgang", horizon_weeks=120, policies={"opgang_til_opgang": {"family_support": 0}}
    )
    apart.run()
    assert apart.world.families["home"].mean() < met.world.families["home"].mean() - 0.1, "it is the meetings"


def test_populations_without_families_have_no_children_and_no_social_account():
    model = made(CASH, "usual")
    model.run()
    assert len(model.world.families) == len(model.world.children) == 0
    assert model.world.ledger[:, 14].sum() == 0
