"""What a policy changed in every run of a study, from its ``runs``: arm minus usual service, same replication.

Savings and what is counted an admission are made of several columns, as the study made them.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pyarrow.parquet as pq

from simulation.reporting.folder import RUN_KEYS
from simulation.reporting.savings import OERE_PER_KRONE
from simulation.reporting.study_folder import StudyFolder

MOST_ROWS = 4_000_000
"""Runs beyond this are not read one by one; comparisons then rest on the cells' own intervals."""

CITIZENS, ADMITTED, WEEKS = "n_citizens", "n_admitted", "mean_weeks_in_job"
A_CITIZEN, AN_ADMISSION = "_saving_dkk", "_saving_per_participant_dkk"
WEEKS_AN_ADMISSION = "weeks_in_job_per_participant"

Made = Callable[[pd.DataFrame, pd.DataFrame], "pd.Series[float]"]
"""Of the rows of an arm and of usual service, row by row, to the effect."""


def effects_by_run(study: StudyFolder) -> pd.DataFrame | None:
    """Return the effects in every run ``[cell, arm, replication, outcomes]``; without policies, the levels.

    Outcomes that cannot be had from the table are left out; None where the table is not there or is too long.
    """
    file = study.path / "runs.parquet"
    if not file.exists() or pq.read_metadata(file).num_rows > MOST_ROWS:
        return None
    present = pq.read_schema(file).names
    needs = {o: ([o] if o in present else _needs(o)) for o in study.outcomes}
    needs = {o: columns for o, columns in needs.items() if columns and set(columns) <= set(present)}
    columns = list(dict.fromkeys([*RUN_KEYS, *(c for own in needs.values() for c in own)]))
    runs: pd.DataFrame = pq.ParquetFile(file).read(columns).to_pandas()
    runs["arm"] = runs["arm"].astype(str)
    if not study.compared:
        return runs
    arm, usual = _paired(runs, str(study.config.get("baseline", "usual")))
    found = arm[list(RUN_KEYS)].copy()
    for outcome in needs:
        found[outcome] = (arm[outcome] - usual[outcome] if outcome in present else _made(outcome)(arm, usual)).astype(
            float
        )
    return found


def _paired(runs: pd.DataFrame, baseline: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of the arms, and beside each that of usual service in the same cell and replication."""
    keys = ["cell", "replication"]
    usual = runs[runs["arm"] == baseline].set_index(keys)
    arm = runs[runs["arm"] != baseline]
    at = pd.MultiIndex.from_frame(arm[keys])
    there = at.isin(usual.index)
    return arm[there].reset_index(drop=True), usual.reindex(at[there]).reset_index(drop=True)


def _net(outcome: str) -> str:
    """Return the column of what a saving's party pays."""
    return outcome.removesuffix(AN_ADMISSION).removesuffix(A_CITIZEN) + "_net_oere"


def _needs(outcome: str) -> list[str]:
    """Return the columns an outcome is made of; none for one that is not known here."""
    if outcome == WEEKS_AN_ADMISSION:
        return [WEEKS, CITIZENS, ADMITTED]
    if outcome.endswith(AN_ADMISSION):
        return [_net(outcome), ADMITTED]
    return [_net(outcome), CITIZENS] if outcome.endswith(A_CITIZEN) else []


def _made(outcome: str) -> Made:
    if outcome == WEEKS_AN_ADMISSION:
        return lambda arm, usual: (arm[WEEKS] * arm[CITIZENS] - usual[WEEKS] * usual[CITIZENS]) / _admitted(arm)
    net = _net(outcome)
    if outcome.endswith(AN_ADMISSION):
        return lambda arm, usual: (usual[net] - arm[net]) / OERE_PER_KRONE / _admitted(arm)
    return lambda arm, usual: (usual[net] - arm[net]) / OERE_PER_KRONE / usual[CITIZENS]


def _admitted(arm: pd.DataFrame) -> pd.Series[float]:
    """Return admissions; NaN where there were none."""
    return arm[ADMITTED].where(arm[ADMITTED] > 0)
