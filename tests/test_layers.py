"""Chance and knowledge: the variance of paired contrasts by layer, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from small import settings

from simulation.results import layers
from simulation.results.layers import split, variance_by_layer


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make believe that there is a posterior."""
    monkeypatch.setattr(layers, "posterior", lambda: (("base",), np.zeros((5, 1))))


def test_two_draws_of_two_come_out_by_hand():
    # Groups (1, 3) and (7, 9): means 2 and 8, grand mean 5. Within: 4 squares of 1, over 4 - 2 = 2.
    # Between: 2 (9 + 9) = 36 over 1. Group size 2: knowledge = (36 - 2) / 2 = 17, share 17 / 19.
    # Error of the mean: 17 x 8 / 16 + 2 / 4 = 9, so 3; as if unrelated: sum of squares 40, 40 / 3 / 4, so 1.826.
    found = split([1, 3, 7, 9], [0, 0, 1, 1])
    assert found is not None
    assert (found.groups, found.replications) == (2, 4)
    assert (found.chance, found.knowledge, found.share) == pytest.approx((2, 17, 17 / 19))
    assert (found.error, found.plain_error) == pytest.approx((3, math.sqrt(40 / 12)))


def test_draws_of_unequal_size_come_out_by_hand():
    # Groups (0, 2, 4) and (9): means 2 and 9, grand mean 15 / 4. Within: (4 + 0 + 4) / (4 - 2) = 4.
    # Between: 3 (1.75)^2 + (5.25)^2 = 9.1875 + 27.5625 = 36.75. Typical size: 4 - (9 + 1) / 4 = 1.5.
    # Knowledge: (36.75 - 4) / 1.5 = 21.8333; the order of the replications is of no account.
    found = split([9, 4, 0, 2], [7, 3, 3, 3])
    assert found is not None
    assert (found.chance, found.knowledge) == pytest.approx((4, 32.75 / 1.5))
    assert found.error == pytest.approx(math.sqrt(32.75 / 1.5 * 10 / 16 + 4 / 4))


def test_a_negative_component_counts_as_zero():
    # Groups (0, 10) and (0, 10) have the same mean: between 0, below within 50.
    found = split([0, 10, 0, 10], [0, 0, 1, 1])
    assert found is not None
    assert (found.chance, found.knowledge, found.share) == (50, 0, 0)


def test_what_cannot_be_split_is_not():
    assert split([1, 2, 3], [0, 0, 0]) is None, "one draw"
    assert split([1, 2, 3], [0, 1, 2]) is None, "nobody shares a draw"
    assert split([1, math.nan, 3], [0, 0, 1]) is None, "a missing value is no replication"
    still = split([5, 5, 5, 5], [0, 0, 1, 1])
    assert still is not None
    assert still.share is None


def test_the_estimate_finds_the_layers_it_was_made_of():
    rng = np.random.default_rng(5)
    groups = np.repeat(np.arange(3000), 2)
    found = split(rng.normal(0, 2, 3000)[groups] + rng.normal(0, 1, 6000), groups)
    assert found is not None
    # Standard errors of the two estimates are about 0.12 and 0.026.
    assert found.knowledge == pytest.approx(4, abs=0.4)
    assert found.chance == pytest.approx(1, abs=0.1)


@pytest.mark.usefixtures("known")
def test_replications_of_one_draw_are_those_that_share_its_number():
    # Replications 4 to 9, two a draw: (4, 5), (6, 7), (8, 9).
    frame = pd.DataFrame({"arm": "ips", "replication": range(4, 10), "in_job": [1.0, 3, 7, 9, 7, 9]})
    (record,) = variance_by_layer(settings(knowledge="drawn", chance_per_draw=2), frame)
    expected = split(frame["in_job"].to_list(), [2, 2, 3, 3, 4, 4])
    assert expected is not None
    assert (record["arm"], record["outcome"], record["draws"], record["replications"]) == ("ips", "in_job", 3, 6)
    assert record["variance_knowledge"] == expected.knowledge
    assert record["share_of_knowledge"] == expected.share


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("keys", [{"knowledge": "fixed"}, {"chance_per_draw": 1}])
def test_without_shared_draws_there_is_nothing_to_split(keys):
    frame = pd.DataFrame({"arm": "ips", "replication": range(4), "in_job": [1.0, 3, 7, 9]})
    assert variance_by_layer(settings(knowledge="drawn"), frame) != []
    assert variance_by_layer(settings(**{"knowledge": "drawn", **keys}), frame) == []


def test_without_a_posterior_nothing_is_drawn(monkeypatch):
    monkeypatch.setattr(layers, "posterior", lambda: ((), np.zeros((0, 0))))
    frame = pd.DataFrame({"arm": "ips", "replication": range(4), "in_job": [1.0, 3, 7, 9]})
    assert variance_by_layer(settings(knowledge="drawn"), frame) == []
