"""The page of a decision: five questions answered, then what they rest on, then the method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from simulation.report import naming
from simulation.report.decision import (
    answers,
    caseloads,
    figures,
    forms,
    method,
    method_tables,
    running,
    serving,
    tables,
    uncertainty_figures,
)
from simulation.report.decision.case import Case
from simulation.report.decision.cheers import cheers_table
from simulation.report.decision.folder import read_decision
from simulation.report.sheet import Section, Sheet
from simulation.report.tables import Row, Table
from simulation.results.checks import unchecked
from simulation.words.texts import Texts

NOT_VALUED = ("well", "given", "horizon", "citizens", "place")
"""What the numbers do not say, in order."""


def page_of(folder: Path, texts: Texts) -> Sheet:
    """Return what stands on the page of a decision's folder; the forms are files beside it."""
    return sheet_of(Case(read_decision(folder), texts))


def sheet_of(case: Case) -> Sheet:
    """Return what stands on the page."""
    t, decision = case.texts, case.decision
    return Sheet(
        kicker=t("decision.kicker"),
        title=_title(case),
        facts=_facts(case),
        lead=answers.lead(case),
        heads=answers.heads(case),
        notes=(t("page.not_said"), list(not_said(case))),
        warnings=[*_warnings(case), *unchecked(decision.path, t)],
        sections=list(_sections(case)),
        made=_made(case),
        version=str(case.about.get("version") or ""),
        files=forms.files(decision, t),
    )


def _title(case: Case) -> str:
    where = case.decision.population(case.texts) or case.texts("made.population")
    return case.texts("decision.title", population=where)


def _facts(case: Case) -> str:
    """Return the line under the title: who decides over how long, on how many replications and draws."""
    t = case.texts
    return t(
        "decision.facts",
        who=case.say.perspective(case.perspective),
        years=case.span,
        n=t.number(case.number("citizens")),
        replications=t("page.replications", n=int(case.number("replications"))),
        draws=t.number(case.number("draws")),
    )


def _sections(case: Case) -> Iterator[Section]:
    """Yield the sections of page one, and then of the method."""
    t = case.texts

    def section(name: str, *parts: object, said: Iterator[str] | None = None) -> Section:
        return Section(name, t(f"decision_sections.{name}"), list(parts), list(said or ()))  # type: ignore[arg-type]

    yield section("against_each_other", tables.against(case))
    if case.shown:
        yield section("recommendation", figures.waterfall(case), figures.fan(case), said=method.recommendation(case))
    turning = (figures.tornado(case), figures.turning(case), tables.turning(case))
    yield section("turning", *turning, said=answers.turning(case))
    yield section("caseloads", caseloads.drawn(case), said=caseloads.said(case))
    yield section("running", running.capacity(case), running.stopping(case))
    yield section("whom", serving.rankings_drawn(case), serving.rankings(case), said=serving.said(case))
    yield section("assumed", tables.prices(case), said=method.assumed(case))
    yield section("method", method_tables.layers(case), said=method.method(case))
    sure = (uncertainty_figures.plane(case), uncertainty_figures.acceptability(case))
    yield section("acceptability", *sure, method_tables.acceptability(case), method_tables.ratios(case),
                  said=method.acceptability(case))  # fmt: skip
    worth = (uncertainty_figures.information(case), uncertainty_figures.inputs(case))
    yield section("information", *worth, method_tables.inputs(case), method_tables.trials(case),
                  said=method.information(case))  # fmt: skip
    yield section("forms", uncertainty_figures.regret(case), method_tables.structure(case), said=method.forms(case))
    yield section("equity", serving.equity(case), serving.by_group(case))
    yield section("contribution", method_tables.contribution(case), said=method.contribution(case))
    yield section("years", method_tables.years(case))
    yield section("checklists", _coded(cheers_table(case.decision, t)))


def _coded(table: Table | None) -> Table | None:
    """Return the checklist with the places where an item is answered set as code."""
    if table is None:
        return None

    def row(one: Row) -> Row:
        *cells, where = one.cells
        places = "." in where
        return replace(one, cells=[*cells, naming.coded(f"`{where}`")]) if places else one

    return replace(table, rows=[row(one) for one in table.rows])


def not_said(case: Case) -> Iterator[str]:
    """Yield what the numbers do not say."""
    t = case.texts
    values = {"given": case.prices, "n": case.years, "citizens": t.number(case.number("citizens"))}
    values["population"] = case.decision.population(t) or t("made.population")
    for key in NOT_VALUED:
        yield t(f"decision_limits.{key}", **values)
    if case.about.get("years_left_out"):
        yield t("decision_limits.left_out", left=t.list([str(year) for year in case.about["years_left_out"]]))


def _warnings(case: Case) -> Iterator[str]:
    """Yield the run's own warnings in the language of the page, and that few draws bound what knowing is worth."""
    t, untold = case.texts, 0
    for told in case.about.get("warnings") or []:
        if naming.has_words(told, t):
            yield naming.warning(told, t)
        else:
            untold += 1
    if untold:
        yield t("decision.warnings_in_english", n=untold)
    if case.bounded:
        yield t("decision.few_draws", draws=case.about.get("draws") or "?")


def _made(case: Case) -> list[tuple[str, str]]:
    """Return how the decision was made, as (label, text) pairs."""
    t, about = case.texts, case.about
    k = t.list([t.money(float(one)) for one in about.get("k") or []])
    pairs = {
        "from": naming.coded(f"`{about.get('made_from')}`") if about.get("made_from") else "",
        "perspective": case.say.perspective(case.perspective),
        "effect": case.say.effect,
        "k": k,
        "years": t.list([str(year) for year in about.get("years") or []]),
        "discount": method.discounting(case),
        "prices": case.prices,
        "price_year": str(about.get("price_year") or ""),
        "tax": t(f"study_values.{'yes' if about.get('tax') else 'no'}"),
        "structure": t(f"decision_ways.{about.get('structure') or 'as_run'}"),
    }
    return [(t(f"decision_made.{key}"), text) for key, text in pairs.items() if text]
