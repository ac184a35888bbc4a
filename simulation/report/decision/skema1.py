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

from simulation.report.decision.budget import Budget, FormRow
from simulation.report.decision.case import Case
from simulation.report.decision.document import Document, Missing, Text
from simulation.report.decision.exits import ExitRow, Level
from simulation.report.decision.extra import require
from simulation.report.decision.facts import Facts, facts, told
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
from simulation.words.texts import Texts

BLANK_ACTIONS, MOST_ACTIONS = 4, 12
"""Rows of the plan: those that stand in a file to be filled in, and as many as can be."""
EXITS_CM, PLAN_CM, MONEY_CM = (5.0, 3.0, 3.0, 3.0, 3.0), (11.0, 6.0), (3.3, *[2.6] * 4, 3.3)
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
    require("skema1.docx")
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
    return filled(facts(decision, texts, arm), words)


def filled(known: Facts, words: Mapping[str, str] | None = None) -> Form:
    """Return what stands on the form of a design, with what a person wrote into it."""
    title = f"{known.texts('skema1.title')}: {known.name}"
    version = str(known.case.decision.about.get("version") or "")
    return Form(known.arm, title, version, list(Described(known, Words(words or {})).parts()))


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

    known: Facts
    words: Words

    def parts(self) -> Iterator[Part]:
        """Yield the parts in reading order."""
        yield from self._head()
        yield from self._description()
        yield from self._effect()
        yield from self._plan()
        yield from self._consequences()

    def _free(self, key: str, told: Text = Missing.BLANK, long: bool = False, wanted: bool = True) -> Field:
        return self.words.field(key, self.known.texts(f"skema1.{key}"), told, long, wanted)

    def _head(self) -> Iterator[Part]:
        """Yield who proposes what, and when; nearly all of it is for a person to say."""
        t, known, money = self.known.texts, self.known, self.known.money
        yield Heading(t("skema1.title"), 1)
        yield Fields([[self._free("committee")]])
        yield Heading(t("skema1.kind"))
        if known.recommended:
            yield Note(t("skema1.not_recommended", recommended=known.recommended), marked=True)
        years = f"{money.form_years[0]}-{money.form_years[-1]}"
        yield Paragraph(Field("period", t("skema1.period"), years, free=False))
        yield Fields([[self._free(key) for key in ("department", "initials", "number", "date", "priority")]])
        project = self._free("project", known.name)
        yield Fields([[project, self._free("function")], [self._free("area"), self._free("aim")]])

    def _description(self) -> Iterator[Part]:
        """Yield section 1: background, target group, effort."""
        t, known = self.known.texts, self.known
        yield Heading(t("skema1.description"))
        yield Paragraph(self._free("background", long=True))
        yield Paragraph(self._free("target", known.target, long=True))
        yield Paragraph(self._free("effort", known.effort, long=True))
        if known.settings:
            yield Bullets(t("skema1.settings"), known.settings)

    def _effect(self) -> Iterator[Part]:
        """Yield section 2: the goal, where citizens go, and the economy with its risk."""
        t, known = self.known.texts, self.known
        yield Heading(t("skema1.effect"))
        yield Paragraph(self._free("goal", known.goal, long=True))
        arms, shown = (known.usual, known.name), ("share", "citizens")
        heads = [t(f"skema1.exit_{what}", arm=arm) for arm in arms for what in shown]
        rows = [self._exit_row(row) for row in known.exits]
        groups = [(arm, [t(f"skema1.short_{what}") for what in shown]) for arm in arms]
        yield Grid("exits", [t("skema1.exit"), *heads], rows, EXITS_CM, groups=groups)
        yield Note(t("skema1.exit_note", weeks=told(known.case.decision, "horizon_weeks", t)))
        economy = self._free("economy", known.economy, long=True)
        yield Paragraph(economy)
        if economy.mended and known.undecided:
            yield Note(known.undecided, marked=True)
        rows_of_classes = [(t(f"skema1.class_{row.key}"), row) for row in known.money.classes()]
        yield self._amounts("classes", t("skema1.classes"), rows_of_classes)
        yield Note(t("skema1.class_note"))

    def _exit_row(self, row: ExitRow) -> Row:
        """Return a row of the table of exits; where the model knows nothing, a person may say something."""
        label, t = self.known.texts(f"skema1.exit_{row.key}"), self.known.texts
        if row.usual is None and row.proposed is None:
            return Row([label, self.words.field(f"exit_{row.key}", label, Missing.UNKNOWN)])
        return Row([label, *_level(row.usual, t), *_level(row.proposed, t)])

    def _plan(self) -> Iterator[Part]:
        """Yield sections 3 and 4, which are for people to fill in."""
        t = self.known.texts
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
        label = f"{self.known.texts(f'skema1.plan_{what}')} {i}"
        return self.words.field(f"plan_{what}_{i}", label, Missing.BLANK)

    def _consequences(self) -> Iterator[Part]:
        """Yield the table of amounts, and what they are."""
        t, decision, money = self.known.texts, self.known.case.decision, self.known.money
        yield Heading(t("skema1.consequences"))
        rows = [(t(f"skema1.row_{row.key}"), row) for row in money.form()]
        yield self._amounts("consequences", t("skema1.text"), rows)
        for remark in (*remarks(decision, money, t), simulated(decision, t)):
            yield Note(remark)

    def _amounts(self, key: str, head: str, rows: list[tuple[str, FormRow]]) -> Grid:
        """Return a table of amounts; its last row is the sum."""
        t = self.known.texts
        heads = [head, *map(str, self.known.money.form_years), t("skema1.later")]
        return Grid(key, heads, [Row([label, *amounts(row, t)], row.key == "sum") for label, row in rows], MONEY_CM)


def _level(level: Level | None, texts: Texts) -> list[Text]:
    if level is None:
        return [Missing.UNKNOWN, Missing.UNKNOWN]
    return [texts.percent(level.share), texts.number(level.citizens)]
