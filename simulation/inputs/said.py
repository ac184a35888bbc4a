"""What a user said, before any default comes in: keys that do not go together are refused.

A default, of a configuration, a population or a policy, never stands against what the user said: it gives way.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from typing import Any

from simulation.errors import InputError, Said
from simulation.inputs.options import check_key
from simulation.policies.catalogue import policy, programmes
from simulation.words.variants import programme_of

EITHER = (
    ("companies.number", "companies.per_citizen", "both say how many companies there are"),
    ("staff.cost_year_dkk", "economy.overrides.post_year", "both say what a post costs"),
    ("list", "points", "the table has as many points as it has rows"),
    ("list", "inputs", "the inputs are the columns of the table"),
)
"""Pairs of keys of which one may be given, and why; those of a policy are told by :func:`_either`."""
GIVES_WAY = (("list", "design"), ("list", "points"))
"""Where the first is said, a default of the second is dropped; and of the pairs in either direction."""


def _policies(keys: Collection[str]) -> list[str]:
    """Return the policies, and variants of them, that ``keys`` set something of."""
    named = {key.split(".")[1] for key in keys if key.startswith("policies.")}
    return sorted(name for name in named if programme_of(name) in programmes())


def _either(keys: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the pairs of which one may be given, those of the policies in ``keys`` among them."""
    yield from EITHER
    for name in _policies(keys):
        yield f"policies.{name}.budget_dkk", f"policies.{name}.posts", "the budget decides the posts"


def giving_way(said: Collection[str]) -> set[str]:
    """Return the keys whose defaults give way to those that the user said."""
    pairs = [(one, other) for one, other, _ in _either(said)]
    return {other for one, other in (*GIVES_WAY, *pairs, *((b, a) for a, b in pairs)) if one in said}


def refuse_contradictions(said: Mapping[str, Any], swept: Collection[str] = ()) -> None:
    """Refuse what does not go together in ``said`` (values by dotted key) and ``swept`` (keys with several values).

    Raises
    ------
    InputError
        Naming both keys.
    """
    keys = {*said, *swept}
    for key in swept:
        if key in said:
            raise InputError("{}: {} has several values too; give one or the other", _told(said, key), key)
    for one, other, why in _either(keys):
        if one in keys and other in keys:
            raise InputError("{} with {}: {}; give one of the two", _told(said, one), _told(said, other), Said(why))
    _of_values(said, keys)
    _of_a_file(said, keys)
    for name in _policies(keys):
        _of_a_policy(said, keys, name)


def _told(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return key if value is None or isinstance(value, list | dict) else f"{key}={_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of_values(said: Mapping[str, Any], keys: Collection[str]) -> None:
    def refused(one: str, other: str, why: str) -> InputError:
        return InputError("{} with {}: {}", _told(said, one), _told(said, other), Said(why))

    if said.get("companies.unlimited") is True and "companies.hours" in keys:
        raise refused("companies.unlimited", "companies.hours", "companies that are never short of hours have none")
    if said.get("knowledge") == "fixed" and "chance_per_draw" in keys:
        raise refused("knowledge", "chance_per_draw", "nothing is drawn where the knowledge is fixed")
    workers = said.get("workers")
    if said.get("executor") == "serial" and _number(workers) and workers > 1:  # type: ignore[operator]
        raise refused("executor", "workers", "serial has one worker; executor=processes has several")
    if "list" in keys and said.get("design") not in (None, "list"):
        raise refused("list", "design", "the points of a list are those of its table; give no other design")
    for preset, key, value in (
        ("flat_20", "economy.refund", "ladder"),
        ("hedensted_2024", "economy.prices", "benefit_rates"),
    ):
        if said.get("economy") == preset and said.get(key) == value:
            raise refused("economy", key, "the one takes back what the other asks for; give one of the two")


def _of_a_file(said: Mapping[str, Any], keys: Collection[str]) -> None:
    """Refuse changes to a synthetic population beside a file of citizens, who are what they are."""
    name = str(said.get("population.name") or said.get("population") or "")
    if "population.file" not in keys and not name.lower().endswith((".csv", ".xlsx", ".parquet")):
        return
    for key in keys:
        if key.startswith("population.") and key not in ("population.file", "population.name"):
            raise InputError("{}: the citizens are those of the population file; change them there", _told(said, key))
    if "population.file" in keys and name and name != "file":
        raise InputError(
            "population={} with population.file: both say who the citizens are; give one of the two", name
        )


def _of_a_policy(said: Mapping[str, Any], keys: Collection[str], name: str) -> None:
    head, documented = f"policies.{name}", policy(name)
    if f"{head}.budget_years" in keys and f"{head}.budget_dkk" not in keys and documented.budget_dkk is None:
        raise InputError("{}: goes with a budget; give {}.budget_dkk too", _told(said, f"{head}.budget_years"), head)
    places, posts = said.get(f"{head}.places"), said.get(f"{head}.posts")
    limit = said.get(f"{head}.caseload_limit", documented.design.caseload_limit)
    if f"{head}.caseload_limit" in keys and f"{head}.caseload_limit" not in said:
        return
    if _number(places) and _number(posts) and _number(limit) and places > posts * limit:  # type: ignore[operator]
        need = math.ceil(places / limit) if limit > 0 else "more"  # type: ignore[operator]
        raise InputError(
            "{0}.places={1} with {0}.posts={2}: with {3:g} citizens each, {1} places take {4} posts",
            head,
            places,
            posts,
            limit,
            need,
        )


def give_way(composed: MutableMapping[str, Any], said: Collection[str]) -> None:
    """Drop the defaults of a composed configuration that stand against a key that the user said."""
    for other in giving_way(said) - set(said):
        at: Any = composed
        *branches, leaf = other.split(".")
        for branch in branches:
            at = at.get(branch) if isinstance(at, Mapping) else None
        if isinstance(at, MutableMapping):
            at.pop(leaf, None)


def nested(keys: Mapping[str, Any], into: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration with keys merged in, dotted ones (``policies.ips.places``) below their branches.

    Raises
    ------
    InputError
        For a key that is given twice, or a value where keys belong.
    """
    merged = _copied(into)
    for key, value in keys.items():
        *branches, leaf = str(key).split(".")
        if branches:
            check_key(str(key))
        at = merged
        for branch in branches:
            below = at.setdefault(branch, {})
            if not isinstance(below, dict):
                raise InputError("{}: {}={!r} is given too; give each key once", key, branch, below)
            at = below
        at[leaf] = _together(f"{key}", at.get(leaf), value)
    return merged


def _copied(given: Mapping[str, Any]) -> dict[str, Any]:
    return {str(k): _copied(v) if isinstance(v, Mapping) else v for k, v in given.items()}


def _together(key: str, held: Any, value: Any) -> Any:
    if held is None or held == {}:
        return _copied(value) if isinstance(value, Mapping) else value
    if isinstance(held, Mapping) and isinstance(value, Mapping):
        return {**_copied(held), **{n: _together(f"{key}.{n}", held.get(n), v) for n, v in value.items()}}
    raise InputError("{}={!r}: is given twice; give it once", key, value)
