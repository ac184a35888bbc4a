"""Skema 1 as a Word file: the form on which a municipality's committee is asked for money for something new.

Its headings and their order are those of Ringkøbing-Skjern's agenda of 2019, pages 40-42
(``ringkoebing_skjern_dagsorden_2019``); the years of the budget period were lost in that copy, and are four here. The
figures are :meth:`simulation.report.decision.budget.Budget.form`. What the model does not know is a marked blank.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from simulation.report.decision.budget import MUNICIPALITY, Budget, FormRow, budget
from simulation.report.decision.case import UNSURE, Case
from simulation.report.decision.document import Document, Line, Missing, Text
from simulation.report.decision.exits import ExitRow, Level, exits
from simulation.report.decision.extra import require_office
from simulation.report.decision.folder import Decision
from simulation.words.texts import Texts, catalogue

BLANK_ACTIONS = 4
EXITS_CM, PLAN_CM, MONEY_CM = (5.0, 3.0, 3.0, 3.0, 3.0), (11.0, 6.0), (6.2, *[1.95] * 4, 3.0)
"""Widths of the columns of the tables, 17 in all."""
THOUSAND = 1e3


def skema1(decision: Decision, texts: Texts, arm: str = "") -> bytes:
    """Return the form of ``arm`` (by default the one recommended) as a Word file.

    Raises
    ------
    ReportError
        For an arm that the decision has not, tables that contradict themselves, or without the extra ``forms``.
    """
    require_office()
    arm = decision.proposed(arm)
    money = budget(decision.tables, arm)
    case = Case(decision, texts)
    title = f"{texts('skema1.title')}: {case.say.arm(arm)}"
    form = Document(texts, title, str(decision.about.get("version") or ""))
    _head(form, case, money)
    _description(form, case, arm)
    _effect(form, case, money)
    _plan(form)
    _consequences(form, decision, money)
    return form.content()


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


def _head(form: Document, case: Case, money: Budget) -> None:
    """Write who proposes what, and when; nearly all of it is for a person to say."""
    t, blank, recommended = form.texts, Missing.BLANK, case.decision.recommended
    form.heading(t("skema1.title"))
    form.fields([[(t("skema1.committee"), blank)]])
    form.heading(t("skema1.kind"), 2)
    if recommended and recommended != money.arm:
        form.marked(t("skema1.not_recommended", recommended=case.say.arm(recommended)))
    form.paragraph(f"{money.form_years[0]}-{money.form_years[-1]}", t("skema1.period"))
    about = ("department", "initials", "number", "date", "priority")
    form.fields([[(t(f"skema1.{key}"), blank) for key in about]])
    project, function, area, aim = (t(f"skema1.{key}") for key in ("project", "function", "area", "aim"))
    form.fields([[(project, case.say.arm(money.arm)), (function, blank)], [(area, blank), (aim, blank)]])


def _description(form: Document, case: Case, arm: str) -> None:
    """Write section 1: background, target group, effort."""
    t, decision = form.texts, case.decision
    form.heading(t("skema1.description"), 2)
    form.paragraph(Missing.BLANK, t("skema1.background"))
    form.paragraph(_target(decision, arm, t), t("skema1.target"))
    form.paragraph(_effort(case, arm), t("skema1.effort"))
    settings = list(_settings(decision.of("designs", arm), t))
    if settings:
        form.paragraph(t("skema1.settings"))
        form.bullets(settings)


def _effect(form: Document, case: Case, money: Budget) -> None:
    """Write section 2: the goal, where citizens go, and the economy with its risk."""
    t, decision = form.texts, case.decision
    rows = exits(decision, money.arm)
    form.heading(t("skema1.effect"), 2)
    form.paragraph(_goal(case, rows[0]), t("skema1.goal"))
    arms = [case.say.arm(arm) for arm in (decision.baseline, money.arm)]
    heads = [t(f"skema1.exit_{what}", arm=arm) for arm in arms for what in ("share", "citizens")]
    form.table([t("skema1.exit"), *heads], (_exit_line(row, t) for row in rows), EXITS_CM)
    form.paragraph(t("skema1.exit_note", weeks=told(decision, "horizon_weeks", t)), soft=True)
    form.paragraph(" ".join(_economy(case, money.arm)) or Missing.BLANK, t("skema1.economy"))
    _money_table(form, money, t("skema1.classes"), [(t(f"skema1.class_{r.key}"), r) for r in money.classes()])
    form.paragraph(t("skema1.class_note"), soft=True)


def _plan(form: Document) -> None:
    """Write sections 3 and 4, which are for people to fill in."""
    t = form.texts
    form.heading(t("skema1.plan"), 2)
    blank = Line((Missing.BLANK, Missing.BLANK))
    form.table([t("skema1.plan_action"), t("skema1.plan_time")], [blank] * BLANK_ACTIONS, PLAN_CM, words=2)
    form.heading(t("skema1.remarks"), 2)
    form.paragraph(Missing.BLANK)


def _consequences(form: Document, decision: Decision, money: Budget) -> None:
    """Write the table of amounts, and what they are."""
    t = form.texts
    form.heading(t("skema1.consequences"), 2)
    _money_table(form, money, t("skema1.text"), [(t(f"skema1.row_{r.key}"), r) for r in money.form()])
    for remark in (*remarks(decision, money, t), simulated(decision, t)):
        form.paragraph(remark, soft=True)


def _money_table(form: Document, money: Budget, head: str, rows: list[tuple[str, FormRow]]) -> None:
    """Write a table of amounts; its last row is the sum."""
    heads = [head, *map(str, money.form_years), form.texts("skema1.later")]
    lines = [Line([label, *amounts(row, form.texts)], strong=row.key == "sum") for label, row in rows]
    form.table(heads, lines, MONEY_CM)


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


def _exit_line(row: ExitRow, texts: Texts) -> Line:
    """Return a row of the table of exits."""
    return Line([texts(f"skema1.exit_{row.key}"), *_level(row.usual, texts), *_level(row.proposed, texts)])


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
    chance, known = (case.value(arm, f"p_loss_{of}", MUNICIPALITY) for of in ("chance", "knowledge"))
    if math.isfinite(chance):
        yield t("decision.would_lose", often=case.often(chance), **names)
    yield t("decision.back_is", back=case.back(case.value(arm, "payback_years", MUNICIPALITY)), **names)
    if UNSURE[0] <= known <= UNSURE[1]:
        yield t("decision.which_undecided", often=case.often(known, "draws"), **names)


def _number(value: Any) -> int | None:
    """Return a size as a whole number; None where it is none, such as places without limit."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return round(value) if known else None
