"""Our own model, in full, as a contestant of speed: usual service, ledger and recorder.

It does not run the simple labour model: a citizen here has some ninety attributes, a caseworker, openings,
placements, sickness, assessment, benefits and postings. So it is no part of the equality check.
"""

from benchmarks.peers.labour import History
from simulation.inputs.options import settings_from
from simulation.run.build import surroundings
from simulation.run.runner import run_arm

POPULATION = "copenhagen_activity_ready"
ARM = "usual"


def run(n: int, weeks: int, seed: int) -> History:
    """Run usual service over a closed population, from people to outcomes."""
    settings = settings_from(
        {"population": {"name": POPULATION, "n": n, "inflow_per_year": 0}, "horizon_weeks": weeks, "seed": seed}
    )
    weekly = run_arm(settings, ARM, surroundings(settings, 0), 0).weekly
    return History(
        employed=[int(count) for count in weekly["stock_in_job"]],
        starts=[int(count) for count in weekly["flow_job_starts"]],
        losses=[int(count) for count in weekly["flow_job_ends"]],
    )
