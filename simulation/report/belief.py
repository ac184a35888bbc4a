"""The figure of what belief in the citizen seems to do, and does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulation.report.drawing import (
    INK,
    PALETTE,
    SOFT,
    USUAL,
    Drawn,
    number_axis,
    panels,
    rows_axis,
    styled,
    whisker,
)
from simulation.results.statistics import LEAST_DRAWS, Estimate
from simulation.words.texts import Texts

ROW = 0.42
"""Inches of a row."""
LOOKS = {
    "naive": ("s", PALETTE[1]),
    "stratified": ("^", PALETTE[2]),
    "ability": ("D", PALETTE[3]),
    "causal": ("o", PALETTE[0]),
    "zero": ("s", USUAL),
}


@styled
def drawn(ways: Mapping[str, Estimate], texts: Texts, week: int, later: int) -> Drawn:
    """Return the differences in percentage points, a row each way of counting; belief's own effect dashed."""
    figure, (axes,) = panels(1, 1, 0.7 + ROW * len(ways))
    axes.axvline(0, color=INK, lw=0.9, zorder=1)
    own = ways["causal"].mean
    if own is not None:
        axes.axvline(own, color=LOOKS["causal"][1], lw=1, ls=(0, (4, 3)), zorder=1)
    for row, (kind, found) in enumerate(ways.items()):
        marker, colour = LOOKS[kind]
        whisker(axes, row, found, colour)
        axes.plot(np.array([found.mean], float), [row], marker=marker, color=colour, ms=6.5, zorder=4)
        told = texts.number(found.mean, 1, sign=True)
        axes.text(1.01, row, told, transform=axes.get_yaxis_transform(), va="center", color=SOFT)
    rows_axis(axes, [f"{texts(f'belief.{kind}')}: {texts(f'belief.{kind}_about')}" for kind in ways])
    number_axis(axes.xaxis, texts, sign=True)
    few = any(found.low is None for found in ways.values())
    number = texts("progress.replications", n=max(found.n for found in ways.values()))
    told = texts(
        f"belief.caption{'_few' if few else ''}", week=week, later=later, replications=number, least=LEAST_DRAWS
    )
    return Drawn("belief", texts("belief.figure"), told, figure)
