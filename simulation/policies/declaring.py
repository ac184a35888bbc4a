"""What a plug-in says of what it brings: a programme, an outcome, a mechanism. The marks themselves change nothing.

::

    from indsats.plugins import Policy, mechanism, outcome, policy

    @policy("mentor", design="mentor.yaml")
    class Mentor(Policy):
        def conditions(self, world):
            return {"is under 30 ({age})": world.column("age") < 30}

    @outcome(unit="share", meaning="more than a year in work", denominator="all who arrived")
    def a_year_in_work(citizens, weeks):
        return citizens["weeks_worked"] > 52
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from simulation.policies.base import Policy

F = TypeVar("F", bound=Callable[..., Any])
P = TypeVar("P", bound=type[Policy])
MARK = "__indsats__"
UNITS = ("share", "weeks", "hours", "hours/week", "DKK", "count")
"""Units that an outcome of a plug-in may have."""


@dataclass(frozen=True)
class Programme:
    """A programme that a class of rules is of: its design as data, or the file beside the plug-in with it."""

    name: str
    design: str | Mapping[str, Any]


@dataclass(frozen=True)
class Counted:
    """An outcome that a function counts; ``among`` says who is in its denominator."""

    name: str
    unit: str
    meaning: str
    denominator: str
    among: Callable[..., Any] | None


@dataclass(frozen=True)
class Replaced:
    """The rule that a function stands in for."""

    rule: str


def policy(name: str, design: str | Mapping[str, Any]) -> Callable[[P], P]:
    """Mark a class of :class:`Policy` as the rules of a programme.

    Parameters
    ----------
    name
        Of the programme: lower-case letters, digits, underscores.
    design
        What its design says (as a ``design.yaml``), or the name of such a file beside the plug-in.
    """

    def marked(rules: P) -> P:
        setattr(rules, MARK, Programme(name, design))
        return rules

    return marked


def outcome(
    unit: str,
    meaning: str,
    denominator: str = "all who arrived",
    among: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Callable[[F], F]:
    """Mark a function of citizens ``[n]`` and the weeks of the run as an outcome, whose mean is told.

    Parameters
    ----------
    unit
        One of :data:`UNITS`.
    meaning
        What is counted, in words.
    denominator
        Of whom, in words.
    among
        A function of the same arguments that says who they are ``[n]``; else all who arrived.
    name
        The column; else what the function is called.
    """

    def marked(function: F) -> F:
        setattr(function, MARK, Counted(name or function.__name__, unit, meaning, denominator, among))
        return function

    return marked


def mechanism(rule: str) -> Callable[[F], F]:
    """Mark a function as a compiled rule in the place of one of the model's, with the same arguments.

    It is compiled by Numba, so it holds numbers and rows only.

    Parameters
    ----------
    rule
        The name of the rule, as in ``indsats list mechanisms``.
    """

    def marked(function: F) -> F:
        setattr(function, MARK, Replaced(rule))
        return function

    return marked
