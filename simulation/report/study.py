"""The report of a study: what its settings show, in words, figures and a table; one file that needs nothing else.

:func:`write_study` is the door: it reads the folder of a study and writes ``figures/`` and ``report.html`` into it.
The sections of an analysis (indices, tornado, variance, discovery) are there when its file is.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from simulation.errors import ReportError
from simulation.report import study_analysis, study_figures, study_indices, study_ranges, study_words
from simulation.report.drawing import Drawn
from simulation.report.study_estimates import Samples, samples
from simulation.report.study_folder import StudyFolder, read_study
from simulation.report.study_moves import moves, slots
from simulation.report.study_names import TEXTS, capital, counted, names_of
from simulation.report.study_phrases import CONDITION, Said, opening
from simulation.report.study_tables import cells_table, failures_table, inputs_table, made
from simulation.report.study_words import Teller
from simulation.report.writing import filled, png, write_whole
from simulation.results.checks import unchecked
from simulation.results.statistics import LEAST_DRAWS

DRAWN = "over posterior draws: they hold both what is not known of the parameters and chance"
FIXED = "over replications: they hold chance alone, not what is not known of the parameters, which are fixed here"
MANY = 20


@dataclass(frozen=True)
class Section:
    """A section of the page: what is said, figures ready to be placed, pictures as data."""

    name: str
    title: str
    told: list[Said] = field(default_factory=list)
    figures: list[Drawn] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def write_study(folder: Path) -> Path:
    """Write the report of a study's folder into it and return the path of ``report.html``.

    Raises:
        ReportError: for a missing or broken file (named), or a folder that cannot be written.
    """
    study = read_study(Path(folder))
    found = {} if study.sensitivity else samples(study)
    sections = list(_sections(study, found))
    page = render(study, found, sections)
    try:
        for section in sections:
            for drawn in section.figures:
                write_whole(study.path / "figures" / f"{drawn.name}.png", png(drawn))
        return write_whole(study.path / "report.html", page.encode())
    except OSError as error:
        raise ReportError(f"{error.filename or study.path}: cannot be written: {error.strerror}") from error


def render(study: StudyFolder, found: Samples, sections: list[Section]) -> str:
    """Return the page."""
    lead, told = _told(study, found)
    if study.sensitivity:
        # The indices are what the study is about: they are told at the top of the page instead.
        told = [said for section in sections for said in section.told if section.name == "indices"]
        sections = [replace(s, told=[]) if s.name == "indices" else s for s in sections]
    return filled(
        "study",
        title=title(study),
        question=str(study.about.get("question") or ""),
        facts=_facts(study),
        lead=lead,
        told=told,
        warnings=[*_warnings(study), *unchecked(study.path, TEXTS)],
        reading=_reading(study),
        sections=sections,
        cells=cells_table(study),
        failures=failures_table(study),
        inputs=inputs_table(study),
        made=made(study),
        version=str(study.manifest.get("version") or ""),
    )


def title(study: StudyFolder) -> str:
    """Return the study's own title, else what varied."""
    given = str(study.about.get("title") or "")
    if given:
        return given
    names = list(names_of(study.inputs).values())
    shown = names if len(names) <= 3 else [*names[:2], f"{len(names) - 2} more inputs"]
    return capital(TEXTS.list(shown)) if shown else "A study of one setting"


def _facts(study: StudyFolder) -> str:
    fewest, most = study.replications
    population = study.config.get("population") or {}
    where = str(population.get("title") or population.get("name") or "") if isinstance(population, dict) else ""
    each = counted(fewest, "replication") if fewest == most else f"{fewest} to {counted(most, 'replication')}"
    varied = [counted(study.cells, "setting"), f"{each} each", where]
    return " · ".join(part for part in varied if part)


def _told(study: StudyFolder, found: Samples) -> tuple[str, list[Said]]:
    """Return the paragraph and what is said of each outcome."""
    if study.x is None or not found:
        return f"{opening(study)} {CONDITION}", []
    told: list[tuple[str, str, Said]] = []
    for (arm, outcome), sample in found.items():
        if study.whole:
            cells, _ = slots(study, sample, study.x, study.by)
            teller = Teller(study, arm, outcome, sample, cells, moves(study, sample, cells))
            told.append((arm, outcome, teller.said()))
        else:
            told.append((arm, outcome, study_ranges.said(study, arm, outcome, sample)))
    paragraph = study_words.lead(study, told) if study.whole else study_ranges.lead(study, told)
    return paragraph, [said for _, _, said in told]


def _sections(study: StudyFolder, found: Samples) -> Iterator[Section]:
    """Yield the sections with figures that have something in them."""
    if study.discovery:
        told = [Said("", [sentence]) for sentence in study.discovery]
        pictures = [_picture(file) for file in sorted((study.path / "figures").glob("discovery*.png"))]
        yield Section("discovery", "When does it lose", told, pictures=pictures)
    drawn = study_figures.draw(study, found) if found else []
    if drawn:
        yield Section("outcomes", "Outcomes over the inputs", figures=drawn)
    for name, heading, analysis in (
        ("indices", "Which inputs matter", study_indices.indices),
        ("tornado", "What one input at a time does", study_analysis.tornado),
        ("variance", "Where the variance comes from", study_analysis.variance),
    ):
        figures, told = analysis(study)
        if figures:
            yield Section(name, heading, told, figures)


def _picture(file: Path) -> str:
    """Return a PNG as a data address."""
    try:
        return "data:image/png;base64," + base64.b64encode(file.read_bytes()).decode("ascii")
    except OSError as error:
        raise ReportError(f"{file}: cannot be read: {error.strerror}") from error


def _warnings(study: StudyFolder) -> Iterator[str]:
    """Yield what speaks against taking the numbers at their word."""
    failed, known = {int(line.get("cell", -1)) for line in study.failures}, set(study.effects["cell"])
    if failed:
        yield (
            f"{counted(len(failed), 'setting')} of {study.cells} failed, in some replication or in all; what is"
            " missing is in no number below."
        )
    waiting = len(set(study.design["cell"]) - known - failed)
    if waiting:
        yield f"{counted(waiting, 'setting')} of {study.cells} {'has' if waiting == 1 else 'have'} not been run yet."
    what = "posterior draw" if study.drawn else "replication"
    if study.draws < LEAST_DRAWS:
        least = LEAST_DRAWS * study.per_draw
        yield (
            f"Settings have {'but one' if study.draws == 1 else study.draws} {what}{'' if study.draws == 1 else 's'}:"
            f" below {LEAST_DRAWS} there are no intervals, no difference can be told from no change, and nothing is"
            f" ranked. Run more replications, {least} or more: indsats sweep extend DIR replications={least}"
        )


def _reading(study: StudyFolder) -> list[str]:
    """Return how the numbers are to be read."""
    lines = [f"Numbers in square brackets are 95 % intervals of the mean {DRAWN if study.drawn else FIXED}."]
    if study.compared:
        lines.append(
            "An effect is the policy minus usual service in the same replication: same people, same luck. Settings"
            " share their replications too, so a change between settings is taken replication by replication; its"
            " interval may be much narrower than those of the two ends."
        )
    if study.sensitivity:
        return [*lines, f"The intervals of the indices are {study_indices.CONFIDENCE} intervals."]
    if not study.whole:
        lines.append(
            "Over a range, the quarter of the settings with the lowest values is held against that with the highest,"
            " whatever the other inputs are there. The interval of that change also holds the luck of which settings"
            " those are, and allows for looking at every input."
        )
    if study.cells > MANY:
        lines.append("The best of many settings is flattered by luck: on new replications it would do less well.")
    lines.append("“Clearly” means that the interval of the change leaves zero out; each statement stands by itself.")
    return lines
