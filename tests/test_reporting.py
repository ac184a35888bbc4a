"""The report of a result folder: self-contained, in both languages, with savings worked out by hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from report_folder import EXITS, make_folder, write_table

from simulation.comparison.transport import traits
from simulation.errors import ReportError, UserError
from simulation.model.columns import CITIZENS
from simulation.model.economics.accounts import Account, Group, Party
from simulation.model.rules.switches import switches
from simulation.model.states import Support, label
from simulation.report import money_tables
from simulation.report.kinds import draw
from simulation.report.timelines import Line, Panel, over_weeks
from simulation.results import savings, statistics
from simulation.results.folder import read_folder
from simulation.results.savings import TAX, municipal, municipal_saving, pick
from simulation.results.series import Series
from simulation.results.structure import variance
from simulation.results.turns import SAVING, chance_of_saving, of_prices, turns
from simulation.run import outcomes
from simulation.words.texts import LANGUAGES, MINUS, Texts, catalogue


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two arms that nobody changes."""
    return make_folder(tmp_path_factory.mktemp("result"))


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, str]:
    """The report of ``folder`` in every language; English is written last and stays in the folder."""
    return {lang: draw("compare", folder, lang).read_text("utf-8") for lang in reversed(LANGUAGES)}


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


def test_every_state_has_its_words() -> None:
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


def test_break_even_is_the_first_week_after_the_last_loss() -> None:
    assert statistics.break_even(np.array([-1.0, 2.0, -3.0, 0.0, 1.0])) == 3
    assert statistics.break_even(np.array([1.0, 2.0])) is None
    assert statistics.break_even(np.array([1.0, -2.0])) is None


def test_a_saving_counts_wages_for_whoever_pays_them_and_names_the_tax_apart(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, replications=2, citizens=10)
    rows = [
        # Usual service pays 1,000 kr. in benefits, gets 200 back; the policy pays 500, gets 100, costs 150 in staff
        # and 33 in wages of its own pool, of which it gets 7 back in tax and the state 2.
        *(("usual", r, 2024, "benefit", "municipality", "citizen", 1_000_00) for r in (0, 1)),
        *(("usual", r, 2024, "refund", "state", "municipality", 200_00) for r in (0, 1)),
        *(("all_inclusive", r, 2024, "benefit", "municipality", "citizen", 500_00) for r in (0, 1)),
        *(("all_inclusive", r, 2024, "refund", "state", "municipality", 100_00) for r in (0, 1)),
        *(("all_inclusive", r, 2025, "staff", "municipality", "supplier", 150_00) for r in (0, 1)),
        *(("all_inclusive", r, 2025, "pool_wage", "municipality", "citizen", 33_00) for r in (0, 1)),
        *(("all_inclusive", r, 2025, "tax", "citizen", "municipality", 7_00) for r in (0, 1)),
        *(("all_inclusive", r, 2025, "tax", "citizen", "state", 2_00) for r in (0, 1)),
    ]
    columns = ["arm", "replication", "year", "account", "payer", "receiver", "oere"]
    write_table(tmp_path / "ledger.parquet", pd.DataFrame(rows, columns=columns).assign(cell=0, policy="x"))
    result = read_folder(folder)
    net = savings.net(result)
    saved = savings.arm_saving(result, net, "all_inclusive")
    # Municipality: (1,000 - 200) - (500 - 100 + 150 + 33) = 217 kr., and 7 in tax; state: 200 - 100 = 100, and 2.
    assert pick(saved, (Party.MUNICIPALITY,)).tolist() == [217, 217]
    assert pick(saved, (Party.MUNICIPALITY,), TAX).tolist() == [7, 7]
    assert pick(saved, (Party.STATE,)).tolist() == [100, 100]
    # Citizens got 1,000 and get 500 + 33; suppliers get 150.
    assert pick(saved, (Party.CITIZEN,)).tolist() == [-467, -467]
    assert pick(saved, tuple(Party)).tolist() == pick(saved, tuple(Party), TAX).tolist() == [0, 0]
    assert pick(saved, (Party.MUNICIPALITY,), year=2024).tolist() == [400, 400]
    found = municipal(result, net, "all_inclusive")
    assert found is not None and found.per_citizen.mean == pytest.approx(21.7)  # of 10 citizens
    payers = {p.party: p for p in savings.payers(result, saved)}
    assert payers[Party.MUNICIPALITY].with_tax.mean == 224
    yearly = money_tables.yearly(result, Texts("en"), net)
    assert yearly is not None and yearly.rows[-1].cells[1:] == ["–", "–", "–"]


def test_the_weekly_saving_ends_where_the_ledger_ends(folder: Path) -> None:
    result = read_folder(folder)
    saved = savings.arm_saving(result, savings.net(result), "all_inclusive")
    so_far = municipal_saving(result, "all_inclusive", saved)
    assert so_far is not None and so_far.values.shape == (12, 78)
    assert so_far.values[:, -1] == pytest.approx(pick(saved, (Party.MUNICIPALITY,)))
    # 2024 begins on a Monday and has 53 weeks by their first day.
    assert so_far.values[:, 52] == pytest.approx(pick(saved, (Party.MUNICIPALITY,), year=2024))


def drawn_price(account: Account, factors: list[float], value: float = 1500.0) -> dict[str, Any]:
    """Return the record of a price that was drawn in each replication."""
    by_replication = {str(r): f for r, f in enumerate(factors)}
    about = {"name": account.price, "value": value, "low": 0.5 * value, "high": 2.0 * value, "unit": "DKK/week"}
    return {**about, "factors": by_replication}


def test_what_turns_the_answer_is_worked_out_of_the_ledger(folder: Path) -> None:
    result = read_folder(folder)
    saved = savings.arm_saving(result, savings.net(result), "all_inclusive")
    whole, courses = (pick(saved, (Party.MUNICIPALITY,), own) for own in (savings.BEFORE_TAX, (Account.COURSE,)))
    each = savings.participants(result, "all_inclusive", saved.index)
    each = np.full(len(whole), savings.citizens(result)) if each is None else each
    assert turns(result, "all_inclusive", saved) == []  # nothing was drawn, and no other form was run
    factors = np.linspace(0.6, 1.8, len(whole))
    priced = replace(result, manifest={"prices_drawn": [drawn_price(Account.COURSE, list(factors))]})
    found = turns(priced, "all_inclusive", saved)
    for at, end in (("at_low", 0.5), ("at_high", 2.0)):
        by_hand = np.nanmean((whole - courses + courses / factors * end) / each)
        assert [getattr(one, at) for one in found] == pytest.approx([by_hand])
    assert of_prices(priced, saved) == pytest.approx(courses - courses / factors)


def test_how_sure_the_sign_is_counts_the_forms_of_the_model_by_their_weights(folder: Path) -> None:
    result = read_folder(folder)
    saved = savings.arm_saving(result, savings.net(result), "all_inclusive")
    whole = pick(saved, (Party.MUNICIPALITY,)) / savings.citizens(result)
    about = {"switch": "lock_in", "taken": "full", "arm": "all_inclusive", "outcome": SAVING}
    farther = float(np.abs(whole).max() + 1)
    other = pd.DataFrame([{**about, "alternative": "off", "difference": -farther, "standard_error": 0.0}])
    weights = [{"name": "structure.lock_in", "weights": {"full": 0.7, "off": 0.3}}]
    found = chance_of_saving(
        replace(result, structure=other, manifest={"structure": weights}), "all_inclusive", saved
    )
    assert found == pytest.approx(0.7 * (whole > 0).mean())  # with the other form no replication saves
    assert chance_of_saving(result, "all_inclusive", saved) == pytest.approx((whole > 0).mean())
    both = replace(result, structure=other, manifest={"structure": weights})
    # a Bernoulli of 0.3 of that size
    assert variance(both, "all_inclusive", SAVING) == pytest.approx(0.21 * farther**2)
    (turn,) = turns(both, "all_inclusive", saved)
    assert (turn.key, turn.low, turn.high, turn.turns_sign) == ("lock_in", "full", "off", bool(whole.mean() > 0))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_account_party_state_and_outcome_has_its_words(lang: str) -> None:
    texts = Texts(lang)
    assert len({texts.account(a) for a in Account}) == len(Account)
    assert len({texts.party(p) for p in Party}) == len(Party)
    assert all(texts.has(f"account_groups.{g.value}") for g in Group if g is not Group.TAX), (
        "tax has a heading of its own"
    )
    for support in Support:
        assert support is Support.NOT_ARRIVED or texts.has(f"states.{label(support)}"), support
    for name in outcomes.names():
        assert name.endswith("_net_oere") or texts.has(f"outcomes.{name}"), name


@pytest.mark.parametrize(
    "name",
    ["config.yaml", "manifest.json", "runs.parquet", "contrasts.parquet", "weekly.parquet", "ledger.parquet"],
)
def test_a_missing_or_broken_file_is_named(tmp_path: Path, name: str) -> None:
    folder = make_folder(tmp_path, replications=2, weeks=12)
    (folder / name).write_bytes(b"{not: [this")
    with pytest.raises(ReportError, match=name):
        draw("compare", folder)
    (folder / name).unlink()
    with pytest.raises(ReportError, match=f"{name}: missing"):
        draw("compare", folder)
    assert not (folder / "report.html").exists()


def test_a_table_without_its_key_columns_is_named(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, replications=2, weeks=12)
    write_table(folder / "weekly.parquet", pd.DataFrame({"cell": [0], "arm": ["usual"], "replication": [0]}))
    with pytest.raises(ReportError, match=r"weekly.parquet: lacks the column week"):
        draw("compare", folder)


def test_a_missing_folder_and_an_unknown_language_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no such result folder"):
        draw("compare", tmp_path / "nowhere")
    with pytest.raises(UserError, match="'sv' is not one of en, da"):
        draw("compare", tmp_path, "sv")


def test_panels_of_one_scale_hold_the_largest_of_them_whichever_it_is(folder: Path) -> None:
    weeks, draws = np.arange(4.0), np.arange(10)
    rising = [Series(weeks, scale * np.linspace(0, 1, 4) * (1 + draws[:, None] / 10), draws) for scale in (1.0, 30.0)]
    shown = [Panel("", [Line(one, "k")]) for one in rising]
    figure = over_weeks(read_folder(folder), Texts("en"), shown, "", 2.0, alike=True)
    highest = rising[1].path.high
    assert highest is not None
    assert {axes.get_ylim() for axes in figure.axes} == {figure.axes[0].get_ylim()}
    assert figure.axes[0].get_ylim()[0] == 0
    assert figure.axes[0].get_ylim()[1] >= highest.max()


@pytest.mark.usefixtures("words_alone")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"replications": 1},
            "Simulations: 1; draws of the parameters between them: 1. Below 8 draws no interval is given.",
        ),
        ({"arms": ("usual",)}, "Only one arm was run"),
        ({"arms": ("ips",)}, "Usual service (usual) was not run"),
        ({"arms": ("usual", "ips", "ips+jobfirst", "my_own")}, "IPS + JobFirst"),
        (
            {"citizens": 3, "weeks": 12},
            "Only 3 citizens: one citizen moves a share by 33.3 percentage points.",
        ),
        ({"cells": 3}, "The folder holds 3 cells; this page is about cell 0."),
        ({"empty": "ever_job_or_education"}, "was not measured"),
        ({"dropped": ("stock_in_job", "hours_others", "municipal_net_oere", "exit_job")}, "Not recorded"),
        ({"dropped": tuple(f"flow_exit_{e}" for e in EXITS)}, "Not recorded"),
    ],
)
def test_unusual_folders_are_reported_and_say_so(tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
    folder = make_folder(tmp_path, **{"replications": 3, **changes})
    page = draw("compare", folder).read_text("utf-8")
    assert expected in page.replace("<!--", "").replace("-->", "")
    assert "nan" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.S).lower().replace("finan", "")
    json.loads((folder / "summary.json").read_text("utf-8"))


def test_a_long_run_is_drawn_in_years_and_pictures_leave_out_what_was_not_recorded(tmp_path: Path) -> None:
    """Drawn in truth: the pictures of an unusual folder are pictures."""
    dropped = ("stock_in_job", "hours_others", "exit_job", *(f"flow_exit_{e}" for e in EXITS))
    folder = make_folder(tmp_path, arms=("usual", "my_own"), replications=1, weeks=780, dropped=dropped)
    page = draw("compare", folder).read_text("utf-8")
    assert "years since 1 January 2024" in page
    drawn = {p.stem for p in (folder / "figures").iterdir()}
    assert {"stocks", "differences"} <= drawn and not drawn & {"jobs", "outflow"}
    assert page.count("<svg") == len(drawn)


@pytest.mark.usefixtures("words_alone")
def test_arms_that_do_not_differ_are_called_the_same(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, replications=3)
    contrasts = pd.read_parquet(folder / "contrasts.parquet")
    outcomes = [c for c in contrasts if c not in ("cell", "arm", "replication")]
    contrasts[outcomes] = 0.0
    write_table(folder / "contrasts.parquet", contrasts)
    page = draw("compare", folder).read_text("utf-8")
    assert "exactly as under usual service in every replication" in page
    assert "=\xa0the same" in page and "▲\xa0better" not in page


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
    assert arm["levels"]["retention_52w"] == {"mean": None, "low": None, "high": None, "error": None, "n": 0}


def test_the_same_folder_gives_the_same_page(folder: Path, pages: dict[str, str]) -> None:
    assert draw("compare", folder).read_text("utf-8") == pages["en"]


def test_older_folders_are_reported_without_what_they_lack(pages: dict[str, str]) -> None:
    for section in ("transport", "structure", "layers"):
        assert f'id="{section}"' not in pages["en"]


def test_every_trait_switch_and_option_has_its_words() -> None:
    words = catalogue()
    compared = {name for own in traits(CITIZENS.make(1)).values() for name in own}
    assert compared | {"companies", "labour_market"} == set(words["traits"])
    assert set(words["switches"]) == set(switches())
    options = {option for s in switches().values() for option in s["alternatives"]}
    assert set(words["options"]) == options
