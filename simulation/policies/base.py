"""What a policy is: a service design, for whom, from when, with how many places; and what it does by itself.

A policy names whom it would take (:meth:`Policy.eligible`), in what order (:meth:`Policy.rank`), and may act
on citizens directly where its rules say so (:meth:`Policy.act`). It never touches a rate.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np

from simulation.model.clock import WEEKS_PER_YEAR
from simulation.model.design import ServiceDesign
from simulation.model.economics.dated import LISTED, amount_at
from simulation.model.rules.status import FOERTIDSPENSION, SERVED
from simulation.model.states import DANISH, Role, Support
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.documented import (
    NO_LIMIT,
    Documented,
    Element,
    described,
    documented,
    own_design,
    read_design,
)
from simulation.words.variants import programme_of


def everything(conditions: Mapping[str, Array], number: int) -> Array:
    """Return who of ``number`` citizens fulfils all ``conditions``."""
    who = np.ones(number, bool)
    for fulfilled in conditions.values():
        who &= fulfilled
    return who


SERVED_BENEFIT = "lives on a support that the job centre serves ({entry_support})"
"""What every policy asks that is not for people at work."""


@dataclass
class Policy:
    """One policy of an arm; ``row`` is its row in the designs table (0 is the usual service).

    ``places`` is citizens served at once, ``posts`` caseworkers, ``sources`` the evidence of each number. It
    admits from ``start_week`` on, for ``intake_weeks`` if that is set, and stops in ``end_week`` (its citizens
    go back to the usual service); a ``universal`` one takes what targeted ones leave. ``budget_dkk`` over
    ``budget_years`` buys as many posts as it pays for, at ``post_dkk`` a year.
    ``elements`` are core elements, each practised more from the start to ``element_weeks``.
    ``evidence_population`` is the built-in population its evidence comes from; ``lives_on`` the benefits whose
    receivers it is for (empty: all). In a virtual trial ``only_arm``
    restricts it to the citizens drawn into that arm.
    """

    name: str
    title: str
    design: ServiceDesign
    sources: Mapping[str, str] = field(default_factory=dict)
    places: int = NO_LIMIT
    posts: int | None = None
    start_week: int = 0
    hiring_phase_weeks: int = 0
    fidelity: float = 1.0
    ramp_weeks: int = 0
    eligible_all: bool = False
    intake_weeks: int | None = None
    universal: bool = False
    only_arm: int | None = None
    role: Role = Role.JOB_COUNSELLOR
    row: int = 0
    end_week: int | None = None
    budget_dkk: float | None = None
    budget_years: float = 1.0
    post_dkk: float = field(default_factory=lambda: amount_at("post_year", LISTED))
    elements: Mapping[str, Element] = field(default_factory=dict)
    element_weeks: int = 0
    evidence_population: str = ""
    lives_on: tuple[Support, ...] = ()
    first: str = ""
    """Who is taken first where places are scarce: a trait, the lowest first; ``-age`` the highest."""
    own: Mapping[str, Any] | None = None
    """What the design of a user's own programme says; of one of ours nothing."""

    def __repr__(self) -> str:
        kind, size = type(self).__name__, "any number of" if self.places == NO_LIMIT else f"{self.places:,}"
        return (
            f"<{kind} {self.name}: {self.title}, {size} places, {self.design.caseload_limit:g} citizens a caseworker>"
        )

    @classmethod
    def from_file(cls, name: str, **changes: object) -> Self:
        """Return the programme of ``NAME/design.yaml``, with its own rules and any fields changed.

        A name that ends in ``.yaml`` is a file of the user's own.

        Raises
        ------
        UserError
            For a file that cannot be read, or is no design.
        """
        if str(name).endswith((".yaml", ".yml")):
            called, design = read_design(Path(name))
            return cls.from_design(called, design, Path(name), **changes)
        return cls._made(name, documented(name), changes)

    @classmethod
    def from_design(cls, name: str, design: Mapping[str, Any], file: Path | None = None, **changes: object) -> Self:
        """Return a programme of the user's own from what its design says (as a ``design.yaml``), with its own rules.

        Parameters
        ----------
        name
            Lower-case letters, digits and underscores; no programme of ours is called so.
        design
            As in a file: ``{"title": "Mentor", "like": "ips", "numbers": {"caseload_limit": {"value": 15, "why":
            "..."}}}``.
        file
            Where it stands, for messages.
        **changes
            Any fields.

        Raises
        ------
        UserError
            For what is no design.
        """
        content = own_design(name, design, str(file or name))
        return cls._made(name, described(name, content), {"own": content, **changes})

    @classmethod
    def _made(cls, name: str, found: Documented, changes: Mapping[str, object]) -> Self:
        sizes: dict[str, object] = {k: int(v) for k, v in found.sizes.items() if not k.startswith("budget")}
        if "posts" in sizes and "places" not in sizes:
            sizes["places"] = int(found.sizes["posts"] * found.design.caseload_limit)
        sizes |= {k: v for k, v in found.sizes.items() if k.startswith("budget")}
        made = {
            "role": found.role,
            "universal": found.universal,
            "elements": found.elements,
            "evidence_population": found.evidence_population,
            "lives_on": found.lives_on,
            **sizes,
            **changes,
        }
        return cls(name, found.title, found.design, found.sources, **made)  # type: ignore[arg-type]

    @property
    def identity(self) -> int:
        """A number of the programme's own (below 2**20), for draws that must not depend on what stands beside it.

        Variants of a programme share it, so that what differs between them are their settings.
        """
        return zlib.crc32(programme_of(self.name).encode()) % 2**20

    @property
    def takes_pensioners(self) -> bool:
        """Whether it is for those on førtidspension too, whom nobody else serves."""
        return Support.FOERTIDSPENSION in self.lives_on

    def served(self, world: World) -> Array:
        """Return who lives on a support on which this policy can serve ``[N]``."""
        support = world.column("support")
        found: Array = SERVED[support]
        return found | (support == FOERTIDSPENSION) if self.takes_pensioners else found

    def conditions(self, world: World) -> dict[str, Array]:
        """Return what makes a citizen one of its own group beyond the benefits, and who fulfils each ``[N]``.

        The words follow "nobody"; a trait stands in them as ``{mental}``, to be called as the user calls it.
        """
        return {}

    def group(self, world: World) -> dict[str, Array]:
        """Return all that makes a citizen one of its own group: the benefits of the design, and the conditions."""
        if not self.lives_on:
            return self.conditions(world)
        *others, last = (DANISH[benefit] for benefit in self.lives_on)
        named = f"{', '.join(others)} or {last}" if others else last
        on_benefit = np.isin(world.column("support"), self.lives_on)
        return {f"lives on {named} ({{entry_support}})": on_benefit, **self.conditions(world)}

    def asked(self, world: World) -> dict[str, Array]:
        """Return all that a citizen must fulfil to be taken, as :meth:`group`."""
        return {SERVED_BENEFIT: self.served(world), **self.group(world)}

    def target(self, world: World) -> Array:
        """Return who belongs to the policy's own target group ``[N]``."""
        return everything(self.group(world), len(world.citizens))

    def eligible(self, world: World) -> Array:
        """Return whom the policy would take this week ``[N]``: its group, served, in no programme, not before."""
        column = world.column
        free = self.served(world) & (column("service") == 0)
        rows = np.flatnonzero(free)
        free[rows] = (column("past_services")[rows] >> self.row) & 1 == 0
        if self.only_arm is not None:
            return free & (column("arm") == self.only_arm)
        return free if self.eligible_all else free & self.target(world)

    def suited(self, world: World) -> Array:
        """Return whom it is for now ``[N]``, also those it first has a step of its own for (triage, a decision)."""
        return self.eligible(world)

    def rank(self, world: World, rows: Array) -> Array:
        """Return the order in which ``rows`` are taken (lower first); equal ranks are settled by a draw."""
        return np.zeros(len(rows))

    def turns(self, world: World, rows: Array) -> Array:
        """Return the order of ``rows`` as :meth:`rank` has it, or as the user set it (``first``)."""
        if not self.first:
            return self.rank(world, rows)
        values = world.column(self.first.removeprefix("-"))[rows].astype(float)
        return -values if self.first.startswith("-") else values

    def act(self, world: World) -> None:
        """Apply the policy's own rules to citizens; most policies have none."""

    def acts_in(self, world: World) -> bool:
        """Whether :meth:`act` may still have something to do."""
        return False

    def admits_in(self, week: int) -> bool:
        """Whether citizens can be admitted in ``week``."""
        open_for = week - self.start_week
        return (
            open_for >= 0 and (self.intake_weeks is None or open_for < self.intake_weeks) and not self.over_in(week)
        )

    def fidelity_in(self, week: int) -> float:
        """Return the fidelity reached in ``week``."""
        since = week - self.start_week
        if since < 0:
            return 0.0
        return self.fidelity if since >= self.ramp_weeks else self.fidelity * (since + 1) / (self.ramp_weeks + 1)

    def element_fidelity_in(self, week: int) -> dict[str, float]:
        """Return the fidelity of each design number that a core element moves, in ``week``.

        The usual service stands for what was practised before, so this counts what came on top of it.
        """
        done = min(1.0, max(0.0, (week - self.start_week) / max(1, self.element_weeks)))
        shares: dict[str, list[float]] = {}
        for element in self.elements.values():
            for name in element.moves:
                shares.setdefault(name, []).append(done * element.beyond)
        return {name: sum(found) / len(found) for name, found in shares.items()}

    def post_price(self) -> float:
        """Return what a budget reckons a post at, DKK a year: the post, and what goes with a full caseload."""
        return max(1.0, self.post_dkk + self.design.citizen_dkk_year * self.design.caseload_limit)

    def number_of_posts(self) -> int:
        """Return the caseworkers: as set, as the budget pays for, else as many as the places need."""
        if self.places == 0:
            return 0
        if self.posts is None and self.budget_dkk is not None:
            return int(self.budget_dkk / self.budget_years / self.post_price())
        if self.posts is not None:
            return self.posts
        return math.ceil(self.places / self.design.caseload_limit)

    def capacity(self) -> int:
        """Return the citizens that can be served at once: the places, and what the caseworkers can hold."""
        return min(self.places, int(self.number_of_posts() * self.design.caseload_limit))

    def over_in(self, week: int) -> bool:
        """Whether the policy has stopped by ``week``."""
        last = self.last_week()
        return last is not None and week >= last

    def last_week(self) -> int | None:
        """Return the week the policy stops: as set, or when its budget is spent."""
        if self.end_week is not None or self.budget_dkk is None:
            return self.end_week
        return self.start_week + round(self.budget_years * WEEKS_PER_YEAR)
