"""What makes outputs differ over a design: planted components come back, by hand and out of noise."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.studies.variance import by_layer


def planted(
    sizes: list[int], cells: int, rng: np.random.Generator, sd: SimpleNamespace
) -> tuple[np.ndarray, np.ndarray]:
    """Return outputs ``[C, R]`` made of components of given standard deviations, and the groups ``[R]``."""
    groups = np.repeat(np.arange(len(sizes)), sizes)
    y = rng.normal(0, sd.design, (cells, 1)) + rng.normal(0, sd.knowledge, len(sizes))[groups]
    y = y + rng.normal(0, sd.both, (cells, len(sizes)))[:, groups]
    return y + rng.normal(0, sd.luck, len(groups)) + rng.normal(0, sd.own, (cells, len(groups))), groups


@pytest.mark.parametrize("sizes", [[3] * 12, [1, 2, 3, 6] * 3])
def test_planted_components_are_found(sizes):
    rng = np.random.default_rng(8)
    sd = SimpleNamespace(design=3.0, knowledge=2.0, both=1.5, luck=1.0, own=2.0)
    found = [by_layer(*planted(sizes, 20, rng, sd)) for _ in range(400)]
    # Standard errors of the means of 400: design 0.15, knowledge 0.1, both 0.015, chance 0.02.
    assert np.mean([c.design for c in found]) == pytest.approx(9, abs=0.5)
    assert np.mean([c.knowledge for c in found]) == pytest.approx(4, abs=0.35)
    assert np.mean([c.design_by_knowledge for c in found]) == pytest.approx(2.25, abs=0.06)
    assert np.mean([c.chance for c in found]) == pytest.approx(1 + 4, abs=0.08)
    assert all(sum(c.shares.values()) == pytest.approx(1) for c in found)


def test_two_cells_of_two_draws_come_out_by_hand():
    # Cells (1, 3, 7, 9) and (5, 7, 15, 17), draws (a, a, b, b). Means over cells: 3, 5, 11, 13; of draws 4 and 12.
    # Alike: within 2 (1 + 1) / 2 = 2, between 2 (16 + 16) = 64, so (64 - 2) / 2 = 31.
    # Apart: the first cell less those is -2, -2, -4, -4, the second the same above: within 0, between 2 (1 + 1) = 4,
    # so 4 / 2 = 2 in each cell, times 2 / (2 - 1) = 4. Knowledge 31 - 4 / 2 = 29.
    # Cell means 5 and 11 have variance 18; less 4 x (4 + 4) / 16 = 2: design 16. Chance 2 + 0.
    found = by_layer(np.array([[1.0, 3, 7, 9], [5, 7, 15, 17]]), ["a", "a", "b", "b"])
    assert (found.cells, found.groups, found.replications) == (2, 2, 4)
    parts = (found.design, found.knowledge, found.design_by_knowledge, found.chance)
    assert parts == pytest.approx((16, 29, 4, 2))
    assert found.shares["knowledge"] == pytest.approx(29 / 51)


def test_a_negative_component_of_a_design_counts_as_zero():
    # Both cells are the same, and both draws have the same mean: within (25 + 25 + 25 + 25) / 2 = 50, between 0.
    found = by_layer(np.array([[0.0, 10, 0, 10], [0, 10, 0, 10]]), [0, 0, 1, 1])
    assert (found.design, found.knowledge, found.design_by_knowledge, found.chance) == (0, 0, 0, 50)
    assert found.shares["chance"] == 1


def test_what_layers_cannot_be_told_apart_are_not():
    y = np.arange(8.0).reshape(2, 4)
    assert by_layer(y[:1], [0, 0, 1, 1]) is None, "one cell"
    assert by_layer(y, [0, 0, 0, 0]) is None, "one draw"
    assert by_layer(y, [0, 1, 2, 3]) is None, "nobody shares a draw"
    assert by_layer(np.full((2, 4), np.nan), [0, 0, 1, 1]) is None, "nothing known"
    assert by_layer(np.full((2, 4), 3.0), [0, 0, 1, 1]).shares is None
    with pytest.raises(ValueError, match="a label for each column"):
        by_layer(y, [0, 1])


def test_missing_runs_cost_their_cell_and_a_failed_replication_only_itself():
    sd = SimpleNamespace(design=3.0, knowledge=2.0, both=1.5, luck=1.0, own=2.0)
    y, groups = planted([2, 2, 3], 6, np.random.default_rng(1), sd)
    holed = np.vstack([y, y[:1]])
    holed[6, 2] = np.nan  # one more cell, with a hole
    holed[:, 6] = np.nan  # a replication that failed everywhere
    assert by_layer(holed, groups) == by_layer(y[:, :6], groups[:6])
