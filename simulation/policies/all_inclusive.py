"""All inclusive (Copenhagen): one counsellor for the whole course, with authority, company and mentor roles.

About 35 cases, meetings when needed, direct phone number, small jobs from the start
(evidence:all_inclusive.design). The whole target group is served.
"""

from __future__ import annotations

from simulation.policies.base import Policy


def all_inclusive() -> Policy:
    """Return All inclusive with 240 counsellors for 7,000 citizens, as documented."""
    return Policy.from_file("all_inclusive")
