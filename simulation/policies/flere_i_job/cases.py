"""Flere i job, what is predicted: its focus, a company course or 100 ordinary hours within a year on support."""

from __future__ import annotations

from simulation.model.world import World
from simulation.policies.cases import DocumentedStudy, Replication, Statistics, figure, share

HUNDRED_HOURS = 100.0


def hedensted(run: Replication) -> Statistics:
    """Return the share in focus of those on support for 12 months, with the programme and without."""
    return {"focus": _focus(run.world("flere_i_job")), "focus.control": _focus(run.world("usual"))}


def _focus(world: World) -> float:
    c = world.citizens
    long = (c["entry_week"] == 0) & (c["weeks_on_support"] >= world.weeks - 4)
    return share((c["placements"][long] > 0) | (c["hours_worked"][long] >= HUNDRED_HOURS))


HEDENSTED = DocumentedStudy(
    "hedensted",
    "Flere i job in Hedensted",
    hedensted,
    {"population": {"name": "hedensted"}, "horizon_weeks": 52, "policy": ["flere_i_job"]},
    [
        figure(
            "hedensted_flere_i_job.focus_target",
            "value",
            "focus",
            measure="company course or 100 hours within 12 months",
            n=350,
            control="focus.control",
            role="target",
            note="a target, not a result",
        )
    ],
    system="Flere i job Hedensted",
    arm="flere_i_job",
)
