"""Investment in Hjoerring, what is predicted: what it saved over five years."""

from __future__ import annotations

import datetime as dt
from functools import partial

from simulation.evidence.registry import load
from simulation.policies.cases import DocumentedStudy, investment, investment_figures

ENTRY = "hjoerring.investment_2015_2019"
BUDGET_DKK = load().value(f"{ENTRY}.invested")
"""Put in, so that it is no prediction, as what it saved is."""
NARROWER = (
    "the investment was for all on public support, and only the activity-ready are simulated; how much that explains"
    " is not known"
)
HJOERRING = DocumentedStudy(
    "hjoerring",
    "Investment in Hjørring, 2015 to 2019",
    partial(investment, arm="hjoerring_investment"),
    {
        "population": {"name": "hjoerring_activity_ready"},
        "start": dt.date(2016, 1, 4),  # the first year whose law is known; the investment began in 2015
        "horizon_weeks": 261,
        "policy": ["hjoerring_investment"],
        "policies": {"hjoerring_investment": {"budget_dkk": BUDGET_DKK, "budget_years": 5}},
    },
    investment_figures(ENTRY, "saved_passive_support", "the municipality, 2015 to 2019", NARROWER),
    system="Investment Hjørring",
    arm="hjoerring_investment",
    slow=True,
)
