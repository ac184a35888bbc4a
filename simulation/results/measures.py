"""What each outcome is for the reader: its unit, the way that is better, and where in the tables it belongs.

Only presentation: the outcomes themselves are defined by the simulation. An outcome that is not listed here
is shown with the unit written in its column metadata and no judgement of better or worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from simulation.results.folder import RUN_KEYS


class Scale(Enum):
    """How an outcome is scaled and shown: factor to the shown unit, unit key, least and most decimals."""

    SHARE = (100.0, "percent", 1, 2)
    WEEKS = (1.0, "weeks", 1, 2)
    HOURS = (1.0, "hours", 1, 2)
    DKK = (1.0, "dkk", -1, 0)
    OERE = (0.01, "dkk", -1, 0)
    PLAIN = (1.0, "", 1, 3)

    @property
    def factor(self) -> float:
        """Factor from the stored to the shown unit."""
        return self.value[0]

    @property
    def unit(self) -> str:
        """Key of the unit's text; empty when the unit is the column's own."""
        return self.value[1]

    @property
    def decimals(self) -> tuple[int, int]:
        """Least and most decimals."""
        return self.value[2], self.value[3]


@dataclass(frozen=True)
class Measure:
    """One outcome: ``better`` is +1 when more is better, -1 when less is, 0 when neither is for us to say."""

    name: str
    kind: Scale
    better: int
    group: str
    own_unit: str = ""


LISTED: tuple[Measure, ...] = (
    Measure("ever_job_or_education", Scale.SHARE, 1, "job"),
    Measure("ever_job", Scale.SHARE, 1, "job"),
    Measure("in_job_or_education", Scale.SHARE, 1, "job"),
    Measure("in_job", Scale.SHARE, 1, "job"),
    Measure("four_months_full_time", Scale.SHARE, 1, "job"),
    Measure("hours_27_75_for_3_months", Scale.SHARE, 1, "job"),
    Measure("retention_13w", Scale.SHARE, 1, "job"),
    Measure("retention_52w", Scale.SHARE, 1, "job"),
    Measure("job_kept_13w", Scale.SHARE, 1, "job"),
    Measure("job_kept_52w", Scale.SHARE, 1, "job"),
    Measure("off_support", Scale.SHARE, 1, "job"),
    Measure("time_to_first_job_weeks", Scale.WEEKS, -1, "hours"),
    Measure("mean_weeks_in_job", Scale.WEEKS, 1, "hours"),
    Measure("mean_hours", Scale.HOURS, 1, "hours"),
    Measure("mean_earnings_dkk", Scale.DKK, 1, "hours"),
    Measure("exit_job", Scale.SHARE, 1, "exit"),
    Measure("exit_education", Scale.SHARE, 1, "exit"),
    Measure("exit_self_supporting", Scale.SHARE, 0, "exit"),
    Measure("exit_fleksjob", Scale.SHARE, 0, "exit"),
    Measure("exit_ressourceforloeb", Scale.SHARE, 0, "exit"),
    Measure("exit_foertidspension", Scale.SHARE, 0, "exit"),
    Measure("exit_moved", Scale.SHARE, 0, "exit"),
    Measure("exit_pension_age", Scale.SHARE, 0, "exit"),
    Measure("exit_dead", Scale.SHARE, 0, "exit"),
    Measure("exit_other", Scale.SHARE, 0, "exit"),
    Measure("any_change_of_state", Scale.SHARE, 0, "exit"),
    Measure("clarification_weeks", Scale.WEEKS, 0, "other"),
    Measure("fleksjob_wait_weeks", Scale.WEEKS, -1, "other"),
    Measure("small_job", Scale.SHARE, 1, "other"),
    Measure("company_activity", Scale.SHARE, 1, "other"),
    Measure("left_own_wish", Scale.SHARE, 0, "other"),
    Measure("left_illness", Scale.SHARE, 0, "other"),
    Measure("left_maternity", Scale.SHARE, 0, "other"),
    Measure("left_moved", Scale.SHARE, 0, "other"),
    Measure("displaced_hours_per_week", Scale.HOURS, 1, "other"),
    Measure("displaced_persons", Scale.PLAIN, -1, "other"),
)
"""The outcomes in reading order."""

NOT_OUTCOMES = (*RUN_KEYS, "draw", "n_citizens", "n_participants", "n_admitted")

SHOWN_ELSEWHERE = ("_net_oere", "_saving_dkk")
"""Columns with these endings are the ledger in brief; the report shows the ledger itself, which tells taxes
apart.
"""

PER = ("_per_participant", "_per_citizen")
"""Columns with these in their names are an outcome's effect told for one participant or citizen."""

FIRST_EXITS_APART = ("exit_moved", "exit_pension_age", "exit_dead")
"""First exits that nothing here changes by itself: they differ where others come first."""

SHARE_WORDS = ("share", "proportion", "fraction")


def measures(columns: list[str], units: Mapping[str, str]) -> list[Measure]:
    """Return the measures to show among ``columns``: the listed in reading order, then the user's own."""
    listed = [m for m in LISTED if m.name in columns]
    known = {m.name for m in listed}
    own = [c for c in columns if c not in known and c not in NOT_OUTCOMES and not c.endswith(SHOWN_ELSEWHERE)]
    own = [c for c in own if not any(part in c for part in PER)]
    return [*listed, *(measure_of(c, units.get(c, "")) for c in own)]


def measure_of(name: str, unit: str) -> Measure:
    """Return how to show one outcome with the unit of its column."""
    listed = next((m for m in LISTED if m.name == name), None)
    return listed or Measure(name, kind_of(name, unit), 0, "other", unit)


def kind_of(name: str, unit: str) -> Scale:
    """Return how to show an outcome that is not listed, by its unit and then by its name's ending."""
    low = unit.lower()
    if any(word in low for word in SHARE_WORDS):
        return Scale.SHARE
    if low in ("øre", "oere") or name.endswith("_oere"):
        return Scale.OERE
    if low in ("dkk", "kr", "kr.") or name.endswith("_dkk"):
        return Scale.DKK
    return Scale.WEEKS if low in ("week", "weeks") else Scale.PLAIN
