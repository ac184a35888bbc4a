"""What a prompt and a notebook show of results: their size, and the headline differences with intervals.

A table of differences has hundreds of columns, so :class:`Contrasts` shows itself by its headline; anything made of
it is a plain frame again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.inputs.own import FRAMES
from simulation.results.effects import describe
from simulation.results.statistics import BAND, Estimate, effect
from simulation.words.notebook import card

HEADLINE = ("in_job", "mean_weeks_in_job", "off_support", "municipal_saving_dkk")
"""The outcomes whose differences are shown, where they are there."""
NOTE = f"mean [{100 * BAND:.0f} % interval]"


class Contrasts(pd.DataFrame):
    """Differences by replication, shown by their headline; ``per_draw`` replications in a row share a draw."""

    _metadata = ["per_draw"]  # noqa: RUF012
    per_draw: int = 1

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def __repr__(self) -> str:
        """Say how large it is, and a line a policy."""
        return "\n".join([_size(self), *lines(self, self.per_draw)])

    def _repr_html_(self) -> str:
        return differences(_size(self), self, self.per_draw)


def shown(frame: pd.DataFrame, per_draw: int) -> Contrasts:
    """Return differences as a table that shows itself shortly."""
    found = Contrasts(frame)
    found.per_draw = per_draw
    return found


def _size(frame: pd.DataFrame) -> str:
    arms = frame["arm"].nunique() if "arm" in frame else 0
    of = (
        f"{arms} policies by replication, in {_cells(frame)} cells"
        if _cells(frame) > 1
        else f"{arms} policies by replication"
    )
    return f"Contrasts: {len(frame)} rows ({of}), {frame.shape[1]} columns"


def _cells(frame: pd.DataFrame) -> int:
    return int(frame["cell"].nunique()) if "cell" in frame else 1


def lines(contrasts: pd.DataFrame, per_draw: int) -> Iterator[str]:
    """Yield a line a policy: its differences."""
    for arm, own in _headline(contrasts, per_draw):
        yield f"  {arm}: " + ", ".join(f"{name} {said(found)}" for name, found in own.items())


def differences(title: str, contrasts: pd.DataFrame, per_draw: int, facts: Iterable[tuple[object, ...]] = ()) -> str:
    """Return a table in HTML: what is known of the results, and a row an outcome with a column a policy."""
    arms = dict(_headline(contrasts, per_draw))
    names = list(dict.fromkeys(name for own in arms.values() for name in own))
    units = describe()
    rows = [(f"{name} ({units[name][0]})", *(said(own[name]) for own in arms.values())) for name in names]
    table = card(f"arm minus baseline, {NOTE}", rows, ("", *arms)) if rows else ""
    return card(title, facts) + table


def _headline(contrasts: pd.DataFrame, per_draw: int) -> Iterator[tuple[str, Mapping[str, Estimate]]]:
    names = [name for name in HEADLINE if name in contrasts]
    if "arm" not in contrasts or not names or _cells(contrasts) > 1:  # cells differ by design, and have no mean
        return
    for arm, own in contrasts.groupby("arm", sort=False, observed=True):
        draws = own["replication"].to_numpy() // per_draw
        yield str(arm), {name: effect(own[name].to_numpy(float), draws) for name in names}


def facts(runs: pd.DataFrame, config: Mapping[str, Any], folder: Path | None) -> list[tuple[object, ...]]:
    """Return what a comparison is of: where it stands, population, arms, and how often for how long."""
    population = config.get("population") or {}
    name = population.get("file") or population.get("name") if isinstance(population, dict) else population
    if Path(str(name)).parent.name == FRAMES:
        name = "a frame"
    here: list[tuple[object, ...]] = [("folder", folder)] if folder else []
    many = f", {runs['n_citizens'].mean():.0f} citizens over the run" if "n_citizens" in runs else ""
    return [
        *here,
        ("population", f"{name or '?'}{many}"),
        ("arms", ", ".join(map(str, runs["arm"].unique()))),
        ("replications", f"{runs['replication'].nunique()} of {config.get('horizon_weeks', '?')} weeks"),
    ]


def told(
    runs: pd.DataFrame, contrasts: pd.DataFrame, baseline: str, config: Mapping[str, Any], folder: Path | None
) -> list[str]:
    """Return a comparison in a few lines."""
    about = [f"  {name}: {value}" for name, value in facts(runs, config, folder)]
    own = contrasts[contrasts["arm"] != baseline]
    return ["Comparison", *about, f"arm minus {baseline}, {NOTE}", *lines(own, per_draw_of(config))]


def told_html(
    runs: pd.DataFrame, contrasts: pd.DataFrame, baseline: str, config: Mapping[str, Any], folder: Path | None
) -> str:
    """Return a comparison as a small page."""
    own = contrasts[contrasts["arm"] != baseline]
    return differences("Comparison", own, per_draw_of(config), facts(runs, config, folder))


def said(found: Estimate) -> str:
    """Return a mean with its interval, where there is one."""
    if found.mean is None:
        return "none"
    ends = "" if found.low is None or found.high is None else f" [{_number(found.low)}, {_number(found.high)}]"
    return f"{_number(found.mean)}{ends}"


def _number(value: float) -> str:
    return f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+.3g}"


def per_draw_of(config: Mapping[str, Any]) -> int:
    """Return how many replications in a row share a draw, by the configuration of a folder."""
    return int(config.get("chance_per_draw") or 1) if config.get("knowledge") == "drawn" else 1
