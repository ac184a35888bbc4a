"""A study: one documented setting, simulated at its own size, once per replication.

A study has a population, a service, a size, a horizon and an outcome definition as published, and returns
named statistics of one replication. Which documented figure a statistic stands beside is a
:class:`~simulation.reproduction.figure.Figure`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from simulation.agents.labour_market import LabourMarket
from simulation.inputs.options import settings_from
from simulation.model.table import Array
from simulation.run.runner import model
from simulation.run.settings import Settings

Statistics = dict[str, float]
SEED = 20190101


@dataclass(frozen=True, eq=False)
class DocumentedStudy:
    """One documented setting: the keys of its settings, and what is counted in one replication.

    A study is equal to itself alone, so that what is worked out of it can be kept by it.

    ``measure`` gets the settings and the replication; ``keys`` are those of the command line, nested.
    ``smaller`` are keys of a setting half the size or less with the same statistics, for the thousands of runs
    of the calibration. ``slow`` ones, of seconds a replication, are begun first, so that no worker is left with one
    at the end. Of ``certain`` ones nothing is left to luck or to the parameters, so one replication says everything.
    """

    name: str
    title: str
    measure: Callable[[Settings, int], Statistics]
    keys: Mapping[str, Any] = field(default_factory=dict)
    smaller: Mapping[str, Any] = field(default_factory=dict)
    slow: bool = False
    certain: bool = False

    def settings(self, parameters: Mapping[str, float], seed: int = SEED, small: bool = False) -> Settings:
        """Return the study's settings with mechanism parameters; those the setting itself fixes win."""
        plain = _plain(self, seed, small)
        return plain.model_copy(update={"parameters": {**parameters, **plain.parameters}})

    def run(
        self, parameters: Mapping[str, float], replication: int, seed: int = SEED, small: bool = False
    ) -> Statistics:
        """Return the statistics of one replication under one parameter set."""
        return self.measure(self.settings(parameters, seed, small), replication)


@lru_cache(maxsize=128)
def _plain(study: DocumentedStudy, seed: int, small: bool) -> Settings:
    """Return the settings of a study before any parameters; the same for every replication."""
    keys = {**study.keys, **(study.smaller if small else {})}
    return settings_from({"workers": 1, "seed": seed, "knowledge": "drawn", "chance_per_draw": 1, **keys})


def ran(settings: Settings, arm: str, replication: int) -> LabourMarket:
    """Return the model of one arm, run to the horizon."""
    market = model(settings, arm, replication)
    market.run()
    return market


def share(mask: Array) -> float:
    """Return the share that holds, NaN of nobody."""
    return float(np.mean(mask)) if np.size(mask) else float("nan")
