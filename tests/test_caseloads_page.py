"""The best caseload under a budget: a sentence on page one, the plateau, and the curve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.report.decision import answers, caseloads
from simulation.report.decision.case import Case
from simulation.report.decision.folder import read_decision
from simulation.words.texts import Texts
from tests.decision_page import IPS, USUAL, folder

LOADS = (15, 35, 50)
ARMS = tuple(f"{IPS} [{IPS}.caseload_limit={n}]" for n in LOADS)


def case(
    path: Path, lang: str = "en", budgets: tuple[Any, ...] = (6e6, 6e6, 6e6), binds: tuple[str, ...] = ()
) -> Case:
    designs = {
        arm: {"caseload_limit": n, **({"budget_dkk": own} if own else {})}
        for arm, n, own in zip(ARMS, LOADS, budgets, strict=True)
    }
    one = Case(read_decision(folder(path / "decision", (USUAL, *ARMS), designs=designs)), Texts(lang))
    if binds:
        one.decision.tables["capacity"]["binds"] = list(binds)
    return one


def test_the_best_caseload_is_the_one_of_highest_mean_and_its_chance_is_told(tmp_path: Path) -> None:
    one = case(tmp_path)
    best = one.ranked[0] if one.ranked[0] != USUAL else one.ranked[1]
    first, *rest = caseloads.said(one)
    assert f"{LOADS[ARMS.index(best)]} citizens a post" in first and one.texts.money(6e6) in first
    assert "3 caseloads" in first and "of 100 draws" in first
    assert first in list(answers.which(one)), "it stands on page one"
    assert any("of 100 draws or more" in said for said in rest), "each has a fifth of the draws, so others are named"


@pytest.mark.parametrize(
    ("binds", "told"),
    [
        (("places", "citizens", "citizens"), "plateau_citizens"),
        (("places", "hours", "citizens"), "plateau_hours"),
        (("places", "places", "places"), "plateau_none"),
    ],
)
def test_a_plateau_is_told_with_where_it_begins(tmp_path: Path, binds: tuple[str, ...], told: str) -> None:
    one = case(tmp_path, binds=binds)
    assert one.texts(f"decision_caseloads.{told}", caseload="35") in list(caseloads.said(one))


def test_designs_without_one_budget_between_them_have_no_best_caseload(tmp_path: Path) -> None:
    for n, budgets in enumerate([(None, None, None), (6e6, 6e6, 5e6), (6e6, None, 6e6)]):
        one = case(tmp_path / str(n), budgets=budgets)
        assert caseloads.tried(one) == {} and not list(caseloads.said(one)) and caseloads.drawn(one) is None


@pytest.mark.parametrize("lang", ["en", "da"])
def test_the_curve_has_a_point_a_caseload_in_order(tmp_path: Path, lang: str) -> None:
    one = case(tmp_path, lang)
    found = caseloads.drawn(one)
    assert found is not None
    left, right = found.figure.axes
    assert [label.get_text() for label in left.get_xticklabels()] == ["15", "35", "50"]
    means = [one.value(arm, "mean_dkk") for arm in ARMS]
    drawn = left.lines[0].get_ydata()
    assert [float(a) * means[0] / float(drawn[0]) for a in drawn] == pytest.approx(means)
    assert [bar.get_height() for bar in right.patches] == pytest.approx(
        [100 * float(one.at_first_k.set_index("arm")["p_best"][arm]) for arm in ARMS]
    )
