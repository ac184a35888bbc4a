"""The rows of a decision's budget: the one place that Skema 1, the workbook and the CSV files read.

``npv_by_year`` says what each party saves on each account in each year (DKK of one price year, a saving positive).
:func:`budget` reads one arm of it and refuses a table that contradicts itself. Tax counts where the totals count it,
and is left out where it only stands beside them. The rest only lays it out:

* :meth:`Budget.form`: the municipality's rows of *Skema 1*, undiscounted, four years and the mean of those that
  follow; an expense is positive there;
* :meth:`Budget.classes`: the same sums by budget class;
* :meth:`Budget.som`: an account a row for municipality, region and state, comparable with SØM (Den Socialøkonomiske
  Investeringsmodel): a budget model, so nothing is multiplied by the net tax factor 1.28; a saving is positive there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.errors import ReportError
from simulation.model.economics.accounts import Account, Group, Party
from simulation.results.budget_classes import BudgetClass, booked
from simulation.results.statistics import Floats

TABLE = "npv_by_year"
TOTAL = "total"
MUNICIPALITY, A_KASSE = Party.MUNICIPALITY.name.lower(), Party.A_KASSE.name.lower()
PARTIES = (MUNICIPALITY, Party.REGION.name.lower(), Party.STATE.name.lower())
"""The columns of SØM, before their sum."""

FORM_YEARS, SOM_YEARS = 4, 10
KRONE = 1.0
"""As far as sums may be from their parts, in DKK: they are means of many runs."""
EXACT = 1e-9
"""The same, as a share of the amount."""

FORM_ROWS: dict[str, tuple[Account, ...]] = {
    "staff": (Account.STAFF, Account.TRAINING),
    "activities": (Account.COURSE, Account.EDUCATION, Account.TREATMENT, Account.SOCIAL),
    "benefit": (Account.BENEFIT, Account.REFUND, Account.CO_FINANCING, Account.SU, Account.WAGE_SUBSIDY,
                Account.FLEKSJOB_SUBSIDY, Account.DISPLACED),
}  # fmt: skip
"""Rows of Skema 1 and their accounts; every other account is in the row ``other``."""


@dataclass(frozen=True)
class FormRow:
    """A row of Skema 1 in DKK, an expense positive: four years, and the mean of those after; None is not known."""

    key: str
    years: tuple[float | None, ...]
    later: float | None


@dataclass(frozen=True)
class SomRow:
    """An account of the SØM table: what each party saves in DKK, by year ``[Y]``, undiscounted."""

    account: Account
    saved: Mapping[str, Floats]

    @property
    def is_effort(self) -> bool:
        """Whether it is a cost of the effort, not a consequence of it."""
        return self.account.group is Group.EFFORT


def form_rows() -> dict[str, tuple[Account, ...]]:
    """Return the accounts of each row of Skema 1; ``other`` has those that no other row names."""
    named = {account for accounts in FORM_ROWS.values() for account in accounts}
    return {**FORM_ROWS, "other": tuple(a for a in Account if a not in named)}


@dataclass(frozen=True)
class Budget:
    """What one arm saves by (perspective, account), DKK ``[Y]`` undiscounted; a discount factor a year."""

    arm: str
    years: tuple[int, ...]
    factors: Floats
    saved: Mapping[tuple[str, Account], Floats]

    def total(self, perspective: str, accounts: Iterable[Account] = tuple(Account)) -> Floats:
        """Return what a party saves on some accounts, DKK ``[Y]``."""
        own = [self.saved[key] for account in accounts if (key := (perspective, account)) in self.saved]
        return np.sum([np.zeros(len(self.years)), *own], axis=0)

    def present(self, amounts: Floats) -> float:
        """Return the present value of amounts by year, of as many years as there are amounts."""
        return float(amounts @ self.factors[: len(amounts)])

    def accounts(self, perspectives: Sequence[str]) -> list[Account]:
        """Return the accounts on which any of these parties pays or receives, in the order of the accounts."""
        touched = {account for perspective, account in self.saved if perspective in perspectives}
        return [account for account in Account if account in touched]

    @property
    def form_years(self) -> tuple[int, ...]:
        """The four years of Skema 1; those beyond the run have no amounts."""
        return tuple(self.years[0] + i for i in range(FORM_YEARS))

    @property
    def later_years(self) -> tuple[int, ...]:
        """The years of the run after those of Skema 1."""
        return tuple(year for year in self.years if year > self.form_years[-1])

    @property
    def som_years(self) -> tuple[int, ...]:
        """The years of the SØM table."""
        return self.years[:SOM_YEARS]

    def form(self) -> list[FormRow]:
        """Return the rows of Skema 1; the last, ``sum``, is the municipality's saving with its sign turned."""
        return [self._form_row(key, accounts) for key, accounts in {**form_rows(), "sum": tuple(Account)}.items()]

    def classes(self) -> list[FormRow]:
        """Return the same sums by budget class, those the municipality has an account of; the last is the sum."""
        whole = {"sum": tuple(self.accounts([MUNICIPALITY]))}
        return [self._form_row(key, accounts) for key, accounts in {**self._booked(), **whole}.items()]

    def by_class(self) -> list[tuple[str, Floats]]:
        """Return what the municipality saves by budget class and year, DKK ``[Y]``; the last, ``net``, is the sum."""
        rows = [(key, self.total(MUNICIPALITY, accounts)) for key, accounts in self._booked().items()]
        return [*rows, ("net", self.total(MUNICIPALITY))]

    def _booked(self) -> dict[str, tuple[Account, ...]]:
        """Return the municipality's accounts by budget class, those it has any of."""
        touched = self.accounts([MUNICIPALITY])
        of = {kind.value: tuple(a for a in touched if booked()[a].budget_class is kind) for kind in BudgetClass}
        return {kind: accounts for kind, accounts in of.items() if accounts}

    def som(self) -> list[SomRow]:
        """Return the rows of the SØM table: the consequences first, then the effort."""
        rows = [SomRow(account, self._by_party(account)) for account in self.accounts(PARTIES)]
        return sorted(rows, key=lambda row: row.is_effort)

    def _by_party(self, account: Account) -> dict[str, Floats]:
        return {party: self.total(party, (account,))[: len(self.som_years)] for party in PARTIES}

    def _form_row(self, key: str, accounts: Iterable[Account]) -> FormRow:
        spent = dict(zip(self.years, (0.0 - self.total(MUNICIPALITY, accounts)).tolist(), strict=True))
        later = [spent[year] for year in self.later_years]
        return FormRow(key, tuple(spent.get(y) for y in self.form_years), float(np.mean(later)) if later else None)


def budget(tables: Mapping[str, pd.DataFrame], arm: str) -> Budget:
    """Return the budget of ``arm``, from the tables of a decision folder.

    Raises
    ------
    ReportError
        Where ``npv_by_year`` has no rows of the arm, names an account that does not exist, lacks an amount, or
        contradicts itself: two rows of one account, parts that are not their total, a present value that is not the
        amount by its factor.
    """
    own = tables[TABLE][tables[TABLE]["arm"] == arm]
    own = own[own["perspective"].isin([party.name.lower() for party in Party])]
    if own.empty:
        raise ReportError("{}: holds no rows of {}", TABLE, arm)
    _check_rows(own)
    years = tuple(sorted(int(year) for year in own["year"].unique()))
    wide = own.pivot(index=["perspective", "account"], columns="year", values="nominal_dkk")
    amounts = wide.reindex(columns=years).fillna(0.0).to_numpy(dtype=np.float64)
    saved = {(str(party), str(name)): row for (party, name), row in zip(wide.index, amounts, strict=True)}
    factors = own.groupby("year")["factor"].first()[list(years)].to_numpy(dtype=np.float64)
    totals = {party: row for (party, name), row in saved.items() if name == TOTAL}
    parts = {(party, Account[name.upper()]): row for (party, name), row in saved.items() if name != TOTAL}
    before_tax = {key: row for key, row in parts.items() if key[1].group is not Group.TAX}
    without, with_tax = (Budget(arm, years, factors, own) for own in (before_tax, parts))
    return without if _contradicted(without, totals) is None else _checked(with_tax, totals)


def _check_rows(own: pd.DataFrame) -> None:
    """Refuse rows that cannot be what they say."""
    known = {account.name.lower() for account in Account} | {TOTAL}
    if strange := sorted({str(name) for name in own["account"]} - known):
        raise ReportError("{}: '{}' is no account", TABLE, strange[0])
    columns = ["nominal_dkk", "factor", "present_dkk", "year"]
    numbers = own[columns].apply(pd.to_numeric, errors="coerce").to_numpy(dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise ReportError("{}: an amount, a factor or a year is missing", TABLE)
    keys = ["perspective", "account", "year"]
    if (twice := own.duplicated(keys)).any():
        raise ReportError("{}: two rows of {}", TABLE, ", ".join(map(str, own.loc[twice, keys].iloc[0])))
    nominal, factor, present, _ = numbers.T
    by_year = own.groupby("year")["factor"]
    if not _same(nominal * factor, present) or ((by_year.max() - by_year.min()) > EXACT).any():
        raise ReportError("{}: a present value is not its amount by the factor of its year", TABLE)


def _checked(found: Budget, totals: Mapping[str, Floats]) -> Budget:
    """Return a budget whose totals are the sums of its accounts; refuse another."""
    if (party := _contradicted(found, totals)) is not None:
        raise ReportError("{}: the accounts of {} do not sum to its total", TABLE, party)
    return found


def _contradicted(found: Budget, totals: Mapping[str, Floats]) -> str | None:
    """Return the first party whose total is not the sum of its accounts."""
    return next((party for party, total in totals.items() if not _same(found.total(party), total)), None)


def _same(one: Floats, other: Floats) -> bool:
    return bool(np.allclose(one, other, rtol=EXACT, atol=KRONE))
