"""What a synthetic population is told: sizes, margins, and how traits go together.

A frozen description, validated when made, from which :mod:`simulation.model.population.synthesis` draws people.
Every number has its source in ``sources``; what is not named there is an assumption. ``ranges`` states
assumptions' ranges. ``surroundings`` is carried along for the caller (companies, staff, horizon, usual service) and
not looked into here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, field_validator, model_validator

from simulation.model.clock import WEEKS_PER_YEAR
from simulation.model.population.copula import both_above, threshold
from simulation.model.population.margins import (
    HAIR,
    catalogue,
    check_names,
    check_share,
    check_together,
    defaults,
    education_shares,
    ranged,
    scaled,
)
from simulation.model.states import GONE, Diagnosis, Sector, Support, label
from simulation.words.explaining import Frozen

YOUNGEST, OLDEST = 16.0, 70.0
"""Ages a citizen may have at arrival, in years."""

ADULT_AGE = 18.0
"""Weeks on support count from this age, in years."""

ENTRY_SUPPORTS = tuple(label(s) for s in Support if s is not Support.NOT_ARRIVED and s not in GONE)
"""What a citizen may live on at arrival."""


class Age(Frozen):
    """Age at arrival in years: a normal with spread ``sd``, cut to [min, max] and placed to have ``mean``."""

    min: float = Field(default=18.0, ge=YOUNGEST, le=OLDEST)
    max: float = Field(default=66.0, ge=YOUNGEST, le=OLDEST)
    mean: float = 42.0
    sd: float = Field(default=11.0, gt=0)

    @model_validator(mode="after")
    def _in_order(self) -> Age:
        if not self.min < self.mean < self.max:
            raise ValueError(f"age.mean={self.mean:g} must lie between age.min={self.min:g} and age.max={self.max:g}")
        return self


class Weeks(Frozen):
    """A lognormal number of weeks: its median in weeks, and the standard deviation of its logarithm.

    With ``min`` it is cut: everybody has at least so many weeks, and ``median`` is that of the curve before the cut.
    """

    median: float = Field(gt=0)
    sigma: float = Field(gt=0, le=5)
    min: float | None = Field(default=None, gt=0)


class Correlation(Frozen):
    """Correlations of the standard normal scores behind the traits.

    ``barriers``: between any two barriers (the square of their loading on the common factor);
    ``abilities_barriers``: of each unobserved ability with that factor; ``abilities``: between the two.
    """

    barriers: float = Field(default=0.3, ge=0, le=0.9)
    abilities_barriers: float = Field(default=-0.3, gt=-1, lt=1)
    abilities: float = Field(default=0.5, ge=-1, le=1)

    @model_validator(mode="after")
    def _possible(self) -> Correlation:
        if self.abilities < 2 * self.abilities_barriers**2 - 1:
            raise ValueError(
                f"correlation.abilities={self.abilities:g} is not allowed; allowed: at least"
                f" {2 * self.abilities_barriers**2 - 1:g}, because of correlation.abilities_barriers"
            )
        return self

    @property
    def loading(self) -> float:
        """The loading of a barrier on the common factor."""
        return float(self.barriers**0.5)


class PopulationSpec(Frozen):
    """A synthetic population: who is there at the start, and who arrives.

    ``n`` citizens are the stock; ``inflow_per_year`` arrive, spread evenly. ``entry_support`` holds for both
    unless ``arrivals_support`` is given. ``diagnoses`` are shares of all citizens, or counts out of
    ``diagnoses_of`` citizens. ``programmes`` are shares by education wished for or under way (the rest has
    none); with ``running_programmes`` the stock is part way through. ``benefit_weeks`` is of the stock.

    Raises
    ------
    pydantic.ValidationError
        For unknown fields, names or shares, naming what is allowed.
    """

    name: str
    title: str
    n: int = Field(ge=1, le=10_000_000)
    inflow_per_year: float = Field(default=0.0, ge=0, le=10_000_000)
    entry_support: dict[str, float]
    arrivals_support: dict[str, float] | None = None
    age: Age = Age()
    margins: dict[str, float] = Field(default_factory=dict)
    diagnoses: dict[str, float] = Field(default_factory=dict)
    diagnoses_of: int | None = Field(default=None, ge=1)
    programmes: dict[str, float] = Field(default_factory=dict)
    running_programmes: bool = False
    sectors: dict[str, float] = Field(default_factory=lambda: dict(defaults()["sectors"]))
    number_of_children: tuple[float, ...] = Field(default_factory=lambda: tuple(defaults()["number_of_children"]))
    benefit_weeks: Weeks = Weeks(median=104.0, sigma=1.0)
    arrivals_benefit_weeks: Weeks = Weeks(median=26.0, sigma=1.0)
    correlation: Correlation = Correlation()
    families: bool = False
    inflow_change_per_year: float = Field(default=0.0, gt=-0.9, lt=2.0)
    sources: dict[str, str] = Field(default_factory=dict)
    ranges: dict[str, tuple[float, float]] = Field(default_factory=dict)
    surroundings: dict[str, Any] = Field(default_factory=dict)

    @field_validator("entry_support", "arrivals_support")
    @classmethod
    def _supports(cls, given: dict[str, float] | None, info: Any) -> dict[str, float] | None:
        if given is not None:
            check_names(info.field_name, given, list(ENTRY_SUPPORTS))
            scaled(info.field_name, given)
        return given

    @field_validator("sectors")
    @classmethod
    def _sectors(cls, given: dict[str, float]) -> dict[str, float]:
        check_names("sectors", given, [label(s) for s in Sector])
        scaled("sectors", given)
        return given

    @field_validator("number_of_children")
    @classmethod
    def _children(cls, given: tuple[float, ...]) -> tuple[float, ...]:
        scaled("number_of_children", {str(i + 1): share for i, share in enumerate(given)})
        return given

    @field_validator("margins")
    @classmethod
    def _margins(cls, given: dict[str, float]) -> dict[str, float]:
        check_names("margins", given, list(catalogue()))
        for name, share in given.items():
            check_share(f"margins.{name}", share)
        return given

    @field_validator("programmes")
    @classmethod
    def _programmes(cls, given: dict[str, float]) -> dict[str, float]:
        for name, share in given.items():
            check_share(f"programmes.{name}", share)
        if sum(given.values()) > 1 + HAIR:
            raise ValueError(f"programmes: the shares sum to {sum(given.values()):g}; allowed: at most 1")
        return given

    @field_validator("sources")
    @classmethod
    def _sources(cls, given: dict[str, str]) -> dict[str, str]:
        without = ("name", "title", "margins", "sources", "ranges", "surroundings")
        fields = [f for f in cls.model_fields if f not in without]
        check_names("sources", given, [*catalogue(), *fields])
        return given

    @field_validator("ranges")
    @classmethod
    def _ranges(cls, given: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
        check_names("ranges", given, list(catalogue()))
        for name, (low, high) in given.items():
            if not 0 <= low <= high <= 1:
                raise ValueError(
                    f"ranges.{name}=[{low:g}, {high:g}] is not allowed; allowed: shares, the lower first"
                )
        return given

    @model_validator(mode="after")
    def _possible(self) -> PopulationSpec:
        self._check_together()
        return self

    def _check_together(self) -> None:
        check_names("diagnoses", self.diagnoses, [label(d) for d in Diagnosis if d is not Diagnosis.NONE])
        for name, share in self.diagnosis_shares().items():
            hint = "" if self.diagnoses_of else " (for counts, give diagnoses_of: the citizens they are out of)"
            if not 0 <= share <= 1:
                raise ValueError(f"diagnoses.{name}={self.diagnoses[name]:g} is not a share from 0 to 1{hint}")
        check_together({name: self.share(name) for name in catalogue()}, self.diagnosis_shares())
        self._least_weeks()
        child = self.share("child_at_home")
        if child is not None and child < self.parents_share() - HAIR:
            least = self.parents_share() + 5e-5  # so that the figure shown would do
            raise ValueError(
                f"margins.child_at_home={child:g} is not allowed; allowed: at least {least:.4f},"
                " because of margins.lone_provider and margins.children_with_challenges"
            )

    def _least_weeks(self) -> None:
        # as whole weeks, so that the youngest have room for them
        possible = int((self.age.min - ADULT_AGE) * WEEKS_PER_YEAR)
        for field in ("benefit_weeks", "arrivals_benefit_weeks"):
            least = getattr(self, field).min
            if least is not None and least > possible:
                raise ValueError(
                    f"{field}.min={least:g} is not allowed; allowed: at most {max(possible, 0)}, because of"
                    f" age.min={self.age.min:g} (weeks on support count from {ADULT_AGE:g})"
                )
        for name in ("on_benefit_over_8_of_10_years", "on_support_3_years_or_more"):
            if self.benefit_weeks.min is not None and self.share(name) is not None:
                raise ValueError(
                    f"give benefit_weeks.min or margins.{name}, not both: each moves the weeks on support"
                )

    def with_numbers(self, numbers: Mapping[str, float]) -> PopulationSpec:
        """Return the population with other numbers, by their names (``margins.higher``, ``age.mean``).

        Raises
        ------
        ValueError
            If they cannot hold together.
        """
        fields: dict[str, Any] = {}
        for name, value in numbers.items():
            field, _, key = name.partition(".")
            fields.setdefault(field, dict(getattr(self, field)))[key] = value
        for field, own in fields.items():
            if field != "margins":
                fields[field] = type(getattr(self, field))(**own)
        found = self.model_copy(update=fields)
        found._check_together()
        return found

    def source(self, name: str) -> str:
        """Return where a number is from: evidence, or an assumption with its range where one is stated."""
        return ranged(self.sources.get(name, "assumption"), self.ranges.get(name))

    def share(self, name: str) -> float | None:
        """Return the margin ``name``, or its default where it is not given."""
        return self.margins.get(name, catalogue()[name].default)

    def margin(self, name: str) -> float:
        """Return the margin ``name`` as a number; 0 where nothing is imposed."""
        return self.share(name) or 0.0

    def diagnosis_shares(self) -> dict[str, float]:
        """Return each diagnosis group's share of all citizens."""
        return {name: value / (self.diagnoses_of or 1) for name, value in self.diagnoses.items()}

    def education(self) -> tuple[float, float, float, float]:
        """Return the shares of no 9th grade, unskilled, skilled and higher."""
        return education_shares({name: self.share(name) for name in catalogue()})

    def parents_share(self) -> float:
        """Return the share of lone providers and parents of children with challenges; all have a child."""
        lone, challenges = self.margin("lone_provider"), self.margin("children_with_challenges")
        both = both_above(threshold(lone), threshold(challenges), self.correlation.loading)
        return lone + challenges - both

    def supports(self, arrivals: bool) -> Mapping[str, float]:
        """Return the shares, summing to 1, of what the stock or the arrivals live on."""
        if arrivals and self.arrivals_support is not None:
            return scaled("arrivals_support", self.arrivals_support)
        return scaled("entry_support", self.entry_support)
