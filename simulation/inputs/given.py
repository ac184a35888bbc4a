"""What is given in Python, as ``compare()`` and ``sweep()`` take it, in the form of a composed configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from simulation.errors import InputError
from simulation.inputs.dotted import flat
from simulation.inputs.options import OWN_KEYS, brought, check_key, several
from simulation.inputs.own import kept_as_file, settings_of, taken_apart
from simulation.inputs.said import nested, refuse_contradictions
from simulation.policies.base import Policy

COMMAND_LINE_ALONE = tuple(key for key in OWN_KEYS if key != "side_by_side")


def given_of(
    caller: str,
    population: str | pd.DataFrame,
    policies: Sequence[str | Policy] | str | Policy | None,
    policy_settings: Mapping[str, Any] | None,
    population_changes: Mapping[str, Any] | None,
    keys: Mapping[str, Any],
    swept: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the arguments of ``caller`` as one nested configuration; dotted keys stand below their branches.

    Raises
    ------
    InputError
        For a key of the command line alone, one that is given twice, and those that do not go together.
    """
    for key in keys:
        if key.partition(".")[0] in COMMAND_LINE_ALONE:
            raise InputError(f"{key}: is no key of {caller}() in Python; the command line has it")
    for name, value in (("policy_settings", policy_settings), ("population_changes", population_changes)):
        if value is not None and not isinstance(value, Mapping):
            raise InputError(f"{name}={value!r}: give names with their values, as in {{'n': 500}}")
    if isinstance(population, pd.DataFrame):
        population = str(kept_as_file(population))
    if not isinstance(population, str):
        raise InputError("population={!r}: give a name, a file in quotes, or a DataFrame", population)
    given: dict[str, Any] = {"population": {**(population_changes or {}), "name": population}}
    policies, own = taken_apart(policies)
    if policies is not None:
        given["policy"] = names_of("policies", policies)
    settings = {one.name: changed for one in own if (changed := settings_of(one))}
    if policy_settings or settings:
        given["policies"] = nested(policy_settings or {}, settings)
    if plug_ins := brought({**given, "plugins": [*several(keys.get("plugins")), *own]}):
        given["plugins"] = [one.model_dump(mode="json") for one in plug_ins]
    found = nested({k: v for k, v in keys.items() if k != "plugins"}, nested({}, given))
    said = dict(flat(found))
    if found["population"].get("file") is not None:
        said.pop("population.name")  # the argument's default, as likely as not
    refuse_contradictions(said, swept)
    found.setdefault("policies", {})
    return found


def names_of(key: str, given: Any) -> list[str]:
    """Return one name, or a sequence of names, as a list.

    Raises
    ------
    InputError
        For anything else.
    """
    names = [given] if isinstance(given, str) else given
    if (
        not isinstance(names, Sequence)
        or (key == "outcomes" and not names)
        or not all(isinstance(name, str) for name in names)
    ):
        own = "" if key != "policies" else "; one of your own is Policy.from_file(...) or Policy.from_design(...)"
        raise InputError(f"{key}={given!r}: give a name, or a list of names{own}")
    return list(names)


def values_of(inputs: Any) -> dict[str, list[Any]]:
    """Return the values of each input of a study.

    Raises
    ------
    InputError
        For what is no mapping from keys to lists of values.
    """
    if not isinstance(inputs, Mapping) or not inputs:
        raise InputError(f"inputs={inputs!r}: give keys with their values, as in {{'companies.hours': [100, 185]}}")
    found = {}
    for key, values in inputs.items():
        check_key(str(key))
        several = hasattr(values, "__iter__") and not isinstance(values, str | bytes | Mapping)
        found[str(key)] = list(values.tolist() if hasattr(values, "tolist") else values) if several else []
        if not found[str(key)]:
            raise InputError(f"{key}={values!r}: give values in a list, as in [70, 200], or a range as a pair")
    return found
