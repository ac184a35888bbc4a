"""Who pays and receives, and on which account: each with its words, and each account with its group.

This is the only list of them. Whatever shows money reads names, groups and labels here.
"""

from __future__ import annotations

from enum import Enum, IntEnum


class Group(Enum):
    """What an account is about; the value is its label, English and Danish."""

    EFFORT = ("The effort", "Indsatsen")
    SUPPORT = ("Public support, net of refund", "Forsørgelse, fratrukket refusion")
    WORK = ("Work", "Arbejde")
    TAX = ("Tax", "Skat")

    def label(self, lang: str) -> str:
        """Return the label in ``en`` or ``da``."""
        return self.value[lang == "da"]


class _Labelled(IntEnum):
    """A member that is its code and carries its label in English and Danish."""

    labels: tuple[str, str]

    def label(self, lang: str) -> str:
        """Return the label in ``en`` or ``da``."""
        return self.labels[lang == "da"]


class Party(_Labelled):
    """A party of a posting: code and label. Staff, schools and treatment are paid as suppliers."""

    MUNICIPALITY = 0, "Municipality", "Kommunen"
    STATE = 1, "State", "Staten"
    REGION = 2, "Region", "Regionen"
    A_KASSE = 3, "Unemployment funds (a-kasser)", "A-kasserne"
    EMPLOYER = 4, "Employers", "Arbejdsgiverne"
    CITIZEN = 5, "Citizens", "Borgerne"
    SUPPLIER = 6, "Staff, schools and treatment", "Personale, skoler og behandlere"

    def __new__(cls, code: int, english: str, danish: str) -> Party:
        """Make a member of its parts."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.labels = (english, danish)
        return member

    @property
    def column(self) -> str:
        """The result column of the party's net payments."""
        return f"{'municipal' if self is Party.MUNICIPALITY else self.name.lower()}_net_oere"


class Account(_Labelled):
    """What a posting is for: code, group, label, and the price in ``rates.yaml`` that decides it, if there is one."""

    BENEFIT = 0, Group.SUPPORT, "Benefits", "Ydelser"
    REFUND = 1, Group.SUPPORT, "Refund from the state", "Refusion fra staten"
    CO_FINANCING = 2, Group.SUPPORT, "Municipal co-financing", "Kommunal medfinansiering"
    SU = 3, Group.SUPPORT, "Student grants (SU)", "SU"
    WAGE = 4, Group.WORK, "Wages", "Løn", "wage_hour"
    WAGE_SUBSIDY = 5, Group.EFFORT, "Wage subsidy", "Løntilskud"
    FLEKSJOB_SUBSIDY = 6, Group.SUPPORT, "Fleksjob subsidy", "Fleksløntilskud", "fleksjob"
    STAFF = 7, Group.EFFORT, "Staff", "Personale", "post_year"
    TRAINING = 8, Group.EFFORT, "Training of staff", "Oplæring af personale"
    COURSE = 9, Group.EFFORT, "Courses", "Vejledning og opkvalificering", "course_week"
    EDUCATION = 10, Group.EFFORT, "Education", "Uddannelse"
    TREATMENT = 11, Group.EFFORT, "Treatment", "Behandling", "treatment_week"
    TAX = 12, Group.TAX, "Income tax", "Indkomstskat", "tax_municipal"
    SUPPORT = 13, Group.EFFORT, "Costs per citizen beside staff", "Udgifter pr. borger ud over personale"
    SOCIAL = 14, Group.EFFORT, "Social measures", "Sociale foranstaltninger", "family_social_year"
    POOL_WAGE = 15, Group.EFFORT, "Wages in the municipality's own pool", "Løn i kommunens egen pulje", "wage_hour"

    group: Group
    price: str

    def __new__(cls, code: int, group: Group, english: str, danish: str, price: str = "") -> Account:
        """Make a member of its parts."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.group, member.labels, member.price = group, (english, danish), price
        return member


NET_COLUMNS = {party.column: party for party in Party}
"""Result columns: what a party paid minus what it received, before tax (tax stands in the ledger alone)."""
