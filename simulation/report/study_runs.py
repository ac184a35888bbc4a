"""What a policy changed in every run of a study: its ``contrasts``, or for studies without policies its ``runs``."""

from __future__ import annotations

import pandas as pd
import pyarrow.parquet as pq

from simulation.report.study_folder import StudyFolder
from simulation.results.folder import RUN_KEYS

MOST_ROWS = 4_000_000
"""Runs beyond this are not read one by one; comparisons then rest on the cells' own intervals."""


def effects_by_run(study: StudyFolder) -> pd.DataFrame | None:
    """Return the effects in every run ``[cell, arm, replication, outcomes]``; without policies, the levels.

    Outcomes that are not in the table are left out; None where the table is not there or is too long.
    """
    file = study.path / ("contrasts.parquet" if study.compared else "runs.parquet")
    if not file.exists() or pq.read_metadata(file).num_rows > MOST_ROWS:
        return None
    present = pq.read_schema(file).names
    columns = [*RUN_KEYS, *(o for o in study.outcomes if o in present)]
    found: pd.DataFrame = pq.ParquetFile(file).read(columns).to_pandas()
    found["arm"] = found["arm"].astype(str)
    return found
