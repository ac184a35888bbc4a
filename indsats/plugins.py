"""What a plug-in is written with: a class of rules, and marks for a programme, an outcome, a mechanism."""

from simulation.policies.base import Policy
from simulation.policies.declaring import mechanism, outcome, policy

__all__ = ["Policy", "mechanism", "outcome", "policy"]
