"""A population is one folder: with it there, every way of naming a population knows it, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from simulation.cli.main import main
from simulation.cli.words import choices, compose, inputs_of, split_inputs
from simulation.errors import Mistake
from simulation.inputs.options import settings_from
from simulation.model.identity import model_files
from simulation.model.population import builtin as populations
from simulation.model.population.builtin import builtin, names
from simulation.report import naming
from simulation.run.identity import cell_key
from simulation.studies.designs import points
from simulation.studies.study import with_values
from simulation.words import texts
from simulation.words.texts import LANGUAGES, Texts, catalogue

FILES = {"population.yaml", "words.yaml"}


def forget() -> None:
    for known in (catalogue, builtin, choices):
        known.cache_clear()


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a population that is not in the package: a copy of another's, with a title of its own."""
    everyone = tmp_path / "builtin"
    shutil.copytree(populations.FOLDER, everyone)
    shutil.copytree(everyone / "hedensted", everyone / "new_town")
    (everyone / "new_town" / "words.yaml").write_text("label: {en: New town, da: Nyby}\n", encoding="utf-8")
    monkeypatch.setattr(populations, "FOLDER", everyone)
    monkeypatch.setattr(texts, "POPULATIONS", everyone)
    forget()
    yield everyone / "new_town"
    forget()


@pytest.mark.parametrize("name", names())
def test_a_population_is_two_files_with_a_title_in_either_language(name: str) -> None:
    folder = populations.FOLDER / name
    assert {path.name for path in folder.iterdir()} == FILES
    words = yaml.safe_load((folder / "words.yaml").read_text("utf-8"))
    assert set(words) == {"label"} and set(words["label"]) == set(LANGUAGES) and all(words["label"].values())
    assert not {"name", "title"} & set(yaml.safe_load((folder / "population.yaml").read_text("utf-8")))


def test_a_folder_is_all_that_the_command_line_needs(town: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for command in ("compare", "trial", "sweep"):
        assert compose(command, ["population=new_town", "population.n=70"])["population"]["name"] == "new_town"
    settings = settings_from(compose("compare", ["population=new_town", "population.n=70"]))
    assert (settings.population.name, settings.population.overrides) == ("new_town", {"n": 70})
    assert settings.horizon_weeks == builtin("hedensted").surroundings["horizon_weeks"]
    with pytest.raises(Mistake, match="did you mean 'new_town'"):
        compose("compare", ["population=new_twon"])
    assert main(["list", "populations", "new_town"]) == 0
    assert "New town" in capfd.readouterr().out


def test_a_folder_is_all_that_a_sweep_needs(town: Path) -> None:
    ranges, rest = split_inputs(["population=hedensted,new_town", "policy=[ips]"])
    composed = compose("sweep", rest, list(ranges))
    found = points("grid", list(inputs_of(ranges, rest, composed).values()))
    plain = {key: composed[key] for key in ("population", "policy")}
    swept = [settings_from(with_values(plain, point)).population.name for point in found]
    assert swept == ["hedensted", "new_town"]


def test_a_folder_is_all_that_the_page_needs(town: Path) -> None:
    told = builtin("new_town").model_dump(mode="json")
    assert naming.population(told, Texts("en")) == "New town"
    assert naming.population(told, Texts("da")) == "Nyby"


def test_another_title_is_the_same_population(town: Path) -> None:
    """Runs that were stored stay the study's own when a word is put right."""
    settings = settings_from({"population": {"name": "new_town"}})
    before = cell_key(settings)
    (town / "words.yaml").write_text("label: {en: Newer town, da: Nyere by}\n", encoding="utf-8")
    forget()
    assert builtin("new_town").title == "Newer town" and cell_key(settings) == before
    given = yaml.safe_load((town / "population.yaml").read_text("utf-8"))
    (town / "population.yaml").write_text(yaml.safe_dump({**given, "n": given["n"] + 1}), encoding="utf-8")
    forget()
    assert cell_key(settings) != before
    assert not any(path.name == "words.yaml" for path in model_files(".yaml"))


def test_a_population_without_words_is_refused(town: Path) -> None:
    (town / "words.yaml").unlink()
    forget()
    with pytest.raises(FileNotFoundError, match=r"words\.yaml"):
        builtin("new_town")
