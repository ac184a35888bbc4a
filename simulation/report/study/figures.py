"""The figures of a study's outcomes: each along one input by line, and along every input."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes

from simulation.report import drawing
from simulation.report.drawing import PALETTE, Drawn, styled
from simulation.report.study.axes import MOST_WHISKERS, Point, input_axis, means, place, scattered
from simulation.report.study.names import Named, outcome_name
from simulation.report.timelines import end_labels
from simulation.results.study.estimates import Sample, Samples, mean_of
from simulation.results.study.findings import Move, points, slots
from simulation.results.study.folder import StudyFolder, VariedInput

MOST_LINES, MOST_COLUMNS = 7, 4
MOST_BINS, CELLS_A_BIN = 8, 6
MANY_DOTS = 150
"""More dots than these are drawn as a picture within the figure, so that the page stays light."""


def draw(say: Named, found: Samples, moved: list[Move]) -> list[Drawn]:
    """Draw the figures of a study's outcomes: along x by line, or over every input where not all levels are crossed.

    ``moved`` says which inputs move them.
    """
    study = say.study
    if study.whole:
        return [response(say, found, arms) for arms in ([[a] for a in study.arms] if study.by else [study.arms])]
    return [along(say, found, arm, moved) for arm in study.arms]


@styled
def response(say: Named, found: Samples, arms: list[str]) -> Drawn:
    """Draw a panel an outcome, over x: a line a level of by, or with one input a line an arm."""
    study, texts = say.study, say.texts
    height = 2.75 if len(study.outcomes) > 1 else 3.3
    figure, panels = drawing.panels(len(study.outcomes), 2, height)
    gone = 0
    for k, (axes, outcome) in enumerate(zip(panels, study.outcomes, strict=True)):
        lines: list[tuple[str, list[Point]]] = []
        for arm in arms:
            own, missing = _lines(say, found[arm, outcome], say.arm(arm) if len(arms) > 1 else "")
            lines, gone = [*lines, *own], max(gone, missing)
        input_axis(axes, study.x, say)
        if k < len(panels) - 2:
            axes.set_xlabel("")
        _panel(axes, say, outcome, lines, height)
    name, by = say.inputs[study.x.key], ""
    if study.by is not None or len(arms) > 1:
        by = say.axis(study.by) if study.by else texts("study_tables.policy")
        figure.suptitle(texts("study_figures.lines", by=by), x=0.008, ha="left", fontsize=9, color=drawing.SOFT)
    title = texts("study_figures.response", x=name, by=by) if by else name
    only = arms[0] if len(study.arms) > 1 and len(arms) == 1 else ""
    title += f": {say.arm(only)}" if only else ""
    return Drawn(f"response_{only}" if only else "response", title, _caption(say, gone), figure)


def _lines(say: Named, sample: Sample, arm: str) -> tuple[list[tuple[str, list[Point]]], int]:
    """Return a label and the points of each line, and how many combinations of other inputs had to go."""
    study = say.study
    cells, gone = slots(study, sample, study.x, study.by)
    codes = sorted({by for by, _ in cells})
    if len(codes) > MOST_LINES:
        codes = [codes[round(k)] for k in np.linspace(0, len(codes) - 1, MOST_LINES)]
    lines = []
    for by in codes:
        own = sorted(x for line, x in cells if line == by)
        label = say.value(study.by.levels[by], study.by.key) if study.by else arm
        lines.append((label, [(place(study.x, x), sample.sum(mean_of(cells[by, x]))) for x in own]))
    return lines, gone


def _panel(axes: Axes, say: Named, outcome: str, lines: list[tuple[str, list[Point]]], height: float) -> None:
    """Draw the lines of one outcome, each with its label at its end."""
    one, x = say.measure(outcome), say.study.x
    style = "-" if x.numeric else ":" if len(lines) > 1 else "none"
    step = min(3.2, 10 / len(lines)) if lines and len(x.levels) <= MOST_WHISKERS else 0.0
    ends: list[tuple[float, str, str]] = []
    for k, (label, line) in enumerate(lines):
        colour = PALETTE[k % len(PALETTE)]
        known = [(at, e.scaled(one.kind.factor)) for at, e in line if e.known]
        shift = step * (k - (len(lines) - 1) / 2)
        means(axes, known, colour, drawing.MARKERS[k % len(drawing.MARKERS)], shift, style, beside=len(lines))
        if label and known:
            ends.append((known[-1][1].mean or 0.0, textwrap.shorten(label, 24, placeholder="…"), colour))
    _zero(axes, say.study)
    drawing.number_axis(axes.yaxis, say.texts, sign=say.study.compared)
    axes.set_title(textwrap.fill(outcome_name(outcome, say.texts), 40))
    axes.set_ylabel(_unit(say, outcome))
    axes.margins(y=0.08)
    end_labels(axes, ends, height - 0.85)


def _unit(say: Named, outcome: str) -> str:
    unit = say.unit(say.measure(outcome), say.study.compared)
    return say.texts("study_figures.against", unit=unit) if say.study.compared else unit


def _zero(axes: Axes, study: StudyFolder) -> None:
    """Mark no effect; a level starts at zero."""
    if study.compared:
        axes.axhline(0, color=drawing.SOFT, lw=0.9, zorder=1)
    else:
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))


def _caption(say: Named, gone: int) -> str:
    """Return what the points and the whiskers are."""
    study, texts = say.study, say.texts
    parts = [say.means]
    if study.others:
        parts.append(texts("study_figures.averaged", others=texts.list([say.inputs[k] for k in study.others])))
    if gone:
        parts.append(texts("study_figures.gone", n=gone))
    if study.by is not None and len(study.by.levels) > MOST_LINES:
        parts.append(texts("study_figures.some", shown=MOST_LINES, of=len(study.by.levels)))
    if study.ranked:
        parts.append(texts("study_figures.overlap"))
    return " ".join(parts)


@styled
def along(say: Named, found: Samples, arm: str, moved: list[Move]) -> Drawn:
    """Draw every outcome (a row) against every input (a column), the other inputs varying too."""
    study, texts = say.study, say.texts
    shown = _most_telling(study, found, arm, moved)
    rows, columns = len(study.outcomes), len(shown)
    figure, panels = drawing.panels(rows * columns, columns, 1.75 if rows > 1 else 2.6)
    figure.get_layout_engine().set(w_pad=0.07)  # type: ignore[union-attr, call-arg]
    for r, outcome in enumerate(study.outcomes):
        row = panels[r * columns : (r + 1) * columns]
        for axes, one in zip(row, shown, strict=True):
            if axes is not row[0]:
                axes.sharey(row[0])
                axes.tick_params(axis="y", labelleft=False)
            _input(axes, study, found[arm, outcome], one, say.measure(outcome).kind.factor)
            input_axis(axes, one, say, narrow=columns > 2)
            if r < rows - 1:
                axes.set_xlabel("")
                axes.tick_params(axis="x", labelbottom=False)
            _zero(axes, study)
        drawing.number_axis(row[0].yaxis, texts, sign=study.compared)
        row[0].set_ylabel(f"{textwrap.fill(outcome_name(outcome, texts), 24)}\n{_unit(say, outcome)}", fontsize=8)
    several = len(study.arms) > 1
    title = texts("study_figures.inputs") + (f": {say.arm(arm)}" if several else "")
    caption = texts("study_figures.cloud")
    if columns < len(study.inputs):
        key = "study_figures.telling" if study.ranked else "study_tables.columns"
        caption += " " + texts(key, shown=columns, of=len(study.inputs))
    return Drawn(f"inputs_{arm}" if several else "inputs", title, caption, figure)


def _input(axes: Axes, study: StudyFolder, sample: Sample, one: VariedInput, factor: float) -> None:
    """Draw one outcome against one input: a dot a point, and the mean in bins."""
    frame = points(study, sample, one)
    mean = np.array([sample.by_cell[c].mean for c in frame["cell"]], float) * factor
    size, many = float(np.clip(1500 / max(len(mean), 1), 3, 14)), len(mean) > MANY_DOTS
    at = scattered(one, frame["code"].tolist(), "x")
    axes.scatter(at, mean, size, color=PALETTE[0], alpha=0.45, lw=0, zorder=2, rasterized=many)
    known = [(at, e.scaled(factor)) for at, e in bins(study, sample, one) if e.known]
    means(axes, known, PALETTE[1], "o", style="-" if one.numeric else "none", band=one.spread)


def bins(study: StudyFolder, sample: Sample, one: VariedInput) -> list[Point]:
    """Return place and mean of each bin: of a range, equal numbers of points at their median; else each level."""
    frame = points(study, sample, one)
    if one.spread:
        count = int(np.clip(len(frame) // CELLS_A_BIN, 2, MOST_BINS))
        groups = [frame.iloc[part] for part in np.array_split(np.arange(len(frame)), count) if len(part)]
        places = [float(own["value"].median()) for own in groups]
    else:
        groups = [own for _, own in frame.groupby("code")]
        places = [float(own["value" if one.numeric else "code"].iloc[0]) for own in groups]
    return [(at, sample.level(own["cell"].tolist())) for at, own in zip(places, groups, strict=True)]


def _most_telling(study: StudyFolder, found: Samples, arm: str, moved: list[Move]) -> list[VariedInput]:
    """Return the inputs to draw: the first, or those over which some outcome changes most beside its own spread."""
    weight = dict.fromkeys((i.key for i in study.inputs), 0.0)
    for m in moved if study.ranked else []:
        if m.arm == arm:
            means = [e.mean for e in found[arm, m.outcome].by_cell.values() if e.mean is not None]
            weight[m.key] = max(weight[m.key], abs(m.change.mean or 0.0) / (float(np.std(means)) or 1.0))
    most = sorted(study.inputs, key=lambda one: -weight[one.key])[:MOST_COLUMNS]
    return [i for i in study.inputs if i in most]
