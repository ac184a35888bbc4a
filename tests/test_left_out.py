"""Studies left out in their turn: what the others say of them, and how far the truth lies beyond."""

from __future__ import annotations

import numpy as np
import pytest
from test_calibration_diagnostics import Figure

from simulation.calibration import left_out
from simulation.calibration.left_out import EFFECT, Left
from simulation.calibration.movers import by_chance, movers
from simulation.model.rules import knowledge
from simulation.reproduction.reproduce import Simulated, chosen, predicted_values
from simulation.results.coverage import clopper_pearson

N = 600


@pytest.fixture(scope="module")
def runs() -> np.ndarray:
    """Return runs of two studies that share one parameter, and of a third that has nothing to do with them."""
    rng = np.random.default_rng(1)
    level = rng.normal(size=N)
    first, second = (level + rng.normal(scale=0.2, size=N) for _ in range(2))
    control = level - 1.0 + rng.normal(scale=0.2, size=N)
    return np.column_stack([first, second, control, rng.normal(size=N)])


def figures(second: float = 1.0, control: float = 0.0, apart: float = 0.0) -> list[Figure]:
    """Return the documented figures of the three studies; the second has a control."""
    return [
        Figure("a.x.first", "a:first", 1.0, study="a"),
        Figure("b.x.second", "b:second", second, study="b", control="b:control"),
        Figure("b.x.control", "b:control", control, study="b"),
        Figure("c.x.apart", "c:apart", apart, study="c"),
    ]


def test_a_study_is_predicted_from_the_others_alone(runs):
    found = {one.path: one.row() for one in left_out.left_out(runs, figures(), np.zeros(4), seed=1)}
    assert found["b.x.second"]["simulated_median"] == pytest.approx(1.0, abs=0.15)
    assert found["b.x.control"]["simulated_median"] == pytest.approx(0.0, abs=0.15)
    # nothing is known of the third: its prior
    wide = found["c.x.apart"]
    assert wide["simulated_high"] - wide["simulated_low"] == pytest.approx(2 * 1.645, rel=0.15)
    # what is documented of the study itself changes nothing but whether it is inside
    far = {one.path: one.row() for one in left_out.left_out(runs, figures(second=5.0), np.zeros(4), seed=1)}
    assert far["b.x.second"]["simulated_median"] == found["b.x.second"]["simulated_median"]
    assert found["b.x.second"]["inside"] and not far["b.x.second"]["inside"]
    assert far["b.x.second"]["miss"] > 8


def test_an_effect_is_an_arm_less_its_control(runs):
    left = left_out.left_out(runs, figures(), np.zeros(4), seed=1)
    (effect,) = (one for one in left if one.family == EFFECT)
    by_path = {one.path: one for one in left}
    assert effect.path == "b.x.second:effect" and effect.documented == 1.0
    assert np.array_equal(effect.drawn, by_path["b.x.second"].drawn - by_path["b.x.control"].drawn)
    # the parameter that both share falls out of it: two noises of 0.2 are left
    assert effect.drawn.std() == pytest.approx(0.2 * np.sqrt(2), rel=0.3)


def test_declared_noise_is_in_the_prediction(runs):
    plain, noisy = (
        {one.path: one.drawn.std() for one in left_out.left_out(runs, figures(), np.array([0, sd, 0, 0]), seed=1)}
        for sd in (0.0, 1.0)
    )
    assert noisy["b.x.second"] ** 2 == pytest.approx(plain["b.x.second"] ** 2 + 1.0, rel=0.1)
    assert noisy["b.x.control"] == plain["b.x.control"]


def missed(sd: float, studies: int, seed: int, own: float = 0.1) -> list[Left]:
    """Return four figures a study, each missed by a discrepancy of ``sd`` of which half is shared."""
    rng = np.random.default_rng(seed)
    found = []
    for study in range(studies):
        shared = rng.normal() * np.sqrt(0.5)
        for k in range(4):
            off = sd * (shared + rng.normal() * np.sqrt(0.5)) + own * rng.normal()
            drawn = 10.0 * own * rng.normal(size=2000)
            found.append(Left(f"{study}.{k}", "", "share", str(study), "share", 10.0, 10.0 * off, drawn))
    return found


@pytest.mark.parametrize("sd", [0.0, 0.3, 0.8])
def test_the_discrepancy_is_found_again(sd):
    found = left_out.discrepancy(missed(sd, 60, seed=3))["share"]
    assert found["sd"] == pytest.approx(sd, abs=0.06)
    assert found["sd"] <= found["high"] <= sd + 0.2
    assert (found["figures"], found["studies"]) == (240, 60)


def test_of_few_studies_it_is_less_sure():
    few, many = (left_out.discrepancy(missed(0.3, n, seed=5))["share"] for n in (4, 60))
    assert few["high"] - few["sd"] > 2 * (many["high"] - many["sd"])


def test_coverage_is_clustered_by_study_and_of_results_alone():
    rng = np.random.default_rng(4)

    def left(study: str, k: int, off: float, counted: bool = True, family: str = "share") -> Left:
        return Left(f"{study}.{k}", "", "share", study, family, 1.0, off, rng.normal(size=500), counted)

    # ten results each: all inside in three studies, none in the fourth; inputs and effects count for nothing
    made = [left(study, k, 9.0 * (study == "d")) for study in "abcd" for k in range(10)]
    made += [left("a", 90, 9.0, counted=False), left("a", 91, 9.0, family=EFFECT)]
    found = left_out.coverage(made)
    assert (found["inside"], found["figures"], found["studies"], found["share"]) == (30, 40, 4, 0.75)
    alone = clopper_pearson(30, 40)
    assert found["low"] < alone[0] - 0.2 and found["high"] > alone[1]


def test_a_predicted_figure_may_be_missed_as_those_left_out_were(monkeypatch):
    figures = chosen([])
    predicted = next(f for f in figures if f.role == "predicted" and f.kind == "share" and not f.discrepancy_sd)
    fitted = next(f for f in figures if f.role == "fitted" and f.kind == "share" and not f.discrepancy_sd)
    monkeypatch.setattr(
        knowledge, "said", lambda: {"discrepancy": {"share": {"sizes": [0.2]}, "count": {"sizes": [0.2]}}}
    )
    for one, sd in ((predicted, 0.2 * 0.5), (fitted, 0.0)):  # in units of a citizen's: sqrt(0.5 x 0.5)
        values = Simulated({one.study: {one.statistic: np.full(4000, 0.5)}}, [])
        assert predicted_values(one, values).std() == pytest.approx(sd, rel=0.05, abs=1e-12)


def test_what_moves_an_effect_most_is_found():
    rng = np.random.default_rng(2)
    u = rng.uniform(size=(2000, 30))
    control = u[:, 0] + rng.normal(scale=0.1, size=2000)
    arm = control + 0.2 + 0.3 * u[:, 1] - 0.1 * u[:, 2] + rng.normal(scale=0.02, size=2000)
    figures = [Figure("b.x.arm", "arm", 0.35, control="ctl"), Figure("b.x.ctl", "ctl", 0.0)]
    draws = np.column_stack([rng.uniform(0.4, 0.6, size=(500, 1)), rng.uniform(size=(500, 29))])
    found = movers(u, np.column_stack([arm, control]), figures, [f"p{j}" for j in range(30)], draws)
    assert list(found["input"][:2]) == ["p1", "p2"]  # what moves the control alone moves no effect
    assert found["moves"][0] == pytest.approx(0.3 * 0.9, rel=0.05)
    assert found["moves"][1] == pytest.approx(-0.1 * 0.9, rel=0.15)
    assert found["documented"].unique() == [0.35]
    beyond = (found["moves"] / found["error"]).abs() > by_chance(30)
    assert list(found["input"][beyond]) == ["p1", "p2"]
    assert found["share"][:2].sum() == pytest.approx(1.0, abs=0.1)


def test_a_fall_may_be_missed_both_ways_and_its_size_is_drawn(monkeypatch):
    fall = next(f for f in chosen([]) if f.kind == "ratio" and f.role == "predicted" and f.documented < -0.5)
    values = Simulated({fall.study: {fall.statistic: np.full(4000, -0.6)}}, [])
    monkeypatch.setattr(knowledge, "said", lambda: {"discrepancy": {"count": {"sizes": [0.0, 0.1]}}})
    found = predicted_values(fall, values)
    assert found.min() >= -1.0 and found.mean() == pytest.approx(-0.6, abs=0.01)
    assert (found == -0.6).mean() == pytest.approx(0.5, abs=0.05)  # half of the sizes are 0
    assert found[found != -0.6].std() == pytest.approx(0.1 * 0.6, rel=0.1)
    assert (predicted_values(fall, values, fitted=False) == -0.6).all()  # before the fit nothing was learned
