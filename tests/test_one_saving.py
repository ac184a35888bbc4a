"""A saving is one thing: ledger, result columns, effects, structure, summary and page say the same, to the oere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small import at_home, run, settings

from simulation.comparison import alternatives
from simulation.comparison.commands import compare
from simulation.model.economics.accounts import NET_COLUMNS, Account, Party
from simulation.model.population.builtin import names as populations
from simulation.policies.catalogue import CATALOGUE, is_usual
from simulation.report import money_tables
from simulation.report.kinds import page
from simulation.results import effects as measures
from simulation.results import savings
from simulation.results.folder import read_folder
from simulation.results.savings import BEFORE_TAX, TAX, net_paid, pick, saving, saving_dkk
from simulation.results.store import contrasts
from simulation.run.settings import Settings
from simulation.words.texts import Texts

OERE = 0.005


def both(chosen: Settings, arm: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return runs and ledger of one replication of the baseline and of ``arm``."""
    rows, ledgers = [], []
    for name in (chosen.baseline, arm):
        found = run(chosen, name)
        key = {"cell": 0, "arm": name, "replication": 0}
        rows.append({**key, **found.outcomes})
        assert found.ledger is not None
        ledgers.append(pd.DataFrame({**key, **found.ledger}))
    return pd.DataFrame(rows), pd.concat(ledgers, ignore_index=True)


def assert_one_saving(runs: pd.DataFrame, ledger: pd.DataFrame, baseline: str, arm: str) -> None:
    """Assert that every road from the ledger to a saving ends at the same amount."""
    net = net_paid(ledger, runs)
    by_arm = runs.set_index("arm")
    for column, party in NET_COLUMNS.items():
        for name in (baseline, arm):
            found = pick(pd.DataFrame(net.loc[[(name, 0)]]), (party,))
            assert found == pytest.approx([by_arm.loc[name, column] / 100], abs=OERE), (name, column)
    saved = saving(net, arm, baseline)
    for accounts in (BEFORE_TAX, TAX, tuple(Account)):
        assert pick(saved, tuple(Party), accounts) == pytest.approx([0.0], abs=OERE), "somebody pays what nobody gets"
    whole = pick(saved, (Party.MUNICIPALITY,))
    assert saving_dkk(by_arm.loc[arm], by_arm.loc[baseline]) == pytest.approx(whole[0], abs=OERE)
    each = whole / float(by_arm.loc[arm, "n_citizens"])
    for found in (
        measures.effects(runs, baseline, ("municipal_saving_dkk",)),
        alternatives.effects(runs, baseline),
        contrasts(runs, baseline),
    ):
        assert found.loc[found["arm"] == arm, "municipal_saving_dkk"].to_numpy() == pytest.approx(each, abs=OERE)


@pytest.mark.parametrize("name", [n for n in CATALOGUE if not is_usual(n)])
def test_every_policy_has_one_saving(name: str) -> None:
    chosen = at_home(name)
    assert_one_saving(*both(chosen, name), chosen.baseline, name)


@pytest.mark.parametrize("name", populations())
def test_every_population_has_one_saving(name: str) -> None:
    chosen = settings({"name": name, "n": 40}, policy=["ips"], baseline="usual", horizon_weeks=30)
    assert_one_saving(*both(chosen, "ips"), "usual", "ips")


@pytest.mark.usefixtures("words_alone")
def test_the_pool_of_aarhus_costs_the_same_in_table_summary_structure_and_page(tmp_path: Path) -> None:
    chosen = at_home("aarhus_fleksjob", replications=2, structure_replications=2)
    folder = compare(chosen, tmp_path / "aarhus", page("compare"))
    result = read_folder(folder)
    table = result.contrasts
    paid = table["municipal_net_oere"].to_numpy(float) / 100
    assert (result.ledger["account"] == "pool_wage").any() and paid.mean() != 0
    total = json.loads((folder / "summary.json").read_text("utf-8"))["arms"]["aarhus_fleksjob"]["savings_dkk"]
    assert total["municipality"]["total"]["mean"] == pytest.approx(-paid.mean(), abs=OERE)
    size = result.runs["n_citizens"].mean()
    own = result.structure
    assert own is not None
    as_run = own.loc[own["outcome"] == "municipal_saving_dkk", "as_run"].unique()
    assert as_run * size == pytest.approx(-paid.mean(), abs=OERE * size)
    texts, net = Texts("en"), savings.net(result)
    payers = money_tables.payers(result, texts, net)
    assert payers is not None
    shown = next(row.cells[1] for row in payers.rows if row.cells[0] == "Municipality")
    assert shown == texts.money(-float(np.mean(paid)), sign=True)
