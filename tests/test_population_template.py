"""A population file from template to check: what an advisor writes is understood, and what cannot be is said."""

from __future__ import annotations

import re

import numpy as np
import pytest
from people import LUCK

from simulation.cli.main import main
from simulation.errors import UserError
from simulation.inputs.eligibility import reaches
from simulation.inputs.options import settings_from
from simulation.model.columns import TRAITS
from simulation.model.population import danish
from simulation.model.population.cells import CELLS
from simulation.model.population.files import check_file, read_file
from simulation.model.population.template import write_template
from simulation.model.states import Support
from simulation.policies.base import everything
from simulation.policies.catalogue import CATALOGUE, is_usual, policy
from simulation.policies.education import lengths
from simulation.run import build


@pytest.mark.parametrize("lang", ["en", "da"])
def test_the_examples_of_a_template_are_good_and_it_has_every_column(tmp_path, lang):
    path = tmp_path / "mine.csv"
    beside = write_template(path, lang, lengths())
    assert check_file(path, lengths(), horizon_weeks=52) == []
    first = path.read_text(encoding="utf-8-sig").splitlines()[0].split(";" if lang == "da" else ",")
    assert [danish.column_of(heading) for heading in first] == ["id", *(c.name for c in TRAITS)]
    told = beside.read_text(encoding="utf-8")
    assert all(f"\n{heading}: " in told for heading in first[1:])


def test_both_languages_hold_the_same_people(tmp_path):
    files = [tmp_path / "en.csv", tmp_path / "da.csv"]
    for path, lang in zip(files, ("en", "da"), strict=True):
        write_template(path, lang, lengths())
    english, other = (read_file(path, LUCK, lengths()) for path in files)
    assert english.tobytes() == other.tobytes()
    text = files[1].read_text(encoding="utf-8-sig")
    assert ";44,5;kvinde;" in text and ";ja;" in text and "kontanthjælp" in text


def test_nothing_that_is_there_is_written_over(tmp_path, capsys):
    path = tmp_path / "mine.csv"
    path.write_text("mine\n")
    assert main(["population", "template", str(path)]) == 2
    assert "is there already, and is left as it is" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["mine.csv"]
    assert path.read_text() == "mine\n"
    for words, why in {
        (str(tmp_path / "a.xlsx"),): "ending in .csv",
        (str(path / "a.csv"),): "cannot be written",
        (str(tmp_path / "a.csv"), "lang=dk"): "--lang: en or da",
        (): "give one file",
        (str(tmp_path / "a.csv"), "n=3"): "there is no such option",
    }.items():
        assert main(["population", "template", *words]) == 2
        said = capsys.readouterr().err
        assert why in said and len(said.splitlines()) == 1
    with pytest.raises(UserError):
        write_template(tmp_path / "b.csv", "sv", lengths())
    assert [p.name for p in tmp_path.iterdir()] == ["mine.csv"]


def test_a_template_makes_the_folders_it_is_to_stand_in(tmp_path):
    path = tmp_path / "some" / "new" / "folder" / "mine.csv"
    assert main(["population", "template", str(path)]) == 0
    assert check_file(path, lengths()) == []


def test_every_column_and_every_value_has_a_danish_word():
    assert list(danish.columns()) == ["id", *CELLS]
    for column, cell in CELLS.items():
        assert danish.columns()[column]["meaning"]
        for name in cell.names:
            [shown, *_] = words = cell.danish[name]
            for word in words:
                assert cell.read(word) == cell.read(word.upper()) == cell.names[name], (column, word)
            assert shown in cell.words(danish=True)
    assert danish.values("programme").keys() - {"none"} <= set(lengths())


def test_no_heading_means_two_columns():
    words = [w for name, own in danish.columns().items() for w in {name, own["heading"], *own["also"]}]
    keys = [danish.key(word) for word in words]
    assert len(set(keys)) == len({(danish.key(w), danish.column_of(w)) for w in words})
    for name, own in danish.columns().items():
        for word in (name, own["heading"], *own["also"]):
            assert danish.column_of(word) == name, word


DANISH_ROWS = (
    "Alder;Køn;YDELSE;enlig_forsoerger;Børn\r\n40,5;Kvinde;Kontanthjælp;Ja;2\r\n31;mand;sygedagpenge;nej;0\r\n"
)
ENCODED = {
    "UTF-8": DANISH_ROWS.encode(),
    "UTF-8 with a mark": DANISH_ROWS.encode("utf-8-sig"),
    "as Danish Excel writes CSV": DANISH_ROWS.encode("cp1252"),
    "as Excel writes Unicode text": DANISH_ROWS.replace(";", "\t").encode("utf-16"),
    "quoted": (
        '"Alder";"Køn";"YDELSE";"enlig forsørger";"børn"\n"40,5";"kvinde";"kontanthjælp";"ja";"2"\n31;mand;4;0;0\n'
    ).encode(),
    "with a separator named": b"sep=;\r\n" + DANISH_ROWS.encode("cp1252"),
    "with empty rows and columns behind": (DANISH_ROWS.replace("\r\n", ";;\r\n") + ";;;;;;\r\n \r\n\r\n").encode(),
    "with lines of an old Mac": DANISH_ROWS.replace("\r\n", "\r").encode(),
}


@pytest.mark.parametrize("case", ENCODED)
def test_a_danish_file_is_read_however_it_was_saved(tmp_path, case):
    path = tmp_path / "p.csv"
    path.write_bytes(ENCODED[case])
    assert check_file(path) == []
    people = read_file(path, LUCK)
    assert people["age"].tolist() == [40.5, 31]
    assert people["entry_support"].tolist() == [Support.KONTANTHJAELP, Support.SYGEDAGPENGE]
    assert people["lone_provider"].tolist() == [1, 0]
    assert people["sex"].tolist() == [1, 0]


SAID = {
    "a workbook": (b"PK\x03\x04 and so on", "p.csv: it is no sound .csv file (its content is an Excel workbook)"),
    "Parquet under another name": (b"PAR1 and so on", "its content is a Parquet file"),
    "no text": (b"age,entry_support\n40,\0\n", "its content is no text"),
    "nothing": (b"", "it is empty"),
    "only a mark": (b"\xef\xbb\xbf", "it is empty"),
    "blank lines": (b"\n\n;;\n", "it is empty"),
    "two names of one column": (b"alder;age;ydelse\n40;40;sygedagpenge\n", "each column once ('age' is the same"),
    "a column that is not known": (b"alder;ydelse;koen2\n40;sygedagpenge;1\n", "did you mean 'køn'?"),
    "a column without a name": (b"alder;;ydelse\n40;x;sygedagpenge\n", "'(empty)' is not allowed"),
    "a point between thousands": (
        b"alder;ydelse;ydelsesuger\n60;sygedagpenge;1.000\n",
        "column 'ydelsesuger': '1.000' is not allowed; allowed: a whole number from 0 to 2900, without a point",
    ),
    "decimal commas between commas": (
        b"age,entry_support\n40,5,sygedagpenge\n",
        "row 2: '40,5,sygedagpenge' is not allowed; allowed: 2 cells, as in the header, not 3; write decimals",
    ),
    "a truth value for a number": (
        b"age,entry_support,children\n40,sygedagpenge,true\n",
        "column 'children': 'true'",
    ),
    "an empty row": (
        b"age,entry_support\n\n40,4\n",
        "row 2: '(empty row)' is not allowed; allowed: a citizen; delete",
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_a_file_that_cannot_be_read_is_answered_in_a_sentence(tmp_path, capsys, monkeypatch, case):
    data, said = SAID[case]
    path = tmp_path / "p.csv"
    path.write_bytes(data)
    monkeypatch.setenv("COLUMNS", "1000")
    assert main(["population", "check", str(path)]) == 2
    told = capsys.readouterr()
    assert said.lower() in (told.out + told.err).lower()
    assert "BadCell(" not in told.out + told.err
    assert len(told.err.splitlines()) == 1


def test_an_old_workbook_is_to_be_saved_as_csv(tmp_path):
    (tmp_path / "p.xls").write_bytes(b"PK")
    [bad] = check_file(tmp_path / "p.xls")
    assert bad.sentence == "it must be a file ending in .csv, .xlsx, .parquet (in a spreadsheet: save as CSV)"


def test_the_many_bad_cells_are_counted(tmp_path, capsys):
    path = tmp_path / "p.csv"
    path.write_text("age,entry_support\n" + "400,sygedagpenge\n" * 1500)
    assert main(["population", "check", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out.splitlines()[-1] == "And 1,480 more."
    assert len(told.out.splitlines()) == 21
    assert told.out.splitlines()[0] == "Row 2, column 'age': '400' is not allowed; allowed: a number from 16 to 70."
    assert told.err == f"indsats: {path}: 1,500 bad cells, named above (row 1 is the header)\n"


@pytest.fixture
def checked(tmp_path, capsys, monkeypatch):
    """Return what a check says of a file."""
    monkeypatch.setenv("COLUMNS", "1000")

    def say(text: str) -> str:
        path = tmp_path / "p.csv"
        path.write_text(text, encoding="utf-8")
        assert main(["population", "check", str(path)]) == 0
        return capsys.readouterr().out

    return say


def test_a_check_says_how_many_each_policy_could_take_and_why_it_is_nobody(checked):
    said = checked(
        "alder;ydelse;psykisk helbred;motiveret;ankomstuge\n"
        "45;ressourceforløb;svær;nej;0\n35;kontanthjælp;svær;nej;0\n25;uddannelseshjælp;let;ja;0\n50;sygedagpenge;ingen;ja;9\n"
    )
    lines = {line.split()[0]: line for line in said.splitlines() if line.startswith("  ")}
    assert list(lines) == [name for name in CATALOGUE if not is_usual(name)]
    assert "3 citizens at the start, with 1 company around" in said
    assert "1 more in week 9: a run must be longer than that" in said
    assert lines["ips"].endswith(
        " 0 (240 places): of the 2 who fit so far, none has asked for ordinary work or education (motiveret)"
    )
    assert lines["ips_ringkoebing_skjern"].endswith(": nobody has a psychiatric diagnosis (diagnose)")
    assert lines["ips_hjoerring"].split()[1:3] == ["3", "(60"]
    assert lines["reconnect"].split()[1:3] == ["1", "(200"]
    assert lines["jobfirst"].split()[1:3] == ["3", "(300"]
    assert lines["flere_skal_med"].endswith(": nobody has been on support for 5 years or more (ydelsesuger)")
    assert lines["aarhus_fleksjob"].endswith(": nobody lives on ledighedsydelse (ydelse)")
    assert lines["langtidsrask"].endswith("nobody is at work (ydelse), or sick-listed from it")


@pytest.mark.parametrize("words", [["lang=da"], ["--lang", "da"]])
def test_a_check_in_danish_says_it_in_danish(tmp_path, capsys, monkeypatch, words):
    monkeypatch.setenv("COLUMNS", "1000")
    path = tmp_path / "p.csv"
    path.write_text("age,entry_support,education\n25,kontanthjaelp,unskilled\n40,kontanthjaelp,higher\n")
    assert main(["population", "check", str(path), *words]) == 0
    said = capsys.readouterr().out
    assert "alle celler er i orden" in said
    assert "2 borgere ved starten, med 1 virksomhed omkring sig" in said
    assert "bemærk: 1 borger under 30 år er på kontanthjælp uden en uddannelse ('education')" in said
    assert "ingen har en svær psykisk lidelse (mental)" in said
    assert not re.search(r"\b(nobody|citizens|places|the)\b", said)


@pytest.mark.parametrize("name", ["hedensted", "families", "prevention_workplace", "inklusion_trial"])
def test_those_a_check_counts_are_those_a_run_could_take(name):
    settings = settings_from({"population": {"name": name, "n": 300}, "horizon_weeks": 8})
    around = build.surroundings(settings, 0)
    for one in reaches(settings):
        model = build.build(settings, one.policy, around)
        own, world = model.policies[1], model.world
        free = world.present() & (world.column("service") == 0)
        assert int((free & everything(own.asked(world), len(free))).sum()) == one.number, one.policy
        assert (one.unfulfilled is not None) == (one.number == 0)
        # the others triage, or decide applications
        if not one.policy.startswith(("flere_skal_med", "revalidation")):
            assert int(np.count_nonzero(own.eligible(world))) == one.number, one.policy


def test_every_policy_says_in_words_what_it_asks_for():
    settings = settings_from({"population": {"name": "hedensted", "n": 50}, "horizon_weeks": 2})
    model = build.build(settings, "ips", build.surroundings(settings, 0))
    called = {column.name: column.meaning for column in TRAITS}
    verbs = ("lives", "is", "has", "needs", "could", "would", "can", "applies", "wishes")
    for name in CATALOGUE:
        for words, who in policy(name).asked(model.world).items():
            told = words.format(**called)
            assert told.split()[0] in verbs, told
            assert who.shape == (len(model.world.citizens),)
            assert who.dtype == bool


@pytest.mark.parametrize("name", ["revalidation", "revalidation_tightened"])
def test_the_applicants_a_check_counts_are_those_a_decision_could_grant(name):
    on_cash_benefit = {"revalidering": 0, "kontanthjaelp": 1}
    chosen = {"name": "ringkoebing_skjern_revalidation", "n": 300, "entry_support": on_cash_benefit}
    settings = settings_from({"population": chosen, "horizon_weeks": 8})
    found = {one.policy: one.number for one in reaches(settings)}
    model = build.build(settings, name, build.surroundings(settings, 0))
    own = model.policies[1]
    assert int(own.criteria(model.world, own.applicants(model.world)).sum()) == found[name] > 0


def test_a_file_of_more_citizens_than_can_be_run_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("simulation.model.population.files.MOST_CITIZENS", 3)
    path = tmp_path / "p.csv"
    path.write_text("age,entry_support\n" + "40,sygedagpenge\n" * 4)
    [bad] = check_file(path)
    assert bad.sentence == "it has 4 citizens; at most 3 can be run"


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        (["25,kontanthjaelp,unskilled", "40,kontanthjaelp,higher"], "1 citizen is on kontanthjælp below 30 without"),
        (["65,sygedagpenge,skilled", "66,sygedagpenge,skilled"], "2 citizens are within 3 years of folkepension"),
    ],
)
def test_what_may_not_be_meant_is_noted(checked, rows, note):
    assert f"note: {note}" in checked("age,entry_support,education\n" + "\n".join(rows) + "\n")


def test_abilities_on_another_scale_and_a_stock_of_one_are_noted(checked):
    said = checked("age,entry_support,ability_find,entry_week\n" + "".join(
        f"40,sygedagpenge,{2 + i % 4},{i}\n" for i in range(12)
    ))  # fmt: skip
    assert "note: ability_find has mean 3.5 and spread 1.1; the model takes it for 0 and 1" in said
    assert "note: only 1 citizen is there at the start" in said


def test_the_examples_of_a_template_are_noted_as_such(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")
    path = tmp_path / "p.csv"
    write_template(path, "da", lengths())
    assert main(["population", "check", str(path)]) == 0
    assert "note: 4 of the rows are examples of the template" in capsys.readouterr().out


def test_a_run_refuses_whoever_would_never_arrive(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("age,entry_support,entry_week\n40,sygedagpenge,0\n40,sygedagpenge,60\n")
    given = {"population": {"name": str(path)}, "horizon_weeks": 61}
    build.check(settings_from(given))
    with pytest.raises(UserError, match=r"row 3, column 'entry_week': '60' does not fit: the run ends after 60"):
        build.check(settings_from(given | {"horizon_weeks": 60}))


def test_a_mistaken_word_of_population_is_answered(capsys):
    for words, why in {
        ("chek", "a.csv"): "did you mean 'check'?",
        (): "population: give check or template",
        ("check",): "give one file",
        ("check", "a.csv", "b.csv"): "give one file",
        ("check", "a.csv", "--json"): "there is no such option",
    }.items():
        assert main(["population", *words]) == 2
        said = capsys.readouterr().err
        assert why in said and len(said.splitlines()) == 1, said
