"""LabourMarket: the model as a Mesa model over the columns of a world.

It is a :class:`simulation.agents.market.Market` whose rows are agents: :meth:`LabourMarket.step_agents` takes the
same rules agent by agent, and gives the same bits as ``step()`` and ``run()``. Whichever is called, Mesa's ``steps``
(and ``time``, where Mesa has one) is the week, ``running`` holds until the horizon, and a ``datacollector`` is given
every week. The order of the week stands in :mod:`simulation.model.week`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mesa
import numpy as np

from simulation.agents.caseworker import Caseworker
from simulation.agents.citizen import Citizen
from simulation.agents.company import Company
from simulation.agents.market import Market, Watcher
from simulation.model.groups import NOBODY
from simulation.model.rules.accounting import account_family, close_week, pay_displaced
from simulation.model.rules.families import families_week
from simulation.model.rules.team import convene
from simulation.model.states import Support, label
from simulation.model.week import PHASES, Phase, first_in_line, measure_market
from simulation.model.world import World
from simulation.policies.base import Policy
from simulation.words.notebook import card


class LabourMarket(Market, mesa.Model):  # type: ignore[misc]
    """One arm of one replication, as a Mesa model."""

    running: bool
    steps: int
    _peopled = True  # nobody asks for agents before there is a world
    _collector: Any = None
    _by_agents = False

    def __init__(self, world: World, policies: Sequence[Policy], watch: Watcher | None = None) -> None:
        mesa.Model.__init__(self, rng=np.random.default_rng(0))  # unused: all luck is in simulation.model.randomness
        Market.__init__(self, world, policies, watch)
        self._peopled = False

    @property
    def datacollector(self) -> Any:
        """Mesa's DataCollector, if one was given: it is, once given and then after every week.

        Raises
        ------
        AttributeError
            Where none was given, as in any Mesa model.
        """
        if self._collector is None:
            raise AttributeError("no datacollector: model.datacollector = DataCollector(...)")
        return self._collector

    @datacollector.setter
    def datacollector(self, collector: Any) -> None:
        self._collector = collector
        collector.collect(self)

    def _within(self) -> None:
        if self.finished:
            self._agree()
        super()._within()

    def _agree(self) -> None:
        """Say in Mesa's words which week it is."""
        self.steps = self.week
        self.running = self.running and not self.finished
        if hasattr(self, "time"):  # from Mesa 3.4 on
            self.time = float(self.week)

    def _wrapped_step(self, *args: Any, **kwargs: Any) -> None:
        """Count a step as Mesa does, but none beyond the horizon."""
        self._within()
        super()._wrapped_step(*args, **kwargs)

    def _visit(self) -> int:
        return super()._visit() if self._collector is None else self.week + 1

    def _advance(self, last: int) -> None:
        """Run on, with the rules' loop or agent by agent; close with what Mesa counts, and what is collected."""
        if self._by_agents:
            self._take_turns()
        else:
            super()._advance(last)
        self._agree()
        if self._collector is not None:
            self._collector.collect(self)

    # Mesa's own view: agents over the rows, made when asked for --------------------------------------

    @property
    def agents(self) -> Any:
        """All agents: citizens, whether they have arrived or not, then posts, then companies, each in row order."""
        self._people()
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """The same by their class."""
        self._people()
        return super().agents_by_type

    @property
    def agent_types(self) -> Any:
        """The classes of agents."""
        self._people()
        return super().agent_types

    @property
    def citizens(self) -> Any:
        """The citizens as a Mesa AgentSet, in row order."""
        return self.agents_by_type[Citizen]

    @property
    def caseworkers(self) -> Any:
        """The caseworkers' posts as a Mesa AgentSet."""
        return self.agents_by_type[Caseworker]

    @property
    def companies(self) -> Any:
        """The companies as a Mesa AgentSet."""
        return self.agents_by_type[Company]

    def _people(self) -> None:
        if not self._peopled:
            self._peopled = True
            for kind, table in (
                (Citizen, self.world.citizens),
                (Caseworker, self.world.posts),
                (Company, self.world.companies),
            ):
                for row in range(len(table)):
                    kind(self, row)

    def step_agents(self) -> None:
        """Run one week agent by agent, in Mesa's way: the same rules, the same order, the same bits.

        Raises
        ------
        RuntimeError
            When the horizon is reached.
        """
        self._by_agents = True
        try:
            self.step()
        finally:
            self._by_agents = False

    def _take_turns(self) -> None:
        """Let each agent take its part in each phase."""
        world = self.world
        begin = first_in_line(len(world.citizens), world.luck, world.week)
        for phase in PHASES[:-1]:
            self._take(phase, begin)
        stay = world.present()
        if world.week + 1 < world.weeks:
            self._take(PHASES[-1], begin)
        world.there.are(stay | world.present(), world.column("support"))
        world.week += 1

    def _take(self, phase: Phase, begin: int) -> None:
        """Let each agent take its part in a phase; where they stand in line, citizen ``begin`` comes first."""
        if phase.agents == "model":
            getattr(self, phase.method)()
            return
        agents = getattr(self, phase.agents)
        if not phase.in_line:
            agents.do(phase.method)
            return
        queue = list(agents)
        for agent in queue[begin:] + queue[:begin]:
            getattr(agent, phase.method)()

    def convene(self) -> None:
        """Let the rehabilitation team decide cases."""
        w = self.world
        convene(w.citizens, w.there.now, w.companies, w.params[0], w.prices_now(), w.luck, w.week)

    def families(self) -> None:
        """Let the families' week pass, and post what it costs."""
        w = self.world
        families_week(w.families, w.children, w.citizens, w.designs, w.params[0], w.luck, w.week, w.weeks)
        for family in w.families:
            net = w.money[w.year_now(), w.citizens[family.parent]["group"]]
            account_family(family, w.citizens, w.prices_now(), w.ledger[w.year_now()], net)

    def measure(self) -> None:
        """Note the hours that companies want, who waits for them and on what, and what each party paid."""
        w = self.world
        year, market = w.year_now(), w.market[w.week]
        measure_market(w.companies, market)
        pay_displaced(market[2], w.params[0], w.prices_now(), w.ledger[year], w.money[year, NOBODY])
        close_week(w.money[year], w.booked[year], w.nets[w.week])

    def _repr_html_(self) -> str:
        states = np.bincount(self.world.column("support"), minlength=len(Support))
        rows: list[tuple[object, ...]] = [("policies", ", ".join(policy.name for policy in self.policies))]
        rows += [("week", f"{self.week} of {self.world.weeks}"), ("agents", self._counted())]
        rows += [(label(state), states[state]) for state in Support if states[state]]
        return card("LabourMarket", rows)
