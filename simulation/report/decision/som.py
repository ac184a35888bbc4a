"""The SØM table for one year, or in present value, in thousands: what a page shows of the workbook's sheet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.report.decision.budget import PARTIES, Budget, SomRow
from simulation.report.decision.form import Grid, Row
from simulation.report.decision.skema1 import rounded
from simulation.words.texts import Texts

WIDTHS_CM = (7.0, *[2.5] * 4)


def som_grid(money: Budget, texts: Texts, year: int | None = None) -> Grid:
    """Return what municipality, region, state and all of them save on each account, in ``year`` or in present value.

    The consequences come first, then the effort, each with its sum; the last row is the net result.
    """
    rows = money.som()
    consequences, effort = ([row for row in rows if row.is_effort is kind] for kind in (False, True))
    lines: list[Row] = []
    for kind, own in (("consequences", consequences), ("effort", effort)):
        lines += [Row([texts.account(row.account), *_cells(money, [row], texts, year)]) for row in own]
        lines.append(Row([texts(f"som.{kind}_sum"), *_cells(money, own, texts, year)], strong=True))
    lines.append(Row([texts("som.net"), *_cells(money, rows, texts, year)], strong=True))
    heads = [texts("som.row"), *(texts(f"som.{name}") for name in (*PARTIES, "all"))]
    return Grid("som", heads, lines, WIDTHS_CM)


def _cells(money: Budget, rows: Sequence[SomRow], texts: Texts, year: int | None) -> list[str]:
    """Return the sum of rows by party, and of all parties."""
    by_party = [
        np.sum([np.zeros(len(money.som_years)), *(row.saved[party] for row in rows)], axis=0) for party in PARTIES
    ]
    amounts = [money.present(own) if year is None else float(own[money.som_years.index(year)]) for own in by_party]
    return [texts.number(rounded(kroner)) for kroner in (*amounts, sum(amounts))]
