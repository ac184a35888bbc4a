"""Who pays and receives, and on which account."""

from __future__ import annotations

from enum import IntEnum


class Party(IntEnum):
    """A party of a posting. Staff, schools and treatment are paid as suppliers."""

    MUNICIPALITY = 0
    STATE = 1
    REGION = 2
    A_KASSE = 3
    EMPLOYER = 4
    CITIZEN = 5
    SUPPLIER = 6


class Account(IntEnum):
    """What a posting is for."""

    BENEFIT = 0
    REFUND = 1
    CO_FINANCING = 2
    SU = 3
    WAGE = 4
    WAGE_SUBSIDY = 5
    FLEKSJOB_SUBSIDY = 6
    STAFF = 7
    TRAINING = 8
    COURSE = 9
    EDUCATION = 10
    TREATMENT = 11
    TAX = 12
    SUPPORT = 13
    SOCIAL = 14


NET_COLUMNS = {
    "municipal_net_oere": Party.MUNICIPALITY,
    "state_net_oere": Party.STATE,
    "region_net_oere": Party.REGION,
    "a_kasse_net_oere": Party.A_KASSE,
    "employer_net_oere": Party.EMPLOYER,
    "citizen_net_oere": Party.CITIZEN,
    "supplier_net_oere": Party.SUPPLIER,
}
"""Result columns: what a party paid minus what it received, before tax (tax stands in the ledger alone)."""
