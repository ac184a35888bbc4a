"""Who is served: what groups of citizens gain, what choosing by group adds, and whom to offer the places."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from simulation.report import drawing
from simulation.report.decision.case import Case, scale
from simulation.report.decision.figures import BESIDE, GAIN, unit_of
from simulation.report.decision.looks import legend
from simulation.report.decision.names import capital
from simulation.report.drawing import Drawn, styled
from simulation.report.tables import Columns, Table, tabled
from simulation.results.statistics import Estimate
from simulation.words.texts import DASH

Record = dict[Any, Any]


def equity(case: Case) -> Table | None:
    """Return who gains by the design shown: money, effect and the citizens' own gain, by group."""
    t, table = case.texts, case.table("equity")
    own = table[table["arm"] == case.shown]
    unit = scale(case, [*own["low90"], *own["high90"]])
    columns: Columns[Record] = [
        (t("decision_tables.group"), lambda r: t(f"decision_levels.{r['level']}")),
        (t("decision_tables.citizens"), lambda r: t.number(r["citizens"])),
        (t("decision_tables.participants"), lambda r: t.number(r["participants"])),
        (unit.head(case.say.perspective(case.perspective)), lambda r: unit.brackets(_of_group(case, r))),
        (capital(case.say.effect), lambda r: t.number(r["effect"], 0, True)),
        (unit.head(t("decision_tables.own_gain")), lambda r: unit.cell(r["citizen_dkk"])),
    ]
    groups = {
        t(f"decision_groupings.{group}"): rows.to_dict("records") for group, rows in own.groupby("group", sort=False)
    }
    about = t("decision_tables.equity", arm=case.say.arm(case.shown))
    return tabled("equity", about, columns, groups, tall=True)


def _of_group(case: Case, record: Record) -> Estimate:
    mean, low, high = (float(record[name]) for name in ("nb_dkk", "low90", "high90"))
    return Estimate(mean, low, high, int(case.number("replications")))


def by_group(case: Case) -> Table | None:
    """Return the best design for each level of each grouping, and what choosing by group adds."""
    t, table = case.texts, case.table("by_group")
    unit = scale(case, [*table["value_dkk"], *table["value_unseen_dkk"]])
    columns: Columns[Record] = [
        (t("decision_tables.group"), lambda r: t(f"decision_levels.{r['level']}") if r["level"] else r["label"]),
        (t("decision_serving.best_for_it"), lambda r: case.say.lined(str(r["best"])) if r["best"] else ""),
        (unit.head(t("decision_serving.adds")), lambda r: unit.cell(r["value_dkk"])),
        (unit.head(t("decision_serving.adds_unseen")), lambda r: unit.cell(r["value_unseen_dkk"])),
    ]
    groups: dict[str, list[Record]] = {}
    for group, rows in table.groupby("group", sort=False):
        summed: Record = {"level": "", "best": "", "label": t("decision_serving.together")}
        summed |= {name: float(rows[name].sum()) for name in ("value_dkk", "value_unseen_dkk")}
        other = rows[rows["best"] != rows["best_overall"]]
        groups[t(f"decision_groupings.{group}")] = [*other.to_dict("records"), summed]
    overall = case.say.arm(str(table["best_overall"].iloc[0])) if len(table) else ""
    return tabled("by_group", t("decision_serving.by_group", arm=overall), columns, groups, tall=True)


def rankings(case: Case) -> Table | None:
    """Return what each ranking of the citizens is worth, run again, and what the groups' gains promised."""
    t, table = case.texts, case.table("whom")
    unit = scale(case, [*table["low90"], *table["high90"], *table["value_dkk"], *table["promised_dkk"]])

    def promised(r: Record) -> str:
        return DASH if math.isnan(r["promised_dkk"]) else unit.cell(r["promised_dkk"])

    columns: Columns[Record] = [
        (t("decision_serving.first"), lambda r: capital(case.say.ranking(str(r["first"])))),
        (t("decision_tables.participants"), lambda r: t.number(r["participants"])),
        (unit.head(t("decision_serving.value")), lambda r: unit.brackets(_value(case, r))),
        (t("decision_serving.better"), lambda r: case.of_100(r["p_better"])),
        (capital(case.say.effect), lambda r: t.number(r["effect"], 0, True)),
        (unit.head(t("decision_serving.promised")), promised),
    ]
    about = t("decision_serving.rankings", who=case.say.perspective(case.perspective), years=case.span)
    return tabled("whom", about, columns, table.to_dict("records"))


def _value(case: Case, record: Record) -> Estimate:
    mean, low, high = (float(record[name]) for name in ("value_dkk", "low90", "high90"))
    known = not math.isnan(low)
    return Estimate(mean, low if known else None, high if known else None, int(case.number("replications")))


@styled
def rankings_drawn(case: Case) -> Drawn | None:
    """Draw what each ranking is worth with its interval, and what the groups' gains promised."""
    table, t = case.table("whom"), case.texts
    if table.empty:
        return None
    own = table.sort_values("value_dkk", ascending=False, kind="stable")
    amounts = [*own["value_dkk"], *own["low90"], *own["high90"], *own["promised_dkk"]]
    factor, unit = unit_of(amounts, case)
    names = [t("decision_serving.run_again"), t("decision_serving.by_sum")]
    above = legend(names)
    figure, (axes,) = drawing.panels(1, 1, 1.1 + 0.4 * len(own) + above.height)
    for y, r in enumerate(own.to_dict("records")):
        mean = r["value_dkk"] / factor
        if not math.isnan(r["low90"]):
            axes.plot([r["low90"] / factor, r["high90"] / factor], [y, y], color=GAIN, lw=2.2, alpha=0.5)
        axes.annotate(t.money(r["value_dkk"], sign=True), (mean, y), (0, 8), ha="center",
                      **{**BESIDE, "va": "bottom", "fontsize": 7.5})  # fmt: skip
    rows = range(len(own))
    drawn = [
        *axes.plot(own["value_dkk"] / factor, rows, "o", color=GAIN, ms=6, label=names[0]),
        *axes.plot(own["promised_dkk"] / factor, rows, "D", mfc="none", color=drawing.INK, ms=6, label=names[1]),
    ]
    above.write(figure, drawn)
    axes.axvline(0, color=drawing.INK, lw=0.8)
    drawing.rows_axis(axes, [capital(case.say.ranking(str(first))) for first in own["first"]])
    drawing.number_axis(axes.xaxis, t, sign=True)
    axes.margins(x=0.12)
    axes.set_xlabel(t("decision_serving.axis", unit=unit))
    arm = case.say.arm(str(own["practised"].iloc[0]))
    key = "figure_money" if case.k == 0 else "figure_both"
    values = {"who": case.say.perspective(case.perspective), "years": case.span}
    values |= {"k": t.money(case.k), "one": case.say.one_effect}
    return Drawn("whom", t("decision_serving.figure", arm=arm), t(f"decision_serving.{key}", **values), figure)


def said(case: Case) -> Iterator[str]:
    """Yield whether any ranking is clearly better than the places as they are given, and why that may be so."""
    t, table = case.texts, case.table("whom")
    if table.empty:
        return
    best = max(table.to_dict("records"), key=lambda r: r["value_dkk"])
    values = {
        "arm": case.say.arm(str(best["practised"])),
        "first": case.say.ranking(str(best["first"])),
        "amount": t.money(float(best["value_dkk"]), sign=True),
        "often": case.often(float(best["p_better"]), "draws"),
        "n": len(table),
    }
    way = "none" if best["value_dkk"] <= 0 else "clear" if best["low90"] > 0 else "unclear"
    yield t(f"decision_serving.best_{way}", **values)
    capacity = case.table("capacity").set_index("arm")["binds"]
    if capacity.get(best["practised"]) == "citizens":
        yield t("decision_serving.not_scarce", **values)
