"""The report of a study: what it says follows from planted numbers, and one file shows it all."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from simulation.report.study_analysis import tornado
from simulation.report.study_axes import logarithmic, place
from simulation.report.study_estimates import mean_of, samples
from simulation.report.study_folder import read_study
from simulation.report.study_moves import slots
from simulation.report.study_names import input_name, value_name

from simulation.errors import ReportError
from simulation.report import study_figures, study_indices
from simulation.report.study import render, write_study
from tests.planted_study import GRID, HOURS, PER_DRAW, PLACES, make_study, planted, with_analyses


def text_of(page: str) -> str:
    """Return the words of a page, without its figures."""
    plain = re.sub(r"<(style|svg).*?</\1>", " ", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", plain)).replace("\u00a0", " ").split())


def words_of(path: Path) -> str:
    """Return the words of the page of a study's folder, without drawing its figures."""
    study = read_study(path)
    return text_of(render(study, samples(study), []))


def bullet(text: str, heading: str) -> str:
    """Return what is said under a heading, up to the next one."""
    after = text[text.index(heading) + len(heading) :]
    ends = [
        after.index(h) for h in ("(weeks).", "(percentage points).", "(DKK a citizen).", "How to read") if h in after
    ]
    return after[: min(ends)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_study(tmp_path_factory.mktemp("study") / "grid", title="Places & hours", question="What pays?")
    write_study(path)
    return path


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    return text_of((folder / "report.html").read_text("utf-8"))


def test_the_words_say_the_right_direction_and_size(said):
    # 0.02 a place, 90 places more
    assert "raises the effect by 1.80" in bullet(said, "Weeks in ordinary job (weeks).")
    # 10 kroner a place and hour: 10 x 90 x 185 = 166,500 at 185 hours
    saving = bullet(said, "Municipal saving (DKK a citizen).")
    assert "lowers the saving by DKK 45,000" in saving
    assert "lowers the saving by DKK 166,500" in saving
    assert "the municipal saving falls clearly" in said
    assert "the effect on weeks in ordinary job rises clearly" in said


def test_what_is_within_the_noise_is_said_to_be(said):
    noise = bullet(said, "Off public support at the horizon (percentage points).")
    assert "cannot be told from no change" in noise
    assert "raises" not in noise
    assert "lowers" not in noise
    assert (
        "any change in the effect on the share off public support at the horizon cannot be told from no change"
        in said
    )


def test_settings_are_compared_replication_by_replication(folder):
    """The draws move both ends by three weeks, so their own intervals overlap; the change is known all the same."""
    found = samples(read_study(folder))["ips", "mean_weeks_in_job"]
    low, high = found.by_cell[0], found.by_cell[4]
    assert low.high > high.low
    change = found.change([0], [4])
    assert change.mean == pytest.approx(0.02 * 90, abs=0.01)
    assert change.clear


def test_without_the_runs_a_change_is_known_less_well(folder, tmp_path):
    alone = make_study(tmp_path / "alone")
    (alone / "contrasts.parquet").unlink()
    wide = samples(read_study(alone))["ips", "mean_weeks_in_job"].change([0], [4])
    narrow = samples(read_study(folder))["ips", "mean_weeks_in_job"].change([0], [4])
    assert wide.mean == pytest.approx(narrow.mean)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_values_that_do_not_give_the_means_are_not_used(tmp_path):
    path = make_study(tmp_path / "off")
    paired = pd.read_parquet(path / "contrasts.parquet")
    paired.assign(municipal_saving_dkk=1.01 * paired["municipal_saving_dkk"]).to_parquet(path / "contrasts.parquet")
    found = samples(read_study(path))
    assert found["ips", "municipal_saving_dkk"].values is None
    assert found["ips", "mean_weeks_in_job"].values is not None


def test_an_interaction_is_told_from_none(said):
    saving = bullet(said, "Municipal saving (DKK a citizen).")
    # 10 x 90 x (185 - 50) = 121,500
    assert "matters more with hours (companies) at 185 than at 50: the two changes differ by DKK 121,500" in saving
    weeks = bullet(said, "Weeks in ordinary job (weeks).")
    assert "Whether places (IPS) matters more with hours (companies) at 185 than at 50 cannot be told" in weeks


def test_the_best_setting_and_its_rivals_are_named(said):
    assert "The best of 6 settings is at places (IPS) 10 and hours (companies) 50: DKK −5,000" in said
    assert "all the others are clearly behind" in bullet(said, "Municipal saving (DKK a citizen).")
    assert "none of the others can be told from it" in bullet(said, "Off public support at the horizon (percentage")


def test_a_peak_in_between_is_seen(tmp_path):
    def bent(point, number):
        flat = planted(point, number)
        return {**flat, "mean_weeks_in_job": -0.001 * (point[PLACES] - 50.0) ** 2 + flat["off_support"]}

    text = words_of(make_study(tmp_path / "bent", truth=bent))
    assert "the effect is highest in between, at places (IPS) 40, averaged over the other inputs" in text


def test_one_draw_tells_nothing(tmp_path):
    path = make_study(tmp_path / "one")
    effects = pd.read_parquet(path / "effects.parquet").assign(low=np.nan, high=np.nan, replications=2)
    effects.to_parquet(path / "effects.parquet")
    paired = pd.read_parquet(path / "contrasts.parquet")
    paired[paired["replication"] < 2].to_parquet(path / "contrasts.parquet")
    text = words_of(path)
    assert "but one posterior draw" in text
    assert "rises clearly" not in text
    assert "falls clearly" not in text


@pytest.mark.usefixtures("words_alone")
@pytest.mark.parametrize("draws", [2, 4, 7])
@pytest.mark.parametrize("drawn", [True, False])
def test_below_eight_draws_there_is_no_interval_no_verdict_and_no_rank(tmp_path, draws, drawn):
    path, kept = make_study(tmp_path / "few", drawn=drawn), draws * (PER_DRAW if drawn else 1)
    effects = pd.read_parquet(path / "effects.parquet").assign(low=np.nan, high=np.nan, replications=kept)
    effects.to_parquet(path / "effects.parquet")
    paired = pd.read_parquet(path / "contrasts.parquet")
    paired[paired["replication"] < kept].to_parquet(path / "contrasts.parquet")
    text = text_of(write_study(with_analyses(path)).read_text("utf-8"))
    what = "posterior draws" if drawn else "replications"
    assert f"Settings have {draws} {what}: below 8 there are no intervals" in text
    assert f"indsats sweep extend DIR replications={16 if drawn else 8}" in text
    assert re.findall(r"\[[^\]]*;[^\]]*\]", text) == []
    told = text.replace("“Clearly” means", "")
    found = re.findall(r"clearly|behind|the best of|the highest of|matters most is|mostly", told)
    assert found == [], "nothing is said to rise, to fall or to lead"
    assert f"With {draws} {what} a setting there are no intervals (8 are the fewest)" in text


def test_every_level_has_its_line_and_its_label(folder):
    study = read_study(folder)
    (drawn,) = study_figures.draw(study, samples(study))
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
    assert [place(wide, k) for k in range(3)] == pytest.approx([1, np.log10(70), np.log10(700)])


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
    sample = samples(study)["ips", "mean_weeks_in_job"]
    found, gone = slots(study, sample, study.x, study.by)
    # by is the input with fewest levels, hours; refund=ladder lacks places 10, hours 50, so flat_20 alone is left
    assert gone == 1
    assert {k: len(v) for k, v in found.items()} == {(b, x): 1 for b in range(2) for x in range(3)}
    refund = study.design.set_index("cell")["economy.refund"]
    assert {refund[c] for cells in found.values() for c in cells} == {"flat_20"}
    text = words_of(tmp_path / "three")
    assert "All this is averaged over refund" in text


def test_a_mean_over_settings_counts_a_setting_at_two_points_twice():
    assert mean_of([3, 3, 4, 5]) == {3: 0.5, 4: 0.25, 5: 0.25}


def test_ranges_are_told_from_quarter_to_quarter(tmp_path):
    steps = np.arange(64)
    points = [{PLACES: 10 + 90 * (i * 0.754877 % 1), HOURS: 50 + 250 * (i * 0.569840 % 1)} for i in steps]
    path = make_study(tmp_path / "ranges", points=points, design={"kind": "lhs", "seed": 1})
    about = json.loads((path / "study.json").read_text())
    about["inputs"] = [
        {"key": PLACES, "levels": [], "low": 10, "high": 100, "log": False},
        {"key": HOURS, "levels": [], "low": 50, "high": 300, "log": False},
    ]
    (path / "study.json").write_text(json.dumps(about))
    text = words_of(path)
    weeks = bullet(text, "Weeks in ordinary job (weeks).")
    assert "The effect rises by 1.3" in weeks
    assert "from the lowest quarter of places (IPS)" in weeks
    assert "Over hours (companies)" in weeks
    assert "The municipal saving and the effect on weeks in ordinary job move most with places (IPS)" in text
    (drawn,) = study_figures.draw(read_study(path), samples(read_study(path)))
    assert len(drawn.figure.axes) == 3 * 2


def test_failures_are_shown_the_first_ten_with_error_and_settings(tmp_path):
    levels = {PLACES: list(range(10, 130, 10)), HOURS: [50, 185]}
    text = words_of(make_study(tmp_path / "bad", levels, failed=tuple(range(1, 24, 2))))
    assert "12 settings of 24 failed" in text
    assert "boom 1 policies.ips.places=10, companies.hours=185 0, 1" in text
    assert "boom 19 " in text
    assert "boom 21 " not in text
    assert "The first 10 of 12" in text


def test_the_page_needs_nothing_else(folder):
    page = (folder / "report.html").read_text("utf-8")
    assert not re.search(r"<(link|script|iframe|base)\b|@import|\b(src|href)=\"(?!#|data:)|url\((?!#)", page)
    assert "Places &amp; hours" in page
    assert "What pays?" in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_page_says_how_it_was_made_and_what_its_intervals_are(said):
    for words in ("indsats sweep a=1", "Seed 7", "90 s", "16 of each setting; 2 share a posterior draw", "0.1.0"):
        assert words in said
    assert "95 % intervals of the mean over posterior draws" in said


def test_with_fixed_parameters_intervals_are_over_replications(tmp_path):
    text = words_of(make_study(tmp_path / "fixed", drawn=False))
    assert "95 % intervals of the mean over replications" in text
    assert "posterior draws" not in text


@pytest.mark.parametrize(
    "name", ["study.json", "design.parquet", "effects.parquet", "manifest.json", "config.yaml", "failures.jsonl"]
)
def test_a_missing_file_is_named(tmp_path, name):
    path = make_study(tmp_path / "study")
    (path / name).unlink()
    with pytest.raises(ReportError, match=rf"{re.escape(name)}: missing from the result folder"):
        write_study(path)


def test_levels_alone_are_no_effects(tmp_path):
    path = make_study(tmp_path / "levels")
    effects = pd.read_parquet(path / "effects.parquet")
    effects = effects[effects["outcome"] != "municipal_saving_dkk"].assign(kind="level", arm="usual")
    effects.to_parquet(path / "effects.parquet")
    pd.read_parquet(path / "contrasts.parquet").assign(arm="usual").to_parquet(path / "runs.parquet")
    text = words_of(path)
    assert "raises it by 1.80" in text
    assert "minus usual service" not in text


def test_sections_of_an_analysis_are_there_with_their_files_alone(folder, said, tmp_path):
    headings = (
        "Which inputs matter",
        "What one input at a time does",
        "Where the variance comes from",
        "When does it lose",
    )
    assert not any(h in said for h in headings)
    path = with_analyses(make_study(tmp_path / "all"))
    text = text_of(write_study(path).read_text("utf-8"))
    assert all(h in text for h in headings)
    assert "What matters most is input 19 (0.95 [0.90; 1.00])" in text
    assert "Alone, what changes it most is input 19 (−19.0 [−20.0; −18.0] at 0 and +38.0" in text
    assert "The variance is mostly the inputs (60 %) and chance (25 %)" in text
    assert "It loses at few hours." in text
    names = {p.name for p in (path / "figures").iterdir()}
    assert {"indices.png", "tornado_mean_weeks_in_job.png", "variance.png", "response.png"} <= names
    assert "data:image/png;base64," in (path / "report.html").read_text("utf-8")


def test_a_tornado_shows_the_fifteen_inputs_that_move_most(tmp_path):
    study = read_study(with_analyses(make_study(tmp_path / "all")))
    (drawn,), _ = tornado(study)
    (axes,) = drawn.figure.axes
    assert [t.get_text() for t in axes.get_yticklabels()] == [f"input {k}" for k in range(19, 4, -1)]
    assert "The 15 of 20 inputs" in drawn.caption


def test_morris_is_told_from_sobol_by_its_columns(tmp_path):
    path = with_analyses(make_study(tmp_path / "all"))
    rows = [{"input": f"a.i{k}", "outcome": "off_support", "arm": "ips", "mu_star": 0.01 * k} for k in range(3)]
    frame = pd.DataFrame(rows).assign(sigma=0.0)
    frame = frame.assign(low=frame["mu_star"] - 0.005, high=frame["mu_star"] + 0.005)
    frame.to_parquet(path / "indices.parquet")
    _, (told,) = study_indices.indices(read_study(path))
    # shares are shown in percentage points; 0.01 - 0.005 > 0, 0 - 0.005 < 0
    assert "i2 (a) (2.00 [1.50; 2.50] percentage points)" in told.sentences[0].replace("\u00a0", " ")
    assert told.sentences[1] == "1 of 3 inputs cannot be told from one that does nothing."


def test_names_and_values_read_well():
    assert input_name("policies.ips.places") == "places (IPS)"
    assert input_name("companies.hours") == "hours (companies)"
    assert input_name("parameters.search_own") == "search own"
    assert [value_name(v) for v in (1200, 0.25, True, "flat_20", 7.0)] == ["1,200", "0.25", "yes", "flat 20", "7"]
    assert value_name('["ips", "jobfirst"]', "policy") == "IPS + JobFirst"
    assert value_name(2024, "economy.price_year") == "2024"
