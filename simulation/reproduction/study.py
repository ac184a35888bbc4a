"""The replications of a study: its settings, run by the model, and handed to what the study counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from simulation.inputs.options import settings_from
from simulation.model.rules.knowledge import PRACTICE
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.cases import DocumentedStudy, Statistics, Watch
from simulation.run import recorder
from simulation.run.runner import model, trial_model, trial_once
from simulation.run.settings import PolicySettings, Settings

SEED = 20190101


@dataclass(frozen=True)
class Run:
    """One replication of a study under one parameter set: a :class:`~simulation.policies.cases.Replication`."""

    study: DocumentedStudy
    parameters: Mapping[str, float]
    replication: int
    seed: int = SEED
    small: bool = False

    @property
    def settings(self) -> Settings:
        """The study's settings with mechanism parameters and its practice; those the setting itself fixes win."""
        plain = plain_settings(self.study, self.seed, self.small)
        policies = dict(plain.policies)
        for name, numbers in self.study.practice.items():
            for number in numbers if name in self.parameters else ():
                _, policy, key = number.split(".")
                own = policies.get(policy) or PolicySettings()
                policies[policy] = own.model_copy(update={key: self.parameters[name]})
        known = {name: value for name, value in self.parameters.items() if "." not in name}
        others = {name: value for name, value in self.parameters.items() if "." in name}
        assumed = {name: value for name, value in others.items() if not name.startswith(PRACTICE)}
        changes = {"parameters": {**known, **plain.parameters}, "policies": policies, "assumed": assumed}
        return plain.model_copy(update=changes)

    def world(self, arm: str, watch: Watch | None = None, weeks: range | None = None) -> World:
        """Return the world of one arm at the horizon."""
        market = model(self.settings, arm, self.replication)
        market.watch = watch
        if weeks is not None:
            market.watched = weeks
        market.run()
        return market.world

    def weekly(self, world: World) -> Mapping[str, Array]:
        """Return the weekly columns of a run, each ``[W]``."""
        return recorder.weekly(world)

    def trial(self) -> World:
        """Return the world of a virtual trial at the horizon."""
        market = trial_model(self.settings, self.replication)
        market.run()
        return market.world

    def outcomes(self) -> Mapping[str, Mapping[str, float]]:
        """Return the outcomes of each arm of a virtual trial."""
        return {run.arm: run.outcomes for run in trial_once(self.settings, self.replication)}

    def changed(self, **keys: Any) -> Run:
        """Return the same replication with other settings in place of the study's."""
        return replace(self, study=replace(self.study, keys={**self.study.keys, **keys}))


def statistics(
    study: DocumentedStudy, parameters: Mapping[str, float], replication: int, seed: int = SEED, small: bool = False
) -> Statistics:
    """Return the statistics of one replication of a study under one parameter set."""
    return study.measure(Run(study, parameters, replication, seed, small))


@lru_cache(maxsize=128)
def plain_settings(study: DocumentedStudy, seed: int = SEED, small: bool = False) -> Settings:
    """Return the settings of a study before any parameters; the same for every replication."""
    keys = {**study.keys, **(study.smaller if small else {})}
    return settings_from({"workers": 1, "seed": seed, "knowledge": "drawn", "chance_per_draw": 1, **keys})
