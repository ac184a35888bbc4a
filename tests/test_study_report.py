"""The page of a study: its findings follow from planted numbers, and one file shows them all, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.text import Text

from simulation.errors import ReportError, UserError
from simulation.report.kinds import draw
from simulation.report.study import analyses, discovery, figures, tables
from simulation.report.study.names import input_name
from simulation.report.study.page import content
from simulation.results.study import analyses as rows_of
from simulation.results.study.estimates import samples
from simulation.results.study.findings import moves, signs
from simulation.results.study.folder import read_study
from simulation.words.texts import LANGUAGES, Texts
from tests.danish import shown, strange
from tests.planted_study import GRID, HOURS, PLACES, make_study, with_analyses
from tests.study_pages import SAVING, SHARE, WEEKS, make_ranges, moved, named, text_of, words_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_study(tmp_path_factory.mktemp("study") / "grid", title="Places & hours", question="What pays?")
    draw("study", path)
    return path


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    return text_of((folder / "report.html").read_text("utf-8"))


def test_every_level_has_its_line_and_its_label(folder):
    say = named(folder)
    found = samples(say.study)
    (drawn,) = figures.draw(say, found, moves(say.study, found))
    panels = [a for a in drawn.figure.axes if a.get_visible()]
    assert [a.get_title(loc="left") for a in panels] == [
        "Weeks in ordinary job",
        "Off public support at the horizon",
        "Municipal saving",
    ]
    for axes in panels:
        lines = [
            line for line in axes.lines if line.get_marker() not in ("None", None, "") and len(line.get_xdata()) == 3
        ]
        assert len(lines) == len(GRID[HOURS])
        assert {"50", "185"} <= {t.get_text() for t in axes.texts}
        assert "against usual service" in axes.get_ylabel()
        assert any(list(line.get_ydata()) == [0, 0] for line in axes.lines)
    assert (folder / "figures" / "response.png").read_bytes()[:4] == b"\x89PNG"


def test_failures_are_shown_the_first_ten_with_error_and_settings(tmp_path):
    levels = {PLACES: list(range(10, 130, 10)), HOURS: [50, 185]}
    path = make_study(tmp_path / "bad", levels, failed=tuple(range(1, 24, 2)))
    table = tables.failures(named(path))
    assert [row.cells[1] for row in table.rows] == [f"boom {cell}" for cell in range(1, 20, 2)]
    assert table.rows[0].cells == ["1", "boom 1", "places (IPS) 10; hours (companies) 185", "0, 1"]
    assert "The first 10 of 12" in table.caption
    assert "12 settings of 24 failed" in words_of(path)


def test_the_page_needs_nothing_else(folder):
    page = (folder / "report.html").read_text("utf-8")
    assert not re.search(r"<(link|script|iframe|base)\b|@import|\b(src|href)=\"(?!#|data:)|url\((?!#)", page)
    assert "Places &amp; hours" in page
    assert "What pays?" in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_page_says_how_it_was_made_and_what_its_intervals_are(said):
    for words in ("indsats sweep a=1", "Seed 7", "16 of each setting; 2 share a posterior draw", "0.1.0"):
        assert words in said
    assert "95 % intervals of the mean (Student's t) over posterior draws" in said


def test_with_fixed_parameters_intervals_are_over_replications(tmp_path):
    text = words_of(make_study(tmp_path / "fixed", drawn=False))
    assert "95 % intervals of the mean (Student's t) over replications" in text
    assert "posterior draws" not in text


@pytest.mark.parametrize(
    "name", ["study.json", "design.parquet", "effects.parquet", "manifest.json", "config.yaml", "failures.jsonl"]
)
def test_a_missing_file_is_named(tmp_path, name):
    path = make_study(tmp_path / "study")
    (path / name).unlink()
    with pytest.raises(ReportError, match=rf"{re.escape(name)}: missing from the result folder"):
        draw("study", path)


def levels_alone(path: Path) -> Path:
    """Write a study of usual service by itself."""
    make_study(path)
    effects = pd.read_parquet(path / "effects.parquet")
    effects = effects[effects["outcome"] != SAVING].assign(kind="level", arm="usual")
    effects.to_parquet(path / "effects.parquet")
    pd.read_parquet(path / "contrasts.parquet").assign(arm="usual").to_parquet(path / "runs.parquet")
    return path


def test_levels_alone_are_no_effects(tmp_path):
    path = levels_alone(tmp_path / "levels")
    (weeks,) = moved(path, WEEKS, key=PLACES, kind="move", at=None)
    assert weeks.change.mean == pytest.approx(1.8, abs=0.01)
    assert tables.signs(named(path), signs(samples(read_study(path)))) is None
    assert "minus usual service" not in words_of(path)


@pytest.mark.usefixtures("words_alone")
def test_sections_of_an_analysis_are_there_with_their_files_alone(said, tmp_path):
    headings = [Texts("en")(f"study.{name}") for name in ("indices", "tornado", "variance", "discovery")]
    assert not any(h in said for h in headings)
    path = with_analyses(make_study(tmp_path / "all"))
    text = text_of(draw("study", path).read_text("utf-8"))
    assert all(h in text for h in headings)
    names = {p.name for p in (path / "figures").iterdir()}
    assert names == {"indices.png", "tornado.png", "variance.png", "response.png", "losses_ips_1.png"}


def test_an_analysis_is_told_by_its_rows_the_largest_first(tmp_path):
    say = named(with_analyses(make_study(tmp_path / "all")))
    ((arm, outcome, rows),) = rows_of.groups(say.study, rows_of.pairs(say.study, "indices"))
    assert (arm, outcome, len(rows)) == ("ips", WEEKS, 15)
    top = rows[0]
    assert (top.key, top.told) == ("parameters.input_19", True)
    assert (top.size, top.numbers[0].low) == pytest.approx((0.95, 0.9))
    # 0.05 k - 0.05 > 0 from the third on
    assert [r.told for r in sorted(rows_of.pairs(say.study, "indices"), key=lambda r: r.size)][:3] == [
        False,
        False,
        True,
    ]
    ((_, _, bars),) = rows_of.groups(say.study, rows_of.pairs(say.study, "tornado"))
    assert (bars[0].values, [c.mean for c in bars[0].numbers]) == ((0, 19_000), [-19, 38])
    assert rows_of.shares(say.study)[0][2]["design"] == 0.6
    first = [cell.replace("\u00a0", " ") for cell in analyses.table(say, "indices").rows[1].cells]
    assert first == ["input_19", "0.95 [0.90; 1.00]", "0.76 [0.71; 0.81]", ""]
    assert analyses.table(say, "variance").rows[0].cells[1] == "60\u00a0%"


def test_a_tornado_shows_the_fifteen_inputs_that_move_most(tmp_path):
    drawn = analyses.draw(named(with_analyses(make_study(tmp_path / "all"))), "tornado")
    (axes,) = drawn.figure.axes
    assert [t.get_text() for t in axes.get_yticklabels()] == [f"input_{k}" for k in range(19, 4, -1)]
    assert "The 15 largest of 20 inputs" in drawn.caption


def make_morris(path: Path) -> Path:
    """Write a study with Morris' effects of three inputs, one of which does nothing."""
    with_analyses(make_study(path))
    rows = [{"input": f"a.i{k}", "outcome": SHARE, "arm": "ips", "mu_star": 0.01 * k} for k in range(3)]
    frame = pd.DataFrame(rows).assign(sigma=0.0)
    frame = frame.assign(low=frame["mu_star"] - 0.005, high=frame["mu_star"] + 0.005)
    frame.to_parquet(path / "indices.parquet")
    return path


def test_morris_is_told_from_sobol_by_its_columns(tmp_path):
    say = named(make_morris(tmp_path / "all"))
    assert rows_of.kind_of(say.study, "indices") == "morris"
    # shares are shown in percentage points; 0.01 - 0.005 > 0, 0 - 0.005 < 0
    assert [i.told for i in rows_of.pairs(say.study, "indices")] == [False, True, True]
    group, first, *_, last = [row.cells for row in analyses.table(say, "indices").rows]
    assert group[0] == "Off public support at the horizon (percentage points)"
    assert first == ["i2 (a)", "2.00 [1.50;\u00a02.50]", "0", ""]
    assert (last[0], last[-1]) == ("i0 (a)", "○")


def test_names_and_values_read_well_in_both_languages(folder):
    en, da = named(folder), named(folder, "da")
    assert [input_name(k, en.texts) for k in (PLACES, HOURS, "parameters.search_own", "a.some_key")] == [
        "places (IPS)",
        "hours (companies)",
        "search_own",
        "some key (a)",
    ]
    assert [input_name(k, da.texts) for k in (PLACES, HOURS, "parameters.search_own")] == [
        "pladser (IPS)",
        "timer (virksomheder)",
        "search_own",
    ]
    assert [en.value(v) for v in (1200, 0.25, True, "flat_20", 7.0)] == ["1,200", "0.25", "yes", "flat 20 %", "7"]
    assert [da.value(v) for v in (1200, 0.25, True, "ladder")] == ["1.200", "0,25", "ja", "refusionstrappe"]
    assert en.value('["ips", "jobfirst"]', "policy") == "IPS + JobFirst"
    assert en.value(2024, "economy.price_year") == "2024"
    assert (en.outcome("weeks_in_job_per_participant"), da.outcome(SAVING)) == (
        "Weeks in ordinary job, per participant",
        "Kommunens besparelse",
    )


KINDS = {
    "grid": lambda path: make_study(path, failed=(1,)),
    "two settings": lambda path: make_study(path, {PLACES: [10, 40], HOURS: [50]}),
    "categories": lambda path: make_study(path, {**GRID, "economy.refund": ["ladder", "flat_20"]}),
    "ranges": make_ranges,
    "levels": levels_alone,
    "sobol and discovery": lambda path: with_analyses(make_study(path)),
    "morris": make_morris,
    "fixed": lambda path: make_study(path, drawn=False),
    "precision": lambda path: make_study(path, precision={"outcome": WEEKS, "half_width": 0.5, "most": 100}),
    "sensitivity": lambda path: with_analyses(make_study(path, command="sensitivity")),
}


@pytest.mark.usefixtures("words_alone")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_study_has_its_page_in_both_languages(tmp_path, kind):
    path = KINDS[kind](tmp_path / "study")
    for lang in LANGUAGES:
        page = draw("study", path, lang).read_text("utf-8")
        assert f'<html lang="{lang}">' in page
        told = shown(page).replace("indsats sweep a=1", " ").replace("boom", " ")
        if lang == "da":
            assert not strange(told), sorted(strange(told))
        else:
            assert len(strange(told)) > 40, "the check knows English when it sees it"


@pytest.mark.parametrize("kind", KINDS)
def test_the_danish_figures_of_a_study_have_no_english_word_of_ours(tmp_path, kind):
    say = named(KINDS[kind](tmp_path / "study"), "da")
    for section in content(say, samples(say.study)):
        for drawn in section.figures:
            told = " ".join([drawn.title, drawn.caption, *(t.get_text() for t in drawn.figure.findobj(Text))])
            assert not strange(told), (drawn.name, sorted(strange(told)))


def test_a_language_that_no_page_is_in_is_refused(folder):
    with pytest.raises(UserError, match="language 'fr' is not one of en, da"):
        draw("study", folder, "fr")


def test_a_discovery_of_an_older_folder_stands_as_it_was_written(tmp_path):
    path = make_study(tmp_path / "old")
    (path / "discovery.json").write_text(json.dumps({"sentences": ["It loses at few hours."], "importance": {}}))
    assert discovery.sentences(named(path)) == ["It loses at few hours."]
    assert discovery.draw(named(path)) == []
    assert "It loses at few hours." in words_of(path)
