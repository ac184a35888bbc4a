"""The reproduction page: every documented figure is on it, every miss has its row, in both languages."""

from __future__ import annotations

import html
import json
import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulation.errors import ReportError, UserError
from simulation.report.kinds import draw
from simulation.report.reproduction_figures import MOST_ROWS, _pages, forests
from simulation.report.reproduction_rows import Result, results
from simulation.report.reproduction_tables import apart, falls, misses, scores
from simulation.report.tables import Table
from simulation.results.figures import COLUMNS, NEEDED, ReproducedFigure, records_of, table_of
from simulation.words.texts import LANGUAGES, Texts

NBSP = "\u00a0"
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("documented_low", "documented_high", "n", "control_mean"), math.nan),
    **dict.fromkeys(list(COLUMNS)[len(NEEDED) + 1 :], math.nan), "cause": None,
    "arm": "ips", "measure": "in_job", "use": "validate", "role": "predicted", "covered": True, "system": "ips",
    "unit": "share", "kind": "share", "study": "trial", "replications": 60, "note": None, "source": "Report, p. 4",
}  # fmt: skip


def row(name: str, documented: float, mean: float, low: float, high: float, **changes: Any) -> dict[str, Any]:
    """Return one row of the table; what is not given is that of a covered predicted share."""
    own = {"id": name, "title": f"Title of {name}", "documented": documented, "simulated_mean": mean}
    return {**EMPTY, **own, "pi90_low": low, "pi90_high": high, **changes}


def table() -> pd.DataFrame:
    """One row of every kind, role and verdict, with names that must be told apart."""
    aabenraa: dict[str, Any] = {"system": "aabenraa_investment", "study": "aabenraa", "kind": "dkk", "unit": "DKK"}
    fitted = {"use": "calibrate", "role": "fitted"}
    shared = {"title": "Where the first went", "study": "exits"}
    rows = [
        row("ips.trial.ips", 0.595, 0.60, 0.54, 0.66, n=480, documented_low=0.55, documented_high=0.64, **fitted),
        row("ips.exits.job", 0.32, 0.44, 0.36, 0.52, n=25, documented_low=0.17, documented_high=0.52,
            covered=False, note="No control group <here>.", control_mean=0.3, score=0.96,
            rival_no_effect=0.4, rival_constant_odds_ratio=1.2, **shared),
        row("ips.exits.education", 0.20, 0.08, 0.04, 0.12, covered=False, cause="Nobody teaches.", **shared),
        row("ips.plan.target", 0.25, 0.35, 0.3, 0.4, covered=False, role="target"),
        row("ips.plan.at_least", 0.9, 0.8, 0.7, 0.85, covered=False, role="floor"),
        row("ips.search", 10.0, 4.0, 2.0, 6.0, kind="weeks", unit="weeks", covered=False),
        row("copenhagen.2019.job", 880.0, 700.0, 600.0, 800.0, kind="count", unit="count", covered=False,
            system="All inclusive", study="copenhagen", documented_low=790.0, documented_high=940.0, **fitted),
        row("copenhagen.none", 0.0, 0.4, 0.0, 2.0, kind="count", unit="count", system="All inclusive"),
        row("copenhagen.fall", -0.62, -0.32, -0.36, -0.28, kind="ratio", unit="relative change", covered=False,
            system="All inclusive"),
        row("copenhagen.split", -0.62, -0.48, -0.52, -0.44, kind="decomposition", unit="relative change",
            covered=None, control_mean=-0.40, system="All inclusive", role="repeated"),
        row("aabenraa.saved", 80e6, 75e6, 50e6, 99e6, **aabenraa),
        row("aabenraa.setting", 129e6, math.nan, math.nan, math.nan, covered=None,
            **{**aabenraa, "use": "context", "role": "unscored"}),
        row("aabenraa.put_in", 129e6, 129e6, 128e6, 130e6, **{**aabenraa, "role": "input"}),
        row("jobfirst.more", 1.0, 0.034, 0.01, 0.06, kind="direction", system="jobfirst"),
        row("jobfirst.hours", 1.0, -0.02, -0.05, 0.01, kind="direction", covered=False, system="jobfirst"),
        row("hedensted.sum", 237608.0, 237610.0, 237610.0, 237610.0, kind="identity", unit="DKK a year",
            covered=False, use="identity", role="arithmetic", system="hedensted"),
        row("reval.months", 29.0, 30.0, 27.0, 33.0, kind="months", unit="months", system="revalidation"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows)[list(COLUMNS)]
    frame["covered"] = frame["covered"].astype("boolean")
    return frame


SUMMARY = [
    {"use": "calibrate", "figures": 2, "studies": 2, "covered": 1, "coverage": 0.5, "coverage_low": 0.013,
     "coverage_high": 0.987, "expected": 0.87, "mean_width": 0.24, "mean_width_share": 0.12, "mean_score": 1.1},
    {"use": "validate", "draws": "prior", "figures": 7, "studies": 5, "covered": 6, "coverage": 0.857,
     "coverage_low": 0.4, "coverage_high": 0.99, "expected": 0.74, "mean_width": 0.9, "mean_width_share": 0.5,
     "mean_score": 2.9, "mean_crps": 0.4321},
    {"use": "validate", "figures": 7, "studies": 5, "covered": 3, "coverage": 0.4286, "coverage_low": 0.099,
     "coverage_high": 0.816, "expected": 0.87, "mean_width": 0.3, "mean_width_share": 0.137, "mean_score": 2.1},
]  # fmt: skip
CONTEST = [
    {"use": use, "rival": "no_effect", "figures": n, "studies": n, "model_score": 0.34, "rival_score": 3.2,
     "better": 0.75, "difference": -2.86, "difference_low": -3.6, "difference_high": -1.8, "verdict": verdict,
     "rule": "interval", "model_width": 0.5, "rival_width": 0.25}
    for use, n, verdict in (("all", 8, "beats"), ("calibrate", 0, "cannot be told"), ("validate", 6, "does not beat"))
]  # fmt: skip
CONTEST += [{**record, "rule": "crps", "rival": "prior", "verdict": "cannot be told"} for record in CONTEST]


def make_folder(path: Path, frame: pd.DataFrame | None = None) -> Path:
    """Write a result folder and return its path."""
    path.mkdir(parents=True, exist_ok=True)
    written = pa.Table.from_pandas(table() if frame is None else frame, preserve_index=False)
    about = COLUMNS
    fields = [
        f.with_metadata(dict(zip(("unit", "description"), about.get(f.name, ("", "")), strict=True)))
        for f in written.schema
    ]
    pq.write_table(written.cast(pa.schema(fields)), path / "reproduce.parquet")
    numbers = {"summary": SUMMARY, "rivals": CONTEST, "version": "0.1.0", "seed": 1, "command": "indsats reproduce"}
    (path / "reproduce.json").write_text(json.dumps(numbers), "utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that nobody changes."""
    return make_folder(tmp_path_factory.mktemp("reproduce"))


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, str]:
    """The page in every language; English is written last and stays in the folder."""
    return {lang: draw("reproduce", folder, lang).read_text("utf-8") for lang in reversed(LANGUAGES)}


def test_the_columns_of_the_table_are_what_is_promised_and_read_as_they_were_written(folder: Path) -> None:
    promised = (
        "id arm measure documented documented_low documented_high n simulated_mean pi90_low pi90_high use covered "
        "system title unit kind study replications control_mean role note source cause prior_low prior_high "
        "prior_replications score rival_no_effect rival_constant_odds_ratio rival_constant_risk_difference "
        "rival_prior crps crps_no_effect crps_constant_odds_ratio crps_constant_risk_difference crps_prior "
        "width_no_effect width_constant_odds_ratio width_constant_risk_difference width_prior"
    )
    assert list(COLUMNS) == promised.split() and all(meaning for _, meaning in COLUMNS.values())
    figures = [ReproducedFigure(**record) for record in records_of(pd.read_parquet(folder / "reproduce.parquet"))]
    assert [f.covered for f in figures].count(None) == table()["covered"].isna().sum() > 0
    assert figures[0].note == "" and math.isnan(figures[0].control_mean)
    again = [ReproducedFigure(**record) for record in records_of(table_of(figures))]
    assert [repr(f) for f in again] == [repr(f) for f in figures]


def test_a_folder_without_hashes_says_so_on_its_page(pages: dict[str, str]) -> None:
    assert pages["en"].count("holds no hashes of the tables") == 1
    assert pages["da"].count("rummer ingen hashværdier for tabellerne") == 1


@pytest.fixture(scope="module")
def found() -> dict[str, Result]:
    """The rows by id."""
    return {r.id: r for r in results(table())}


def words_of(page: str) -> str:
    """Return the text of a page, without pictures and tags."""
    text = re.sub(r"<svg.*?</svg>|<style>.*?</style>|<[^>]+>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(text).replace(NBSP, " "))


def test_every_figure_is_in_the_tables_with_its_source_and_note(pages: dict[str, str]) -> None:
    for page in pages.values():
        for part in ("everything", "sources"):
            section = page[page.index(f'<section id="{part}">') :].split("</section>")[0]
            for name in table()["id"]:
                assert len(re.findall(rf"<small>{re.escape(name)}[ <]", section)) == 1, (part, name)
        assert words_of(page).count("Report, p. 4") == len(table())
        assert page.count("No control group &lt;here&gt;.") == 1


def test_every_result_is_drawn_or_said_not_to_be() -> None:
    rows = results(table())
    drawn = forests(rows, Texts("en"))
    assert [d.name for d in drawn] == ["forest_shares_1", "forest_others_1"]
    labels = [text.get_text().replace("\n", " ") for d in drawn for text in d.figure.axes[0].get_yticklabels()]
    counted = [r for r in rows if r.counted]
    assert len(counted) == 9
    assert [r.id for r in counted if r.label not in labels] == ["copenhagen.none"]
    assert "All inclusive: Title of copenhagen.none" in drawn[-1].caption


def cells(made: Table | None) -> dict[str, list[str]]:
    """Return the cells of a table's rows by the id of the figure."""
    assert made is not None
    rows = [row.cells for row in made.rows if row.style != "group"]
    return {name.split("\n")[1]: [cell.replace(NBSP, " ") for cell in more] for name, *more in rows}


def test_every_miss_has_its_row_and_nothing_else_has(pages: dict[str, str]) -> None:
    for page in pages.values():
        section = page[page.index('<section id="misses">') :].split("</section>")[0]
        missed = table().query("covered == False and role != 'target'").set_index("id")["role"]
        assert len(missed) == 8
        assert re.findall(r"<small>([^<]*)</small></th>", section) == [
            *missed[missed == "predicted"].index,
            "copenhagen.2019.job",
            "ips.plan.at_least",
            "hedensted.sum",
        ]
        assert section.count("Nobody teaches.") == 1
    assert pages["en"].count("cause not known") == pages["da"].count("årsag ikke kendt") == 7


def test_what_is_no_result_has_a_group_and_a_verdict_of_its_own() -> None:
    made = apart(results(table()), Texts("en"))
    assert made is not None
    heads = [row.cells[0] for row in made.rows if row.style == "group"]
    expected = [
        ("Directions:", "(1 of 2 hold)"),
        ("Targets:", "(0 of 1 hold)"),
        ("Inputs:", "(1 of 1 hold)"),
        ("Floors:", "(0 of 1 hold)"),
        ("Identities:", "(0 of 1 hold)"),
        ("The same number again", "(1)"),
        ("Typed with the result in sight", "(1)"),
    ]
    assert len(heads) == len(expected)
    assert all(h.startswith(a) and h.endswith(b) for h, (a, b) in zip(heads, expected, strict=True)), heads
    assert {name: told[0] for name, told in cells(made).items()} == {
        "jobfirst.more": "✓ same way",
        "jobfirst.hours": "✗ not the same way",
        "ips.plan.target": "▲ the simulation gives more",
        "aabenraa.put_in": "✓ comes back",
        "ips.plan.at_least": "✗ below",
        "hedensted.sum": "✗ does not come out",
        "copenhagen.split": "– counted elsewhere",
        "aabenraa.setting": "– not scored",
    }


def test_a_missed_share_is_told_in_points_and_people() -> None:
    # 0.44 - 0.32 = 12 points, 0.36 - 0.32 = 4 points; of 25: 8 against 11
    found = cells(misses(results(table()), Texts("en")))
    assert found["ips.exits.job"] == [
        *("cause not known", "32.0 % [17.0; 52.0]", "44.0 % [36.0; 52.0]"),
        *("+12.0 pp", "4.0 pp", "8 / 11 of 25"),
    ]


@pytest.mark.parametrize(
    ("name", "english", "danish"),
    [
        # 880 - 700 = 180, 20 % of 880; 880 - 800 = 80, 9 %
        ("copenhagen.2019.job", ["−180 (20 %)", "80 (9 %)", "–"], ["−180 (20 %)", "80 (9 %)", "–"]),
        ("ips.search", ["−6.0 weeks", "4.0 weeks", "–"], ["−6,0 uger", "4,0 uger", "–"]),
        ("copenhagen.fall", ["+30.0 pp", "26.0 pp", "–"], ["+30,0 pct.point", "26,0 pct.point", "–"]),
        ("jobfirst.hours", ["–", "–", "–"], ["–", "–", "–"]),
        ("hedensted.sum", ["+2 kr.", "–", "–"], ["+2 kr.", "–", "–"]),
    ],
)
def test_every_kind_of_miss_is_told_in_its_own_terms(name: str, english: list[str], danish: list[str]) -> None:
    for lang, expected in (("en", english), ("da", danish)):
        assert cells(misses(results(table()), Texts(lang)))[name][3:] == expected


def test_a_direction_and_a_sum_are_told_as_what_they_are(pages: dict[str, str]) -> None:
    assert "more less, 2.0 pp [−5.0; +1.0]" in words_of(pages["en"]) and "mindre, 2,0" in words_of(pages["da"])
    assert "237,608 kr. 237,610 kr. [237,610 kr.; 237,610 kr.] +2 kr." in words_of(pages["en"])


def test_a_fall_is_split_into_trend_policy_and_rest() -> None:
    # of -0.62: the trend -0.40 is 65 %, the policy -0.08 is 13 %, the rest -0.14 is 23 %
    found = cells(falls(results(table()), Texts("en")))["copenhagen.split"]
    assert found[0].startswith("−62.0 %") and found[2:] == ["−40.0 % (65 %)", "−8.0 pp (13 %)", "−14.0 pp (23 %)"]


@pytest.mark.parametrize(
    ("mean", "control", "expected"),
    [
        (-0.70, -0.40, ["−40.0 % (65 %)", "−30.0 pp (48 %)", "+8.0 pp (−13 %)"]),  # beyond what is documented
        (-0.30, -0.40, ["−40.0 % (65 %)", "+10.0 pp (−16 %)", "−32.0 pp (52 %)"]),  # the policy pulls the other way
        (-0.62, -0.40, ["−40.0 % (65 %)", "−22.0 pp (35 %)", "0.00 pp (0 %)"]),
        (-0.48, math.nan, ["–", "–", "–"]),
    ],
)
def test_an_odd_fall_is_told_as_it_is(mean: float, control: float, expected: list[str]) -> None:
    odd = row("x", -0.62, mean, -0.9, -0.1, kind="decomposition", unit="relative change", control_mean=control)
    assert cells(falls(results(pd.DataFrame([odd])), Texts("en")))["x"][2:] == expected


def test_the_head_says_what_is_covered_and_how_wide(pages: dict[str, str]) -> None:
    text = words_of(pages["en"])
    assert "1 of 2 results open to the fit lie in their interval" in text
    assert "Of 7 results kept for validation, 3 lie" in text
    assert "43 % (95 % interval 10 % to 82 %, 5 studies)" in text
    # 82 % is below the 87 % that right intervals would hold
    assert "fewer than right intervals would hold" in text
    # 0.3 / 0.24
    assert "1.2 times as wide are the intervals of what is predicted as of what is fitted" in text
    for use, width in (("calibrate", "12.0 pp"), ("validate", "13.7 pp")):
        assert re.search(rf"{use} posterior \d \(\d\) \d \d\d % \[[^]]*\] 87 % {width}", text)
    assert "validate prior 7 (5) 6 86 % [40 %; 99 %] 74 % 50.0 pp 0.90 2.90 0.432" in text
    assert "Predicted, never fitted (5)" in text and "Fitted (1)" in text
    # of 17 figures nine are counted as the summary says
    assert "8 figures are shown but not counted" in text
    order = [text.index(words) for words in ("Table 1.", "Targets: what a plan", "Predicted, never fitted (5)")]
    assert order == sorted(order)


def test_the_rivals_are_told_with_where_they_are_better(pages: dict[str, str]) -> None:
    text = words_of(pages["en"])
    assert "Interval score, validate No effect ▼ the rival is better 6 (6) 0.34 3.20 0.50 / 0.25 75 %" in text
    assert "Interval score, all No effect ▲ the simulation is better 8 (8) 0.34 3.20" in text
    assert "CRPS, validate Prior: before the fit ? cannot be told 6 (6) 0.340 3.200" in text
    # the only figure with rivals: 0.4 is below the model's 0.96, 1.2 is not
    (scored,) = (row.cells for row in scores(results(table()), Texts("en")).rows)
    assert [cell.replace(NBSP, " ") for cell in scored[2:]] == ["96.0 pp", "40.0 pp *", "120.0 pp", "–", "–"]
    assert "Intervalscore, validering Ingen effekt ▼ rivalen er bedre 6 (6) 0,34 3,20" in words_of(pages["da"])


def test_figures_with_one_title_are_told_apart_and_no_two_have_one_name() -> None:
    twice = pd.concat([table(), table().query("id == 'ips.exits.job'").assign(arm="usual")])
    names = [r.name for r in results(twice)]
    assert len(set(names)) == len(names) == len(table()) + 1
    assert "Where the first went: education" in names and "Where the first went: job, usual" in names


def test_the_page_asks_for_nothing_from_outside_and_shares_no_id(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert not re.search(r"<(script|link|img|iframe|object|embed|base)\b", page, re.I)
        targets = re.findall(r"""(?:src|href|srcset|action|data)\s*=\s*["']?([^"'\s>]+)""", page)
        assert targets and all(t.startswith("#") for t in targets)
        assert not re.search(r"url\((?!#)|@import|@font-face|https?://(?!www\.w3\.org)", page)
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r"""(?:href="#|url\(#)([^")]+)""", page)) <= set(ids)


def test_the_page_speaks_one_language_and_shows_no_missing_number(pages: dict[str, str]) -> None:
    for lang, page in pages.items():
        assert f'<html lang="{lang}">' in page
        text = words_of(page)
        assert ("Hvad simuleringen rammer forbi" in text) == (lang == "da")
        assert not re.search(r"\bnan\b|\bNone\b|<NA>", text.replace("None: every", ""))


def test_the_pictures_are_written_and_the_same_folder_gives_the_same_page(
    folder: Path, pages: dict[str, str]
) -> None:
    figures = {p.name for p in (folder / "figures").iterdir()}
    assert figures == {"forest_shares_1.png", "forest_others_1.png", "falls.png"}
    assert draw("reproduce", folder).read_text("utf-8") == pages["en"]


def test_many_figures_are_put_on_pictures_that_are_no_taller_than_a_page() -> None:
    rows = [
        row(f"s{s}.figure.{i}", 0.3, 0.3, 0.2, 0.4, system=f"s{s}", title="A long title " * 6 + f"{s} {i}")
        for s, n in enumerate((5, 70, 20, 30))
        for i in range(n)
    ]
    pages = _pages(results(pd.DataFrame(rows)), Texts("en"))
    assert all(len(lines) <= MOST_ROWS for lines in pages)
    shown = [line.result.id for lines in pages for line in lines if line.result is not None]
    assert shown == [r["id"] for r in rows]
    assert all(lines[0].style == "system" for lines in pages)


@pytest.mark.parametrize("name", ["reproduce.parquet", "reproduce.json"])
def test_a_missing_or_broken_file_is_named(tmp_path: Path, name: str) -> None:
    make_folder(tmp_path)
    (tmp_path / name).write_bytes(b"{not: [this")
    with pytest.raises(ReportError, match=name):
        draw("reproduce", tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ReportError, match=f"{name}: missing"):
        draw("reproduce", tmp_path)
    assert not (tmp_path / "report.html").exists()


def test_what_is_wrong_with_a_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="'sv' is not one of en, da"):
        draw("reproduce", tmp_path, "sv")
    with pytest.raises(ReportError, match="lacks the columns role, source"):
        draw("reproduce", make_folder(tmp_path / "a", table().drop(columns=["role", "source"])))
    assert draw("reproduce", make_folder(tmp_path / "older", table()[list(NEEDED)])).exists()
    with pytest.raises(ReportError, match="has no rows"):
        draw("reproduce", make_folder(tmp_path / "b", table().iloc[:0]))
    (make_folder(tmp_path / "c") / "reproduce.json").write_text('{"summary": []}')
    with pytest.raises(ReportError, match="lacks the list rivals"):
        draw("reproduce", tmp_path / "c")


@pytest.mark.usefixtures("words_alone")
def test_one_figure_alone_makes_a_page(tmp_path: Path) -> None:
    make_folder(tmp_path, table().iloc[:1])
    (tmp_path / "reproduce.json").write_text('{"summary": [], "rivals": []}')
    text = words_of(draw("reproduce", tmp_path).read_text("utf-8"))
    assert "None: every figure that is compared lies in its interval." in text
    assert "nothing is compared with the rivals" in text
