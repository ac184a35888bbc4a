"""Knowledge as a layer of its own: posterior draws shared by arms, and by groups of replications."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.randomness import luck_of
from simulation.model.rules import knowledge
from simulation.model.rules.knowledge import draw_number, drawn, posterior
from simulation.model.rules.parameters import catalogue, parameter_row
from simulation.run.drawn import known_parameters
from simulation.run.runner import model
from tests.small import CASH, settings


def row(chosen, arm, replication):
    return model(chosen, arm, replication).world.params[0]


def test_there_is_a_posterior_of_every_parameter_with_a_prior():
    names, draws = posterior()
    assert set(names) == {p.name for p in catalogue().values() if p.prior is not None}
    assert len(draws) >= 200
    for name, own in zip(names, draws.T, strict=True):
        low, high = catalogue()[name].prior
        assert low - 1e-3 <= own.min() and own.max() <= high + 1e-3, name


def test_a_calibrated_parameter_stands_at_the_median_of_its_posterior():
    names, draws = posterior()
    known = catalogue()
    for name, own in zip(names, draws.T, strict=True):
        assert known[name].kind == "fitted"
        assert known[name].value == pytest.approx(np.median(own), rel=1e-5)


def test_how_studies_were_practised_is_no_parameter(tmp_path, monkeypatch):
    learned = tmp_path / "posterior.csv"
    learned.write_text("# a line\nfind_base,practice.fidelity,small_share\n-8,0.5,0.2\n-9,0.7,0.3\n")
    monkeypatch.setattr(knowledge, "POSTERIOR", learned)
    names, draws = knowledge.whole.__wrapped__()
    assert (names, draws.tolist()) == (
        ("find_base", "practice.fidelity", "small_share"),
        [[-8, 0.5, 0.2], [-9, 0.7, 0.3]],
    )
    monkeypatch.setattr(knowledge, "whole", lambda: (names, draws))
    own, kept = knowledge.posterior.__wrapped__()
    assert (own, kept.tolist()) == (("find_base", "small_share"), [[-8, 0.2], [-9, 0.3]])


def test_all_arms_of_a_replication_share_a_draw_and_so_do_replications_of_a_group():
    chosen = settings(CASH, policy=["all_inclusive"], knowledge="drawn", chance_per_draw=2)
    assert row(chosen, "usual_before", 0) == row(chosen, "all_inclusive", 0)
    assert row(chosen, "usual_before", 0) == row(chosen, "usual_before", 1)
    others = {float(row(chosen, "usual_before", 2 * g)["find_base"]) for g in range(8)}
    assert len(others) > 4


def test_fixed_knowledge_is_the_catalogue_and_what_the_user_sets_wins_over_a_draw():
    fixed = settings(CASH, knowledge="fixed", parameters={})
    assert known_parameters(fixed, luck_of(7, 3)) == dict(fixed.parameters)
    own = settings(CASH, knowledge="drawn", parameters={"find_base": -7.0})
    assert known_parameters(own, luck_of(7, 3))["find_base"] == -7.0


def test_a_draw_is_a_row_of_the_posterior_whatever_else_is_run():
    names, draws = posterior()
    luck = luck_of(11, 5)
    found = drawn(luck, 2)
    assert list(found) == list(names)
    assert np.allclose(list(found.values()), draws[draw_number(luck, 2)])
    assert draw_number(luck_of(11, 4), 2) == draw_number(luck, 2)
    parameter_row(found)  # every value within its range
