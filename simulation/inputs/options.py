"""Every key a user can set, and the way from such keys to settings.

The tree of keys is made from what there is (settings, policies, parameters, margins), so it cannot fall
behind. A key left at ``None`` takes the population's own default, then the program's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulation.errors import InputError, Said, UnknownName, nearest
from simulation.inputs.dotted import of_programme
from simulation.model.economics.prices import overridable
from simulation.model.population.builtin import builtin
from simulation.model.population.margins import catalogue as margins
from simulation.model.population.margins import check_names
from simulation.model.population.spec import PopulationSpec
from simulation.model.rules.parameters import catalogue
from simulation.model.rules.switches import StructureSettings
from simulation.policies.catalogue import programmes
from simulation.policies.education import lengths
from simulation.run.drawn import COMPANIES
from simulation.run.plugged import activate
from simulation.run.plugins import PlugIn, installed, read
from simulation.run.settings import (
    CompanySettings,
    EconomySettings,
    PolicySettings,
    PopulationSettings,
    Settings,
    StaffSettings,
)
from simulation.words.explaining import one_line
from simulation.words.variants import programme_of

FILE_ENDINGS = (".csv", ".parquet", ".xlsx", ".xls", ".ods", ".txt", ".tsv")
"""Endings by which a population is meant to be a file; which of them can be read is for the reader to say."""
ENGINE = ("executor", "cell_seconds")
STUDY = ("out", "lang", "side_by_side", "outcome", "inputs", "title", "question", "figure", "points", *ENGINE)
OWN = {
    "compare": ("out", "lang", "side_by_side"),
    "trial": ("out", "lang", "arms", "n", "outcome"),
    "reproduce": ("out", "lang", "prior"),
    "calibrate": ("out", "lang", "runs", "rounds", "draws"),
    "sweep": (*STUDY, "design", "list", "half_width", "confidence", "most"),
    "sensitivity": (*STUDY, "method"),
    "discover": (*STUDY, "design", "list", "worse_than"),
}
"""Keys of each command that are no part of a run's description."""
OWN_KEYS = tuple(dict.fromkeys(key for own in OWN.values() for key in own))
NOT_FOR = {
    "trial": ("policy", "structure_replications", "structure_crossed"),
    "sweep": ("structure_replications", "structure_crossed"),
    "sensitivity": ("structure_replications", "structure_crossed"),
    "discover": ("structure_replications", "structure_crossed"),
}
"""Settings of a run that mean nothing to a command."""
LAST_START = dt.date(2099, 12, 31)
"""A later first day is a slip of the keyboard, not a plan."""
FEW_KEYS = 8
"""As many keys as an error names in full where none is near."""
DESCRIPTIVE = ("name", "title", "sources", "ranges", "surroundings")
PRICES = list(overridable())


BRANCHES = ("population", "policies", "companies", "staff", "economy", "structure", "parameters", "assumed",
            "trial_arms", "trial_n")  # fmt: skip
"""Settings of a run that have keys below them, or come by another key."""
OPEN_ENDED = tuple(
    f"population.{name}."
    for name in (
        "entry_support",
        "arrivals_support",
        "diagnoses",
        "programmes",
        "sectors",
        "benefit_weeks",
        "arrivals_benefit_weeks",
    )
)
"""Keys below which names stand that are checked with the population."""


def tree() -> dict[str, Any]:
    """Return every key, each with ``None`` (the default) as its value."""
    population: dict[str, Any] = {name: None for name in PopulationSpec.model_fields if name not in DESCRIPTIVE}
    population |= {"name": None, "file": None, "margins": dict.fromkeys(margins())}
    population["age"] = dict.fromkeys(("min", "max", "mean", "sd"))
    population["correlation"] = dict.fromkeys(("barriers", "abilities_barriers", "abilities"))
    plain = (name for name in Settings.model_fields if name not in BRANCHES)
    return {
        "population": population,
        **dict.fromkeys((*plain, *OWN_KEYS)),
        "policies": {name: dict.fromkeys(PolicySettings.model_fields) for name in programmes()},
        "companies": dict.fromkeys(name for name in CompanySettings.model_fields if name != "own"),
        "staff": dict.fromkeys(StaffSettings.model_fields),
        "economy": {
            **dict.fromkeys(name for name in EconomySettings.model_fields if name != "overrides"),
            "overrides": dict.fromkeys(PRICES),
        },
        "structure": dict.fromkeys(StructureSettings.model_fields),
        "parameters": dict.fromkeys(catalogue()),
    }


def keys() -> tuple[str, ...]:
    """Return every key as a dotted path."""
    return _keys_beside(tuple(programmes()))


@cache
def _keys_beside(programmes: tuple[str, ...]) -> tuple[str, ...]:
    """Return every key where there are these programmes."""

    def below(branch: Mapping[str, Any], prefix: str) -> Iterator[str]:
        for name, value in branch.items():
            yield f"{prefix}{name}"
            if isinstance(value, Mapping):
                yield from below(value, f"{prefix}{name}.")

    return tuple(below(tree(), ""))


def _branches() -> dict[str, str]:
    """Return the keys that have keys below them, each with the last of these."""
    return _branches_beside(tuple(programmes()))


@cache
def _branches_beside(programmes: tuple[str, ...]) -> dict[str, str]:
    return {head: key for key in _keys_beside(programmes) if (head := key.rpartition(".")[0])}


@cache
def _known_beside(programmes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_keys_beside(programmes))


def check_key(key: str) -> None:
    """Refuse a key that does not exist.

    Raises
    ------
    InputError
        With the nearest valid key.
    """
    if of_programme(key) in _known_beside(tuple(programmes())) or key.startswith(OPEN_ENDED):
        return
    known = list(keys())
    head, _, tail = key.rpartition(".")
    siblings = [k.rpartition(".")[2] for k in known if k.rpartition(".")[0] == of_programme(head)]
    if siblings:
        hint = nearest(tail, siblings)
        if head in ("", "policies") and tail in PolicySettings.model_fields:
            hint = Said("; of a policy it is policies.NAME.{0}, as in policies.ips.{0}=...", tail)
        if head == "economy.overrides":
            hint = Said("{} (indsats list parameters overrides: the {} there are)", hint, len(siblings))
        elif not hint and len(siblings) <= FEW_KEYS:
            hint = Said(" (there are {})", ", ".join(siblings))
        if head:
            raise InputError("{}: there is no '{}' in {}{}", key, tail, head, hint)
        raise InputError("{}: there is no such key{}", key, hint)
    raise InputError("{}: there is no such key{}", key, nearest(key, known))


def check_command(command: str, key: str, word: str) -> None:
    """Refuse a ``key`` that means something to other commands only; ``word`` is what the user wrote.

    Raises
    ------
    InputError
        Naming the command.
    """
    own = OWN.get(command, OWN_KEYS)
    if key in NOT_FOR.get(command, ()) or (key.partition(".")[0] in OWN_KEYS and key.partition(".")[0] not in own):
        raise InputError("{0}: {1} has no key '{2}' (see indsats {1} --help)", word, command, key)


def check_tree(given: Mapping[str, Any], prefix: str = "") -> None:
    """Refuse every key of a composed configuration that does not exist, and a single value where keys belong."""
    for name, value in given.items():
        path = f"{prefix}{name}"
        check_key(path)
        if isinstance(value, Mapping):
            if not value and of_programme(path) not in (*_branches(), *OWN_KEYS) and f"{path}." not in OPEN_ENDED:
                raise InputError("{}={{}}: give a value", path)
            check_tree(value, f"{path}.")
        elif value is not None and (one := _branches().get(of_programme(path))):
            raise InputError("{}={!r}: give one of its keys, as in {}=...", path, value, one)


def brought(given: Mapping[str, Any]) -> list[PlugIn]:
    """Return the plug-ins of a composed configuration, and let this process know what they bring.

    A programme that none of them brings is looked for among the installed packages.

    Raises
    ------
    UserError
        For a plug-in that cannot be used.
    """
    found = [read(one) for one in several(given.get("plugins"))]
    names = {name for one in found for name in one.designs}
    named = [*(given.get("policies") or {}), *several(given.get("policy")), *several(given.get("arms"))]
    parts = {programme_of(part.strip()) for arm in named for part in str(arm).split("+")}
    found += [read(module) for module in installed(parts - names)]
    if found:
        activate(found, run=False)
    return found


def several(given: Any) -> list[Any]:
    """Return what is given once or in a list as a list; nothing is none."""
    return list(given) if isinstance(given, list | tuple) else [given] if given else []


def prune(given: Any) -> Any:
    """Return a configuration without its unset keys and empty branches."""
    if isinstance(given, Mapping):
        kept = {k: prune(v) for k, v in given.items()}
        return {k: v for k, v in kept.items() if v is not None and v != {}}
    return list(given) if isinstance(given, list | tuple) else given


def folder_of(given: Mapping[str, Any]) -> Path | None:
    """Return the result folder of a composed configuration, if one is named.

    Raises
    ------
    InputError
        For what is no name.
    """
    out = given.get("out")
    if isinstance(out, bool | list | dict):
        raise InputError("out={!r}: give the name of one folder", out)
    return None if out in (None, "") else Path(str(out))


def settings_from(given: Mapping[str, Any]) -> Settings:
    """Return the validated settings of a composed configuration.

    Raises
    ------
    InputError
        One line.
    """
    plug_ins = brought(given)
    check_tree(given)
    chosen = {**prune(given), "plugins": plug_ins}
    population = dict(chosen.pop("population", {}))
    name = str(population.pop("name", "copenhagen_activity_ready"))
    file = population.pop("file", None)
    if name.lower().endswith(FILE_ENDINGS):
        name, file = "file", name
    try:
        around: Mapping[str, Any] = {} if file is not None else builtin(name).surroundings
    except UnknownName as error:
        raise InputError("population={}: {}", name, error) from error
    if name == "file" and file is None:
        raise InputError("population.file: name the CSV, Excel or Parquet file (population=file population.file=...)")
    fields: dict[str, Any] = {
        "population": PopulationSettings(name=Path(str(file)).stem if file else name, file=file, overrides=population)
    }
    for key in ("baseline", "horizon_weeks", "policy", "start"):
        if key in around:
            fields[key] = around[key]
    own = tuple(name for name in COMPANIES if name in (chosen.get("companies") or {}))
    for key in ("companies", "parameters", "economy"):
        fields[key] = {**around.get(key, {}), **chosen.pop(key, {})}
    fields["companies"]["own"] = own
    fields["trial_arms"], fields["trial_n"] = chosen.pop("arms", ()), chosen.pop("n", ())
    together = chosen.pop("side_by_side", False)
    if not isinstance(together, bool):
        raise InputError("side_by_side={!r}: true or false", together)
    if isinstance(population.get("programmes"), Mapping):
        check_names("population.programmes", population["programmes"], list(lengths()))
    for key in OWN_KEYS:
        chosen.pop(key, None)
    fields |= chosen
    for key in ("policy", "record", "trial_arms", "trial_n"):
        if key not in fields:
            continue
        value = fields[key]
        fields[key] = [value] if isinstance(value, str | int) else value
        if not isinstance(fields[key], list | tuple):
            raise InputError("{0}={1!r}: give a list, as in {0}=[ips,all_inclusive]", key, value)
    if together and fields["policy"]:
        fields["policy"] = ["+".join(str(p) for p in fields["policy"])]
    if not isinstance(fields.get("start", dt.date.min), dt.date):
        try:
            fields["start"] = dt.date.fromisoformat(str(fields["start"]))
        except ValueError as error:
            raise InputError("start={}: give a date as 2024-01-01", fields["start"]) from error
    if fields.get("start", dt.date.min) > LAST_START:
        raise InputError("start={}: give a day until {}", fields["start"], LAST_START)
    try:
        settings = Settings.model_validate(fields)
    except ValidationError as error:
        raise InputError(one_line(error)) from error
    again = settings.structure_replications
    if "structure_replications" in fields and again > settings.replications:
        raise InputError(
            "structure_replications={}: at most as many as are run, replications={}", again, settings.replications
        )
    return settings
