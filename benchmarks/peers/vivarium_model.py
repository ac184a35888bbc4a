"""The simple labour model in vivarium: one component, one observer.

The component owns the columns and the two decisions, each with its own randomness stream; the chance of
finding work and the risk of losing it are attributes that another component could modify. The cohort is
closed, so a citizen's place in the index is enough for common random numbers and no key columns are set.
"""

from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy import stats
from vivarium import Component
from vivarium.framework.engine import Builder, SimulationContext
from vivarium.framework.event import Event
from vivarium.framework.population import SimulantData
from vivarium.framework.results import Observer

from benchmarks.peers.labour import (
    FIND_FRAILTY,
    FIND_INTERCEPT,
    LOSS_DECAY_WEEKS,
    LOSS_EARLY,
    LOSS_FLOOR,
    History,
)

_START = pd.Timestamp("2020-01-06")


class Employment(Component):
    """Finding and losing work."""

    CONFIGURATION_DEFAULTS: ClassVar[dict[str, Any]] = {
        "employment": {"find_intercept": FIND_INTERCEPT, "loss_floor": LOSS_FLOOR}
    }

    def setup(self, builder: Builder) -> None:
        """Ask for the streams, the columns and the risk of losing work."""
        self.pars = builder.configuration.employment
        self.frailty = builder.randomness.get_stream("frailty")
        self.finding = builder.randomness.get_stream("finding_work")
        self.losing = builder.randomness.get_stream("losing_work")
        builder.value.register_attribute_producer(
            "loss_probability", source=self.loss_probability, required_resources=["weeks_in_state"]
        )
        builder.population.register_initializer(
            initializer=self.initialize_citizens,
            columns=["find_probability", "employed", "weeks_in_state"],
            required_resources=[self.frailty],
        )

    def initialize_citizens(self, pop_data: SimulantData) -> None:
        """Draw the frailties; everybody starts unemployed."""
        frailty = self.frailty.sample_from_distribution(pop_data.index, ppf=stats.norm.ppf)
        citizens = pd.DataFrame(
            {
                "find_probability": -np.expm1(-np.exp(self.pars.find_intercept + FIND_FRAILTY * frailty)),
                "employed": False,
                "weeks_in_state": 0.0,
            },
            index=pop_data.index,
        )
        self.population_view.initialize(citizens)

    def loss_probability(self, index: "pd.Index[int]") -> "pd.Series[float]":
        """Return the risk of losing work this week."""
        tenure = self.population_view.get(index, "weeks_in_state")
        return self.pars.loss_floor + LOSS_EARLY * np.exp(-tenure / LOSS_DECAY_WEEKS)

    def on_time_step(self, event: Event) -> None:
        """Move citizens between the two states, from the states at the start of the week."""
        citizens = self.population_view.get(event.index, ["employed", "find_probability", "loss_probability"])
        employed = citizens["employed"].to_numpy()
        seekers = event.index[~employed]
        workers = event.index[employed]
        started = self.finding.filter_for_probability(seekers, citizens["find_probability"][~employed])
        lost = self.losing.filter_for_probability(workers, citizens["loss_probability"][employed])

        def move(state: pd.DataFrame) -> pd.DataFrame:
            moved = state.index.isin(started.union(lost))
            state["employed"] ^= moved
            state["weeks_in_state"] = (state["weeks_in_state"] + 1).where(~moved, 0.0)
            return state

        self.population_view.update(["employed", "weeks_in_state"], move)


class WeeklyCounts(Observer):
    """Counts the employed, and those who found or lost work, every week."""

    def register_observations(self, builder: Builder) -> None:
        """Ask for one row a week."""
        builder.results.register_unstratified_observation(
            name="weekly_counts",
            requires_attributes=["employed", "weeks_in_state"],
            results_gatherer=self.count,
            results_updater=self.append,
        )

    def count(self, citizens: pd.DataFrame) -> pd.DataFrame:
        """Return this week's row; who is in week 0 of a state moved into it this week."""
        employed = citizens["employed"].to_numpy()
        moved = citizens["weeks_in_state"].to_numpy() == 0
        return pd.DataFrame(
            {
                "employed": [np.count_nonzero(employed)],
                "starts": [np.count_nonzero(employed & moved)],
                "losses": [np.count_nonzero(~employed & moved)],
            }
        )

    def append(self, rows: pd.DataFrame, row: pd.DataFrame) -> pd.DataFrame:
        """Add this week's row to the earlier ones."""
        return row if rows.empty else pd.concat([rows, row], ignore_index=True)


def run(n: int, weeks: int, seed: int) -> History:
    """Run the simple labour model with vivarium."""
    end = _START + pd.Timedelta(weeks=weeks)
    sim = SimulationContext(
        components=[Employment(), WeeklyCounts()],
        configuration={
            "population": {"population_size": n},
            "randomness": {"map_size": 10 * n, "random_seed": seed},
            "time": {
                "start": {"year": _START.year, "month": _START.month, "day": _START.day},
                "end": {"year": end.year, "month": end.month, "day": end.day},
                "step_size": 7,
            },
        },
        logging_verbosity=0,
    )
    sim.setup()
    sim.initialize_simulants()
    sim.run()
    sim.finalize()
    counts = sim.get_results()["weekly_counts"]
    return History(
        employed=counts["employed"].tolist(),
        starts=counts["starts"].tolist(),
        losses=counts["losses"].tolist(),
    )
