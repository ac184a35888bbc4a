"""The simple labour model in plain Mesa: one Python object per citizen.

The order of the citizens does not matter here, so they are not shuffled; the draws are the model's own
``random``, which is faster than its NumPy generator for one number at a time.
"""

from math import exp, expm1

from mesa import Agent, DataCollector, Model

from benchmarks.peers.labour import (
    FIND_FRAILTY,
    FIND_INTERCEPT,
    LOSS_DECAY_WEEKS,
    LOSS_EARLY,
    LOSS_FLOOR,
    History,
)


class Citizen(Agent):
    """One citizen."""

    def __init__(self, model: "LabourModel", frailty: float) -> None:
        super().__init__(model)
        self.find = -expm1(-exp(model.find_intercept + FIND_FRAILTY * frailty))
        self.employed = False
        self.weeks_in_state = 0

    def step(self) -> None:
        """Find or lose work, or stay another week."""
        if self.employed:
            if self.random.random() < self.model.loss_floor + LOSS_EARLY * exp(
                -self.weeks_in_state / LOSS_DECAY_WEEKS
            ):
                self.employed = False
                self.weeks_in_state = 0
                self.model.losses += 1
                return
        elif self.random.random() < self.find:
            self.employed = True
            self.weeks_in_state = 0
            self.model.starts += 1
            return
        self.weeks_in_state += 1


class LabourModel(Model):
    """The citizens and their weekly counts."""

    def __init__(
        self, n: int, seed: int, find_intercept: float = FIND_INTERCEPT, loss_floor: float = LOSS_FLOOR
    ) -> None:
        super().__init__(rng=seed)
        self.find_intercept = find_intercept
        self.loss_floor = loss_floor
        self.employed = 0
        self.starts = 0
        self.losses = 0
        Citizen.create_agents(self, n, self.rng.standard_normal(n).tolist())
        self.datacollector = DataCollector(
            model_reporters={"employed": "employed", "starts": "starts", "losses": "losses"}
        )

    def step(self) -> None:
        """Live one week and count."""
        self.starts = 0
        self.losses = 0
        self.agents.do("step")
        self.employed += self.starts - self.losses
        self.datacollector.collect(self)


def run(n: int, weeks: int, seed: int) -> History:
    """Run the simple labour model with Mesa."""
    model = LabourModel(n, seed)
    for _ in range(weeks):
        model.step()
    counts = model.datacollector.model_vars
    return History(employed=counts["employed"], starts=counts["starts"], losses=counts["losses"])
