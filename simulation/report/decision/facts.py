"""What the calculation says on Skema 1: its sentences and figures, before anybody writes anything into it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.report.decision.budget import MUNICIPALITY, Budget, budget
from simulation.report.decision.case import UNSURE, Case
from simulation.report.decision.document import Missing, Text
from simulation.report.decision.exits import ExitRow, exits
from simulation.report.decision.folder import Decision
from simulation.words.texts import Texts, catalogue

ABOUT_WHOLE = 20
"""From so many on a mean of places or posts is told as a whole number."""


@dataclass(frozen=True)
class Facts:
    """What the calculation says of a design; ``Missing`` where it says nothing."""

    case: Case
    money: Budget
    recommended: str
    """What another design that is recommended is called; empty where it is this one, or none."""
    target: Text
    effort: str
    settings: Sequence[str]
    goal: Text
    exits: Sequence[ExitRow]
    economy: Text
    undecided: str
    """That it is open whether the design pays; empty where it is not."""

    @property
    def texts(self) -> Texts:
        """The language."""
        return self.case.texts

    @property
    def arm(self) -> str:
        """The design."""
        return self.money.arm

    @property
    def name(self) -> str:
        """What the design is called."""
        return self.case.say.arm(self.arm)

    @property
    def usual(self) -> str:
        """What it is held against is called."""
        return self.case.say.arm(self.case.decision.baseline)


def facts(decision: Decision, texts: Texts, arm: str = "") -> Facts:
    """Return what the calculation says of ``arm`` (by default the one recommended).

    Raises
    ------
    ReportError
        For an arm that the decision has not, or tables that contradict themselves.
    """
    arm, case = decision.proposed(arm), Case(decision, texts)
    rows, best = exits(decision, arm), decision.recommended
    return Facts(
        case,
        budget(decision.tables, arm),
        case.say.arm(best) if best not in ("", arm) else "",
        _target(decision, arm, texts),
        _effort(case, arm),
        list(_settings(decision.of("designs", arm), texts)),
        _goal(case, rows[0]),
        rows,
        " ".join(_economy(case, arm)) or Missing.BLANK,
        _undecided(case, arm),
    )


def told(decision: Decision, key: str, texts: Texts) -> str:
    """Return a number of ``decision.json``; a dash where it is not known."""
    return texts.number(_number(decision.about.get(key)))


def _undecided(case: Case, arm: str) -> str:
    """Return that it is open whether a design pays; empty where it is not."""
    known = case.value(arm, "p_loss_knowledge", MUNICIPALITY)
    if not UNSURE[0] <= known <= UNSURE[1]:
        return ""
    return case.texts("decision.which_undecided", arm=case.say.arm(arm), often=case.often(known, "draws"))


def _target(decision: Decision, arm: str, texts: Texts) -> Text:
    """Return who the effort is for; a blank where neither a name nor a number is known."""
    citizens, participants = _number(decision.about.get("citizens")), _number(decision.of("participants", arm))
    population = decision.population(texts)
    if citizens is None or not population:
        return population or Missing.BLANK
    key = "skema1.whom" if participants is None else "skema1.of_whom"
    among = {} if participants is None else {"participants": participants}
    return texts(key, population=population, citizens=citizens, **among)


def _effort(case: Case, arm: str) -> str:
    """Return what the effort is called, with its places and posts where they are numbers."""
    sizes = {key: case.of(key, arm) for key in ("places", "posts")}
    sized = [_size(case.texts, key, n) for key, n in sizes.items() if math.isfinite(n)]
    end = (case.decision.of("designs", arm) or {}).get("end_date")
    until = [case.texts("skema1.until", date=case.texts.date(dt.date.fromisoformat(str(end))))] if end else []
    return ", ".join([case.say.arm(arm), *sized, *until])


def _size(texts: Texts, key: str, n: float) -> str:
    """Return places or posts; where they are a mean over what was drawn, that it is about so many."""
    if n == round(n):
        return texts(f"skema1.{key}", n=round(n))
    return texts(f"skema1.about_{key}", about=texts.number(n, 1 if n < ABOUT_WHOLE else 0))


def _settings(design: Any, texts: Texts) -> Iterator[str]:
    """Yield the numbers of a design in words; those the language has none for are left out."""
    known = catalogue()["designs"]
    for name, value in design.items() if isinstance(design, Mapping) else ():
        if name in known and _number(value) is not None:
            yield texts("skema1.setting", name=texts.name("designs", name), value=value)


def _goal(case: Case, jobs: ExitRow) -> Text:
    """Return how many more go to ordinary employment; a blank where that was not counted."""
    if jobs.usual is None or jobs.proposed is None:
        return Missing.BLANK
    n = round(jobs.proposed.citizens - jobs.usual.citizens)
    key = "skema1.more_jobs" if n > 0 else "skema1.fewer_jobs" if n < 0 else "skema1.same_jobs"
    weeks, baseline = told(case.decision, "horizon_weeks", case.texts), case.say.arm(case.decision.baseline)
    return case.texts(key, n=abs(n), weeks=weeks, baseline=baseline)


def _economy(case: Case, arm: str) -> Iterator[str]:
    """Yield what the municipality saves, the risk of a loss, when it is paid back, and if that is undecided."""
    t, found = case.texts, case.saving(arm, MUNICIPALITY)
    if found.mean is None:
        return
    key, turned = ("saves", found) if found.mean >= 0 else ("spends", found.scaled(-1))
    low, high = (t.money(end) for end in (turned.low, turned.high))
    yield t(f"skema1.{key}", amount=t.money(turned.mean), years=case.span, low=low, high=high)
    names = {"arm": case.say.arm(arm), "who": case.say.perspective(MUNICIPALITY), "given": case.prices}
    chance = case.value(arm, "p_loss_chance", MUNICIPALITY)
    if math.isfinite(chance):
        yield t("decision.would_lose", often=case.often(chance), **names)
    yield t("decision.back_is", back=case.back(case.value(arm, "payback_years", MUNICIPALITY)), **names)
    if told_too := _undecided(case, arm):
        yield told_too


def _number(value: Any) -> int | None:
    """Return a size as a whole number; None where it is none, such as places without limit."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return round(value) if known else None
