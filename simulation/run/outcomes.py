"""Every outcome, defined once: unit, window, denominator.

All are computed at the horizon from the citizens of one arm and replication. The denominator is everybody
who arrived, unless the description says otherwise; an empty denominator gives NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.model.clock import WEEKS_IN_FOUR_MONTHS, WEEKS_IN_THREE_MONTHS
from simulation.model.economics.accounts import NET_COLUMNS
from simulation.model.rules.recording import EXITS
from simulation.model.rules.status import BENEFIT, NOT_ARRIVED
from simulation.model.states import Left, Support
from simulation.model.table import Array


@dataclass(frozen=True)
class Outcome:
    """One outcome column: unit, meaning (window and denominator), and how it is counted for a citizen.

    ``values`` returns the numerator ``[n]``; ``among`` who counts in the denominator ``[n]``.
    """

    name: str
    unit: str
    meaning: str
    values: Callable[[Array, int], Array]
    among: Callable[[Array, int], Array] | None = None


def _ever_job(c: Array, horizon: int) -> Array:
    return np.asarray(c["first_job"] >= 0)


def _ever_study(c: Array, horizon: int) -> Array:
    return np.asarray(c["first_study"] >= 0)


def _in_job(c: Array, horizon: int) -> Array:
    return np.asarray(c["hours"] > 0)


def _kept(weeks: int) -> Callable[[Array, int], Array]:
    def kept(c: Array, horizon: int) -> Array:
        end = np.where(c["first_job_end"] >= 0, c["first_job_end"], horizon)
        return np.asarray(end - c["first_job"] >= weeks)

    return kept


def _first_job_seen(weeks: int) -> Callable[[Array, int], Array]:
    def seen(c: Array, horizon: int) -> Array:
        return np.asarray((c["first_job"] >= 0) & (c["first_job"] + weeks <= horizon))

    return seen


def _left_for_job(weeks: int) -> Callable[[Array, int], Array]:
    def seen(c: Array, horizon: int) -> Array:
        return np.asarray((c["exit_to"] == Support.EMPLOYED) & (c["exit_week"] + weeks <= horizon))

    return seen


def _still_in_it(weeks: int) -> Callable[[Array, int], Array]:
    def still(c: Array, horizon: int) -> Array:
        end = np.where(c["exit_job_end"] >= 0, c["exit_job_end"], horizon)
        return np.asarray(end - c["exit_week"] >= weeks)

    return still


def _exit_to(state: int) -> Callable[[Array, int], Array]:
    return lambda c, horizon: np.asarray((c["exit_week"] >= 0) & (c["exit_to"] == state))


def _other_exit(c: Array, horizon: int) -> Array:
    return np.asarray((c["exit_week"] >= 0) & ~np.isin(c["exit_to"], [int(s) for s in EXITS.values()]))


LEFT = {
    "left_own_wish": (Left.OWN_WISH, "by own wish"),
    "left_illness": (Left.ILLNESS, "by illness"),
    "left_maternity": (Left.MATERNITY, "by maternity"),
    "left_moved": (Left.MOVED, "by moving away"),
}
"""Outcome columns by the reason for which a participant left a programme, apart from no longer being served."""


def _left_by(reason: int) -> Callable[[Array, int], Array]:
    return lambda c, horizon: np.asarray(c["left_by"] == reason)


_HORIZON = "by the horizon, of all who arrived"
OUTCOMES: tuple[Outcome, ...] = (
    Outcome(
        "ever_job_or_education",
        "share",
        f"ordinary work or ordinary education begun {_HORIZON}",
        lambda c, h: _ever_job(c, h) | _ever_study(c, h),
    ),
    Outcome("ever_job", "share", f"ordinary work begun {_HORIZON}", _ever_job),
    Outcome("ever_education", "share", f"ordinary education begun {_HORIZON}", _ever_study),
    Outcome("in_job", "share", "with ordinary hours in the last week, of all who arrived", _in_job),
    Outcome(
        "in_job_or_education",
        "share",
        "with ordinary hours or in education in the last week",
        lambda c, h: _in_job(c, h) | (c["support"] == Support.SU_EDUCATION),
    ),
    Outcome(
        "small_job",
        "share",
        "with ordinary hours while on support in the last week",
        lambda c, h: _in_job(c, h) & (c["support"] != Support.EMPLOYED),
    ),
    Outcome("mean_weeks_in_job", "weeks", "weeks with ordinary hours, a citizen", lambda c, h: c["weeks_worked"]),
    Outcome("mean_hours", "hours/week", "ordinary hours in the last week, a citizen", lambda c, h: c["hours"]),
    Outcome(
        "total_hours", "hours", "ordinary hours worked by the horizon, a citizen", lambda c, h: c["hours_worked"]
    ),
    Outcome(
        "four_months_full_time",
        "share",
        f"at least 17 weeks in a row with 30 hours or more {_HORIZON}",
        lambda c, h: c["full_best"] >= WEEKS_IN_FOUR_MONTHS,
    ),
    Outcome(
        "hours_27_75_for_3_months",
        "share",
        f"at least 13 weeks in a row with 27.75 hours or more {_HORIZON}",
        lambda c, h: c["part_best"] >= WEEKS_IN_THREE_MONTHS,
    ),
    Outcome(
        "retention_13w",
        "share",
        "first jobs that lasted 13 weeks, of those begun 13 weeks before the horizon",
        _kept(13),
        _first_job_seen(13),
    ),
    Outcome(
        "retention_52w",
        "share",
        "first jobs that lasted 52 weeks, of those begun 52 weeks before the horizon",
        _kept(52),
        _first_job_seen(52),
    ),
    *(
        Outcome(
            f"job_kept_{weeks}w",
            "share",
            f"still off support in the job after {weeks} weeks, of those who left for one {weeks} weeks before the"
            " horizon",
            _still_in_it(weeks),
            _left_for_job(weeks),
        )
        for weeks in (13, 52)
    ),
    Outcome(
        "time_to_first_job_weeks",
        "weeks",
        "weeks from arrival to the first job, of those who found one",
        lambda c, h: c["first_job"] - c["entry_week"],
        _ever_job,
    ),
    Outcome(
        "off_support",
        "share",
        "on no public benefit in the last week, of all who arrived",
        lambda c, h: ~BENEFIT[c["support"]],
    ),
    Outcome(
        "any_change_of_state",
        "share",
        f"left the support of arrival at least once {_HORIZON}",
        lambda c, h: c["exit_week"] >= 0,
    ),
    Outcome(
        "company_activity",
        "share",
        f"an internship, wage subsidy or ordinary hours {_HORIZON}",
        lambda c, h: (c["company_weeks"] > 0) | (c["weeks_worked"] > 0),
    ),
    *(
        Outcome(
            name,
            "share",
            f"first exit from support led to {name.removeprefix('exit_')} {_HORIZON}",
            _exit_to(int(state)),
        )
        for name, state in EXITS.items()
    ),
    Outcome("exit_other", "share", f"first exit led to another benefit {_HORIZON}", _other_exit),
    *(
        Outcome(
            name,
            "share",
            f"left a programme, the last time {why} {_HORIZON}",
            _left_by(int(reason)),
        )
        for name, (reason, why) in LEFT.items()
    ),
    Outcome("weeks_on_support", "weeks", "weeks on public benefits, a citizen", lambda c, h: c["weeks_on_support"]),
    Outcome("mean_earnings_dkk", "DKK", "wages by the horizon, a citizen", lambda c, h: c["earned_oere"] / 100.0),
    Outcome(
        "clarification_weeks",
        "weeks",
        "weeks from referral to the rehabilitation team's decision, of those it has decided on by the horizon"
        " (structure.clarification=queue)",
        lambda c, h: c["clarified_weeks"] / c["decisions"].clip(1),
        lambda c, h: c["decisions"] > 0,
    ),
    Outcome(
        "fleksjob_wait_weeks",
        "weeks",
        "weeks on ledighedsydelse before a fleksjob, of those who found one by the horizon",
        lambda c, h: c["fleksjob_waited"] / c["fleksjobs"].clip(1),
        lambda c, h: c["fleksjobs"] > 0,
    ),
    Outcome("mean_shifts", "count", "caseworker shifts by the horizon, a citizen", lambda c, h: c["shifts"]),
)
"""The outcomes counted per citizen, but for those that plug-ins bring."""
COUNTED = frozenset(outcome.name for outcome in OUTCOMES)
_own: list[Outcome] = []

WHOLE = {
    "n_citizens": ("citizens", "citizens who arrived by the horizon"),
    "n_participants": ("citizens", "citizens who were in a programme at some time by the horizon, each counted once"),
    "n_admitted": ("citizens", "admissions to a programme by the horizon; who comes back counts again"),
    "displaced_hours_per_week": (
        "hours/week",
        "ordinary hours filled by competing applicants, mean week"
        " (its contrast, with the sign turned, is displacement)",
    ),
    "displaced_persons": ("persons", "competing applicants who wait for hours that citizens have, mean week"),
    **{
        name: ("oere", f"paid minus received by the {party.name.lower()}, before tax, over the horizon")
        for name, party in NET_COLUMNS.items()
    },
}
"""The outcomes of the whole population."""


def bring(own: Sequence[Outcome]) -> None:
    """Let these outcomes be counted beside ours, and no others."""
    _own[:] = own


def counted() -> tuple[Outcome, ...]:
    """Return the outcomes counted per citizen, those of plug-ins last."""
    return (*OUTCOMES, *_own)


def describe() -> dict[str, tuple[str, str]]:
    """Return unit and meaning of every outcome column."""
    return {**{o.name: (o.unit, o.meaning) for o in counted()}, **WHOLE}


def names() -> list[str]:
    """Return the names of all outcomes."""
    return list(describe())


class PerCitizen:
    """Every outcome of each citizen who arrived, worked out once, to be summed up for all or for a group.

    Parameters
    ----------
    citizens
        Of one arm and replication ``[n]``.
    horizon
        Weeks.
    """

    def __init__(self, citizens: Array, horizon: int) -> None:
        plain = citizens.view(citizens.dtype.base, np.ndarray) if isinstance(citizens, np.recarray) else citizens
        arrived = plain["support"] != NOT_ARRIVED
        self.citizens = here = plain if arrived.all() else plain[arrived]
        self._taken_in = (here["service"] > 0) | (here["former"] == 1)
        self._found = [
            (
                outcome.name,
                np.asarray(outcome.values(here, horizon)),
                None if outcome.among is None else np.asarray(outcome.among(here, horizon)),
            )
            for outcome in counted()
        ]

    def means(self, rows: Array | None = None) -> dict[str, float]:
        """Return every outcome of all, or of those of ``rows`` ``[n]``; of nobody it is NaN."""
        own = np.ones(len(self.citizens), bool) if rows is None else rows
        result = {"n_citizens": float(own.sum()), "n_participants": float(self._taken_in[own].sum())}
        for name, values, among in self._found:
            chosen = values[own if among is None else own & among]
            result[name] = float(chosen.astype(float).mean()) if chosen.size else float("nan")
        return result


def of_citizens(citizens: Array, horizon: int) -> dict[str, float]:
    """Return every outcome counted per citizen, for those of ``citizens`` ``[N]`` who arrived."""
    return PerCitizen(citizens, horizon).means()


def of_world(nets: Array, market: Array, admitted: Array) -> Mapping[str, Any]:
    """Return the outcomes of the whole population.

    Parameters
    ----------
    nets
        Weekly net payments in oere ``[W, parties]``.
    market
        Weekly hours wanted, hours filled by others, and others who wait ``[W, 3]``.
    admitted
        Weekly admissions ``[W]``.
    """
    totals = nets.sum(axis=0)
    money = {name: int(totals[party]) for name, party in NET_COLUMNS.items()}
    _, others, waiting = market.mean(axis=0)
    return {
        "n_admitted": float(admitted.sum()),
        "displaced_hours_per_week": float(others),
        "displaced_persons": float(waiting),
        **money,
    }
