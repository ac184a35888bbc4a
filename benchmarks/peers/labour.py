"""The simple labour model that every peer runs, and its numbers.

N citizens live W weeks. Each has a frailty z ~ Normal(0, 1) that never changes, and all start unemployed, in
their week 0 of it. In each week, from the state at its start:

- the unemployed find work with probability ``1 - exp(-exp(FIND_INTERCEPT + FIND_FRAILTY * z))``;
- the employed lose it with probability ``LOSS_FLOOR + LOSS_EARLY * exp(-tenure / LOSS_DECAY_WEEKS)``, where
  tenure is the number of weeks they had been in the job when the week began, so 0 in their first full week.

At most one move a week. The chance of finding work never changes for a citizen, so every peer works it out
once. ``run(n, weeks, seed)`` returns a :class:`History`; the draws are each framework's own.
"""

from typing import TypedDict

FIND_INTERCEPT = -4.6
FIND_FRAILTY = 0.8
LOSS_FLOOR = 0.004
LOSS_EARLY = 0.03
LOSS_DECAY_WEEKS = 13.0


class History(TypedDict):
    """What one run returns: one whole number per week in each list."""

    employed: list[int]
    """Citizens employed at the end of the week."""
    starts: list[int]
    """Citizens who found work in the week."""
    losses: list[int]
    """Citizens who lost work in the week."""
