"""Flere i job (Hedensted): counsellor and company consultant in one team, wage from day one, help for companies.

For all who are on support, the sick-listed too (evidence:hedensted_flere_i_job.design). Its economic
potential is arithmetic: see :mod:`simulation.model.economics.hedensted`.
"""

from __future__ import annotations

from simulation.policies.base import Policy


def flere_i_job() -> Policy:
    """Return Flere i job."""
    return Policy.from_file("flere_i_job")
