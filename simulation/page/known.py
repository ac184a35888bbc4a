"""What was worked out about a ground, kept while the server runs, so that going back is instant."""

from __future__ import annotations

import json
from typing import Any

from simulation.page.asked import given
from simulation.page.beside import beside
from simulation.page.facts import Facts, facts
from simulation.page.frame import Desk

_KNOWN: dict[str, Facts] = {}
PACE: dict[str, float] = {}
"""Seconds that a replication of a matter took in its last preview."""


async def facts_of(desk: Desk) -> Facts:
    """Return who a matter is about, worked out in another process where that was not done yet.

    Raises
    ------
    UserError
        For a ground that cannot be run.
    """
    keys: dict[str, Any] = {
        k: v for k, v in given(desk.matter, desk.shelf).items() if k not in ("policy", "policies")
    }
    name = json.dumps(keys, sort_keys=True, default=str)
    if name not in _KNOWN:
        _KNOWN[name] = await beside(facts, keys)
    return _KNOWN[name]
