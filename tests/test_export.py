"""An export holds every person-week once, and its weeks on each benefit are the model's own, in any kind of file."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from pictures import unrendered

from simulation import compare, load
from simulation.cli.exits import MISTAKE, OK
from simulation.cli.main import main
from simulation.comparison.compared import Comparison
from simulation.errors import InputError, UserError
from simulation.model.states import GONE, Support, label
from simulation.results.export import dream
from simulation.results.export.codes import codes
from simulation.results.export.lives import Lives
from simulation.results.export.persons import Persons

WEEKS, REPLICATIONS, ARMS = 30, 2, ("usual", "ips")
SMALL = ["population=inklusion_trial", "population.n=40", "policy=[ips]", "policies.ips.places=8", "workers=1",
         f"replications={REPLICATIONS}", f"horizon_weeks={WEEKS}", "start=2024-11-06", "seed=4",
         "structure_replications=0", "parameters.moving_rate=0.004"]  # fmt: skip
RSCRIPT = shutil.which("Rscript")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a comparison over a New Year, from a Wednesday, in which some move away."""
    made = tmp_path_factory.mktemp("results") / "study"
    with unrendered():
        assert main(["compare", *SMALL, "record=[weekly,persons]", f"out={made}"]) == OK
    return made


@pytest.fixture(scope="module")
def result(folder: Path) -> Comparison:
    """Return its results, read again."""
    found = load(folder)
    assert isinstance(found, Comparison)
    return found


def exported(folder: Path, shape: str, file: Path, *words: str) -> Path:
    """Return an export that the command wrote."""
    assert main(["export", str(folder), "--as", shape, f"out={file}", *words]) == OK
    return file


def fields(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the weeks of a DREAM table, 0 for an empty field."""
    return frame[[name for name in frame.columns if name.startswith("y_")]].astype(float).fillna(0)


def test_weeks_on_each_benefit_of_a_dream_file_are_the_models_own_to_the_week(folder, result, tmp_path, capsys):
    file = exported(folder, "dream", tmp_path / "dream.csv")
    assert "checked: the" in capsys.readouterr().out
    read = pd.read_csv(file)
    assert not read.duplicated(["arm", "replication", "person"]).any()
    seen = 0
    for (arm, replication), own in read.groupby(["arm", "replication"]):
        weekly = result.weekly[(result.weekly["arm"] == arm) & (result.weekly["replication"] == replication)]
        assert fields(own).shape[1] == WEEKS == len(weekly)
        for state, code in codes().code.items():
            mine = (fields(own) == code).sum(axis=0).to_numpy()
            assert mine.tolist() == weekly.sort_values("week")[f"stock_{label(state)}"].tolist(), (arm, state)
            seen += mine.sum()
    assert seen > 40 * WEEKS, "most weeks have a code"


def test_and_those_of_the_person_week_log(folder, result):
    log = pd.read_parquet(folder / "persons.parquet")
    table = fields(result.persons.to_dream())
    for state, code in codes().code.items():
        if state not in GONE:
            assert (table == code).to_numpy().sum() == (log["support_end"] == label(state)).sum(), state


def test_the_notes_hold_the_check_the_codes_with_their_source_and_what_has_none(folder, tmp_path, capsys):
    file = exported(folder, "dream", tmp_path / "dream.parquet", "lang=da")
    said = capsys.readouterr().out
    notes = yaml.safe_load((tmp_path / "dream.parquet.notes.yaml").read_text("utf-8"))
    assert all(row["weeks"] == row["model"] and row["weeks_that_differ"] == 0 for row in notes["check"])
    assert {row["benefit"]: row["code"] for row in notes["check"]}["sygedagpenge"] == 890
    assert notes["without_code"]["moved"]["weeks"] > 0
    assert (
        f"ingen kode: Fraflyttet, {notes['without_code']['moved']['weeks']:,} uger".replace(",", ".", 1)[:20] in said
    )
    assert "husket, ikke læst" in said
    moved = pd.read_parquet(file)
    assert moved["weeks_without_code"].sum() == sum(one["weeks"] for one in notes["without_code"].values())
    assert (moved.loc[moved["left"] == "moved", "weeks_without_code"] > 0).any()


def test_every_code_has_a_source_or_says_that_it_is_recalled():
    found = codes()
    known = set(found.about["sources"])
    for name, own in found.about["codes"].items():
        assert 100 <= own["code"] <= 999, name
        assert own["status"] == "recalled" or own["source"] in known, name
        assert set(own.get("seen", {})) <= known, name
    parts = [set(found.code), set(found.empty), set(found.without)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == len(Support), "every state stands in one of the three"
    assert set(found.order) == set(found.code) and len(set(found.code.values())) == len(found.code)
    for pair in found.about["priority"]["read"]:
        over, under = (Support[pair[side].upper()] for side in ("over", "under"))
        assert found.order.index(over) < found.order.index(under) and pair["source"] in known


def test_one_day_is_enough_and_the_first_in_the_order_stands():
    state = {name: int(Support[name]) for name in ("KONTANTHJAELP", "DAGPENGE", "EMPLOYED", "INTEGRATION", "MOVED")}
    searched = np.array([[state["KONTANTHJAELP"], state["DAGPENGE"], state["INTEGRATION"], state["EMPLOYED"], 0]])
    ended = np.array([[state["DAGPENGE"], state["KONTANTHJAELP"], state["EMPLOYED"], state["KONTANTHJAELP"], 15]])
    one = Lives("usual", 0, np.array([7]), ended, searched, np.zeros(ended.shape))
    assert dream.coded(one, "any").tolist() == [[111, 111, 0, 130, 0]]
    assert dream.coded(one, "end").tolist() == [[111, 130, 0, 130, 0]]


def test_weeks_are_calendar_weeks_and_months_have_the_weeks_of_their_thursdays():
    two = pd.DataFrame(
        {
            "arm": "usual",
            "replication": 0,
            "citizen": 3,
            "week": [0, 1, 2],
            "support": "employed",
            "support_end": ["kontanthjaelp", "employed", "employed"],
            "hours_end": [0.0, 18.5, 37.0],
            "left": "",
        }
    )
    table = Persons(two, pd.DataFrame({"citizen": [3], "replication": [0]}), dt.date(2024, 12, 18)).to_dream()
    names = ["y_2451", "y_2452", "y_2501", "grad_2024_12", "grad_2025_01"]  # Wednesday 18 December is in week 51
    assert list(table.columns[-5:]) == names
    assert table[names].iloc[0].fillna(0).tolist() == [130, 0, 0, 0.25, 1.0]  # 2 January is the Thursday of 2025-W01


def test_long_is_the_log_and_its_hours_and_pay_are_the_models(folder, result):
    log, long = pd.read_parquet(folder / "persons.parquet"), result.persons.to_long()
    assert list(long.columns) == [
        *("arm", "replication", "person", "iso_year", "iso_week", "support", "code", "hours", "wage_dkk", "service"),
        "activity",
    ]
    assert (
        len(long) == len(log) and not long.duplicated(["arm", "replication", "person", "iso_year", "iso_week"]).any()
    )
    assert long["hours"].sum() == pytest.approx(result.weekly["hours_ordinary"].sum())
    ledger = pd.read_parquet(folder / "ledger.parquet")
    paid = ledger.groupby("account")["oere"].sum()
    # with a wage subsidy the benefit is paid as a wage, of no ordinary hours
    assert round(100 * long["wage_dkk"].sum()) == paid["wage"] - paid.get("wage_subsidy", 0) > 0
    assert set(long["service"]) == set(ARMS)
    empty = long.loc[long["code"].isna(), "support"].astype(str).unique()
    assert set(empty) <= {label(s) for s in (*codes().empty, *codes().without)}


def test_traits_stand_beside_by_name_and_unobserved_ones_only_on_request(result):
    plain, asked = result.persons.to_long(), result.persons.to_dream(traits=["age", "mental", "sex"], latent=True)
    assert not [name for name in plain.columns if name.startswith(("trait_", "latent_"))]
    assert list(asked["trait_mental"].cat.categories) == ["none", "common", "severe"]
    assert set(asked["trait_sex"]) == {"man", "woman"}
    assert [name for name in asked.columns if name.startswith("latent_")]
    everything = result.persons.to_spells(traits="all")
    assert len([name for name in everything.columns if name.startswith("trait_")]) > 30
    assert asked.groupby(["replication", "person"])["trait_age"].nunique().eq(1).all(), "the same in every arm"
    with pytest.raises(UserError, match="no trait 'agee'; did you mean 'age'"):
        result.persons.to_long(traits=["agee"])


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".dta"])
def test_a_trait_that_is_named_twice_stands_there_once(folder, tmp_path, ending):
    file = exported(folder, "spells", tmp_path / f"spells{ending}", "traits=[age,age]")
    read = {".csv": pd.read_csv, ".parquet": pd.read_parquet, ".dta": pd.read_stata}[ending]
    assert [name for name in read(file).columns if name.startswith("trait_age")] == ["trait_age"]


def test_spells_hold_every_week_exactly_once(result):
    spells, long = result.persons.to_spells(), result.persons.to_long()
    key = ["arm", "replication", "person"]
    laid = spells.loc[spells.index.repeat(spells["weeks"])].copy()
    laid["day"] = laid["start"] + pd.to_timedelta(7 * laid.groupby(level=0).cumcount(), unit="D")
    assert (laid.groupby(level=0)["day"].max() + pd.Timedelta(days=6) == spells["end"]).all()
    days = [dt.date.fromisocalendar(y, w, 1) for y, w in zip(long["iso_year"], long["iso_week"], strict=True)]
    own = long.assign(day=pd.to_datetime(days), benefit=long["support"])
    laid["day"] = laid["day"].astype(own["day"].dtype)
    columns = [*key, "day", "benefit"]
    one, other = (f[columns].astype({"benefit": str}).sort_values(columns[:-1]) for f in (laid, own))
    pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True))
    following = spells.groupby(key)["benefit"].shift(-1)
    goes_on = following.notna()
    assert (spells.loc[goes_on, "exit"].astype(str) == following[goes_on].astype(str)).all()
    assert set(spells.loc[~goes_on, "exit"].astype(str)) <= {"not_ended", *map(label, GONE)}
    assert (spells["exit"] == "moved").sum() > 0


@pytest.mark.parametrize("shape", ["long", "spells", "dream"])
def test_the_same_stands_in_csv_parquet_and_stata(folder, result, tmp_path, shape):
    made = {
        kind: exported(folder, shape, tmp_path / f"x.{kind}", "traits=[mental]") for kind in ("csv", "parquet", "dta")
    }
    read = {
        "csv": pd.read_csv(made["csv"]),
        "parquet": pd.read_parquet(made["parquet"]),
        "dta": pd.read_stata(made["dta"], convert_categoricals=False).rename(columns={"end_date": "end"}),
    }
    with pd.io.stata.StataReader(made["dta"]) as reader:
        labels = reader.value_labels()
        assert reader.variable_labels()["person"]
    for name, column in read["parquet"].items():
        csv, dta = read["csv"][name], read["dta"][name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            assert csv.fillna("").tolist() == column.astype(object).fillna("").tolist()
            assert dta.map(labels[name]).fillna("").tolist() == csv.fillna("").tolist(), name
        elif name in ("start", "end"):
            assert pd.to_datetime(csv).tolist() == column.tolist() == dta.tolist()
        elif pd.api.types.is_numeric_dtype(column):
            assert np.allclose(csv.astype(float), column.astype(float), equal_nan=True), name
            assert np.allclose(dta.astype(float), column.astype(float), equal_nan=True), name
        else:
            assert csv.tolist() == column.tolist() == dta.tolist(), name
    assert labels["code" if shape != "dream" else "y_2445"][890] == "sygedagpenge"
    schema = pq.read_schema(made["parquet"])
    assert all(field.metadata[b"description"] for field in schema)
    whole = {"long": result.persons.to_long, "spells": result.persons.to_spells, "dream": result.persons.to_dream}
    assert len(read["csv"]) == len(whole[shape]()) > 0


@pytest.mark.skipif(RSCRIPT is None, reason="needs R")
def test_r_reads_the_same(folder, result, tmp_path):
    dream_file = exported(folder, "dream", tmp_path / "dream.csv")
    long_file = exported(folder, "long", tmp_path / "long.dta")
    program = (
        f'd <- read.csv("{dream_file}"); y <- as.matrix(d[grepl("^y_", names(d))]);'
        'cat(nrow(d), ncol(y), sum(y == 890, na.rm = TRUE), sum(is.na(y)), "\\n");'
        'if (requireNamespace("haven", quietly = TRUE)) {'
        f'  h <- haven::read_dta("{long_file}"); cat(nrow(h), sum(h$hours), "\\n") }}'
    )
    said = subprocess.run(
        [str(RSCRIPT), "--vanilla", "-e", program], capture_output=True, text=True, check=True, timeout=60
    )
    table, long = result.persons.to_dream(), result.persons.to_long()
    y = fields(table).to_numpy()
    lines = said.stdout.splitlines()
    assert [int(word) for word in lines[0].split()] == [*y.shape, (y == 890).sum(), (y == 0).sum()]
    for line in lines[1:]:
        assert int(line.split()[0]) == len(long) and float(line.split()[1]) == pytest.approx(
            long["hours"].sum(), 1e-5
        )


def test_results_in_memory_export_as_those_of_a_folder(folder, result):
    made = compare(
        "inklusion_trial",
        ["ips"],
        REPLICATIONS,
        seed=4,
        policy_settings={"ips": {"places": 8}},
        population_changes={"n": 40},
        progress=False,
        horizon_weeks=WEEKS,
        start="2024-11-06",
        parameters={"moving_rate": 0.004},
        record=["weekly", "persons"],
    )
    for own, other in (
        (made.persons.to_dream(traits=["age"]), result.persons.to_dream(traits=["age"])),
        (made.persons.to_long(), result.persons.to_long()),
        (made.persons.to_spells(), result.persons.to_spells()),
    ):
        order = [name for name in ("arm", "replication", "iso_year", "iso_week", "person", "start") if name in own]
        one, two = (frame.sort_values(order).reset_index(drop=True) for frame in (own, other))
        pd.testing.assert_frame_equal(one, two, check_dtype=False)
    assert repr(made.persons) == repr(result.persons)
    assert "person-weeks from 2024-11-06" in repr(made.persons)


def test_the_log_holds_the_columns_that_are_asked_for(tmp_path, capsys):
    few = [word for word in SMALL if not word.startswith(("replications", "horizon"))]
    few += ["replications=1", "horizon_weeks=4", "record=[weekly,persons]"]
    folder = tmp_path / "few"
    with unrendered():
        assert main(["compare", *few, "person_columns=[support_end,left]", f"out={folder}"]) == OK
    log = pq.read_schema(folder / "persons.parquet").names
    assert log == ["cell", "arm", "replication", "citizen", "week", "support_end", "left"]
    assert main(["export", str(folder), "--as", "spells"]) == OK
    assert (folder / "spells.csv").exists() and (folder / "spells.csv.notes.yaml").exists()
    assert main(["export", str(folder), "--as", "long"]) == MISTAKE
    assert "lacks hours_end, wage_oere, policy, activity; run it again" in capsys.readouterr().err
    assert main(["compare", *few, "person_columns=[suport_end]", f"out={tmp_path / 'no'}"]) == MISTAKE
    assert "no column 'suport_end'; did you mean 'support_end'" in capsys.readouterr().err


BAD = {
    "no shape": ([], "--as : one of dream, long, spells", "--as : en af"),
    "unknown shape": (["--as", "dreem"], "did you mean 'dream'", "mente du 'dream'"),
    "unknown key": (["--as", "dream", "trait=[age]"], "did you mean 'traits'", "har ingen sådan nøgle"),
    "no value": (["--as", "dream", "traits="], "traits: give a value", "traits: giv en værdi"),
    "twice": (["--as", "long", "latent=true", "latent=true"], "latent is given twice", "to gange"),
    "kind": (["--as", "dream", "out=x.xlsx"], "ends in none of .csv, .parquet, .dta", "ender ikke på en af"),
    "week of long": (["--as", "long", "week=any"], "of dream alone", "kun for dream"),
    "unknown week": (["--as", "dream", "week=all"], "week=all: end or any", "week=all: end eller any"),
    "not yes or no": (["--as", "long", "latent=maybe"], "latent=maybe: true or false", "latent=maybe"),
    "no place for a file": (["--as", "long", "out=/proc/no/x.csv"], "cannot be written (No such", "kan ikke skrives"),
    "unknown trait": (["--as", "spells", "traits=[agee]"], "did you mean 'age'", "mente du 'age'"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_mistake_is_answered_in_one_line_and_nothing_is_written(case, folder, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words, english, danish = BAD[case]
    words = words if any(word.startswith("out=") for word in words) else [*words, "out=made.csv"]
    assert main(["export", str(folder), *words]) == MISTAKE
    assert english in capsys.readouterr().err
    assert main(["export", str(folder), *words, "--lang", "da"]) == MISTAKE
    assert danish in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_written_over_and_a_folder_without_the_log_says_how_to_have_it(folder, tmp_path, capsys):
    file = exported(folder, "spells", tmp_path / "spells.csv")
    before = file.read_bytes()
    assert main(["export", str(folder), "--as", "spells", f"out={file}"]) == MISTAKE
    assert "is there already" in capsys.readouterr().err and file.read_bytes() == before
    file.unlink()
    assert main(["export", str(folder), "--as", "spells", f"out={file}"]) == MISTAKE
    assert "spells.csv.notes.yaml: is there already" in capsys.readouterr().err and not file.exists()
    assert main(["export", str(tmp_path / "nowhere"), "--as", "dream"]) == MISTAKE
    assert "no such result folder" in capsys.readouterr().err
    bare = tmp_path / "bare"
    bare.mkdir()
    assert main(["export", str(bare), "--as", "dream"]) == MISTAKE
    assert "run it again with record=[weekly,persons]" in capsys.readouterr().err
    assert main(["export", "--as", "dream"]) == MISTAKE and "give one result folder" in capsys.readouterr().err
    with pytest.raises(InputError, match='record=\\["weekly", "persons"\\]'):
        _ = Comparison(pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), "usual").persons


def test_a_log_that_was_changed_is_refused(folder, tmp_path, capsys):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    log = pd.read_parquet(other / "persons.parquet")
    log["support_end"] = "dagpenge"
    log.to_parquet(other / "persons.parquet")
    assert main(["export", str(other), "--as", "dream", f"out={tmp_path / 'd.csv'}"]) == MISTAKE
    assert "is not what was written here" in capsys.readouterr().err and not (tmp_path / "d.csv").exists()
