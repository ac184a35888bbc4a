"""The simple labour model as a starsim module: states as arrays, decisions as distributions.

Both decisions are ``ss.bernoulli`` filters with a callable probability, so each has its own stream and the
same citizen gets the same number in the same week whatever the others do: starsim's common random numbers.
A start is kept as the time step of the last move, as starsim's own modules do, not as a counter.
"""

import numpy as np
import numpy.typing as npt
import starsim as ss

from benchmarks.peers.labour import (
    FIND_FRAILTY,
    FIND_INTERCEPT,
    LOSS_DECAY_WEEKS,
    LOSS_EARLY,
    LOSS_FLOOR,
    History,
)


def _find_probability(module: "Jobs", sim: ss.Sim, uids: ss.uids) -> npt.NDArray[np.float32]:
    """Return the unemployed citizens' chance of finding work this week."""
    return module.find_chance[uids]


def _loss_probability(module: "Jobs", sim: ss.Sim, uids: ss.uids) -> npt.NDArray[np.float32]:
    """Return the employed citizens' risk of losing work this week."""
    tenure = module.ti - 1 - module.ti_moved[uids]
    return module.pars.loss_floor + LOSS_EARLY * np.exp(-tenure / LOSS_DECAY_WEEKS)


class Jobs(ss.Module):
    """Finding and losing work."""

    def __init__(self, **pars: float) -> None:
        super().__init__()
        self.define_pars(
            find_intercept=FIND_INTERCEPT,
            loss_floor=LOSS_FLOOR,
            find=ss.bernoulli(p=_find_probability),
            lose=ss.bernoulli(p=_loss_probability),
        )
        self.update_pars(pars)
        self.define_states(
            ss.BoolState("employed"),
            ss.FloatArr("frailty", default=ss.normal(loc=0.0, scale=1.0)),
            ss.FloatArr("find_chance"),
            ss.FloatArr("ti_moved", default=-1),
        )

    def init_post(self) -> None:
        """Work out what never changes, once the frailties are drawn."""
        super().init_post()
        self.find_chance[:] = -np.expm1(-np.exp(self.pars.find_intercept + FIND_FRAILTY * self.frailty.values))

    def init_results(self) -> None:
        """Ask for the two flows; starsim counts ``n_employed`` itself."""
        super().init_results()
        self.define_results(
            ss.Result("starts", dtype=int, scale=True),
            ss.Result("losses", dtype=int, scale=True),
        )

    def step(self) -> None:
        """Move citizens between the two states, from the states at the start of the week."""
        started = self.pars.find.filter(~self.employed)
        lost = self.pars.lose.filter(self.employed)
        self.employed[started] = True
        self.employed[lost] = False
        self.ti_moved[started] = self.ti
        self.ti_moved[lost] = self.ti
        self.results.starts[self.ti] = len(started)
        self.results.losses[self.ti] = len(lost)


def run(n: int, weeks: int, seed: int) -> History:
    """Run the simple labour model with starsim."""
    sim = ss.Sim(
        n_agents=n,
        modules=Jobs(),
        start=0,
        stop=weeks - 1,
        dt=ss.week,
        rand_seed=seed,
        use_aging=False,
        copy_inputs=False,
        verbose=0,
    )
    sim.run()
    results = sim.results.jobs
    return History(
        employed=[int(count) for count in results.n_employed.values],
        starts=[int(count) for count in results.starts.values],
        losses=[int(count) for count in results.losses.values],
    )
