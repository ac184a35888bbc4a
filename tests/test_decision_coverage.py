"""How often the 90 % interval of mean net benefit holds the mean: 200 studies of one municipality by other luck.

``python -m pytest -m study tests/test_decision_coverage.py -s``
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation import compare, decide

STUDIES, REPLICATIONS = 200, 40
"""Studies, and replications of each, two by two with a draw."""


@pytest.mark.study
def test_intervals_of_the_mean_hold_it_as_often_as_they_say():
    found = []
    for seed in range(STUDIES):
        result = compare(
            population="ringkoebing_skjern_ressourceforloeb",
            policies=["ips_ringkoebing_skjern"],
            horizon_weeks=60,
            replications=REPLICATIONS,
            seed=1000 + seed,
            structure_replications=0,
            workers=1,
            **{"population.n": 60, "population.inflow_per_year": 10, "chance_per_draw": 2},
        )
        found.append(decide(result, k=[0]).summary.assign(study=seed))
    table = pd.concat(found)
    table = table[
        table.groupby("perspective")["mean_dkk"].transform(lambda m: m.abs().sum()) > 0
    ]  # not who pays nothing
    truth = table.groupby("perspective")["mean_dkk"].transform("mean")
    held = (table["mean_low90"] <= truth) & (truth <= table["mean_high90"])
    coverage = held.groupby(table["perspective"]).mean()
    print("\nshare of", STUDIES, "studies whose 90 % interval holds the mean:", coverage.round(3).to_dict())
    # the mean over all studies is not quite the truth: its own error is 1 / sqrt(200) of a study's
    assert 0.85 <= coverage["municipality"] <= 0.95
    assert np.all((coverage > 0.83) & (coverage < 0.97))
