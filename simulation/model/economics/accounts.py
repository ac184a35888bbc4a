"""Who pays and receives, and on which account; each account with its group and the price that decides it.

This is the only list of them. Their labels are in ``simulation/words``, English and Danish.
"""

from __future__ import annotations

from enum import Enum, IntEnum


class Group(Enum):
    """What an account is about."""

    EFFORT = "effort"
    SUPPORT = "support"
    WORK = "work"
    TAX = "tax"


class Party(IntEnum):
    """A party of a posting. Staff, schools and treatment are paid as suppliers."""

    MUNICIPALITY = 0
    STATE = 1
    REGION = 2
    A_KASSE = 3
    EMPLOYER = 4
    CITIZEN = 5
    SUPPLIER = 6

    @property
    def column(self) -> str:
        """The result column of the party's net payments."""
        return f"{'municipal' if self is Party.MUNICIPALITY else self.name.lower()}_net_oere"


class Account(IntEnum):
    """What a posting is for: code, group, and the price in ``rates.yaml`` that decides it, if there is one."""

    BENEFIT = 0, Group.SUPPORT
    REFUND = 1, Group.SUPPORT
    CO_FINANCING = 2, Group.SUPPORT
    SU = 3, Group.SUPPORT
    WAGE = 4, Group.WORK, "wage_hour"
    WAGE_SUBSIDY = 5, Group.EFFORT
    FLEKSJOB_SUBSIDY = 6, Group.SUPPORT, "fleksjob"
    STAFF = 7, Group.EFFORT, "post_year"
    TRAINING = 8, Group.EFFORT
    COURSE = 9, Group.EFFORT, "course_week"
    EDUCATION = 10, Group.EFFORT
    TREATMENT = 11, Group.EFFORT, "treatment_week"
    TAX = 12, Group.TAX, "tax_municipal"
    SUPPORT = 13, Group.EFFORT
    SOCIAL = 14, Group.EFFORT, "family_social_year"
    POOL_WAGE = 15, Group.EFFORT, "wage_hour"
    DISPLACED = 16, Group.SUPPORT

    group: Group
    price: str

    def __new__(cls, code: int, group: Group, price: str = "") -> Account:
        """Make a member of its parts."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.group, member.price = group, price
        return member


NET_COLUMNS = {party.column: party for party in Party}
"""Result columns: what a party paid minus what it received, before tax (tax stands in the ledger alone)."""
