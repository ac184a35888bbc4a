"""A run described: frozen, validated, and free of Hydra.

Unknown keys and values out of range are refused, all at once, with path, value and what is allowed.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, create_model, field_validator, model_validator
from pydantic_core import PydanticCustomError

from simulation.errors import UserError, nearest, not_one_of
from simulation.model.clock import LONGEST_WEEKS, date_of
from simulation.model.columns import TRAITS
from simulation.model.design import RANGES
from simulation.model.economics.prices import price_years
from simulation.model.rules.switches import StructureSettings
from simulation.run.person_weeks import PERSON_COLUMNS
from simulation.run.plugins import PlugIn, read
from simulation.words.explaining import Frozen
from simulation.words.variants import programme_of

MOST_REPLICATIONS = 100_000
OBSERVED = (*(column.name for column in TRAITS), "weeks_on_support")
"""Columns of a citizen by which a caseworker may go."""


def _is_number(value: Any) -> bool:
    """Return whether a value is a finite number, written as one or as text."""
    try:
        return not isinstance(value, bool) and math.isfinite(float(value))
    except (TypeError, ValueError, OverflowError):
        return False


class PopulationSettings(Frozen):
    """Which citizens: a built-in population with changes, or the user's own file."""

    name: str
    file: str | None = None
    overrides: dict[str, Any] = Field(default_factory=dict)


class CompanySettings(Frozen):
    """The companies around the citizens."""

    per_citizen: float = Field(0.15, gt=0, le=1000, description="companies per citizen of the stock")
    number: int | None = Field(None, ge=1, le=1_000_000, description="companies, instead of per_citizen")
    hours: float = Field(185.0, gt=0, le=1e6, description="mean weekly hours wanted by a company")
    mentors: float = Field(0.1, ge=0, le=1, description="share with a trained workplace mentor")
    unlimited: bool = Field(False, description="companies are never short of hours (nothing is scarce)")
    own: tuple[str, ...] = Field((), description="which of these a user set, so that they are not drawn")


class StaffSettings(Frozen):
    """What holds for all caseworkers."""

    leave_within_year: float | None = Field(None, ge=0, le=0.95, description="share, instead of the designs' own")
    cost_year_dkk: float | None = Field(None, ge=0, le=1e7, description="DKK a year per post")


class EconomySettings(Frozen):
    """Prices, rules, refund."""

    prices: Literal["benefit_rates", "hedensted_2024"] = Field(
        "benefit_rates", description="set of benefit rates: as published, or as in Hedensted's arithmetic"
    )
    price_year: int | None = Field(
        None, description="year whose kroner amounts are in; else that of the start, or the last with known prices"
    )
    reforms: Literal["dated", "frozen"] = Field(
        "dated", description="rules and rates as the law changes during the run, or as on the day of the start"
    )
    law_1750: Literal["february", "july"] = Field(
        "february",
        description="when law 1750 closes ressourceforloeb and revalidation to new cases: 1 February or 1 July 2026",
    )
    labour_market: Literal["dated", "flat"] = Field(
        "dated", description="unemployment and inflow as they went, by year (flat after the last known), or level"
    )
    unemployment_after: float | None = Field(
        None, ge=0.5, le=30, description="unemployment in the years after the last known, percent; else drawn"
    )
    stock_after: float | None = Field(
        None,
        ge=1,
        le=1000,
        description="people on cash benefit in the years after the last known, thousands; else drawn",
    )
    refund: Literal["ladder", "flat_20"] = Field(
        "ladder", description="the state's refund of benefits: falling with the weeks, or 20 % throughout"
    )
    overrides: dict[str, float | tuple[float, ...]] = Field(default_factory=dict)
    """Rates and prices in their own unit; of a benefit one number, or ``[others, providers]``."""

    @field_validator("overrides", mode="before")
    @classmethod
    def _rates(cls, given: Any) -> Any:
        for name, rate in given.items() if isinstance(given, Mapping) else ():
            numbers = rate if isinstance(rate, list | tuple) else [rate]
            if not all(_is_number(one) for one in numbers):
                raise PydanticCustomError("below", "a number, or of a benefit [others,providers]", {"at": f".{name}"})
        return given

    @property
    def post_year(self) -> float | None:
        """The user's price of a post, DKK a year."""
        own = self.overrides.get("post_year")
        return float(own) if isinstance(own, int | float) else None


class _Policy(Frozen):
    """Settings every policy has; the numbers of its design are fields too (see ``indsats list parameters``)."""

    places: int | None = Field(None, ge=0, le=1_000_000, description="citizens served at once")
    posts: int | None = Field(None, ge=0, le=100_000, description="caseworkers; else places / caseload limit")
    start_week: int = Field(0, ge=0, le=LONGEST_WEEKS, description="first week of the policy")
    intake_weeks: int | None = Field(None, ge=1, le=LONGEST_WEEKS, description="weeks of intake; else always")
    end_week: int | None = Field(None, ge=1, le=LONGEST_WEEKS, description="week the policy stops; else never")
    hiring_phase_weeks: int | None = Field(None, ge=0, le=LONGEST_WEEKS, description="weeks until posts are filled")
    budget_dkk: float | None = Field(None, ge=0, le=1e10, description="DKK for staff, which decides the posts")
    budget_years: float | None = Field(None, gt=0, le=20, description="years the budget is spread over")
    fidelity: float | None = Field(
        None,
        ge=0,
        le=1,
        description="how far the design is practised; else as fitted where it was fitted, and drawn elsewhere",
    )
    ramp_weeks: int = Field(0, ge=0, le=LONGEST_WEEKS, description="weeks until fidelity is reached")
    eligible: str | None = Field(None, description="who: the policy's own group, or 'all'")
    first: str | None = Field(
        None, description="who is taken first where places are scarce: a trait, lowest first (age), or highest (-age)"
    )

    def design_overrides(self) -> dict[str, float]:
        """Return the design numbers that were set."""
        return {name: v for name in RANGES if (v := getattr(self, name)) is not None}

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> _Policy:
        if self.end_week is not None and self.end_week <= self.start_week:
            raise ValueError(f"end_week={self.end_week}: must lie after start_week={self.start_week}")
        return self

    @field_validator("first")
    @classmethod
    def _by_what(cls, given: str | None) -> str | None:
        if given is not None and given.removeprefix("-") not in OBSERVED:
            near = not_one_of(given, list(OBSERVED), "indsats list columns")
            raise UserError("first={}: no trait that a caseworker sees: {}", given, near)
        return given

    @field_validator("eligible")
    @classmethod
    def _whom(cls, given: str | None) -> str | None:
        if given not in (None, "own", "all"):
            raise ValueError(f"'{given}' is not one of own, all")
        return given


_design_fields: dict[str, Any] = {
    name: (float | None, Field(None, ge=low, le=high, description=unit)) for name, (low, high, unit) in RANGES.items()
}
PolicySettings = create_model("PolicySettings", __base__=_Policy, **_design_fields)
PolicySettings.__doc__ = "Settings of one policy: places, posts, start, fidelity, and any number of its design."


class Settings(Frozen):
    """A whole run: who, which services, for how long, at what prices, how often.

    ``policy`` names the arms beside the baseline: a policy, or several side by side joined by ``+``; ``NAME-VARIANT``
    is the policy ``NAME`` with the settings of ``policies.NAME-VARIANT``.
    """

    population: PopulationSettings
    policy: tuple[str, ...] = ()
    baseline: str = "usual"
    policies: dict[str, PolicySettings] = Field(default_factory=dict)  # type: ignore[valid-type]
    replications: int = Field(20, ge=1, le=MOST_REPLICATIONS)
    first_replication: int = Field(0, ge=0, le=2**31)
    horizon_weeks: int = Field(260, ge=1, le=LONGEST_WEEKS)
    start: dt.date = dt.date(2024, 1, 1)
    seed: int = Field(1, ge=0, lt=2**32)
    workers: int | None = Field(None, ge=1, le=256)
    record: tuple[Literal["weekly", "persons"], ...] = ("weekly",)
    plugins: tuple[PlugIn, ...] = Field((), description="own programmes, outcomes and mechanisms: files")
    person_columns: tuple[str, ...] = Field((), description="columns of the person-week log; none named are all")
    companies: CompanySettings = CompanySettings()
    staff: StaffSettings = StaffSettings()
    economy: EconomySettings = EconomySettings()
    structure: StructureSettings = StructureSettings()
    structure_replications: int = Field(
        2, ge=0, le=MOST_REPLICATIONS, description="replications run again under each other structure; 0: none"
    )
    structure_crossed: int = Field(
        0, ge=0, le=10_000, description="forms drawn from all combinations of structures, run again too; 0: none"
    )
    parameters: dict[str, float] = Field(default_factory=dict)
    assumed: dict[str, float] = Field(default_factory=dict)
    """Assumed design numbers by their key, for every design that has them, and companies as a share of what is
    assumed; what a policy's settings or a user's companies say wins."""
    knowledge: Literal["drawn", "fixed"] = "drawn"
    chance_per_draw: int = Field(2, ge=1, le=MOST_REPLICATIONS, description="replications that share a draw")
    trial_arms: tuple[str, ...] = ()
    trial_n: tuple[int, ...] = ()

    @field_validator("policy")
    @classmethod
    def _no_arm_twice(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        arms = [arm_name(a) for a in given]
        parts = [arm.split("+") for arm in arms]
        twice = {a for a in arms if arms.count(a) > 1} | {p for own in parts for p in own if own.count(p) > 1}
        if twice:
            raise ValueError(f"named twice: {', '.join(sorted(twice))}")
        for arm, own in zip(arms, parts, strict=True):
            if len({programme_of(part) for part in own}) < len(own):
                raise UserError("{} has a programme beside itself; compare its variants as arms of their own", arm)
        return tuple(arms)

    @field_validator("plugins", mode="before")
    @classmethod
    def _plugged_in(cls, given: Any) -> Any:
        return tuple(read(one) for one in given)

    @field_validator("person_columns")
    @classmethod
    def _columns_that_there_are(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for name in given:
            if name not in PERSON_COLUMNS:
                raise UserError("the person-week log has no column '{}'{}", name, nearest(name, list(PERSON_COLUMNS)))
        return given

    @model_validator(mode="after")
    def _trial(self) -> Settings:
        if len(self.trial_arms) != len(self.trial_n):
            raise ValueError(
                f"arms={list(self.trial_arms)} with n={list(self.trial_n)}: as many sizes as there are arms, one each"
            )
        return self

    @model_validator(mode="after")
    def _hired_within_the_run(self) -> Settings:
        for name, own in self.policies.items():
            for key in ("hiring_phase_weeks", "ramp_weeks"):
                ends = getattr(own, key) or 0
                if ends and own.start_week < self.horizon_weeks < own.start_week + ends:
                    raise ValueError(
                        f"policies.{name}.{key}={ends}: would end in week {own.start_week + ends}, after the run"
                        f" (horizon_weeks={self.horizon_weeks})"
                    )
        return self

    @property
    def end(self) -> dt.date:
        """The last day of the run."""
        return date_of(self.start, self.horizon_weeks) - dt.timedelta(days=1)

    @property
    def law_until(self) -> dt.date:
        """The last day whose law the run lives under: its end, or its start where the rules are frozen."""
        return self.start if self.economy.reforms == "frozen" else self.end

    @property
    def price_year(self) -> int:
        """The year whose kroner amounts are in; unless set, that of the start, or the last whose prices are known."""
        given = self.economy.price_year
        return min(self.start.year, max(price_years())) if given is None else given

    def draws_of(self, replications: Any) -> Any:
        """Return the posterior draw of each of ``replications`` ``[R]``, ``None`` where none is shared."""
        shared = self.knowledge == "drawn" and self.chance_per_draw > 1
        return replications // self.chance_per_draw if shared else None

    def policy_settings(self, name: str) -> _Policy:
        """Return the settings of one policy."""
        found: _Policy = self.policies.get(name) or PolicySettings()
        return found


def arm_name(arm: str) -> str:
    """Return an arm's name with its parts in alphabetical order, so that the config's order is irrelevant."""
    return "+".join(sorted(part.strip() for part in arm.split("+")))
