"""The simple labour model in mesa-frames: one polars frame of citizens, one expression a week."""

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

from benchmarks.peers.labour import (
    FIND_FRAILTY,
    FIND_INTERCEPT,
    LOSS_DECAY_WEEKS,
    LOSS_EARLY,
    LOSS_FLOOR,
    History,
)

_LOSE = LOSS_FLOOR + LOSS_EARLY * (-pl.col("weeks_in_state") / LOSS_DECAY_WEEKS).exp()
_MOVED = pl.col("draw") < pl.when("employed").then(_LOSE).otherwise("find")
_WEEKS_IN_STATE = pl.when("moved").then(0.0).otherwise(pl.col("weeks_in_state") + 1)
_COUNTS = (
    pl.col("employed").sum().alias("employed"),
    (pl.col("moved") & pl.col("employed")).sum().alias("starts"),
    (pl.col("moved") & ~pl.col("employed")).sum().alias("losses"),
)


class Citizens(AgentSetPolars):
    """All citizens, one row each."""

    def __init__(self, model: ModelDF, n: int) -> None:
        super().__init__(model)
        frailty = self.random.standard_normal(n)
        self.add(
            pl.DataFrame(
                {
                    "unique_id": np.arange(n),
                    "find": -np.expm1(-np.exp(FIND_INTERCEPT + FIND_FRAILTY * frailty)),
                    "employed": np.zeros(n, dtype=bool),
                    "weeks_in_state": np.zeros(n),
                }
            )
        )

    def step(self) -> None:
        """Move citizens between the two states, all at once."""
        self.agents = (
            self.agents.with_columns(draw=self.random.random(len(self)))
            .with_columns(moved=_MOVED)
            .with_columns(employed=pl.col("employed") ^ pl.col("moved"), weeks_in_state=_WEEKS_IN_STATE)
        )


class LabourModel(ModelDF):
    """The citizens and their weekly counts."""

    def __init__(self, n: int, seed: int) -> None:
        super().__init__(seed)
        self.citizens = Citizens(self, n)
        self.agents += self.citizens
        self.history = History(employed=[], starts=[], losses=[])

    def step(self) -> None:
        """Live one week and count."""
        self.agents.step()
        counts = self.get_agents_of_type(Citizens).agents.select(_COUNTS).row(0, named=True)
        self.history["employed"].append(counts["employed"])
        self.history["starts"].append(counts["starts"])
        self.history["losses"].append(counts["losses"])


def run(n: int, weeks: int, seed: int) -> History:
    """Run the simple labour model with mesa-frames."""
    model = LabourModel(n, seed)
    for _ in range(weeks):
        model.step()
    return model.history
