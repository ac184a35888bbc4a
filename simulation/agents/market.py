"""Market: one arm of one replication, its world, its policies and the week.

``step()`` runs one week; ``run()`` runs to the horizon, in longer strides where no policy has a say. Both give the
same bits. Agents are in :class:`simulation.agents.labour_market.LabourMarket`: a run needs none, and Mesa takes a
second to import. The order of the week stands in :mod:`simulation.model.week`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from simulation.model.design import at_fidelity, write_row
from simulation.model.rules.recording import SNAPSHOT
from simulation.model.table import Array
from simulation.model.week import run_weeks
from simulation.model.world import World
from simulation.policies.admission import admit, next_visit
from simulation.policies.base import Policy

Watcher = Callable[[World, Array], None]


def _plain(table: Array) -> Array:
    """Return a table as compiled code takes it up soonest: a view costs a twentieth of ``np.asarray`` of records."""
    return table.view(np.ndarray)


class Market:
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

    def __init__(self, world: World, policies: Sequence[Policy], watch: Watcher | None = None) -> None:
        self.world = world
        self.policies = tuple(policies)
        self.watch = watch
        self.watched = range(world.weeks)
        if watch is not None:
            world.seen = np.zeros(len(world.citizens), SNAPSHOT)

    @property
    def week(self) -> int:
        """Weeks run so far."""
        return self.world.week

    @property
    def finished(self) -> bool:
        """Whether the horizon is reached."""
        return self.world.week >= self.world.weeks

    def step(self) -> None:
        """Run one week.

        Raises
        ------
        RuntimeError
            When the horizon is reached.
        """
        self._within()
        self._before()
        self._advance(self.world.week + 1)

    def run(self) -> None:
        """Run to the horizon, Python entered only where a policy may have something to do."""
        while not self.finished:
            self._before()
            self._advance(min(self._visit(), self.world.weeks))

    def _within(self) -> None:
        """Refuse to go beyond the horizon."""
        if self.finished:
            raise RuntimeError(f"the horizon of {self.world.weeks} weeks is reached")

    def _visit(self) -> int:
        """Return the week to run up to: somebody's next visit, or the next look of whoever watches."""
        visit = next_visit(self.world, self.policies)
        return visit if self.watch is None else min(visit, self._next_look())

    def _next_look(self) -> int:
        """Return the week to run up to for whoever watches."""
        if self.world.week in self.watched:
            return self.world.week + 1
        return self.watched.start + 1 if self.world.week < self.watched.start else self.world.weeks

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

    def _advance(self, last: int) -> None:
        """Run up to week ``last``, or to the first of a year or of other rules before it."""
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
            world.there,
            world.week,
            last,
            world.weeks,
        )
        world.week = last
        if self.watch is not None and last - 1 in self.watched:
            self.watch(world, world.seen)

    def __repr__(self) -> str:
        names = "+".join(policy.name for policy in self.policies)
        return f"<{type(self).__name__} {names}: week {self.week} of {self.world.weeks}, {self._counted()}>"

    def _counted(self) -> str:
        w = self.world
        return f"{len(w.citizens)} citizens, {len(w.posts)} posts, {len(w.companies)} companies"
