"""What a run leaves behind, as plain arrays and frames: weekly counts, ledger, person-weeks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulation.model.columns import LATENT, TRAITS
from simulation.model.economics.accounts import NET_COLUMNS, Account, Party
from simulation.model.rules.events import FLOWS
from simulation.model.rules.recording import EXITS, EXTRA, FIRST_EXIT, FIRST_FLOW, FOLLOWING, POSTS, VACANT
from simulation.model.states import Support, label
from simulation.model.table import Array
from simulation.model.world import World

_STATES = [s for s in Support if s != Support.NOT_ARRIVED]


PROGRAMME: dict[str, tuple[str, str]] = {
    "posts_programme": ("posts", "posts of the arm's programmes paid this week: filled ones, full or not"),
    "posts_programme_vacant": ("posts", "posts of the arm's programmes that nobody holds this week"),
    "places_programme": (
        "citizens",
        "places of the arm's programmes with a caseworker who has started; where posts follow the citizens, as many"
        " as are served",
    ),
    "stock_without_place": ("citizens", "citizens a programme of the arm would take, had it a free place"),
}
"""Weekly columns of what an arm's programmes have: unit and meaning."""


def weekly_columns() -> dict[str, tuple[str, str]]:
    """Return unit and meaning of every weekly column."""
    columns: dict[str, tuple[str, str]] = {
        f"stock_{label(s)}": ("citizens", f"citizens on {label(s)} at the end of the week") for s in _STATES
    }
    for name in EXTRA:
        unit = "hours/week" if name.startswith("hours") else "citizens"
        columns[name] = (unit, name.replace("stock_", "citizens, ").replace("_", " ") + " this week")
    columns |= {name: ("citizens/week", meaning) for name, (_, meaning) in FLOWS.items()}
    columns |= {
        f"flow_{name}": ("citizens/week", f"exits from support: {name[5:]}") for name in (*EXITS, "exit_other")
    }
    columns |= PROGRAMME
    columns["hours_demand"] = ("hours/week", "ordinary hours companies want")
    columns["hours_others"] = ("hours/week", "of these, filled by competing applicants")
    columns |= {
        name: ("oere/week", f"paid minus received by the {p.name.lower()}") for name, p in NET_COLUMNS.items()
    }
    return columns


def weekly(world: World) -> dict[str, Array]:
    """Return a run's weekly columns, each ``[W]``, named as :func:`weekly_columns`."""
    counts = world.counts
    columns: dict[str, Array] = {f"stock_{label(s)}": counts[:, s] for s in _STATES}
    for k, name in enumerate(EXTRA):
        columns[name] = counts[:, len(Support) + k]
    for k, name in enumerate(FLOWS):
        columns[name] = counts[:, FIRST_FLOW + k]
    exits = counts[:, FIRST_EXIT : FIRST_EXIT + len(Support)]
    for name, state in EXITS.items():
        columns[f"flow_{name}"] = exits[:, state]
    known = exits[:, [int(s) for s in EXITS.values()]].sum(axis=1)
    columns["flow_exit_other"] = exits.sum(axis=1) - known
    columns["posts_programme"], columns["posts_programme_vacant"] = counts[:, POSTS], counts[:, VACANT]
    own = world.designs["staffed_to_norm"] < 1
    columns["places_programme"] = world.places[own].sum(axis=0) + counts[:, FOLLOWING]
    columns["stock_without_place"] = world.queue
    columns["hours_demand"], columns["hours_others"] = world.market[:, 0], world.market[:, 1]
    columns |= {name: world.nets[:, party] for name, party in NET_COLUMNS.items()}
    return columns


def ledger(world: World, services: Sequence[str]) -> pd.DataFrame:
    """Return the ledger's cells that are not zero: year, account, payer, receiver, policy, oere."""
    index = np.nonzero(world.ledger)
    year, account, payer, receiver, policy = index
    parties = np.array([label(p) for p in Party])
    return pd.DataFrame(
        {
            "year": year + world.years[0],
            "account": np.array([label(a) for a in Account])[account],
            "payer": parties[payer],
            "receiver": parties[receiver],
            "policy": np.array(list(services))[policy],
            "oere": world.ledger[index],
        }
    )


def trait_columns(citizens: Array) -> dict[str, Array]:
    """Return the fixed traits, observed (``trait_``) and unobserved (``latent_``), each ``[N]``."""
    columns = {f"trait_{c.name}": np.asarray(citizens[c.name]) for c in TRAITS}
    columns["trait_health_burden"] = np.asarray(citizens["burden_well"])
    columns |= {f"latent_{c.name.removeprefix('ability_')}": np.asarray(citizens[c.name]) for c in LATENT}
    columns["latent_find_score"] = np.asarray(citizens["find_score"])
    return columns


def citizens(world: World) -> pd.DataFrame:
    """Return the fixed traits, a row a citizen: the same in every arm of a replication."""
    return pd.DataFrame({"citizen": np.arange(len(world.citizens)), **trait_columns(world.citizens)})
