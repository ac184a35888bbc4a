"""Skema 1: the form on which a municipality's committee is asked for money for something new.

:func:`described` says what stands on it, field by field; :func:`skema1` writes that into a Word file.

Its headings and their order are those of Ringkøbing-Skjern's agenda of 2019, pages 40-42
(``ringkoebing_skjern_dagsorden_2019``); the years of the budget period were lost in that copy, and are four here. The
figures are :meth:`simulation.report.decision.budget.Budget.form`. What the model does not know is a marked blank.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulation.report.decision.budget import MUNICIPALITY, Budget, FormRow, budget
from simulation.report.decision.case import UNSURE, Case
from simulation.report.decision.document import Document, Missing, Text
from simulation.report.decision.exits import ExitRow, Level, exits
from simulation.report.decision.extra import require_office
from simulation.report.decision.folder import Decision
from simulation.report.decision.form import (
    Bullets,
    Field,
    Fields,
    Form,
    Grid,
    Heading,
    Note,
    Paragraph,
    Part,
    Row,
    Words,
    write,
)
from simulation.words.texts import Texts, catalogue

BLANK_ACTIONS, MOST_ACTIONS = 4, 12
"""Rows of the plan: those that stand in a file to be filled in, and as many as can be."""
EXITS_CM, PLAN_CM, MONEY_CM = (5.0, 3.0, 3.0, 3.0, 3.0), (11.0, 6.0), (6.2, *[1.95] * 4, 3.0)
"""Widths of the columns of the tables, 17 in all."""
THOUSAND = 1e3


def skema1(decision: Decision, texts: Texts, arm: str = "", words: Mapping[str, str] | None = None) -> bytes:
    """Return the form of ``arm`` (by default the one recommended) as a Word file.

    Parameters
    ----------
    decision
        The decision folder, read.
    texts
        The language.
    arm
        Whose form.
    words
        What a person wrote into free fields, by their key: see :func:`described`.

    Raises
    ------
    ReportError
        For an arm that the decision has not, tables that contradict themselves, or without the extra ``forms``.
    """
    require_office()
    form = described(decision, texts, arm, words)
    file = Document(texts, form.title, form.version)
    write(form, file)
    return file.content()


def described(decision: Decision, texts: Texts, arm: str = "", words: Mapping[str, str] | None = None) -> Form:
    """Return what stands on the form of ``arm`` (by default the one recommended), with what a person wrote into it.

    Raises
    ------
    ReportError
        For an arm that the decision has not, or tables that contradict themselves.
    """
    arm = decision.proposed(arm)
    money, case = budget(decision.tables, arm), Case(decision, texts)
    made = Described(case, money, Words(words or {}))
    title = f"{texts('skema1.title')}: {case.say.arm(arm)}"
    return Form(arm, title, str(decision.about.get("version") or ""), list(made.parts()))


def amounts(row: FormRow, texts: Texts) -> list[Text]:
    """Return what stands in a row: DKK 1,000 by year and for the following years, or a blank."""
    return [Missing.BLANK if kroner is None else texts.number(rounded(kroner)) for kroner in (*row.years, row.later)]


def rounded(kroner: float) -> float:
    """Return kroner in whole thousands, halves away from zero as a spreadsheet shows them."""
    return math.copysign(math.floor(round(abs(kroner)) / THOUSAND + 0.5), kroner)


def remarks(decision: Decision, money: Budget, texts: Texts) -> list[str]:
    """Return what the amounts of the form are: prices, signs, the years that follow and those beyond the run."""
    later, last = money.later_years, money.years[-1]
    found = [texts("skema1.amounts", price_year=str(decision.about.get("price_year") or money.years[0]))]
    if len(later) > 1:
        found.append(texts("skema1.later_mean", first=str(later[0]), last=str(later[-1])))
    elif later:
        found.append(texts("skema1.later_one", first=str(later[0])))
    else:
        found.append(texts("skema1.beyond", last=str(last)))
    return [*found, texts("forms.rounded")]


def undecided(case: Case, arm: str) -> str:
    """Return that it is open whether a design pays; empty where it is not."""
    known = case.value(arm, "p_loss_knowledge", MUNICIPALITY)
    if not UNSURE[0] <= known <= UNSURE[1]:
        return ""
    return case.texts("decision.which_undecided", arm=case.say.arm(arm), often=case.often(known, "draws"))


def told(decision: Decision, key: str, texts: Texts) -> str:
    """Return a number of ``decision.json``; a dash where it is not known."""
    return texts.number(_number(decision.about.get(key)))


def simulated(decision: Decision, texts: Texts) -> str:
    """Return that the figures are simulated, and of how many replications."""
    return texts(
        "forms.simulated",
        n=told(decision, "replications", texts),
        baseline=Case(decision, texts).say.arm(decision.baseline),
    )


@dataclass(frozen=True)
class Described:
    """The form of one design, part by part."""

    case: Case
    money: Budget
    words: Words

    def parts(self) -> Iterator[Part]:
        """Yield the parts in reading order."""
        yield from self._head()
        yield from self._description()
        yield from self._effect()
        yield from self._plan()
        yield from self._consequences()

    def _free(self, key: str, told: Text = Missing.BLANK, long: bool = False, wanted: bool = True) -> Field:
        return self.words.field(key, self.case.texts(f"skema1.{key}"), told, long, wanted)

    def _head(self) -> Iterator[Part]:
        """Yield who proposes what, and when; nearly all of it is for a person to say."""
        t, case, money = self.case.texts, self.case, self.money
        recommended = case.decision.recommended
        yield Heading(t("skema1.title"), 1)
        yield Fields([[self._free("committee")]])
        yield Heading(t("skema1.kind"))
        if recommended and recommended != money.arm:
            yield Note(t("skema1.not_recommended", recommended=case.say.arm(recommended)), marked=True)
        years = f"{money.form_years[0]}-{money.form_years[-1]}"
        yield Paragraph(Field("period", t("skema1.period"), years, free=False))
        yield Fields([[self._free(key) for key in ("department", "initials", "number", "date", "priority")]])
        project = self._free("project", case.say.arm(money.arm))
        yield Fields([[project, self._free("function")], [self._free("area"), self._free("aim")]])

    def _description(self) -> Iterator[Part]:
        """Yield section 1: background, target group, effort."""
        t, decision, arm = self.case.texts, self.case.decision, self.money.arm
        yield Heading(t("skema1.description"))
        yield Paragraph(self._free("background", long=True))
        yield Paragraph(self._free("target", _target(decision, arm, t), long=True))
        yield Paragraph(self._free("effort", _effort(self.case, arm), long=True))
        if settings := list(_settings(decision.of("designs", arm), t)):
            yield Bullets(t("skema1.settings"), settings)

    def _effect(self) -> Iterator[Part]:
        """Yield section 2: the goal, where citizens go, and the economy with its risk."""
        t, case, money = self.case.texts, self.case, self.money
        rows = exits(case.decision, money.arm)
        yield Heading(t("skema1.effect"))
        yield Paragraph(self._free("goal", _goal(case, rows[0]), long=True))
        arms = [case.say.arm(arm) for arm in (case.decision.baseline, money.arm)]
        heads = [t(f"skema1.exit_{what}", arm=arm) for arm in arms for what in ("share", "citizens")]
        yield Grid("exits", [t("skema1.exit"), *heads], [self._exit_row(row) for row in rows], EXITS_CM)
        yield Note(t("skema1.exit_note", weeks=told(case.decision, "horizon_weeks", t)))
        economy = self._free("economy", " ".join(_economy(case, money.arm)) or Missing.BLANK, long=True)
        yield Paragraph(economy)
        if economy.mended and (told_still := undecided(case, money.arm)):
            yield Note(told_still, marked=True)
        rows_of_classes = [(t(f"skema1.class_{row.key}"), row) for row in money.classes()]
        yield self._amounts("classes", t("skema1.classes"), rows_of_classes)
        yield Note(t("skema1.class_note"))

    def _exit_row(self, row: ExitRow) -> Row:
        """Return a row of the table of exits; where the model knows nothing, a person may say something."""
        label, t = self.case.texts(f"skema1.exit_{row.key}"), self.case.texts
        if row.usual is None and row.proposed is None:
            return Row([label, self.words.field(f"exit_{row.key}", label, Missing.UNKNOWN)])
        return Row([label, *_level(row.usual, t), *_level(row.proposed, t)])

    def _plan(self) -> Iterator[Part]:
        """Yield sections 3 and 4, which are for people to fill in."""
        t = self.case.texts
        yield Heading(t("skema1.plan"))
        yield Grid("plan", [t("skema1.plan_action"), t("skema1.plan_time")], self._actions(), PLAN_CM, words=2)
        yield Heading(t("skema1.remarks"))
        yield Paragraph(self._free("remarks", long=True, wanted=False), bare=True)

    def _actions(self) -> list[Row]:
        """Return the rows of the plan; half a row is missing the other half, and without any the first is missing."""
        pairs = [[self._action(what, i) for what in ("action", "time")] for i in range(1, MOST_ACTIONS + 1)]
        planned = any(one.typed for pair in pairs for one in pair)
        rows: list[Row] = []
        for i, pair in enumerate(pairs):
            begun = any(one.typed for one in pair)
            asked = [replace(one, wanted=begun or (not planned and not i and one is pair[0])) for one in pair]
            rows.append(Row(asked, spare=not begun and (planned or i >= BLANK_ACTIONS)))
        return rows

    def _action(self, what: str, i: int) -> Field:
        label = f"{self.case.texts(f'skema1.plan_{what}')} {i}"
        return self.words.field(f"plan_{what}_{i}", label, Missing.BLANK)

    def _consequences(self) -> Iterator[Part]:
        """Yield the table of amounts, and what they are."""
        t, decision = self.case.texts, self.case.decision
        yield Heading(t("skema1.consequences"))
        rows = [(t(f"skema1.row_{row.key}"), row) for row in self.money.form()]
        yield self._amounts("consequences", t("skema1.text"), rows)
        for remark in (*remarks(decision, self.money, t), simulated(decision, t)):
            yield Note(remark)

    def _amounts(self, key: str, head: str, rows: list[tuple[str, FormRow]]) -> Grid:
        """Return a table of amounts; its last row is the sum."""
        t = self.case.texts
        heads = [head, *map(str, self.money.form_years), t("skema1.later")]
        return Grid(key, heads, [Row([label, *amounts(row, t)], row.key == "sum") for label, row in rows], MONEY_CM)


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
    sized = [case.texts(f"skema1.{key}", n=n) for key, n in sizes.items() if math.isfinite(n)]
    return ", ".join([case.say.arm(arm), *sized])


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


def _level(level: Level | None, texts: Texts) -> list[Text]:
    if level is None:
        return [Missing.UNKNOWN, Missing.UNKNOWN]
    return [texts.percent(level.share), texts.number(level.citizens)]


def _economy(case: Case, arm: str) -> Iterator[str]:
    """Yield what the municipality saves, the risk of a loss, when it is paid back, and if that is undecided."""
    t, found = case.texts, case.saving(arm, MUNICIPALITY)
    if found.mean is None:
        return
    key, turned = ("saves", found) if found.mean >= 0 else ("spends", found.scaled(-1))
    low, high = (t.money(end) for end in (turned.low, turned.high))
    years = told(case.decision, "horizon_years", t)
    yield t(f"skema1.{key}", amount=t.money(turned.mean), years=years, low=low, high=high)
    names = {"arm": case.say.arm(arm), "who": case.say.perspective(MUNICIPALITY), "given": case.prices}
    chance = case.value(arm, "p_loss_chance", MUNICIPALITY)
    if math.isfinite(chance):
        yield t("decision.would_lose", often=case.often(chance), **names)
    yield t("decision.back_is", back=case.back(case.value(arm, "payback_years", MUNICIPALITY)), **names)
    if told_too := undecided(case, arm):
        yield told_too


def _number(value: Any) -> int | None:
    """Return a size as a whole number; None where it is none, such as places without limit."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return round(value) if known else None
