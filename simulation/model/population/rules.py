"""What the columns of a population file must hold together: rules of a row, of a family, and of all rows.

A rule is declared with the columns it reads, when it is broken, and why in words; every row that breaks it is named.
The sources are the laws in force and the model's own terms: weeks on support count from 18, uddannelseshjaelp ends at
30, a severe diagnosis makes a mental health barrier severe (:mod:`simulation.model.population.margins`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.model.clock import WEEKS_PER_YEAR
from simulation.model.economics.law import pension_age
from simulation.model.population.margins import SEVERE_DIAGNOSES
from simulation.model.population.spec import ADULT_AGE
from simulation.model.population.synthesis import YOUTH_AGE
from simulation.model.states import Diagnosis, Education, Mental, Support, lookup
from simulation.words.texts import Finding

Column = NDArray[np.float64]
Broken = Callable[..., NDArray[np.bool_]]

ADULT_SUPPORTS = (
    Support.KONTANTHJAELP,
    Support.UDDANNELSESHJAELP,
    Support.RESSOURCEFORLOEB,
    Support.LEDIGHEDSYDELSE,
    Support.FLEKSJOB,
    Support.REVALIDERING,
    Support.FOERTIDSPENSION,
    Support.DAGPENGE,
    Support.INTEGRATION,
)
"""Supports that nobody below 18 lives on."""

NOT_APPLYING = (Support.EMPLOYED, Support.FLEKSJOB, Support.FOERTIDSPENSION, Support.SU_EDUCATION)
"""Supports from which nobody applies for revalidation."""

SEVERE = tuple(lookup(Diagnosis, name) for name in SEVERE_DIAGNOSES)
FIRST_CHILD_AGE = 15.0
MOST_PARENTS = 2
PENSION_AGE = pension_age(dt.date(1957, 1, 1))
NEAR_PENSION_YEARS = 3.0
"""A population of whom most are so near is on its way out."""


@dataclass(frozen=True)
class Limits:
    """What a run adds to the rules: the age of folkepension in years, its length, and the education list's weeks."""

    pension_age: float | None = None
    horizon_weeks: int | None = None
    programme_weeks: tuple[int, ...] = ()

    @property
    def pension(self) -> float:
        """The age of folkepension, by default the one of 2022-2029."""
        return self.pension_age or PENSION_AGE


@dataclass(frozen=True)
class Rule:
    """A rule of ``columns``: ``broken`` takes them as arrays ``[rows]``, in order, and says which rows break it.

    ``why`` names a column as ``{age}``, as the user calls it, a word of the mental health barrier as ``{severe}``, in
    the user's language, and as ``{most}`` what ``most`` returns for the row.
    """

    columns: tuple[str, ...]
    broken: Broken
    why: str
    most: Callable[..., float] = lambda *values: 0.0


def most_weeks(age: float) -> float:
    """Return the most weeks on support there have been since 18, for an age that may be rounded down to years."""
    return math.ceil(max(0.0, math.floor(age) + 1 - ADULT_AGE) * WEEKS_PER_YEAR)


def _is(column: Column, members: tuple[Any, ...]) -> NDArray[np.bool_]:
    return np.isin(column, [int(member) for member in members])


ROWS = (
    Rule(
        ("benefit_weeks", "age"),
        lambda weeks, age: weeks > np.ceil(np.maximum(0, np.floor(age) + 1 - ADULT_AGE) * WEEKS_PER_YEAR),
        "weeks on support count from 18, so at this {age} there are at most {most:.0f}",
        lambda weeks, age: most_weeks(age),
    ),
    Rule(
        ("entry_support", "age"),
        lambda support, age: (age < ADULT_AGE) & _is(support, ADULT_SUPPORTS),
        "nobody lives on this below 18, and {age} is less",
    ),
    Rule(
        ("entry_support", "age"),
        lambda support, age: (support == Support.UDDANNELSESHJAELP) & (age >= YOUTH_AGE),
        "uddannelseshjælp is for those below 30, and {age} is more; from 30 on it is kontanthjælp",
    ),
    Rule(
        ("education", "age"),
        lambda education, age: (education >= Education.SKILLED) & (age < ADULT_AGE),
        "nobody has completed a vocational or higher education below 18, and {age} is less",
    ),
    Rule(
        ("children", "age"),
        lambda children, age: children > np.maximum(0, np.floor(age) + 1 - FIRST_CHILD_AGE),
        "at this {age} there are at most {most:.0f} children",
        lambda children, age: max(0.0, math.floor(age) + 1 - FIRST_CHILD_AGE),
    ),
    Rule(
        ("lone_provider", "children"),
        lambda lone, children: (lone == 1) & (children == 0),
        "a lone provider has a child at home, so {children} is at least 1",
    ),
    Rule(
        ("child_challenges", "children"),
        lambda challenges, children: (challenges == 1) & (children == 0),
        "whoever has a child with challenges has a child, so {children} is at least 1",
    ),
    Rule(
        ("household", "children"),
        lambda household, children: (household >= 0) & (children == 0),
        "it is the family a citizen is a parent in, so {children} is at least 1 (without a family: -1)",
    ),
    Rule(
        ("diagnosis", "mental"),
        lambda diagnosis, mental: (diagnosis > 0) & (mental == Mental.NONE),
        "a psychiatric diagnosis is a mental health barrier, so {mental} is not '{none}'",
    ),
    Rule(
        ("diagnosis", "mental"),
        lambda diagnosis, mental: _is(diagnosis, SEVERE) & (mental == Mental.COMMON),
        "this diagnosis is a severe mental illness, so {mental} is '{severe}'",
    ),
    Rule(
        ("entry_support", "insured"),
        lambda support, insured: (support == Support.DAGPENGE) & (insured == 0),
        "dagpenge are for members of an unemployment insurance fund, so {insured} is 1",
    ),
    Rule(
        ("entry_support", "programme"),
        lambda support, programme: (support == Support.REVALIDERING) & (programme < 0),
        "revalidering is an education under way, so {programme} names it",
    ),
    Rule(
        ("programme", "entry_support"),
        lambda programme, support: (programme >= 0) & _is(support, NOT_APPLYING),
        "an education under revalidering is not applied for from this {entry_support}",
    ),
    Rule(
        ("programme_weeks", "programme"),
        lambda weeks, programme: (weeks > 0) & (programme < 0),
        "weeks are spent on an education, so {programme} names it",
    ),
    Rule(
        ("programme_weeks", "entry_support", "programme"),
        lambda weeks, support, programme: (weeks > 0) & (programme >= 0) & (support != Support.REVALIDERING),
        "an education is under way on revalidering only, and {entry_support} is another",
    ),
)
"""The rules of a row, whatever the run."""


def rules(limits: Limits) -> tuple[Rule, ...]:
    """Return the rules of a row, with those that depend on the run."""
    pension, horizon, lengths = limits.pension, limits.horizon_weeks, np.array(limits.programme_weeks)
    found = [
        *ROWS,
        Rule(
            ("age",),
            lambda age: age >= pension,
            "from {most:g} on people have folkepension, and are not served",
            lambda age: pension,
        ),
    ]
    if horizon is not None:
        found.append(
            Rule(
                ("entry_week",),
                lambda week: week >= horizon,
                "the run ends after {most:.0f} weeks, so this citizen would never arrive"
                " (horizon_weeks=... makes it longer)",
                lambda week: horizon,
            )
        )
    if len(lengths):

        def longest(programme: Column) -> Column:
            there = (programme >= 0) & (programme < len(lengths))
            return np.where(there, lengths[np.where(there, programme, 0).astype(int)], np.inf)

        found.append(
            Rule(
                ("programme_weeks", "programme"),
                lambda weeks, programme: weeks >= longest(programme),
                "the {programme} takes {most:.0f} weeks, and those under way have spent fewer",
                lambda weeks, programme: float(longest(np.array([programme]))[0]),
            )
        )
    return tuple(found)


def families(values: Mapping[str, Column]) -> list[tuple[int, str, str]]:
    """Return row, column and reason of every citizen whose family cannot be: a third parent, a lone one of two."""
    household, lone = values["household"], values["lone_provider"]
    order = np.argsort(household, kind="stable")
    numbers, first, size = np.unique(household[order], return_index=True, return_counts=True)
    bad = []
    for number, start, count in zip(numbers, first, size, strict=True):
        if count < 2 or not number >= 0:
            continue
        rows = order[start : start + count]
        bad += [
            (int(row), "household", f"a family has two parents at most, and this one has {count}")
            for row in rows[MOST_PARENTS:]
        ]
        bad += [
            (int(row), "lone_provider", "a lone provider shares no {household} with another parent")
            for row in rows[:MOST_PARENTS]
            if lone[row] == 1
        ]
    return bad


def together(values: Mapping[str, Column]) -> list[tuple[str, str]]:
    """Return what all rows together lack, and what there must be: somebody at the start."""
    weeks = values["entry_week"]
    if len(weeks) and np.isfinite(weeks).all() and not (weeks == 0).any():
        return [
            (
                f"nobody is there at the start (the first {{entry_week}} is {weeks.min():.0f})",
                "at least one citizen must have {entry_week} 0, since companies and staff follow those at the start",
            )
        ]
    return []


def unlikely(values: Mapping[str, Column], headings: Mapping[str, str]) -> list[Finding]:
    """Return what can be but may not be meant; the abilities are looked at where the file brings them."""
    age, support, weeks = values["age"], values["entry_support"], values["entry_week"]
    young = (age < YOUTH_AGE) & (support == Support.KONTANTHJAELP) & (values["education"] <= Education.UNSKILLED)
    near = age >= PENSION_AGE - NEAR_PENSION_YEARS
    at_start = int((weeks == 0).sum())
    found = []
    if young.any():
        found.append(_note("young", n=int(young.sum()), education=headings["education"]))
    if 2 * near.sum() > len(age):
        found.append(_note("near_pension", n=int(near.sum()), years=NEAR_PENSION_YEARS))
    if len(weeks) >= 10 * max(1, at_start):
        found.append(_note("few_at_start", n=at_start))
    for name in ("ability_find", "ability_keep"):
        if name in values and len(age) > 1:
            mean, spread = values[name].mean(), values[name].std()
            if abs(mean) > 1 or not 0.5 <= spread <= 2:
                found.append(_note("ability", name=name, mean=round(float(mean), 1), spread=round(float(spread), 1)))
    return found


def _note(key: str, **values: object) -> Finding:
    return Finding(f"population_check.{key}", values)
