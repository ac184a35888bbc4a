"""The rates and supplements that a citizen can have, and the series of ``law/rates.yaml`` that each is read from."""

from __future__ import annotations

from enum import IntEnum


class CashRate(IntEnum):
    """The rates of cash benefit, one of which a citizen has (before supplements); the last four from July 2025."""

    OTHER_30 = 0
    PROVIDER_30 = 1
    YOUNG_LONE = 2
    YOUNG_PROVIDER = 3
    YOUNG_OUT = 4
    YOUNG_HOME = 5
    STUDY_LONE = 6
    STUDY_PROVIDER = 7
    STUDY_OUT = 8
    STUDY_HOME = 9
    ENTRY_LONE = 10
    ENTRY_PROVIDER = 11
    ENTRY_SINGLE = 12
    ENTRY_HOME = 13
    LOWEST = 14
    BASIC = 15
    RAISED = 16
    HOME = 17


class Supplement(IntEnum):
    """The supplements to cash benefit: those of activity-ready young people until June 2025, then the new ones."""

    YOUNG_LONE = 0
    YOUNG_PROVIDER = 1
    YOUNG_OUT_25 = 2
    YOUNG_HOME_25 = 3
    STUDY_LONE = 4
    STUDY_PROVIDER = 5
    STUDY_OUT_25 = 6
    STUDY_HOME_25 = 7
    STUDY_OUT_U25 = 8
    STUDY_HOME_U25 = 9
    CHILD = 10
    LONE_PROVIDER = 11
    LONE_OTHER = 12
    YOUTH_18 = 13
    YOUTH_25 = 14
    YOUTH_PROVIDER = 15
    LEISURE_COUPLE = 16
    LEISURE_LONE = 17


CASH = (
    *(
        "kontanthjaelp_other_30",
        "kontanthjaelp_provider_30",
        "kontanthjaelp_young_lone",
        "kontanthjaelp_young_provider",
    ),
    *("kontanthjaelp_young_out", "kontanthjaelp_young_home"),
    *(f"uddannelseshjaelp_{who}" for who in ("lone", "provider", "out", "home")),
    *(f"integration_{who}" for who in ("lone", "married_provider", "single", "home")),
    *(f"cash_{rate}" for rate in ("lowest", "basic", "raised", "home")),
)
"""Series of each :class:`CashRate`."""
SUPPLEMENTS = (
    *(f"kontanthjaelp_young_activity_{who}" for who in ("lone", "provider", "out25", "home25")),
    *(f"uddannelseshjaelp_activity_{who}" for who in ("lone", "provider", "out25", "home25", "out_u25", "home_u25")),
    *(f"cash_{name}" for name in ("child", "lone_provider", "lone_other")),
    *(f"cash_youth_{name}" for name in ("18_24", "25_29", "provider")),
    *("cash_leisure_couple", "cash_leisure_lone"),
)
"""Series of each :class:`Supplement`."""
FREE = ("cash_free_lowest", "cash_free_basic", "cash_free_raised", "cash_free_home")
"""Series of the earnings that are free under each rate from July 2025, in the order of the rates."""

PAIRS: dict[str, tuple[str, str, str]] = {
    "ressourceforloeb": ("DKK/month", "ressourceforloeb_other", "ressourceforloeb_provider"),
    "jobafklaring": ("DKK/month", "ressourceforloeb_other", "ressourceforloeb_provider"),
    "sygedagpenge": ("DKK/week", "sygedagpenge_highest", "sygedagpenge_highest"),
    "ledighedsydelse": ("DKK/week", "ledighedsydelse_high", "ledighedsydelse_high"),
    "revalidering": ("DKK/month", "revalidering_full", "revalidering_full"),
    "dagpenge": ("DKK/month", "dagpenge_highest", "dagpenge_highest"),
    "foertidspension": ("DKK/month", "foertidspension_single", "foertidspension_couple"),
}
"""Benefits of one rate or two: unit, and the series of others and of providers (of pension: single, couple).

Jobafklaring is paid as ressourceforloeb.
"""
OWN_UNITS = {
    **dict.fromkeys(("kontanthjaelp", "uddannelseshjaelp", "integration"), "DKK/month"),
    **{name: unit for name, (unit, *_) in PAIRS.items()},
    "fleksjob": "DKK/week",
}
"""Benefits a user can set whole, as ``[others, providers]``, in place of everything the law says of their amount.

Pay and sanctions take of them as of the law's.
"""

SHOWN = (
    *("ceiling_", "cash_housing_ceiling", "cash_adaptation"),
    *("lowest_pay", "mentor_hour"),
)
"""How the names of the series begin that are told of and move nothing in a run."""
