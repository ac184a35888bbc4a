"""The page of a comparison, and its ``summary.json``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from simulation.report import (
    as_run,
    effect_tables,
    gates,
    headline,
    knowledge,
    money_tables,
    naming,
    occupancy,
    sources,
)
from simulation.report.drawing import Drawn
from simulation.report.figures import draw
from simulation.report.sheet import Part, Section, Sheet
from simulation.results import savings
from simulation.results.checks import unchecked
from simulation.results.folder import ResultFolder, read_folder
from simulation.results.summary import summary
from simulation.words.texts import Texts


def page_of(folder: Path, texts: Texts) -> Sheet:
    """Return what stands on the page of a comparison's folder."""
    everything = read_folder(folder)
    result = everything.cell(everything.cells[0])
    numbers = json.dumps(summary(result, savings.net(result)), ensure_ascii=False, indent=2, allow_nan=False)
    page = sheet_of(result, texts, draw(result, texts), everything.cells[1:])
    return replace(page, files={"summary.json": f"{numbers}\n".encode()})


def sheet_of(result: ResultFolder, texts: Texts, figures: dict[str, Drawn], others: Sequence[object] = ()) -> Sheet:
    """Return what stands on the page of a comparison; ``others`` are cells of the folder that it is not about."""
    net = savings.net(result)
    return Sheet(
        kicker=texts("page.kicker"),
        title=_title(result, texts),
        facts=_facts(result, texts),
        lead=_alone(result, texts),
        heads=headline.heads(result, texts, net),
        notes=(texts("page.not_said"), headline.not_said(result, texts)),
        warnings=[
            *map(texts.said, as_run.programme_warnings(result)),
            *headline.warnings(result, texts),
            *knowledge.warnings(result, texts),
            *([texts("warnings.cells", cell=result.cells[0], n=len(others) + 1)] if others else []),
            *unchecked(result.path, texts),
        ],
        sections=[
            Section(name, texts("page." + name), parts) for name, parts in _parts(result, texts, figures, net).items()
        ],
        made=sources.made(result, texts),
        version=str(result.manifest.get("version", "")),
    )


def _parts(result: ResultFolder, texts: Texts, figures: dict[str, Drawn], net: pd.DataFrame) -> dict[str, list[Part]]:
    """Return the sections in reading order, and the figures and tables in each."""
    figure = figures.get
    return {
        "differences": [figure("differences"), effect_tables.contrasts(result, texts)],
        "programme": [figure("occupancy"), occupancy.table(result, texts)],
        "as_run": [as_run.table(result, texts), as_run.set_by_user(result, texts), as_run.prices(result, texts)],
        "gates": [gates.table(result, texts)],
        "outflow": [figure("outflow")],
        "jobs": [figure("jobs")],
        "stocks": [figure("stocks")],
        "savings": [
            money_tables.payers(result, texts, net),
            figure("saving_by_year"),
            money_tables.yearly(result, texts, net),
            figure("saving_so_far"),
        ],
        "accounts": [figure("saving_by_account"), money_tables.ledger(result, texts, net)],
        "displacement": [effect_tables.displacement(result, texts)],
        "levels": [effect_tables.levels(result, texts), effect_tables.competing(result, texts)],
        "precision": [effect_tables.precision(result, texts) if result.policies else None],
        "layers": [knowledge.layers(result, texts)],
        "structure": [knowledge.structure(result, texts)],
        "transport": [knowledge.distances(result, texts), knowledge.widened(result, texts)],
        "inputs": [sources.inputs(result, texts)],
    }


def _title(result: ResultFolder, texts: Texts) -> str:
    """Return the page's title: who was compared with what, where."""
    where = naming.population(result.population, texts) or texts("made.population")
    return f"{texts.list([texts.arm(a) for a in result.policies or result.arms])}: {where}"


def _facts(result: ResultFolder, texts: Texts) -> str:
    """Return the line under the title: size, horizon, start, replications, arms."""
    n = int(result.runs["replication"].nunique())
    return texts(
        "page.facts",
        n=texts.number(savings.citizens(result)),
        weeks=result.weeks,
        start=texts.date(result.start),
        replications=texts("page.replications", n=n),
        arms=texts.list([texts.arm(a) for a in result.arms]),
    )


def _alone(result: ResultFolder, texts: Texts) -> str:
    """Return why there is no comparison; where there is one, what usual service does not look like."""
    if result.policies:
        return gates.lead(result, texts)
    if result.baseline not in result.arms:
        return texts("headline.no_usual", baseline=result.baseline)
    return texts("headline.only_arm")
