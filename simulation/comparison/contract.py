"""What every programme promises, tried on a small run of it: ``indsats policy check``, and the tests of ours.

Each check runs the programme and gives back what is wrong, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.agents.market import Market
from simulation.model.states import Triage
from simulation.model.table import Array
from simulation.run import runner
from simulation.run.settings import Settings
from simulation.words.texts import Finding, catalogue

PLACES, POSTS, LIMIT = 11, 2, 6
"""A programme that is small enough to be full."""
LATE = 20
"""Week in which a programme begins that begins late."""
PLENTY = {"parameters": {"team_cases": 1000.0}}
"""A rehabilitation team that is never short of time."""


@dataclass(frozen=True)
class Trial:
    """A programme on trial: its name, and the settings of a small run with citizens whom it would take.

    ``of`` makes settings from what is set of a programme; ``other`` is a programme to run beside it.
    """

    name: str
    of: Callable[..., Settings]
    other: str = "ips"

    def model(self, chosen: Settings, arm: str | None = None) -> Market:
        """Return the model of an arm, before its first week."""
        return runner.model(chosen, self.name if arm is None else arm, 0)

    def weeks(self, chosen: Settings) -> Iterator[tuple[Market, Array]]:
        """Run it week by week; yield the model after each, and who is in the programme ``[N]``."""
        model = self.model(chosen)
        while not model.finished:
            model.step()
            yield model, np.asarray(model.world.column("service") == 1)


Check = Callable[[Trial], Finding | None]


def somebody_is_taken(trial: Trial) -> Finding | None:
    """Whether it ever has a participant."""
    most = max(int(served.sum()) for _, served in trial.weeks(trial.of()))
    return None if most else Finding("contract.nobody")


def capacity_is_kept(trial: Trial) -> Finding | None:
    """Whether places, and the caseloads of its staff, hold every week."""
    chosen = trial.of(policies={trial.name: {"places": PLACES, "posts": POSTS, "caseload_limit": LIMIT}})
    for model, served in trial.weeks(chosen):
        if served.sum() > PLACES or (model.world.posts["citizens"] > model.world.posts["limit"]).any():
            return Finding("contract.too_many", {"week": model.week, "n": int(served.sum()), "places": PLACES})
    return None


def nobody_before_the_start(trial: Trial) -> Finding | None:
    """Whether nobody is taken before its first week."""
    chosen = trial.of(policies={trial.name: {"start_week": LATE}})
    early = [model.week for model, served in trial.weeks(chosen) if served.any() and model.week <= LATE]
    return Finding("contract.early", {"week": early[0], "start": LATE}) if early else None


def order_is_irrelevant(trial: Trial) -> Finding | None:
    """Whether results are the same in whatever order the arms are named."""
    forth = runner.run_once(trial.of(policy=[trial.name, trial.other]), 0)
    back = {run.arm: run.outcomes for run in runner.run_once(trial.of(policy=[trial.other, trial.name]), 0)}
    for run in forth:
        moved = [n for n, v in run.outcomes.items() if not np.array_equal(v, back[run.arm][n], equal_nan=True)]
        if moved:
            return Finding("contract.order", {"arm": run.arm, "outcome": moved[0]})
    return None


def twice_the_same(trial: Trial) -> Finding | None:
    """Whether a run of the same settings ends with the same bits."""
    one, other = trial.model(trial.of()), trial.model(trial.of())
    one.run()
    other.run()
    return Finding("contract.luck") if differing(one.world.plain, other.world.plain) else None


def differing(one: Array, other: Array, rows: Any = slice(None)) -> list[str]:
    """Return the columns in which two tables differ in ``rows``; what is missing in both is the same."""
    names = one.dtype.names or ()
    return [n for n in names if not np.array_equal(one[n][rows], other[n][rows], equal_nan=one[n].dtype.kind == "f")]


def others_are_untouched(trial: Trial) -> Finding | None:
    """Whether those it does not take live as they would without it, where nothing is scarce."""
    chosen = trial.of(
        policies={trial.name: {"places": 15, "posts": 1}, "usual": {"caseload_limit": 400}},
        companies={"unlimited": True},
        **PLENTY,
    )
    without = trial.model(chosen, chosen.baseline)
    without.run()
    usual, touched, model = without.world.plain, np.zeros(len(without.world.citizens), bool), None
    for model, served in trial.weeks(chosen):  # noqa: B007
        touched |= served
    assert model is not None
    now = model.world.plain
    # somebody may leave in the week of admission, have an application decided, or be sent to the rehabilitation team
    touched |= (now["former"] == 1) | (now["applied"] != usual["applied"]) | (now["triage"] == Triage.REHABILITATION)
    moved = [name for name in differing(now, usual, ~touched) if name not in ("triage", "triaged")]
    return Finding("contract.others", {"column": moved[0]}) if moved else None


def money_is_balanced(trial: Trial) -> Finding | None:
    """Whether every krone that somebody pays is received by somebody."""
    model = trial.model(trial.of())
    model.run()
    return Finding("contract.money") if model.world.nets.sum(axis=1).any() else None


def conditions_have_words(trial: Trial) -> Finding | None:
    """Whether what it asks of a citizen has Danish words."""
    model = trial.model(trial.of())
    asked = {words for own in model.policies[1:] for words in own.asked(model.world)}
    missing = sorted(words for words in asked if not catalogue()["conditions"].get(words, {}).get("da"))
    return Finding("contract.words", {"condition": missing[0]}) if missing else None


CHECKS: dict[str, Check] = {
    "somebody": somebody_is_taken,
    "capacity": capacity_is_kept,
    "start": nobody_before_the_start,
    "order": order_is_irrelevant,
    "twice": twice_the_same,
    "others": others_are_untouched,
    "money": money_is_balanced,
    "words": conditions_have_words,
}
"""Every check by its name; what each asks stands in ``words/contract.yaml``."""
