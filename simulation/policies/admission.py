"""Phase 2, admit: every policy names whom it takes from the same state; rank, then a draw, settles scarcity.

Targeted policies pick before universal ones, else in alphabetical order of their names, whatever their order
in the configuration. A policy that wants a citizen another one has just taken goes to the next in line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.model.randomness import Draw
from simulation.model.rules.events import ADMITTED
from simulation.model.rules.staffing import leave_programme
from simulation.model.rules.status import EMPLOYED, NOT_THERE, release
from simulation.model.states import Left
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy

NEVER = 1 << 30


def open_places(policy: Policy, posts: Array, weeks: int) -> Array:
    """Return a programme's places ``[weeks]``: those its caseworkers who have started can hold, until it stops.

    The usual service has none: it takes whoever comes.
    """
    if policy.row == 0:
        return np.zeros(weeks, np.int64)
    own = posts[posts["service"] == policy.row]
    starts = np.bincount(np.minimum(own["from_week"], weeks), own["limit"], weeks + 1)
    held = np.minimum(policy.capacity(), starts.cumsum()[:weeks].astype(np.int64))
    last = policy.last_week()
    return held if last is None else np.where(np.arange(weeks) < last, held, 0)


def free_places(world: World, policy: Policy) -> int:
    """Return the places nobody holds this week, with caseworkers who have started."""
    taken = np.flatnonzero(world.column("service") == policy.row)
    gone = NOT_THERE[world.column("support")[taken]]
    return int(world.places[policy.row, world.week]) - int((~gone).sum())


def put_in(world: World, rows: Array, policy: Policy) -> None:
    """Hand citizens over to a programme: off the caseload they were on, on its list."""
    citizens = world.citizens
    held = rows[citizens["caseworker"][rows] >= 0]
    np.subtract.at(world.posts["citizens"], citizens["caseworker"][held], 1)
    citizens["caseworker"][held] = -1
    citizens["service"][rows] = policy.row
    citizens["service_weeks"][rows] = 0
    at_work = rows[citizens["support"][rows] == EMPLOYED]
    citizens["follow_left"][at_work] = int(policy.design.follow_weeks)
    citizens["events"][rows] |= ADMITTED


def end(world: World, policy: Policy) -> None:
    """Send the citizens of a policy that has stopped back to the usual service, and close its posts."""
    citizens = world.citizens
    for row in np.flatnonzero(citizens["service"] == policy.row):
        release(citizens[row], world.posts)
        leave_programme(citizens[row], world.designs, Left.ENDED)
        citizens["follow_left"][row] = 0
    world.posts["from_week"][world.posts["service"] == policy.row] = NEVER


def admit(world: World, policies: Sequence[Policy]) -> None:
    """Admit this week's citizens to all policies."""
    for policy in policies[1:]:
        if policy.over_in(world.week):
            end(world, policy)
    for policy in (*policies[1:], policies[0]):  # the usual service gets what no policy took
        if policy.acts_in(world):
            policy.act(world)
    wishes = []
    wanted, taken = np.zeros(len(world.citizens), bool), np.zeros(len(world.citizens), bool)
    for policy in policies:
        if policy.row == 0 or not policy.admits_in(world.week) or policy.capacity() == 0:
            continue
        places = free_places(world, policy)
        rows = np.flatnonzero(policy.eligible(world))
        wanted[rows] = True
        if places > 0 and rows.size:
            draw = world.uniforms(rows, Draw.ADMIT, once=policy.identity)
            wishes.append((policy, places, rows[np.lexsort((draw, policy.turns(world, rows)))]))
    for policy, places, rows in sorted(wishes, key=lambda wish: (wish[0].universal, wish[0].name)):
        chosen = rows[~taken[rows]][:places]
        taken[chosen] = True
        put_in(world, chosen, policy)
    world.queue[world.week] = (wanted & ~taken).sum()


def next_visit(world: World, policies: Sequence[Policy]) -> int:
    """Return the next week in which a policy may have something to do (the engine runs on until then)."""
    soon = world.week + 1
    visit = NEVER
    for policy in policies:
        ramp = max(policy.ramp_weeks, policy.element_weeks)
        if policy.acts_in(world) or (ramp and world.week < policy.start_week + ramp):
            return soon
        last = policy.last_week()
        if last is not None and last >= soon:
            visit = min(visit, last)
        again = max(soon, policy.start_week)
        if policy.row > 0 and policy.capacity() > 0 and policy.admits_in(again):
            visit = min(visit, again)
    return visit
