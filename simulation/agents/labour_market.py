"""LabourMarket: the model as a Mesa model over the columns of a world.

``step()`` runs one week; ``run()`` runs to the horizon, in longer strides where no policy has a say. Both
give the same bits, and so does :meth:`LabourMarket.step_agents`, which takes the same rules agent by agent. Whichever
is called, Mesa's ``steps`` (and ``time``, where Mesa has one) is the week, ``running`` holds until the horizon, and a
``datacollector`` is given every week.
The order of the week stands in :mod:`simulation.model.week`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mesa
import numpy as np

from simulation.agents.caseworker import Caseworker
from simulation.agents.citizen import Citizen
from simulation.agents.company import Company
from simulation.model.design import at_fidelity, write_row
from simulation.model.groups import NOBODY
from simulation.model.rules.accounting import account_family, close_week, pay_displaced
from simulation.model.rules.families import families_week
from simulation.model.rules.recording import SNAPSHOT
from simulation.model.rules.team import convene
from simulation.model.states import Support, label
from simulation.model.table import Array
from simulation.model.week import PHASES, first_in_line, measure_market, run_weeks
from simulation.model.world import World
from simulation.policies.admission import admit, next_visit
from simulation.policies.base import Policy
from simulation.words.notebook import card

Watcher = Callable[[World, Array], None]


def _plain(table: Array) -> Array:
    """Return a table as compiled code takes it up soonest: a view costs a twentieth of ``np.asarray`` of records."""
    return table.view(np.ndarray)


class LabourMarket(mesa.Model):  # type: ignore[misc]
    """One arm of one replication: a world, its policies, and the week.

    Parameters
    ----------
    world
        The world, begun (:func:`simulation.model.world.begin`).
    policies
        The usual service (row 0) and the arm's policies, alphabetical by name.
    watch
        Called after each week with the world and the person-week snapshot ``[N]``.

    Attributes
    ----------
    watched
        The weeks after which it is called: every one, unless whoever watches needs fewer.
    """

    running: bool
    steps: int
    _peopled = True  # nobody asks for agents before there is a world
    _collector: Any = None
    _by_agents = False

    def __init__(self, world: World, policies: Sequence[Policy], watch: Watcher | None = None) -> None:
        super().__init__(rng=np.random.default_rng(0))  # unused: all luck is in simulation.model.randomness
        self.world = world
        self.policies = tuple(policies)
        self.watch = watch
        self.watched = range(world.weeks)
        if watch is not None:
            world.seen = np.zeros(len(world.citizens), SNAPSHOT)
        self._peopled = False

    @property
    def week(self) -> int:
        """Weeks run so far."""
        return self.world.week

    @property
    def finished(self) -> bool:
        """Whether the horizon is reached."""
        return self.world.week >= self.world.weeks

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

    def _before(self) -> None:
        """Phase 2, admit, and designs on their way to full fidelity."""
        self._practise()
        admit(self.world, self.policies)

    def _practise(self) -> None:
        """Write the designs as practised this week."""
        world = self.world
        usual = self.policies[0].design
        for policy in self.policies[1:]:
            ramping = world.week <= policy.start_week + max(policy.ramp_weeks, policy.element_weeks)
            if (world.week == 0 or ramping) and policy.row > 0:
                by_element = policy.element_fidelity_in(world.week)
                practised = at_fidelity(policy.design, usual, policy.fidelity_in(world.week), by_element)
                write_row(world.designs[policy.row], practised, world.designs[policy.row]["post_week_oere"])

    def _run(self, last: int) -> None:
        world = self.world
        year, law = world.year_now(), world.law.of_week
        now = law[world.week]
        while world.years[last - 1] - world.years[0] != year or law[last - 1] != now:
            last -= 1
        run_weeks(
            _plain(world.citizens),
            _plain(world.posts),
            _plain(world.companies),
            _plain(world.families),
            _plain(world.children),
            _plain(world.designs),
            _plain(world.programmes),
            _plain(world.params),
            _plain(world.law.records[now]),
            world.luck,
            world.ledger[year],
            world.counts,
            world.nets,
            world.money[year],
            world.booked[year],
            world.market,
            world.seen,
            world.reach,
            world.week,
            last,
            world.weeks,
        )
        world.week = last
        if self.watch is not None and last - 1 in self.watched:
            self.watch(world, world.seen)

    def _within(self) -> None:
        """Refuse to go beyond the horizon."""
        if self.finished:
            self._agree()
            raise RuntimeError(f"the horizon of {self.world.weeks} weeks is reached")

    def _agree(self) -> None:
        """Say in Mesa's words which week it is."""
        self.steps = self.week
        self.running = self.running and not self.finished
        if hasattr(self, "time"):  # from Mesa 3.4 on
            self.time = float(self.week)

    def _after(self) -> None:
        """Close the weeks run: what Mesa counts, and what is collected."""
        self._agree()
        if self._collector is not None:
            self._collector.collect(self)

    def _wrapped_step(self, *args: Any, **kwargs: Any) -> None:
        """Count a step as Mesa does, but none beyond the horizon."""
        self._within()
        super()._wrapped_step(*args, **kwargs)

    def step(self) -> None:
        """Run one week.

        Raises
        ------
        RuntimeError
            When the horizon is reached.
        """
        self._within()
        self._before()
        if self._by_agents:
            self._take_turns()
        else:
            self._run(self.world.week + 1)
        self._after()

    def run(self) -> None:
        """Run to the horizon, Python entered only where a policy may have something to do."""
        while not self.finished:
            self._before()
            visit = next_visit(self.world, self.policies)
            if self.watch is not None:
                visit = min(visit, self._next_look())
            if self._collector is not None:
                visit = self.world.week + 1
            self._run(min(visit, self.world.weeks))
            self._after()

    def _next_look(self) -> int:
        """Return the week to run up to for whoever watches."""
        if self.world.week in self.watched:
            return self.world.week + 1
        return self.watched.start + 1 if self.world.week < self.watched.start else self.world.weeks

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
        for phase in PHASES if world.week + 1 < world.weeks else PHASES[:-1]:
            if phase.agents == "model":
                getattr(self, phase.method)()
                continue
            agents = getattr(self, phase.agents)
            if not phase.in_line:
                agents.do(phase.method)
                continue
            queue = list(agents)
            for agent in queue[begin:] + queue[:begin]:
                getattr(agent, phase.method)()
        world.week += 1

    def convene(self) -> None:
        """Let the rehabilitation team decide cases."""
        w = self.world
        convene(w.citizens, w.companies, w.params[0], w.prices_now(), w.luck, w.week)

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

    # in a notebook -----------------------------------------------------------------------------------

    def __repr__(self) -> str:
        names = "+".join(policy.name for policy in self.policies)
        return f"<LabourMarket {names}: week {self.week} of {self.world.weeks}, {self._counted()}>"

    def _counted(self) -> str:
        w = self.world
        return f"{len(w.citizens)} citizens, {len(w.posts)} posts, {len(w.companies)} companies"

    def _repr_html_(self) -> str:
        states = np.bincount(self.world.column("support"), minlength=len(Support))
        rows: list[tuple[object, ...]] = [("policies", ", ".join(policy.name for policy in self.policies))]
        rows += [("week", f"{self.week} of {self.world.weeks}"), ("agents", self._counted())]
        rows += [(label(state), states[state]) for state in Support if states[state]]
        return card("LabourMarket", rows)
