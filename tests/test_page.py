"""The page in the browser without a browser: arithmetic, keys, the guard, what is kept, a calculation end to end."""

from __future__ import annotations

import datetime as dt
import errno
import json
import shlex
import stat
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("nicegui")

from simulation.cli.words import settings_of as settings_of_line
from simulation.comparison.commands import compare
from simulation.errors import DiskError, InputError
from simulation.inputs.options import settings_from
from simulation.page import asked, jobs, work
from simulation.page.arithmetic import MOST, Lever, Sizes, empty_places, movable, moved
from simulation.page.best import CASELOADS, at_each
from simulation.page.controls import number
from simulation.page.figures import Drawing, _design
from simulation.page.matter import Card, Ground, Shelf, changed, new_matter
from simulation.page.payers import scale
from simulation.page.sketch import FILLED, JOBS, SAVED, Curve, Sketch
from simulation.page.told import Caseloads, told
from simulation.page.work import LOCK, MUNICIPALITY, Stage, Worker
from simulation.results.savings import saving_dkk
from simulation.words.texts import Texts

POST = 600_000.0


# --- arithmetic ------------------------------------------------------------------------------------------


@given(
    caseload=st.integers(1, 500),
    posts=st.integers(1, 60),
    lever=st.sampled_from(list(Lever)),
    locked=st.sampled_from(list(Lever)),
    value=st.floats(0.1, 1e8),
)
@settings(max_examples=300, deadline=None)
def test_whatever_moves_the_posts_hold_the_places_and_the_locked_one_stays(caseload, posts, lever, locked, value):
    before = Sizes(caseload, caseload * posts, posts)
    if not movable(lever, locked):
        return
    after = moved(before, lever, value, locked, POST)
    assert after.posts * after.caseload >= after.places or after.places == MOST["places"]
    assert min(after.caseload, after.places, after.posts) >= 1
    limits = (after.caseload == MOST["caseload"], after.places == MOST["places"], after.posts == MOST["posts"])
    if locked is Lever.BUDGET:
        assert after.budget(POST) == before.budget(POST)
    elif not any(limits):
        assert getattr(after, locked) == getattr(before, locked)


def test_a_budget_buys_whole_posts():
    sizes = moved(Sizes(20, 120, 6), Lever.BUDGET, 10_000_000, Lever.CASELOAD, 640_000)
    assert (sizes.posts, sizes.places, sizes.budget(640_000)) == (15, 300, 9_600_000)


def test_a_caseload_under_a_locked_budget_gives_places_and_one_under_locked_places_takes_posts():
    assert moved(Sizes(20, 120, 6), Lever.CASELOAD, 40, Lever.BUDGET, POST) == Sizes(40, 240, 6)
    assert moved(Sizes(20, 120, 6), Lever.CASELOAD, 50, Lever.PLACES, POST) == Sizes(50, 120, 3)


def test_posts_and_budget_are_the_same_thing():
    assert not movable(Lever.POSTS, Lever.BUDGET)
    assert not movable(Lever.BUDGET, Lever.POSTS)
    assert movable(Lever.PLACES, Lever.BUDGET)


def test_places_without_citizens_stand_empty():
    assert empty_places(Sizes(40, 400, 10), 356) == 44
    assert empty_places(Sizes(40, 100, 10), 356) == 0


@pytest.mark.parametrize(
    ("typed", "lang", "meant"),
    [
        ("10.000.000", "da", 1e7),
        ("10.000.000", "en", 1e7),
        ("10,000,000", "en", 1e7),
        ("1.234,5", "da", 1234.5),
        ("1,234.5", "en", 1234.5),
        ("0,8", "da", 0.8),
        (" 12 000 ", "da", 12000.0),
        ("−3", "da", -3.0),
        ("0.8", "da", 0.8),
        ("12.5", "da", 12.5),
        ("0,8", "en", 0.8),
        ("1.234", "da", 1234.0),
        ("1.234", "en", 1.234),
        ("1.234,5", "en", 1234.5),
        ("1e309", "en", None),
        ("nan", "da", None),
        ("twelve", "en", None),
        ("", "da", None),
        ("<script>", "da", None),
    ],
)
def test_a_number_is_read_as_it_is_typed(typed, lang, meant):
    assert number(typed, Texts(lang)) == meant


# --- what is kept ----------------------------------------------------------------------------------------


def card(letter: str = "a", policy: str = "ips_ringkoebing_skjern", **own: object) -> Card:
    return Card.model_validate({"letter": letter, "policy": policy, "caseload": 15, "places": 45, "posts": 3, **own})


def test_a_matter_is_found_again_by_another_server_and_nobody_else_may_read_it(tmp_path):
    shelf = Shelf(tmp_path / "work")
    matter = changed(new_matter("en"), cards=(card(everybody=True, locked=Lever.BUDGET),), words={"a.goal": "mål"})
    shelf.keep(matter)
    found = Shelf(tmp_path / "work").matter(matter.id)
    assert found is not None
    assert found.cards == matter.cards
    assert found.words == {"a.goal": "mål"}
    for folder in (shelf.folder, *(p for p in shelf.folder.iterdir() if p.is_dir())):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 16 + "/..", "%2e%2e%2f", "." * 16])
def test_no_name_leads_out_of_the_work_folder(name, tmp_path):
    shelf = Shelf(tmp_path / "work")
    (tmp_path / "secret.json").write_text("{}")
    assert shelf.matter(name) is None
    assert shelf.file(name) is None
    assert shelf.file(f"{name}.csv") is None


def test_who_stands_on_an_older_version_does_not_overwrite(tmp_path, monkeypatch):
    from nicegui import ui

    from simulation.page.frame import Desk

    told: list[str] = []
    monkeypatch.setattr(ui, "notify", lambda text, **_: told.append(text))
    monkeypatch.setattr(ui.navigate, "reload", lambda: told.append("reloaded"))
    one, other = Shelf(tmp_path), Shelf(tmp_path)  # two servers on one folder
    name = one.keep(changed(new_matter("en"), cards=(card(),))).id
    first, second = (Desk(shelf, name, "proposal", shelf.matter(name).version) for shelf in (one, other))
    first.change(replications=20)
    second.change(replications=400)
    assert other.matter(name).replications == 20
    assert told[-1] == "reloaded"


def test_a_file_of_citizens_that_is_gone_is_said_to_be(tmp_path):
    shelf = Shelf(tmp_path)
    matter = changed(new_matter(), cards=(card(),), ground={"file": "0" * 64 + ".csv"})
    with pytest.raises(InputError, match="not in the work folder any more"):
        asked.given(matter, shelf)


def test_a_shorter_period_shortens_the_designs():
    matter = changed(new_matter(), cards=(card(start_week=200, weeks=250),))
    shorter = changed(matter, ground={"weeks": 104})
    assert shorter.cards[0].start_week == 91
    assert shorter.cards[0].weeks is None


def test_a_file_that_was_broken_from_outside_is_left_out_and_left_alone(tmp_path):
    shelf = Shelf(tmp_path)
    path = tmp_path / "matters" / "abcdefghijklmnop.json"
    path.write_text('{"id": "abcdefghijklmnop", "cards": "no"}')
    assert list(shelf.matters()) == []
    assert path.exists()


def test_a_citizens_file_is_kept_by_its_fingerprint_and_for_its_owner_alone(tmp_path):
    shelf = Shelf(tmp_path)
    name = shelf.keep_file(b"age\n40\n", ".csv")
    assert shelf.keep_file(b"age\n40\n", ".csv") == name
    path = shelf.file(name)
    assert path is not None
    assert path.read_bytes() == b"age\n40\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# --- from a matter to a command --------------------------------------------------------------------------


def test_the_same_programme_twice_is_two_variants(tmp_path):
    matter = changed(new_matter(), cards=(card(), card("b", caseload=30), card("c", "jobfirst")))
    assert asked.arms(matter.cards) == {
        "a": "ips_ringkoebing_skjern-a",
        "b": "ips_ringkoebing_skjern-b",
        "c": "jobfirst",
    }
    settings = asked.settings_of(matter, Shelf(tmp_path))
    assert settings.policies["ips_ringkoebing_skjern-b"].caseload_limit == 30


def test_the_line_that_is_shown_describes_the_same_run(tmp_path):
    ground = Ground(weeks=104, refund="flat_20", price_year=2023, prices={"course_week": 1200.5})
    own = card("b", company_share=0.4, reassign_per_year=0.5, everybody=True, start_week=10, weeks=52)
    matter = changed(new_matter(), ground=ground.model_dump(), cards=(card(), own), replications=20)
    shelf = Shelf(tmp_path)
    line = asked.line_of(matter, shelf).splitlines()[0]
    words = [word for word in shlex.split(line)[2:] if not word.startswith("out=")]
    assert settings_of_line("compare", words)[0] == asked.settings_of(matter, shelf)


def test_every_caseload_under_the_budget_is_a_variant_with_the_same_posts(tmp_path):
    own = card()
    matter, shelf = at_each(changed(new_matter(), cards=(own,), replications=20), own), Shelf(tmp_path)
    settings = asked.settings_of(matter, shelf)
    assert [(one.caseload_limit, one.places) for one in settings.policies.values()] == [(n, 3 * n) for n in CASELOADS]
    words = [word for word in shlex.split(asked.line_of(matter, shelf).splitlines()[0])[2:] if "out=" not in word]
    assert settings_of_line("compare", words)[0] == settings


def test_caseloads_that_cannot_be_told_apart_are_those_of_the_same_luck():
    luck = [np.array([0.0, v]) for v in (-5.0, 9.0, -7.0, 6.0, -2.0, 8.0, -9.0, 3.0)]
    sketch = Sketch("usual", ("a", "b", "c"))
    sketch.values = {
        (SAVED, "a"): [one + 1 for one in luck],
        (SAVED, "b"): [one + (-1) ** i * 0.5 + 1 for i, one in enumerate(luck)],
        (SAVED, "c"): luck,
    }
    assert sketch.alike("a") == ["b"]


def test_the_python_that_is_shown_describes_the_same_run(tmp_path, monkeypatch):
    matter = changed(new_matter(), cards=(card(), card("b", caseload=30)), replications=20)
    shelf, seen = Shelf(tmp_path), []
    import simulation

    monkeypatch.setattr(simulation, "decide", lambda found: type("D", (), {"summary": found}))
    monkeypatch.setattr(simulation, "compare", lambda **keys: seen.append(keys))
    exec(asked.python_of(matter, shelf), {})
    from simulation.inputs.given import given_of

    keys = dict(seen[0])
    told = given_of(
        "compare", keys.pop("population"), keys.pop("policies"), keys.pop("policy_settings"), None,
        {k: v for k, v in keys.items() if k != "replications"},
    )  # fmt: skip
    found = settings_from(told | {"replications": keys["replications"]})
    assert found == asked.settings_of(matter, shelf)


def test_an_answer_is_kept_by_what_is_asked(tmp_path):
    shelf = Shelf(tmp_path)
    matter = changed(new_matter(), cards=(card(),))
    other = changed(new_matter("en"), cards=(card(),))
    assert jobs.job_of(matter, shelf).folder == jobs.job_of(other, shelf).folder
    wider = changed(matter, cards=(card(caseload=16),))
    assert jobs.job_of(wider, shelf).folder != jobs.job_of(matter, shelf).folder


# --- the guard -------------------------------------------------------------------------------------------


# --- a calculation ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def calculation(tmp_path_factory):
    """A calculation that was stopped after a replication, gone on with, and done; and what it said when stopped."""
    shelf = Shelf(tmp_path_factory.mktemp("work"))
    matter = changed(new_matter(), ground={"weeks": 104}, cards=(card(),), replications=20)
    few = {**asked.given(matter, shelf), "replications": 6, "structure_replications": 0, "workers": 1}
    job = jobs.Job(shelf.answer("few"), few)
    job.folder.mkdir(parents=True)
    told = {"given": few, "perspective": "municipality", "command": "indsats compare"}
    (job.folder / "job.json").write_text(json.dumps(told))
    job.stop()
    Worker(job.folder).run()
    stopped = job.progress(), pq.read_table(job.folder / "results" / "runs.parquet").num_rows
    job._forget()
    (job.folder / "stop").unlink()
    Worker(job.folder).run()
    return job, stopped


def test_what_was_done_is_kept_when_it_is_stopped(calculation):
    _, (progress, rows) = calculation
    assert progress.stopped  # four replications are two draws: as few as a decision can be made of
    assert progress.done == 4
    assert rows == 8


def test_gone_on_with_it_is_what_the_command_makes_byte_for_byte(calculation, tmp_path):
    job, _ = calculation
    assert job.progress().stage == "done"
    assert not job.progress().stopped
    made = compare(settings_from(job.given), tmp_path / "line")
    tables = sorted(path.name for path in made.glob("*.parquet"))
    assert "runs.parquet" in tables
    assert "ledger.parquet" in tables
    for name in tables:
        assert (job.folder / "results" / name).read_bytes() == (made / name).read_bytes(), name


def test_the_curves_end_where_the_results_do(calculation):
    job, _ = calculation
    sketch = job.sketch()
    assert isinstance(sketch, Sketch)
    runs = pq.read_table(job.folder / "results" / "runs.parquet").to_pandas()
    usual, own = (runs[runs["arm"] == arm].reset_index() for arm in ("usual", sketch.arms[0]))
    ends = [rows[-1] for rows in sketch.values[SAVED, sketch.arms[0]]]
    assert ends == pytest.approx(saving_dkk(own, usual).tolist(), abs=0.01)
    weekly = pq.read_table(job.folder / "results" / "weekly.parquet").to_pandas()
    last = weekly[weekly["week"] == weekly["week"].max()].groupby("arm", observed=True)["stock_in_job"].mean()
    jobs_at_end = sketch.curve(JOBS, sketch.arms[0]).mean[-1]
    assert jobs_at_end == pytest.approx(last[sketch.arms[0]] - last["usual"])


def test_what_parties_save_year_by_year_is_the_answer_s_own_and_sums_to_nothing(calculation):
    job, _ = calculation
    found = told(job.folder, MUNICIPALITY, "da")
    (own,) = found.payers.values()
    by = {one["party"]: np.array(one["mean"]) for one in own}
    table = pq.read_table(job.folder / "decision" / "npv_by_year.parquet").to_pandas()
    table = table[(table["perspective"] == MUNICIPALITY) & (table["account"] == "total")].sort_values("year")
    assert found.years == table["year"].tolist()
    assert by[MUNICIPALITY] == pytest.approx(table["nominal_dkk"].tolist())
    assert sum(by.values()) == pytest.approx(np.zeros(len(found.years)), abs=1.0)
    assert found == told(job.folder, MUNICIPALITY, "da"), "read again it is the same"


def test_every_figure_of_the_answer_is_text_and_has_its_table(calculation):
    job, _ = calculation
    found = told(job.folder, MUNICIPALITY, "da")
    for name in ("recommendation", "turning"):
        figures = found.sections[name].count("<figure")
        assert found.sections[name].count("<text") > figures > 0
        tables = found.tables[name]
        assert len(tables) + found.sections[name].count("<table") >= figures
        assert all(len(row) == len(one["columns"]) for one in tables for row in one["rows"])
    parties, years = found.tables["recommendation"]
    assert parties["rows"][-1][-1] == "0"
    assert [row[0] for row in years["rows"]] == list(map(str, found.years))


def test_a_scale_holds_all_of_some_kroner_and_nothing():
    assert scale([-1_200_000.0, 2_900_000.0]) == (-2.0, 3.0, 1.0)
    assert scale([250_000.0]) == pytest.approx((0.0, 0.25, 0.05))
    assert scale([]) == pytest.approx((0.0, 0.001, 0.0002))


@pytest.mark.parametrize(
    ("arm", "lang", "called"),
    [
        ("ips-35", "en", "IPS, 35 citizens a post"),
        ("ips-35", "da", "IPS, 35 borgere pr. stilling"),
        ("ips-b", "da", "IPS (b)"),
        ("ips", "da", "IPS"),
    ],
)
def test_a_caseload_that_is_tried_is_called_by_what_it_is(arm, lang, called):
    assert Caseloads(lang).arm(arm) == called


def test_no_band_goes_beyond_what_a_share_of_places_can_be():
    curve = Curve(np.array([99.0, 1.0]), np.array([10.0, 10.0]), np.full(2, np.nan), np.full(2, np.nan))
    drawing = Drawing(FILLED, dt.date(2024, 1, 1), {"ips": card()}, {"ips": "A"}, Texts("da"), provisional=True)
    low, wide, _ = _design(drawing, "ips", curve)
    assert [value for _, value in low["data"]] == [89.0, 0.0]
    assert [value for _, value in wide["data"]] == [11.0, 11.0]


def test_a_process_that_was_killed_is_lost_and_said_to_be(tmp_path):
    job = jobs.Job(tmp_path, {"replications": 20})
    (tmp_path / "progress.json").write_text(json.dumps({"stage": "running", "done": 3, "of": 20}))
    with FileLock(tmp_path / LOCK):  # as the process of a calculation does
        assert job.progress().running
    assert job.progress().stage == "lost"
    assert job.progress().done == 3


def test_a_disk_that_is_full_is_said_in_both_languages_and_the_calculation_can_go_on(tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise DiskError("{}: cannot be written", tmp_path) from OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(work, "compare", full)
    shelf = Shelf(tmp_path)
    keys = asked.given(changed(new_matter(), cards=(card(),), replications=20), shelf)
    (tmp_path / "job.json").write_text(json.dumps({"given": keys, "command": ""}))
    Worker(tmp_path).run()
    progress = jobs.Job(tmp_path, keys).progress()
    assert progress.stage is Stage.FAILED and not progress.running
    assert progress.why["da"].startswith("disken er fuld") and progress.why["en"].startswith("No space left")


def test_no_more_calculations_run_than_may(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "running", lambda _: jobs.MOST_AT_ONCE)
    with pytest.raises(jobs.Busy):
        jobs.Job(tmp_path / "one", {"replications": 20}).begin()


def test_what_follows_under_the_finger_takes_no_time():
    began = time.perf_counter()
    for caseload in range(1, 101):
        moved(Sizes(20, 120, 6), Lever.CASELOAD, caseload, Lever.BUDGET, POST)
    assert (time.perf_counter() - began) / 100 < 0.05


def test_the_page_needs_no_file_but_its_own():
    assert (Path(jobs.__file__).with_name("page.css")).is_file()
