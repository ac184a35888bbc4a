"""The margins a population can be told about: their names, defaults and what they imply of each other.

A margin is a share of the citizens. Names are flat, so that one can be changed on its own
(``population.margins.substance_use=0.3``). Names, meanings and defaults stand in ``defaults.yaml``; here
stand the checks that a set of margins can hold together. Source: the characteristics that
evidence:all_inclusive.population_barriers counts, and the criteria of evidence:revalidation.criteria.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from simulation.errors import UnknownName, not_one_of
from simulation.files import read_yaml

LISTED = {"margins": "indsats list parameters"}
"""Where the names of a field are listed, where they are many."""

SEVERE_DIAGNOSES = ("schizophrenia_spectrum", "severe_depression", "bipolar")
"""Diagnoses that make a mental health barrier severe: those of the IPS trial (evidence:ips.inklusion_rct)."""

ROUNDING = 0.05
"""Published shares are rounded (evidence:revalidation.origin sums to 1.04): sums this near 1 are scaled."""

HAIR = 1e-9
"""Slack for sums of decimal numbers."""


@dataclass(frozen=True)
class Margin:
    """One margin: its default (None: nothing is imposed), meaning, where the default comes from, and its range."""

    default: float | None
    meaning: str
    source: str
    range: tuple[float, float] | None = None

    @property
    def told(self) -> str:
        """Where the default comes from, with its range where one is stated."""
        return ranged(self.source, self.range)


def ranged(source: str, span: tuple[float, float] | None) -> str:
    """Return a source with the range that is stated beside it, in words."""
    return source if span is None else f"{source}, range {span[0]:g}-{span[1]:g}"


@cache
def defaults() -> dict[str, Any]:
    """Return ``defaults.yaml`` as it stands: ``margins``, ``sectors``, ``number_of_children``."""
    text = (Path(__file__).parent / "defaults.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = read_yaml(text, "defaults.yaml")
    return loaded


@cache
def catalogue() -> Mapping[str, Margin]:
    """Return every margin by name."""
    return {
        name: Margin(**{**entry, "range": tuple(entry["range"]) if "range" in entry else None})
        for name, entry in defaults()["margins"].items()
    }


def check_share(name: str, share: float) -> float:
    """Return ``share`` if it is one.

    Raises
    ------
    ValueError
        If it is not a number in [0, 1].
    """
    if math.isnan(share) or not 0 <= share <= 1:
        raise ValueError(f"{name}={share} is not allowed; allowed: a share from 0 to 1")
    return share


def check_names(field: str, given: Iterable[str], valid: list[str]) -> None:
    """Refuse names in ``given`` that are not in ``valid``.

    Raises
    ------
    UnknownName
        With the valid names and the nearest one.
    """
    for name in given:
        if name not in valid:
            raise UnknownName("{}: '{}' is {}", field, name, not_one_of(name, valid, LISTED.get(field, "")))


def scaled(field: str, shares: Mapping[str, float]) -> dict[str, float]:
    """Return ``shares`` scaled to sum to exactly 1.

    Raises
    ------
    ValueError
        If a share is not in [0, 1], or their sum is further from 1 than ``ROUNDING``.
    """
    for name, share in shares.items():
        check_share(f"{field}.{name}", share)
    total = sum(shares.values())
    if abs(total - 1) > ROUNDING + HAIR:
        raise ValueError(f"{field}: the shares sum to {total:g}; allowed: 1 (within {ROUNDING} for rounding)")
    return {name: share / total for name, share in shares.items()}


def education_shares(share: Mapping[str, float | None]) -> tuple[float, float, float, float]:
    """Return the shares of no 9th grade, unskilled, skilled and higher, summing to 1.

    The published ``unskilled`` (0.76) includes those without 9th grade (0.62): so by default it is taken that
    way and skilled is the rest. With ``skilled`` given, the four exclude each other and must sum to 1.

    Raises
    ------
    ValueError
        If they cannot.
    """
    lowest, unskilled, higher = (share[n] or 0.0 for n in ("no_9th_grade", "unskilled", "higher"))
    skilled = share["skilled"]
    if skilled is not None:
        total = lowest + unskilled + skilled + higher
        if abs(total - 1) > ROUNDING + HAIR:
            raise ValueError(
                f"margins: no_9th_grade, unskilled, skilled and higher sum to {total:g}; allowed: 1, or"
                " leave out 'skilled' and count those without 9th grade among the unskilled"
            )
        return lowest / total, unskilled / total, skilled / total, higher / total
    if lowest > unskilled + HAIR:
        raise ValueError(
            f"margins.no_9th_grade={lowest:g} is more than margins.unskilled={unskilled:g}, which includes it"
            " (give 'skilled' too if the four education shares exclude each other)"
        )
    if unskilled + higher > 1 + HAIR:
        raise ValueError(
            f"margins.unskilled={unskilled:g} and margins.higher={higher:g} sum to more than 1 (those who are"
            " neither are skilled)"
        )
    return lowest, max(unskilled - lowest, 0.0), max(1 - unskilled - higher, 0.0), higher


def check_together(share: Mapping[str, float | None], diagnoses: Mapping[str, float]) -> None:
    """Refuse margins that no group of people can have at once; ``share`` has all, ``diagnoses`` as shares.

    Raises
    ------
    ValueError
        Naming the margins and what is allowed.
    """

    def at_most(small: str, low: float, big: str, high: float) -> None:
        if low > high + HAIR:
            raise ValueError(f"{small}={low:g} is not allowed; allowed: at most {high:g}, because of {big}")

    mental, severe = share["mental_health"] or 0.0, share["severe_mental"] or 0.0
    at_most("margins.severe_mental", severe, "margins.mental_health", mental)
    with_severe = sum(diagnoses.get(name, 0.0) for name in SEVERE_DIAGNOSES)
    at_most(f"diagnoses ({', '.join(SEVERE_DIAGNOSES)}): sum", with_severe, "margins.severe_mental", severe)
    at_most("diagnoses: sum", sum(diagnoses.values()), "margins.mental_health", mental)
    descendant = share["descendant"] or 0.0
    at_most("margins.immigrant", share["immigrant"] or 0.0, "margins.descendant", 1 - descendant)
    higher = education_shares(share)[3]
    interrupted = share["interrupted_education"] or 0.0
    at_most("margins.interrupted_education", interrupted, "margins.higher", 1 - higher)
    long, medium = share["on_benefit_over_8_of_10_years"], share["on_support_3_years_or_more"]
    for name, value in (("on_benefit_over_8_of_10_years", long), ("on_support_3_years_or_more", medium)):
        if value is not None and not 0 < value < 1:
            raise ValueError(f"margins.{name}={value:g} is not allowed; allowed: strictly between 0 and 1")
    if long is not None and medium is not None and long >= medium:
        raise ValueError(
            f"margins.on_benefit_over_8_of_10_years={long:g} is not allowed; allowed: below"
            f" margins.on_support_3_years_or_more={medium:g}"
        )
