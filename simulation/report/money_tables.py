"""The tables of money: savings by payer, the municipality's accounts, and every krone by payer, account and year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Account, Group, Party
from simulation.report import savings
from simulation.report.drawing import caption
from simulation.report.tables import Row, Table, judged
from simulation.results.folder import ResultFolder
from simulation.results.saving import BEFORE_TAX, PUBLIC, TAX, accounts, pair, pick, years
from simulation.results.statistics import Estimate, effect
from simulation.words.texts import DASH, Texts

THOUSAND = 1000.0
RECEIVERS = (Party.CITIZEN, Party.SUPPLIER)
"""Parties that the others pay: less paid net is more received."""


def payers(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> Table | None:
    """Return every payer's saving over the whole horizon before tax, the tax, and both, for all citizens together."""
    if not folder.policies or not len(net.columns):
        return None
    rows: list[Row] = []
    for arm in folder.policies:
        saved = savings.arm_saving(folder, net, arm)
        rows.append(Row([texts.arm(arm), *[""] * 4], "group"))
        for payer in savings.payers(folder, saved):
            if payer.before_tax.mean or payer.tax.mean or payer.party in PUBLIC[:2]:
                before, tax, after = payer.before_tax, payer.tax, payer.with_tax
                cells = [texts.party(payer.party), *_money(texts, before, tax, after)]
                rows.append(Row([*cells, pays(before, texts, payer.party not in RECEIVERS)]))
        draws = folder.draws(saved.index)
        public = [effect(pick(saved, PUBLIC, a), draws) for a in (BEFORE_TAX, TAX, (*BEFORE_TAX, *TAX))]
        rows.append(Row([texts("parties.public"), *_money(texts, *public), pays(public[0], texts)], "total"))
    columns = [texts("columns." + c) for c in ("payer", "before_tax", "tax", "with_tax", "reading_before_tax")]
    return Table("payers", of_payers(caption(texts, "payers", folder), rows, texts), columns, rows)


def of_payers(text: str, rows: list[Row], texts: Texts) -> str:
    """Return a caption of payers; where employers are among them, with what of theirs is not counted."""
    listed = any(row.cells[0] == texts.party(Party.EMPLOYER) for row in rows)
    return f"{text} {texts('captions.employers')}" if listed else text


def _money(texts: Texts, *amounts: Estimate) -> list[str]:
    return [texts.money_brackets(a) for a in amounts]


def pays(total: Estimate, texts: Texts, pays_in: bool = True) -> str:
    """Return in a word whether a payer pays less or more, or a receiver receives more or less."""
    up, down = ("saves", "costs") if pays_in else ("gets_more", "gets_less")
    return judged(total, up, down, texts)


def ledger(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> Table | None:
    """Return the municipality's accounts: what the policy costs, what it saves net of refund, and the tax."""
    size = savings.citizens(folder)
    if not folder.policies or not len(net.columns) or not size > 0:
        return None
    present = accounts(net, Party.MUNICIPALITY)
    rows: list[Row] = []
    for arm in folder.policies:
        usual, treated = (n / size for n in pair(net, arm, folder.baseline))

        def row(
            label: str, chosen: tuple[Account, ...], style: str, u: pd.DataFrame = usual, t: pd.DataFrame = treated
        ) -> Row:
            before, after = pick(u, (Party.MUNICIPALITY,), chosen), pick(t, (Party.MUNICIPALITY,), chosen)
            draws = folder.draws(u.index)
            means = [texts.money(effect(x, draws).mean) for x in (before, after)]
            return Row([label, *means, texts.money_brackets(effect(before - after, draws))], style)

        rows.append(Row([texts.arm(arm), "", "", ""], "group"))
        for group in (g for g in Group if g is not Group.TAX):
            own = tuple(a for a in present if a.group is group)
            if own:
                rows.append(row(texts(f"account_groups.{group.value}"), own, "subtotal"))
                rows.extend(row(texts.account(a), (a,), "inner") for a in own)
        rows.append(row(texts("groups.saving_total"), BEFORE_TAX, "total"))
        rows.extend(row(texts.account(a), (a,), "inner") for a in present if a.group is Group.TAX)
        rows.append(row(texts("groups.with_tax"), (*BEFORE_TAX, *TAX), "total"))
    columns = [texts("columns." + c) for c in ("account", "usual", "with_policy", "saving")]
    return Table("ledger", caption(texts, "ledger", folder), columns, rows)


def yearly(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> Table | None:
    """Return the mean saving by payer, account and year, in thousand kroner, and the sums that must be zero."""
    if not folder.policies or not len(net.columns):
        return None
    known = years(net)
    rows: list[Row] = []
    for arm in folder.policies:
        mean = savings.arm_saving(folder, net, arm).mean()

        def row(
            label: str, parties: tuple[Party, ...], chosen: tuple[Account, ...], style: str, m: pd.Series = mean
        ) -> Row:
            level = m.index.get_level_values
            inside = np.asarray(level("party").isin(parties)) & np.asarray(level("account").isin(chosen))
            by_year = [float(m[inside & np.asarray(level("year") == y)].sum()) / THOUSAND for y in known]
            return Row([label, *(_thousands(texts, x) for x in (*by_year, sum(by_year)))], style)

        rows.append(Row([texts.arm(arm), *[""] * (len(known) + 1)], "group"))
        for party in Party:
            own = accounts(net, party)
            if own:
                rows.append(row(texts.party(party), (party,), BEFORE_TAX, "subtotal"))
                rows.extend(row(texts.account(a), (party,), (a,), "inner") for a in own)
        rows.append(row(texts("yearly.sum"), tuple(Party), tuple(Account), "total"))
    columns = [texts("columns.account"), *(str(y) for y in known), texts("columns.in_all")]
    return Table("yearly", caption(texts, "yearly", folder), columns, rows)


def _thousands(texts: Texts, amount: float) -> str:
    """Return thousand kroner in whole figures; a dash for exactly nothing."""
    return DASH if amount == 0 else texts.number(amount, 0 if abs(amount) >= 10 else 1)
