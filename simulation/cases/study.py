"""A study: one documented setting, simulated at its own size, once per replication, and the figures that it shows.

A study has a population, a service, a size, a horizon and an outcome definition as published, and returns named
statistics of one replication. Nothing here runs a model or reads a document: a measure counts in what a replication
hands it, and :mod:`simulation.reproduction` does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from simulation.model.table import Array
from simulation.model.world import World

Statistics = dict[str, float]
Watch = Callable[[World, Array], None]
"""Called after a week with the world and the person-week snapshot ``[N]``."""


class Replication(Protocol):
    """One replication of a study: its arms, over the same people and luck, run to the horizon when asked for."""

    def world(self, arm: str, watch: Watch | None = None, weeks: range | None = None) -> World:
        """Return the world of one arm at the horizon, watched after every week or after some in a row."""

    def weekly(self, world: World) -> Mapping[str, Array]:
        """Return the weekly columns of a run, each ``[W]``."""

    def trial(self) -> World:
        """Return the world of a virtual trial at the horizon; the citizens' ``arm`` is the index of theirs."""

    def outcomes(self) -> Mapping[str, Mapping[str, float]]:
        """Return the outcomes of each arm of a virtual trial, by arm in the study's order."""

    def changed(self, **keys: Any) -> Replication:
        """Return the same replication with other settings in place of the study's."""


@dataclass(frozen=True)
class Shown:
    """A documented number, by its evidence path, and the statistic that shows it.

    ``said`` is the rest of what :func:`simulation.reproduction.figure.figure` takes.
    """

    path: str
    statistic: str
    kind: str
    said: Mapping[str, Any]


def figure(entry: str, key: str, statistic: str = "", kind: str = "share", **said: Any) -> Shown:
    """Return the figure ``key`` of an entry; its statistic is of the same name unless another is given."""
    return Shown(f"{entry}.{key}", statistic or key, kind, said)


@dataclass(frozen=True, eq=False)
class DocumentedStudy:
    """One documented setting: the keys of its settings, what is counted in one replication, and what that shows.

    A study is equal to itself alone, so that what is worked out of it can be kept by it.

    ``system`` is the heading that its figures stand under, ``arm`` the service they are of, unless a figure says
    otherwise. ``keys`` are those of the command line, nested. ``not_results`` are the numbers of its entries that no
    simulation shows, by evidence path, with the reason. ``smaller`` are keys of a setting half the size or less with
    the same statistics, for the thousands of runs of the calibration. ``practice`` names what a document leaves open
    of how its designs were practised, with the design numbers that each is: drawn and learned beside the parameters,
    and of this study alone. ``slow`` ones, of seconds a replication, are
    begun first, so that no worker is left with one at the end. Of ``certain`` ones nothing is left to luck or to the
    parameters, so one replication says everything.
    """

    name: str
    title: str
    measure: Callable[[Replication], Statistics]
    keys: Mapping[str, Any] = field(default_factory=dict)
    figures: Sequence[Shown] = ()
    system: str = ""
    arm: str = "usual"
    not_results: Mapping[str, str] = field(default_factory=dict)
    smaller: Mapping[str, Any] = field(default_factory=dict)
    practice: Mapping[str, Sequence[str]] = field(default_factory=dict)
    slow: bool = False
    certain: bool = False

    @property
    def about(self) -> dict[str, str]:
        """What its figures say unless they say otherwise."""
        return {"system": self.system, "arm": self.arm}
