"""The tables of the report's figures that stand on the screen of the answer: every figure there has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulation.page.chart import Table
from simulation.report.decision.case import Case
from simulation.report.decision.figures import fan, tornado, waterfall
from simulation.report.decision.names import PRICE, capital
from simulation.report.decision.turning import swings
from simulation.report.drawing import Drawn

CROWN = "kr."
"""The unit of all of them."""


def tables_of(case: Case) -> dict[str, list[Table]]:
    """Return the tables of a decision's figures by the section in which they stand."""
    return {
        "recommendation": [*_table(case, waterfall, _parties), *_table(case, fan, _years)],
        "turning": _table(case, tornado, _prices),
    }


def _table(
    case: Case, draw: Callable[[Case], Drawn | None], rows: Callable[[Case], Iterator[list[str]]]
) -> list[Table]:
    """Return the table of a figure, its heads first; none where the figure is not drawn."""
    drawn = draw(case)
    if drawn is None:
        return []
    heads, *told = rows(case)
    return [Table(heads, told, drawn.title)]


def _parties(case: Case) -> Iterator[list[str]]:
    t, table = case.texts, case.table("who_pays")
    own = table[table["arm"] == case.shown]
    kroner = own["with_tax_dkk" if case.about.get("tax") else "before_tax_dkk"].astype(float)
    yield [t("open_answer.payer"), _gain(case)]
    for party, value in zip(own["party"], kroner, strict=True):
        yield [case.say.perspective(str(party)), t.number(value, sign=True)]
    yield [t("decision_figures.sum"), t.number(0.0 + round(float(kroner.sum())), sign=True)]


def _years(case: Case) -> Iterator[list[str]]:
    t, table = case.texts, case.table("payback")
    own = table[(table["arm"] == case.shown) & (table["perspective"] == case.perspective)].sort_values("year")
    paid_back = f"{t('decision_figures.paid_back')}, {t('decision_figures.of_100')}"
    yield [t("open_committee.som_year"), f"{t('decision_figures.so_far')}, {CROWN}", paid_back]
    for row in own.to_dict("records"):
        mean, low, high = (t.number(float(row[name]), sign=True) for name in ("cumulated_dkk", "low90", "high90"))
        yield [str(row["year"]), f"{mean} [{low}; {high}]", t.number(100 * float(row["p_by_year"]))]


def _prices(case: Case) -> Iterator[list[str]]:
    t = case.texts
    ends = [f"{_gain(case)} ({t(f'decision_figures.{end}_end')})" for end in ("low", "high")]
    yield [t("open_municipality_prices.price"), *ends]
    for one in reversed(swings(case)):
        told = ((one.low, one.at_low), (one.high, one.at_high))
        cells = (f"{t.number(price)}: {t.number(kroner, sign=True)}" for price, kroner in told)
        yield [case.say.short(f"{PRICE}{one.name}"), *cells]


def _gain(case: Case) -> str:
    return capital(case.texts("decision_figures.gain", unit=CROWN))
