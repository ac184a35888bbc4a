"""The studies of the figures kept for validation: predicted, never fitted.

The calibration does not know this module (an import contract keeps it so).
"""

from __future__ import annotations

import datetime as dt

from simulation.evidence.registry import load
from simulation.reproduction import predicted_measures as measures
from simulation.reproduction.predicted_measures import TREND
from simulation.reproduction.study import DocumentedStudy

START_2017 = dt.date(2017, 1, 2)
HJOERRING_DKK = load().value("hjoerring.investment_2015_2019.invested")
"""What was invested: put in, so that it is no prediction, as what it saved is."""
STUDIES = (
    DocumentedStudy(
        "review_2011",
        "The review of 2011",
        measures.review,
        {
            "population": {"name": "review_2011", "n": 2040},
            "arms": ["train_then_place", "ips"],
            "n": [1020, 1020],
            "horizon_weeks": 78,
        },
    ),
    DocumentedStudy(
        "hjoerring_ips",
        "IPS in Hjørring",
        measures.hjoerring_ips,
        {
            "population": {"name": "hjoerring_ips"},
            "horizon_weeks": 78,
            "policy": ["ips_hjoerring"],
            "start": START_2017,
        },
    ),
    DocumentedStudy(
        "rksk_plan",
        "The IPS plan of Ringkøbing-Skjern",
        measures.rksk_plan,
        {
            "population": {"name": "ringkoebing_skjern_ressourceforloeb"},
            "horizon_weeks": 260,
            "policy": ["ips_ringkoebing_skjern"],
            "policies": {"ips_ringkoebing_skjern": {"intake_weeks": 26}},
            "start": dt.date(2019, 9, 2),
        },
    ),
    DocumentedStudy(
        "jobfirst",
        "JobFirst",
        measures.jobfirst,
        {
            "population": {"name": "copenhagen_activity_ready", "n": 600, "inflow_per_year": 0},
            "arms": ["usual", "jobfirst"],
            "n": [300, 300],
            "horizon_weeks": 52,
        },
    ),
    DocumentedStudy(
        "families",
        "Opgang til opgang",
        measures.families,
        {"population": {"name": "families"}, "horizon_weeks": 208, "policy": ["opgang_til_opgang"]},
    ),
    DocumentedStudy(
        "reconnect",
        "Reconnect",
        measures.reconnect,
        {
            "population": {"name": "youth_anxiety_depression"},
            "arms": ["usual", "reconnect"],
            "n": [200, 200],
            "horizon_weeks": 52,
        },
    ),
    DocumentedStudy(
        "effort_group",
        "Flere skal med, December 2018",
        measures.effort_group,
        {
            "population": {"name": "flere_skal_med"},
            "horizon_weeks": 70,
            "policy": ["flere_skal_med"],
            "start": dt.date(2017, 8, 28),
        },
        slow=True,
    ),
    DocumentedStudy(
        "december_2021",
        "Flere skal med, December 2021",
        measures.december_2021,
        {
            # 18,000 in the effort group at the documented share of it
            "population": {"name": "flere_skal_med", "n": 32_700},
            "horizon_weeks": 226,
            "policy": ["flere_skal_med"],
            "start": dt.date(2017, 8, 28),
        },
        slow=True,
    ),
    DocumentedStudy(
        "hjoerring",
        "Investment in Hjørring, 2015 to 2019",
        measures.hjoerring,
        {
            "population": {"name": "hjoerring_activity_ready"},
            "horizon_weeks": 261,
            "policy": ["hjoerring_investment"],
            "policies": {"hjoerring_investment": {"budget_dkk": HJOERRING_DKK, "budget_years": 5}},
        },
        slow=True,
    ),
    DocumentedStudy(
        "aabenraa",
        "Investment in Aabenraa",
        measures.aabenraa,
        {
            "population": {"name": "aabenraa_activity_ready"},
            "horizon_weeks": 261,
            "policy": ["aabenraa_investment"],
        },
        slow=True,
    ),
    DocumentedStudy(
        "aarhus",
        "Temporary fleksjob in Aarhus",
        measures.aarhus,
        {
            # the target group comes out of the waiting itself: of those newly granted a fleksjob, the ones who have
            # not found one after 18 months (about one in nine) are the 410 whose courses are documented
            "population": {
                "name": "aarhus_ledighedsydelse",
                "n": 2400,
                "benefit_weeks": {"median": 2, "sigma": 0.5},
            },
            "horizon_weeks": 210,
            "policy": ["aarhus_fleksjob"],
            "policies": {"aarhus_fleksjob": {"start_week": 80}},
            "start": dt.date(2016, 1, 4),
        },
    ),
    DocumentedStudy(
        "hedensted",
        "Flere i job in Hedensted",
        measures.hedensted,
        {"population": {"name": "hedensted"}, "horizon_weeks": 52, "policy": ["flere_i_job"]},
    ),
    DocumentedStudy(
        "revalidation_2019",
        "Revalidation in Ringkøbing-Skjern, February 2019",
        measures.revalidation_2019,
        {
            "population": {"name": "ringkoebing_skjern_revalidation"},
            "horizon_weeks": 161,
            "policy": ["revalidation"],
            "start": dt.date(2016, 1, 4),
        },
    ),
    DocumentedStudy(
        "stock_fall",
        "Copenhagen's activity-ready over 30, 2017 to 2024",
        measures.stock_fall,
        {
            "population": {"name": "copenhagen_activity_ready", "n": 3500, **TREND["population"]},
            "parameters": TREND["parameters"],
            "horizon_weeks": 391,
            "policy": ["all_inclusive"],
            "policies": {"all_inclusive": {"posts": 120}},
            "start": START_2017,
        },
        slow=True,
    ),
    DocumentedStudy("arithmetic", "What rules and prices say by themselves", measures.arithmetic, certain=True),
)
"""The studies of what is predicted."""
