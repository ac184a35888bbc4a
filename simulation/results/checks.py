"""A result folder held against itself before it is read: hashes, ledger and net payments, contrasts and runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.errors import Altered
from simulation.model.economics.accounts import NET_COLUMNS
from simulation.model.states import label
from simulation.results import sealed
from simulation.results.denominators import PARTICIPANT, parted
from simulation.results.folder import RUN_KEYS
from simulation.results.savings import TAX
from simulation.words.texts import Texts


def check_folder(folder: Path) -> bool:
    """Check a folder against its hashes, its ledger and its contrasts, and return whether it has hashes.

    Raises
    ------
    Altered
        For a file that is not what was written, or a ledger that does not come to the net payments.
    """
    known = sealed.check(folder)
    _check_money(folder)
    _check_contrasts(folder)
    return known


def unchecked(folder: Path, texts: Texts) -> list[str]:
    """Return the warning of a page whose folder has no hashes; empty where it has."""
    return [] if sealed.holds_hashes(folder) else [texts("warnings.no_hashes")]


def _check_contrasts(folder: Path) -> None:
    """Hold every contrast against the runs: arm minus the first arm of its cell, and what is made of that."""
    runs, contrasts = folder / "runs.parquet", folder / "contrasts.parquet"
    if not (runs.exists() and contrasts.exists()):
        return
    keys, stood = list(RUN_KEYS), _columns(contrasts)
    measured = [c for c in _columns(runs) if c not in keys]
    rows = _read(runs, [*keys, *measured]).set_index(keys)
    told = _read(contrasts, [c for c in stood if c in (*keys, *measured) or parted(c)]).set_index(keys)
    if not told.index.isin(rows.index).all():
        raise Altered("{}: has rows of runs that {} does not have", contrasts, runs.name)
    first = rows.index.to_frame(index=False).groupby("cell", sort=False)["arm"].first()
    base = pd.MultiIndex.from_arrays(
        [
            told.index.get_level_values("cell"),
            first[told.index.get_level_values("cell")],
            told.index.get_level_values(2),
        ]
    )
    if not base.isin(rows.index).all():
        return
    own, usual = rows.loc[told.index, measured].astype(float), rows.loc[base, measured].astype(float)
    change = pd.DataFrame(own.to_numpy() - usual.to_numpy(), index=told.index, columns=measured)
    for column in told.columns:
        name, whom = parted(column) or (column, "")
        if name not in change:
            continue
        expected = change[name].to_numpy()
        if whom == PARTICIPANT and {"n_citizens", "n_participants"} <= set(measured):
            with np.errstate(divide="ignore", invalid="ignore"):
                expected = expected * own["n_citizens"].to_numpy() / own["n_participants"].to_numpy()
            expected[~(own["n_participants"].to_numpy() > 0)] = np.nan
        elif whom == PARTICIPANT:
            continue
        if not np.allclose(told[column].to_numpy(float), expected, rtol=1e-6, atol=1e-9, equal_nan=True):
            raise Altered("{}: its column {} does not come to the difference of {}", contrasts, column, runs.name)


def _check_money(folder: Path) -> None:
    """Hold what every party paid less what it received, tax apart, against the net payments of every run."""
    runs, ledger = folder / "runs.parquet", folder / "ledger.parquet"
    if not (runs.exists() and ledger.exists()):
        return
    keys = list(RUN_KEYS)
    nets = [n for n in NET_COLUMNS if n in _columns(runs)]
    stood = _read(runs, [*keys, *nets]).set_index(keys)
    posted = _read(ledger, [*keys, "account", "payer", "receiver", "oere"])
    posted = posted[~posted["account"].astype(str).isin([label(a) for a in TAX])]
    for net in nets:
        party = label(NET_COLUMNS[net])
        paid, received = (
            posted[posted[side].astype(str) == party].groupby(keys, observed=True)["oere"].sum()
            for side in ("payer", "receiver")
        )
        came_to = paid.sub(received, fill_value=0).reindex(stood.index, fill_value=0)
        wrong = stood.index[(stood[net] != came_to).to_numpy()]
        if len(wrong):
            cell, arm, replication = wrong[0]
            raise Altered(
                "{}: does not come to {} of {} (cell {}, {}, replication {}: {:.0f}, there {:.0f})",
                ledger,
                net,
                runs.name,
                cell,
                arm,
                replication,
                came_to[wrong[0]],
                stood.loc[wrong[0], net],
            )
    if len(posted) and not pd.MultiIndex.from_frame(posted[keys]).isin(stood.index).all():
        raise Altered("{}: has postings of runs that {} does not have", ledger, runs.name)


def _columns(file: Path) -> list[str]:
    try:
        return list(pq.ParquetFile(file).schema_arrow.names)
    except (OSError, pa.ArrowException) as error:
        raise Altered("{}: cannot be read as Parquet: {}", file, str(error).splitlines()[0]) from error


def _read(file: Path, columns: list[str]) -> pd.DataFrame:
    there = set(_columns(file))
    if absent := [c for c in columns if c not in there]:
        several = "{}: lacks the columns {}"
        raise Altered(several if len(absent) > 1 else "{}: lacks the column {}", file, ", ".join(absent))
    try:
        frame: pd.DataFrame = pq.ParquetFile(file).read(columns).to_pandas()
    except (OSError, pa.ArrowException) as error:
        raise Altered("{}: cannot be read as Parquet: {}", file, str(error).splitlines()[0]) from error
    frame["arm"] = frame["arm"].astype(str)
    return frame
