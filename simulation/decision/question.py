"""What a decision is asked: whose money, over how long, what an effect is worth, and what is drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulation.decision.discounting import Discounting, factors
from simulation.decision.money import check_perspective
from simulation.decision.prices import DRAWN, FIXED
from simulation.decision.structures import AS_RUN, WAYS
from simulation.errors import UserError, nearest

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

    def __post_init__(self) -> None:
        check_perspective(self.perspective)
        factors(1, self.discount)
        _check_k(self.k)
        for key, value, known in (
            ("structure", self.structure, WAYS),
            ("prices", self.prices, (DRAWN, FIXED)),
        ):
            if value not in known:
                raise UserError("{}={}: one of {}{}", key, value, ", ".join(known), nearest(value, list(known)))


def _check_k(k: Sequence[float]) -> None:
    given = f"[{','.join(f'{one:g}' for one in k)}]"
    if not k:
        raise UserError("k=[]: at least one number, DKK per unit of effect")
    if any(not math.isfinite(one) or one < 0 for one in k):
        raise UserError("k={}: numbers from 0 on, DKK per unit of effect", given)
    if list(k) != sorted(set(k)):
        raise UserError("k={}: rising, and none twice", given)
