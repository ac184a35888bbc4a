"""Luck: the published test vectors of the generator, and a draw that depends on who, when and what alone."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.randomness import Draw, Kind, happens, luck_of, philox, uniform, uniform_pair, uniform_rows

ONES = 0xFFFFFFFF
VECTORS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
"""Counter, key and words of Philox4x32-10, from the kat_vectors of Random123 (Salmon et al. 2011)."""

MANY = np.arange(20_000)


def draws(seed: int = 1, replication: int = 0, week: int = 5, draw: Draw = Draw.FIND) -> np.ndarray:
    """Return the draws of 20,000 citizens."""
    return uniform_rows(luck_of(seed, replication), int(Kind.CITIZEN), MANY, week, int(draw))


@pytest.mark.parametrize(("counter", "key", "words"), VECTORS)
def test_the_generator_gives_its_published_words(counter, key, words):
    found = philox(*(np.uint64(number) for number in (*counter, *key)))
    assert tuple(int(word) for word in found) == words


def test_a_uniform_is_the_first_word_in_the_middle_of_its_cell():
    # counter (row, week, draw, kind) = (0, 0, 0, 0) and key (seed, replication) = (0, 0): word 6627e8d5
    expected = (0x6627E8D5 + 0.5) / 2**32
    assert uniform(luck_of(0, 0), 0, 0, 0, 0) == expected


def test_a_pair_is_the_first_two_words():
    first, second = uniform_pair(luck_of(0, 0), 0, 0, 0, 0)
    assert first == (0x6627E8D5 + 0.5) / 2**32
    assert second == (0xE169C58D + 0.5) / 2**32


def test_uniforms_lie_strictly_inside_0_and_1():
    found = draws()
    assert found.min() > 0
    assert found.max() < 1


def test_uniforms_are_even():
    """Ten cells of 2,000 expected: chi-square with 9 degrees above 33.7 has chance 1e-4 (the seed is fixed)."""
    counts = np.histogram(draws(), bins=10, range=(0, 1))[0]
    assert ((counts - 2000.0) ** 2 / 2000.0).sum() < 33.7


@pytest.mark.parametrize(
    "other",
    [
        draws(seed=2),
        draws(replication=1),
        draws(week=6),
        draws(draw=Draw.SEPARATE),
        np.roll(draws(), 1),
    ],
    ids=["seed", "replication", "week", "decision", "citizen"],
)
def test_another_seed_replication_week_decision_or_citizen_is_another_draw(other):
    """Of 20,000 pairs about 5e-6 would be equal by chance; the correlation is within 5 standard errors of 0."""
    mine = draws()
    assert not (mine == other).any()
    assert abs(np.corrcoef(mine, other)[0, 1]) < 5 / np.sqrt(len(mine))


def test_another_kind_of_agent_has_other_luck():
    luck = luck_of(1, 0)
    found = {uniform(luck, int(kind), 3, 4, int(Draw.FIND)) for kind in Kind}
    assert len(found) == len(Kind)


def test_rows_are_drawn_as_one_by_one():
    luck = luck_of(9, 2)
    rows = np.array([7, 0, 123_456])
    one_by_one = [uniform(luck, int(Kind.CITIZEN), row, 11, int(Draw.OPEN)) for row in rows]
    assert uniform_rows(luck, int(Kind.CITIZEN), rows, 11, int(Draw.OPEN)).tolist() == one_by_one


def test_every_decision_has_its_own_number():
    # __members__ keeps aliases, which an enum makes of a number given twice
    assert len(Draw.__members__) == len(list(Draw)) == len({int(d) for d in Draw})
    assert len(Kind.__members__) == len(list(Kind))


def test_searching_several_companies_takes_no_other_decisions_draw():
    # a search's k-th company draws under name + 64 k, so every name must lie below 64
    assert max(int(d) for d in Draw) < 64


def test_an_event_happens_with_one_minus_exp_of_the_rate():
    # 1 - exp(-0.5) = 0.393469...
    assert happens(0.39346, 0.5)
    assert not happens(0.39347, 0.5)
    assert not happens(1e-12, 0.0)


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (2**32, 0), (0, -1), (0, 2**32)])
def test_a_seed_or_replication_out_of_range_is_refused(seed, replication):
    with pytest.raises(ValueError, match="must lie in"):
        luck_of(seed, replication)
