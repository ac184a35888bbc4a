"""The page of a study."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from simulation.report import naming
from simulation.report.sheet import Part, Section, Sheet
from simulation.report.study import analyses, discovery, figures, tables
from simulation.report.study.names import Named
from simulation.results.checks import unchecked
from simulation.results.statistics import LEAST_DRAWS
from simulation.results.study.analyses import pairs
from simulation.results.study.estimates import Samples, samples
from simulation.results.study.findings import ends, moves, signs
from simulation.results.study.folder import read_study
from simulation.words.texts import Texts

MANY = 20
"""Settings beyond which the best is a matter of luck."""


def page_of(folder: Path, texts: Texts) -> Sheet:
    """Return what stands on the page of a study's folder."""
    return sheet_of(Named(read_study(folder), texts))


def sheet_of(say: Named) -> Sheet:
    """Return what stands on the page."""
    study, texts = say.study, say.texts
    return Sheet(
        kicker=texts("study.kicker"),
        title=title(say),
        facts=_facts(say),
        lead=str(study.about.get("question") or ""),
        notes=(texts("study.reading"), list(_reading(say))),
        warnings=[*_warnings(say), *unchecked(study.path, texts)],
        sections=list(content(say, samples(study))),
        made=tables.made(say),
        version=str(study.manifest.get("version") or ""),
        replaces="losses_*.png",
    )


def title(say: Named) -> str:
    """Return the study's own title, else what varied."""
    names = list(say.inputs.values())
    if len(names) > 3:
        names = [*names[:2], say.texts("study.and_more", n=len(names) - 2)]
    made = say.texts.list(names)
    return str(say.study.about.get("title") or "") or made[:1].upper() + made[1:]


def content(say: Named, found: Samples) -> Iterator[Section]:
    """Yield the sections; those without anything in them have no place on the page."""
    study = say.study
    # The points of an analysis share values, and so are no plain sample of the inputs' ranges.
    moved = [] if study.sensitivity else moves(study, found)
    best = [] if study.sensitivity else ends(study, found, {o: say.measure(o).better for o in study.outcomes})
    analysed: dict[str, list[Part]] = {
        name: [analyses.table(say, name), analyses.draw(say, name)] if there else []
        for name, there in (
            *((name, pairs(study, name)) for name in ("indices", "tornado")),
            ("variance", study.variance),
        )
    }
    parts: dict[str, list[Part]] = {
        "discovery": [discovery.table(say), *discovery.draw(say)],
        "indices": analysed["indices"],
        "tornado": analysed["tornado"],
        "moves": [tables.moves(say, moved), *(figures.draw(say, found, moved) if moved else [])],
        "ends": [tables.ends(say, best), None if study.sensitivity else tables.signs(say, signs(found))],
        "variance": analysed["variance"],
        "varied": [tables.inputs(say)],
        "cells": [tables.cells(say, found)],
        "failures": [tables.failures(say)],
    }
    for name, own in parts.items():
        said = discovery.sentences(say) if name == "discovery" and study.discovery else []
        yield Section(name, say.texts(f"study.{name}"), own, said)


def _facts(say: Named) -> str:
    """Return what was run: arms, weeks, settings, replications, where."""
    study, texts = say.study, say.texts
    fewest, most = study.replications
    population, weeks = study.config.get("population"), study.config.get("horizon_weeks")
    where = population if isinstance(population, dict) and "population" not in say.inputs else {}
    parts = [
        texts("study.against", arms=texts.list([say.arm(a) for a in study.arms]))
        if study.compared
        else texts("study.levels"),
        texts("study.weeks", weeks=weeks) if weeks else "",
        texts("study.settings", n=study.cells),
        texts("study.each", n=most, many=str(most) if fewest == most else f"{fewest}–{most}"),
        naming.population(where, texts),
    ]
    return " · ".join(part for part in parts if part)


def _warnings(say: Named) -> Iterator[str]:
    """Yield what speaks against taking the numbers at their word."""
    study = say.study
    failed, known = {int(line.get("cell", -1)) for line in study.failures}, set(study.effects["cell"])
    waiting = len(set(study.design["cell"]) - known - failed)
    for key, count in (("failed", len(failed)), ("waiting", waiting)):
        if count:
            yield say.texts(f"study.{key}", n=count, of=study.cells)
    if not study.ranked:
        key, wanted = f"study.few_{'drawn' if study.drawn else 'fixed'}", LEAST_DRAWS * study.per_draw
        yield say.texts(key, draws=study.draws, least=LEAST_DRAWS, wanted=str(wanted))


def _reading(say: Named) -> Iterator[str]:
    """Yield how the numbers are to be read."""
    study = say.study
    shown = {
        "condition": True,
        f"intervals_{'drawn' if study.drawn else 'fixed'}": study.ranked,
        "paired": study.compared,
        "ranges": not study.whole and not study.sensitivity,
        "many": study.cells > MANY and not study.sensitivity,
    }
    yield from (say.texts(f"study.{key}") for key, there in shown.items() if there)
