"""Whether the hours that citizens take are hours that others lose."""

from __future__ import annotations

import pytest
from small import CASH, made

from simulation.model.columns import COMPANIES
from simulation.model.rules.companies import give_hours, open_hours, take_hours


@pytest.mark.parametrize(("displaced", "open_after"), [(1.0, 7.0), (0.5, 22.0), (0.0, 37.0)])
def test_hours_that_displace_nobody_leave_others_as_many(displaced, open_after):
    company = COMPANIES.make(1)[0]
    company["demand"], company["others"], company["displaced"] = 74.0, 37.0, displaced
    take_hours(company, 30.0)
    assert open_hours(company) == open_after
    assert company["filled"] == 30.0
    give_hours(company, 30.0)
    assert (company["demand"], company["filled"], open_hours(company)) == (74.0, 0.0, 37.0)


def test_without_displacement_others_keep_their_hours():
    still = {"openness_good": 0.0, "openness_bad": 0.0, "develop_rate": 0.0, "find_motivated": 0.0}

    def others(displaced: float, base: float) -> float:
        parameters = {**still, "displaced": displaced, "find_base": base}
        model = made(CASH, "usual", companies={"number": 8}, parameters=parameters)
        model.run()
        return float(model.world.market[:, 1].sum())

    idle = others(1.0, -14.0)
    assert others(1.0, -3.0) < 0.98 * idle, "citizens took nothing"
    # the luck of which company is asked when is the same, so what others fill is nearly untouched
    assert others(0.0, -3.0) == pytest.approx(idle, rel=0.005)
