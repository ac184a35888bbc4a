"""Investment in Aabenraa, what is predicted: what it gained over its budget and a year more."""

from __future__ import annotations

from functools import partial

from simulation.policies.cases import DocumentedStudy, investment, investment_figures

ENTRY = "aabenraa.investment"
PERIOD = (
    "the period is not stated, and gains come later than what is spent; five years are simulated; how much that"
    " explains is not known"
)
AABENRAA = DocumentedStudy(
    "aabenraa",
    "Investment in Aabenraa",
    partial(investment, arm="aabenraa_investment"),
    {"population": {"name": "aabenraa_activity_ready"}, "horizon_weeks": 261, "policy": ["aabenraa_investment"]},
    investment_figures(ENTRY, "net_gain", "the municipality, five years", PERIOD),
    system="Investment Aabenraa",
    arm="aabenraa_investment",
    slow=True,
)
