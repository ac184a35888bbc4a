"""The common look of the figures: palette, axes, labels at line ends, bands.

Colours are Okabe and Ito's (2008), told apart by colour-blind readers; every arm also has its own dash,
every line its own label, so that a grey print still reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from itertools import cycle
from typing import Any, Literal, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import Formatter, MaxNLocator

from simulation.results.folder import ResultFolder
from simulation.results.statistics import LEAST_DRAWS, Estimate
from simulation.words.texts import Texts, catalogue

INK = "#222222"
SOFT = "#6b6b6b"
GRID = "#e4e4e4"
USUAL = "#5c5c5c"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#8c510a")
Dash = tuple[int, tuple[float, ...]]
SOLID: Dash = (0, ())
BROKEN: Dash = (0, (4, 2))
DASHES: tuple[Dash, ...] = (SOLID, (0, (6, 1.5)), (0, (2, 1)), (0, (7, 1.5, 2, 1.5)))
MARKERS = "osD^vPX"
WIDTH = 7.6
"""Inches; the page shows it at about 900 pixels."""

HINTING: Literal["none"] = "none"
"""Letters stand where they are, not at whole points: as in an SVG, and drawn in three quarters of the time."""

STYLE: dict[str, Any] = {
    "text.hinting": HINTING,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": "#9a9a9a",
    "axes.labelcolor": SOFT,
    "axes.labelsize": 8.5,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # where it would stand anyway: to look for a place, every axis is measured again
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.width": 0.7,
    "ytick.major.size": 0,
    "lines.linewidth": 1.8,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
}


@dataclass(frozen=True)
class Drawn:
    """A figure with its file name, its heading and its caption."""

    name: str
    title: str
    caption: str
    figure: Figure


P = ParamSpec("P")
D = TypeVar("D", bound=Drawn | None)


@dataclass(frozen=True)
class Look:
    """How one arm is drawn everywhere."""

    colour: str
    dash: Dash
    marker: str
    label: str


def looks(folder: ResultFolder, texts: Texts) -> dict[str, Look]:
    """Return the look of every arm: usual service grey and solid, the others coloured and dashed in turn."""
    others = [a for a in folder.arms if a != folder.baseline]
    n = len(others)
    turns = zip(others, cycle(PALETTE), cycle((*DASHES[1:], SOLID)), cycle(MARKERS), strict=False)
    found = {arm: Look(colour, dash, marker, texts.arm(arm)) for arm, colour, dash, marker in turns}
    if n == 1:
        found[others[0]] = Look(PALETTE[0], SOLID, "s", texts.arm(others[0]))
    if folder.baseline in folder.arms:
        usual_dash = BROKEN if n == 1 else SOLID
        found[folder.baseline] = Look(USUAL, usual_dash, "o", texts.arm(folder.baseline))
    return {arm: found[arm] for arm in folder.arms}


def styled(draw: Callable[P, D]) -> Callable[P, D]:
    """Have a figure drawn in the report's style and laid out, without touching the caller's own settings."""

    @wraps(draw)
    def whole(*args: P.args, **given: P.kwargs) -> D:
        with mpl.rc_context(STYLE):  # type: ignore[arg-type]
            made = draw(*args, **given)
            if made is not None:
                settle(made.figure)
            return made

    return whole


def panels(n: int, most: int, height: float, sharey: bool = False) -> tuple[Figure, list[Axes]]:
    """Return a figure of ``n`` panels, at most ``most`` beside each other, each ``height`` inches, and its axes."""
    across = max(1, min(most, n))
    rows = -(-n // across)
    figure = Figure(figsize=(WIDTH, height * rows), layout="constrained")
    FigureCanvasAgg(figure)
    axes: list[Axes] = list(figure.subplots(rows, across, squeeze=False, sharey=sharey).flat)
    for empty in axes[n:]:
        empty.set_visible(False)
    return figure, axes[:n]


def left(axes: Sequence[Axes]) -> list[Axes]:
    """Return the panels at the left edge."""
    return [one for one in axes if (place := one.get_subplotspec()) is not None and place.is_first_col()]


def settle(figure: Figure) -> None:
    """Lay a figure out once: it is slow, and a second pass would add the legend's room again."""
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if not axis.get_label_text():
            axis.set_label_coords(0.5, 0.5)  # else a place is looked for, beside the numbers measured once more
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)
    figure.set_layout_engine(None)  # with "none" there is still an engine, and every picture is drawn twice for it
    for box in figure.legends:
        # Tied to the figure, not to the picture, which is saved with a margin of its own.
        box.set_bbox_to_anchor((0, 0, 1, 1), transform=figure.transFigure)


class Numbers(Formatter):
    """An axis' numbers in the language's format, as few decimals as tell the ticks apart."""

    def __init__(self, texts: Texts, sign: bool = False) -> None:
        self.texts, self.sign, self.digits = texts, sign, 0

    def set_locs(self, locs: Any) -> None:
        """Choose the decimals for these ticks."""
        step = float(np.min(np.diff(locs))) if len(locs) > 1 else 1.0
        self.digits = next((d for d in range(4) if abs(round(step, d) - step) < 1e-6 * max(step, 1e-9)), 4)

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return a tick's number."""
        return self.texts.number(x, self.digits, self.sign)


def number_axis(axis: Axis, texts: Texts, sign: bool = False, nbins: int = 6) -> None:
    """Write an axis' numbers in the language's format, at few and round ticks."""
    axis.set_major_locator(MaxNLocator(nbins=nbins, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(Numbers(texts, sign))


def rows_axis(axes: Axes, names: Sequence[str], size: float | None = None) -> None:
    """Name the rows of a panel, the first on top, over vertical lines."""
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=size)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x")


def whisker(axes: Axes, at: float, e: Estimate, colour: str, lw: float = 1.3, upright: bool = False) -> None:
    """Draw an interval, where there is one, along a row, or upright over a place."""
    if e.low is not None and e.high is not None:
        ends, place = [e.low, e.high], [at, at]
        axes.plot(*((place, ends) if upright else (ends, place)), color=colour, lw=lw, zorder=3)


def darker(colour: str, share: float = 0.72) -> str:
    """Return ``colour`` dark enough to be read as text on white."""
    red, green, blue = mpl.colors.to_rgb(colour)
    return mpl.colors.to_hex((red * share, green * share, blue * share))


def legend(figure: Figure, arms: Sequence[Look], marker: bool = False) -> None:
    """Write one legend for the whole figure, above it."""
    keys = [
        Line2D(
            [], [], color=a.colour, label=a.label, ls="none" if marker else a.dash, marker=a.marker if marker else ""
        )
        for a in arms
    ]
    figure.legend(handles=keys, loc="outside upper left", ncols=min(4, len(keys)), handlelength=2.6)


def caption(texts: Texts, key: str, folder: ResultFolder, **values: object) -> str:
    """Return a caption with the number of replications and what is said of intervals.

    Where the draws are too few for any, it says that there is none, and nothing of what they are.
    """
    shown = folder.draws_taken >= LEAST_DRAWS
    intervals = {name: texts(f"intervals.{name}") if shown else "" for name in catalogue()["intervals"]}
    text = texts(f"captions.{key}", **{"n": replications(folder), **intervals, **values})
    return text if shown else f"{text} {texts('captions.few', least=LEAST_DRAWS)}"


def replications(folder: ResultFolder) -> int:
    """Return the number of replications present."""
    return int(folder.runs["replication"].nunique())
