"""The page of a study, in English or Danish: one file that needs nothing else.

:func:`write_study` is the door: it reads the folder of a study and writes ``figures/`` and ``report.html`` into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from simulation.errors import ReportError
from simulation.report import naming
from simulation.report.drawing import Drawn
from simulation.report.study import analyses, boxes, figures, losses, tables
from simulation.report.study.estimates import Samples, samples
from simulation.report.study.findings import Move, ends, moves, signs
from simulation.report.study.folder import StudyFolder, read_study
from simulation.report.study.names import Named
from simulation.report.tables import Table
from simulation.report.writing import filled, png, write_whole
from simulation.results.checks import unchecked
from simulation.results.statistics import LEAST_DRAWS
from simulation.words.texts import LANGUAGES, Texts

MANY = 20
"""Settings beyond which the best is a matter of luck."""


@dataclass(frozen=True)
class Section:
    """A section of the page: its key in the words, sentences, tables and figures."""

    name: str
    sentences: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    figures: list[Drawn] = field(default_factory=list)


def write_study(folder: Path, lang: str = "en") -> Path:
    """Write the report of a study's folder into it and return the path of ``report.html``.

    Raises
    ------
        ReportError: for a missing or broken file (named), an unknown language, or a folder that cannot be written.
    """
    if lang not in LANGUAGES:
        raise ReportError(f"language '{lang}' is not one of {', '.join(LANGUAGES)}")
    say = Named(read_study(Path(folder)), Texts(lang))
    found = samples(say.study)
    sections = list(content(say, found))
    page, path = render(say, sections), say.study.path
    try:
        for old in (path / "figures").glob("losses_*.png"):
            old.unlink()
        for drawn in (d for section in sections for d in section.figures):
            write_whole(path / "figures" / f"{drawn.name}.png", png(drawn))
        return write_whole(path / "report.html", page.encode())
    except OSError as error:
        raise ReportError(f"{error.filename or path}: cannot be written: {error.strerror}") from error


def render(say: Named, sections: list[Section]) -> str:
    """Return the page."""
    study, texts = say.study, say.texts
    return filled(
        "study",
        t=texts,
        lang=texts.lang,
        title=title(say),
        question=str(study.about.get("question") or ""),
        facts=_facts(say),
        warnings=[*_warnings(study, texts), *unchecked(study.path, texts)],
        reading=list(_reading(study, texts)),
        sections=sections,
        made=tables.made(say),
        version=str(study.manifest.get("version") or ""),
    )


def title(say: Named) -> str:
    """Return the study's own title, else what varied."""
    names = list(say.inputs.values())
    if len(names) > 3:
        names = [*names[:2], say.texts("study.and_more", n=len(names) - 2)]
    made = say.texts.list(names)
    return str(say.study.about.get("title") or "") or made[:1].upper() + made[1:]


def content(say: Named, found: Samples) -> Iterator[Section]:
    """Yield the sections that have something in them."""
    study = say.study
    if study.discovery:
        own = losses.table(say)
        yield Section("discovery", losses.sentences(say), [own] if own else [], boxes.draw(say))
    yield from (_analysed(say, name) for name in ("indices", "tornado") if analyses.pairs(study, name))
    # The points of an analysis share values, and so are no plain sample of the inputs' ranges.
    moved: list[Move] = [] if study.sensitivity else moves(study, found)
    if moved:
        yield Section("moves", [], [tables.moves(say, moved)], figures.draw(say, found, moved))
    better = {o: say.measure(o).better for o in study.outcomes}
    told = [tables.ends(say, ends(study, found, better)), tables.signs(say, signs(found))]
    if not study.sensitivity and any(told):
        yield Section("ends", [], [t for t in told if t])
    if study.variance:
        yield _analysed(say, "variance")
    yield Section("varied", [], [tables.inputs(say)])
    yield Section("cells", [], [tables.cells(say, found)])
    if (failed := tables.failures(say)) is not None:
        yield Section("failures", [], [failed])


def _analysed(say: Named, name: str) -> Section:
    return Section(name, [], [analyses.table(say, name)], [analyses.draw(say, name)])


def _facts(say: Named) -> str:
    """Return what was run: arms, weeks, settings, replications, where."""
    study, texts = say.study, say.texts
    fewest, most = study.replications
    many = str(most) if fewest == most else f"{fewest}–{most}"
    population = study.config.get("population") if "population" not in say.inputs else None
    arms = texts.list([say.arm(a) for a in study.arms])
    weeks = study.config.get("horizon_weeks")
    parts = [
        texts("study.against", arms=arms) if study.compared else texts("study.levels"),
        texts("study.weeks", weeks=weeks) if weeks else "",
        texts("study.settings", n=study.cells),
        texts("study.each", n=most, many=many),
        naming.population(population, texts)
        if isinstance(population, dict) and "population" not in say.inputs
        else "",
    ]
    return " · ".join(part for part in parts if part)


def _warnings(study: StudyFolder, texts: Texts) -> Iterator[str]:
    """Yield what speaks against taking the numbers at their word."""
    failed, known = {int(line.get("cell", -1)) for line in study.failures}, set(study.effects["cell"])
    waiting = len(set(study.design["cell"]) - known - failed)
    for key, count in (("failed", len(failed)), ("waiting", waiting)):
        if count:
            yield texts(f"study.{key}", n=count, of=study.cells)
    if not study.ranked:
        key, wanted = f"study.few_{'drawn' if study.drawn else 'fixed'}", LEAST_DRAWS * study.per_draw
        yield texts(key, draws=study.draws, least=LEAST_DRAWS, wanted=str(wanted))


def _reading(study: StudyFolder, texts: Texts) -> Iterator[str]:
    """Yield how the numbers are to be read."""
    yield texts("study.condition")
    if study.ranked:
        yield texts(f"study.intervals_{'drawn' if study.drawn else 'fixed'}")
    if study.compared:
        yield texts("study.paired")
    if not study.whole and not study.sensitivity:
        yield texts("study.ranges")
    if study.cells > MANY and not study.sensitivity:
        yield texts("study.many")
