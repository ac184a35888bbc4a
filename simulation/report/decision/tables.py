"""The tables of page one of a decision: a row a design, designs against each other, years, prices assumed."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from simulation.report.decision.budget import MUNICIPALITY, budget
from simulation.report.decision.case import Case, Scale, scale, share_of_100
from simulation.report.decision.names import PRICE, capital
from simulation.report.decision.turning import Crossing, Turn, turns
from simulation.report.money_tables import THOUSAND
from simulation.report.tables import Columns, Table, tabled
from simulation.results.statistics import Floats
from simulation.words.texts import DASH, NO_BREAK

MOST_AGAINST, MOST_TURNS = 5, 10
SHORT_YEARS = 10
ENDS = ("low", "high")


def money(case: Case, kroner: float) -> str:
    """Return an amount with its sign."""
    return case.texts.money(None if math.isnan(kroner) else kroner, sign=True)


def designs(case: Case) -> Table | None:
    """Return a row a design: effect and cost per participant, who gains, how sure, and when it is paid back."""
    t = case.texts
    parties = list(dict.fromkeys((case.perspective, MUNICIPALITY, "state", "region")))
    unit = scale(case, [case.value(arm, "mean_dkk", one) for one in parties for arm in case.decision.policies])
    amounts: Columns[str] = [
        (unit.head(case.say.perspective(party)), partial(_saved, case, unit, party)) for party in parties
    ]
    taxed: Columns[str] = [
        (unit.head(t("decision_tables.citizens_after_tax")), lambda arm: unit.cell(after_tax(case, arm, "citizen")))
    ]
    columns: Columns[str] = [
        (t("decision_tables.design"), case.say.lined),
        (
            t("decision_tables.effect_each", effect=capital(case.say.effect)),
            lambda arm: _each(case, "effect_undiscounted", arm),
        ),
        (t("decision_tables.cost_each"), lambda arm: _cost_each(case, arm)),
        *amounts,
        *([] if case.perspective == "citizen" and case.about.get("tax") else taxed),
        (t("decision_tables.saves_of_100"), partial(_saves, case)),
        (t("decision_tables.best_of_100"), partial(_best, case)),
        (t("decision_tables.back_years"), partial(_back, case)),
    ]
    who = case.say.perspective(case.perspective)
    about = t("decision_tables.designs", baseline=case.say.arm(case.decision.baseline), years=case.span, who=who)
    ordered = [arm for arm in case.ranked if arm in case.decision.policies] or case.decision.policies
    return tabled("designs", f"{about} {case.prices}", columns, ordered, tall=True,
                  style=lambda arm: "subtotal" if arm == case.decision.recommended else "")  # fmt: skip


def _saved(case: Case, unit: Scale, party: str, arm: str) -> str:
    return unit.cell(case.value(arm, "mean_dkk", party))


def _each(case: Case, key: str, arm: str) -> str:
    people, total = case.of("participants", arm), case.of(key, arm)
    return case.texts.number(total / people, 1, sign=True) if people > 0 else DASH


def _saves(case: Case, arm: str) -> str:
    """Return in how many of 100 replications a design does not lose: what the chance of a loss leaves of 100."""
    loss = case.value(arm, "p_loss_chance")
    return DASH if math.isnan(loss) else case.texts.number(100 - share_of_100(loss))


def _best(case: Case, arm: str) -> str:
    """Return in how many of 100 draws a design is best of all, usual service among them."""
    own = case.at_first_k.set_index("arm")["p_best"]
    return case.texts.number(share_of_100(float(own[arm]))) if arm in own else DASH


def _back(case: Case, arm: str) -> str:
    """Return the years until the money is back; what is not back within the horizon is called so."""
    years = case.value(arm, "payback_years")
    if math.isnan(years):
        return case.texts("decision_tables.not_back", n=case.years)
    return case.texts.number(years, 1)


def _cost_each(case: Case, arm: str) -> str:
    people = case.of("participants", arm)
    return case.texts.money(case.value(arm, "cost_dkk", "municipality") / people) if people > 0 else DASH


def after_tax(case: Case, arm: str, party: str) -> float:
    """Return what a party gains with taxes on wages counted, DKK; NaN where it is not known."""
    table = case.table("who_pays")
    own = table[(table["arm"] == arm) & (table["party"] == party)]["with_tax_dkk"]
    return float(own.iloc[0]) if len(own) else math.nan


def against(case: Case) -> Table | None:
    """Return designs against each other: difference in money, and in how many draws the first is better."""
    t, others = case.texts, case.arms
    if len(others) < 3:
        return None
    if len(others) > MOST_AGAINST:
        others = list(dict.fromkeys([case.decision.baseline, *case.ranked[:2]]))
    costs = {arm: _costs(case, arm) for arm in case.arms}
    columns: Columns[str] = [
        (t("decision_tables.design"), case.say.lined),
        *(
            (t("decision_tables.set_against", arm=case.say.arm(arm)), partial(_better, case, costs, arm))
            for arm in others
        ),
    ]
    rows = case.ranked or case.arms
    who = case.say.perspective(case.perspective)
    return tabled("against", t("decision_tables.against", who=who), columns, rows, tall=True)


def _costs(case: Case, arm: str) -> Floats:
    """Return the cost of a design by draw; empty for the baseline, whose is 0."""
    table = case.table("plane")
    own = table[(table["arm"] == arm) & (table["of"] == "draw")].sort_values("number")
    found: Floats = own["cost_dkk"].to_numpy(float)
    return found


def _better(case: Case, costs: dict[str, Floats], other: str, arm: str) -> str:
    if arm == other:
        return DASH
    mine, theirs = (0.0 if a == case.decision.baseline else case.value(a, "mean_dkk") for a in (arm, other))
    told = money(case, mine - theirs)
    one, two = costs[arm], costs[other]
    size = max(len(one), len(two))
    if not size or {len(one), len(two)} - {0, size}:
        return told
    better = float(np.mean((one if len(one) else np.zeros(size)) < (two if len(two) else np.zeros(size))))
    return f"{told} ({case.of_100(better)})"


# --- by year ---------------------------------------------------------------------------------------------------


def by_year(case: Case) -> Table | None:
    """Return what the design shown saves (+) and costs (-) the municipality in each year, by budget class."""
    money_of, t = budget(case.decision.tables, case.shown), case.texts
    years = money_of.years[:SHORT_YEARS]
    columns: Columns[tuple[str, Floats]] = [
        (t("decision_tables.class"), lambda row: t(f"decision_classes.{row[0]}")),
        *((str(year), lambda row, k=k: _thousands(case, row[1][k])) for k, year in enumerate(years)),
        (t("columns.in_all"), lambda row: _thousands(case, float(row[1].sum()))),
    ]
    about = t("decision_tables.by_year", arm=case.say.arm(case.shown), price_year=str(case.about.get("price_year")))
    return tabled("by_year", about, columns, money_of.by_class(), style=lambda r: "total" if r[0] == "net" else "")


def _thousands(case: Case, kroner: float) -> str:
    return DASH if kroner == 0 else case.texts.number(kroner / THOUSAND, 0, sign=True)


# --- what it turns on, and what is assumed ------------------------------------------------------------------------


def turning(case: Case) -> Table | None:
    """Return the inputs on which the choice turns, with the values at which it does."""
    t, found = case.texts, turns(case)
    columns: Columns[Turn] = [
        (t("columns.input"), lambda turn: capital(case.say.input(turn.name))),
        (t("decision_tables.taken"), lambda turn: case.say.value(turn.name, turn.value)),
        (t("decision_tables.range"), lambda turn: _range(case, turn.name, turn.low, turn.high)),
        (t("decision_tables.turns"), lambda turn: "; ".join(crossing(case, turn.name, c) for c in turn.crossings)),
        (t("decision_tables.known_by"), lambda turn: t(f"decision_tables.{'exact' if turn.exact else 'fitted'}")),
    ]
    about = t("decision_tables.turning", shown=min(len(found), MOST_TURNS), of=len(found))
    return tabled("turning", about, columns, found[:MOST_TURNS], len(columns), tall=True)


def crossing(case: Case, name: str, one: Crossing) -> str:
    """Return at what value of an input another design is best."""
    key = "above" if one.up else "below"
    return case.texts(f"decision_tables.{key}", value=case.say.value(name, one.value), arm=case.say.arm(one.best))


def _range(case: Case, name: str, low: float, high: float) -> str:
    ends = [case.say.value(name, low), case.say.value(name, high)]
    if name.startswith(PRICE):
        ends[0] = ends[0].partition(" ")[0]
    return f"{ends[0]}{NO_BREAK}– {ends[1]}"


def prices(case: Case) -> Table | None:
    """Return the prices that no document tells, with their ranges."""
    found, t = case.about.get("price_ranges"), case.texts
    told = found if isinstance(found, dict) else {}
    columns: Columns[str] = [
        (t("decision_tables.price"), lambda name: case.say.input(f"{PRICE}{name}")),
        (t("decision_tables.listed"), lambda name: case.say.value(f"{PRICE}{name}", float(told[name]["value"]))),
        (t("decision_tables.range"), lambda name: _range(case, f"{PRICE}{name}", *(told[name][e] for e in ENDS))),
        (t("decision_tables.teaches"), lambda name: t(f"teach.{name}") if t.has(f"teach.{name}") else DASH),
    ]  # fmt: skip
    key = "prices_drawn" if case.about.get("prices") == "drawn" else "prices_fixed"
    return tabled("prices", t(f"decision_tables.{key}"), columns, list(told), len(columns), tall=True)
