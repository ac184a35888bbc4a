"""What the page of a decision is about: its folder, the design it speaks of, and what is asked of the tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from simulation.report.decision.folder import Decision
from simulation.report.decision.names import Named
from simulation.results.statistics import Estimate
from simulation.words.texts import DASH, NO_BREAK, Texts, money_unit

THOUSAND, MILLION_DIGITS = 1e3, 2
UNSURE = (0.05, 0.95)
"""Between these shares of the draws with a loss, it is undecided whether a design pays."""
RECEIVERS = ("citizen", "supplier")
"""Whom the others pay: what they gain is received, not saved."""


@dataclass(frozen=True)
class Case:
    """A decision and the language it is told in."""

    decision: Decision
    texts: Texts

    @cached_property
    def say(self) -> Named:
        """The names of things."""
        return Named(self.decision, self.texts)

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """What ``decision.json`` says."""
        return self.decision.about

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the decision."""
        return self.decision.table(name)

    def number(self, key: str) -> float:
        """Return a number of ``decision.json``; NaN where it is not known."""
        return _finite(self.about.get(key))

    def of(self, key: str, arm: str) -> float:
        """Return a number that ``decision.json`` says of a design; NaN where it is not known."""
        return _finite(self.decision.of(key, arm))

    # --- who is spoken of ---------------------------------------------------------------------------------

    @property
    def perspective(self) -> str:
        """Whose net benefit decides."""
        return str(self.about.get("perspective") or "municipality")

    @property
    def k(self) -> float:
        """What a unit of effect is worth where the recommendation is made: the first of those asked."""
        return self.decision.k

    @property
    def arms(self) -> list[str]:
        """The designs, the baseline first."""
        return [self.decision.baseline, *self.decision.policies]

    @property
    def worst(self) -> bool:
        """Whether the choice is by the worst form of the model."""
        return self.about.get("structure") == "worst"

    @property
    def mixed(self) -> bool:
        """Whether the forms of the model are weighed together in the choice."""
        return self.about.get("structure") == "mixed"

    @cached_property
    def keeps(self) -> bool:
        """Whether the recommendation is to stay with the baseline."""
        return self.decision.recommended == self.decision.baseline

    @cached_property
    def shown(self) -> str:
        """The design that the page tells of: the one recommended; where that is the baseline, the next best."""
        return self.decision.shown

    @property
    def ranked(self) -> list[str]:
        """The designs by their mean utility at :attr:`k`, the best first."""
        return self.decision.ranked

    @cached_property
    def at_first_k(self) -> pd.DataFrame:
        """The rows of ``acceptability`` at :attr:`k`."""
        return self.decision.at_first_k

    @property
    def best_on_mean(self) -> str:
        """The design with the highest mean utility at :attr:`k`: the one recommended, but by the worst form."""
        own = self.at_first_k
        best = own[own["is_best"].astype(bool)]["arm"]
        return str(best.iloc[0]) if len(best) else self.decision.recommended

    @cached_property
    def contenders(self) -> list[str]:
        """The designs that are best in some draw at some ``k``, and those that the page speaks of."""
        found = self.table("acceptability")
        some = set(found[(found["p_best"] > 0) | found["is_best"].astype(bool)]["arm"]) if len(found) else set()
        return [arm for arm in self.arms if arm in some | {self.decision.baseline, self.shown}]

    # --- what is known of it ------------------------------------------------------------------------------

    def row(self, arm: str, perspective: str = "") -> Mapping[str, Any]:
        """Return the row of ``summary`` of a design, for whose money decides or another's; empty without one."""
        table = self.table("summary")
        own = table[(table["arm"] == arm) & (table["perspective"] == (perspective or self.perspective))]
        return {} if own.empty else {str(name): value for name, value in own.iloc[0].items()}

    def value(self, arm: str, column: str, perspective: str = "") -> float:
        """Return a number of ``summary``; NaN where it is not known."""
        return _finite(self.row(arm, perspective).get(column))

    def saving(self, arm: str, perspective: str = "") -> Estimate:
        """Return the net benefit of a design with the band of the replications."""
        told = (self.value(arm, name, perspective) for name in ("mean_dkk", "low90", "high90"))
        mean, low, high = (None if math.isnan(one) else one for one in told)
        return Estimate(mean, low, high, int(_finite(self.about.get("replications"), 0.0)))

    @cached_property
    def undecided(self) -> bool:
        """Whether the draws leave it open if the design shown loses."""
        return UNSURE[0] <= self.value(self.shown, "p_loss_knowledge") <= UNSURE[1]

    @property
    def bounded(self) -> bool:
        """Whether draws are too few for a value of information: then each is told as "at most"."""
        return bool(self.about.get("bounded", True))

    @property
    def years(self) -> int:
        """Years that are counted."""
        told = self.about.get("years")
        return len(told) if isinstance(told, Sequence) and len(told) else int(_finite(told, 0.0))

    @property
    def span(self) -> str:
        """How long is counted: "1 year", "10 years"."""
        return self.texts("decision.span", n=self.years)

    @property
    def prices(self) -> str:
        """That all of it is given the prices assumed, or their ranges."""
        return self.texts(f"decision.given_{'drawn' if self.about.get('prices') == 'drawn' else 'fixed'}")

    # --- in words -----------------------------------------------------------------------------------------

    def often(self, share: float, of: str = "replications") -> str:
        """Return a share of the replications, or of the draws, as N of 100; none and all are called so."""
        n = self.about.get(of)
        if math.isnan(share):
            return self.texts("decision.often_unknown")
        key = "none" if share <= 0 else "all" if share >= 1 else "some"
        return self.texts(f"decision.{of}_{key}", n=n if isinstance(n, int) else "?", count=share_of_100(share))

    def of_100(self, share: float) -> str:
        """Return a share as "N of 100"; a dash where it is not known."""
        if math.isnan(share):
            return DASH
        return self.texts("decision_tables.of_100", n=share_of_100(share)).replace(" ", NO_BREAK)

    def back(self, years: float) -> str:
        """Return when the money is back; what is not within the horizon is called so."""
        if math.isnan(years):
            return self.texts("decision.not_within", years=self.span)
        if years <= 0:
            return self.texts("decision.at_once")
        return self.texts("decision.in_years", years=self.texts.number(years, 1))

    def money(self, arm: str, perspective: str, told: Estimate | None = None) -> str:
        """Return in a sentence what a design saves or costs somebody, with the band of the replications."""
        found, t = told or self.saving(arm, perspective), self.texts
        if found.mean is None:
            return t("decision_money.unknown", who=self.say.perspective(perspective))
        received = "gets_taxed" if self.about.get("tax") else "gets"
        kind = received if perspective in RECEIVERS else "gains" if perspective == "society" else "saves"
        way = "none" if round(found.mean) == 0 else "up" if found.mean > 0 else "down"
        kind = "gets" if way == "none" and kind == "gets_taxed" else kind
        turned = found.scaled(-1) if way == "down" else found
        band = ""
        if turned.low is not None and turned.high is not None and way != "none":
            band = t("decision_money.band", low=t.money(turned.low), high=t.money(turned.high))
        return t(
            f"decision_money.{kind}_{way}",
            who=self.say.perspective(perspective),
            amount=t.money(abs(found.mean)),
            band=band,
        )

    def at_most(self, kroner: float, error: float = math.nan) -> str:
        """Return a value of information: with few draws "at most" it, else with its standard error."""
        t = self.texts
        if math.isnan(kroner):
            return t("decision.unknown")
        if self.bounded:
            return t("decision.at_most", amount=t.money(kroner))
        return (
            t.money(kroner)
            if math.isnan(error)
            else t("decision.give_or_take", amount=t.money(kroner), error=t.money(error))
        )


@dataclass(frozen=True)
class Scale:
    """One unit for all amounts of a table, so that its cells are bare numbers."""

    case: Case
    factor: float
    unit: str
    digits: int

    def head(self, label: str) -> str:
        """Return the head of a column, with the unit."""
        return f"{label}, {self.unit}"

    def cell(self, kroner: float, sign: bool = True) -> str:
        """Return an amount without its unit."""
        return self.case.texts.number(kroner / self.factor, self.digits, sign)

    def brackets(self, found: Estimate) -> str:
        """Return a mean with its band, without the unit."""
        return self.case.texts.brackets(found.scaled(1 / self.factor), self.digits, sign=True)


def scale(case: Case, amounts: Iterable[float]) -> Scale:
    """Return the unit that suits the largest of some amounts."""
    most = max((abs(one) for one in amounts if math.isfinite(one)), default=0.0)
    factor, unit = money_unit(most, True)
    return Scale(case, factor, case.texts(f"units.{unit}"), MILLION_DIGITS if factor > THOUSAND else 0)


def share_of_100(share: float) -> int:
    """Return a share as N of 100; 0 and 100 only where none and all are."""
    return round(100 * share) if share in (0.0, 1.0) else min(99, max(1, round(100 * share)))


def _finite(value: Any, otherwise: float = math.nan) -> float:
    """Return a number, or ``otherwise`` for what is none."""
    if isinstance(value, bool):
        return otherwise
    try:
        found = float(value)
    except (TypeError, ValueError):
        return otherwise
    return found if math.isfinite(found) else otherwise
