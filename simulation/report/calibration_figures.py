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
from simulation.report.drawing import INK, PALETTE, SOFT, Drawn, number_axis, panels, rows_axis, styled
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
    left_out: pd.DataFrame
    movers: pd.DataFrame


def draw(calibration: Calibration, texts: Texts) -> dict[str, Drawn]:
    """Draw every figure, by name."""
    made = [figure(calibration, texts) for figure in (posterior, coverage, ranks, predictive, correlations)]
    return {d.name: d for d in made}


def _bars(axes: Axes, heights: np.ndarray, top: float, colour: str, title: str) -> None:
    """Draw a small panel of bars: its name above, no vertical numbers."""
    axes.stairs(heights, np.arange(len(heights) + 1) / len(heights), fill=True, color=colour, lw=0)
    axes.set(xlim=(0, 1), ylim=(0, top), yticks=[], xticks=[])
    axes.set_title(title, fontsize=6, fontweight="normal", color=INK, pad=2)
    axes.grid(False)
    axes.tick_params(axis="x", labelsize=5.5, length=2, pad=1)
    axes.spines["left"].set_visible(False)


@styled
def posterior(calibration: Calibration, texts: Texts) -> Drawn:
    """Return the posterior of each parameter over its prior, small panels side by side."""
    known = calibration.found["parameters"]
    figure, found = panels(len(known), ACROSS, 0.85)
    for axes, p in zip(found, known, strict=True):
        low, high = float(p["prior_low"]), float(p["prior_high"])
        edges = np.geomspace(low, high, BARS + 1) if p["log"] else np.linspace(low, high, BARS + 1)
        counts, _ = np.histogram(calibration.posterior[p["name"]], edges)
        density = counts / counts.sum() * BARS
        _bars(axes, density, max(2.0, 1.08 * density.max()), VERDICT_COLOURS[p["verdict"]], p["name"])
        axes.axhline(1.0, color=SOFT, lw=0.7, ls=(0, (3, 2)))
        middle = (low * high) ** 0.5 if p["log"] else (low + high) / 2
        axes.set_xticks([0, 0.5, 1], [shown(v, texts) for v in (low, middle, high)])
        first, _, last = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
    return _drawn("posterior", texts, figure)


@styled
def coverage(calibration: Calibration, texts: Texts) -> Drawn:
    """Return how often the 90 % interval held the truth, parameter by parameter, with what chance allows."""
    frame = calibration.coverage
    place, sets = np.arange(len(frame)), int(frame["sets"].iloc[0])
    figure, (axes,) = panels(1, 1, 0.8 + 0.165 * len(frame))
    axes.axvspan(*binom.ppf((0.025, 0.975), sets, 0.9) / sets, color=PALETTE[2], alpha=0.16, lw=0)
    axes.axvline(0.9, color=PALETTE[2], lw=1)
    axes.hlines(place, frame["low"], frame["high"], color=SOFT, lw=0.9)
    axes.scatter(frame["coverage"], place, 12, color=np.where(frame["holds"], INK, MISSED), zorder=3)
    rows_axis(axes, list(frame["parameter"]), 6.5)
    axes.set_xlabel(texts("calibration_figures.coverage_axis"))
    number_axis(axes.xaxis, texts)
    return _drawn("coverage", texts, figure, sets=sets, level=texts.number(0.9, 1))


@styled
def ranks(calibration: Calibration, texts: Texts) -> Drawn:
    """Return the ranks of the truth among the draws, small panels side by side."""
    frame = calibration.ranks
    bins = frame[[c for c in frame if str(c).startswith("bin_")]].to_numpy(float)
    sets = int(bins[0].sum())
    low, high = binom.ppf((0.005, 0.995), sets, 1 / bins.shape[1])
    figure, found = panels(len(frame), ACROSS, 0.72)
    for axes, counts, row in zip(found, bins, frame.to_dict("records"), strict=True):
        title = f"{row['parameter']}  p={texts.number(row['p'], 2)}"
        _bars(axes, counts, max(1.1 * counts.max(), 1.2 * high), "#959595" if row["uniform"] else MISSED, title)
        axes.axhspan(low, high, color=PALETTE[2], alpha=0.2, lw=0)
    return _drawn("ranks", texts, figure, sets=sets)


@styled
def predictive(calibration: Calibration, texts: Texts) -> Drawn:
    """Return each documented figure with its interval over the band simulated from the posterior."""
    frame = calibration.predictive
    columns = ["documented", "documented_low", "documented_high", "simulated_low", "simulated_high"]
    half = ((frame["simulated_high"] - frame["simulated_low"]) / 2).clip(lower=1e-12)
    at = frame[columns].sub(frame["simulated_median"], axis=0).div(half, axis=0).clip(-FARTHEST, FARTHEST)
    place, inside = np.arange(len(frame)), frame["inside"].to_numpy(bool)
    figure, (axes,) = panels(1, 1, 0.8 + 0.19 * len(frame))
    bars: dict[str, Any] = {"height": 0.62, "color": PALETTE[4], "alpha": 0.4, "lw": 0}
    axes.barh(place, at["simulated_high"] - at["simulated_low"], left=at["simulated_low"], **bars)
    axes.hlines(place, at["documented_low"], at["documented_high"], color=INK, lw=0.9)
    for shown_here, marker, colour in ((inside, "o", INK), (~inside, "D", MISSED)):
        axes.plot(at["documented"][shown_here], place[shown_here], marker, ms=3.8, color=colour)
    for y, r in enumerate(frame.to_dict("records")):
        text = f"{shown(r['documented'], texts)}  {ends(r, 'simulated_', texts)}"
        axes.text(1.01, y, text, transform=axes.get_yaxis_transform(), fontsize=6, va="center", color=SOFT)
    rows_axis(axes, [str(p) for p in frame["path"]], 6)
    axes.set_xlim(-FARTHEST * 1.05, FARTHEST * 1.05)
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


@styled
def correlations(calibration: Calibration, texts: Texts) -> Drawn:
    """Return the posterior correlations among the flagged parameters."""
    names = _mapped(calibration)
    matrix = calibration.correlations.set_index("parameter").loc[names, names].to_numpy(float)
    figure, (axes,) = panels(1, 1, 1.6 + 0.26 * len(names))
    picture = axes.imshow(matrix, vmin=-1, vmax=1, cmap="PuOr", aspect="auto")
    for (i, j), value in np.ndenumerate(matrix):
        ink = "white" if abs(value) > 0.6 else INK
        axes.text(j, i, texts.number(value, 2), ha="center", va="center", fontsize=5.5, color=ink)
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right", fontsize=6.5, rotation_mode="anchor")
    axes.set_yticks(range(len(names)), names, fontsize=6.5)
    axes.grid(False)
    bar = figure.colorbar(picture, ax=axes, shrink=0.6, label=texts("calibration_figures.correlations_axis"))
    number_axis(bar.ax.yaxis, texts)
    flagged = bool(calibration.found["redundant_pairs"] or calibration.found["combinations"])
    about = texts(f"calibration_figures.correlations_{'flagged' if flagged else 'none'}")
    return Drawn("correlations", texts("calibration_figures.correlations"), about, figure)


def _drawn(name: str, texts: Texts, figure: Figure, **values: object) -> Drawn:
    """Return a figure with its title and its caption, ``values`` filled in."""
    title = texts(f"calibration_figures.{name}")
    return Drawn(name, title, texts(f"calibration_figures.{name}_note", **values), figure)
