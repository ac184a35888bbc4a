"""What a decision is asked: whose money, over how long, what an effect is worth, and what is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulation.decision.discounting import Discounting, factors
from simulation.decision.money import check_perspective
from simulation.decision.prices import DRAWN, FIXED
from simulation.decision.structures import AS_RUN, WAYS
from simulation.errors import UserError, nearest
from simulation.model.groups import GROUPS

K = (0.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
"""What a unit of effect may be worth, DKK, where nothing is said."""


@dataclass(frozen=True)
class Question:
    """What is asked of results.

    Attributes
    ----------
    perspective
        Whose net benefit decides: a party, ``public`` or ``society``.
    effect
        ``weeks_in_job``, ``hours_worked``, or any outcome (that is counted at the horizon).
    k
        What a unit of effect may be worth, DKK, rising; the first decides the recommendation.
    horizon_years
        Whole calendar years counted; None: all of the run.
    discount
        ``fm_2023``, ``none``, or a rate a year.
    tax
        Whether taxes count for the parties.
    structure
        ``as_run``, ``mixed`` over the forms of the model, or ``worst``.
    weights
        Of the forms, summing to 1; empty: equal.
    prices
        ``drawn`` or ``fixed``.
    price_range
        The user's range of a price by name, in its unit.
    groups
        Groupings of citizens whose gains are told apart.

    Raises
    ------
    UserError
        In one line, for what is none of these.
    """

    perspective: str = "municipality"
    effect: str = "weeks_in_job"
    k: tuple[float, ...] = K
    horizon_years: int | None = None
    discount: str | float = Discounting.FM_2023
    tax: bool = False
    structure: str = AS_RUN
    weights: Mapping[str, float] = field(default_factory=dict)
    prices: str = DRAWN
    price_range: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    groups: tuple[str, ...] = tuple(GROUPS)

    def __post_init__(self) -> None:
        check_perspective(self.perspective)
        factors(1, self.discount)
        check_k(self.k)
        for group in self.groups:
            if group not in GROUPS:
                known_groups = list(GROUPS)
                raise UserError(
                    "groups={}: one of {}{}", group, ", ".join(known_groups), nearest(group, known_groups)
                )
        for key, value, known in (
            ("structure", self.structure, WAYS),
            ("prices", self.prices, (DRAWN, FIXED)),
        ):
            if value not in known:
                raise UserError("{}={}: one of {}{}", key, value, ", ".join(known), nearest(value, list(known)))


def asked(given: Mapping[str, Any]) -> Question:
    """Return the question of keys and values as a user gives them.

    Raises
    ------
    UserError
        In one line, for a key or a value that is none.
    """
    known = list(Question.__dataclass_fields__)
    for name in given:
        if name not in known:
            raise UserError("{}: there is no such key{}", name, nearest(name, known))
    found = dict(given)
    if "k" in found:
        found["k"] = tuple(_number("k", one) for one in _listed(found["k"]))
    if "groups" in found:
        found["groups"] = tuple(str(one) for one in _listed(found["groups"]))
    if found.get("horizon_years") is not None:
        years = found["horizon_years"]
        if isinstance(years, bool) or not isinstance(years, int):
            raise UserError("horizon_years={}: a whole number of years", years)
    if "tax" in found:
        found["tax"] = _switch("tax", found["tax"])
    if "weights" in found:
        found["weights"] = {name: _number(f"weights.{name}", one) for name, one in _level(found["weights"]).items()}
    if "price_range" in found:
        found["price_range"] = {str(name): _range(str(name), ends) for name, ends in _mapped(found, "price_range")}
    return Question(**found)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set) or hasattr(value, "__array__") else [value]


def _mapped(found: Mapping[str, Any], key: str) -> Iterator[tuple[Any, Any]]:
    if not isinstance(found[key], Mapping):
        raise UserError("{}={}: names with their values, as in {{course_week: [800, 2500]}}", key, found[key])
    yield from found[key].items()


def _number(key: str, value: Any) -> float:
    try:
        return float("nan") if isinstance(value, bool) else float(value)
    except (TypeError, ValueError) as error:
        raise UserError("{}={}: a number", key, value) from error


def _switch(key: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value) not in ("on", "off"):
        raise UserError("{}={}: on or off", key, value)
    return str(value) == "on"


def _range(name: str, ends: Any) -> tuple[float, float]:
    both = _listed(ends)
    if len(both) != 2:
        raise UserError("price_range.{}={}: two numbers, the lower first", name, ends)
    low, high = (_number(f"price_range.{name}", one) for one in both)
    return low, high


def _level(given: Any) -> dict[str, Any]:
    """Return weights, nested or dotted, as one level: ``{"lock_in": {"off": 0.2}}`` is ``lock_in.off``."""
    if not isinstance(given, Mapping):
        raise UserError("weights={}: forms with their weights, as in {{as_run: 0.5, lock_in.off: 0.5}}", given)
    found: dict[str, Any] = {}
    for name, value in given.items():
        # YAML reads off as no
        own = "off" if name is False else str(name)
        if isinstance(value, Mapping):
            found |= {f"{own}.{below}": weight for below, weight in _level(value).items()}
        else:
            found[own] = value
    return found


def check_k(k: Sequence[float]) -> Sequence[float]:
    """Return what a unit of effect may be worth, DKK.

    Raises
    ------
    UserError
        For none, a negative one, or some that do not rise.
    """
    given = f"[{','.join(f'{one:g}' for one in k)}]"
    if not k:
        raise UserError("k=[]: at least one number, DKK per unit of effect")
    if any(not math.isfinite(one) or one < 0 for one in k):
        raise UserError("k={}: numbers from 0 on, DKK per unit of effect", given)
    if list(k) != sorted(set(k)):
        raise UserError("k={}: rising, and none twice", given)
    return k
