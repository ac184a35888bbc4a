"""The figures of a calibration: what was learned, whether it can be trusted, and whether it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.stats import binom

from simulation.report.calibration_tables import ends, shown
from simulation.report.drawing import INK, PALETTE, SOFT, Drawn, canvas, grid_of, number_axis, settle, styled
from simulation.words.texts import Texts

VERDICT_COLOURS = {"learned": PALETTE[0], "weakly learned": PALETTE[4], "prior-driven": "#b9b9b9"}
MISSED = PALETTE[1]
ACROSS = 5
"""Small panels beside each other."""
BARS = 24
FARTHEST = 4.0
"""Half widths of the simulated band beyond which a documented figure is drawn at the edge."""
MOST_IN_MAP = 20


@dataclass(frozen=True)
class Calibration:
    """A result folder of a calibration, read."""

    found: dict[str, Any]
    posterior: pd.DataFrame
    coverage: pd.DataFrame
    ranks: pd.DataFrame
    correlations: pd.DataFrame
    predictive: pd.DataFrame
    prior_predictive: pd.DataFrame


def draw(calibration: Calibration, texts: Texts) -> dict[str, Drawn]:
    """Draw every figure, by name."""
    with styled():
        made = [figure(calibration, texts) for figure in (posterior, coverage, ranks, predictive, correlations)]
        for drawn in made:
            settle(drawn.figure)
    return {d.name: d for d in made}


def _bare(axes: Axes, title: str) -> None:
    """Make a small panel: its name above, no vertical numbers."""
    axes.set_title(title, fontsize=6, fontweight="normal", color=INK, pad=2)
    axes.set_yticks([])
    axes.grid(False)
    axes.tick_params(axis="x", labelsize=5.5, length=2, pad=1)
    axes.spines["left"].set_visible(False)


def posterior(calibration: Calibration, texts: Texts) -> Drawn:
    """Return the posterior of each parameter over its prior, small panels side by side."""
    known = calibration.found["parameters"]
    rows, columns = grid_of(len(known), ACROSS)
    figure, panels = canvas(rows, columns, 0.85)
    for axes, p in zip(panels, known, strict=False):
        low, high = float(p["prior_low"]), float(p["prior_high"])
        edges = np.geomspace(low, high, BARS + 1) if p["log"] else np.linspace(low, high, BARS + 1)
        counts, _ = np.histogram(calibration.posterior[p["name"]], edges)
        density = counts / counts.sum() * BARS
        axes.stairs(density, np.arange(BARS + 1) / BARS, fill=True, color=VERDICT_COLOURS[p["verdict"]], lw=0)
        axes.axhline(1.0, color=SOFT, lw=0.7, ls=(0, (3, 2)))
        axes.set_xlim(0, 1)
        axes.set_ylim(0, max(2.0, 1.08 * density.max()))
        middle = (low * high) ** 0.5 if p["log"] else (low + high) / 2
        axes.set_xticks([0, 0.5, 1], [shown(v, texts) for v in (low, middle, high)])
        first, _, last = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
        _bare(axes, p["name"])
    for axes in panels[len(known) :]:
        axes.set_axis_off()
    return _drawn("posterior", texts, figure)


def coverage(calibration: Calibration, texts: Texts) -> Drawn:
    """Return how often the 90 % interval held the truth, parameter by parameter, with what chance allows."""
    frame = calibration.coverage
    n, sets = len(frame), int(frame["sets"].iloc[0])
    figure, (axes,) = canvas(1, 1, 0.8 + 0.165 * n)
    low, high = binom.ppf((0.025, 0.975), sets, 0.9) / sets
    axes.axvspan(low, high, color=PALETTE[2], alpha=0.16, lw=0)
    axes.axvline(0.9, color=PALETTE[2], lw=1)
    place = np.arange(n)
    axes.hlines(place, frame["low"], frame["high"], color=SOFT, lw=0.9)
    for holds, colour in ((True, INK), (False, MISSED)):
        mine = (frame["holds"] == holds).to_numpy()
        axes.plot(frame["coverage"][mine], place[mine], "o", ms=3.4, color=colour)
    axes.set_yticks(place, list(frame["parameter"]), fontsize=6.5)
    axes.set_ylim(n - 0.4, -0.6)
    axes.grid(axis="x")
    axes.set_xlabel(texts("calibration_figures.coverage_axis"))
    number_axis(axes.xaxis, texts)
    return _drawn("coverage", texts, figure, sets=sets, level=texts.number(0.9, 1))


def ranks(calibration: Calibration, texts: Texts) -> Drawn:
    """Return the ranks of the truth among the draws, small panels side by side."""
    frame = calibration.ranks
    bins = [str(c) for c in frame if str(c).startswith("bin_")]
    rows, columns = grid_of(len(frame), ACROSS)
    figure, panels = canvas(rows, columns, 0.72)
    sets = int(frame[bins].iloc[0].sum())
    low, high = binom.ppf((0.005, 0.995), sets, 1 / len(bins))
    for axes, row in zip(panels, frame.to_dict("records"), strict=False):
        counts = np.array([row[b] for b in bins], float)
        axes.axhspan(low, high, color=PALETTE[2], alpha=0.2, lw=0)
        axes.stairs(counts, np.arange(len(bins) + 1), fill=True, color=SOFT if row["uniform"] else MISSED, alpha=0.75)
        axes.set_ylim(0, max(1.1 * counts.max(), 1.2 * high))
        axes.set_xticks([])
        _bare(axes, f"{row['parameter']}  p={texts.number(row['p'], 2)}")
    for axes in panels[len(frame) :]:
        axes.set_axis_off()
    return _drawn("ranks", texts, figure, sets=sets)


def predictive(calibration: Calibration, texts: Texts) -> Drawn:
    """Return each documented figure with its interval over the band simulated from the posterior."""
    frame = calibration.predictive
    n = len(frame)
    figure, (axes,) = canvas(1, 1, 0.8 + 0.19 * n)
    middle = frame["simulated_median"].to_numpy(float)
    half = np.maximum((frame["simulated_high"] - frame["simulated_low"]).to_numpy(float) / 2, 1e-12)

    def placed(column: str) -> np.ndarray:
        return np.clip((frame[column].to_numpy(float) - middle) / half, -FARTHEST, FARTHEST)

    place = np.arange(n)
    axes.barh(
        place,
        placed("simulated_high") - placed("simulated_low"),
        left=placed("simulated_low"),
        height=0.62,
        color=PALETTE[4],
        alpha=0.4,
        lw=0,
    )
    axes.hlines(place, placed("documented_low"), placed("documented_high"), color=INK, lw=0.9)
    inside, dots = frame["inside"].to_numpy(bool), placed("documented")
    axes.plot(dots[inside], place[inside], "o", ms=3.6, color=INK)
    axes.plot(dots[~inside], place[~inside], "D", ms=4, color=MISSED)
    for y, r in enumerate(frame.to_dict("records")):
        text = f"{shown(r['documented'], texts)}  {ends(r['simulated_low'], r['simulated_high'], texts)}"
        axes.text(1.01, y, text, transform=axes.get_yaxis_transform(), fontsize=6, va="center", color=SOFT)
    axes.set_yticks(place, [str(p) for p in frame["path"]], fontsize=6)
    axes.set_ylim(n - 0.4, -0.6)
    axes.set_xlim(-FARTHEST * 1.05, FARTHEST * 1.05)
    axes.grid(axis="x")
    axes.set_xlabel(texts("calibration_figures.predictive_axis"))
    number_axis(axes.xaxis, texts)
    return _drawn("predictive", texts, figure, farthest=round(FARTHEST))


def _mapped(calibration: Calibration) -> list[str]:
    """Return the parameters of the map: the flagged ones, or else those most correlated with another."""
    found = calibration.found
    flagged = [name for pair in found["redundant_pairs"] for name in (pair["first"], pair["second"])]
    flagged += [name for c in found["combinations"] for name in c["parts"].split(", ")]
    names = list(calibration.correlations["parameter"])
    matrix = np.abs(calibration.correlations[names].to_numpy(float)) - np.eye(len(names))
    strongest = [names[i] for i in np.argsort(-matrix.max(1), kind="stable")]
    chosen = list(dict.fromkeys(flagged or strongest[:12]))[:MOST_IN_MAP]
    return [name for name in names if name in chosen]


def correlations(calibration: Calibration, texts: Texts) -> Drawn:
    """Return the posterior correlations among the flagged parameters."""
    names = _mapped(calibration)
    matrix = calibration.correlations.set_index("parameter").loc[names, names].to_numpy(float)
    n = len(names)
    figure, (axes,) = canvas(1, 1, 1.6 + 0.26 * n)
    picture = axes.imshow(matrix, vmin=-1, vmax=1, cmap="PuOr", aspect="auto")
    for i in range(n):
        for j in range(n):
            strong = abs(matrix[i, j]) > 0.6
            text, ink = texts.number(matrix[i, j], 2), "white" if strong else INK
            axes.text(j, i, text, ha="center", va="center", fontsize=5.5, color=ink)
    axes.set_xticks(range(n), names, rotation=60, ha="right", fontsize=6.5, rotation_mode="anchor")
    axes.set_yticks(range(n), names, fontsize=6.5)
    axes.grid(False)
    bar = figure.colorbar(picture, ax=axes, shrink=0.6, label=texts("calibration_figures.correlations_axis"))
    number_axis(bar.ax.yaxis, texts)
    flagged = bool(calibration.found["redundant_pairs"] or calibration.found["combinations"])
    which = "flagged" if flagged else "none"
    title, caption = texts("calibration_figures.correlations"), texts(f"calibration_figures.correlations_{which}")
    return Drawn("correlations", title, caption, figure)


def _drawn(name: str, texts: Texts, figure: Figure, **values: object) -> Drawn:
    """Return a figure with its title and its caption, ``values`` filled in."""
    title = texts(f"calibration_figures.{name}")
    return Drawn(name, title, texts(f"calibration_figures.{name}_note", **values), figure)
