"""The tables of money: savings by payer, the municipality's accounts, and every krone by payer, account and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Account, Group, Party
from simulation.report.drawing import caption
from simulation.report.tables import Columns, Table, judged, tabled
from simulation.results import savings
from simulation.results.folder import ResultFolder
from simulation.results.savings import BEFORE_TAX, PUBLIC, TAX, PayerSaving, accounts, among, pair, pick, years
from simulation.results.statistics import Estimate, effect
from simulation.words.texts import DASH, Texts

THOUSAND = 1000.0
RECEIVERS = (Party.CITIZEN, Party.SUPPLIER)
"""Parties that the others pay: less paid net is more received."""


@dataclass(frozen=True)
class Entry:
    """A row of accounts: its label, whose and which they are, and how it looks."""

    label: str
    parties: tuple[Party, ...]
    accounts: tuple[Account, ...]
    style: str


def who_pays(folder: ResultFolder, texts: Texts, arm: str, saved: pd.DataFrame, whom: str) -> Table | None:
    """Return every payer's saving for each participant, or each citizen, as ``whom`` says."""
    took_part = savings.participants(folder, arm, saved.index) if whom == "participant" else None
    found = savings.payers(folder, saved, savings.citizens(folder) if took_part is None else took_part)
    about = caption(texts, "who_pays", folder, base=texts(f"headline.{whom}"), n=found[0].before_tax.n)
    return _by_payer(f"who_pays_{folder.arms.index(arm)}", about, {"": found}, texts)


def payers(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> Table | None:
    """Return every payer's saving over the whole horizon before tax, the tax, and both, for all citizens together."""
    saved = {texts.arm(a): savings.arm_saving(folder, net, a) for a in folder.policies} if len(net.columns) else {}
    found = {arm: savings.payers(folder, own) for arm, own in saved.items()}
    return _by_payer("payers", caption(texts, "payers", folder), found, texts)


def _by_payer(name: str, about: str, found: Mapping[str, Sequence[PayerSaving]], texts: Texts) -> Table | None:
    """Return the payers who pay more or less; where employers are among them, what of theirs is not counted."""
    shown = {
        heading: [p for p in own if p.before_tax.mean or p.tax.mean or p.party in (None, *PUBLIC[:2])]
        for heading, own in found.items()
    }
    if any(p.party is Party.EMPLOYER for own in shown.values() for p in own):
        about = f"{about} {texts('captions.employers')}"
    columns: Columns[PayerSaving] = [
        (texts("columns.payer"), lambda p: texts("parties.public") if p.party is None else texts.party(p.party)),
        (texts("columns.before_tax"), lambda p: texts.money_brackets(p.before_tax)),
        (texts("columns.tax"), lambda p: texts.money_brackets(p.tax)),
        (texts("columns.with_tax"), lambda p: texts.money_brackets(p.with_tax)),
        (texts("columns.reading_before_tax"), lambda p: _pays(p.before_tax, texts, p.party not in RECEIVERS)),
    ]
    return tabled(name, about, columns, shown, tall=True, style=lambda p: "total" if p.party is None else "")


def _pays(total: Estimate, texts: Texts, pays_in: bool) -> str:
    """Return in a word whether a payer pays less or more, or a receiver receives more or less."""
    up, down = ("saves", "costs") if pays_in else ("gets_more", "gets_less")
    return judged(total, up, down, texts)


def ledger(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> Table | None:
    """Return the municipality's accounts: what the policy costs, what it saves net of refund, and the tax."""
    size = savings.citizens(folder)
    if not len(net.columns) or not size > 0:
        return None
    groups: dict[str, list[tuple[Entry, list[Estimate]]]] = {}
    for arm in folder.policies:
        usual, own = (n / size for n in pair(net, arm, folder.baseline))
        rows = groups[texts.arm(arm)] = []
        for entry in _accounts(accounts(net, Party.MUNICIPALITY), texts):
            before, after = (pick(n, entry.parties, entry.accounts) for n in (usual, own))
            told = [effect(values, folder.draws(usual.index)) for values in (before, after, before - after)]
            rows.append((entry, told))
    columns: Columns[tuple[Entry, list[Estimate]]] = [
        (texts("columns.account"), lambda row: row[0].label),
        (texts("columns.usual"), lambda row: texts.money(row[1][0].mean)),
        (texts("columns.with_policy"), lambda row: texts.money(row[1][1].mean)),
        (texts("columns.saving"), lambda row: texts.money_brackets(row[1][2])),
    ]
    return tabled("ledger", caption(texts, "ledger", folder), columns, groups, style=lambda row: row[0].style)


def _accounts(present: Sequence[Account], texts: Texts) -> Iterator[Entry]:
    """Yield the municipality's accounts below their groups, and the tax after their sum."""
    own = (Party.MUNICIPALITY,)
    for group in (g for g in Group if g is not Group.TAX):
        members = tuple(a for a in present if a.group is group)
        if members:
            yield Entry(texts(f"account_groups.{group.value}"), own, members, "subtotal")
            yield from (Entry(texts.account(a), own, (a,), "inner") for a in members)
    yield Entry(texts("groups.saving_total"), own, BEFORE_TAX, "total")
    yield from (Entry(texts.account(a), own, (a,), "inner") for a in present if a.group is Group.TAX)
    yield Entry(texts("groups.with_tax"), own, (*BEFORE_TAX, *TAX), "total")


def yearly(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> Table | None:
    """Return the mean saving by payer, account and year, in thousand kroner, and the sums that must be zero."""
    if not len(net.columns):
        return None
    known, groups = years(net), {}
    for arm in folder.policies:
        mean = savings.arm_saving(folder, net, arm).mean()
        groups[texts.arm(arm)] = [(entry, _by_year(mean, entry, known)) for entry in _parties(net, texts)]
    columns: Columns[tuple[Entry, list[float]]] = [
        (texts("columns.account"), lambda row: row[0].label),
        *((str(year), lambda row, k=k: _thousands(texts, row[1][k])) for k, year in enumerate(known)),
        (texts("columns.in_all"), lambda row: _thousands(texts, sum(row[1]))),
    ]
    return tabled("yearly", caption(texts, "yearly", folder), columns, groups, style=lambda row: row[0].style)


def _parties(net: pd.DataFrame, texts: Texts) -> Iterator[Entry]:
    """Yield every party's accounts below its sum before tax, and all of them together."""
    for party in Party:
        if own := accounts(net, party):
            yield Entry(texts.party(party), (party,), BEFORE_TAX, "subtotal")
            yield from (Entry(texts.account(a), (party,), (a,), "inner") for a in own)
    yield Entry(texts("yearly.sum"), tuple(Party), tuple(Account), "total")


def _by_year(mean: pd.Series[float], entry: Entry, known: Sequence[int]) -> list[float]:
    """Return an entry's mean saving in each year, in thousand kroner."""
    amounts = mean.to_numpy(dtype=np.float64)
    inside = (among(mean.index, entry.parties, entry.accounts, year) for year in known)
    return [float(amounts[own].sum()) / THOUSAND for own in inside]


def _thousands(texts: Texts, amount: float) -> str:
    """Return thousand kroner in whole figures; a dash for exactly nothing."""
    return DASH if amount == 0 else texts.number(amount, 0 if abs(amount) >= 10 else 1)
