"""The tables of the method page of a decision: how sure, what knowing more is worth, forms, groups, who could pay."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pandas as pd

from simulation.model.economics.accounts import Account
from simulation.report.decision.budget import TOTAL
from simulation.report.decision.case import Case, Scale, scale
from simulation.report.decision.names import GROUPS, capital
from simulation.report.decision.tables import money
from simulation.report.money_tables import THOUSAND
from simulation.report.tables import Columns, Table, tabled
from simulation.results.statistics import Estimate
from simulation.words.texts import DASH

Record = dict[Any, Any]
REFUSED, FIXED, FORMS = "refused", "fixed", "forms"
TAX = Account.TAX.name.lower()
MOST_DESIGNS, MOST_LAYERS, MOST_ROWS = 4, 3, 6


def _others(case: Case, arms: list[str]) -> list[str]:
    """Return that designs are left out, if there are any."""
    left = len([arm for arm in case.decision.policies if arm not in arms])
    return [case.texts("decision_tables.others", n=left)] if left else []


def acceptability(case: Case) -> Table | None:
    """Return by what an effect is worth how often each design is best, and what choosing it would lose."""
    t = case.texts
    columns: Columns[Record] = [
        (t("decision_tables.design"), lambda r: case.say.lined(str(r["arm"]))),
        (t("decision_tables.mean_u"), lambda r: money(case, r["mean_u"])),
        (t("decision_tables.p_best"), lambda r: case.of_100(r["p_best"])),
        (t("decision_tables.expected_loss"), lambda r: t.money(r["expected_loss"])),
        (t("decision_tables.frontier"), lambda r: t(f"decision_tables.{'best' if r['is_best'] else 'not_best'}")),
    ]
    arms = list(dict.fromkeys([case.decision.baseline, case.shown, *case.contenders, *case.ranked]))[:MOST_ROWS]
    groups: dict[str, list[Record]] = {}
    for k, own in case.table("acceptability").groupby("k", sort=True):
        worth = case.at_most(float(own["evpi"].iloc[0]), float(own["evpi_se"].iloc[0]))
        heading = t("decision_tables.at_k", k=t.money(float(str(k))), one=case.say.one_effect, evpi=worth)
        groups[heading] = own[own["arm"].isin(arms)].to_dict("records")
    about = " ".join([t("decision_tables.acceptability", n=case.about.get("draws") or "?"), *_others(case, arms)])
    return tabled("acceptability", about, columns, groups)


def ratios(case: Case) -> Table | None:
    """Return each design's kroner per unit of effect, or in words where one is better in both."""
    t = case.texts
    told = case.about.get("ratios")
    found = (
        [r for r in told if isinstance(r, dict) and r.get("arm") in case.decision.policies]
        if isinstance(told, list)
        else []
    )
    columns: Columns[Record] = [
        (t("decision_tables.design"), lambda r: case.say.lined(str(r["arm"]))),
        (t("decision_tables.dominance"), lambda r: t(f"decision_dominance.{r.get('dominance')}")),
        (t("decision_tables.quadrant"), lambda r: t(f"decision_quadrants.{r.get('quadrant')}")),
        (t("decision_tables.effect_all", effect=capital(case.say.effect)), lambda r: _effect(case, "effect_mean", r)),
        (t("decision_tables.effect_undiscounted"), lambda r: _effect(case, "effect_undiscounted", r)),
        (t("decision_tables.ratio", one=case.say.one_effect), lambda r: _ratio(case, r)),
    ]  # fmt: skip
    about = " ".join(t(f"decision_tables.ratios{key}") for key in ("", *(["_mixed"] if case.mixed else [])))
    return tabled("ratios", about, columns, found, 3, tall=True)


def _effect(case: Case, key: str, record: Record) -> str:
    return case.texts.number(case.of(key, str(record["arm"])), 0, sign=True)


def _ratio(case: Case, record: Record) -> str:
    ratio = record.get("icer")
    return DASH if ratio is None else case.texts.money(float(ratio))


def layers(case: Case) -> Table | None:
    """Return the chance of a loss to one municipality beside the chance that it loses on average, by whose money."""
    t, table = case.texts, case.table("summary")
    unit = scale(case, [*table["low90"], *table["high90"]])
    columns: Columns[Record] = [
        (t("decision_tables.whose"), lambda r: case.say.perspective(str(r["perspective"]))),
        (t("decision_tables.mean", unit=unit.unit), lambda r: unit.brackets(_saved(case, r))),
        (t("decision_tables.chance_sd"), lambda r: unit.cell(r["chance_sd"], sign=False)),
        (t("decision_tables.knowledge_sd"), lambda r: unit.cell(r["knowledge_sd"], sign=False)),
        (t("decision_tables.p_loss_chance"), lambda r: case.of_100(r["p_loss_chance"])),
        (t("decision_tables.p_loss_knowledge"), lambda r: case.of_100(r["p_loss_knowledge"])),
        (t("decision_tables.payback"), lambda r: case.back(float(r["payback_years"]))),
    ]
    moved = table[(table["mean_dkk"] != 0) | (table["low90"] != 0) | (table["high90"] != 0)]
    arms = [arm for arm in dict.fromkeys([case.shown, *case.ranked]) if arm in case.decision.policies][:MOST_LAYERS]
    groups = {case.say.arm(arm): moved[moved["arm"] == arm].to_dict("records") for arm in arms}
    about = " ".join([t("decision_tables.layers"), case.prices, *_others(case, arms)])
    return tabled("layers", about, columns, groups, tall=True)


def _saved(case: Case, record: Record) -> Estimate:
    return case.saving(str(record["arm"]), str(record["perspective"]))


def inputs(case: Case) -> Table | None:
    """Return what learning each group of inputs, and single inputs, would be worth; what was refused in words."""
    t, every = case.texts, case.table("evppi").to_dict("records")
    shown = [r for r in every if r["parameters"] in GROUPS or r["evppi"] > 0]
    columns: Columns[Record] = [
        (t("columns.input"), lambda r: capital(case.say.input(str(r["parameters"])))),
        (t("decision_tables.method"), lambda r: t.name("decision_methods", str(r["method"]))),
        (t("decision_tables.evppi"), lambda r: _worth(case, r)),
        (t("decision_tables.blocks"), lambda r: _checked(case, r)),
        (t("decision_tables.r2"), lambda r: _explained(case, r)),
    ]
    return tabled("inputs", t("decision_tables.inputs"), columns, shown, 2, tall=True)


def _checked(case: Case, record: Record) -> str:
    by_blocks = float(record.get("blocks", math.nan))
    return DASH if math.isnan(by_blocks) else case.texts.money(by_blocks)


def _explained(case: Case, record: Record) -> str:
    known = record["method"] not in (FORMS, REFUSED, FIXED) and not math.isnan(record["r2"])
    return case.texts.percent(record["r2"], 0) if known else DASH


def _worth(case: Case, record: Record) -> str:
    if record["method"] == REFUSED:
        return case.texts("decision_methods.not_told")
    if record["method"] == FIXED:
        return case.texts("decision_methods.nothing")
    return case.at_most(float(record["evppi"]), float(record["se"]))


def trials(case: Case) -> Table | None:
    """Return what another trial would be worth by its size, and net of what it costs."""
    t = case.texts
    columns: Columns[Record] = [
        (t("decision_tables.trial"), lambda r: t.name("populations", str(r["trial"]))),
        (t("decision_tables.size"), lambda r: t.number(r["n"])),
        (t("decision_tables.evsi"), lambda r: case.at_most(float(r["evsi"]), float(r["se"]))),
        (t("decision_tables.enbs"), lambda r: money(case, float(r["enbs"]))),
        (t("decision_tables.enbs_wait"), lambda r: money(case, float(r["enbs_wait"]))),
        (t("decision_tables.best_size"), lambda r: t(f"decision_tables.{'best' if r['is_best'] else 'not_best'}")),
    ]
    return tabled("trials", t("decision_tables.trials"), columns, case.table("evsi").to_dict("records"), tall=True)


def structure(case: Case) -> Table | None:
    """Return every design's mean utility under each form of the model, and what it loses against the best."""
    t, table = case.texts, case.table("structure_regret")
    own = {(str(r["structure"]), str(r["arm"])): r for r in table.to_dict("records")}
    weights = dict(zip(table["structure"], table["weight"], strict=True))
    worst = table.groupby("arm")["regret"].max() if len(table) else pd.Series(dtype=float)
    arms = [arm for arm in case.ranked if arm in worst.index][:MOST_DESIGNS]
    unit = scale(case, table["mean_u"])
    columns: Columns[str] = [
        (t("decision_tables.form"), case.say.form),
        (t("decision_tables.weight"), lambda form: t.percent(float(weights[form]), 0)),
        *((capital(case.say.arm(arm)), partial(_under, unit, own, arm)) for arm in arms),
    ]
    about = t("decision_tables.structure", shown=len(arms), of=len(case.arms), unit=unit.unit)
    return tabled("forms", about, columns, list(weights), tall=True)


def _under(unit: Scale, own: dict[tuple[str, str], Record], arm: str, form: str) -> str:
    found = own.get((form, arm))
    if found is None:
        return DASH
    lost = f" ({unit.cell(found['regret'], sign=False)})" if found["regret"] > 0 else ""
    return f"{unit.cell(found['mean_u'])}{lost}"


def contribution(case: Case) -> Table | None:
    """Return who else could pay so that the decider breaks even, and whether that party still gains."""
    t, table = case.texts, case.table("contribution")
    needed = table[(table["needed_90_dkk"] > 0) & (table["giver_dkk"] > 0)]
    columns: Columns[Record] = [
        (t("decision_tables.giver"), lambda r: case.say.perspective(str(r["giver"]))),
        (t("decision_tables.gains"), lambda r: money(case, r["giver_dkk"])),
        (t("decision_tables.needed"), lambda r: t.money(r["needed_mean_dkk"])),
        (t("decision_tables.needed_90"), lambda r: t.money(r["needed_90_dkk"])),
        (t("decision_tables.worth_it"), lambda r: t(f"study_values.{'yes' if r['worth_it'] else 'no'}")),
    ]
    groups = {case.say.arm(arm): needed[needed["arm"] == arm].to_dict("records") for arm in case.decision.policies}
    who = case.say.perspective(case.perspective)
    return tabled(
        "contribution", t("decision_tables.contribution", who=who, taxed=_taxed(case)), columns, groups, tall=True
    )


def _taxed(case: Case) -> str:
    return case.texts(f"decision_tables.{'with' if case.about.get('tax') else 'before'}_tax")


def years(case: Case) -> Table | None:
    """Return what the design shown saves by account and year, nominal, with the factor and the present value."""
    t, table = case.texts, case.table("npv_by_year")
    own = table[(table["arm"] == case.shown) & (table["perspective"] == case.perspective)]
    if own.empty:
        return None
    known = sorted(own["year"].unique())
    nominal = own.pivot(index="account", columns="year", values="nominal_dkk").reindex(columns=known).fillna(0.0)
    present = own.groupby("account")["present_dkk"].sum()
    moved = [a.name.lower() for a in Account if a.name.lower() in nominal.index]
    apart = [TAX] if TAX in moved and not case.about.get("tax") else []  # below the sum, which it is no part of
    order = [*(name for name in moved if name not in apart), TOTAL, *apart]
    columns: Columns[str] = [
        (t("columns.account"), lambda one: t("decision_tables.total") if one == TOTAL else t.name("accounts", one)),
        *((str(year), partial(_in_year, case, nominal[year])) for year in known),
        (t("decision_tables.present"), lambda name: _thousand(case, float(present[name]))),
    ]  # fmt: skip
    factors = own.drop_duplicates("year").set_index("year")["factor"]
    told = [f"{year}: {t.number(float(factors[year]), 3)}" for year in known]
    who = {"who": case.say.perspective(case.perspective), "arm": case.say.arm(case.shown)}
    about = t("decision_tables.years", factors="; ".join(told), **who)
    if apart:
        about += " " + t("decision_tables.years_tax")
    return tabled("years", about, columns, order, style=lambda name: "total" if name == TOTAL else "")


def _in_year(case: Case, nominal: pd.Series[float], name: str) -> str:
    return _thousand(case, float(nominal[name]))


def _thousand(case: Case, kroner: float) -> str:
    return DASH if kroner == 0 else case.texts.number(kroner / THOUSAND, 0, sign=True)
