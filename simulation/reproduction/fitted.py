"""What the calibration aims at: each programme's `calibrate` cases, listed by hand.

Figures are read through the registry's view for fitting, which does not hold the `validate` entries at all.
"""

from __future__ import annotations

from simulation.evidence.registry import load
from simulation.policies.all_inclusive.fitted import COPENHAGEN
from simulation.policies.flere_skal_med.fitted import LONGEST, TRIAGE
from simulation.policies.ips.fitted import INKLUSION
from simulation.policies.revalidation.fitted import REVALIDATION
from simulation.policies.usual.fitted import FORLOEB
from simulation.reproduction.figure import Figure, figures_of

STUDIES = (INKLUSION, COPENHAGEN, LONGEST, TRIAGE, FORLOEB, REVALIDATION)


def figures() -> list[Figure]:
    """Return the figures that may be fitted, each with its own sampling interval."""
    return figures_of(STUDIES, load().for_fit())
