"""The page of a virtual trial: who was drawn into which arm, how one outcome came out, and the effect.

Numbers come from ``runs.parquet`` and ``contrasts.parquet``; ``summary.json`` says which outcome was asked for.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from simulation.errors import ReportError
from simulation.report import drawing, naming, sources
from simulation.report.drawing import Drawn, styled
from simulation.report.sheet import Head, Section, Sheet, Tile
from simulation.report.tables import Columns, Table, label_of, tabled, unit_of
from simulation.results.checks import unchecked
from simulation.results.denominators import CITIZEN, PARTICIPANT, column, participants
from simulation.results.estimates import change_of, level_of, per
from simulation.results.folder import ResultFolder, read_folder, read_mapping
from simulation.results.measures import Measure, measure_of
from simulation.results.statistics import LEAST_DRAWS, Estimate
from simulation.words.texts import DASH, NO_BREAK, Texts, digits_for

T = TypeVar("T")
NOT_SAID = ("rule", "trial", "market", "chosen")


@dataclass(frozen=True)
class Trial:
    """A trial, read: the outcome asked for, and how many were drawn into each arm, the one compared with first."""

    result: ResultFolder
    measure: Measure
    sizes: dict[str, int]
    texts: Texts

    @property
    def control(self) -> str:
        """The arm that the others are compared with."""
        return next(iter(self.sizes))

    @property
    def others(self) -> list[str]:
        """The other arms."""
        return list(self.sizes)[1:]

    @property
    def outcome(self) -> str:
        """What the outcome is called."""
        return label_of(self.result, self.measure, self.texts)

    def level(self, arm: str) -> Estimate:
        """Return the outcome in an arm."""
        return level_of(self.result, arm, self.measure)

    def unit(self, change: bool = False) -> str:
        """Return the unit of the outcome, or of a change of it."""
        return unit_of(self.measure, self.texts, change)

    def digits(self, estimate: Estimate) -> int:
        """Return the decimals that an estimate bears."""
        return digits_for(estimate, *self.measure.kind.decimals)


def page_of(folder: Path, texts: Texts) -> Sheet:
    """Return what stands on the page of a trial's folder."""
    result = read_folder(folder, ("runs", "contrasts"))
    trial = Trial(result, _measure(result), _sizes(result), texts)
    arms = texts.list([texts.arm(a) for a in trial.others or trial.sizes])
    where = naming.population(result.population, texts) or texts("made.population")
    size = {"citizens": texts.number(sum(trial.sizes.values())), "n": drawing.replications(result)}
    return Sheet(
        kicker=texts("trial.kicker"),
        title=texts("trial.title", arms=arms, control=texts.arm(trial.control), population=where),
        facts=texts("trial.facts", weeks=result.weeks, start=texts.date(result.start), **size),
        heads=[Head(tiles=[_tile(trial, arm) for arm in trial.others])],
        notes=(
            texts("page.not_said"),
            [texts(f"trial.said_{name}") for name in NOT_SAID],
        ),
        warnings=_warnings(trial),
        sections=[
            Section("arms", texts("trial.arms"), [_arms(trial), figure(trial)]),
            Section("effects", texts("trial.effects"), [_effects(trial)]),
        ],
        made=sources.made(result, texts),
        version=str(result.manifest.get("version", "")),
    )


def _sizes(result: ResultFolder) -> dict[str, int]:
    """Return how many citizens were drawn into each arm, the one compared with first."""
    arms, n = (result.config.get(key) for key in ("trial_arms", "trial_n"))
    known = isinstance(arms, list) and isinstance(n, list) and len(arms) == len(n) > 0
    if not known or not all(isinstance(size, int) for size in n or []):
        raise ReportError("{}: does not say who was drawn into which arm of a trial", result.path / "config.yaml")
    sizes = {str(arm): int(size) for arm, size in zip(arms or [], n or [], strict=True)}
    if absent := set(sizes) - set(result.runs["arm"]):
        raise ReportError("{}: has no runs of {}", result.path / "runs.parquet", ", ".join(sorted(absent)))
    return sizes


def _measure(result: ResultFolder) -> Measure:
    """Return the outcome that the trial was asked for."""
    file = result.path / "summary.json"
    name = str(read_mapping(file).get("outcome"))
    if name not in result.runs.columns or name not in result.units:
        raise ReportError("{}: outcome: runs.parquet has no column {}", file, name)
    return measure_of(name, result.units[name])


def _tile(trial: Trial, arm: str) -> Tile:
    """Return the effect on an arm per citizen drawn into it, and what it is a difference of."""
    texts, change = trial.texts, per(trial.result, arm, trial.measure, CITIZEN)
    digits, least = trial.digits(change), trial.measure.kind.decimals[0]
    ends = {"low": texts.number(change.low, digits), "high": texts.number(change.high, digits)}
    key = "trial.interval" if change.low is not None else "headline.no_interval"
    own, other = (f"{texts.number(trial.level(a).mean, least)}{NO_BREAK}{trial.unit()}" for a in (arm, trial.control))
    return Tile(
        f"{texts.number(change.mean, digits, sign=True)} {trial.unit(change=True)}",
        texts("trial.tile", outcome=trial.outcome, arm=texts.arm(arm)),
        texts(key, least=LEAST_DRAWS, **ends),
        texts("trial.against", own=own, other=other),
    )


def _warnings(trial: Trial) -> list[str]:
    result, texts = trial.result, trial.texts
    found: list[str] = [*naming.warnings(result, texts), *unchecked(result.path, texts)]
    if result.draws_taken < LEAST_DRAWS:
        found.append(texts("trial.few", n=drawing.replications(result), draws=result.draws_taken, least=LEAST_DRAWS))
    empty = [a for a in trial.others if participants(result.runs, a) == 0]
    return found + [texts("trial.nobody", arm=texts.arm(a)) for a in empty]


def _told(trial: Trial, head: str, found: Callable[[T], Estimate], sign: bool = False) -> Columns[T]:
    """Return the columns of a mean, its 90 % interval and its Monte Carlo error."""
    texts, most = trial.texts, trial.measure.kind.decimals[1]

    def band(e: Estimate) -> str:
        low, high = (texts.number(end, trial.digits(e)) for end in (e.low, e.high))
        return DASH if e.low is None else f"[{low};{NO_BREAK}{high}]"

    return [
        (head, lambda row: texts.number(found(row).mean, trial.digits(found(row)), sign)),
        (texts("trial_tables.band"), lambda row: band(found(row))),
        (texts("columns.monte_carlo"), lambda row: texts.number(found(row).error, most)),
    ]


def _arms(trial: Trial) -> Table | None:
    """Return how many were drawn into each arm, how many took part, and the outcome."""
    texts = trial.texts
    columns: Columns[str] = [
        (texts("columns.arm"), texts.arm),
        (texts("trial_tables.drawn"), lambda arm: texts.number(trial.sizes[arm])),
        (texts("trial_tables.took_part"), lambda arm: texts.number(participants(trial.result.runs, arm), 1)),
        *_told(trial, texts("trial_tables.mean", unit=trial.unit()), trial.level),
    ]
    about = texts("trial_tables.arms", outcome=trial.outcome, weeks=trial.result.weeks)
    return tabled("arms", about, columns, list(trial.sizes))


def _effects(trial: Trial) -> Table | None:
    """Return the difference from the first arm, per participant and per citizen drawn; None with one arm alone."""
    texts, result, measure = trial.texts, trial.result, trial.measure
    of_all = column(measure.name, CITIZEN) in result.contrasts.columns
    whom = (PARTICIPANT, CITIZEN) if of_all else ("difference",)  # counted among some of the citizens

    def found(row: tuple[str, str]) -> Estimate:
        return per(result, row[0], measure, row[1]) if of_all else change_of(result, row[0], measure)

    columns: Columns[tuple[str, str]] = [
        (texts("columns.arm"), lambda row: texts.arm(row[0])),
        (texts("trial_tables.whom"), lambda row: texts(f"trial_tables.{row[1]}")),
        *_told(trial, texts("trial_tables.effect", unit=trial.unit(change=True)), found, sign=True),
    ]
    about = texts("trial_tables.effects", control=texts.arm(trial.control))
    return tabled("effects", about, columns, itertools.product(trial.others, whom), 2)


@styled
def figure(trial: Trial) -> Drawn:
    """Return dots of every simulated trial, with mean and, of eight draws or more, the middle 90 % of them."""
    result, measure, texts, sizes = trial.result, trial.measure, trial.texts, trial.sizes
    drawn, (axes,) = drawing.panels(1, 1, 1.2 + 0.9 * len(sizes))
    for place, arm in enumerate(sizes):
        values = result.runs.loc[result.runs["arm"] == arm, measure.name].to_numpy(float) * measure.kind.factor
        values, found = values[np.isfinite(values)], trial.level(arm)
        if found.mean is None:
            continue
        colour = drawing.USUAL if place == 0 else drawing.PALETTE[(place - 1) % len(drawing.PALETTE)]
        axes.plot(np.sort(values), place + np.linspace(-0.22, 0.22, values.size), ".", ms=3, alpha=0.5, color=colour)
        drawing.whisker(axes, place, found, drawing.INK, 1.2)
        axes.plot(found.mean, place, "o", color=drawing.darker(colour), zorder=4)
        number = texts.number(found.mean, measure.kind.decimals[0])
        axes.annotate(number, (found.mean, place), (0, 9), textcoords="offset points", ha="center")
    drawing.rows_axis(
        axes, [texts("trial_figure.arm", arm=texts.arm(arm), size=texts.number(n)) for arm, n in sizes.items()]
    )
    drawing.number_axis(axes.xaxis, texts)
    axes.set_xlabel(texts("trial_figure.axis", outcome=trial.outcome, unit=trial.unit(), weeks=result.weeks))
    shown = ["mean", *(["band"] if result.draws_taken >= LEAST_DRAWS else [])]
    about = " ".join(texts(f"trial_figure.{key}") for key in shown)
    return Drawn("trial", texts("trial_figure.title"), about, drawn)
