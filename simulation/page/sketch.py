"""What the runs say so far: curves of each design against the usual service, made anew as replications come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.files import whole
from simulation.model.economics.accounts import Party
from simulation.results.savings import OERE_PER_KRONE
from simulation.results.statistics import draw_means, effect_path, mean_interval, t_quantile
from simulation.run.recorder import weekly_columns
from simulation.run.runner import Run

Floats = NDArray[np.float64]
SAVED, JOBS, LEFT, FILLED = "saved", "jobs", "left", "filled"
MEAN_CONFIDENCE = 0.95
CURVES = (SAVED, JOBS, LEFT, FILLED)
"""The municipality's saving so far in DKK, citizens more in ordinary jobs, exits from support more so far, percent of
the places that are filled."""
EXITS = tuple(name for name in weekly_columns() if name.startswith("flow_exit"))


@dataclass(frozen=True)
class Curve:
    """A design's curve by week ``[W]``: mean, what the mean may still move (95 %), 90 of 100 replications."""

    mean: Floats
    margin: Floats
    low: Floats
    high: Floats

    @property
    def ends(self) -> tuple[Floats, Floats]:
        """Between what the mean may still move."""
        return self.mean - self.margin, self.mean + self.margin

    @property
    def few(self) -> bool:
        """Whether replications are too few for a band."""
        return not np.isfinite(self.low).all()


@dataclass
class Sketch:
    """Curves of every design and replication so far; ``values`` are ``[R, W]`` by (curve, arm)."""

    baseline: str
    arms: tuple[str, ...]
    per_draw: int = 1
    """Replications in a row that share a draw of what is not known."""
    values: dict[tuple[str, str], list[Floats]] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """Replications so far."""
        return max((len(rows) for rows in self.values.values()), default=0)

    def add(self, runs: Sequence[Run]) -> None:
        """Take in one replication: a run of each arm."""
        by_arm = {run.arm: run.weekly for run in runs}
        usual, money = by_arm[self.baseline], Party.MUNICIPALITY.column
        for arm in self.arms:
            own = by_arm[arm]
            saved = np.cumsum(usual[money].astype(float) - own[money].astype(float)) / OERE_PER_KRONE
            self._put(SAVED, arm, saved)
            self._put(JOBS, arm, own["stock_in_job"].astype(float) - usual["stock_in_job"])
            left = sum(np.cumsum(own[name].astype(float) - usual[name]) for name in EXITS)
            self._put(LEFT, arm, np.asarray(left, dtype=np.float64))
            places = own["places_programme"].astype(float)
            filled = 100.0 * own["stock_in_programme"] / np.where(places > 0, places, np.nan)
            self._put(FILLED, arm, np.nan_to_num(filled))

    def join(self, other: Sketch) -> None:
        """Take in the replications of another sketch of the same designs."""
        for (curve, arm), rows in other.values.items():
            for row in rows:
                self._put(curve, arm, row)

    def alike(self, arm: str) -> list[str]:
        """Return the arms whose saving at the end cannot be told apart from that of ``arm`` (95 %), draw by draw."""
        draws = np.arange(self.done) // self.per_draw
        own = np.array([row[-1] for row in self.values[SAVED, arm]])
        found = []
        for other in self.arms:
            less = mean_interval(own - [row[-1] for row in self.values[SAVED, other]], draws)
            if other != arm and not less.clear:
                found.append(other)
        return found

    def curve(self, name: str, arm: str) -> Curve:
        """Return a curve of a design, by the rules of the report: of draws, and no band of few of them."""
        rows = np.array(self.values[name, arm])
        draws = np.arange(len(rows)) // self.per_draw
        found, means = effect_path(rows, draws), draw_means(rows, draws)
        nothing = np.full(rows.shape[1], np.nan)
        low, high = (nothing if end is None else end for end in (found.low, found.high))
        n = len(means)
        spread = means.std(axis=0, ddof=1) if n > 1 else nothing
        half = t_quantile(0.5 + MEAN_CONFIDENCE / 2, n - 1) * spread / np.sqrt(n) if n > 1 else nothing
        return Curve(found.mean, half, low, high)

    def write(self, path: Path) -> None:
        """Write it whole."""
        arrays = {f"{curve}:{arm}": np.array(rows) for (curve, arm), rows in self.values.items()}
        told = {"arms": self.arms, "baseline": self.baseline, "per_draw": self.per_draw}
        names = {name: np.array(value) for name, value in told.items()}
        whole(path, lambda beside: _save(beside, {**names, **arrays}))

    @classmethod
    def read(cls, path: Path) -> Sketch:
        """Read one that was written.

        Raises
        ------
        OSError, ValueError
            Where there is none.
        """
        with np.load(path, allow_pickle=False) as found:
            made = cls(str(found["baseline"]), tuple(map(str, found["arms"])), int(found["per_draw"]))
            for name in found.files:
                if ":" in name:
                    curve, _, arm = name.partition(":")
                    made.values[curve, arm] = list(found[name])
            return made

    def _put(self, curve: str, arm: str, values: Floats) -> None:
        self.values.setdefault((curve, arm), []).append(values)


def sketched(baseline: str, arms: Iterable[str], replications: Iterable[Sequence[Run]]) -> Sketch:
    """Return the sketch of some replications."""
    made = Sketch(baseline, tuple(arms))
    for runs in replications:
        made.add(runs)
    return made


def _save(path: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)  # type: ignore[arg-type]
