"""Who pays and who saves, year by year: a figure a party on one scale, and all parties in a table that sums to 0."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from simulation.model.economics.accounts import Party
from simulation.page.controls import fold, said, table, toggle, within
from simulation.page.figures import COLOURS, GRID_LINE, LABEL, MILLION, TEXT, WHISKER, written
from simulation.report.decision.budget import TABLE, TOTAL
from simulation.report.decision.case import Case
from simulation.words.texts import Texts

DRAWN = ("municipality", "state", "region", "citizen")
"""Parties with a figure; the table has all."""
THOUSAND = 1000.0
TICKS, LEAST = 5, 1e-3
"""Lines of the scale, about, and as far as it goes at least, in million kroner."""


@dataclass(frozen=True)
class Payer:
    """What a party saves in each year with a design, DKK undiscounted: the mean, and 90 of 100 replications."""

    party: str
    mean: list[float]
    low: list[float]
    high: list[float]


def payers_of(case: Case) -> tuple[list[int], dict[str, list[Payer]]]:
    """Return the years of a decision, and what each party saves in them by design."""
    found = case.decision.tables[TABLE]
    found = found[found["account"] == TOTAL].sort_values("year")
    years = [int(year) for year in found["year"].unique()]
    by = dict(iter(found.groupby(["arm", "perspective"])))
    made = {
        arm: [
            Payer(name, *(own[column].astype(float).tolist() for column in ("nominal_dkk", "low90", "high90")))
            for name in (party.name.lower() for party in Party)
            if (own := by.get((arm, name))) is not None and own["nominal_dkk"].any()
        ]
        for arm in case.decision.policies
    }
    return years, made


class Payers:
    """The figures and the table of one design at a time."""

    def __init__(
        self,
        years: Sequence[int],
        payers: Mapping[str, Sequence[Payer]],
        labels: Mapping[str, str],
        shown: str,
        t: Texts,
    ) -> None:
        self.years, self.payers, self.t = years, payers, t
        with within("section", "section stack", aria_labelledby="payers"):
            said("h2", t("open_answer.payers"), id="payers")
            if len(payers) > 1:
                toggle(t("open_committee.design"), {arm: labels[arm] for arm in payers}, shown, self._show)
            self._place = ui.element("div")
        self._show(shown)

    def _show(self, arm: str) -> None:
        t, own = self.t, self.payers[arm]
        drawn = [one for name in DRAWN for one in own if one.party == name]
        ends = [end for one in drawn for end in (*one.low, *one.high, *one.mean)]
        self._place.clear()
        with self._place, within("figure"):
            with within("figcaption"):
                said("span", t("open_answer.payers_about"))
            with within("div", "cols-4"):
                for one in drawn:
                    with within("div"):
                        said("p", self._name(one.party), "i-note-title small")
                        made = ui.echart(self._figure(one, *scale(ends)), renderer="svg").classes("i-chart tiny")
                        made.props["role"] = "img"
                        made.props["aria-label"] = f"{t('open_answer.payers')}: {self._name(one.party)}"
            with fold(t("open_figures.as_table")):
                self._table(own)

    def _name(self, party: str) -> str:
        return self.t.name("parties", party)

    def _table(self, own: Sequence[Payer]) -> None:
        t = self.t
        rows = [[self._name(one.party), *self._cells(one.mean)] for one in own]
        every = [sum(one.mean[i] for one in own) for i in range(len(self.years))]
        rows.append([t("open_answer.payers_sum"), *self._cells(every)])
        columns = [t("open_answer.payer"), *map(str, self.years), t("open_answer.payers_all")]
        table(columns, rows, t("open_answer.payers_table"))

    def _cells(self, kroner: Sequence[float]) -> list[str]:
        return [self.t.number(amount / THOUSAND, 0, sign=True) for amount in (*kroner, sum(kroner))]

    def _figure(self, one: Payer, low: float, high: float, step: float) -> dict[str, Any]:
        """Return the bars of a party: filled where it saves, hatched where it pays more."""
        whiskers = [[i, *ends] for i, ends in enumerate(zip(_millions(one.low), _millions(one.high), strict=True))]
        return {
            "animation": False,
            "aria": {"enabled": True},
            "grid": {"top": 8, "left": 32, "right": 4, "bottom": 24},
            "textStyle": TEXT,
            "xAxis": {
                "type": "category",
                "data": list(map(str, self.years)),
                "axisTick": {"show": False},
                "axisLine": {"onZero": True},
                "axisLabel": {**LABEL, ":formatter": _SHORT},
            },
            "yAxis": {
                "type": "value",
                "min": low,
                "max": high,
                "interval": step,
                "axisLabel": {**LABEL, ":formatter": written(self.t)},
                "splitLine": GRID_LINE,
            },
            "series": [
                {"type": "bar", "barWidth": "62%", "data": [_bar(value) for value in _millions(one.mean)]},
                {"type": "custom", "data": whiskers, "encode": {"x": 0, "y": [1, 2]}, ":renderItem": WHISKER},
            ],
        }


_SHORT = "(v) => '\u2019' + v.slice(2)"
"""Years as \u201926."""


def _millions(kroner: Sequence[float]) -> list[float]:
    return [round(amount / MILLION, 4) for amount in kroner]


def _bar(value: float) -> dict[str, Any]:
    if value >= 0:
        return {"value": value, "itemStyle": {"color": COLOURS["a"]}}
    hatch = {"color": COLOURS["b"], "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": -math.pi / 4}
    return {"value": value, "itemStyle": {"color": "#ffffff", "borderColor": COLOURS["b"], "decal": hatch}}


def scale(kroner: Sequence[float]) -> tuple[float, float, float]:
    """Return the ends of a scale in million kroner that holds all of some amounts and nothing, and its step."""
    low, high = min([0.0, *kroner]) / MILLION, max([0.0, *kroner]) / MILLION
    high = max(high, low + LEAST)
    rough = (high - low) / TICKS
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step
