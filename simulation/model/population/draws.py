"""The luck behind people's traits: one named draw a trait, numbered by person.

The draw of a trait is a function of (seed, replication, the person's number, the trait) alone. The stock is
numbered from 0 and the arrivals from ``ARRIVALS_FROM``, so neither a larger stock nor a longer horizon
changes who anybody else is.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simulation.model.population.copula import Floats, score
from simulation.model.population.spec import PopulationSpec
from simulation.model.randomness import Draw, Kind, uniform_rows

ARRIVALS_FROM = 2**31
"""Number of the first arrival, beyond every stock: so a larger stock leaves the arrivals who they are."""


class Trait(IntEnum):
    """Every draw of a trait. Numbers are never reused: append, do not renumber."""

    FACTOR = 0
    AGE = 1
    SEX = 2
    ORIGIN = 3
    EDUCATION = 4
    INTERRUPTED = 5
    LONE_PROVIDER = 6
    CHILD_AT_HOME = 7
    CHILDREN = 8
    CHILD_CHALLENGES = 9
    PHYSICAL = 10
    MENTAL = 11
    DIAGNOSIS = 12
    SUBSTANCE = 13
    PLACED_IN_CARE = 14
    CRIMINAL_RECORD = 15
    DEBT = 16
    HOMELESS = 17
    MOTIVATED = 18
    INSURED = 19
    BENEFIT_WEEKS = 20
    CAPACITY_LIMITED = 21
    TREATABLE_SOON = 22
    ORDINARY_SCHEMES = 23
    CAN_TAKE_SU = 24
    SHORTER_COURSE = 25
    REALISTIC = 26
    PROGRAMME = 27
    PROGRAMME_WEEKS = 28
    SUPPORT = 29
    SECTOR = 30
    ABILITY_FIND = 31
    ABILITY_KEEP = 32
    YOUNGEST_CHILD = 33
    COUPLE = 34
    MARRIED = 35
    WITH_PARENTS = 36
    CAME = 37
    RESIDENCE = 38
    WORK_YEARS = 39
    JOB_READY = 40
    OLD_REFERRAL = 41
    FROM_WORK = 42
    MOTIVATION = 43


class People:
    """The people of a population, the stock first, and their draws, made when asked for.

    ``entry`` is the entry week ``[n]``; ``factor`` the common factor of the barriers ``[n]``.
    """

    def __init__(self, spec: PopulationSpec, luck: Any, entry: NDArray[np.int64]) -> None:
        self.spec, self.luck = spec, luck
        self.arrivals = entry > 0
        numbers = np.arange(entry.shape[0], dtype=np.int64)
        self.numbers = np.where(self.arrivals, numbers - spec.n + ARRIVALS_FROM, numbers)
        self.factor: Floats = ndtri(self.uniform(Trait.FACTOR))

    def uniform(self, trait: Trait) -> Floats:
        """Return everyone's uniform in (0, 1) ``[n]`` for a trait."""
        drawn: Floats = uniform_rows(self.luck, int(Kind.POPULATION), self.numbers, int(trait), int(Draw.TRAIT))
        return drawn

    def score(self, trait: Trait) -> Floats:
        """Return everyone's standard normal score ``[n]`` for a trait that shares the common factor."""
        return score(self.factor, ndtri(self.uniform(trait)), self.spec.correlation.loading)
