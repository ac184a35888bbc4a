"""What is predicted, never fitted: each programme's `validate` cases, by hand; and what is worked out, or apart.

The calibration does not know this module (an import contract keeps it so).
"""

from __future__ import annotations

from simulation.evidence.registry import load
from simulation.policies.aabenraa_investment.cases import AABENRAA
from simulation.policies.aarhus_fleksjob.cases import AARHUS
from simulation.policies.all_inclusive.cases import STOCK_FALL
from simulation.policies.flere_i_job.cases import HEDENSTED
from simulation.policies.flere_skal_med.cases import DECEMBER_2021, EFFORT_GROUP
from simulation.policies.hjoerring_investment.cases import HJOERRING
from simulation.policies.ips_hjoerring.cases import HJOERRING_IPS
from simulation.policies.ips_ringkoebing_skjern.cases import RKSK_PLAN
from simulation.policies.jobfirst.cases import JOBFIRST
from simulation.policies.opgang_til_opgang.cases import FAMILIES
from simulation.policies.reconnect.cases import RECONNECT
from simulation.policies.revalidation.cases import REVALIDATION_2019
from simulation.reproduction.arithmetic import ARITHMETIC
from simulation.reproduction.figure import Figure, figures_of

STUDIES = (
    HJOERRING_IPS,
    RKSK_PLAN,
    JOBFIRST,
    FAMILIES,
    RECONNECT,
    STOCK_FALL,
    EFFORT_GROUP,
    DECEMBER_2021,
    HJOERRING,
    AABENRAA,
    AARHUS,
    HEDENSTED,
    REVALIDATION_2019,
    ARITHMETIC,
)
"""In the order of the table of results."""

UNSCORED = (FAMILIES,)
"""Shown beside the simulation and counted nowhere: what drives them was typed after the results were seen."""

AWAITS = {
    "flere_skal_med.march_2018": "a study of who had hours in any month by March 2018, by the half-year of triage",
    "flere_skal_med.own_history": "many municipalities in one run, and the two years before the programme",
    "flere_skal_med.activity_and_hours": "many municipalities in one run",
}
"""`validate` entries without a study, by evidence path: what they wait for. Nobody has simulated them."""


def figures() -> list[Figure]:
    """Return the figures that are predicted or worked out, and those that are shown apart."""
    return figures_of(STUDIES, load())
