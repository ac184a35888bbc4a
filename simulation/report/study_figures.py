"""The figures of a study: each outcome along one input by line, and along every input."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes

from simulation.report.drawing import (
    MARKERS,
    PALETTE,
    SOFT,
    Drawn,
    canvas,
    end_labels,
    grid_of,
    number_axis,
    settle,
    styled,
)
from simulation.report.study_axes import MOST_WHISKERS, Point, input_axis, means, place, scaled
from simulation.report.study_estimates import Sample, Samples, mean_of
from simulation.report.study_folder import Input, StudyFolder
from simulation.report.study_moves import slots
from simulation.report.study_names import (
    TEXTS,
    arm_name,
    axis_name,
    axis_unit,
    capital,
    counted,
    interval_words,
    measure,
    names_of,
    outcome_name,
    value_name,
)
from simulation.report.study_ranges import bins, drifts, points

MOST_LINES, MOST_COLUMNS = 7, 4
MANY_DOTS = 150
"""More dots than these are drawn as a picture within the figure, so that the page stays light."""

JITTER = 0.7548776662
"""Step that fills a line evenly (Roberts 2018, the R2 sequence): jitter without luck."""


def draw(study: StudyFolder, found: Samples) -> list[Drawn]:
    """Draw the figures of a study's outcomes: along x by line, then along every input."""
    if study.x is None:
        return []
    with styled():
        made: list[Drawn] = []
        if study.whole:
            groups = [[arm] for arm in study.arms] if study.by else [study.arms]
            made += [response(study, found, arms) for arms in groups]
        if not study.whole or len(study.inputs) > 2:
            made += [along(study, found, arm) for arm in study.arms]
        for drawn in made:
            settle(drawn.figure)
    return made


def response(study: StudyFolder, found: Samples, arms: list[str]) -> Drawn:
    """Draw a panel an outcome, over x: a line a level of by, or with one input a line an arm."""
    assert study.x is not None
    rows, across = grid_of(len(study.outcomes), 2)
    height = 2.75 if len(study.outcomes) > 1 else 3.3
    figure, panels = canvas(rows, across, height)
    name, gone = names_of(study.inputs)[study.x.key], 0
    for k, (axes, outcome) in enumerate(zip(panels, study.outcomes, strict=False)):
        lines: list[tuple[str, list[Point]]] = []
        for arm in arms:
            own, missing = _lines(study, found[arm, outcome], arm_name(study, arm) if len(arms) > 1 else "")
            lines, gone = [*lines, *own], max(gone, missing)
        input_axis(axes, study.x, name if k >= len(study.outcomes) - across else "")
        _panel(axes, study, outcome, lines, height)
    for axes in panels[len(study.outcomes) :]:
        axes.set_visible(False)
    what = _told_apart(study, arms)
    if what:
        figure.suptitle(f"Lines: {what}", x=0.008, ha="left", fontsize=9, color=SOFT)
    only = arms[0] if len(study.arms) > 1 and len(arms) == 1 else ""
    title = capital(f"{name} by {what}" if what else name) + (f": {arm_name(study, only)}" if only else "")
    return Drawn(f"response_{only}" if only else "response", title, _caption(study, gone), figure)


def _told_apart(study: StudyFolder, arms: list[str]) -> str:
    """Return what tells the lines of a panel apart."""
    if study.by is not None:
        return axis_name(study.by, names_of(study.inputs)[study.by.key])
    return "policy" if len(arms) > 1 else ""


def _lines(study: StudyFolder, sample: Sample, arm: str) -> tuple[list[tuple[str, list[Point]]], int]:
    """Return a label and the points of each line, and how many combinations of other inputs had to go."""
    assert study.x is not None
    cells, gone = slots(study, sample, study.x, study.by)
    codes = sorted({by for by, _ in cells})
    if len(codes) > MOST_LINES:
        codes = [codes[round(k)] for k in np.linspace(0, len(codes) - 1, MOST_LINES)]
    lines = []
    for by in codes:
        own = sorted(x for line, x in cells if line == by)
        label = value_name(study.by.levels[by], study.by.key) if study.by else arm
        lines.append((label, [(place(study.x, x), sample.sum(mean_of(cells[by, x]))) for x in own]))
    return lines, gone


def _panel(axes: Axes, study: StudyFolder, outcome: str, lines: list[tuple[str, list[Point]]], height: float) -> None:
    """Draw the lines of one outcome, each with its label at its end."""
    assert study.x is not None
    one = measure(study, outcome)
    style = "-" if study.x.numeric else ":" if len(lines) > 1 else "none"
    step = min(3.2, 10 / len(lines)) if lines and len(study.x.levels) <= MOST_WHISKERS else 0.0
    ends: list[tuple[float, str, str]] = []
    for k, (label, line) in enumerate(lines):
        colour = PALETTE[k % len(PALETTE)]
        known = [(at, e.scaled(one.kind.factor)) for at, e in line if e.known]
        shift = step * (k - (len(lines) - 1) / 2)
        means(axes, known, colour, MARKERS[k % len(MARKERS)], shift, style, beside=len(lines))
        if label and known:
            ends.append((known[-1][1].mean or 0.0, textwrap.shorten(label, 24, placeholder="…"), colour))
    _zero(axes, study)
    number_axis(axes.yaxis, TEXTS, sign=study.compared)
    axes.set_title(textwrap.fill(outcome_name(outcome), 40))
    axes.set_ylabel(axis_unit(study, one))
    axes.margins(y=0.08)
    end_labels(axes, ends, height - 0.85)


def _zero(axes: Axes, study: StudyFolder) -> None:
    """Mark no effect; a level starts at zero."""
    if study.compared:
        axes.axhline(0, color=SOFT, lw=0.9, zorder=1)
    else:
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))


def _caption(study: StudyFolder, gone: int) -> str:
    """Return what the points and the whiskers are."""
    what = "Effect against usual service" if study.compared else "Level"
    parts = [f"{what} at each setting: mean and {interval_words(study)}."]
    if study.others:
        names = names_of(study.inputs)
        parts.append(f"Averaged over {TEXTS.list([names[k] for k in study.others])}, every combination alike.")
    if gone:
        parts.append(f"{counted(gone, 'combination')} of these left out everywhere, because a setting has no result.")
    elif study.failures:
        parts.append("Settings that failed are missing.")
    if study.by is not None and len(study.by.levels) > MOST_LINES:
        parts.append(f"{MOST_LINES} of {len(study.by.levels)} lines are drawn, spread evenly.")
    parts.append(
        "Settings share their replications, so intervals that overlap do not mean that two settings cannot be told"
        " apart: the text gives the intervals of the differences."
    )
    return " ".join(parts)


def along(study: StudyFolder, found: Samples, arm: str) -> Drawn:
    """Draw every outcome (a row) against every input (a column), the other inputs varying too."""
    shown = _most_telling(study, found, arm)
    rows, columns = len(study.outcomes), len(shown)
    figure, panels = canvas(rows, columns, 1.75 if rows > 1 else 2.6)
    figure.get_layout_engine().set(w_pad=0.07)  # type: ignore[union-attr, call-arg]
    names = names_of(study.inputs)
    for r, outcome in enumerate(study.outcomes):
        one, row = measure(study, outcome), panels[r * columns : (r + 1) * columns]
        for axes, i in zip(row, shown, strict=True):
            if axes is not row[0]:
                axes.sharey(row[0])
                axes.tick_params(axis="y", labelleft=False)
            _input(axes, study, found[arm, outcome], i, one.kind.factor)
            last = r == rows - 1
            input_axis(axes, i, names[i.key] if last else "", ticks=last, narrow=columns > 2)
            _zero(axes, study)
        number_axis(row[0].yaxis, TEXTS, sign=study.compared)
        row[0].set_ylabel(f"{textwrap.fill(outcome_name(outcome), 24)}\n{axis_unit(study, one)}", fontsize=8)
    several = len(study.arms) > 1
    title = "One input at a time" + (f": {arm_name(study, arm)}" if several else "")
    return Drawn(f"inputs_{arm}" if several else "inputs", title, _along_caption(study, columns), figure)


def _input(axes: Axes, study: StudyFolder, sample: Sample, one: Input, factor: float) -> None:
    """Draw one outcome against one input: its mean at each level, or dots and a mean in bins."""
    if study.whole:
        cells, _ = slots(study, sample, one, None)
        line = [(place(one, code), sample.sum(mean_of(cells[0, code]))) for _, code in sorted(cells)]
    else:
        _dots(axes, study, sample, one, factor)
        line = [(scaled(one, at) if one.numeric else at, e) for at, e in bins(study, sample, one)]
    known = [(at, e.scaled(factor)) for at, e in line if e.known]
    colour = PALETTE[0 if study.whole else 1]
    means(axes, known, colour, "o", style="-" if one.numeric else "none", band=one.spread)


def _dots(axes: Axes, study: StudyFolder, sample: Sample, one: Input, factor: float) -> None:
    """Draw a dot a point of the design; those of few levels apart by an even jitter."""
    frame = points(study, sample, one)
    at = np.array([place(one, int(c)) for c in frame["code"]])
    if not one.spread:
        room = float(np.diff(np.unique(at)).min(initial=1.0 if not one.numeric else np.inf))
        at = at + 0.25 * (room if np.isfinite(room) else 1.0) * (2 * (np.arange(len(at)) * JITTER % 1) - 1)
    mean = np.array([sample.by_cell[c].mean for c in frame["cell"]], float) * factor
    size = float(np.clip(1500 / max(len(at), 1), 3, 14))
    axes.scatter(at, mean, size, color=PALETTE[0], alpha=0.45, lw=0, zorder=2, rasterized=len(at) > MANY_DOTS)


def _most_telling(study: StudyFolder, found: Samples, arm: str) -> list[Input]:
    """Return the inputs to draw: all, or those over which some outcome changes most beside its own spread."""
    if len(study.inputs) <= MOST_COLUMNS:
        return list(study.inputs)
    weight = dict.fromkeys((i.key for i in study.inputs), 0.0)
    for outcome in study.outcomes:
        sample = found[arm, outcome]
        spread = float(np.std([sample.by_cell[c].mean or 0.0 for c in sample.known] or [0.0])) or 1.0
        for d in drifts(study, sample):
            weight[d.one.key] = max(weight[d.one.key], abs(d.change.mean or 0.0) / spread)
    chosen = sorted(weight, key=lambda key: -weight[key])[:MOST_COLUMNS]
    return [i for key in chosen for i in study.inputs if i.key == key]


def _along_caption(study: StudyFolder, shown: int) -> str:
    what = "effect against usual service" if study.compared else "level"
    if study.whole:
        text = f"The {what} at each level of one input, averaged over all levels of the others. "
        text += f"Lines: {interval_words(study)}."
    else:
        over = "posterior draws" if study.drawn else "replications"
        text = (
            f"Blue: the {what} at each setting. Orange: the mean of settings with nearby values of the input, or of"
            f" each of its levels, with a 95 % interval over settings and {over}. The other inputs vary too; they are"
            " not held."
        )
    if shown < len(study.inputs):
        text += f" Shown are the {shown} of {len(study.inputs)} inputs over which some outcome changes most."
    return text
