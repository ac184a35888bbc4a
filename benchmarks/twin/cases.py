"""The populations and services on which engine and twin are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import mesa

from benchmarks.twin.model import TwinMarket
from benchmarks.twin.results import as_array, of_arms, of_engine, of_twin
from benchmarks.twin.start import twin, twin_of
from simulation.agents.market import Market
from simulation.inputs.options import settings_from
from simulation.run.build import Surroundings, arm_policies, assemble, build, surroundings
from simulation.run.runner import allocate
from simulation.run.settings import Settings

ARMS = ("usual", "ips")


@dataclass(frozen=True)
class Case:
    """One comparison: a population, a horizon, and a service (or a trial of usual service and IPS)."""

    name: str
    population: dict[str, Any]
    weeks: int
    arm: str = "usual"
    trial: tuple[int, ...] = ()
    structure: Mapping[str, str] = field(default_factory=dict)
    start: str = ""

    def settings(self) -> Settings:
        """Return the settings of the run."""
        given = {"population": self.population, "horizon_weeks": self.weeks, "structure": self.structure}
        return settings_from(given | ({"start": self.start} if self.start else {}))

    def models(self, replication: int) -> tuple[Market, TwinMarket]:
        """Return engine and twin before their first week, over the same people and companies."""
        mesa.Agent._ids.clear()  # Mesa 3 keeps every model it has numbered agents for
        settings = self.settings()
        around = surroundings(settings, replication)
        if not self.trial:
            return build(settings, self.arm, around), twin(settings, self.arm, around, replication)
        citizens = allocate(around.citizens, self.trial, around.luck)
        around = Surroundings(citizens, around.companies, around.luck, len(citizens))
        policies = arm_policies(settings, "+".join(ARMS), len(citizens), around.luck)
        ips = policies[1]
        ips.places, ips.posts, ips.only_arm, ips.intake_weeks = self.trial[1], None, 1, 1
        engine = assemble(settings, policies, around, citizens.copy(), None)
        return engine, twin_of(settings, policies, around, replication)

    def figures(self, replication: int) -> tuple[dict[str, float], dict[str, float]]:
        """Run both and return their figures."""
        engine, other = self.models(replication)
        engine.run()
        other.run()
        own, others = of_engine(engine), of_twin(other)
        if self.trial:
            own |= of_arms(engine.world.citizens, self.weeks, ARMS)
            others |= of_arms(as_array(other.citizens), self.weeks, ARMS)
        return own, others


CASES: dict[str, Callable[[], Case]] = {
    "inklusion": lambda: Case("inklusion_trial, usual, 78 weeks", {"name": "inklusion_trial"}, 78),
    "trial": lambda: Case(
        "inklusion_trial, usual 240 and ips 240 side by side, 78 weeks",
        {"name": "inklusion_trial"},
        78,
        trial=(240, 240),
    ),
    "sick": lambda: Case(
        "sick_listed, 400 and inflow, usual, 60 weeks", {"name": "sick_listed", "n": 400, "inflow_per_year": 100}, 60
    ),
    "copenhagen": lambda: Case(
        "copenhagen_activity_ready, 1,000 and inflow, usual_before, 104 weeks",
        {"name": "copenhagen_activity_ready", "n": 1000},
        104,
        "usual_before",
    ),
    "meetings": lambda: Case(
        "copenhagen_activity_ready, 1,000 and inflow, usual_before, 104 weeks, structure.clarification=meetings",
        {"name": "copenhagen_activity_ready", "n": 1000, "inflow_per_year": 350},
        104,
        "usual_before",
        structure={"clarification": "meetings"},
    ),
    "reform": lambda: Case(
        "copenhagen_activity_ready, 1,000 and inflow, usual, 104 weeks from July 2025",
        {"name": "copenhagen_activity_ready", "n": 1000, "inflow_per_year": 350},
        104,
        start="2025-07-07",
    ),
    "revalidation": lambda: Case(
        "ringkoebing_skjern_revalidation, usual, 104 weeks", {"name": "ringkoebing_skjern_revalidation"}, 104
    ),
}
"""Case by name."""
