"""The page of a virtual trial: who was drawn into which arm, how one outcome came out, and the effect.

Numbers come from ``runs.parquet`` and ``contrasts.parquet``; ``summary.json`` says which outcome was asked for.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from simulation.errors import ReportError
from simulation.report import naming, sources
from simulation.report.drawing import (
    INK,
    PALETTE,
    USUAL,
    Drawn,
    canvas,
    darker,
    number_axis,
    replications,
    settle,
    styled,
)
from simulation.report.effect_tables import per
from simulation.report.headline import Tile
from simulation.report.sheet import Part, Sheet, texts_in, write_sheet
from simulation.report.tables import Row, Table, change_of, label_of, level_of, unit_of
from simulation.results.checks import unchecked
from simulation.results.denominators import CITIZEN, PARTICIPANT, column, participants
from simulation.results.folder import ResultFolder, _mapping, read_folder
from simulation.results.measures import Measure, measure_of
from simulation.results.statistics import LEAST_DRAWS, Estimate
from simulation.words.texts import DASH, NO_BREAK, Texts, digits_for


def write_trial(folder: Path, lang: str = "en") -> Path:
    """Write the page of a trial's folder into it and return the path of ``report.html``.

    Raises
    ------
        ReportError: for an unknown language, a missing or broken file (named), a folder that does not say which
        arms and which outcome it is about, or one that cannot be written.
    """
    texts = texts_in(lang)
    result = read_folder(folder, ("runs", "contrasts"))
    sizes, measure = _sizes(result), _measure(result)
    control, *others = sizes
    citizens = texts.number(sum(sizes.values()))
    sections: dict[str, list[Part]] = {
        "arms": [_arms(result, measure, sizes, texts), figure(result, measure, sizes, texts)],
        "effects": [_effects(result, measure, others, control, texts)],
    }
    sheet = Sheet(
        kicker=texts("trial.kicker"),
        title=texts(
            "trial.title",
            arms=texts.list([texts.arm(a) for a in others]) if others else texts.arm(control),
            control=texts.arm(control),
            population=naming.population(result.population, texts) or texts("made.population"),
        ),
        facts=texts("trial.facts", citizens=citizens, weeks=result.weeks, start=texts.date(result.start),
                    n=replications(result)),
        tiles=[_tile(result, measure, arm, control, texts) for arm in others],
        not_said=[texts(f"trial.said_{name}") for name in ("trial", "market", "chosen")],
        warnings=_warnings(result, others, texts),
        sections=[(name, texts(f"trial.{name}"), parts) for name, parts in sections.items()],
        made=sources.made(result, texts),
        version=str(result.manifest.get("version", "")),
    )  # fmt: skip
    return write_sheet(folder, sheet, texts)


def _sizes(result: ResultFolder) -> dict[str, int]:
    """Return how many citizens were drawn into each arm, the one compared with first."""
    arms, n = (result.config.get(key) for key in ("trial_arms", "trial_n"))
    known = isinstance(arms, list) and isinstance(n, list) and len(arms) == len(n) > 0
    if not known or not all(isinstance(size, int) for size in n or []):
        raise ReportError(f"{result.path / 'config.yaml'}: does not say who was drawn into which arm of a trial")
    sizes = {str(arm): int(size) for arm, size in zip(arms or [], n or [], strict=True)}
    if absent := set(sizes) - set(result.runs["arm"]):
        raise ReportError(f"{result.path / 'runs.parquet'}: has no runs of {', '.join(sorted(absent))}")
    return sizes


def _measure(result: ResultFolder) -> Measure:
    """Return the outcome that the trial was asked for."""
    file = result.path / "summary.json"
    name = str(_mapping(file).get("outcome"))
    if name not in result.runs.columns or name not in result.units:
        raise ReportError(f"{file}: outcome: runs.parquet has no column {name}")
    return measure_of(name, result.units[name])


def _tile(result: ResultFolder, measure: Measure, arm: str, control: str, texts: Texts) -> Tile:
    """Return the effect on an arm per citizen drawn into it, and what it is a difference of."""
    change, unit = per(result, arm, measure, CITIZEN), unit_of(measure, texts, change=True)
    digits = digits_for(change, *measure.kind.decimals)
    ends = {"low": texts.number(change.low, digits), "high": texts.number(change.high, digits)}
    key = "interval" if change.low is not None else "no_interval"
    own, other = (
        texts.number(level_of(result, a, measure).mean, measure.kind.decimals[0]) + NO_BREAK + unit_of(measure, texts)
        for a in (arm, control)
    )
    return Tile(
        f"{texts.number(change.mean, digits, sign=True)} {unit}",
        texts("trial.tile", outcome=label_of(result, measure, texts), arm=texts.arm(arm)),
        texts(f"trial.{key}", least=LEAST_DRAWS, **ends),
        texts("trial.against", own=own, other=other),
    )


def _warnings(result: ResultFolder, others: list[str], texts: Texts) -> list[str]:
    found: list[str] = [*naming.warnings(result, texts), *unchecked(result.path, texts)]
    if result.draws_taken < LEAST_DRAWS:
        found.append(texts("trial.few", n=replications(result), draws=result.draws_taken, least=LEAST_DRAWS))
    return found + [texts("trial.nobody", arm=texts.arm(a)) for a in others if participants(result.runs, a) == 0]


def _cells(estimate: Estimate, measure: Measure, texts: Texts, sign: bool = False) -> list[str]:
    """Return mean, 90 % interval and Monte Carlo error of an estimate in its shown unit."""
    least, most = measure.kind.decimals
    digits = digits_for(estimate, least, most)
    band = DASH
    if estimate.low is not None and estimate.high is not None:
        band = f"[{texts.number(estimate.low, digits)};{NO_BREAK}{texts.number(estimate.high, digits)}]"
    return [texts.number(estimate.mean, digits, sign), band, texts.number(estimate.error, most)]


def _arms(result: ResultFolder, measure: Measure, sizes: dict[str, int], texts: Texts) -> Table:
    """Return how many were drawn into each arm, how many took part, and the outcome."""
    rows = [
        Row([
            texts.arm(arm),
            texts.number(n),
            texts.number(participants(result.runs, arm), 1),
            *_cells(level_of(result, arm, measure), measure, texts),
        ])
        for arm, n in sizes.items()
    ]  # fmt: skip
    heads = [texts(f"trial_tables.{head}") for head in ("arm", "drawn", "took_part")]
    heads += [texts("trial_tables.mean", unit=unit_of(measure, texts)), *_spread(texts)]
    outcome = label_of(result, measure, texts)
    return Table("arms", texts("trial_tables.arms", outcome=outcome, weeks=result.weeks), heads, rows)


def _effects(result: ResultFolder, measure: Measure, others: list[str], control: str, texts: Texts) -> Table | None:
    """Return the difference from the first arm, per participant and per citizen drawn; None with one arm alone."""
    rows = []
    for arm in others:
        found = {whom: per(result, arm, measure, whom) for whom in (PARTICIPANT, CITIZEN)}
        if column(measure.name, CITIZEN) not in result.contrasts.columns:  # counted among some of the citizens
            found = {"difference": change_of(result, arm, measure)}
        for whom, estimate in found.items():
            cells = _cells(estimate, measure, texts, sign=True)
            rows.append(Row([texts.arm(arm), texts(f"trial_tables.{whom}"), *cells]))
    heads = [texts("trial_tables.arm"), texts("trial_tables.whom")]
    heads += [texts("trial_tables.effect", unit=unit_of(measure, texts, change=True)), *_spread(texts)]
    caption = texts("trial_tables.effects", control=texts.arm(control))
    return Table("effects", caption, heads, rows, 2) if rows else None


def _spread(texts: Texts) -> list[str]:
    return [texts("trial_tables.band"), texts("trial_tables.error")]


def figure(result: ResultFolder, measure: Measure, sizes: dict[str, int], texts: Texts) -> Drawn:
    """Return dots of every simulated trial, with mean and, of eight draws or more, the middle 90 % of them."""
    banded = False
    with styled():
        drawn, (axes,) = canvas(1, 1, 1.2 + 0.9 * len(sizes))
        for place, arm in enumerate(sizes):
            values = result.runs.loc[result.runs["arm"] == arm, measure.name].to_numpy(float) * measure.kind.factor
            values, found = values[np.isfinite(values)], level_of(result, arm, measure)
            if found.mean is None:
                continue
            colour = USUAL if place == 0 else PALETTE[(place - 1) % len(PALETTE)]
            spread = np.linspace(-0.22, 0.22, values.size)
            axes.plot(np.sort(values), place + spread, ".", ms=3, alpha=0.5, color=colour)
            if found.low is not None and found.high is not None:
                axes.plot([found.low, found.high], [place, place], color=INK, lw=1.2)
                banded = True
            axes.plot(found.mean, place, "o", color=darker(colour))
            number = texts.number(found.mean, measure.kind.decimals[0])
            axes.annotate(number, (found.mean, place), (0, 9), textcoords="offset points", ha="center")
        labels = [texts("trial_figure.arm", arm=texts.arm(arm), size=texts.number(n)) for arm, n in sizes.items()]
        axes.set_yticks(range(len(sizes)), labels)
        axes.set_ylim(len(sizes) - 0.5, -0.5)
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x")
        number_axis(axes.xaxis, texts)
        outcome, unit = label_of(result, measure, texts), unit_of(measure, texts)
        axes.set_xlabel(texts("trial_figure.axis", outcome=outcome, unit=unit, weeks=result.weeks))
        settle(drawn)
    caption = " ".join(texts(f"trial_figure.{key}") for key in (("mean", "band") if banded else ("mean",)))
    return Drawn("trial", texts("trial_figure.title"), caption, drawn)
