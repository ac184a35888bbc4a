"""The tracked results: pages are built from their tables, and what documents link to is there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from simulation.cli.exits import MISTAKE, OK
from simulation.cli.main import main
from simulation.report.kinds import KINDS, kind_of

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "results" / "reference"
DOCUMENTS = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "results/README", "benchmarks/README")),
    *sorted((ROOT / "docs").glob("*.md")),
]
MOST_BYTES = 150_000
"""Of a picture in the repository."""


def copied(name: str, to: Path) -> Path:
    """Copy a folder of the tracked results without what is built from its tables."""
    built = shutil.ignore_patterns("*.html", "figures", "bank")
    return Path(shutil.copytree(REFERENCE / name, to / name, ignore=built))


def words_of(page: Path) -> str:
    text = re.sub(r"<(style|svg).*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


@pytest.mark.usefixtures("words_alone")
def test_the_page_of_the_reference_calibration_is_built_from_its_tables(tmp_path, capsys):
    folder = copied("calibrate", tmp_path)
    assert main(["report", str(folder)]) == OK
    assert capsys.readouterr().out.splitlines() == [f"report: {folder / 'report.html'}", f"results: {folder}"]
    learned = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))["verdicts"]["learned"]
    assert f"Of 242 parameters the documented figures teach {learned} " in words_of(folder / "report.html")
    assert len(list((folder / "figures").iterdir())) == 5


@pytest.mark.study
def test_the_page_of_the_reference_reproduction_is_built_from_its_tables_in_the_language_asked_for(tmp_path):
    folder = copied("reproduce", tmp_path)
    assert main(["report", str(folder), "--lang", "da"]) == OK
    assert "Dokumenterede resultater" in words_of(folder / "report.html")
    made = {path.name: path.stat().st_size for path in (folder / "figures").iterdir()}
    # what is tracked of the figures is made with the others, and stays small
    assert {"falls.png", "forest_shares_1.png"} <= set(made)
    assert max(made.values()) < MOST_BYTES


@pytest.mark.parametrize(("kind", "file"), [(kind, file) for kind, files in KINDS.items() for file in files])
def test_a_folder_is_known_by_any_of_its_files(tmp_path, kind, file):
    (tmp_path / file).touch()
    assert kind_of(tmp_path) == kind


def test_a_folder_of_no_known_kind_is_refused_with_what_would_be_known(tmp_path, capsys):
    (tmp_path / "notes.txt").touch()
    assert main(["report", str(tmp_path)]) == MISTAKE
    (said,) = capsys.readouterr().err.splitlines()
    assert f"{tmp_path}: not a result folder" in said
    for word in ("runs.parquet (compare)", "reproduce.parquet (reproduce)", "calibration.json (calibrate)"):
        assert word in said


@pytest.mark.parametrize("name", ["calibrate", "reproduce"])
def test_a_table_that_is_missing_is_named(tmp_path, capsys, name):
    folder = copied(name, tmp_path)
    gone = folder / {"calibrate": "ranks.parquet", "reproduce": "reproduce.parquet"}[name]
    gone.unlink()
    assert main(["report", str(folder)]) == MISTAKE
    assert str(gone) in capsys.readouterr().err
    assert not (folder / "report.html").exists()


@pytest.mark.study
def test_the_danish_page_of_the_reference_calibration_is_danish(tmp_path, words_alone):
    folder = copied("calibrate", tmp_path)
    assert main(["report", str(folder), "--lang", "da"]) == OK
    words = words_of(folder / "report.html")
    assert "Af 242 parametre" in words and "chancen for at finde job for referenceborgeren" in words


def test_no_page_is_tracked_and_no_picture_is_large():
    asked = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False)
    if asked.returncode:
        pytest.skip("not a checkout")
    tracked = [ROOT / name for name in asked.stdout.split("\0") if name]
    assert [path for path in tracked if path.suffix == ".html" and "results" in path.parts] == []
    pictures = [path for path in tracked if path.suffix == ".png"]
    assert pictures and all(path.stat().st_size < MOST_BYTES for path in pictures)


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as they are made where it is shown."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(document):
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)", document.read_text(encoding="utf-8"))
    for target, anchor in links:
        path = (document.parent / target).resolve() if target else document
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), f"{target}#{anchor}"
