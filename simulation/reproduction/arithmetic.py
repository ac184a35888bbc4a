"""What rules and prices say by themselves: Hedensted's potential and Langtidsrask's case, no model and no luck."""

from __future__ import annotations

from functools import partial

from simulation.evidence.registry import load
from simulation.model.economics.hedensted import NAMES, saving_dkk
from simulation.model.economics.langtidsrask import case
from simulation.policies.cases import DocumentedStudy, Replication, Statistics, figure

POTENTIAL = "hedensted_flere_i_job.potential"
potential = partial(figure, POTENTIAL, kind="identity", measure="the potential's table", unit="DKK")
MISSING = "the source's amounts are missing from its text; the weeks are the rules' own"


def arithmetic(_: Replication) -> Statistics:
    """Return what Hedensted would save, in DKK, and the weeks of Langtidsrask's case."""
    persons = {name: load().value(f"{POTENTIAL}.full_time_persons.{label}") for name, label in NAMES.items()}
    worked = {f"hedensted.{NAMES.get(name, name)}": float(value) for name, value in saving_dkk(persons).items()}
    return {**worked, "langtidsrask.weeks": float(case().weeks)}


ARITHMETIC = DocumentedStudy(
    "arithmetic",
    "What rules and prices say by themselves",
    arithmetic,
    figures=[
        *(potential(f"saved.{name}", f"hedensted.{name}") for name in (*NAMES.values(), "total")),
        figure(
            "langtidsrask.case",
            "weeks",
            "langtidsrask.weeks",
            "identity",
            system="Langtidsrask",
            arm="langtidsrask",
            measure="the worked case",
            unit="weeks",
            note=MISSING,
        ),
    ],
    system="Flere i job Hedensted",
    arm="flere_i_job",
    certain=True,
)
