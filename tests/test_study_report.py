"""The page of a study: its findings follow from planted numbers, and one file shows them all, in both languages."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from simulation.errors import ReportError
from simulation.report.study import analyses, boxes, figures, losses, tables
from simulation.report.study.axes import logarithmic, place
from simulation.report.study.estimates import mean_of, samples
from simulation.report.study.findings import Move, ends, moves, signs, slots
from simulation.report.study.folder import read_study
from simulation.report.study.names import Named, input_name
from simulation.report.study.page import content, render, write_study
from simulation.words.texts import LANGUAGES, Texts
from tests.planted_study import GRID, HOURS, PER_DRAW, PLACES, discovered, make_study, planted, with_analyses
from tests.test_danish_page import shown, strange

WEEKS, SHARE, SAVING = "mean_weeks_in_job", "off_support", "municipal_saving_dkk"


def text_of(page: str) -> str:
    """Return the words of a page, without its figures."""
    plain = re.sub(r"<(style|svg).*?</\1>", " ", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", plain)).replace("\u00a0", " ").split())


def named(path: Path, lang: str = "en") -> Named:
    return Named(read_study(path), Texts(lang))


def words_of(path: Path) -> str:
    """Return the words of the page of a study's folder, without drawing its figures."""
    say = named(path)
    sections = list(content(say, samples(say.study)))
    return text_of(render(say, sections))


def moved(path: Path, outcome: str, **wanted: Any) -> list[Move]:
    """Return the moves of an outcome with these keys and values."""
    study = read_study(path)
    found = [m for m in moves(study, samples(study)) if m.outcome == outcome]
    return [m for m in found if all(getattr(m, name) == value for name, value in wanted.items())]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_study(tmp_path_factory.mktemp("study") / "grid", title="Places & hours", question="What pays?")
    write_study(path)
    return path


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    return text_of((folder / "report.html").read_text("utf-8"))


def test_what_an_input_moves_has_the_right_direction_and_size(folder):
    # 0.02 a place, 90 places more
    (weeks,) = moved(folder, WEEKS, key=PLACES, kind="move", at=None)
    assert (weeks.start, weeks.end) == ((10, 10), (100, 100))
    assert weeks.change.mean == pytest.approx(1.8, abs=0.01) and weeks.change.clear
    # 10 kroner a place and hour: 10 x 90 x 50 = 45,000 and 10 x 90 x 185 = 166,500
    low, high = moved(folder, SAVING, key=PLACES, over=HOURS, kind="move")
    assert (low.at, high.at) == (50, 185)
    assert (low.change.mean, high.change.mean) == pytest.approx((-45_000, -166_500), abs=3)
    assert low.change.clear and high.change.clear


def test_what_is_within_the_noise_is_undecided(folder):
    found = moved(folder, SHARE)
    assert found and not any(m.change.clear for m in found)
    say = named(folder)
    rows = tables.moves(say, found).rows
    assert {row.cells[-1] for row in rows if row.style != "group"} == {"○ undecided"}


def test_settings_are_compared_replication_by_replication(folder):
    """The draws move both ends by three weeks, so their own intervals overlap; the change is known all the same."""
    found = samples(read_study(folder))["ips", WEEKS]
    low, high = found.by_cell[0], found.by_cell[4]
    assert low.high > high.low
    change = found.change([0], [4])
    assert change.mean == pytest.approx(0.02 * 90, abs=0.01)
    assert change.clear


def test_without_the_runs_a_change_is_known_less_well(folder, tmp_path):
    alone = make_study(tmp_path / "alone")
    (alone / "contrasts.parquet").unlink()
    wide = samples(read_study(alone))["ips", WEEKS].change([0], [4])
    narrow = samples(read_study(folder))["ips", WEEKS].change([0], [4])
    assert wide.mean == pytest.approx(narrow.mean)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_values_that_do_not_give_the_means_are_not_used(tmp_path):
    path = make_study(tmp_path / "off")
    paired = pd.read_parquet(path / "contrasts.parquet")
    paired.assign(municipal_saving_dkk=1.01 * paired[SAVING]).to_parquet(path / "contrasts.parquet")
    found = samples(read_study(path))
    assert found["ips", SAVING].values is None
    assert found["ips", WEEKS].values is not None


def test_an_interaction_is_told_from_none(folder):
    # 10 x 90 x (185 - 50) = 121,500
    (saving,) = moved(folder, SAVING, kind="apart")
    assert (saving.over, saving.start, saving.end) == (HOURS, (50, 50), (185, 185))
    assert saving.change.mean == pytest.approx(-121_500, abs=5) and saving.change.clear
    (weeks,) = moved(folder, WEEKS, kind="apart")
    assert not weeks.change.clear


def test_the_best_setting_its_rivals_and_the_losing_ones_are_found(folder):
    study = read_study(folder)
    found = {e.outcome: e for e in ends(study, samples(study), {SAVING: 1})}
    saving = found[SAVING]
    assert (saving.best, saving.worst, saving.rivals, saving.others) == (0, 5, 0, 5)
    assert saving.top.mean == pytest.approx(-5_000, abs=2)
    assert found[SHARE].rivals == 5, "nothing is told from noise"
    less = {e.outcome: e for e in ends(study, samples(study), {SAVING: -1})}
    assert (less[SAVING].best, less[SAVING].worst) == (5, 0)
    counted = {s.outcome: (s.below, s.above, s.undecided) for s in signs(samples(study))}
    assert counted[SAVING] == (6, 0, 0)
    assert counted[SHARE] == (0, 0, 6)


def test_a_peak_in_between_is_seen(tmp_path):
    def bent(point, number):
        flat = planted(point, number)
        return {**flat, WEEKS: -0.001 * (point[PLACES] - 50.0) ** 2 + flat[SHARE]}

    path = make_study(tmp_path / "bent", truth=bent)
    (peak,) = moved(path, WEEKS, kind="peak")
    # 0.001 x (40^2 - 10^2) = 1.5 from the nearer end, 10 places; 2.4 from 100
    assert (peak.start, peak.end) == ((10, 10), (40, 40))
    assert peak.change.mean == pytest.approx(1.5, abs=0.1) and peak.change.clear
    assert not moved(path, SAVING, kind="peak") + moved(path, SAVING, kind="trough")


@pytest.mark.usefixtures("words_alone")
@pytest.mark.parametrize("draws", [1, 2, 4, 7])
@pytest.mark.parametrize("drawn", [True, False])
def test_below_eight_draws_there_is_no_interval_no_verdict_and_no_rank(tmp_path, draws, drawn):
    path, kept = make_study(tmp_path / "few", drawn=drawn), draws * (PER_DRAW if drawn else 1)
    effects = pd.read_parquet(path / "effects.parquet").assign(low=np.nan, high=np.nan, replications=kept)
    effects.to_parquet(path / "effects.parquet")
    paired = pd.read_parquet(path / "contrasts.parquet")
    paired[paired["replication"] < kept].to_parquet(path / "contrasts.parquet")
    with_analyses(path)
    for name in ("indices", "tornado"):  # as the analysis makes them of so few
        frame = pd.read_parquet(path / f"{name}.parquet")
        frame[[c for c in frame if c.endswith(("_low", "_high"))]] = np.nan
        frame.to_parquet(path / f"{name}.parquet")
    (path / "discovery.json").write_text(json.dumps(discovered(status="unknown", boxes=[], uncertain=6, known=[])))
    study, found = read_study(path), samples(read_study(path))
    assert not study.ranked
    every = [e for m in moves(study, found) for e in (m.first, m.last, m.change)]
    assert every and not any(e.clear or e.low is not None for e in every)
    assert ends(study, found, {}) == []
    assert all((s.below, s.above) == (0, 0) for s in signs(found))
    assert {i.told for i in analyses.pairs(study, "indices")} == {None}
    ((_, _, rows),) = analyses.groups(study, analyses.pairs(study, "indices"))
    assert [r.key for r in rows] == [f"parameters.input_{k}" for k in range(15)], (
        "as they came, not the largest first"
    )
    text = text_of(write_study(path).read_text("utf-8"))
    what = "posterior draws" if drawn else "replications"
    assert f"Fewest {what} of a setting: {draws}. Below 8 there is no interval" in text
    assert f"indsats sweep extend DIR replications={16 if drawn else 8}" in text
    assert re.findall(r"\[[^\]]*;[^\]]*\]", text) == []
    assert not re.search(r"[▲▼◆○]|Best|largest of", text), "nothing is said to rise, to fall or to lead"


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


def test_numbers_stand_to_scale_and_in_logs_beyond_twentyfold(tmp_path):
    narrow = read_study(make_study(tmp_path / "a")).x
    wide = read_study(make_study(tmp_path / "b", {PLACES: [10, 70, 700], HOURS: [50]})).x
    assert not logarithmic(narrow)
    assert [place(narrow, k) for k in range(3)] == [10, 40, 100]
    assert logarithmic(wide)
    say = named(tmp_path / "b")
    (drawn,) = figures.draw(say, samples(say.study), [])
    assert {axes.get_xscale() for axes in drawn.figure.axes if axes.get_visible()} == {"log"}


def test_x_is_the_number_with_most_levels_unless_the_study_says(tmp_path):
    assert [i.key for i in (read_study(make_study(tmp_path / "a")).x, read_study(tmp_path / "a").by)] == [
        PLACES,
        HOURS,
    ]
    other = read_study(make_study(tmp_path / "b", figure={"x": HOURS}))
    assert (other.x.key, other.by.key) == (HOURS, PLACES)
    with pytest.raises(ReportError, match=r"figure\.by: 'hours' is no input; there are policies\.ips\.places"):
        read_study(make_study(tmp_path / "c", figure={"by": "hours"}))


def test_with_more_inputs_the_others_are_averaged_and_a_hole_is_a_hole_everywhere(tmp_path):
    levels = {**GRID, "economy.refund": ["ladder", "flat_20"]}
    study = read_study(make_study(tmp_path / "three", levels, failed=(0,)))
    sample = samples(study)["ips", WEEKS]
    found, gone = slots(study, sample, study.x, study.by)
    # by is the input with fewest levels, hours; refund=ladder lacks places 10, hours 50, so flat_20 alone is left
    assert gone == 1
    assert {k: len(v) for k, v in found.items()} == {(b, x): 1 for b in range(2) for x in range(3)}
    refund = study.design.set_index("cell")["economy.refund"]
    assert {refund[c] for cells in found.values() for c in cells} == {"flat_20"}
    assert "Averaged over refund of benefits" in words_of(tmp_path / "three")


def test_a_mean_over_settings_counts_a_setting_at_two_points_twice():
    assert mean_of([3, 3, 4, 5]) == {3: 0.5, 4: 0.25, 5: 0.25}


def make_ranges(path: Path) -> Path:
    """Write a study of 64 points over two ranges."""
    steps = np.arange(64)
    points = [{PLACES: 10 + 90 * (i * 0.754877 % 1), HOURS: 50 + 250 * (i * 0.569840 % 1)} for i in steps]
    inputs = [
        {"key": PLACES, "levels": [], "low": 10, "high": 100, "log": False},
        {"key": HOURS, "levels": [], "low": 50, "high": 300, "log": False},
    ]
    return make_study(path, points=points, design={"kind": "lhs", "seed": 1}, inputs=inputs)


def test_ranges_are_told_from_quarter_to_quarter(tmp_path):
    path = make_ranges(tmp_path / "ranges")
    (places,) = moved(path, WEEKS, key=PLACES)
    # Quarters of 10 to 100, even: means a good 67 apart, at 0.02 a place
    assert places.change.mean == pytest.approx(0.02 * 67.5, abs=0.05) and places.change.clear
    assert 10 <= places.start[0] < places.start[1] < 40 and 70 < places.end[0] < places.end[1] <= 100
    (hours,) = moved(path, WEEKS, key=HOURS)
    assert not hours.change.clear
    say = named(path)
    found = samples(say.study)
    (drawn,) = figures.draw(say, found, moves(say.study, found))
    assert len(drawn.figure.axes) == 3 * 2


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
        write_study(path)


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
    text = text_of(write_study(path).read_text("utf-8"))
    assert all(h in text for h in headings)
    names = {p.name for p in (path / "figures").iterdir()}
    assert names == {"indices.png", "tornado.png", "variance.png", "response.png", "losses_ips_1.png"}


def test_an_analysis_is_told_by_its_rows_the_largest_first(tmp_path):
    say = named(with_analyses(make_study(tmp_path / "all")))
    ((arm, outcome, rows),) = analyses.groups(say.study, analyses.pairs(say.study, "indices"))
    assert (arm, outcome, len(rows)) == ("ips", WEEKS, 15)
    top = rows[0]
    assert (top.key, top.told) == ("parameters.input_19", True)
    assert (top.size, top.numbers[0].low) == pytest.approx((0.95, 0.9))
    # 0.05 k - 0.05 > 0 from the third on
    assert [r.told for r in sorted(analyses.pairs(say.study, "indices"), key=lambda r: r.size)][:3] == [
        False,
        False,
        True,
    ]
    ((_, _, bars),) = analyses.groups(say.study, analyses.pairs(say.study, "tornado"))
    assert (bars[0].values, [c.mean for c in bars[0].numbers]) == ((0, 19_000), [-19, 38])
    assert analyses.shares(say.study)[0][2]["design"] == 0.6
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
    assert analyses.kind_of(say.study, "indices") == "morris"
    # shares are shown in percentage points; 0.01 - 0.005 > 0, 0 - 0.005 < 0
    assert [i.told for i in analyses.pairs(say.study, "indices")] == [False, True, True]
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
        page = write_study(path, lang).read_text("utf-8")
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
    with pytest.raises(ReportError, match="language 'fr' is not one of en, da"):
        write_study(folder, "fr")


def test_a_discovery_of_an_older_folder_stands_as_it_was_written(tmp_path):
    path = make_study(tmp_path / "old")
    (path / "discovery.json").write_text(json.dumps({"sentences": ["It loses at few hours."], "importance": {}}))
    assert losses.sentences(named(path)) == ["It loses at few hours."]
    assert boxes.draw(named(path)) == []
    assert "It loses at few hours." in words_of(path)
