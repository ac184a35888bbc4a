"""The checklists of reporting: every item once, answered where there is something to answer with."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulation.report.decision.cheers import checklist, cheers_table, guidelines
from simulation.report.decision.folder import Decision, read_decision
from tests.decision_folder import make_decision, tables
from tests.decision_made import DA, made

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def decision(tmp_path_factory: pytest.TempPathFactory) -> Decision:
    return read_decision(make_decision(tmp_path_factory.mktemp("decision")))


def test_the_checklists_have_every_item_once_and_answer_what_is_there(decision: Decision, tmp_path: Path) -> None:
    items = checklist(decision)
    assert [item.number for item in items][:28] == [str(i) for i in range(1, 29)] and len(items) == 28 + 7 + 6
    assert len({item.name for item in items}) == len(items)
    where = {item.name: item.where for item in items}
    assert where["population"] == ("decision.json: population", "docs/model.md")
    assert where["funding"] == () and where["heterogeneity"] == (), "no table of equity"
    more = made(
        tmp_path, {**tables(), "equity": pd.DataFrame({"group": ["health"]}), "evppi": pd.DataFrame({"k": []})}
    )
    answered = {item.name: item.where for item in checklist(more)}
    assert answered["heterogeneity"] == ("equity.parquet",) and answered["voi_uncertainty"] == (), (
        "a table without rows"
    )
    table = cheers_table(decision, DA)
    assert table is not None and len(table.rows) == len(items) + 2
    assert table.rows[27 + 1].cells == ["28", "Interessekonflikter", "ikke besvaret"]


def test_the_places_of_the_checklists_are_documents_tables_and_keys_that_there_are() -> None:
    named = {place for one in guidelines().values() for item in one["items"].values() for place in item["where"]}
    assert all((ROOT / place).exists() for place in named if place.startswith("docs/"))
    assert {one["status"] for one in guidelines().values()} <= {"read", "read2", "recalled"}
