"""What a study shows, as keys and values: its findings follow from planted numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.errors import ReportError
from simulation.report.kinds import draw
from simulation.report.study import figures, tables
from simulation.report.study.axes import logarithmic, place
from simulation.results.study import analyses as rows_of
from simulation.results.study.estimates import mean_of, samples
from simulation.results.study.findings import ends, moves, signs, slots
from simulation.results.study.folder import read_study
from tests.planted_study import GRID, HOURS, PER_DRAW, PLACES, discovered, make_study, planted, with_analyses
from tests.study_pages import SAVING, SHARE, WEEKS, make_ranges, moved, named, text_of, words_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_study(tmp_path_factory.mktemp("study") / "grid", title="Places & hours", question="What pays?")


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
    assert {row.cells[-1] for row in rows if row.style != "group"} == {"○\xa0undecided"}


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
    assert {i.told for i in rows_of.pairs(study, "indices")} == {None}
    ((_, _, rows),) = rows_of.groups(study, rows_of.pairs(study, "indices"))
    assert [r.key for r in rows] == [f"parameters.input_{k}" for k in range(15)], (
        "as they came, not the largest first"
    )
    text = text_of(draw("study", path).read_text("utf-8"))
    what = "posterior draws" if drawn else "replications"
    assert f"Fewest {what} of a setting: {draws}. Below 8 there is no interval" in text
    assert f"indsats sweep extend DIR replications={16 if drawn else 8}" in text
    assert re.findall(r"\[[^\]]*;[^\]]*\]", text) == []
    assert not re.search(r"[▲▼◆○]|Best|largest of", text), "nothing is said to rise, to fall or to lead"


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
