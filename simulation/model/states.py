"""The closed vocabularies of the model: what a citizen can live on, do, be.

Inside the model these are small integers; strings live only at the edges (files, command line), where
:func:`lookup` turns a name into a member and answers a wrong one with the valid names and the nearest.
The Danish term, where there is one, is in ``DANISH``.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, TypeVar

from simulation.errors import UnknownName, nearest


class Support(IntEnum):
    """What a citizen lives on this week; exactly one at a time."""

    NOT_ARRIVED = 0
    KONTANTHJAELP = 1
    UDDANNELSESHJAELP = 2
    RESSOURCEFORLOEB = 3
    SYGEDAGPENGE = 4
    JOBAFKLARING = 5
    LEDIGHEDSYDELSE = 6
    FLEKSJOB = 7
    REVALIDERING = 8
    FOERTIDSPENSION = 9
    DAGPENGE = 10
    INTEGRATION = 11
    SU_EDUCATION = 12
    EMPLOYED = 13
    SELF_SUPPORTING = 14
    MOVED = 15
    PENSION_AGE = 16
    DEAD = 17


class Activity(IntEnum):
    """What a citizen on support takes part in this week."""

    NONE = 0
    COURSE = 1
    INTERNSHIP = 2
    WAGE_SUBSIDY = 3
    EDUCATION = 4
    TEMPORARY_FLEKSJOB = 5


class Triage(IntEnum):
    """The group a citizen was triaged into."""

    NONE = 0
    EFFORT = 1
    REHABILITATION = 2
    TOO_ILL = 3


class Left(IntEnum):
    """Why a participant left a programme the last time."""

    NOT = 0
    OWN_WISH = 1
    ILLNESS = 2
    MATERNITY = 3
    MOVED = 4
    NOT_SERVED = 5
    ENDED = 6


class Origin(IntEnum):
    """Origin as Statistics Denmark groups it."""

    DANISH = 0
    IMMIGRANT = 1
    DESCENDANT = 2


class Education(IntEnum):
    """Highest completed education."""

    NO_9TH_GRADE = 0
    UNSKILLED = 1
    SKILLED = 2
    HIGHER = 3


class Mental(IntEnum):
    """Mental health barrier."""

    NONE = 0
    COMMON = 1
    SEVERE = 2


class Diagnosis(IntEnum):
    """Psychiatric diagnosis group, as the source documents group them."""

    NONE = 0
    SCHIZOPHRENIA_SPECTRUM = 1
    SEVERE_DEPRESSION = 2
    BIPOLAR = 3
    PERSONALITY_DISORDER = 4
    BORDERLINE_OR_PTSD = 5
    ANXIETY_OR_DEPRESSION = 6


class Sector(IntEnum):
    """Sector of a company, and the sector a citizen prefers."""

    RETAIL = 0
    CLEANING = 1
    CARE = 2
    INDUSTRY = 3
    TRANSPORT = 4
    OFFICE = 5
    HOSPITALITY = 6
    CONSTRUCTION = 7


class Role(IntEnum):
    """What a caseworker's post covers."""

    AUTHORITY = 0
    JOB_COUNSELLOR = 1
    IPS_CONSULTANT = 2
    REVALIDATION_COUNSELLOR = 3
    FAMILY_COUNSELLOR = 4
    COMPANY_CONSULTANT = 5
    PREVENTION_COUNSELLOR = 6


DANISH: dict[Support, str] = {
    Support.KONTANTHJAELP: "kontanthjælp",
    Support.UDDANNELSESHJAELP: "uddannelseshjælp",
    Support.RESSOURCEFORLOEB: "ressourceforløb",
    Support.SYGEDAGPENGE: "sygedagpenge",
    Support.JOBAFKLARING: "jobafklaringsforløb",
    Support.LEDIGHEDSYDELSE: "ledighedsydelse",
    Support.FLEKSJOB: "fleksjob",
    Support.REVALIDERING: "revalidering",
    Support.FOERTIDSPENSION: "førtidspension",
    Support.DAGPENGE: "dagpenge",
    Support.INTEGRATION: "selvforsørgelses- og hjemrejseydelse",
    Support.SU_EDUCATION: "uddannelse på SU",
    Support.EMPLOYED: "ordinært job",
    Support.SELF_SUPPORTING: "selvforsørgelse",
    Support.MOVED: "fraflyttet",
    Support.PENSION_AGE: "folkepension",
    Support.DEAD: "død",
}
"""What a citizen lives on, by its Danish term."""

GONE = (Support.MOVED, Support.PENSION_AGE, Support.DEAD)
"""States that nobody leaves within a run."""

E = TypeVar("E", bound=IntEnum)


def lookup(kind: type[E], name: str) -> E:
    """Return the member of ``kind`` called ``name`` (lower case).

    Raises
    ------
    UnknownName
        With the valid names and the nearest one.
    """
    for member in kind:
        if member.name.lower() == str(name).strip().lower():
            return member
    valid = [m.name.lower() for m in kind]
    raise UnknownName("'{}' is not one of {}{}", name, ", ".join(valid), nearest(name, valid))


def label(member: IntEnum) -> str:
    """Return the member's name in lower case, as it stands in files."""
    return member.name.lower()


class Named(str):
    """A member as it is shown outside: its name as it stands in files, which equals the member itself too."""

    member: IntEnum

    def __new__(cls, member: IntEnum) -> Named:
        """Make the name of a member."""
        named = super().__new__(cls, label(member))
        named.member = member
        return named

    def __eq__(self, other: object) -> bool:
        if isinstance(other, IntEnum):
            return type(other) is type(self.member) and other == self.member
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    def __int__(self) -> int:
        return int(self.member)

    def __getnewargs__(self) -> tuple[Any]:
        return (self.member,)
