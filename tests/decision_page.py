"""A whole decision folder, made up: every table of it, so that its page has every section."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Party
from simulation.results.decided import ABOUT
from tests.decision_folder import make_decision

USUAL, IPS = "usual", "ips"
LONG = "ips [ips.caseload_limit=25]"
YEARS = (2024, 2025, 2026, 2027)
PERSPECTIVES = (*(party.name.lower() for party in Party), "public", "society")
SAVED = {"municipality": -1.0, "state": 2.0, "region": -3.0, "a_kasse": 0.0, "employer": -4.0, "citizen": 5.0,
         "supplier": 1.0, "public": -2.0, "society": -6.0}  # fmt: skip
"""Net benefit of the first design by whose money, million kr.; the parties sum to 0. The second has half of it."""
MILLION = 1e6
GROUPS = {
    "health": ("none", "physical", "mental", "both"),
    "education": ("no_9th_grade", "unskilled", "skilled"),
    "social": ("none", "one", "several"),
    "age": ("under_30", "30_44", "45_59", "60_over"),
}
FORMS = ("as_run", "displacement=off", "lock_in=half")
DRAWS = 20
BINDS = ("citizens", "places", "hours", "nothing")
LEVELS = (12.0, -np.inf, np.inf)


def folder(path: Path, arms: Sequence[str] = (USUAL, LONG, IPS), **about: Any) -> Path:
    """Write a decision folder in which the baseline is recommended, and every table has rows.

    ``about`` stands in ``decision.json``; ``p_loss`` is the share of draws with a loss, ``sign`` turns the money of
    every design.
    """
    p_loss, sign = about.pop("p_loss", 0.5), about.pop("sign", 1.0)
    told = {
        "baseline": arms[0], "arms": list(arms), "recommended": arms[0], "perspective": "municipality",
        "k": [0.0, 500.0], "years": list(YEARS), "years_left_out": [2028], "horizon_years": 4, "horizon_weeks": 230,
        "prices": "drawn", "bounded": True, "draws": DRAWS, "replications": 40, "replications_per_draw": 2.0,
        "citizens": 500.0, "participants": dict.fromkeys(arms, 50.0), "effect_mean": dict.fromkeys(arms, 480.0),
        "effect_undiscounted": dict.fromkeys(arms, 500.0),
        "ratios": [{"arm": arm, "icer": 2000.0, "quadrant": "costs_with_more_effect", "dominance": "ND",
                    "incremental": None} for arm in arms[1:]],
        "forms": {"names": list(FORMS), "weights": [1 / 3] * 3, "mixed": arms[0], "maximin": arms[0],
                  "maximin_decided_by": "as_run", "minimax_regret": arms[1], "minimax_decided_by": "displacement=off",
                  "value_of_knowing": 1e5},
        "price_ranges": {"course_week": {"value": 1500.0, "low": 800.0, "high": 3500.0, "taken": 2000.0}},
        "meanings": {"parameters.find_base": "job finding of the reference citizen"},
        "warnings": [{"key": "frozen", "values": {"start": "2024-01-01"}, "text": "x"}, "far away"],
    }  # fmt: skip
    return make_decision(path, tables(arms[1:], p_loss, sign), **{**told, **about})


def tables(arms: Sequence[str], p_loss: float = 0.5, sign: float = 1.0) -> dict[str, pd.DataFrame]:
    """Return every table of a decision between the baseline and ``arms``."""
    nb = {(p, a): sign * SAVED[p] * MILLION / (j + 1) for p in PERSPECTIVES for j, a in enumerate(arms)}
    found = {
        "summary": _summary(nb, p_loss),
        "npv_by_year": _by_year(nb),
        "acceptability": _acceptability(arms, nb),
        "payback": _payback(nb),
        "evppi": _evppi(),
        "evsi": _frame(
            "k trial n evsi se enbs enbs_wait is_best", [(0.0, "inklusion_trial", 240, 4e4, 1e4, -1e5, -6e5, True)]
        ),
        "thresholds": _thresholds(arms),
        "swings": _frame(
            "input arm low high at_low_dkk at_high_dkk method",
            [
                row
                for arm in arms
                for row in (
                    ("economy.overrides.course_week", arm, 800.0, 3500.0, 1e6, 0.0, "exact"),
                    ("economy.overrides.post_year", arm, 5e5, 7e5, 1e6, 1e6, "exact"),
                    ("parameters.find_base", arm, 0.2, 0.4, -1.5e6, 0.5e6, "spline"),
                )
            ],
        ),
        "structure_regret": _regret(arms),
        "equity": _equity(arms),
        "by_group": _frame(
            "perspective group level best_overall best value_dkk value_unseen_dkk",
            [
                ("municipality", group, level, arms[0], arms[-1], 1e5, -2e4)
                for group, levels in GROUPS.items()
                for level in levels
            ],
        ),
        "whom": _whom(arms),
        "contribution": _contribution(arms, nb),
        "exits": _frame("arm exit share citizens", [(a, "exit_job", 0.1, 50.0) for a in (USUAL, *arms)]),
        "who_pays": _who_pays(arms, nb),
        "plane": _plane(arms, nb),
        "refund": _frame("arm party ladder_dkk flat_20_dkk", [(a, "municipality", 1e6, 8e5) for a in arms]),
        "capacity": _frame(
            "arm posts places in_programme without_place open_hours_share binds",
            [(a, 4.0, 60.0, 48.0, 1.5, 0.15, binds) for a, binds in zip(arms, BINDS, strict=False)],
        ),
        "stopping": _frame(
            "arm week seen threshold p_stopped value_dkk value_unseen_dkk",
            [(a, 52, "stock_in_job", level, 0.4, 1e5, -2e4) for a, level in zip(arms, LEVELS, strict=False)],
        ),
    }
    return {name: frame.reindex(columns=list(ABOUT[name])) for name, frame in found.items()}


def _frame(columns: str, rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def _whom(arms: Sequence[str]) -> pd.DataFrame:
    return _frame(
        "practised arm first participants_practised participants value_dkk low90 high90 effect p_better promised_dkk",
        [
            (arms[-1], f"{arms[-1]}-agelow", "age", 50.0, 40.0, 2e5, 1e5, 3e5, 12.0, 0.9, -1e5),
            (arms[-1], f"{arms[-1]}-childrenhigh", "-children", 50.0, 60.0, -2e5, np.nan, np.nan, -3.0, 0.2, np.nan),
        ],
    )


def _summary(nb: dict[tuple[str, str], float], p_loss: float) -> pd.DataFrame:
    rows = [
        (p, a, v, v - MILLION, v + MILLION, 3e5, 4e5, 0.625 if v < 0 else 0.0, p_loss, np.nan if v < 0 else 2.5,
         0.375 if v < 0 else 1.0, 2e6, 1.5)
        for (p, a), v in nb.items()
    ]  # fmt: skip
    return _frame(
        "perspective arm mean_dkk low90 high90 chance_sd knowledge_sd p_loss_chance p_loss_knowledge payback_years "
        "p_by_horizon cost_dkk return_per_krone",
        rows,
    )


def _by_year(nb: dict[tuple[str, str], float]) -> pd.DataFrame:
    """Return each party's money on staff and courses by year, which come to its net benefit undiscounted."""
    rows = []
    for (p, a), v in nb.items():
        for year in YEARS:
            for account, share in (("staff", -0.5), ("course", 1.5), ("total", 1.0)):
                amount = share * v / len(YEARS)
                rows.append((p, a, year, account, amount, 1.0, amount, amount - 1e5, amount + 1e5))
    return _frame("perspective arm year account nominal_dkk factor present_dkk low90 high90", rows)


def _acceptability(arms: Sequence[str], nb: dict[tuple[str, str], float]) -> pd.DataFrame:
    rows = []
    for k, best in ((0.0, USUAL), (500.0, arms[0])):
        for arm in (USUAL, *arms):
            mean = 0.0 if arm == USUAL else nb["municipality", arm] + 4000 * k
            rows.append((k, arm, mean, 0.6 if arm == best else 0.2, arm == best, 3e5 + (arm != best) * 1e6, 3e5, 1e5))
    return _frame("k arm mean_u p_best is_best expected_loss evpi evpi_se", rows)


def _payback(nb: dict[tuple[str, str], float]) -> pd.DataFrame:
    rows = [
        (p, a, year, 0.1 * (i + 1), v * (i + 1) / 4, v * (i + 1) / 4 - 1e6, v * (i + 1) / 4 + 1e6)
        for (p, a), v in nb.items()
        for i, year in enumerate(YEARS)
    ]
    return _frame("perspective arm year p_by_year cumulated_dkk low90 high90", rows)


def _evppi() -> pd.DataFrame:
    rows = [
        *((0.0, group, np.nan, np.nan, np.nan, "refused") for group in ("learned", "prior-driven", "prices")),
        (0.0, "structure", 1e5, np.nan, np.nan, "forms"),
        (0.0, "parameters.find_base", 2e5, 5e4, 0.4, "spline"),
        (0.0, "population.margins.motivated", 1e5, 5e4, 0.2, "blocks"),
        (0.0, "population.age.mean", 0.0, 0.0, 0.0, "fixed"),
    ]
    return _frame("k parameters evppi se r2 method", rows)


def _thresholds(arms: Sequence[str]) -> pd.DataFrame:
    rows = [
        ("economy.overrides.course_week", 2000.0, 800.0, 3500.0, USUAL, np.nan, "", 3000.0, arms[0], "exact", "DKK"),
        ("parameters.find_base", 0.5, 0.1, 0.9, USUAL, 0.3, arms[0], 0.8, arms[-1], "spline", ""),
        ("population.age.mean", 40.0, 30.0, 50.0, USUAL, 35.0, arms[0], np.nan, "", "spline", ""),
        ("parameters.find_readiness", 1.0, 0.5, 1.5, USUAL, np.nan, "", 9.0, arms[0], "spline", ""),
        ("parameters.find_health", 1.0, 0.5, 1.5, arms[0], 0.9, USUAL, np.nan, "", "spline", ""),
    ]
    return _frame("input value low high best below best_below above best_above method unit", rows)


def _regret(arms: Sequence[str]) -> pd.DataFrame:
    rows = []
    for form in FORMS:
        best = arms[0] if form == "displacement=off" else USUAL
        rows += [(form, 1 / 3, arm, 1e5 * (arm == best), 1e5 * (arm != best)) for arm in (USUAL, *arms)]
    return _frame("structure weight arm mean_u regret", rows)


def _equity(arms: Sequence[str]) -> pd.DataFrame:
    rows = [
        ("municipality", arm, group, level, 100.0, 10.0, 1e5, -1e5, 3e5, 50.0, 2e5)
        for group, levels in GROUPS.items()
        for level in levels
        for arm in arms
    ]
    return _frame("perspective arm group level citizens participants nb_dkk low90 high90 effect citizen_dkk", rows)


def _contribution(arms: Sequence[str], nb: dict[tuple[str, str], float]) -> pd.DataFrame:
    rows = []
    for giver in ("state", "region", "citizen"):
        for arm in arms:
            mine, theirs = nb["municipality", arm], nb[giver, arm]
            needed = max(0.0, -mine)
            rows.append((arm, "municipality", giver, mine, theirs, needed, needed + 1e6, theirs >= needed))
    return _frame("arm receiver giver receiver_dkk giver_dkk needed_mean_dkk needed_90_dkk worth_it", rows)


def _who_pays(arms: Sequence[str], nb: dict[tuple[str, str], float]) -> pd.DataFrame:
    tax = {"municipality": 1e5, "state": 1e5, "citizen": -2e5}
    rows = []
    for arm in arms:
        for party in (party.name.lower() for party in Party):
            own, taxed = nb[party, arm], tax.get(party, 0.0)
            rows.append((arm, party, own, taxed, own + taxed))
    return _frame("arm party before_tax_dkk tax_dkk with_tax_dkk", rows)


def _plane(arms: Sequence[str], nb: dict[tuple[str, str], float]) -> pd.DataFrame:
    rows = []
    for arm in arms:
        for of, n in (("draw", DRAWS), ("replication", 2 * DRAWS)):
            at = np.linspace(-1, 1, n)
            rows += [(arm, of, i, 400 + 300 * x, -nb["municipality", arm] + 2e6 * x) for i, x in enumerate(at)]
    return _frame("arm of number effect cost_dkk", rows)
