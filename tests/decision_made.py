"""Decision folders that are read back, and what stands in their budgets."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.report.decision import forms
from simulation.report.decision.folder import Decision, read_decision
from simulation.words.texts import Texts
from tests.decision_folder import SAVED, YEARS, make_decision

EN, DA = Texts("en"), Texts("da")


def made(tmp_path: Path, given: dict[str, pd.DataFrame] | None = None, **about: Any) -> Decision:
    """Return a decision with other tables or other words."""
    return read_decision(make_decision(tmp_path / "decision", given, **about))


def saved(party: str, *accounts: str, year: int) -> float:
    """Return what a party saves on some accounts in a year, DKK: from the numbers of the folder itself."""
    own = SAVED[party]
    chosen = accounts or tuple(own)
    return sum(own[a][0] + (year - YEARS[0]) * own[a][1] for a in chosen if a in own)


def budget_lines(decision: Decision, texts: Texts, name: str = "budget.csv") -> list[list[str]]:
    text = forms.files(decision, texts)[name].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if texts.lang == "da" else ","))
