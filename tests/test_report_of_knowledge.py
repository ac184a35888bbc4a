"""What the report says is not known: distance to the evidence, other structures, chance and knowledge."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from pictures import unrendered
from report_folder import made_manifest, make_folder, write_table

from simulation.errors import ReportError
from simulation.report.kinds import draw
from simulation.report.knowledge import GROUPS, wider
from simulation.results import statistics
from simulation.words.texts import LANGUAGES, MINUS


def told(path: Path) -> Path:
    """Write a folder that also has distances, variance by layer, and the table of other structures."""
    folder = make_folder(path, arms=("usual", "all_inclusive", "ips"), replications=8, weeks=26)
    manifest = made_manifest()
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
         "standard_error": 0.015, "standard_error_if_unrelated": 0.012}
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
    write_table(folder / "structure.parquet", pd.DataFrame(rows))
    return folder


@pytest.fixture(scope="module")
def told_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The report of such a folder, without figures and style, in every language."""
    folder = told(tmp_path_factory.mktemp("told"))
    with unrendered():
        pages = {lang: draw("compare", folder, lang).read_text("utf-8") for lang in LANGUAGES}
    return {lang: re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", page, flags=re.S) for lang, page in pages.items()}


def cells_of(page: str, table: str) -> list[list[str]]:
    """Return the text of a table's cells, row by row."""
    body = page.split(f'aria-labelledby="caption-{table}">')[-1].split("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", body.split("<tbody>")[1], re.S)
    return [[re.sub(r"<[^>]+>", " ", c).strip() for c in re.findall(r"<t[hd].*?</t[hd]>", r, re.S)] for r in rows]


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
        draw("compare", folder)


def test_chance_and_knowledge_are_told_apart(told_pages: dict[str, str]) -> None:
    rows = cells_of(told_pages["en"], "layers")
    # Standard deviations: sqrt(0.0003) and sqrt(0.0001) of 1; 10,000 kr. for 500 citizens is 20 kr. each.
    # structure: one of three forms, as likely as the others, changes it by 2 points with an error of a half:
    # 2 / 9 x 4 less a third of 0.25
    assert rows[1] == ["In ordinary job at the horizon", "pp", "1.73", "1.00", "–", "0.90", "25\u00a0%", "1.50"]
    assert rows[2][2:5] == ["20", "20", "0"] and rows[2][6] == "50\u00a0%"
