"""A result folder made up for the tests of the report, with numbers that can be worked out by hand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from simulation.model.states import Support, label
from simulation.results.store import contrasts

SHARES = [
    *("ever_job_or_education", "ever_job", "in_job", "in_job_or_education", "four_months_full_time"),
    *(
        "hours_27_75_for_3_months",
        "retention_13w",
        "retention_52w",
        "job_kept_13w",
        "job_kept_52w",
        "off_support",
        "any_change_of_state",
    ),
    *("small_job", "company_activity"),
]
EXITS = [
    *("job", "education", "fleksjob", "foertidspension", "ressourceforloeb", "self_supporting"),
    *("moved", "pension_age", "dead", "other"),
]
RATES = (0.0012, 0.0004, 0.0005, 0.0004, 0.0004, 0.0002, 0.0002, 0.0003, 0.0001, 0.0001)
EXIT_RATES = dict(zip(EXITS, RATES, strict=True))
NUMBERS = [
    "mean_weeks_in_job",
    "mean_hours",
    "time_to_first_job_weeks",
    "mean_earnings_dkk",
    "displaced_hours_per_week",
]
PAYERS = ("municipality", "state", "region", "a_kasse", "employer", "citizen")
START = dt.date(2024, 1, 1)


def make_folder(
    path: Path,
    arms: tuple[str, ...] = ("usual", "all_inclusive"),
    replications: int = 12,
    weeks: int = 78,
    citizens: int = 500,
    empty: str = "retention_52w",
    cells: int = 1,
    dropped: tuple[str, ...] = (),
) -> Path:
    """Write a small synthetic result folder, in the shape the simulation writes, and return its path."""
    path.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    runs: list[dict[str, Any]] = []
    weekly: list[pd.DataFrame] = []
    ledger: list[tuple[Any, ...]] = []
    years = np.array([(START + dt.timedelta(weeks=w)).year for w in range(weeks)])
    for cell in range(cells):
        for r in range(replications):
            luck = rng.normal(0, 0.01)
            for k, arm in enumerate(arms):
                row, frame = _one_run(rng, luck, 0.0 if arm == "usual" else 0.02 + 0.02 * k, weeks, citizens, years)
                keys = {"cell": cell, "arm": arm, "replication": r}
                runs.append({**keys, **row})
                ledger += [(cell, arm, r, *posting) for posting in _postings(rng, k, frame, years, citizens)]
                weekly.append(frame.assign(**keys))
    frame = pd.DataFrame(runs)
    frame[empty] = np.nan
    keys = ["cell", "replication"]
    usual = frame[frame["arm"] == "usual"].drop(columns="arm").set_index(keys)
    others = frame[frame["arm"] != "usual"].set_index([*keys, "arm"])
    aligned = usual.reindex(others.index.droplevel("arm")).to_numpy(float)
    contrasts = pd.DataFrame(
        others.to_numpy(float) - aligned, index=others.index, columns=others.columns
    ).reset_index()
    if "usual" not in arms:
        contrasts = contrasts.iloc[:0]
    write_table(path / "runs.parquet", frame.drop(columns=[c for c in dropped if c in frame]))
    write_table(path / "contrasts.parquet", contrasts.drop(columns=[c for c in dropped if c in contrasts]))
    all_weeks = pd.concat(weekly, ignore_index=True)
    write_table(path / "weekly.parquet", all_weeks.drop(columns=[c for c in dropped if c in all_weeks]))
    columns = ["cell", "arm", "replication", "year", "account", "payer", "receiver", "policy", "oere"]
    write_table(path / "ledger.parquet", pd.DataFrame(ledger, columns=columns).astype({"oere": "int64"}))
    config = {
        "population": {"name": "copenhagen_activity_ready", "title": "Copenhagen, over 30", "n": citizens},
        "policy": [a for a in arms if a != "usual"], "baseline": "usual", "replications": replications,
        "horizon_weeks": weeks, "start": START.isoformat(), "seed": 1,
        "economy": {"prices": "hedensted_2024", "price_year": 2024, "discount_rate": 0.035},
    }  # fmt: skip
    (path / "config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    (path / "manifest.json").write_text(json.dumps(made_manifest()), "utf-8")
    return path


def _one_run(
    rng: np.random.Generator, luck: float, effect: float, weeks: int, citizens: int, years: np.ndarray
) -> tuple[dict[str, float], pd.DataFrame]:
    """Return a row of outcomes and the weekly table of one made-up run."""
    t = np.arange(weeks)
    grown = 1 - np.exp(-t / 60)
    in_job = citizens * np.clip((0.12 + effect + luck) * grown + rng.normal(0, 0.15 / np.sqrt(citizens), weeks), 0, 1)
    frame = pd.DataFrame({"week": t, "stock_in_job": in_job.round()})
    for support in Support:
        if support is not Support.NOT_ARRIVED:
            frame[f"stock_{label(support)}"] = 0.0
    frame["stock_employed"] = (in_job * 0.8).round()
    frame["stock_fleksjob"] = (citizens * 0.05 * grown).round()
    frame["stock_ressourceforloeb"] = (citizens * 0.08 * np.sqrt(grown)).round()
    frame["stock_foertidspension"] = (citizens * 0.04 * grown**2).round()
    frame["stock_su_education"] = (citizens * (0.03 + effect / 3) * grown).round()
    stocks = [c for c in frame if str(c).startswith("stock_") and c != "stock_in_job"]
    frame["stock_kontanthjaelp"] = citizens - frame[stocks].sum(axis=1)
    for name in EXITS:
        rate = EXIT_RATES[name] * (1 + 6 * effect if name in ("job", "education") else 1)
        frame[f"flow_exit_{name}"] = rng.poisson(citizens * rate, weeks)
    frame["hours_ordinary"] = in_job * 24
    frame["hours_others"] = 9000 - 0.3 * effect * citizens * 24 * grown + rng.normal(0, 20, weeks)
    row: dict[str, float] = {"n_citizens": float(citizens)}
    row |= {name: float(np.clip(0.2 + effect + luck + rng.normal(0, 0.01), 0, 1)) for name in SHARES}
    row |= {f"exit_{n}": float(frame[f"flow_exit_{n}"].sum() / citizens) for n in EXITS}
    base = np.array([20, 5, 30, 90_000, 0]) + effect * np.array([50, 20, -40, 400_000, 200])
    row |= dict(zip(NUMBERS, base + rng.normal(0, [0.5, 0.1, 1, 900, 0]), strict=True))
    row |= {f"{p}_net_oere": 0.0 for p in ("municipal", *PAYERS[1:])}
    return row, frame


def _postings(
    rng: np.random.Generator, k: int, frame: pd.DataFrame, years: np.ndarray, citizens: int
) -> list[tuple[int, str, str, str, str, int]]:
    """Return the year's postings of one run, and write the weekly net (before tax) into ``frame``."""
    on_support = citizens - frame["stock_in_job"].to_numpy(float)
    weekly = {
        ("benefit", "municipality", "citizen"): on_support * 2_900_00,
        ("refund", "state", "municipality"): on_support * 2_900_00 * 0.22,
        ("staff", "municipality", "citizen"): citizens * (300_00 + 110_00 * k * (frame["week"].to_numpy() < 30)),
        ("course", "municipality", "employer"): np.full(len(frame), citizens * max(20_00, 90_00 - 15_00 * k)),
        ("wage", "employer", "citizen"): (citizens - on_support) * 5_000_00,
        ("tax", "citizen", "municipality"): (citizens - on_support) * 1_200_00,
        ("tax", "citizen", "state"): (citizens - on_support) * 400_00,
    }
    weekly = {key: np.round(v * (1 + rng.normal(0, 0.002))).astype(np.int64) for key, v in weekly.items()}
    for party in PAYERS:
        paid = sum(v for (a, payer, _), v in weekly.items() if payer == party and a != "tax")
        received = sum(v for (a, _, receiver), v in weekly.items() if receiver == party and a != "tax")
        name = "municipal" if party == "municipality" else party
        frame[f"{name}_net_oere"] = np.zeros(len(frame)) + paid - received
    return [
        (int(year), account, payer, receiver, "usual" if k == 0 else "programme", int(v[years == year].sum()))
        for (account, payer, receiver), v in weekly.items()
        for year in np.unique(years)
    ]


def write_table(file: Path, frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]] | None = None) -> None:
    """Write a Parquet file with a unit and a description on every column."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    told = dict.fromkeys(SHARES, ("share", "")) | dict(columns or {})
    metadata = {n: dict(zip(("unit", "description"), told.get(n, ("", "")), strict=True)) for n in table.schema.names}
    fields = [f.with_metadata(metadata[f.name]) for f in table.schema]
    pq.write_table(table.cast(pa.schema(fields)), file)


def made_manifest() -> dict[str, Any]:
    """Return a manifest with inputs of every kind and a source that is a web address."""
    return {
        "version": "0.1.0", "commit": "0123abc", "seed": 1, "created": "2025-01-02T03:04:05", "seconds": 12.3,
        "workers": 2, "machine": "2 cores", "data_hashes": {"copenhagen.yaml": "a" * 64},
        "variance_reduction": {"ever_job_or_education": 3.2, "in_job": 2.4},
        "command": "indsats compare population=copenhagen_activity_ready policy=[all_inclusive]",
        "inputs": [
            {"name": "shift_ratio", "value": 0.78, "unit": "1", "kind": "documented",
             "description": "Job rate after a shift", "source": "https://example.org/shift.pdf <p. 3>"},
            {"name": "openness_rate", "value": 0.05, "unit": "per week", "kind": "assumption",
             "description": "How often an opening comes", "source": ""},
            {"name": "base_job_rate", "value": -5.75, "unit": "log per week", "kind": "fitted",
             "description": "Base job rate", "source": "fitted to the documented outflow"},
            {"name": "refund_week_1_4", "value": 0.8, "unit": "1", "kind": "rule",
             "description": "Refund in weeks 1-4", "source": "Refusionsloven"},
        ],
        "warnings": ["Caseload of 240 counsellors is full from week 40."],
    }  # fmt: skip


def make_trial(path: Path, replications: int = 20, admitted: int = 30) -> Path:
    """Write a virtual trial of 40 citizens a side, 20 and 50 % of them in job or education, and return its path.

    Replication ``r`` of IPS is ``r / 1000`` above the mean, and two share a draw of the parameters.
    """
    path.mkdir(parents=True, exist_ok=True)
    rows = [
        {"cell": 0, "arm": arm, "replication": r, "n_citizens": 40.0, "n_participants": float(took),
         "ever_job_or_education": share + (r - (replications - 1) / 2) * step, "time_to_first_job_weeks": 30.0}
        for arm, share, took, step in (("usual", 0.2, 0, 0.0), ("ips", 0.5, admitted, 0.001))
        for r in range(replications)
    ]  # fmt: skip
    runs = pd.DataFrame(rows)
    told = {"time_to_first_job_weeks": ("weeks", "")}
    write_table(path / "runs.parquet", runs, told)
    write_table(path / "contrasts.parquet", contrasts(runs, "usual"), told)
    config = {
        "population": {"name": "inklusion_trial", "title": "The trial", "n": 80}, "policy": ["ips"],
        "baseline": "usual", "replications": replications, "horizon_weeks": 78, "start": START.isoformat(), "seed": 1,
        "knowledge": "drawn", "chance_per_draw": 2, "trial_arms": ["usual", "ips"], "trial_n": [40, 40],
    }  # fmt: skip
    (path / "config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    made = made_manifest() | {"warnings": [], "machine": {"cores": 2}, "command": "indsats trial"}
    (path / "manifest.json").write_text(json.dumps(made), "utf-8")
    arms = {arm: {"n": 40} for arm in ("usual", "ips")}
    (path / "summary.json").write_text(json.dumps({"outcome": "ever_job_or_education", "arms": arms}), "utf-8")
    return path
