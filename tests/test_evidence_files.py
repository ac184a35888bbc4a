"""The files of evidence: every record is whole, and an unsound one is refused."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from simulation.evidence.registry import (
    Document,
    Entry,
    Reference,
    Registry,
    Use,
    load,
)
from simulation.files import read_yaml

REQUIRED = {
    "use",
    "status",
    "source",
    "title",
    "population",
    "n",
    "horizon_weeks",
    "measure",
    "unit",
    "values",
    "note",
}
OPTIONAL = {"units", "recalled_parts"}
FOLDER = resources.files("simulation.evidence")
EXAMPLE: dict[str, Any] = {
    "id": "made_up.effect",
    "use": "calibrate",
    "status": "read",
    "source": [{"document": "paper", "page": "7"}],
    "title": "A made-up effect",
    "population": "made-up people",
    "n": 10,
    "horizon_weeks": 26,
    "measure": "ever_job",
    "unit": "share",
    "values": {"treated": 0.5, 2020: {"control": 0.25}},
    "note": "",
}
PAPER = Document(key="paper", title="A paper", author="A. Author", publisher=None, year=2020, language="en", note="")


def records(name: str) -> dict[str, dict[str, Any]]:
    loaded = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("name", ["documented.yaml", "flows.yaml", "baseline.yaml"])
def test_every_record_has_every_required_field_and_no_unknown_one(name: str) -> None:
    for entry_id, fields in records(name).items():
        assert fields.keys() >= REQUIRED, entry_id
        assert fields.keys() <= REQUIRED | OPTIONAL, entry_id


def test_no_entry_is_lost_between_the_files_and_the_registry() -> None:
    documented, flows, baseline = records("documented.yaml"), records("flows.yaml"), records("baseline.yaml")
    assert [entry.id for entry in load()] == sorted([*documented, *flows, *baseline])
    # statements in the documents about programmes, counted by hand: 66, and 26 found when they were read again
    assert len(documented) == 66 + 26
    assert len(flows) == 14
    # 1 ladder, 1 list of reforms, 4 + 3 rates, 4 caseloads, 2 on caseworkers, 6 others
    assert len(baseline) == 23


def test_ids_are_group_and_name_and_public_rules_stand_under_baseline() -> None:
    assert all(len(entry_id.split(".")) == 2 for entry_id in records("documented.yaml"))
    assert all(entry_id.startswith("baseline.") for entry_id in records("baseline.yaml"))
    assert all(entry_id.startswith("flows.") for entry_id in records("flows.yaml"))
    assert all(entry.use is not Use.VALIDATE for entry in load() if entry.id.startswith("flows."))


def test_a_sound_entry_is_read_and_years_become_words() -> None:
    registry = Registry([Entry(**EXAMPLE)], [PAPER])
    assert registry.value("made_up.effect.2020.control") == 0.25
    assert registry.cite("made_up.effect") == "A made-up effect. Source: A. Author (2020): A paper, p. 7."


@pytest.mark.parametrize(
    "mistake",
    [
        {"use": "proof"},
        {"unit": "kroner"},
        {"surprise": 1},
        {"source": []},
        {"n": 0},
        {"title": ""},
        {"units": {"nowhere": "weeks"}},
        {"recalled_parts": ["nowhere"]},
        {"source": [{"document": "paper", "page": None, "part": "nowhere"}]},
        {"values": {"treated": {1, 2}}},
    ],
)
def test_an_unsound_entry_is_refused(mistake: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Entry(**(EXAMPLE | mistake))


@pytest.mark.parametrize("field", sorted(REQUIRED))
def test_an_entry_without_a_required_field_is_refused(field: str) -> None:
    with pytest.raises(ValidationError):
        Entry(**{key: value for key, value in EXAMPLE.items() if key != field})


def test_an_id_twice_and_an_unknown_document_are_refused() -> None:
    entry = Entry(**EXAMPLE)
    with pytest.raises(ValueError, match="used twice"):
        Registry([entry, entry], [PAPER])
    with pytest.raises(ValueError, match="unknown documents: paper"):
        Registry([entry], [])


def test_a_key_given_twice_in_a_data_file_is_refused() -> None:
    assert read_yaml("a: {x: 1}\nb: {x: 2}", "some.yaml") == {"a": {"x": 1}, "b": {"x": 2}}
    with pytest.raises(ValueError, match=r"some\.yaml: given twice: a"):
        read_yaml("a: {x: 1}\na: {x: 2}", "some.yaml")
    with pytest.raises(ValueError, match="given twice: x"):
        read_yaml("a: {x: 1, x: 2}", "some.yaml")


def test_a_reference_without_a_page_cites_the_document_alone() -> None:
    unpaged = Entry(**(EXAMPLE | {"source": [Reference(document="paper", page=None)]}))
    assert Registry([unpaged], [PAPER]).cite("made_up.effect.treated").endswith("(2020): A paper.")
