"""What was worked out about a ground, kept while the server runs, so that going back is instant."""

from __future__ import annotations

import json

from simulation.page.asked import PREVIEW, given, ground_of
from simulation.page.beside import beside
from simulation.page.facts import Facts, facts
from simulation.page.frame import Desk
from simulation.page.preview import preview
from simulation.page.sketch import Sketch

_KNOWN: dict[str, Facts] = {}
_PREVIEWS: dict[str, tuple[Sketch, float]] = {}
MOST_PREVIEWS = 20
PACE: dict[str, float] = {}
"""Seconds that a replication of a matter took in its last preview."""


async def facts_of(desk: Desk) -> Facts:
    """Return who a matter is about, worked out in another process where that was not done yet.

    Raises
    ------
    UserError
        For a ground that cannot be run.
    """
    keys = ground_of(desk.matter, desk.shelf)
    name = json.dumps(keys, sort_keys=True, default=str)
    if name not in _KNOWN:
        _KNOWN[name] = await beside(facts, keys)
    return _KNOWN[name]


async def preview_of(desk: Desk) -> tuple[Sketch, float]:
    """Return the preview of a matter's designs and the seconds a replication took; the last ones are kept.

    Raises
    ------
    UserError
        For designs that cannot be run, or a process that was stopped.
    """
    keys = given(desk.matter, desk.shelf, PREVIEW)
    name = json.dumps(keys, sort_keys=True, default=str)
    if name not in _PREVIEWS:
        made = await beside(preview, keys)
        _PREVIEWS[name] = made
        while len(_PREVIEWS) > MOST_PREVIEWS:
            _PREVIEWS.pop(next(iter(_PREVIEWS)))
    sketch, seconds = _PREVIEWS[name]
    PACE[desk.id] = seconds
    return sketch, seconds
