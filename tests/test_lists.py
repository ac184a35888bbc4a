"""Lists in a terminal: nothing broken, nothing wider than it, and a word finds what it names."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from simulation.cli.main import main
from simulation.cli.worded import worded
from simulation.inputs.listing import LISTS
from simulation.model.design import NUMBERS
from simulation.policies.catalogue import policy
from simulation.words.texts import Texts

ALL = list(LISTS)


@pytest.fixture
def listed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what ``indsats list`` prints on 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    def printed(*words: str) -> list[str]:
        assert main(["list", *words]) == 0
        return capsys.readouterr().out.splitlines()

    return printed


def words_of(text: str) -> set[str]:
    """Return the words of a text, without the signs around them."""
    return {word.strip("()[],;:.") for word in text.split()} - {""}


@pytest.mark.parametrize("what", ALL)
def test_no_line_of_a_list_is_wider_than_the_terminal(listed, what):
    assert max(map(len, listed(what))) <= 80


@pytest.mark.parametrize("what", ALL)
def test_no_word_of_a_list_is_broken(listed, what, capsys, monkeypatch):
    narrow = " ".join(listed(what))
    monkeypatch.setenv("COLUMNS", "5000")
    assert main(["list", what]) == 0
    assert words_of(narrow) == words_of(capsys.readouterr().out)
    for record in LISTS[what]():
        for key in {"name", "column", "id", "title", "meaning", "reason", "allowed"} & set(record):
            assert words_of(str(record[key])) <= words_of(narrow), record[key]


def test_what_is_piped_is_not_wrapped(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert main(["list", "parameters"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 2 * len(LISTS["parameters"]())


def test_the_list_of_parameters_is_short_enough_to_read(listed):
    assert len(listed("parameters")) < 1000


def test_the_value_stands_on_the_line_of_the_name_and_the_meaning_below(listed):
    lines = listed("parameters", "relation_gain")
    assert re.match(r"parameters\.relation_gain = 0\.\d+ ", lines[0])
    assert lines[1].startswith("    ")


@pytest.mark.parametrize("what", ALL)
def test_every_list_takes_a_word_that_filters(listed, what):
    whole = LISTS[what]()
    first = str(next(whole[0][key] for key in ("name", "column", "id") if key in whole[0]))
    found = listed(what, first)
    assert found
    assert len(found) < len(listed(what))
    assert first in found[0]


def test_a_policy_and_a_number_find_that_number_of_that_policy(listed):
    [head, *_] = lines = listed("parameters", "ips", "caseload")
    assert head.startswith("policies.ips.caseload_limit = 25 (1 to 500; citizens")
    assert "most citizens a caseworker serves at once" in " ".join(line.strip() for line in lines)
    assert "policies.NAME" not in "".join(lines)


def test_danish_letters_filter_either_way(listed):
    assert listed("columns", "førtidspension") == listed("columns", "foertidspension")


def test_a_word_filters_the_json_too(capsys):
    assert main(["list", "outcomes", "fleksjob", "--json"]) == 0
    found = [record["name"] for record in json.loads(capsys.readouterr().out)]
    assert "exit_fleksjob" in found
    assert "ever_job" not in found


def test_a_word_that_finds_nothing_is_a_mistake(capsys):
    assert main(["list", "parameters", "caseloat"]) == 2
    assert (
        capsys.readouterr().err
        == "indsats: list parameters caseloat: nothing has 'caseloat'; did you mean 'caseload'?\n"
    )
    assert main(["list", "parameters", "caseload", "haircut"]) == 2
    assert capsys.readouterr().err.startswith("indsats: list parameters caseload haircut: nothing has ")
    assert main(["list", "policies", "reconnect", "langtidsrask"]) == 2
    assert capsys.readouterr().err == (
        "indsats: list policies reconnect langtidsrask: each word is there, but nothing has them all\n"
    )


def test_every_number_of_a_design_has_a_meaning_of_its_own():
    meanings = [number.meaning for number in NUMBERS.values()]
    assert len(set(meanings)) == len(meanings) == 35
    for name, number in NUMBERS.items():
        told = number.meaning
        assert len(told.split()) >= 4, name
        assert told not in (number.unit, name.replace("_", " ")), name
        assert "a number of the design" not in told


def test_everything_that_can_be_set_has_a_meaning():
    assert [record["name"] for record in LISTS["parameters"]() if not str(record["meaning"]).strip()] == []


def test_the_list_of_policies_says_what_a_user_compares(listed):
    text = " ".join(" ".join(listed("policies", "ips_ringkoebing_skjern")).split())
    own = policy("ips_ringkoebing_skjern")
    assert f"{own.places} places" in text
    assert "4 caseworkers" in text
    assert own.title in text
    assert "for whoever lives on ressourceforløb" in text and "has a psychiatric diagnosis (diagnosis)" in text


def test_everything_uncertain_has_a_range_and_a_state():
    records = LISTS["uncertain"]()
    names = [r["name"] for r in records]
    assert len(set(names)) == len(names)
    for record in records:
        assert record["reason"], record["name"]
        if record["state"] in ("drawn", "learned", "weakly learned"):
            assert record["low"] <= record["value"] <= record["high"] and record["low"] < record["high"], record[
                "name"
            ]
        else:
            assert record["state"] in ("fixed", "tried"), record["name"]
    by_name = {r["name"]: r for r in records}
    # every assumed number of a design, under the design that states it, and none that a document tells
    assert by_name["policies.usual.course_share"]["low"] == 0.2
    assert by_name["policies.usual.voluntary"]["state"] == "fixed"
    assert "policies.usual.caseload_limit" not in by_name and "policies.all_inclusive.meeting_hours" not in by_name
    assert "population.margins.higher (copenhagen_activity_ready)" in by_name
    assert "population.margins.unskilled (copenhagen_activity_ready)" not in by_name
    assert by_name["economy.overrides.course_week"]["high"] == 3500


@pytest.mark.parametrize("what", ALL)
def test_every_list_is_told_in_danish_too(listed, what):
    english, danish = listed(what), listed(what, "--lang", "da")
    assert danish == listed(what, "lang=da")
    names = [line.split(" ")[0] for line in english if not line.startswith(" ")]
    assert [line.split(" ")[0].rstrip(":,") for line in danish if not line.startswith(" ")] == [
        name.rstrip(":,") for name in names
    ]
    said = " ".join(danish)
    for phrase in (
        "reason:",
        "allowed:",
        "(source:",
        "not stated",
        "one of",
        "citizens each",
        "; fitted",
        "usual service:",
    ):
        assert phrase not in said, phrase


@pytest.mark.parametrize(
    ("what", "field"), [("parameters", "meaning"), ("policies", "title"), ("populations", "title")]
)
def test_nothing_that_can_be_set_is_without_danish_words(what, field):
    bare = [record["name"] for record in worded(what, LISTS[what](), Texts("da")) if not record[field]]
    assert bare == []


def test_a_list_is_filtered_by_the_words_of_its_language(listed):
    assert any("sagsbehandlerskift" in line for line in listed("parameters", "sagsbehandlerskift", "--lang=da"))
    assert main(["list", "parameters", "findes-ikke", "lang=da"]) == 2
    assert main(["list", "policies", "--lang", "xx"]) == 2
