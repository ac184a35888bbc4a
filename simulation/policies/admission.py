"""Phase 2, admit: every policy names whom it takes from the same state; rank, then a draw, settles scarcity.

Targeted policies pick before universal ones, else in alphabetical order of their names, whatever their order
in the configuration. A policy that wants a citizen another one has just taken goes to the next in line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.mechanisms.events import ADMITTED
from simulation.mechanisms.status import release
from simulation.policies.policy import Policy
from simulation.randomness import Draw
from simulation.table import Array
from simulation.world import World

NEVER = 1 << 30


def free_places(world: World, policy: Policy) -> int:
    """Return the places nobody holds this week."""
    return policy.capacity() - int((world.present() & (world.column("service") == policy.row)).sum())


def put_in(world: World, rows: Array, policy: Policy) -> None:
    """Hand citizens over to a programme: off the caseload they were on, on its list."""
    citizens = world.citizens
    for row in rows[citizens["caseworker"][rows] >= 0]:
        release(citizens[row], world.posts)
    citizens["service"][rows] = policy.row
    citizens["service_weeks"][rows] = 0
    citizens["prepared"][rows] = 0
    citizens["events"][rows] |= ADMITTED


def admit(world: World, policies: Sequence[Policy]) -> None:
    """Admit this week's citizens to all policies."""
    for policy in (*policies[1:], policies[0]):  # the usual service gets what no policy took
        if policy.acts_in(world):
            policy.act(world)
    wishes = []
    for policy in policies:
        if policy.row == 0 or not policy.admits_in(world.week) or policy.capacity() == 0:
            continue
        places = free_places(world, policy)
        if places > 0:
            rows = np.flatnonzero(policy.eligible(world))
            if rows.size:
                draw = world.uniforms(rows, Draw.ADMIT, week=policy.identity)
                wishes.append((policy, places, rows[np.lexsort((draw, policy.rank(world, rows)))]))
    taken = np.zeros(len(world.citizens), bool)
    for policy, places, rows in sorted(wishes, key=lambda wish: (wish[0].universal, wish[0].name)):
        chosen = rows[~taken[rows]][:places]
        taken[chosen] = True
        put_in(world, chosen, policy)


def next_visit(world: World, policies: Sequence[Policy]) -> int:
    """Return the next week in which a policy may have something to do (the engine runs on until then)."""
    soon = world.week + 1
    visit = NEVER
    for policy in policies:
        if policy.acts_in(world) or (policy.ramp_weeks and world.week < policy.start_week + policy.ramp_weeks):
            return soon
        again = max(soon, policy.start_week)
        if policy.row > 0 and policy.capacity() > 0 and policy.admits_in(again):
            visit = min(visit, again)
    return visit
