"""Folders that somebody meddled with: refused in one sentence that names the file, or put right; never believed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small import TRIAL

import simulation
from simulation.cli import study as cli_study
from simulation.cli.main import main
from simulation.comparison import commands
from simulation.errors import Altered
from simulation.report import kinds
from simulation.results import sealed
from simulation.results.store import Page
from simulation.studies import sweep
from simulation.studies.conclude import conclude
from tests.harms import (
    Harm,
    both,
    from_other,
    gone,
    index,
    linked,
    once_more,
    pipe,
    plain,
    rehashed,
    rewritten,
    swapped,
    text,
    truncated,
    value,
    written,
)
from tests.small import settings
from tests.small_study import GIVEN, begun

TABLES = ("runs", "contrasts", "effects")


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small study run through (``study``) and another one (``other``)."""
    root = tmp_path_factory.mktemp("studies")
    for name, given in (("study", {}), ("other", {"seed": 2})):
        folder = begun(root / name, given={**GIVEN, "record": ["weekly"], **given})
        sweep.run(folder, "serial")
        conclude(folder)
        (folder / "report.html").write_text("a page")
    return root


@pytest.fixture(scope="module")
def comparisons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small comparison (``comparison``) and another one (``other``)."""
    root = tmp_path_factory.mktemp("comparisons")
    few = {**TRIAL, "n": 30, "inflow_per_year": 0}
    for name, seed in (("comparison", 1), ("other", 2)):
        chosen = settings(few, policy=["ips"], horizon_weeks=8, replications=2, structure_replications=0, seed=seed)
        with pytest.MonkeyPatch.context() as quick:  # pages take seconds, and are in no hash
            quick.setattr(commands, "transport", lambda _: [])
            commands.compare(chosen, root / name, Page(lambda folder: (folder / "report.html").write_text("a page")))
    return root


# How a table is meddled with


PART = "parts/runs-000001.parquet"
"""The one part of runs, whatever its number came to be."""

POINTS = json.dumps({"companies.hours": 77.0, "policies.ips.caseload_limit": 77.0})

STUDY_HARMS: dict[str, Harm] = {
    "values all set": rewritten("design.parquet", value("values", POINTS)),
    "one input set": rewritten("design.parquet", value("companies.hours", 77.0)),
    "one value set": rewritten("design.parquet", value("values", POINTS, 0)),
    "keys zeroed": rewritten("design.parquet", value("key", "0" * 24)),
    "cells renumbered": rewritten("design.parquet", lambda f: f.assign(cell=f["cell"].to_numpy()[::-1])),
    "rows of the design deleted": rewritten("design.parquet", lambda f: f.head(2)),
    "rows of the design twice": rewritten("design.parquet", once_more),
    "column of the design dropped": rewritten("design.parquet", lambda f: f.drop(columns="key")),
    "column of the design added": rewritten("design.parquet", lambda f: f.assign(seed=7)),
    "design of text": rewritten("design.parquet", lambda f: f.astype(str)),
    "values that are no JSON": rewritten("design.parquet", value("values", "[" * 500)),
    "design cut off": truncated("design.parquet"),
    "design gone": gone("design.parquet"),
    "design of another study": from_other("design.parquet"),
    "design led out of the folder": linked("design.parquet"),
    "study edited": plain("study.json", lambda s: s["given"]["population"].update(n=50)),
    "replications negative": plain("study.json", lambda s: s.update(replications=-3)),
    "replications raised by hand": plain("study.json", lambda s: s.update(replications=3)),
    "study without its seal": plain("study.json", lambda s: [s.pop("seal"), s.pop("files"), s.pop("identity")]),
    "study of another folder": from_other("study.json"),
    "study cut off": truncated("study.json"),
    "study nested without end": text("study.json", lambda _: "[" * 100_000),
    "study a list": text("study.json", lambda _: "[]"),
    "study led out of the folder": linked("study.json"),
    "configuration edited": text("config.yaml", lambda t: t.replace("horizon_weeks: 12", "horizon_weeks: 99")),
    "configuration gone": gone("config.yaml"),
    "runs of the index deleted": index("DELETE FROM runs WHERE cell > 1"),
    "runs of the index made up": index("INSERT INTO runs VALUES (0, 7, 1, 0.1, 1, NULL, NULL, NULL)"),
    "runs of the index moved": index("UPDATE runs SET replication = replication + 5"),
    "parts of the index deleted": index("DELETE FROM parts"),
    "hashes of the index zeroed": index("UPDATE parts SET sha256 = '0'"),
    "a table of the index dropped": index("DROP TABLE runs"),
    "names in the index": index("UPDATE parts SET name = '../../elsewhere' WHERE name = 'runs'"),
    "index gone": gone("index.sqlite"),
    "index cut off": truncated("index.sqlite"),
    "index of another study": from_other("index.sqlite"),
    "part cut off": truncated(PART),
    "part edited": rewritten(PART, value("mean_weeks_in_job", 77.0)),
    "part edited and the index gone": both(rewritten(PART, value("mean_weeks_in_job", 77.0)), gone("index.sqlite")),
    "part of another study": from_other("parts/*"),
    "part and index of another study": from_other("parts/*", "index.sqlite"),
    "part led out of the folder": linked(PART),
    "part gone": gone(PART),
    "rows of a part deleted": rewritten(PART, lambda f: f.head(4)),
    "rows of a part twice": rewritten(PART, once_more),
}


@pytest.mark.parametrize("harm", STUDY_HARMS.values(), ids=STUDY_HARMS.keys())
def test_a_study_meddled_with_is_refused_or_gives_what_it_gave(
    studies: Path,
    tmp_path: Path,
    harm: Harm,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cli_study, "draw", lambda *_: None)  # pages take seconds, and are not looked at
    for name in ("study", "other"):
        shutil.copytree(studies / name, tmp_path / name)
    folder = tmp_path / "study"
    harm(folder)
    code = main(["sweep", "resume", str(folder), "executor=serial"])
    said = capsys.readouterr().err
    if code == 2:
        line = said.strip().splitlines()[-1]
        assert line.startswith("indsats: ") and str(folder) in line, said
        assert "Traceback" not in said
        return
    assert code == 0, said
    for name in (*TABLES, "weekly", "ledger", "design"):
        assert pd.read_parquet(folder / f"{name}.parquet").equals(
            pd.read_parquet(studies / "study" / f"{name}.parquet")
        ), name
    assert (folder / "config.yaml").read_bytes() == (studies / "study" / "config.yaml").read_bytes()
    assert sealed.check(folder)


def result_harms(tables: tuple[str, ...]) -> dict[str, Harm]:
    """Return harms to the results of a folder."""
    found: dict[str, Harm] = {}
    for name in tables:
        file = f"{name}.parquet"
        found |= {
            f"{name} edited": rewritten(file, lambda f: f.iloc[::-1]),
            f"{name} cut off": truncated(file),
            f"{name} gone": gone(file),
            f"{name} led out of the folder": linked(file),
            f"{name} of another folder": from_other(file),
        }
    return found


RESULT_HARMS = {
    "rows deleted": rewritten("runs.parquet", lambda f: f.head(3)),
    "rows twice": rewritten("runs.parquet", once_more),
    "column dropped": rewritten("contrasts.parquet", lambda f: f.drop(columns="in_job")),
    "wrong type": rewritten("runs.parquet", lambda f: f.assign(in_job=f["in_job"].astype(str))),
    "swapped": swapped("runs.parquet", "contrasts.parquet"),
    "ledger times 1000": rewritten("ledger.parquet", lambda f: f.assign(oere=f["oere"] * 1000)),
    "manifest edited": plain("manifest.json", lambda m: m.update(seed=77)),
    "manifest without a hash": plain("manifest.json", lambda m: m["files"].pop("runs.parquet")),
    "manifest without its seal": plain("manifest.json", lambda m: m.pop("seal")),
    "manifest of another folder": from_other("manifest.json"),
    "manifest cut off": truncated("manifest.json"),
    "manifest a list": text("manifest.json", lambda _: "[]"),
    "hashes that are no table": plain("manifest.json", lambda m: m.update(files=["runs.parquet"])),
    "configuration edited": text("config.yaml", lambda t: t.replace("horizon_weeks: ", "horizon_weeks: 9")),
    "a table put in": lambda folder: shutil.copy(folder / "runs.parquet", folder / "structure.parquet") and None,
    "a pipe for a table": pipe("runs.parquet"),
    "a pipe for a list": pipe("failures.jsonl"),
    "ledger edited and hashed anew": both(
        rewritten("ledger.parquet", lambda f: f.assign(oere=f["oere"] + (np.arange(len(f)) == 0))),
        rehashed("ledger.parquet"),
    ),
    "ledger of one arm left out and hashed anew": both(
        rewritten("ledger.parquet", lambda f: f[f["arm"] == f["arm"].iloc[0]]), rehashed("ledger.parquet")
    ),
}
COMPARISON_HARMS = {**RESULT_HARMS, **result_harms(("runs", "contrasts", "weekly", "ledger"))}
REPORTED_HARMS = {
    **RESULT_HARMS,
    **result_harms(TABLES),
    "design of another study": from_other("design.parquet"),
    "study edited": plain("study.json", lambda s: s["given"]["population"].update(n=50)),
    "study of another folder": from_other("study.json"),
    "failures made up": text("failures.jsonl", lambda _: '{"cell": 0}\n'),
    "discovery made up": written("discovery.json", '{"sentences": ["It saves."]}'),
    "manifest without hashes": plain("manifest.json", lambda m: [m.pop("seal"), m.pop("files")]),
}


def refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hold that the page is not made, with one sentence, and that Python does not read the folder either."""
    before = (folder / "report.html").read_bytes()
    assert main(["report", str(folder)]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("indsats: ") and str(folder) in line
    assert (folder / "report.html").read_bytes() == before
    with pytest.raises(Altered):
        simulation.load(folder)


@pytest.mark.parametrize("harm", COMPARISON_HARMS.values(), ids=COMPARISON_HARMS.keys())
def test_a_comparison_meddled_with_is_refused(
    comparisons: Path, tmp_path: Path, harm: Harm, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("comparison", "other"):
        shutil.copytree(comparisons / name, tmp_path / name)
    harm(tmp_path / "comparison")
    refused(tmp_path / "comparison", capsys)


@pytest.mark.parametrize("harm", REPORTED_HARMS.values(), ids=REPORTED_HARMS.keys())
def test_results_of_a_study_meddled_with_are_refused(
    studies: Path, tmp_path: Path, harm: Harm, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("study", "other"):
        shutil.copytree(studies / name, tmp_path / name)
    harm(tmp_path / "study")
    refused(tmp_path / "study", capsys)


@pytest.mark.usefixtures("words_alone")
def test_what_nobody_touched_is_reported_and_read(
    studies: Path, comparisons: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for whole in (studies / "study", comparisons / "comparison"):
        folder = tmp_path / whole.name
        shutil.copytree(whole, folder)
        assert main(["report", str(folder)]) == 0
        assert "no hashes" not in capsys.readouterr().err
        assert len(simulation.load(folder).runs)  # pages and pictures made anew are in no hash


def test_a_folder_from_before_there_were_hashes_is_read_and_it_is_said_once(
    comparisons: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "draw", lambda kind, folder, _: folder / "report.html")
    folder = tmp_path / "old"
    shutil.copytree(comparisons / "comparison", folder)
    plain("manifest.json", lambda m: [m.pop("seal"), m.pop("files")])(folder)
    assert main(["report", str(folder)]) == 0
    assert capsys.readouterr().err.count("holds no hashes") == 1
    rewritten("ledger.parquet", lambda f: f.assign(oere=f["oere"] * 1000))(folder)
    assert main(["report", str(folder)]) == 2, "its ledger is held against its nets all the same"
    assert "does not come to" in capsys.readouterr().err


def test_committed_results_can_be_read() -> None:
    reference = Path(__file__).parent.parent / "results" / "reference"
    for folder in (reference / "reproduce", reference / "calibrate"):
        assert sealed.check(folder) is False


@pytest.mark.parametrize("column", ["in_job", "weeks_in_job_per_participant", "municipal_net_oere"])
def test_contrasts_without_hashes_are_held_against_the_runs(column, comparisons, tmp_path, capsys):
    folder = Path(shutil.copytree(comparisons / "comparison", tmp_path / "copied"))
    rewritten("contrasts.parquet", lambda t: t.assign(**{column: t[column] * 20 + 1}))(folder)
    (folder / "manifest.json").write_text("{}")
    assert main(["report", str(folder)]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert f"its column {column} does not come to the difference of runs.parquet" in said
