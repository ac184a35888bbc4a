"""The report of a result folder: self-contained, in both languages, with intervals worked out by hand."""

from __future__ import annotations

import datetime as dt
import json
import re
import string
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from simulation.agents.columns import CITIZENS
from simulation.experiments.transport import traits
from simulation.mechanisms.structure import switches
from simulation.reporting import savings, statistics, tables
from simulation.reporting.folder import ReportError, read_folder
from simulation.reporting.headline import municipal
from simulation.reporting.page import write_report
from simulation.reporting.series import municipal_saving
from simulation.reporting.summary import summary
from simulation.reporting.texts import LANGUAGES, MINUS, Texts, catalogue
from simulation.reporting.transport import GROUPS, wider
from simulation.states import Support, label

SHARES = [
    *("ever_job_or_education", "ever_job", "in_job", "in_job_or_education", "four_months_full_time"),
    *("hours_27_75_for_3_months", "retention_13w", "retention_52w", "off_support", "any_change_of_state"),
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
    _write(path / "runs.parquet", frame.drop(columns=[c for c in dropped if c in frame]))
    _write(path / "contrasts.parquet", contrasts.drop(columns=[c for c in dropped if c in contrasts]))
    all_weeks = pd.concat(weekly, ignore_index=True)
    _write(path / "weekly.parquet", all_weeks.drop(columns=[c for c in dropped if c in all_weeks]))
    columns = ["cell", "arm", "replication", "year", "account", "payer", "receiver", "policy", "oere"]
    _write(path / "ledger.parquet", pd.DataFrame(ledger, columns=columns).astype({"oere": "int64"}))
    config = {
        "population": {"name": "copenhagen_activity_ready", "title": "Copenhagen, over 30", "n": citizens},
        "policy": [a for a in arms if a != "usual"], "baseline": "usual", "replications": replications,
        "horizon_weeks": weeks, "start": START.isoformat(), "seed": 1,
        "economy": {"prices": "hedensted_2024", "price_year": 2024, "discount_rate": 0.035},
    }  # fmt: skip
    (path / "config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    (path / "manifest.json").write_text(json.dumps(_manifest()), "utf-8")
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
    """Return the year's postings of one run, and write the weekly net (taxes included) into ``frame``."""
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
        paid = sum(v for (_, payer, _), v in weekly.items() if payer == party)
        received = sum(v for (_, _, receiver), v in weekly.items() if receiver == party)
        name = "municipal" if party == "municipality" else party
        frame[f"{name}_net_oere"] = np.zeros(len(frame)) + paid - received
    return [
        (int(year), account, payer, receiver, "usual" if k == 0 else "programme", int(v[years == year].sum()))
        for (account, payer, receiver), v in weekly.items()
        for year in np.unique(years)
    ]


def _write(file: Path, frame: pd.DataFrame) -> None:
    """Write a Parquet file with a unit and a description on every column."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    units = dict.fromkeys(SHARES, "share")
    fields = [f.with_metadata({"unit": units.get(f.name, ""), "description": ""}) for f in table.schema]
    pq.write_table(table.cast(pa.schema(fields)), file)


def _manifest() -> dict[str, Any]:
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two arms that nobody changes."""
    return make_folder(tmp_path_factory.mktemp("result"))


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, str]:
    """The report of ``folder`` in every language; English is written last and stays in the folder."""
    return {lang: write_report(folder, lang).read_text("utf-8") for lang in reversed(LANGUAGES)}


def test_the_page_asks_for_nothing_from_outside(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert not re.search(r"<(script|link|img|iframe|object|embed|base)\b", page, re.I)
        targets = re.findall(r"""(?:src|href|srcset|action|data)\s*=\s*["']?([^"'\s>]+)""", page)
        assert targets and all(t.startswith("#") for t in targets)
        assert not re.search(r"url\((?!#)|@import|@font-face", page)


def test_no_two_parts_of_the_page_share_an_id_and_every_reference_has_its_target(
    pages: dict[str, str],
) -> None:
    page = pages["en"]
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"""(?:href="#|url\(#)([^")]+)""", page)) <= set(ids)


def test_sources_are_shown_as_text_and_assumptions_are_marked_in_words(pages: dict[str, str]) -> None:
    page = pages["en"]
    assert "https://example.org/shift.pdf &lt;p. 3&gt;" in page
    assert "⚠ Assumption" in page and "1 of 4 inputs are assumptions" in page
    assert page.index("openness_rate") < page.index("shift_ratio")


def test_every_text_is_there_in_both_languages_with_the_same_placeholders() -> None:
    for section, texts in catalogue().items():
        for name, text in texts.items():
            assert set(text) == set(LANGUAGES), f"{section}.{name}"
            filled = [{f for _, f, _, _ in string.Formatter().parse(text[lang]) if f} for lang in LANGUAGES]
            assert filled[0] == filled[1], f"{section}.{name}"
    assert {label(s) for s in Support if s is not Support.NOT_ARRIVED} == set(catalogue()["states"])


def test_danish_and_english_write_numbers_and_money_their_own_way() -> None:
    en, da = Texts("en"), Texts("da")
    assert (en.number(-1234.56, 1), da.number(-1234.56, 1)) == (f"{MINUS}1,234.6", f"{MINUS}1.234,6")
    assert en.number(-0.001, 1, sign=True) == "0.0"
    # 12,345,678 kr. is 12.3 million; 2,984 kr. goes to the nearest ten, 217,349 to the nearest hundred.
    assert en.money(12_345_678) == "12.3\u00a0million kr."
    assert da.money(12_345_678) == "12,3\u00a0mio. kr."
    assert (en.money(2_984), en.money(217_349)) == ("2,980\u00a0kr.", "217,300\u00a0kr.")
    assert en.number(float("nan")) == en.money(None) == "–"


def test_the_page_speaks_one_language_and_never_says_oere(pages: dict[str, str]) -> None:
    for lang, page in pages.items():
        assert f'<html lang="{lang}">' in page
        text = re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", page, flags=re.S)
        assert not re.search(r"\b(øre|oere)\b", text, re.I)
        assert ("Sådan er rapporten lavet" in text) == (lang == "da")
        assert ("How this report was made" in text) == (lang == "en")


def test_a_paired_interval_is_the_one_worked_out_by_hand() -> None:
    # Differences 1, 2, 3, 6: mean 3, squares of deviations 4 + 1 + 0 + 9 = 14, standard deviation
    # sqrt(14 / 3) = 2.1602, standard error 1.0801, t(0.975; 3) = 3.1824, half width 3.4374.
    found = statistics.paired([11, 12, 13, 16], [10, 10, 10, 10])
    assert found.mean == 3 and found.n == 4
    assert found.low == pytest.approx(-0.4374, abs=1e-4)
    assert found.high == pytest.approx(6.4374, abs=1e-4)
    assert not found.clear


def test_replications_of_one_draw_count_as_one_in_an_interval_worked_out_by_hand() -> None:
    # Draws (1, 3) and (7, 9): means 2 and 8, so mean 5, standard deviation sqrt(9 + 9) = 4.2426, standard
    # error 4.2426 / sqrt(2) = 3, t(0.975; 1) = 12.7062, half width 38.1186. Alone they would give 5.8103.
    found = statistics.mean_interval([1, 3, 7, 9], [0, 0, 1, 1])
    assert (found.mean, found.n) == (5, 4)
    assert (found.low, found.high) == pytest.approx((-33.1186, 43.1186), abs=1e-4)
    assert statistics.paired([11, 17, 13, 19], [10, 10, 10, 10], [4, 7, 4, 7]) == found
    assert statistics.mean_interval([1, 3, 7, 9]).high == pytest.approx(5 + 5.8103, abs=1e-4)
    path = statistics.interval_path(np.array([[1.0, 0], [3, 0], [7, 0], [9, 0]]), [0, 0, 1, 1])
    assert path.low is not None and path.high is not None
    assert (path.mean.tolist(), path.n) == ([5, 0], 4)
    assert (path.low[0], path.high[0]) == pytest.approx((found.low, found.high))
    assert (path.low[1], path.high[1]) == (0, 0)


def test_draws_of_unequal_size_count_alike() -> None:
    # Draws (6), (1, 3) and (10, missing): means 6, 2 and 10, mean 6, standard deviation 4, standard error
    # 4 / sqrt(3) = 2.3094, t(0.975; 2) = 4.3027, half width 9.9366.
    found = statistics.mean_interval([6, 1, 3, 10, float("nan")], [0, 1, 1, 2, 2])
    assert (found.mean, found.n) == (6, 4)
    assert (found.low, found.high) == pytest.approx((-3.9366, 15.9366), abs=1e-4)
    with pytest.raises(ValueError, match="3 replications cannot have 2 draws"):
        statistics.mean_interval([1, 2, 3], [0, 1])


def test_one_draw_has_no_interval() -> None:
    assert statistics.mean_interval([-1, 1], [3, 3]) == statistics.Estimate(0, None, None, 2)
    assert statistics.interval_path(np.array([[1.0], [2.0]]), [3, 3]).low is None
    assert not statistics.mean_interval([-1, 1], [3, 3]).nothing
    assert statistics.mean_interval([0, 0], [3, 3]).nothing


def drawn(path: Path, first: int = 0, **keys: Any) -> Path:
    """Write a folder of four replications from ``first`` on, whose configuration has some more ``keys``."""
    folder = make_folder(path, replications=4, weeks=26)
    for name in ("runs", "contrasts", "weekly", "ledger"):
        frame = pd.read_parquet(folder / f"{name}.parquet")
        _write(folder / f"{name}.parquet", frame.assign(replication=frame["replication"] + first))
    config = yaml.safe_load((folder / "config.yaml").read_text("utf-8")) | keys
    (folder / "config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    return folder


def interval(values: list[float]) -> tuple[float, float]:
    """Return the ends of the interval over some means."""
    found = statistics.mean_interval(values)
    assert found.low is not None and found.high is not None
    return found.low, found.high


@pytest.mark.parametrize(
    ("first", "keys", "members"),
    [
        (0, {"knowledge": "drawn", "chance_per_draw": 2}, [[0, 1], [2, 3]]),
        (1, {"knowledge": "drawn", "chance_per_draw": 2}, [[0], [1, 2], [3]]),
        (0, {"knowledge": "drawn", "chance_per_draw": 1}, [[0], [1], [2], [3]]),
        (0, {"knowledge": "fixed", "chance_per_draw": 2}, [[0], [1], [2], [3]]),
        (0, {}, [[0], [1], [2], [3]]),
    ],
)
def test_every_interval_of_a_folder_is_over_its_draws(
    tmp_path: Path, first: int, keys: dict[str, Any], members: list[list[int]]
) -> None:
    result, texts = read_folder(drawn(tmp_path, first, **keys)), Texts("en")
    net = savings.net_paid(result)
    arm = summary(result, net)["arms"]["all_inclusive"]

    def expected(values: np.ndarray) -> tuple[float, float]:
        return pytest.approx(interval([float(values[m].mean()) for m in members]))  # type: ignore[return-value]

    change = arm["differences"]["in_job"]
    assert (change["low"], change["high"]) == expected(result.contrasts["in_job"].to_numpy())
    assert change["n"] == 4
    saved = savings.saving(net, "all_inclusive", "usual")
    paid = savings.pick(saved, ("state",))
    total = arm["savings_dkk"]["state"]["total"]
    assert (total["low"], total["high"]) == expected(paid)
    so_far = municipal_saving(result, "all_inclusive", saved)
    assert so_far is not None
    path = statistics.interval_path(so_far.values, so_far.draws)
    assert path.low is not None and path.high is not None
    assert (path.low[-1], path.high[-1]) == expected(savings.pick(saved, ("municipality",)))
    payers = tables.payers(result, texts, net)
    assert payers is not None
    shown = {row.cells[0]: row.cells[2] for row in payers.rows}
    assert shown["State"] == texts.money_brackets(statistics.Estimate(total["mean"], total["low"], total["high"], 4))
    level = arm["levels"]["in_job"]
    runs = result.runs.loc[result.runs["arm"] == "all_inclusive", "in_job"]
    assert (level["low"], level["high"]) == pytest.approx(tuple(np.quantile(runs, [0.05, 0.95])))


def test_replications_that_all_share_a_draw_are_said_to_have_no_interval(tmp_path: Path) -> None:
    page = write_report(drawn(tmp_path, knowledge="drawn", chance_per_draw=4)).read_text("utf-8")
    assert "All 4 replications share one draw of the parameters: no interval can be given." in page


def test_a_group_size_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"config\.yaml: chance_per_draw: 0 is not a whole number from 1"):
        write_report(drawn(tmp_path, knowledge="drawn", chance_per_draw=0))


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (9, 2.2622), (30, 2.0423), (199, 1.9720)],
)
def test_t_quantiles_are_those_of_the_printed_tables(degrees: int, expected: float) -> None:
    assert statistics.t_quantile(0.975, degrees) == pytest.approx(expected, abs=5e-5)


def test_the_band_holds_the_middle_nine_tenths() -> None:
    # 0, 1, ..., 100: the 5th percentile is 5, the 95th is 95.
    found = statistics.mean_band(list(range(101)))
    assert (found.mean, found.low, found.high) == pytest.approx((50, 5, 95))


def test_missing_values_are_left_out_and_an_empty_outcome_has_no_mean() -> None:
    assert statistics.mean_interval([1.0, float("nan"), 3.0]).n == 2
    assert statistics.mean_interval([float("nan")] * 3) == statistics.Estimate(None, None, None, 0)


def test_unequal_replications_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="3 and 2 replications"):
        statistics.paired([1, 2, 3], [1, 2])


def test_break_even_is_the_first_week_after_the_last_loss() -> None:
    assert statistics.break_even(np.array([-1.0, 2.0, -3.0, 0.0, 1.0])) == 3
    assert statistics.break_even(np.array([1.0, 2.0])) is None
    assert statistics.break_even(np.array([1.0, -2.0])) is None


def test_the_saving_leaves_out_taxes_and_wages_and_is_counted_by_hand(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, replications=2, citizens=10)
    rows = [
        # Usual service pays 1,000 kr. in benefits, gets 200 back; the policy pays 500, gets 100, costs 150.
        *(("usual", r, 2024, "benefit", "municipality", "citizen", 1_000_00) for r in (0, 1)),
        *(("usual", r, 2024, "refund", "state", "municipality", 200_00) for r in (0, 1)),
        *(("all_inclusive", r, 2024, "benefit", "municipality", "citizen", 500_00) for r in (0, 1)),
        *(("all_inclusive", r, 2024, "refund", "state", "municipality", 100_00) for r in (0, 1)),
        *(("all_inclusive", r, 2025, "staff", "municipality", "citizen", 150_00) for r in (0, 1)),
        *(("all_inclusive", r, 2025, "tax", "citizen", "municipality", 77_00) for r in (0, 1)),
        *(("all_inclusive", r, 2025, "wage", "municipality", "citizen", 33_00) for r in (0, 1)),
    ]
    columns = ["arm", "replication", "year", "account", "payer", "receiver", "oere"]
    _write(tmp_path / "ledger.parquet", pd.DataFrame(rows, columns=columns).assign(cell=0, policy="x"))
    result = read_folder(folder)
    net = savings.net_paid(result)
    saved = savings.saving(net, "all_inclusive", "usual")
    # Municipality: (1,000 - 200) - (500 - 100 + 150) = 250 kr.; state: 200 - 100 = 100 kr.
    assert savings.pick(saved, ("municipality",)).tolist() == [250, 250]
    assert savings.pick(saved, ("state",)).tolist() == [100, 100]
    assert savings.pick(saved, ("municipality",), year=2024).tolist() == [400, 400]
    found = municipal(result, net, "all_inclusive")
    assert found is not None and found.per_citizen.mean == 25  # of 10 citizens


def test_the_weekly_saving_ends_where_the_ledger_ends(folder: Path) -> None:
    result = read_folder(folder)
    saved = savings.saving(savings.net_paid(result), "all_inclusive", "usual")
    so_far = municipal_saving(result, "all_inclusive", saved)
    assert so_far is not None and so_far.values.shape == (12, 78)
    assert so_far.values[:, -1] == pytest.approx(savings.pick(saved, ("municipality",)))
    # 2024 begins on a Monday and has 53 weeks by their first day.
    assert so_far.values[:, 52] == pytest.approx(savings.pick(saved, ("municipality",), year=2024))


@pytest.mark.parametrize(
    "name",
    ["config.yaml", "manifest.json", "runs.parquet", "contrasts.parquet", "weekly.parquet", "ledger.parquet"],
)
def test_a_missing_or_broken_file_is_named(tmp_path: Path, name: str) -> None:
    folder = make_folder(tmp_path, replications=2, weeks=12)
    (folder / name).write_bytes(b"{not: [this")
    with pytest.raises(ReportError, match=name):
        write_report(folder)
    (folder / name).unlink()
    with pytest.raises(ReportError, match=f"{name}: missing"):
        write_report(folder)
    assert not (folder / "report.html").exists()


def test_a_table_without_its_key_columns_is_named(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, replications=2, weeks=12)
    _write(folder / "weekly.parquet", pd.DataFrame({"cell": [0], "arm": ["usual"], "replication": [0]}))
    with pytest.raises(ReportError, match=r"weekly.parquet: lacks the column week"):
        write_report(folder)


def test_a_missing_folder_and_an_unknown_language_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no such result folder"):
        write_report(tmp_path / "nowhere")
    with pytest.raises(ReportError, match="'sv' is not one of en, da"):
        write_report(tmp_path, "sv")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"replications": 1}, "One replication only: no interval can be given."),
        ({"arms": ("usual",)}, "Only one arm was run"),
        ({"arms": ("ips",)}, "Usual service (usual) was not run"),
        ({"arms": ("usual", "ips", "ips+jobfirst", "my_own")}, "IPS + JobFirst"),
        (
            {"citizens": 3, "weeks": 12},
            "Only 3 citizens: one citizen moves a share by 33.3 percentage points.",
        ),
        ({"weeks": 780}, "years since 1 January 2024"),
        ({"cells": 3}, "The rest of the report is about cell 0."),
        ({"empty": "ever_job_or_education"}, "was not measured"),
        ({"dropped": ("stock_in_job", "hours_others", "municipal_net_oere", "exit_job")}, "Not recorded"),
        ({"dropped": tuple(f"flow_exit_{e}" for e in EXITS)}, "Not recorded"),
    ],
)
def test_unusual_folders_are_reported_and_say_so(tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
    folder = make_folder(tmp_path, **{"replications": 3, **changes})
    page = write_report(folder).read_text("utf-8")
    assert expected in page.replace("<!--", "").replace("-->", "")
    assert "nan" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.S).lower().replace("finan", "")
    json.loads((folder / "summary.json").read_text("utf-8"))


def test_arms_that_do_not_differ_are_called_the_same(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, replications=3)
    contrasts = pd.read_parquet(folder / "contrasts.parquet")
    outcomes = [c for c in contrasts if c not in ("cell", "arm", "replication")]
    contrasts[outcomes] = 0.0
    _write(folder / "contrasts.parquet", contrasts)
    page = write_report(folder).read_text("utf-8")
    assert "exactly as under usual service in every replication" in page
    assert "= the same" in page and "▲ better" not in page


def test_everything_is_written_whole_and_nothing_is_left_beside_it(folder: Path, pages: dict[str, str]) -> None:
    assert (folder / "report.html").read_text("utf-8") == pages["en"]
    assert not list(folder.rglob(".*"))
    assert {p.name for p in (folder / "figures").iterdir()} == {
        "differences.png", "outflow.png", "jobs.png", "stocks.png", "saving_by_year.png", "saving_so_far.png",
        "saving_by_account.png",
    }  # fmt: skip
    numbers = json.loads((folder / "summary.json").read_text("utf-8"))
    runs, contrasts = (pd.read_parquet(folder / f"{name}.parquet") for name in ("runs", "contrasts"))
    arm = numbers["arms"]["all_inclusive"]
    assert arm["differences"]["in_job"]["mean"] == pytest.approx(contrasts["in_job"].mean())
    levels = runs.loc[runs["arm"] == "all_inclusive", "in_job"]
    assert arm["levels"]["in_job"]["mean"] == pytest.approx(levels.mean())
    assert arm["levels"]["retention_52w"] == {"mean": None, "low": None, "high": None, "n": 0}


def test_the_same_folder_gives_the_same_page(folder: Path, pages: dict[str, str]) -> None:
    assert write_report(folder).read_text("utf-8") == pages["en"]


def told(path: Path) -> Path:
    """Write a folder that also has distances, variance by layer, and the table of other structures."""
    folder = make_folder(path, arms=("usual", "all_inclusive", "ips"), replications=4, weeks=26)
    manifest = _manifest()
    near = {
        "evidence_population": "a", "evidence_title": "Copenhagen", "distance": 0.0, "verdict": "near",
        "groups": {g: {"distance": 0.0, "verdict": "near"} for g in GROUPS}, "common_support": 1.0,
        "differ_most": [], "widening": 1.0, "warning": None,
    }  # fmt: skip
    most = [{"group": "barriers", "trait": "mental_severe", "difference": -1.5}]
    far = {**near, "evidence_title": "The trial", "distance": 0.75, "verdict": "far", "widening": 1.25,
           "common_support": 0.031, "differ_most": most, "warning": "ips: far away"}  # fmt: skip
    manifest["transport"] = [
        {"arm": "all_inclusive", "policy": "all_inclusive", **near},
        {"arm": "ips", "policy": "ips", **far},
        {"arm": "ips+jobfirst", "policy": "jobfirst", "evidence_population": "", "distance": None, "warning": None},
    ]
    manifest["warnings"].append("ips: far away")
    manifest["variance_by_layer"] = [
        {"arm": "ips", "outcome": name, "draws": 2, "replications": 4, "variance_chance": chance,
         "variance_knowledge": knowledge, "share_of_knowledge": knowledge / (chance + knowledge),
         "standard_error": 1.5, "standard_error_if_unrelated": 1.2}
        for name, chance, knowledge in (("in_job", 0.0003, 0.0001), ("municipal_net_oere", 1e12, 1e12))
    ]  # fmt: skip
    manifest["structure"] = [
        {"name": "structure.lock_in", "default": "full", "taken": "full", "meaning": "search on courses",
         "reason": "courses come first", "alternatives": "off, half, full"},
    ]  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    rows = [
        {"switch": "lock_in", "taken": "full", "alternative": other, "arm": arm, "outcome": outcome, "unit": "",
         "replications": 4, "as_run": 0.08, "otherwise": 0.08 + change, "difference": change,
         "standard_error": abs(change) / 4}
        for other, change in (("off", -0.02), ("half", 0.0))
        for arm in ("all_inclusive", "ips")
        for outcome in ("mean_weeks_in_job", "in_job", "off_support", "municipal_saving_dkk")
    ]  # fmt: skip
    _write(folder / "structure.parquet", pd.DataFrame(rows))
    return folder


@pytest.fixture(scope="module")
def told_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The report of such a folder, without figures and style, in every language."""
    folder = told(tmp_path_factory.mktemp("told"))
    pages = {lang: write_report(folder, lang).read_text("utf-8") for lang in LANGUAGES}
    return {lang: re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", page, flags=re.S) for lang, page in pages.items()}


def cells_of(page: str, table: str) -> list[list[str]]:
    """Return the text of a table's cells, row by row."""
    body = page.split(f'aria-labelledby="caption-{table}">')[-1].split("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", body.split("<tbody>")[1], re.S)
    return [[re.sub(r"<[^>]+>", " ", c).strip() for c in re.findall(r"<t[hd].*?</t[hd]>", r, re.S)] for r in rows]


def test_older_folders_are_reported_without_what_they_lack(pages: dict[str, str]) -> None:
    for section in ("transport", "structure", "layers"):
        assert f'id="{section}"' not in pages["en"]


def test_the_distance_to_the_evidence_is_shown_and_warned_of_once(told_pages: dict[str, str]) -> None:
    page = told_pages["en"]
    assert "How far the evidence travels" in page
    rows = cells_of(page, "transport")
    assert rows[1] == ["Distance", "0.00", "0.00", "0.00", "0.00", "0.00", "100\u00a0%"]
    assert "IPS: ○ far" in rows[2][0]
    assert f"severe mental illness {MINUS}1.50" in rows[2][0]
    assert rows[3][-2:] == ["0.75", "3\u00a0%"]
    assert rows[4] == ["JobFirst: – not stated"]
    assert "ips: far away" not in page
    assert page.count("IPS: the evidence comes from another kind of population (The trial): distance 0.75") == 1
    assert "IPS: evidensen kommer fra en anden slags population (The trial): afstand 0,75" in told_pages["da"]


def test_a_widened_interval_stands_beside_the_one_of_the_run(told_pages: dict[str, str]) -> None:
    # Mean 4, half width 2, times 1.25: 4 plus and minus 2.5.
    assert wider(statistics.Estimate(4, 2, 6, 9), 1.25) == statistics.Estimate(4, 1.5, 6.5, 9)
    assert wider(statistics.Estimate(4, None, None, 1), 1.25).low is None
    rows = cells_of(told_pages["en"], "widened")
    heads = [row[0] for row in rows if len(row) == 1]
    assert heads == ["All inclusive: half width times 1.00", "IPS: half width times 1.25"]
    at = rows.index([heads[1]])
    assert all(own == other for _, _, own, other in rows[1:at])
    assert all(own != other for _, _, own, other in rows[at + 1 :])


def test_other_structures_are_set_beside_the_run_with_the_reason(told_pages: dict[str, str]) -> None:
    rows = cells_of(told_pages["en"], "structure")
    assert [row[0] for row in rows[:3]] == ["As run", "All inclusive", "IPS"]
    assert "Lock-in on courses: full in this run" in rows[3][0]
    assert "search on courses: courses come first" in rows[3][0]
    # 8 percentage points as run, 6 without lock-in: 2 fewer, standard error a half.
    assert rows[1][2] == "+8.0"
    assert rows[4][:1] + rows[4][2:3] == ["none: All inclusive", f"+6.0 ({MINUS}2.0 ±\u00a00.5)"]
    assert rows[6][2] == "+8.0 (=)"
    assert "Fastlåsning på kurser: fuld i denne kørsel" in told_pages["da"]


def test_a_broken_table_of_structures_is_named(tmp_path: Path) -> None:
    folder = told(tmp_path)
    (folder / "structure.parquet").write_bytes(b"{not: [this")
    with pytest.raises(ReportError, match=r"structure\.parquet"):
        write_report(folder)


def test_chance_and_knowledge_are_told_apart_in_a_sentence(told_pages: dict[str, str]) -> None:
    assert "25\u00a0% to 50\u00a0% is that the parameters are not known better" in told_pages["en"]
    rows = cells_of(told_pages["en"], "layers")
    # Standard deviations: sqrt(0.0003) and sqrt(0.0001) of 1; 10,000 kr. for 500 citizens is 20 kr. each.
    assert rows[1] == ["In ordinary job at the horizon", "pp", "1.73", "1.00", "25\u00a0%", "1.25"]
    assert rows[2][2:5] == ["20", "20", "50\u00a0%"]


def test_every_trait_switch_and_option_has_its_words() -> None:
    words = catalogue()
    compared = {name for own in traits(CITIZENS.make(1)).values() for name in own}
    assert compared | {"companies", "labour_market"} == set(words["traits"])
    assert set(words["switches"]) == set(switches())
    assert set(words["options"]) == {option for s in switches().values() for option in s["alternatives"]}
