"""The common look of the figures: palette, axes, labels at line ends, bands.

Colours are Okabe and Ito's (2008), told apart by colour-blind readers; every arm also has its own dash,
every line its own label, so that a grey print still reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import Formatter, MaxNLocator

from simulation.results.folder import ResultFolder
from simulation.results.statistics import LEAST_DRAWS, Path
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

MOST_POINTS = 160
"""Points drawn per line: more cannot be seen and make the page heavy."""

LONG_WEEKS = 160
"""Beyond this horizon the time axis is in years."""

WEEKS_A_YEAR = 365.25 / 7

STYLE: dict[str, Any] = {
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


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the report's style without touching the caller's own settings."""
    with mpl.rc_context(STYLE):  # type: ignore[arg-type]
        yield


def canvas(rows: int, columns: int, height: float, sharey: bool = False) -> tuple[Figure, list[Axes]]:
    """Return a figure of ``rows`` x ``columns`` panels, ``height`` inches a row, and its axes."""
    figure = Figure(figsize=(WIDTH, height * rows), layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.subplots(rows, columns, squeeze=False, sharey=sharey)
    return figure, list(grid.flat)


def grid_of(panels: int, most: int) -> tuple[int, int]:
    """Return rows and columns for ``panels`` panels, at most ``most`` beside each other."""
    columns = max(1, min(most, panels))
    return -(-panels // columns), columns


def settle(figure: Figure) -> None:
    """Lay a figure out once: it is slow, and a second pass would add the legend's room again."""
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


def time_axis(axes: Axes, folder: ResultFolder, texts: Texts, label: bool = True) -> None:
    """Mark time in weeks, or in years for long runs, with the start date in the label."""
    long = folder.weeks > LONG_WEEKS
    if long:
        n = int(folder.weeks / WEEKS_A_YEAR)
        ticks = [WEEKS_A_YEAR * y for y in range(0, n + 1, 1 if n <= 8 else 2)]
        marks = [str(round(t / WEEKS_A_YEAR)) for t in ticks]
    else:
        step = next(s for s in (2, 4, 13, 26, 52) if folder.weeks / s <= 7)
        ticks = [float(t) for t in range(0, folder.weeks + 1, step)]
        marks = [f"{t:.0f}" for t in ticks]
    axes.set_xticks(ticks, marks)
    axes.set_xlim(0, max(folder.weeks, 1))
    if label:
        unit = "years" if long else "weeks"
        start = folder.start
        axes.set_xlabel(texts(f"axes.{unit}", start=texts.date(start)) if start else texts(f"axes.{unit}_bare"))


def thin(n: int) -> np.ndarray:
    """Return the indices of at most ``MOST_POINTS`` points out of ``n``, first and last included."""
    return np.unique(np.linspace(0, n - 1, min(n, MOST_POINTS)).round().astype(int))


def line(axes: Axes, weeks: np.ndarray, path: Path, colour: str, dash: Dash = SOLID, scale: float = 1.0) -> None:
    """Draw a mean line with its band, where there is one."""
    at = thin(len(weeks))
    if path.low is not None and path.high is not None:
        axes.fill_between(weeks[at], path.low[at] / scale, path.high[at] / scale, color=colour, alpha=0.16, lw=0)
    axes.plot(weeks[at], path.mean[at] / scale, color=colour, ls=dash)


def end_labels(axes: Axes, ends: Sequence[tuple[float, str, str]], height: float) -> None:
    """Write labels at the line ends ``(y, text, colour)``, moved apart where they would touch.

    ``height`` is the panel's height in inches, from which the room for one line of text follows.
    """
    if not ends:
        return
    low, high = axes.get_ylim()
    lines = max(text.count("\n") + 1 for _, text, _ in ends)
    room = 0.165 * lines * (high - low) / max(height, 0.5)
    order = sorted(range(len(ends)), key=lambda i: ends[i][0])
    spots = [ends[i][0] for i in order]
    for _ in range(200):
        moved = False
        for a in range(len(spots) - 1):
            gap = spots[a + 1] - spots[a]
            if gap < room * 0.999:
                spots[a], spots[a + 1] = spots[a] - (room - gap) / 2, spots[a + 1] + (room - gap) / 2
                moved = True
        if spots and spots[0] < low + room / 2:
            spots[0], moved = low + room / 2, moved or spots[0] < low + room * 0.49
        if not moved:
            break
    right = axes.get_xlim()[1]
    span = right - axes.get_xlim()[0]
    for spot, i in zip(spots, order, strict=True):
        y, text, colour = ends[i]
        axes.plot([right, right + 0.025 * span], [y, spot], color=colour, lw=0.8, clip_on=False, zorder=5)
        axes.text(right + 0.035 * span, spot, text, color=darker(colour), va="center", ha="left", fontsize=8.5)


def darker(colour: str, share: float = 0.72) -> str:
    """Return ``colour`` dark enough to be read as text on white."""
    red, green, blue = mpl.colors.to_rgb(colour)
    return mpl.colors.to_hex((red * share, green * share, blue * share))


def legend(figure: Figure, arms: Sequence[Look], marker: bool = False) -> None:
    """Write one legend for the whole figure, above it."""
    handles = [
        Line2D(
            [],
            [],
            color=a.colour,
            ls="none" if marker else a.dash,
            marker=a.marker if marker else "",
            label=a.label,
        )
        for a in arms
    ]
    figure.legend(
        handles=handles,
        loc="outside upper left",
        ncols=min(4, len(handles)),
        handlelength=2.6,
    )


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
