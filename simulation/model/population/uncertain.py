"""What is uncertain of a built-in population: every number that no document tells, its range, and a draw of them.

A number is told by a document where its source is ``evidence:``, and never moves. The others are assumptions. Their
range is stated beside them (``ranges`` of a population, ``range`` of ``defaults.yaml``), or else follows a rule of
thumb, which reaches as far down as up and no further than is allowed: a share by half of itself (an assumed 0 or 1
stays), a correlation by 0.15, the mean age by 3 years, its spread and the weeks on support by a quarter. Shares that
sum to one, diagnoses, sizes and what a user sets are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simulation.model.population.margins import catalogue
from simulation.model.population.spec import Correlation, PopulationSpec
from simulation.model.uncertain import Uncertain

SHARE, CORRELATION, YEARS, QUARTER = 0.5, 0.15, 3.0, 0.25
"""How far the rules of thumb reach: of a share and of weeks relative, of a correlation and an age as it is."""

EDUCATIONS = ("no_9th_grade", "unskilled", "skilled", "higher")
"""Shares that sum to one where ``skilled`` is given."""

LONG_SUPPORT = ("on_benefit_over_8_of_10_years", "on_support_3_years_or_more")
LIMITS = {"barriers": (0.0, 0.9), "abilities_barriers": (-1.0, 1.0), "abilities": (-1.0, 1.0)}
HALVINGS = 20


def assumed_margins(spec: PopulationSpec, own: Mapping[str, Any] | None = None) -> list[Uncertain]:
    """Return every number of a population that is drawn; ``own`` are fields that a user set."""
    return [one for one in (*_margins(spec), *_curves(spec)) if one.low < one.high and not _set(own or {}, one.name)]


def drawn(
    spec: PopulationSpec, place: Callable[[str], float], own: Mapping[str, Any] | None = None
) -> PopulationSpec:
    """Return the population with every number of :func:`assumed_margins` (same ``own``) at its place in its range.

    Where the draws cannot hold together (more severe mental illness than mental illness), they are taken one after
    another, each as far from the listed number as the others allow.
    """
    numbers = {one.name: one.at(place(one.name)) for one in assumed_margins(spec, own)}
    found = _moved(spec, numbers)
    if found is None:
        found = spec
        for name, value in numbers.items():
            found = _moved(found, {name: value}) or _towards(found, name, value)
    return found


def _margins(spec: PopulationSpec) -> Iterator[Uncertain]:
    left = EDUCATIONS if spec.share("skilled") is not None else ()
    for name, margin in catalogue().items():
        value, told = spec.share(name), name in spec.margins
        source = spec.source(name) if told else margin.told
        if value is None or name in left or _documented(source):
            continue
        stated = spec.ranges.get(name) if told else margin.range
        if stated is not None:
            yield Uncertain(f"margins.{name}", value, *stated, source, "stated")
        else:
            yield _around(f"margins.{name}", value, min(SHARE * value, 1.0 - value), source, "share")


def _curves(spec: PopulationSpec) -> Iterator[Uncertain]:
    """Yield what is drawn of the age, the weeks on support and the correlations, as far as it is read."""
    age, source = spec.age, spec.source("age")
    if not _documented(source):
        reach = min(YEARS, 0.5 * (age.mean - age.min), 0.5 * (age.max - age.mean))
        yield _around("age.mean", age.mean, reach, source, "years")
        yield _around("age.sd", age.sd, QUARTER * age.sd, source, "quarter")
    # a margin of long support decides the median of the stock, and two of them the spread too
    decided = sum(spec.share(name) is not None for name in LONG_SUPPORT)
    read = {"benefit_weeks": ("median", "sigma")[decided:]}
    read |= {"arrivals_benefit_weeks": ("median", "sigma") if spec.inflow_per_year else ()}
    for field, names in read.items():
        source = spec.source(field)
        for name in names if not _documented(source) else ():
            value = getattr(getattr(spec, field), name)
            yield _around(f"{field}.{name}", value, QUARTER * value, source, "quarter")
    source = spec.source("correlation")
    for name in Correlation.model_fields if not _documented(source) else ():
        value, (low, high) = getattr(spec.correlation, name), LIMITS[name]
        reach = min(CORRELATION, value - low, high - value)
        yield _around(f"correlation.{name}", value, reach, source, "correlation")


def _around(name: str, value: float, reach: float, source: str, rule: str) -> Uncertain:
    return Uncertain(name, value, round(value - reach, 10), round(value + reach, 10), source, rule)


def _documented(source: str) -> bool:
    return source.startswith("evidence:")


def _set(own: Mapping[str, Any], name: str) -> bool:
    """Return whether a user set a number, by itself or with its whole field."""
    field, _, key = name.partition(".")
    given = own.get(field)
    return key in given if isinstance(given, Mapping) else given is not None


def _moved(spec: PopulationSpec, numbers: Mapping[str, float]) -> PopulationSpec | None:
    """Return the population with other numbers, or ``None`` if they cannot hold together."""
    try:
        return spec.with_numbers(numbers)
    except ValueError:
        return None


def _towards(spec: PopulationSpec, name: str, value: float) -> PopulationSpec:
    """Return the population with one number as far towards ``value`` as the others allow."""
    field, _, key = name.partition(".")
    here = (spec.share(key) or 0.0) if field == "margins" else getattr(getattr(spec, field), key)
    found, allowed, refused = spec, 0.0, 1.0
    for _ in range(HALVINGS):
        middle = 0.5 * (allowed + refused)
        closer = _moved(spec, {name: here + middle * (value - here)})
        if closer is None:
            refused = middle
        else:
            found, allowed = closer, middle
    return found
