"""A mistake in the input is answered with exit code 2 and one line that names it; nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simulation.cli.evidence import laid_out
from simulation.cli.exits import MISTAKE
from simulation.cli.main import main

SMALL = ["population=ringkoebing_skjern_ressourceforloeb", "population.n=20", "replications=1", "workers=1"]
SHORT = [*SMALL, "horizon_weeks=4"]
RCT = "ips.inklusion_rct"

BAD: dict[str, tuple[list[str], str, str]] = {
    # case: (words, what the line must name, the nearest valid name it must offer)
    "unknown policy": (["compare", *SHORT, "policy=[isp]"], "isp", "ips"),
    "unknown policy in an arm": (["compare", *SHORT, "policy=[ips+all_inclusve]"], "all_inclusve", "all_inclusive"),
    "unknown policy among settings": (
        ["compare", *SHORT, "policies.ipss.places=3"],
        "policies.ipss",
        "policies.ips.places",
    ),
    "unknown population": (["compare", "population=inklusion_trail"], "inklusion_trail", "inklusion_trial"),
    "unknown command": (["comparee", *SHORT], "comparee", "compare"),
    "misspelt key": (["compare", *SHORT, "replicatons=3"], "replicatons", "replications"),
    "misspelt key behind +": (["compare", *SHORT, "+replicatons=3"], "replicatons", "replications"),
    "misspelt key behind ++": (["compare", *SHORT, "++sed=3"], "sed", "seed"),
    "misspelt key of a policy": (["compare", *SHORT, "policies.ips.plases=3"], "plases", "places"),
    "misspelt company key": (["compare", *SHORT, "companies.unlimted=true"], "unlimted", "unlimited"),
    "misspelt parameter": (["compare", *SHORT, "parameters.find_bas=-6"], "find_bas", "find_base"),
    "misspelt margin": (["compare", *SHORT, "population.margins.substance_us=0.1"], "substance_us", "substance_use"),
    "misspelt price": (["compare", *SHORT, "economy.overrides.wage_hours=150"], "wage_hours", "wage_hour"),
    "negative places": (["compare", *SHORT, "policies.ips.places=-1"], "policies.ips.places", ""),
    "places not a number": (["compare", *SHORT, "policies.ips.places=many"], "policies.ips.places", ""),
    "half a place": (["compare", *SHORT, "policies.ips.places=2.5"], "policies.ips.places", ""),
    "parameter not a number": (["compare", *SHORT, "parameters.find_base=nan"], "find_base", ""),
    "parameter infinite": (["compare", *SHORT, "parameters.find_base=inf"], "find_base", ""),
    "parameter out of range": (["compare", *SHORT, "parameters.find_base=3"], "find_base", ""),
    "design out of range": (["compare", *SHORT, "policies.ips.course_share=1.2"], "course_share", ""),
    "unknown group": (["compare", *SHORT, "policies.ips.eligible=everybody"], "eligible", ""),
    "horizon 0": (["compare", *SMALL, "horizon_weeks=0"], "horizon_weeks", ""),
    "horizon too long": (["compare", *SMALL, "horizon_weeks=100000"], "horizon_weeks", ""),
    "no replications": (["compare", *SHORT, "replications=0"], "replications", ""),
    "seed too large": (["compare", *SHORT, "seed=4294967296"], "seed", ""),
    "start not a date": (["compare", *SHORT, "start=soon"], "start", ""),
    "start before the rules": (["compare", *SHORT, "start=2010-01-01"], "2010-01-01", ""),
    "start far after the prices": (["compare", *SHORT, "start=2100-01-01"], "a day until 2099-12-31", ""),
    "price year after the prices": (["compare", *SHORT, "economy.price_year=2030"], "price year 2030", ""),
    "start the day before the rules": (["compare", *SHORT, "start=2016-01-03"], "they begin on 2016-01-04", ""),
    "price year without rates": (["compare", *SHORT, "economy.price_year=1999"], "1999", ""),
    "margin above 1": (["compare", *SHORT, "population.margins.women=1.5"], "women", ""),
    "no citizens": (["compare", *SHORT, "population.n=0"], "population.n", ""),
    "no workers": (["compare", *SHORT, "workers=0"], "workers", ""),
    "same policy twice": (["compare", *SHORT, "policy=[ips,ips]"], "ips", ""),
    "baseline is a programme": (["compare", *SHORT, "baseline=ips"], "baseline", ""),
    "unknown language": (["compare", *SHORT, "lang=xx"], "lang=xx", ""),
    "unknown language as an option": (["compare", *SHORT, "--lang", "xx"], "lang=xx", ""),
    **{
        f"unknown language as an option of {command}": ([command, *more, "--lang", "xx"], "lang=xx", "")
        for command, *more in (
            *(["trial"], ["sweep", "policy=[ips]", "companies.hours=100,185"], ["sensitivity"], ["discover"]),
            *(["reproduce"], ["calibrate"]),
        )
    },
    "an option without a language": (["compare", *SHORT, "--lang"], "--lang: en or da", ""),
    "a language twice": (["compare", *SHORT, "--lang=da", "lang=en"], "lang is given twice", ""),
    "sweep in a comparison": (["compare", *SHORT, "seed=1,2"], "seed", ""),
    "no value": (["compare", *SHORT, "seed"], "seed", ""),
    "trial larger than its population": (
        ["trial", "population.n=40", "n=[30,30]", "horizon_weeks=4", "replications=1", "workers=1"],
        "n=[30, 30]",
        "",
    ),
    "trial of unequal lengths": (["trial", "arms=[usual,ips]", "n=[30,30,30]", "replications=1"], "arms", ""),
    "trial of an unknown arm": (["trial", "arms=[usual,isp]", "n=[3,3]", "replications=1"], "isp", "ips"),
    "trial of nobody": (["trial", "arms=[usual,ips]", "n=[0,30]", "replications=1", "workers=1"], "n", ""),
    "trial of fewer than nobody": (
        ["trial", "arms=[usual,ips]", "n=[-5,30]", "replications=1", "workers=1"],
        "n",
        "",
    ),
    "trial with an arm twice": (
        ["trial", "arms=[ips,ips]", "n=[20,20]", "replications=1", "workers=1", "horizon_weeks=4"],
        "ips",
        "",
    ),
    "trial of two usual services": (
        ["trial", "arms=[usual,usual_before]", "n=[20,20]", "replications=1", "workers=1", "horizon_weeks=4"],
        "usual_before",
        "",
    ),
    "unknown outcome": (
        ["trial", "n=[20,20]", "outcome=ever_jobb", "replications=1", "horizon_weeks=4"],
        "ever_jobb",
        "ever_job",
    ),
    "list of an unknown thing": (["list", "policy"], "policy", "policies"),
    "unknown option of list": (["list", "policies", "--jsn"], "--jsn", ""),
    "report of a missing folder": (["report", "no/such/folder"], "no/such/folder", ""),
    "report in an unknown language": (["report", ".", "--lang", "xx"], "--lang", ""),
    "unknown switch": (["compare", *SHORT, "structure.X=off"], "structure.X", ""),
    "misspelt switch": (["compare", *SHORT, "structure.lockin=off"], "structure.lockin", "lock_in"),
    "unknown form": (["compare", *SHORT, "structure.shifts=boundd"], "structure.shifts='boundd'", "bounded"),
    "a form for all switches": (["compare", *SHORT, "structure=off"], "structure='off'", ""),
    "fewer than no other structures": (
        ["compare", *SHORT, "structure_replications=-1"],
        "structure_replications=-1",
        "",
    ),
    "a value where keys belong": (["compare", *SHORT, "companies=5"], "companies=5", ""),
    "a value for a policy": (["compare", *SHORT, "policies.ips=5"], "policies.ips=5", ""),
    "end in week 0": (["compare", *SHORT, "policies.ips.end_week=0"], "policies.ips.end_week=0", ""),
    "end before the start": (
        ["compare", *SHORT, "policies.ips.start_week=7", "policies.ips.end_week=5"],
        "policies.ips: end_week=5",
        "",
    ),
    "misspelt end": (["compare", *SHORT, "policies.ips.end_wek=5"], "policies.ips.end_wek", "end_week"),
    "negative budget": (["compare", *SHORT, "policies.ips.budget_dkk=-1"], "policies.ips.budget_dkk=-1", ""),
    "budget not a number": (
        ["compare", *SHORT, "policies.ips.budget_dkk=lots"],
        "policies.ips.budget_dkk='lots'",
        "",
    ),
    "budget over no years": (["compare", *SHORT, "policies.ips.budget_years=0"], "policies.ips.budget_years=0", ""),
    "unknown knowledge": (["compare", *SHORT, "knowledge=drawm"], "knowledge='drawm'", "drawn"),
    "no replications a draw": (["compare", *SHORT, "chance_per_draw=0"], "chance_per_draw=0", ""),
    "half a replication a draw": (["compare", *SHORT, "chance_per_draw=1.5"], "chance_per_draw=1.5", ""),
    "population under its old name": (["compare", "population=hjoering_ips"], "hjoering_ips", "hjoerring_ips"),
    "unknown education": (["compare", *SHORT, "population.programmes.pedagog=1"], "'pedagog'", "paedagog"),
    "same policy twice in an arm": (["compare", *SHORT, "policy=[ips+ips]"], "policy: named twice: ips", ""),
    "neither side by side nor not": (["compare", *SHORT, "side_by_side=maybe"], "side_by_side='maybe'", ""),
    "start only a year": (["compare", *SHORT, "start=2024"], "start=2024", ""),
    "a key of another command": (["compare", *SHORT, "runs=400"], "runs=400", ""),
    "a policy in a trial": (["trial", "policy=[ips]"], "policy=[ips]", ""),
    "no key": (["compare", *SHORT, "=3"], "'=3'", ""),
    "result that is not simulated": (["reproduce", "ips.inklusion_rtc"], "ips.inklusion_rtc", "ips.inklusion_rct"),
    "one replication of a study": (["reproduce", RCT, "replications=1"], "replications=1", ""),
    "replications without a value": (["reproduce", RCT, "replications"], "replications", ""),
    "reproduce without workers": (["reproduce", RCT, "workers=0"], "workers=0", ""),
    "reproduce with a yes for a seed": (["reproduce", RCT, "seed=true"], "seed=True", ""),
    "reproduce in an unknown language": (["reproduce", RCT, "lang=xx"], "lang=xx", ""),
    "reproduce with a misspelt key": (["reproduce", RCT, "replicatons=5"], "replicatons=5", "replications"),
    "reproduce a population": (["reproduce", RCT, "population=families"], "population=families", ""),
    "unknown option of reproduce": (["reproduce", RCT, "--install"], "--install", ""),
    "calibrate with too few runs": (["calibrate", "runs=399"], "runs=399", ""),
    "calibrate with too few draws": (["calibrate", "draws=10"], "draws=10", ""),
    "calibrate without workers": (["calibrate", "workers=0"], "workers=0", ""),
    "calibrate with a misspelt key": (["calibrate", "rnus=400"], "rnus=400", "runs"),
    "calibrate with a plain word": (["calibrate", "3000"], "3000", ""),
    "unknown option of calibrate": (["calibrate", "--instal"], "--instal", ""),
}


def mistake(words: list[str], capfd: pytest.CaptureFixture[str]) -> str:
    """Run a command that must end in exit code 2 with one line on stderr, and return the line."""
    code = main(words)
    said = capfd.readouterr()
    assert code == MISTAKE, said.err
    assert "Traceback" not in said.err + said.out
    lines = said.err.splitlines()
    assert len(lines) == 1, said.err
    assert "results:" not in said.out
    return lines[0]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return a folder for results, inside an empty one of the test's own."""
    return tmp_path / "own" / "study"


@pytest.mark.parametrize("case", BAD)
def test_a_mistake_is_one_line_that_names_it(case, target, capfd, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    words, named, nearest = BAD[case]
    out = [f"out={target}"] if words[0] in ("compare", "trial", "reproduce", "calibrate") else []
    line = mistake([*words, *out], capfd)
    assert named in line
    if nearest:
        assert f"did you mean '{nearest}'?" in line
    assert [path for path in tmp_path.rglob("*") if path != target.parent] == []


def a_file(content: str, name: str = "citizens.csv") -> Callable[[Path], Path]:
    """Return what writes a population file."""

    def write(folder: Path) -> Path:
        path = folder / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


FILES: dict[str, tuple[Callable[[Path], Path], list[str]]] = {
    "missing": (lambda folder: folder / "nobody.csv", ["nobody.csv"]),
    "empty": (a_file(""), ["citizens.csv", "empty"]),
    "a header alone": (a_file("age,entry_support\n"), ["citizens.csv", "headings and no citizens"]),
    "a bad cell": (
        a_file("age,entry_support\n40,kontanthjaelp\nold,kontanthjaelp\n"),
        ["citizens.csv", "row 3", "'age'", "'old'"],
    ),
    "a misspelt benefit": (
        a_file("age,entry_support\n40,kontanthjaelb\n"),
        ["row 2", "'entry_support'", "did you mean 'kontanthjaelp'?"],
    ),
    "a column too few": (a_file("age\n40\n"), ["entry_support"]),
    "no Parquet": (a_file("age,entry_support\n40,kontanthjaelp\n", "c.parquet"), ["c.parquet"]),
}


@pytest.mark.parametrize("case", FILES)
def test_a_bad_population_file_is_named_before_anything_is_run(case, target, capfd, tmp_path):
    write, named = FILES[case]
    path = write(tmp_path)
    line = mistake(["compare", f"population={path}", "replications=1", "workers=1", f"out={target}"], capfd)
    for part in named:
        assert part in line
    assert not target.parent.exists() or list(target.parent.iterdir()) == []


WRITING = {
    "compare": ["compare", *SHORT],
    "reproduce": ["reproduce", RCT, "replications=2", "workers=1"],
    "calibrate": ["calibrate", "runs=400", "workers=1"],
}


@pytest.mark.parametrize("command", WRITING)
def test_results_are_never_written_over_others(command, tmp_path, capfd):
    target = tmp_path / "full"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    line = mistake([*WRITING[command], f"out={target}"], capfd)
    assert f"out={target}" in line
    assert "not empty" in line
    assert [p.name for p in tmp_path.rglob("*")] == ["full", "mine.txt"]
    assert (target / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("command", WRITING)
def test_a_folder_that_cannot_be_written_is_named(command, tmp_path, capfd):
    file = tmp_path / "file"
    file.write_text("a file, no folder")
    line = mistake([*WRITING[command], f"out={file}/below/study"], capfd)
    assert f"out={file}/below/study" in line
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("command", WRITING)
def test_a_target_that_is_a_file_is_refused(command, tmp_path, capfd):
    file = tmp_path / "file"
    file.write_text("a file, no folder")
    assert f"out={file}" in mistake([*WRITING[command], f"out={file}"], capfd)
    assert file.read_text() == "a file, no folder"


@pytest.mark.parametrize("command", WRITING)
def test_a_target_that_is_no_name_is_refused(command, tmp_path, capfd, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "out=['a', 'b']" in mistake([*WRITING[command], "out=[a,b]"], capfd)
    assert list(tmp_path.iterdir()) == []


def test_a_name_too_long_for_the_line_stands_whole_on_its_own():
    rows = [("name", "said", "run", "interval", "role"), ("ips.trial.long", "0.5", "0.61", "0.4 to 0.7", "fitted")]
    whole = ["name            said   run    interval  role", "ips.trial.long   0.5  0.61  0.4 to 0.7  fitted"]
    assert laid_out(rows, None) == laid_out(rows, 46) == whole
    below = ["name", "  said   run    interval  role", "ips.trial.long", "   0.5  0.61  0.4 to 0.7  fitted"]
    assert laid_out(rows, 45) == below
